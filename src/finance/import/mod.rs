//! The importers of the ledger: hledger and ledger journals, beancount, and tables. Text goes in line by
//! line; entries
//! that balance in the company's currency come out, or every problem with its line and how to mend it.

pub mod account;
pub mod balance;
pub mod beancount;
pub mod commodity;
pub mod decimal;
pub mod item;
pub mod journal;
pub mod number;
pub mod problem;
mod problem_en;
mod problem_pt;
pub mod run;
pub mod source;
pub mod table;

use std::ops::ControlFlow;

use item::{Item, Names};
use problem::Problems;

pub use balance::{BalancedEntry, BalancedLine, OWN_DECIMALS, Own};
pub use problem::{Problem, ProblemKind};
pub use run::{Job, Record, Summary, read};
pub use source::{Folder, Loader, Texts};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Journal,
    Beancount,
    Table,
}

impl Format {
    /// Told by the end of the file's name; anything unknown is a journal.
    pub fn of(path: &str) -> Format {
        let path = path.to_ascii_lowercase();
        if path.ends_with(".beancount") || path.ends_with(".bean") {
            Format::Beancount
        } else if path.ends_with(".csv") {
            Format::Table
        } else {
            Format::Journal
        }
    }
}

pub type Sink<'s> = &'s mut dyn FnMut(Item) -> ControlFlow<()>;

/// What a parser reads with, and where its problems go.
pub struct Reading<'a> {
    pub loader: &'a dyn Loader,
    /// The company's currency.
    pub currency: &'a str,
    /// The year of dates that have none.
    pub year: Option<i16>,
    pub names: Names,
    pub problems: Problems,
}

#[cfg(test)]
mod tests;
