//! The goods of the demo company: what is ordered, received, sold, shipped and lost, day by day, and the
//! ledger entries each of it will make. Pure: [`super::deeds`] does the same through the slices' stores.

mod catalog;
mod days;
mod inbound;
mod outbound;
mod shelf;
mod upkeep;

pub use catalog::{DemoItem, KINDS};
pub use days::{Goods, TAX, Work, month, opening};
pub use shelf::cases;

use crate::kernel::{Day, Money};
use crate::logistics::model::Basis;

/// An account that the first item adds to the chart: received and not billed yet.
pub const RECEIVED: &str = "2.1.1.04";

/// Cases of an item at a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub item: usize,
    pub count: i64,
    pub price: Money,
}

/// An order as it was placed; its place among those of its kind is its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub number: String,
    pub party: usize,
    pub on: Day,
    pub promised: Day,
    pub due_days: i64,
    pub lines: Vec<Wanted>,
}

/// So many cases of an order's line.
pub type Part = (usize, i64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    pub sale: usize,
    pub planned: Day,
    pub loads: Vec<Part>,
}

/// A lorry to customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    pub number: String,
    pub carrier: usize,
    pub vehicle: String,
    pub quoted: Money,
    /// On the day it leaves.
    pub arrives_at_once: bool,
    pub stops: Vec<Stop>,
}

/// What somebody does with goods on a day. Orders, purchases and trips are named by their place among
/// those of their kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// What is there when the books begin: item, cases, cost, expiry.
    Opening(Vec<(usize, i64, Money, Option<Day>)>),
    Buy(Placed),
    /// The maker's lorry is on its way with a whole purchase.
    Announce {
        purchase: usize,
        carrier: usize,
        quoted: Money,
    },
    /// Lines with the expiry of what came, whole.
    Receive {
        purchase: usize,
        lines: Vec<(usize, Option<Day>)>,
    },
    /// What was announced arrives and is put away.
    Unload {
        purchase: usize,
    },
    Bill {
        purchase: usize,
        document: String,
        due: Day,
        other: Option<(usize, Money)>,
    },
    Sell(Vec<Placed>),
    Ship(Vec<Trip>),
    /// A trip that has not left, picked or not.
    Plan {
        trip: Trip,
        picked: bool,
    },
    Arrive {
        trip: usize,
        stop: usize,
        taken_by: Option<&'static str>,
    },
    GiveBack {
        sale: usize,
        line: usize,
        count: i64,
        memo: &'static str,
    },
    Cancel {
        sale: usize,
        reason: &'static str,
    },
    Scrap {
        lines: Vec<Part>,
        reason: &'static str,
    },
    /// Items with the cases that were counted.
    Count(Vec<Part>),
    /// Between the warehouses: items with cases, away or back.
    Move {
        lines: Vec<Part>,
        away: bool,
    },
    Freight {
        carrier: usize,
        document: String,
        due: Day,
        amount: Money,
        basis: Basis,
        trips: Vec<usize>,
    },
    Landed {
        carrier: usize,
        document: String,
        due: Day,
        amount: Money,
        basis: Basis,
        purchase: usize,
    },
}
