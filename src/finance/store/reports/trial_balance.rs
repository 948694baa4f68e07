//! The trial balance (balancete): every account with its opening, movement and closing, headings with what is
//! below them.

use std::collections::{HashMap, HashSet};

use super::{Movement, Proof, Question, movements, proof};
use crate::db::{DbError, Tx};
use crate::finance::model::Account;
use crate::finance::store::accounts;

/// Sums in minor units of the company's currency, debit positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    pub opening: i64,
    pub debit: i64,
    pub credit: i64,
}

impl Balance {
    pub fn closing(&self) -> i64 {
        self.opening + self.debit - self.credit
    }

    pub fn is_zero(&self) -> bool {
        *self == Balance::default()
    }

    fn add(&mut self, other: Balance) {
        self.opening += other.opening;
        self.debit += other.debit;
        self.credit += other.credit;
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialBalance {
    pub question: Question,
    /// Accounts that have something to show, in order of code, each with its depth in the tree (1 at the
    /// root) and the sums of itself and all below it.
    pub accounts: Vec<(Account, usize, Balance)>,
    /// One row per account and currency, own sums only: what text and CSV show.
    pub movements: Vec<(Account, Movement)>,
    /// Σ over all lines: opening and closing are zero when the books tie (F4).
    pub total: Balance,
    pub proof: Proof,
}

impl TrialBalance {
    /// Only an account and those below it; the total is that account's.
    pub fn below(mut self, account_id: i64) -> TrialBalance {
        let mut kept: HashSet<i64> = HashSet::from([account_id]);
        // By code a heading comes before its accounts only by custom; so until nothing is added.
        loop {
            let count = kept.len();
            let held = |account: &Account| account.parent_id.is_some_and(|parent| kept.contains(&parent));
            let below: Vec<i64> =
                self.accounts.iter().filter(|row| held(&row.0)).map(|row| row.0.id).collect();
            kept.extend(below);
            if kept.len() == count {
                break;
            }
        }
        let root = self.accounts.iter().find(|row| row.0.id == account_id);
        self.total = root.map(|row| row.2).unwrap_or_default();
        self.accounts.retain(|row| kept.contains(&row.0.id));
        self.movements.retain(|row| kept.contains(&row.0.id));
        self
    }
}

pub async fn trial_balance(tx: &mut Tx, question: Question) -> Result<TrialBalance, DbError> {
    let chart = accounts::chart(tx).await?;
    let moved = movements(tx, &question).await?;
    let proof = proof(tx).await?;
    let mut sums: HashMap<i64, Balance> = HashMap::new();
    let mut total = Balance::default();
    let parents: HashMap<i64, Option<i64>> =
        chart.iter().map(|account| (account.id, account.parent_id)).collect();
    for row in &moved {
        let own = Balance { opening: row.opening, debit: row.debit, credit: row.credit };
        total.add(own);
        let mut at = Some(row.account_id);
        while let Some(id) = at {
            sums.entry(id).or_default().add(own);
            at = parents.get(&id).copied().flatten();
        }
    }
    let depths = depths(&chart);
    let shown = |account: &Account| {
        let balance = sums.get(&account.id).copied()?;
        Some((account.clone(), depths.get(&account.id).copied().unwrap_or(1), balance))
    };
    let by_id: HashMap<i64, &Account> = chart.iter().map(|account| (account.id, account)).collect();
    let mut rows: Vec<(Account, Movement)> = moved
        .into_iter()
        .filter_map(|row| by_id.get(&row.account_id).map(|account| ((*account).clone(), row)))
        .collect();
    rows.sort_by(|(a, x), (b, y)| (&a.code, &x.currency).cmp(&(&b.code, &y.currency)));
    let accounts = chart.iter().filter_map(shown).collect();
    Ok(TrialBalance { question, accounts, movements: rows, total, proof })
}

fn depths(chart: &[Account]) -> HashMap<i64, usize> {
    chart.iter().map(|account| (account.id, 1 + account.path.matches(':').count())).collect()
}
