//! A carrier's bill shared out over what it carried (L3).

use serde::{Deserialize, Serialize};

use crate::error::{Fault, FieldError};
use crate::kernel::{Lang, Money, Quantity, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    Weight,
    Volume,
    Value,
    /// Each share as somebody wrote it.
    Hand,
}

impl Basis {
    pub const ALL: [Basis; 4] = [Basis::Weight, Basis::Volume, Basis::Value, Basis::Hand];

    pub const fn code(self) -> &'static str {
        match self {
            Basis::Weight => "weight",
            Basis::Volume => "volume",
            Basis::Value => "value",
            Basis::Hand => "hand",
        }
    }

    pub fn from_code(code: &str) -> Option<Basis> {
        Basis::ALL.into_iter().find(|basis| basis.code() == code)
    }
}

impl Text for Basis {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            Basis::Weight => ("Peso", "Weight"),
            Basis::Volume => ("Volume", "Volume"),
            Basis::Value => ("Valor", "Value"),
            Basis::Hand => ("À mão", "By hand"),
        };
        lang.pick(pt, en)
    }
}

/// Something that was carried: a shipment's line, or the move that brought goods in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freighted {
    pub line_id: Option<i64>,
    pub move_seq: Option<i64>,
    pub shipment: String,
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    /// Whose expense it is.
    pub area_id: Option<i64>,
    pub quantity: Quantity,
    /// Grams of one unit.
    pub weight: Option<i64>,
    /// Cubic centimetres of one unit.
    pub volume: Option<i64>,
    /// What the whole quantity was sold for or cost.
    pub value: Money,
}

impl Freighted {
    /// How heavily it counts; `None` where the item does not tell.
    fn counts(&self, basis: Basis) -> Option<u64> {
        let quantity = u64::try_from(self.quantity.thousandths()).unwrap_or(0);
        let times = |of: i64| quantity.saturating_mul(u64::try_from(of).unwrap_or(0));
        match basis {
            Basis::Weight => self.weight.filter(|weight| *weight > 0).map(times),
            Basis::Volume => self.volume.filter(|volume| *volume > 0).map(times),
            Basis::Value | Basis::Hand => Some(u64::try_from(self.value.minor()).unwrap_or(0)),
        }
    }
}

/// The share of each, in the order of `of`, to the cent; `hand` has one amount for each where the basis is by
/// hand. Where nothing has a value, quantities count.
pub fn shares(
    amount: Money,
    basis: Basis,
    of: &[Freighted],
    hand: &[Money],
) -> Result<Vec<Money>, Vec<FieldError>> {
    if of.is_empty() {
        return Err(vec![FieldError::new("shipments", Fault::Required)]);
    }
    if basis == Basis::Hand {
        return by_hand(amount, of, hand);
    }
    let counted: Vec<Option<u64>> = of.iter().map(|one| one.counts(basis)).collect();
    let mut unknown: Vec<&str> = of
        .iter()
        .zip(&counted)
        .filter(|(_, counts)| counts.is_none())
        .map(|(one, _)| one.sku.as_str())
        .collect();
    if !unknown.is_empty() {
        unknown.sort_unstable();
        unknown.dedup();
        return Err(vec![FieldError::about("basis", Fault::NoMeasure, unknown.join(", "))]);
    }
    let weights: Vec<u64> = counted.into_iter().flatten().collect();
    let quantities = || of.iter().map(|one| u64::try_from(one.quantity.thousandths()).unwrap_or(0)).collect();
    let weights: Vec<u64> = if weights.iter().all(|weight| *weight == 0) { quantities() } else { weights };
    amount.split(&weights).ok_or_else(|| vec![FieldError::new("amount", Fault::TooLarge)])
}

fn by_hand(amount: Money, of: &[Freighted], hand: &[Money]) -> Result<Vec<Money>, Vec<FieldError>> {
    let below = hand.iter().enumerate().filter(|(_, share)| **share < Money::ZERO);
    let mut faults: Vec<FieldError> =
        below.map(|(n, _)| FieldError::new(format!("shares[{n}]"), Fault::Negative)).collect();
    let sum = hand.iter().try_fold(0i64, |sum, share| sum.checked_add(share.minor()));
    if hand.len() != of.len() || sum != Some(amount.minor()) {
        let missing = Money(amount.minor().saturating_sub(sum.unwrap_or(0)));
        faults.push(FieldError::about("amount", Fault::SharesDiffer, missing.plain(2)));
    }
    if faults.is_empty() { Ok(hand.to_vec()) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goods(units: i64, weight: Option<i64>, volume: Option<i64>, value: i64) -> Freighted {
        Freighted {
            line_id: Some(1),
            move_seq: None,
            shipment: "1".to_owned(),
            item_id: 1,
            sku: format!("S{units}"),
            name: String::new(),
            area_id: None,
            quantity: Quantity(units * 1_000),
            weight,
            volume,
            value: Money(value),
        }
    }

    #[test]
    fn a_bill_is_shared_to_the_cent() {
        let of = [
            goods(1, Some(500), Some(10), 100),
            goods(2, Some(500), Some(1), 300),
            goods(3, Some(1), Some(1), 600),
        ];
        for (basis, parts) in [
            (Basis::Weight, [333, 665, 2]),
            (Basis::Volume, [667, 133, 200]),
            (Basis::Value, [100, 300, 600]),
        ] {
            let found = shares(Money(1_000), basis, &of, &[]).unwrap();
            assert_eq!(found, parts.map(Money), "{basis:?}");
        }
        let hand = [Money(1), Money(0), Money(999)];
        assert_eq!(shares(Money(1_000), Basis::Hand, &of, &hand).unwrap(), hand);
        let wrong = shares(Money(1_000), Basis::Hand, &of, &[Money(1), Money(2), Money(3)]).unwrap_err();
        assert_eq!((wrong[0].code, wrong[0].detail.as_deref()), (Fault::SharesDiffer, Some("9.94")));
    }

    #[test]
    fn what_has_no_measure_is_named_and_what_has_no_value_counts_by_quantity() {
        let of = [goods(1, None, None, 0), goods(3, Some(5), None, 0)];
        let wrong = shares(Money(1_000), Basis::Weight, &of, &[]).unwrap_err();
        assert_eq!((wrong[0].code, wrong[0].detail.as_deref()), (Fault::NoMeasure, Some("S1")));
        assert_eq!(shares(Money(1_000), Basis::Value, &of, &[]).unwrap(), [Money(250), Money(750)]);
        assert_eq!(shares(Money(1), Basis::Value, &[], &[]).unwrap_err()[0].field, "shipments");
    }

    proptest::proptest! {
        #[test]
        fn shares_sum_to_the_bill(
            amount in 1i64..1_000_000_000, values in proptest::collection::vec(0i64..1_000_000, 1..40)
        ) {
            let of: Vec<Freighted> = values.iter().map(|value| goods(1, Some(1), Some(1), *value)).collect();
            let found = shares(Money(amount), Basis::Value, &of, &[]).unwrap();
            proptest::prop_assert_eq!(found.iter().copied().sum::<Money>(), Money(amount));
            proptest::prop_assert!(found.iter().all(|share| *share >= Money::ZERO));
        }
    }
}
