//! What a line is worth, and what of it falls on the quantity that is billed now. Every amount is the
//! difference of two sums from the beginning, so that partial bills sum to the order's cents whichever way it
//! is cut.

use super::Rate;
use crate::kernel::{Money, Quantity};

/// `whole · part / of`, rounded half away from zero; `None` beyond the range.
fn share(whole: i64, part: i128, of: i128) -> Option<i64> {
    let product = i128::from(whole).checked_mul(part)?;
    let half = if product < 0 { -(of / 2) } else { of / 2 };
    i64::try_from(product.checked_add(half)? / of).ok()
}

/// Net and tax of a line: quantity at its price less the discount, rounded once, and the tax on that.
pub fn line_amounts(quantity: Quantity, price: Money, discount: Rate, tax: Rate) -> Option<(Money, Money)> {
    let kept = i128::from(Rate::WHOLE.hundredths() - discount.hundredths());
    let whole = i128::from(Quantity::ONE.thousandths()) * i128::from(Rate::WHOLE.hundredths());
    let net = share(price.minor(), i128::from(quantity.thousandths()) * kept, whole)?;
    let tax = share(net, i128::from(tax.hundredths()), i128::from(Rate::WHOLE.hundredths()))?;
    Some((Money(net), Money(tax)))
}

/// What of `whole`, the amount of the quantity `of`, falls on its first `part`; more than the whole for what
/// is beyond it.
pub fn up_to(whole: Money, part: Quantity, of: Quantity) -> Money {
    let of = i128::from(of.thousandths()).max(1);
    let found = share(whole.minor(), i128::from(part.thousandths()), of);
    Money(found.unwrap_or(if whole < Money::ZERO { i64::MIN } else { i64::MAX }))
}

/// What a line has in its bills, less its credit notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Billed {
    pub quantity: Quantity,
    pub net: Money,
    pub tax: Money,
}

/// Net and tax of the next `quantity` of a line that is worth `net` and `tax` for `ordered`.
pub fn bill(
    ordered: Quantity,
    net: Money,
    tax: Money,
    before: Quantity,
    quantity: Quantity,
) -> (Money, Money) {
    let part = |whole| up_to(whole, before + quantity, ordered) - up_to(whole, before, ordered);
    (part(net), part(tax))
}

/// Net and tax of the credit for `quantity` of what is billed, both negative. What was billed as ordered is
/// taken back as ordered; where a bill had other amounts, their share of what is left, and the last unit
/// takes all.
pub fn credit(
    ordered: Quantity,
    net: Money,
    tax: Money,
    billed: Billed,
    quantity: Quantity,
) -> (Money, Money) {
    let after = billed.quantity - quantity;
    let back = |whole: Money, is: Money| {
        let as_ordered = up_to(whole, billed.quantity, ordered) == is;
        let left = if as_ordered { up_to(whole, after, ordered) } else { up_to(is, after, billed.quantity) };
        left - is
    };
    (back(net, billed.net), back(tax, billed.tax))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(units: i64) -> Quantity {
        Quantity(units * 1_000)
    }

    fn rate(hundredths: i64) -> Rate {
        Rate::new(hundredths).unwrap()
    }

    #[test]
    fn a_line_is_rounded_once() {
        for (quantity, price, discount, tax, net_tax) in [
            (units(10), 1_999, 0, 0, (19_990, 0)),
            (Quantity(333), 1_000, 0, 1_700, (333, 57)),
            (units(3), 333, 1_000, 1_800, (899, 162)),
            (units(1), 1, 5_000, 0, (1, 0)),
            (units(7), 0, 0, 1_800, (0, 0)),
            (units(2), 500, 10_000, 1_800, (0, 0)),
        ] {
            let found = line_amounts(quantity, Money(price), rate(discount), rate(tax));
            assert_eq!(found, Some((Money(net_tax.0), Money(net_tax.1))), "{quantity:?} {price}");
        }
        assert_eq!(line_amounts(Quantity(i64::MAX), Money(i64::MAX), Rate::ZERO, Rate::ZERO), None);
    }

    #[test]
    fn partial_bills_sum_to_the_order() {
        let (mut before, mut sum) = (Quantity::ZERO, (0, 0));
        for _ in 0..3 {
            let (net, tax) = bill(units(3), Money(100), Money(17), before, units(1));
            sum = (sum.0 + net.minor(), sum.1 + tax.minor());
            before = before + units(1);
        }
        assert_eq!(sum, (100, 17));
        let (over, _) = bill(units(3), Money(100), Money(17), before, units(3));
        assert_eq!(over, Money(100), "what is beyond the order costs the same");
    }

    #[test]
    fn a_credit_takes_back_what_was_billed() {
        let billed = Billed { quantity: units(2), net: Money(67), tax: Money(11) };
        let (net, tax) = credit(units(3), Money(100), Money(17), billed, units(1));
        assert_eq!((net, tax), (Money(-34), Money(-5)));
        let dearer = Billed { quantity: units(2), net: Money(75), tax: Money(11) };
        assert_eq!(credit(units(3), Money(100), Money(17), dearer, units(1)).0, Money(-37));
        assert_eq!(credit(units(3), Money(100), Money(17), dearer, units(2)).0, Money(-75));
    }

    proptest::proptest! {
        #[test]
        fn whichever_way_an_order_is_cut(
            net in 0i64..1_000_000,
            tax in 0i64..100_000,
            cuts in proptest::collection::vec(1i64..5_000, 1..20),
        ) {
            let ordered = Quantity(cuts.iter().sum());
            let (net, tax) = (Money(net), Money(tax));
            let mut billed = Billed::default();
            for cut in &cuts {
                let (part, part_tax) = bill(ordered, net, tax, billed.quantity, Quantity(*cut));
                proptest::prop_assert!(part >= Money::ZERO && part_tax >= Money::ZERO);
                billed.quantity = billed.quantity + Quantity(*cut);
                billed.net = billed.net + part;
                billed.tax = billed.tax + part_tax;
            }
            proptest::prop_assert_eq!((billed.net, billed.tax), (net, tax));
            for cut in cuts {
                let (part, part_tax) = credit(ordered, net, tax, billed, Quantity(cut));
                proptest::prop_assert!(part <= Money::ZERO && part_tax <= Money::ZERO);
                billed.quantity = billed.quantity - Quantity(cut);
                billed.net = billed.net + part;
                billed.tax = billed.tax + part_tax;
            }
            proptest::prop_assert_eq!((billed.net, billed.tax), (Money::ZERO, Money::ZERO));
        }
    }
}
