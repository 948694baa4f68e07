//! What an item's months tell: how much it is used (ABC), how old it is, how often it turns, when to buy
//! again.

use crate::kernel::{Lang, Money, Month, Quantity, Text};

/// Pareto's classes of use: the items that make up the first 80 % of the cost of all that is used, those up
/// to 95 %, and the rest. An item that crosses a border belongs to the class it begins in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    A,
    B,
    C,
}

impl Class {
    pub const ALL: [Class; 3] = [Class::A, Class::B, Class::C];

    /// `before`: the cost of the items used more; `whole`: of all items.
    pub fn of(before: Money, whole: Money) -> Class {
        let hundredths = i128::from(before.minor()) * 100;
        let whole = i128::from(whole.minor());
        if hundredths < 80 * whole {
            Class::A
        } else if hundredths < 95 * whole {
            Class::B
        } else {
            Class::C
        }
    }

    /// As addresses and pages write it.
    pub const fn code(self) -> &'static str {
        match self {
            Class::A => "A",
            Class::B => "B",
            Class::C => "C",
        }
    }
}

/// How long ago goods came in, in months of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    ThisMonth,
    TwoMonths,
    FiveMonths,
    ElevenMonths,
    /// A year and more, and what no receipt accounts for.
    Older,
}

impl Age {
    pub const ALL: [Age; 5] =
        [Age::ThisMonth, Age::TwoMonths, Age::FiveMonths, Age::ElevenMonths, Age::Older];

    /// The oldest month of this age, seen from `now`; none for the oldest.
    pub fn since(self, now: Month) -> Option<Month> {
        let months = match self {
            Age::ThisMonth => 0,
            Age::TwoMonths => 2,
            Age::FiveMonths => 5,
            Age::ElevenMonths => 11,
            Age::Older => return None,
        };
        now.plus(-months)
    }
}

impl Text for Age {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            Age::ThisMonth => ("Este mês", "This month"),
            Age::TwoMonths => ("1–2 meses", "1–2 months"),
            Age::FiveMonths => ("3–5 meses", "3–5 months"),
            Age::ElevenMonths => ("6–11 meses", "6–11 months"),
            Age::Older => ("1 ano ou mais", "1 year or more"),
        };
        lang.pick(pt, en)
    }
}

/// How often the stock was used up: its use over a period by its mean value at the ends of the period's
/// months, the opening among them. In hundredths; `None` where there was no stock to turn.
pub fn turnover(used: Money, month_ends: &[Money]) -> Option<i64> {
    turnover_of(used, month_ends.iter().copied().sum(), month_ends.len() as i64)
}

/// The same by the sum of so many values.
pub fn turnover_of(used: Money, sum: Money, ends: i64) -> Option<i64> {
    let sum = i128::from(sum.minor());
    if sum <= 0 {
        return None;
    }
    let product = i128::from(used.minor()) * 100 * i128::from(ends);
    i64::try_from((product + sum / 2) / sum).ok()
}

/// What a suggestion to buy is made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// On hand and not reserved.
    pub available: Quantity,
    /// Ordered and not received.
    pub expected: Quantity,
    /// The item's own reorder point and quantity; zero where it has none.
    pub point: Quantity,
    pub lot: Quantity,
    /// Used in the [`USE_DAYS`] before today.
    pub used: Quantity,
    /// From order to receipt.
    pub lead_days: i64,
}

/// Consumption is measured over so many days.
pub const USE_DAYS: i64 = 90;
/// What is bought lasts so many days beyond the next delivery.
const COVER_DAYS: i64 = 30;

impl Need {
    /// What is used in so many days at the measured rate, rounded up.
    fn used_in(self, days: i64) -> Quantity {
        let used = i128::from(self.used.thousandths().max(0)) * i128::from(days);
        let whole = (used + i128::from(USE_DAYS) - 1) / i128::from(USE_DAYS);
        Quantity(i64::try_from(whole).unwrap_or(i64::MAX))
    }

    /// The quantity at which to buy: the item's own point, or what the time of delivery uses up, the larger.
    pub fn reorder_at(self) -> Quantity {
        self.point.max(self.used_in(self.lead_days))
    }

    /// What is used in a day, rounded.
    pub fn per_day(self) -> Quantity {
        Quantity((self.used.thousandths().max(0) + USE_DAYS / 2) / USE_DAYS)
    }

    /// How many days what is available lasts; `None` while nothing is used.
    pub fn days_left(self) -> Option<i64> {
        let used = self.used.thousandths();
        (used > 0).then(|| {
            let left = i128::from(self.available.thousandths().max(0)) * i128::from(USE_DAYS);
            i64::try_from(left / i128::from(used)).unwrap_or(i64::MAX)
        })
    }

    /// How much to buy now: enough to be above the point again and to last [`COVER_DAYS`] more, in whole
    /// lots; in whole units where the item has none.
    pub fn suggestion(self) -> Option<Quantity> {
        let at = self.reorder_at();
        let there = self.available + self.expected;
        if at.is_zero() || there > at {
            return None;
        }
        let missing = (at + self.used_in(COVER_DAYS) - there).max(Quantity(1));
        let lot = if self.lot.is_zero() { Quantity::ONE } else { self.lot };
        let (missing, lot) = (missing.thousandths(), lot.thousandths());
        let lots = missing / lot + i64::from(missing % lot > 0);
        Some(Quantity(lots.saturating_mul(lot)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_begin_at_eighty_and_ninety_five_percent() {
        let whole = Money(1_000);
        for (before, class) in [
            (0, Class::A),
            (799, Class::A),
            (800, Class::B),
            (949, Class::B),
            (950, Class::C),
            (1_000, Class::C),
        ] {
            assert_eq!(Class::of(Money(before), whole), class, "{before}");
        }
    }

    #[test]
    fn stock_turns_by_its_mean_value() {
        assert_eq!(turnover(Money(1_200), &[Money(100); 13]), Some(1_200));
        assert_eq!(turnover(Money(100), &[Money(0), Money(200)]), Some(100));
        assert_eq!(turnover(Money(100), &[Money(0); 13]), None);
    }

    #[test]
    fn a_suggestion_goes_back_above_the_point_in_whole_lots() {
        let need = Need { point: Quantity(10_000), lot: Quantity(12_000), ..Need::default() };
        let at = |available: i64| Need { available: Quantity(available), ..need }.suggestion();
        assert_eq!(Need { point: Quantity(500), ..Need::default() }.suggestion(), Some(Quantity::ONE));
        assert_eq!(at(10_001), None);
        assert_eq!(at(10_000), Some(Quantity(12_000)));
        assert_eq!(at(0), Some(Quantity(12_000)));
        assert_eq!(Need { expected: Quantity(12_000), ..need }.suggestion(), None);
    }

    #[test]
    fn use_raises_the_point_where_delivery_takes_long() {
        let need = Need { used: Quantity(90_000), lead_days: 20, ..Need::default() };
        assert_eq!(need.reorder_at(), Quantity(20_000));
        assert_eq!(Need { available: Quantity(21_000), ..need }.suggestion(), None);
        let short = Need { available: Quantity(15_000), ..need };
        assert_eq!((short.suggestion(), short.days_left()), (Some(Quantity(35_000)), Some(15)));
        assert_eq!(Need::default().suggestion(), None);
    }
}
