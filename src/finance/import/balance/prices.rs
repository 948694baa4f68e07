//! Rates of commodities, as `P` and `price` lines tell them.

use std::collections::BTreeMap;

use crate::kernel::Day;

use crate::finance::import::decimal::Decimal;
use crate::finance::import::item::Name;

/// One unit is worth `over / under`: a fraction, so that a reversed price loses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub over: Decimal,
    pub under: Decimal,
}

impl Rate {
    pub const ONE: Rate = Rate { over: Decimal::ONE, under: Decimal::ONE };
}

/// Which price serves when none stands on or before the day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    Nothing,
    /// The first one after it.
    Later,
}

/// Grows with the number of price lines; everything else of an import does not grow with the file.
#[derive(Default)]
pub struct Prices {
    of: BTreeMap<Name, BTreeMap<Name, Vec<(Day, Decimal)>>>,
}

impl Prices {
    pub fn add(&mut self, date: Day, commodity: Name, rate: Decimal, in_commodity: Name) {
        self.of.entry(commodity).or_default().entry(in_commodity).or_default().push((date, rate));
    }

    /// Call once, after the last `add`. Of two prices of one day the later line counts.
    pub fn sort(&mut self) {
        for list in self.of.values_mut().flat_map(BTreeMap::values_mut) {
            list.sort_by_key(|(date, _)| *date);
            list.shrink_to_fit();
        }
    }

    /// Every price, by commodity and day: commodity, what it is told in, day, rate.
    pub fn all(&self) -> impl Iterator<Item = (&Name, &Name, Day, Decimal)> {
        self.of.iter().flat_map(|(commodity, prices)| {
            prices.iter().flat_map(move |(in_commodity, list)| {
                list.iter().map(move |(date, rate)| (commodity, in_commodity, *date, *rate))
            })
        })
    }

    /// The rate of the last price on or before `date`: as told, else reversed, else through one other
    /// commodity.
    pub fn rate(&self, from: &str, to: &str, date: Day, otherwise: Otherwise) -> Option<Rate> {
        if from == to {
            return Some(Rate::ONE);
        }
        self.direct(from, to, date, otherwise).or_else(|| {
            self.neighbours(from).find_map(|middle| {
                let first = self.direct(from, middle, date, otherwise)?;
                let second = self.direct(middle, to, date, otherwise)?;
                Some(Rate {
                    over: first.over.checked_mul(second.over)?,
                    under: first.under.checked_mul(second.under)?,
                })
            })
        })
    }

    fn neighbours<'p>(&'p self, from: &'p str) -> impl Iterator<Item = &'p str> {
        let told = self.of.get(from).into_iter().flat_map(|prices| prices.keys());
        let reversed =
            self.of.iter().filter(move |(_, prices)| prices.contains_key(from)).map(|(name, _)| name);
        told.chain(reversed).map(|name| &**name)
    }

    fn direct(&self, from: &str, to: &str, date: Day, otherwise: Otherwise) -> Option<Rate> {
        let found = |from: &str, to: &str| {
            let list = self.of.get(from)?.get(to)?;
            match list.partition_point(|(day, _)| *day <= date) {
                0 if otherwise == Otherwise::Later => list.first(),
                0 => None,
                after => list.get(after - 1),
            }
        };
        match found(from, to) {
            Some((_, rate)) => Some(Rate { over: *rate, under: Decimal::ONE }),
            None => found(to, from).map(|(_, rate)| Rate { over: Decimal::ONE, under: *rate }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Day {
        Day::new(year, month, day).unwrap()
    }

    fn prices() -> Prices {
        let mut prices = Prices::default();
        prices.add(date(2026, 2, 1), "USD".into(), Decimal::from(6), "BRL".into());
        prices.add(date(2026, 1, 1), "USD".into(), Decimal::from(5), "BRL".into());
        prices.add(date(2026, 1, 1), "AAPL".into(), Decimal::from(200), "USD".into());
        prices.sort();
        prices
    }

    #[test]
    fn the_last_price_on_or_before_the_day_counts() {
        let prices = prices();
        let on = |day| prices.rate("USD", "BRL", day, Otherwise::Nothing).map(|rate| rate.over);
        assert_eq!(on(date(2026, 1, 31)), Some(Decimal::from(5)));
        assert_eq!(on(date(2026, 2, 1)), Some(Decimal::from(6)));
        assert_eq!(on(date(2025, 12, 31)), None);
        let later = prices.rate("USD", "BRL", date(2025, 1, 1), Otherwise::Later);
        assert_eq!(later.map(|rate| rate.over), Some(Decimal::from(5)));
    }

    #[test]
    fn a_rate_is_reversed_or_goes_through_one_other_commodity() {
        let prices = prices();
        let day = date(2026, 1, 15);
        let back = prices.rate("BRL", "USD", day, Otherwise::Nothing).unwrap();
        assert_eq!((back.over, back.under), (Decimal::ONE, Decimal::from(5)));
        let through = prices.rate("AAPL", "BRL", day, Otherwise::Nothing).unwrap();
        assert_eq!((through.over, through.under), (Decimal::from(1000), Decimal::ONE));
        assert_eq!(prices.rate("EUR", "BRL", day, Otherwise::Nothing), None);
    }
}
