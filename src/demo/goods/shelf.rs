//! What there is of one item, as the books will have it: the same averages, the same lots first.

use crate::kernel::{Day, Money, Quantity};
use crate::stock::model::Standing;

/// Cases of one lot at the item's own place.
#[derive(Clone, Copy, Debug)]
struct Pile {
    expires: Option<Day>,
    cases: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Shelf {
    pub standing: Standing,
    /// By expiry, and those of one day as they came.
    piles: Vec<Pile>,
    /// In the other warehouse.
    pub away: i64,
    /// Asked for by customers and not shipped.
    pub spoken: i64,
    /// Ordered of the maker and not received.
    pub coming: i64,
}

pub fn cases(count: i64) -> Quantity {
    Quantity(count * Quantity::ONE.thousandths())
}

impl Shelf {
    pub fn here(&self) -> i64 {
        self.piles.iter().map(|pile| pile.cases).sum()
    }

    /// Here and asked for by nobody.
    pub fn free(&self) -> i64 {
        (self.here() - self.spoken).max(0)
    }

    pub fn worth(&mut self, change: Quantity, value: Money) {
        self.standing = self.standing.plus(change, value).unwrap_or(self.standing);
    }

    pub fn come(&mut self, count: i64, cost: Money, expires: Option<Day>) {
        self.worth(cases(count), cost);
        self.put(count, expires);
    }

    pub fn put(&mut self, count: i64, expires: Option<Day>) {
        match self.piles.iter_mut().find(|pile| pile.expires.is_none() && expires.is_none()) {
            Some(pile) => pile.cases += count,
            None => self.piles.push(Pile { expires, cases: count }),
        }
        self.piles.sort_by_key(|pile| (pile.expires.is_none(), pile.expires));
    }

    /// Takes cases from their place, what expires first before the rest; the parts by lot.
    pub fn take(&mut self, count: i64) -> Vec<i64> {
        let (mut missing, mut parts) = (count, Vec::new());
        for pile in &mut self.piles {
            let part = pile.cases.min(missing);
            if part > 0 {
                (pile.cases, missing) = (pile.cases - part, missing - part);
                parts.push(part);
            }
        }
        self.piles.retain(|pile| pile.cases > 0);
        parts
    }

    /// What one part that leaves the company takes of the value with it.
    pub fn leave(&mut self, part: i64) -> Money {
        let cost = self.standing.cost_of(cases(part));
        self.worth(-cases(part), -cost);
        cost
    }

    /// Cases that nobody may be sold any more on a day.
    pub fn expired(&self, on: Day) -> i64 {
        let over = self.piles.iter().filter(|pile| pile.expires.is_some_and(|day| day <= on));
        over.map(|pile| pile.cases).sum()
    }
}
