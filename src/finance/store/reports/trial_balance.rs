//! The trial balance (balancete): every account with its opening, movement and closing, headings with what is
//! below them.

use std::collections::{HashMap, HashSet};

use super::{Movement, Proof, Question, movements, proof};
use crate::db::{DbError, Tx};
use crate::finance::model::Account;
use crate::finance::store::accounts;
use crate::kernel::Currency;

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
    /// The same sums of the ranges it is compared with.
    pub compared: Vec<Compared>,
    pub proof: Proof,
}

/// What another range holds, by account with all below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub question: Question,
    pub movements: Vec<Movement>,
    pub sums: HashMap<i64, Balance>,
    pub total: Balance,
}

impl Compared {
    async fn load(tx: &mut Tx, question: Question, chart: &[Account]) -> Result<Compared, DbError> {
        let movements = movements(tx, &question).await?;
        let parents: HashMap<i64, Option<i64>> =
            chart.iter().map(|account| (account.id, account.parent_id)).collect();
        let (mut sums, mut total) = (HashMap::<i64, Balance>::new(), Balance::default());
        for row in &movements {
            let own = Balance { opening: row.opening, debit: row.debit, credit: row.credit };
            total.add(own);
            let mut at = Some(row.account_id);
            while let Some(id) = at {
                sums.entry(id).or_default().add(own);
                at = parents.get(&id).copied().flatten();
            }
        }
        Ok(Compared { question, movements, sums, total })
    }

    pub fn closing(&self, account_id: i64) -> i64 {
        self.sums.get(&account_id).map_or(0, Balance::closing)
    }

    /// The closing of an account in one currency: in the company's money, and in its own.
    pub fn closing_in(&self, account_id: i64, currency: &Currency) -> (i64, i64) {
        let row = self.movements.iter().find(|row| row.account_id == account_id && row.currency == *currency);
        row.map_or((0, 0), |row| (row.closing(), row.own_closing()))
    }
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
        for compared in &mut self.compared {
            compared.total = compared.sums.get(&account_id).copied().unwrap_or_default();
        }
        self.accounts.retain(|row| kept.contains(&row.0.id));
        self.movements.retain(|row| kept.contains(&row.0.id));
        self
    }
}

pub async fn trial_balance(tx: &mut Tx, question: Question) -> Result<TrialBalance, DbError> {
    trial_balances(tx, question, Vec::new()).await
}

/// A trial balance with the sums of other ranges beside it. An account that only the others have moved stands
/// there with zeroes.
pub async fn trial_balances(
    tx: &mut Tx,
    question: Question,
    others: Vec<Question>,
) -> Result<TrialBalance, DbError> {
    let chart = accounts::chart(tx).await?;
    let proof = proof(tx).await?;
    let Compared { question, movements, sums, total } = Compared::load(tx, question, &chart).await?;
    let mut compared = Vec::with_capacity(others.len());
    for other in others {
        compared.push(Compared::load(tx, other, &chart).await?);
    }
    let depths = depths(&chart);
    let shown = |account: &Account| {
        let elsewhere = compared.iter().any(|other| other.sums.contains_key(&account.id));
        let balance = sums.get(&account.id).copied().or(elsewhere.then(Balance::default))?;
        Some((account.clone(), depths.get(&account.id).copied().unwrap_or(1), balance))
    };
    let by_id: HashMap<i64, &Account> = chart.iter().map(|account| (account.id, account)).collect();
    let mut known: HashSet<(i64, Currency)> =
        movements.iter().map(|row| (row.account_id, row.currency.clone())).collect();
    let elsewhere = compared.iter().flat_map(|other| &other.movements);
    let unmoved: Vec<Movement> = elsewhere
        .filter(|row| known.insert((row.account_id, row.currency.clone())))
        .map(|row| Movement::none(row.account_id, row.currency.clone()))
        .collect();
    let mut rows: Vec<(Account, Movement)> = movements
        .into_iter()
        .chain(unmoved)
        .filter_map(|row| by_id.get(&row.account_id).map(|account| ((*account).clone(), row)))
        .collect();
    rows.sort_by(|(a, x), (b, y)| (&a.code, &x.currency).cmp(&(&b.code, &y.currency)));
    let accounts = chart.iter().filter_map(shown).collect();
    Ok(TrialBalance { question, accounts, movements: rows, total, compared, proof })
}

fn depths(chart: &[Account]) -> HashMap<i64, usize> {
    chart.iter().map(|account| (account.id, 1 + account.path.matches(':').count())).collect()
}
