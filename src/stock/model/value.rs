//! What goods are worth: the moving average, kept as quantity and value and never as a rate.

use crate::kernel::{Day, Money, Quantity};

/// Quantity and value of an item over all the company's own places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub quantity: Quantity,
    pub value: Money,
}

/// `whole · part / of`, rounded half away from zero.
fn share(whole: i64, part: i64, of: i64) -> i64 {
    let (product, of) = (i128::from(whole) * i128::from(part), i128::from(of).max(1));
    let half = if product < 0 { -(of / 2) } else { of / 2 };
    i64::try_from((product + half) / of).unwrap_or(if product < 0 { i64::MIN } else { i64::MAX })
}

impl Standing {
    /// What leaves with so many units: round(V·q/Q), the last unit takes the remainder. What is not there has
    /// no value.
    pub fn cost_of(self, quantity: Quantity) -> Money {
        if self.quantity <= Quantity::ZERO {
            Money::ZERO
        } else if quantity >= self.quantity {
            self.value
        } else {
            Money(share(self.value.minor(), quantity.thousandths(), self.quantity.thousandths()))
        }
    }

    /// How much of a cost enters stock with so many units: what was taken before it was there has left
    /// already, and its share of the cost is a difference.
    pub fn entering(self, quantity: Quantity, cost: Money) -> Money {
        let missing = (-self.quantity).max(Quantity::ZERO);
        if missing >= quantity {
            return Money::ZERO;
        }
        let left = share(cost.minor(), missing.thousandths(), quantity.thousandths());
        Money(cost.minor() - left)
    }

    /// What units found without a cost of their own are taken at: the average, else the item's own cost for
    /// one unit, else nothing.
    pub fn found(self, quantity: Quantity, unit_cost: Option<Money>) -> Money {
        if self.quantity > Quantity::ZERO {
            let Standing { quantity: all, value } = self;
            Money(share(value.minor(), quantity.thousandths(), all.thousandths()))
        } else {
            unit_cost.map_or(Money::ZERO, |cost| cost_at(cost, quantity))
        }
    }

    /// `None` where a sum leaves the range.
    pub fn plus(self, quantity: Quantity, value: Money) -> Option<Standing> {
        let quantity = self.quantity.checked_add(quantity)?;
        Some(Standing { quantity, value: self.value.checked_add(value)? })
    }

    /// A cost that came after its receipt, as (in stock, sold already): stock bears it for as many of the
    /// received units as there still are.
    pub fn late_cost(self, received: Quantity, amount: Money) -> (Money, Money) {
        let there = self.quantity.clamp(Quantity::ZERO, received);
        let part = share(amount.minor(), there.thousandths(), received.thousandths());
        // A credit takes no more than there is.
        let to_stock = if there.is_zero() { 0 } else { part.max(-self.value.minor()) };
        (Money(to_stock), Money(amount.minor() - to_stock))
    }
}

/// The cost of so many units at a cost for one.
pub fn cost_at(unit_cost: Money, quantity: Quantity) -> Money {
    Money(share(unit_cost.minor(), quantity.thousandths(), Quantity::ONE.thousandths()))
}

/// The original's cost for the next units that come back; all returns together take all of it.
pub fn returned_cost(cost: Money, moved: Quantity, before: Quantity, quantity: Quantity) -> Money {
    let up_to = |part: Quantity| share(cost.minor(), part.thousandths(), moved.thousandths());
    Money(up_to(before + quantity) - up_to(before))
}

/// What a place has of an item in one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotStock {
    /// 0 for goods without lot.
    pub lot_id: i64,
    pub expires_on: Option<Day>,
    pub available: Quantity,
}

