//! Quantities in thousandths of an item's unit, and how people write them.

use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use serde::{Deserialize, Serialize};

use super::money::{Money, MoneyError};
use super::{Lang, money};

/// A quantity in thousandths of a unit known from the context.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(pub i64);

/// Decimal places kept.
pub const DECIMALS: u32 = 3;

impl Quantity {
    pub const ZERO: Quantity = Quantity(0);
    pub const ONE: Quantity = Quantity(1_000);

    pub const fn thousandths(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// So many whole units; `None` beyond the range.
    pub fn units(units: i64) -> Option<Quantity> {
        units.checked_mul(1_000).map(Quantity)
    }

    pub fn checked_add(self, other: Quantity) -> Option<Quantity> {
        self.0.checked_add(other.0).map(Quantity)
    }

    pub fn checked_neg(self) -> Option<Quantity> {
        self.0.checked_neg().map(Quantity)
    }

    /// Reads what [`Money::parse`] reads, with three decimal places: `1.234,5`, `0.125`, sums and products.
    pub fn parse(text: &str, lang: Lang) -> Result<Quantity, MoneyError> {
        Money::parse(text, DECIMALS, lang).map(|read| Quantity(read.minor()))
    }

    /// `1.234,5` in Portuguese, `1,234.5` in English, whole ones without decimals; for people.
    pub fn show(self, lang: Lang) -> String {
        trimmed(Money(self.0).show(DECIMALS, lang), lang.pick(',', '.'))
    }

    /// `-1234.5`: decimal point, no grouping; for files.
    pub fn plain(self) -> String {
        trimmed(money::plain(i128::from(self.0), DECIMALS), '.')
    }

    /// The sum, which may leave the range while it is made; `None` where it ends outside.
    pub fn total(parts: impl IntoIterator<Item = Quantity>) -> Option<Quantity> {
        let sum: i128 = parts.into_iter().map(|part| i128::from(part.0)).sum();
        i64::try_from(sum).ok().map(Quantity)
    }
}

fn trimmed(mut text: String, point: char) -> String {
    while text.ends_with('0') {
        text.pop();
    }
    if text.ends_with(point) {
        text.pop();
    }
    text
}

impl Add for Quantity {
    type Output = Quantity;
    fn add(self, other: Quantity) -> Quantity {
        Quantity(self.0.saturating_add(other.0))
    }
}

impl Sub for Quantity {
    type Output = Quantity;
    fn sub(self, other: Quantity) -> Quantity {
        Quantity(self.0.saturating_sub(other.0))
    }
}

impl Neg for Quantity {
    type Output = Quantity;
    fn neg(self) -> Quantity {
        Quantity(self.0.saturating_neg())
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Quantity>>(parts: I) -> Quantity {
        parts.fold(Quantity::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_as_people_write_them() {
        for (text, thousandths) in [
            ("12", 12_000),
            ("0,5", 500),
            ("1,125", 1_125),
            ("1.234", 1_234_000),
            ("12*4", 48_000),
            ("-3", -3_000),
        ] {
            assert_eq!(Quantity::parse(text, Lang::Pt), Ok(Quantity(thousandths)), "{text}");
        }
        assert_eq!(Quantity::parse("1.125", Lang::En), Ok(Quantity(1_125)));
        assert_eq!(Quantity::parse("0,0005", Lang::Pt), Err(MoneyError::TooManyDecimals));
        assert_eq!(Quantity::parse("", Lang::Pt), Err(MoneyError::Empty));
    }

    #[test]
    fn quantities_are_shown_without_idle_zeros() {
        assert_eq!(Quantity(1_234_500).show(Lang::Pt), "1.234,5");
        assert_eq!(Quantity(1_234_000).show(Lang::En), "1,234");
        assert_eq!(Quantity(10_000).show(Lang::Pt), "10");
        assert_eq!(Quantity(0).show(Lang::Pt), "0");
        assert_eq!(Quantity(-125).plain(), "-0.125");
        assert_eq!(Quantity(100_000).plain(), "100");
    }

    #[test]
    fn a_sum_may_pass_the_range_on_its_way() {
        let parts = [Quantity(i64::MAX), Quantity(i64::MAX), Quantity(-i64::MAX)];
        assert_eq!(Quantity::total(parts), Some(Quantity(i64::MAX)));
        assert_eq!(Quantity::total([Quantity(i64::MAX), Quantity(1)]), None);
    }

    proptest::proptest! {
        #[test]
        fn shown_quantities_read_back(thousandths in proptest::num::i64::ANY, pt in proptest::bool::ANY) {
            let lang = if pt { Lang::Pt } else { Lang::En };
            let shown = Quantity(thousandths).show(lang);
            proptest::prop_assert_eq!(Quantity::parse(&shown, lang), Ok(Quantity(thousandths)));
        }
    }
}
