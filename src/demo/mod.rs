//! The demo company: a believable Brazilian distributor of any size, the same for the same seed and day.
//!
//! Everything here but [`store`] and [`deeds`] is pure: [`facts`] tells what happened month by month,
//! [`store::load`] does it through the slices' stores like anybody else, and the books come out as told.

mod cast;
mod deeds;
mod entry;
mod firm;
mod goods;
pub mod people;
mod random;
mod rhythm;
pub mod store;
mod trade;
mod warehouse;

#[cfg(test)]
mod tests;

pub use cast::{AREAS, Cast, PROJECTS};
pub use entry::{DemoEntry, DemoLine, Fact};
pub use firm::Facts;
pub use goods::{Deed, DemoItem};

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

/// What a company beyond this size sells more goes from the maker to the customer, as entries alone: orders
/// take longer than entries, and these are books to measure with.
const STORED_ENTRIES_MAX: usize = 10_000;

impl Plan {
    /// The months with entries, oldest first: 36, fewer where there are too few entries to fill them.
    pub fn months(&self) -> Vec<Month> {
        let count = (self.entries / 60).clamp(2, 36) as i32;
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

    /// Thousandths of what is sold that pass through the warehouses.
    fn stored(&self) -> i64 {
        (STORED_ENTRIES_MAX * 1_000 / self.entries.max(1)).min(1_000) as i64
    }

    fn random(&self) -> Random {
        Random::new(self.seed)
    }

    pub fn cast(&self) -> Cast {
        Cast::new(self.entries, &mut self.random())
    }
}

/// What happened in order of its day. With the closing entries of [`Plan::years_to_close`] its entries are
/// as many as planned.
pub fn facts(plan: &Plan) -> Facts {
    Facts::new(*plan)
}
