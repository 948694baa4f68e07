//! What one place holds of one item in one lot, day by day, so that a move is refused which would leave less
//! than nothing there, either now or on a day that is past.

use std::collections::BTreeMap;

use crate::kernel::{Day, Quantity};

/// Holdings from some day on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track {
    pub quantity: Quantity,
    pub reserved: Quantity,
    pub may_be_negative: bool,
    /// What was there before the first of `days`.
    pub opening: Quantity,
    /// What was there at the end of a day with moves, and the least since the day before.
    pub days: BTreeMap<Day, (Quantity, Quantity)>,
}

impl Track {
    /// What was there at the end of a day.
    pub fn closing(&self, day: Day) -> Quantity {
        self.days.range(..=day).next_back().map_or(self.opening, |(_, (closing, _))| *closing)
    }

    /// The most that may leave on a day.
    pub fn available(&self, day: Day) -> Quantity {
        let later = self.days.range(day..).filter(|(on, _)| **on > day).map(|(_, (_, lowest))| *lowest);
        let least = later.chain([self.closing(day), self.quantity - self.reserved]).min();
        least.unwrap_or_default()
    }

    /// Whether so much may be moved on a day: more out than is there needs leave.
    pub fn covers(&self, day: Day, change: Quantity) -> bool {
        self.may_be_negative || change >= Quantity::ZERO || self.available(day) + change >= Quantity::ZERO
    }

    pub fn apply(&mut self, day: Day, change: Quantity) {
        let before = self.closing(day);
        self.quantity = self.quantity + change;
        self.days.entry(day).or_insert((before, before));
        for (on, (closing, lowest)) in self.days.range_mut(day..) {
            *closing = *closing + change;
            *lowest = if *on == day { (*lowest).min(*closing) } else { *lowest + change };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i8) -> Day {
        Day::new(2026, 3, n).unwrap()
    }

    #[test]
    fn a_back_dated_issue_needs_the_goods_on_every_later_day() {
        let mut track = Track::default();
        track.apply(day(10), Quantity(10));
        track.apply(day(20), Quantity(-8));
        track.apply(day(25), Quantity(5));
        assert_eq!(track.quantity, Quantity(7));
        assert_eq!(track.available(day(5)), Quantity(0));
        assert_eq!(track.available(day(12)), Quantity(2));
        assert_eq!(track.available(day(25)), Quantity(7));
        assert!(track.covers(day(12), Quantity(-2)) && !track.covers(day(12), Quantity(-3)));
        track.apply(day(12), Quantity(-2));
        assert_eq!((track.closing(day(11)), track.closing(day(20))), (Quantity(10), Quantity(0)));
        assert!(!track.covers(day(15), Quantity(-1)));
    }

    #[test]
    fn within_a_day_the_order_of_posting_counts() {
        let mut track = Track::default();
        track.apply(day(3), Quantity(5));
        track.apply(day(5), Quantity(-5));
        track.apply(day(5), Quantity(5));
        assert_eq!(track.available(day(4)), Quantity(0));
        assert_eq!(track.days[&day(5)], (Quantity(5), Quantity(0)));
    }

    #[test]
    fn what_is_reserved_stays_and_a_flagged_place_owes() {
        let mut track = Track { reserved: Quantity(4), ..Track::default() };
        track.apply(day(3), Quantity(5));
        assert!(track.covers(day(3), Quantity(-1)) && !track.covers(day(3), Quantity(-2)));
        track.may_be_negative = true;
        assert!(track.covers(day(3), Quantity(-20)));
    }
}
