//! Tables of items, parties and moves: all or nothing, every bad row named, the same file twice adds nothing.

mod items;
mod moves;
mod parties;
mod rows;
pub mod table;

use sha2::{Digest, Sha256};

use crate::auth::Grant;
use crate::auth::permission::{ChangeItems, ChangeParties, MoveStock};
use crate::db::DbError;
use crate::error::{Fault, FieldError};
use crate::events::{Event, Kind, Subject, hex};
use crate::kernel::{Currency, Lang};

pub use items::import as import_items;
pub use moves::import as import_moves;
pub use parties::import as import_parties;

/// What an import may do on the way.
pub struct Leave {
    pub items: Grant<ChangeItems>,
    pub parties: Grant<ChangeParties>,
    pub moves: Grant<MoveStock>,
}

/// A file to import.
pub struct File<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
    pub currency: Currency,
    pub lang: Lang,
}

/// What an import did, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub added: u64,
    /// Rows that were there already.
    pub known: u64,
    /// Places, parties, lots and categories made on the way.
    pub made: u64,
}

/// What is wrong with a row, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub line: u64,
    pub error: FieldError,
}

impl Problem {
    pub fn new(line: u64, column: &str, code: Fault) -> Problem {
        Problem { line, error: FieldError::new(column, code) }
    }

    pub fn about(line: u64, column: &str, code: Fault, detail: impl Into<String>) -> Problem {
        Problem { line, error: FieldError::about(column, code, detail) }
    }

    /// `linha 7, quantity: Não é uma quantidade.`
    pub fn text(&self, lang: Lang) -> String {
        format!(
            "{} {}, {}: {}",
            lang.pick("linha", "line"),
            self.line,
            self.error.field,
            self.error.text(lang)
        )
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("{} problems", .0.len())]
    Problems(Vec<Problem>),
}

/// What an import of a table records of itself.
pub fn event(file: &File<'_>, kind: &str, done: &Imported) -> Event {
    Event::new(Kind::StockImported, Subject("company", 1))
        .with("file", file.name)
        .with("kind", kind)
        .with("sha256", hex(&Sha256::digest(file.bytes)))
        .with("added", done.added)
        .with("known", done.known)
}
