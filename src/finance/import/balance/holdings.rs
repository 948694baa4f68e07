//! What each account holds while entries go by, for assertions.

use std::collections::HashMap;

use crate::finance::import::decimal::Decimal;
use crate::finance::import::item::Name;

#[derive(Default)]
pub struct Holdings(HashMap<Name, Vec<(Name, Decimal)>>);

impl Holdings {
    /// `None` when the sum does not fit.
    pub fn add(&mut self, account: &Name, commodity: &Name, quantity: Decimal) -> Option<()> {
        if !self.0.contains_key(account) {
            self.0.insert(account.clone(), Vec::with_capacity(1));
        }
        let held = self.0.get_mut(account)?;
        match held.iter_mut().find(|(name, _)| name == commodity) {
            Some((_, sum)) => *sum = sum.checked_add(quantity)?,
            None => held.push((commodity.clone(), quantity)),
        }
        Some(())
    }

    /// The quantity of one commodity, with the accounts below when `inclusive`.
    pub fn of(&self, account: &str, commodity: &str, inclusive: bool) -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        for (_, quantity) in self.all(account, inclusive).filter(|(name, _)| &**name == commodity) {
            sum = sum.checked_add(*quantity)?;
        }
        Some(sum)
    }

    /// Another commodity that is not at zero.
    pub fn other(&self, account: &str, commodity: &str, inclusive: bool) -> Option<(Name, Decimal)> {
        let names = self.all(account, inclusive).map(|(name, _)| name).filter(|name| &***name != commodity);
        names
            .filter_map(|name| Some((name.clone(), self.of(account, name, inclusive)?)))
            .find(|(_, quantity)| !quantity.is_zero())
    }

    fn all(&self, account: &str, inclusive: bool) -> impl Iterator<Item = &(Name, Decimal)> {
        let below = inclusive.then_some(&self.0).into_iter().flatten();
        let below = below.filter(move |(name, _)| is_below(name, account)).flat_map(|(_, held)| held);
        self.0.get(account).into_iter().flatten().chain(below)
    }
}

/// Whether `account` lies below `above`.
pub fn is_below(account: &str, above: &str) -> bool {
    account.strip_prefix(above).is_some_and(|rest| rest.starts_with(':'))
}
