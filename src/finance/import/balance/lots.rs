//! Beancount's lots: what was bought at which cost, and which of it a sale takes.

use std::collections::HashMap;

use crate::kernel::Day;

use crate::finance::import::decimal::Decimal;
use crate::finance::import::item::{Amount, Booking, LotSpec, Name};
use crate::finance::import::problem::{ProblemKind, written};

/// Decimals kept of a unit cost that a total does not divide into evenly.
const UNIT_COST_DECIMALS: u8 = 12;

struct Lot {
    date: Day,
    label: Option<String>,
    number: Decimal,
    currency: Name,
    quantity: Decimal,
}

/// The lots each account holds now; grows with what is held, not with what was traded.
#[derive(Default)]
pub struct Lots(HashMap<(Name, Name), Vec<Lot>>);

/// What a posting weighs by its lots. `None` when a purchase leaves its cost to the rest of the entry.
pub type Weight = Option<(Decimal, Name)>;

pub struct Trade<'t> {
    pub account: &'t Name,
    pub amount: &'t Amount,
    pub lot: &'t LotSpec,
    pub date: Day,
    pub booking: Booking,
}

impl Trade<'_> {
    fn large(&self) -> ProblemKind {
        ProblemKind::AmountTooLarge { account: self.account.to_string() }
    }

    fn texts(&self) -> (String, String) {
        (self.account.to_string(), written(&self.amount.quantity, &self.amount.commodity))
    }
}

impl Lots {
    /// Takes from lots of the opposite sign, or adds a lot.
    pub fn book(&mut self, trade: &Trade<'_>) -> Result<Weight, ProblemKind> {
        let key = (trade.account.clone(), trade.amount.commodity.clone());
        let lots = self.0.entry(key).or_default();
        let selling = trade.amount.quantity.is_negative();
        let reduces = lots.iter().any(|lot| lot.quantity.is_negative() != selling);
        if reduces && trade.booking != Booking::None {
            return reduce(lots, trade).map(Some);
        }
        let Some(number) = trade.lot.number else { return Ok(None) };
        let (account, amount) = trade.texts();
        let currency = trade.lot.currency.clone().ok_or(ProblemKind::LotCostUnknown { account, amount })?;
        let weight = match trade.lot.total {
            true if selling => number.checked_neg(),
            true => Some(number),
            false => number.checked_mul(trade.amount.quantity),
        };
        let weight = weight.ok_or_else(|| trade.large())?;
        self.add(trade, weight, currency.clone())?;
        Ok(Some((weight, currency)))
    }

    /// Adds a lot whose cost in all is `weight`.
    pub fn add(&mut self, trade: &Trade<'_>, weight: Decimal, currency: Name) -> Result<(), ProblemKind> {
        let (account, amount) = trade.texts();
        if trade.amount.quantity.is_zero() {
            return Ok(());
        }
        let number = match trade.lot.number {
            Some(number) if !trade.lot.total => number,
            _ => divided(weight, trade.amount.quantity).ok_or_else(|| trade.large())?,
        };
        if number.is_negative() {
            return Err(ProblemKind::LotCostUnknown { account, amount });
        }
        let key = (trade.account.clone(), trade.amount.commodity.clone());
        let lots = self.0.entry(key).or_default();
        let (date, label) = (trade.lot.date.unwrap_or(trade.date), trade.lot.label.clone());
        let same = |lot: &&mut Lot| {
            lot.number == number && lot.date == date && lot.label == label && lot.currency == currency
        };
        match lots.iter_mut().find(same) {
            Some(lot) => {
                let sum = lot.quantity.checked_add(trade.amount.quantity);
                lot.quantity = sum.ok_or_else(|| trade.large())?;
            }
            None => lots.push(Lot { date, label, number, currency, quantity: trade.amount.quantity }),
        }
        lots.retain(|lot| !lot.quantity.is_zero());
        Ok(())
    }
}

/// `total / quantity`, exact where it ends, else cut to twelve decimals.
fn divided(total: Decimal, quantity: Decimal) -> Option<Decimal> {
    total.checked_div(quantity).or_else(|| {
        let (units, _) = total.units_by_rate(Decimal::ONE, quantity, UNIT_COST_DECIMALS)?;
        Decimal::new(i128::from(units), UNIT_COST_DECIMALS)
    })
}

fn reduce(lots: &mut Vec<Lot>, trade: &Trade<'_>) -> Result<(Decimal, Name), ProblemKind> {
    let large = || trade.large();
    let selling = trade.amount.quantity.is_negative();
    let wanted = trade.amount.quantity.checked_abs().ok_or_else(large)?;
    let fits = |lot: &Lot| lot.quantity.is_negative() != selling && matches(lot, trade.lot, wanted);
    let mut found: Vec<usize> = (0..lots.len()).filter(|at| fits(&lots[*at])).collect();
    let (account, amount) = trade.texts();
    let Some(first) = found.first() else { return Err(ProblemKind::LotNotFound { account, amount }) };
    let currency = lots[*first].currency.clone();
    if found.iter().any(|at| lots[*at].currency != currency) {
        return Err(ProblemKind::LotAmbiguous { account, amount });
    }
    let mut held = Decimal::ZERO;
    for at in &found {
        held = lots[*at]
            .quantity
            .checked_abs()
            .and_then(|quantity| held.checked_add(quantity))
            .ok_or_else(large)?;
    }
    if wanted > held {
        let held = written(&held.trimmed(), &trade.amount.commodity);
        return Err(ProblemKind::LotTooSmall { account, amount, held });
    }
    match trade.booking {
        _ if found.len() == 1 || held == wanted => {}
        Booking::Fifo => found.sort_by_key(|at| lots[*at].date),
        Booking::Lifo => found.sort_by_key(|at| std::cmp::Reverse(lots[*at].date)),
        Booking::Hifo => found.sort_by_key(|at| std::cmp::Reverse(lots[*at].number)),
        Booking::Strict | Booking::None => return Err(ProblemKind::LotAmbiguous { account, amount }),
    }
    let (mut left, mut cost) = (wanted, Decimal::ZERO);
    for at in found {
        let lot = &mut lots[at];
        let part = left.min(lot.quantity.checked_abs().ok_or_else(large)?);
        cost = part.checked_mul(lot.number).and_then(|value| cost.checked_add(value)).ok_or_else(large)?;
        left = left.checked_sub(part).ok_or_else(large)?;
        let taken = if selling { part.checked_neg() } else { Some(part) };
        lot.quantity = taken.and_then(|taken| lot.quantity.checked_add(taken)).ok_or_else(large)?;
    }
    lots.retain(|lot| !lot.quantity.is_zero());
    let weight = if selling { cost.checked_neg().ok_or_else(large)? } else { cost };
    Ok((weight, currency))
}

fn matches(lot: &Lot, spec: &LotSpec, wanted: Decimal) -> bool {
    let number = match spec.number {
        Some(total) if spec.total => divided(total, wanted),
        number => number,
    };
    number.is_none_or(|number| number == lot.number)
        && spec.currency.as_ref().is_none_or(|currency| *currency == lot.currency)
        && spec.date.is_none_or(|date| date == lot.date)
        && (spec.label.is_none() || spec.label == lot.label)
}
