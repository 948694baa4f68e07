//! The demo company: a believable Brazilian distributor of any size, the same for the same seed and day.
//!
//! Everything here but [`store`] is pure: [`entries`] tells what happened month by month, [`store::load`]
//! posts it through the ledger like any other entry.

mod cast;
mod entry;
mod firm;
pub mod people;
mod random;
mod rhythm;
pub mod store;
mod trade;

#[cfg(test)]
mod tests;

pub use cast::{AREAS, Cast, PROJECTS};
pub use entry::{DemoEntry, DemoLine};
pub use firm::Entries;

use crate::kernel::{Day, Month};
use random::Random;

/// How the demo company is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many entries the books have, at least [`ENTRIES_MIN`].
    pub entries: usize,
    pub seed: u64,
    /// The last day with entries.
    pub today: Day,
}

pub const ENTRIES_MIN: usize = 100;
pub const ENTRIES_DEFAULT: usize = 5_000;

/// Closing a month compares every line with the balances; a company beyond this size keeps its months open.
const CLOSING_ENTRIES_MAX: usize = 20_000;

impl Plan {
    /// The months with entries, oldest first: 36, fewer where there are too few entries to fill them.
    pub fn months(&self) -> Vec<Month> {
        let count = (self.entries / 40).clamp(2, 36) as i32;
        (1 - count..=0).filter_map(|back| self.today.month().plus(back)).collect()
    }

    /// The calendar years that are over, where the books of this size are closed at all.
    pub fn years_to_close(&self) -> Vec<i16> {
        if self.entries > CLOSING_ENTRIES_MAX {
            return Vec::new();
        }
        let mut years: Vec<i16> = self.months().iter().map(|month| month.year()).collect();
        years.dedup();
        years.retain(|year| *year < self.today.year());
        years
    }

    fn random(&self) -> Random {
        Random::new(self.seed)
    }

    pub fn cast(&self) -> Cast {
        Cast::new(self.entries, &mut self.random())
    }
}

/// The entries in order of their day. With the closing entries of [`Plan::years_to_close`] they are as many
/// as planned.
pub fn entries(plan: &Plan) -> Entries {
    Entries::new(*plan)
}
