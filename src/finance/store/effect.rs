//! What an entry makes of the balances, told before it is posted.

use std::collections::BTreeMap;

use super::{accounts, balances};
use crate::db::{DbError, Tx};
use crate::finance::model::NewLine;

/// An account's balance before and after, debit positive, in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    pub account_id: i64,
    pub code: String,
    pub name: String,
    pub before: i64,
    pub after: i128,
}

/// One row per account, in the order of the lines.
pub async fn of(tx: &mut Tx, lines: &[NewLine]) -> Result<Vec<Effect>, DbError> {
    let chart = accounts::chart(tx).await?;
    let balances = balances::of_accounts(tx).await?;
    let mut sums: BTreeMap<i64, i128> = BTreeMap::new();
    for line in lines {
        *sums.entry(line.account_id).or_default() += i128::from(line.amount.minor());
    }
    let mut effects = Vec::new();
    for line in lines {
        let Some(sum) = sums.remove(&line.account_id) else { continue };
        let Some(account) = chart.iter().find(|account| account.id == line.account_id) else { continue };
        let before = balances.get(&account.id).copied().unwrap_or(0);
        effects.push(Effect {
            account_id: account.id,
            code: account.code.clone(),
            name: account.name.clone(),
            before,
            after: i128::from(before) + sum,
        });
    }
    Ok(effects)
}
