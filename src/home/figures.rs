//! What the first page shows of the ledger, all of it from the reports' own questions.

use std::collections::HashMap;

use crate::auth::Grant;
use crate::auth::permission::ReadLedger;
use crate::db::{DbError, Tx};
use crate::finance::model::{Account, AccountKind, Purpose};
use crate::finance::store::accounts;
use crate::finance::store::reports::{Label, Question, Range, Row, RowKind, income_statement, movements};
use crate::kernel::{Day, Money, Month};

/// Cash and banks: the balance now and at the end of each of the last months, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cash {
    pub accounts: Vec<Account>,
    pub months: Vec<(Month, Money)>,
}

impl Cash {
    pub fn now(&self) -> Money {
        self.months.last().map_or(Money::ZERO, |(_, balance)| *balance)
    }
}

const MONTHS: i32 = 12;

/// The last of the months ends today.
pub async fn cash(tx: &mut Tx, grant: &Grant<ReadLedger>, today: Day) -> Result<Cash, DbError> {
    let chart = accounts::chart(tx).await?;
    let accounts: Vec<Account> = chart
        .into_iter()
        .filter(|account| account.purpose == Some(Purpose::Cash) && account.analytic)
        .collect();
    let mut months = Vec::new();
    for back in (0..MONTHS).rev() {
        let Some(month) = today.month().plus(-back) else { continue };
        let range = Range { from: month.first(), to: month.last().min(today) };
        let moved = movements(tx, &Question::new(range).within(grant, None)).await?;
        let of_cash = moved.iter().filter(|row| accounts.iter().any(|account| account.id == row.account_id));
        months.push((month, Money(of_cash.map(|row| row.closing()).sum())));
    }
    Ok(Cash { accounts, months })
}

/// The income statement of the month so far beside the whole month before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    pub now: Range,
    pub before: Range,
    pub rows: Vec<Row>,
}

/// An expense account's amounts of the month and of the month before, both positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expense {
    pub account: Account,
    pub now: Money,
    pub before: Money,
}

pub async fn results(tx: &mut Tx, grant: &Grant<ReadLedger>, today: Day) -> Result<Results, DbError> {
    let month = today.month();
    let last = month.plus(-1).unwrap_or(month);
    let now = Range { from: month.first(), to: today };
    let before = Range { from: last.first(), to: last.last() };
    let questions = [now, before].map(|range| Question::new(range).within(grant, None));
    let report = income_statement(tx, questions.to_vec()).await?;
    Ok(Results { now, before, rows: report.rows })
}

impl Results {
    /// A row that is no account, of this month and the one before; zero where the statement has none.
    pub fn labelled(&self, label: Label) -> (Money, Money) {
        let row = self.rows.iter().find(|row| row.label == Some(label));
        let amount = |place: usize| Money(row.and_then(|row| row.amounts.get(place).copied()).unwrap_or(0));
        (amount(0), amount(1))
    }

    /// Σ of all expense accounts, this month and the one before, both positive.
    pub fn expenses_total(&self) -> (Money, Money) {
        let all = self.expenses();
        let sum = |of: fn(&Expense) -> Money| Money(all.iter().map(|expense| of(expense).minor()).sum());
        (sum(|expense| expense.now), sum(|expense| expense.before))
    }

    /// Every expense account that was posted to, the largest of the month first.
    pub fn expenses(&self) -> Vec<Expense> {
        let amounts: HashMap<i64, &Row> = self
            .rows
            .iter()
            .filter(|row| row.kind == RowKind::Account)
            .filter_map(|row| Some((row.account.as_ref()?.id, row)))
            .collect();
        let mut expenses: Vec<Expense> = amounts
            .values()
            .filter_map(|row| {
                let account = row.account.clone()?;
                let amount = |place: usize| Money(-row.amounts.get(place).copied().unwrap_or(0));
                (account.kind == AccountKind::Expense && account.analytic).then(|| Expense {
                    account,
                    now: amount(0),
                    before: amount(1),
                })
            })
            .collect();
        expenses.sort_by(|a, b| (b.now, &a.account.code).cmp(&(a.now, &b.account.code)));
        expenses
    }

    /// From gross revenue to the result: totals stand, what lies between hangs; parts without an amount are
    /// left out.
    pub fn steps(&self) -> Vec<(Label, Money, bool)> {
        let mut steps = Vec::new();
        let mut moved = false;
        for row in self.rows.iter().filter(|row| row.kind != RowKind::Account) {
            let Some(label) = row.label else { continue };
            let amount = Money(row.amounts.first().copied().unwrap_or(0));
            let total = row.kind == RowKind::Total;
            let first = label == Label::GrossRevenue;
            let shown = first || label == Label::NetResult || if total { moved } else { !amount.is_zero() };
            if !shown {
                continue;
            }
            moved = !total && !first;
            steps.push((label, amount, total || first));
        }
        steps
    }
}