/// First expired, first out; what never expires goes last. `None` where there is not enough.
pub fn pick(mut lots: Vec<LotStock>, wanted: Quantity) -> Option<Vec<(i64, Quantity)>> {
    lots.sort_by_key(|lot| (lot.expires_on.is_none(), lot.expires_on, lot.lot_id == 0, lot.lot_id));
    let (mut missing, mut picked) = (wanted, Vec::new());
    for lot in lots.into_iter().filter(|lot| lot.available > Quantity::ZERO) {
        if missing.is_zero() {
            break;
        }
        let taken = lot.available.min(missing);
        picked.push((lot.lot_id, taken));
        missing = missing - taken;
    }
    missing.is_zero().then_some(picked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(units: i64, value: i64) -> Standing {
        Standing { quantity: Quantity(units * 1_000), value: Money(value) }
    }

    fn units(units: i64) -> Quantity {
        Quantity(units * 1_000)
    }

    #[test]
    fn an_issue_costs_its_share_and_the_last_unit_takes_the_remainder() {
        let mut stock = standing(3, 100);
        let mut costs = Vec::new();
        for _ in 0..3 {
            let cost = stock.cost_of(units(1));
            stock = stock.plus(units(-1), -cost).unwrap();
            costs.push(cost.minor());
        }
        assert_eq!(costs, [33, 34, 33]);
        assert_eq!(stock, standing(0, 0));
        assert_eq!(standing(2, 5).cost_of(units(1)), Money(3));
        assert_eq!(standing(0, 0).cost_of(units(1)), Money::ZERO);
        assert_eq!(standing(2, 500).cost_of(units(5)), Money(500));
    }

    #[test]
    fn a_return_goes_out_at_the_average_and_is_credited_at_the_original_s_cost() {
        // 10 @ 100, 5 @ 110, return 5 @ 100.
        let stock = standing(15, 155_000);
        let (out, credited) =
            (stock.cost_of(units(5)), returned_cost(Money(100_000), units(10), units(0), units(5)));
        assert_eq!((out, credited), (Money(51_667), Money(50_000)));
        assert_eq!(stock.plus(units(-5), -out).unwrap(), standing(10, 103_333));
    }

    #[test]
    fn returns_together_take_the_whole_cost() {
        let parts: Vec<i64> =
            (0..3).map(|n| returned_cost(Money(100), units(3), units(n), units(1)).minor()).collect();
        assert_eq!(parts, [33, 34, 33]);
        assert_eq!(returned_cost(Money(-100), units(3), units(0), units(2)), Money(-67));
    }

    #[test]
    fn what_left_before_it_came_has_left_its_cost_too() {
        assert_eq!(standing(4, 9).entering(units(5), Money(500)), Money(500));
        assert_eq!(standing(-5, 0).entering(units(5), Money(500)), Money::ZERO);
        assert_eq!(standing(-2, 0).entering(units(5), Money(500)), Money(300));
    }

    #[test]
    fn a_late_cost_is_split_by_what_is_still_there() {
        for (there, amount, split) in [
            (standing(10, 1_000), 100, (100, 0)),
            (standing(4, 400), 100, (40, 60)),
            (standing(30, 3_000), 100, (100, 0)),
            (standing(0, 0), 100, (0, 100)),
            (standing(1, 5), 3, (0, 3)),
            (standing(10, 30), -100, (-30, -70)),
        ] {
            let (to_stock, to_cost) = there.late_cost(units(10), Money(amount));
            assert_eq!((to_stock.minor(), to_cost.minor()), split, "{there:?} {amount}");
        }
    }

    #[test]
    fn found_units_are_taken_at_the_average_or_the_item_s_own_cost() {
        assert_eq!(standing(3, 100).found(units(2), Some(Money(1))), Money(67));
        assert_eq!(standing(0, 0).found(units(2), Some(Money(150))), Money(300));
        assert_eq!(standing(0, 0).found(units(2), None), Money::ZERO);
        assert_eq!(cost_at(Money(333), Quantity(1_500)), Money(500));
    }

    #[test]
    fn lots_go_out_by_expiry() {
        let day = |text: &str| text.parse::<Day>().ok();
        let lot =
            |lot_id, expires_on, available| LotStock { lot_id, expires_on, available: units(available) };
        let lots = vec![
            lot(0, None, 5),
            lot(1, None, 5),
            lot(2, day("2027-03-01"), 3),
            lot(3, day("2026-12-01"), 2),
            lot(4, day("2026-11-01"), 0),
        ];
        let picked = pick(lots.clone(), units(12)).unwrap();
        assert_eq!(picked, [(3, units(2)), (2, units(3)), (1, units(5)), (0, units(2))]);
        assert_eq!(pick(lots, units(16)), None);
    }

    proptest::proptest! {
        #[test]
        fn any_history_ends_with_nothing_of_nothing(
            steps in proptest::collection::vec((1i64..50, 0i64..9_999), 1..60)
        ) {
            let mut stock = Standing::default();
            for (quantity, cost) in steps {
                let out = quantity % 3 == 0;
                let (moved, value) = if out {
                    (-Quantity(quantity), -stock.cost_of(Quantity(quantity)))
                } else {
                    (Quantity(quantity), stock.entering(Quantity(quantity), Money(cost)))
                };
                stock = stock.plus(moved, value).unwrap();
                let sound = stock.quantity > Quantity::ZERO && stock.value >= Money::ZERO;
                proptest::prop_assert!(sound || stock.value.is_zero());
            }
        }
    }
}
