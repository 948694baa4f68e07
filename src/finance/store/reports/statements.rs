//! Balance sheet, income statement (DRE, accrual basis) and expenses by area, each from the same movements.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Movement, Proof, Question, movements, movements_by_area, proof};
use crate::db::{DbError, Tx};
use crate::finance::model::{Account, AccountKind, Purpose};
use crate::finance::store::accounts;
use crate::sql;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// An account or a heading with what is below it.
    Account,
    Subtotal,
    Total,
}

/// What a row that is no account stands for; its text is the reader's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    GrossRevenue,
    Deductions,
    NetRevenue,
    Cost,
    GrossProfit,
    OperatingExpenses,
    OperatingResult,
    FinancialResult,
    ResultBeforeTax,
    TaxOnProfit,
    NetResult,
    Assets,
    Liabilities,
    Equity,
    CurrentResult,
    LiabilitiesAndEquity,
}

/// A row of a statement: minor units of the company's currency with the sign a reader expects (income and
/// equity positive on the credit side; what is taken away negative). One amount per period compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub kind: RowKind,
    pub level: usize,
    pub label: Option<Label>,
    pub account: Option<Account>,
    pub amounts: Vec<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub questions: Vec<Question>,
    pub rows: Vec<Row>,
    pub proof: Proof,
    /// Whether the statement agrees with itself: assets equal liabilities and equity.
    pub ties: bool,
}

/// Closing (or movement) per account for each question, and the chart.
struct Figures {
    chart: Vec<Account>,
    own: Vec<HashMap<i64, i64>>,
}

impl Figures {
    async fn load(tx: &mut Tx, questions: &[Question], of: fn(&Movement) -> i64) -> Result<Figures, DbError> {
        let chart = accounts::chart(tx).await?;
        let mut own = Vec::with_capacity(questions.len());
        for question in questions {
            let mut sums: HashMap<i64, i64> = HashMap::new();
            for row in movements(tx, question).await? {
                *sums.entry(row.account_id).or_default() += of(&row);
            }
            own.push(sums);
        }
        Ok(Figures { chart, own })
    }

    /// The purpose of an account, its own or the nearest above it.
    fn purpose(&self, account: &Account) -> Option<Purpose> {
        let mut at = Some(account);
        while let Some(here) = at {
            if here.purpose.is_some() {
                return here.purpose;
            }
            at = here.parent_id.and_then(|id| self.chart.iter().find(|other| other.id == id));
        }
        None
    }

    /// Σ over the accounts a test picks, per period; `sign` turns debit positive into what the reader
    /// expects.
    fn sum(&self, sign: i64, picks: impl Fn(&Account) -> bool) -> Vec<i64> {
        let picked: Vec<i64> =
            self.chart.iter().filter(|account| picks(account)).map(|account| account.id).collect();
        self.own
            .iter()
            .map(|sums| picked.iter().map(|id| sign * sums.get(id).copied().unwrap_or(0)).sum())
            .collect()
    }

    fn above(&self, id: i64) -> Option<i64> {
        self.chart.iter().find(|account| account.id == id).and_then(|account| account.parent_id)
    }

    /// The headings above accounts that a test does not pick.
    fn split(&self, picks: &impl Fn(&Account) -> bool) -> HashSet<i64> {
        let mut split = HashSet::new();
        for account in self.chart.iter().filter(|account| account.analytic && !picks(account)) {
            let mut at = account.parent_id;
            while let Some(id) = at.filter(|id| split.insert(*id)) {
                at = self.above(id);
            }
        }
        split
    }

    /// Rows of the tree under the accounts a test picks, those with nothing to show left out. A heading with
    /// accounts of another section below it sums nothing that a reader could look for, and is left out as
    /// well.
    fn tree(&self, sign: i64, deepest: usize, picks: impl Fn(&Account) -> bool) -> Vec<Row> {
        let split = self.split(&picks);
        let mut totals: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for account in self.chart.iter().filter(|account| picks(account)) {
            let amounts: Vec<i64> =
                self.own.iter().map(|sums| sign * sums.get(&account.id).copied().unwrap_or(0)).collect();
            if amounts.iter().all(|amount| *amount == 0) {
                continue;
            }
            let mut at = Some(account.id);
            while let Some(id) = at.filter(|id| !split.contains(id)) {
                let sum = totals.entry(id).or_insert_with(|| vec![0; amounts.len()]);
                sum.iter_mut().zip(&amounts).for_each(|(sum, amount)| *sum += amount);
                at = self.above(id);
            }
        }
        let level = |account: &Account| {
            let headings = std::iter::successors(account.parent_id, |id| self.above(*id));
            2 + headings.take_while(|id| !split.contains(id)).count()
        };
        let row = |account: &Account| {
            let amounts = totals.get(&account.id)?.clone();
            let level = level(account);
            (level <= deepest + 1).then(|| Row {
                kind: RowKind::Account,
                level,
                label: None,
                account: Some(account.clone()),
                amounts,
            })
        };
        self.chart.iter().filter_map(row).collect()
    }
}

fn labelled(kind: RowKind, label: Label, amounts: Vec<i64>) -> Row {
    Row { kind, level: 1, label: Some(label), account: None, amounts }
}

fn added(a: &[i64], b: &[i64]) -> Vec<i64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// Balance sheet at the last day of each question: assets against liabilities, equity and the result not yet
/// closed.
pub async fn balance_sheet(tx: &mut Tx, questions: Vec<Question>) -> Result<Statement, DbError> {
    let figures = Figures::load(tx, &questions, Movement::closing).await?;
    let mut rows = Vec::new();
    let assets = figures.sum(1, |account| account.kind == AccountKind::Asset);
    rows.push(labelled(RowKind::Subtotal, Label::Assets, assets.clone()));
    rows.extend(figures.tree(1, usize::MAX - 1, |account| account.kind == AccountKind::Asset));
    let liabilities = figures.sum(-1, |account| account.kind == AccountKind::Liability);
    rows.push(labelled(RowKind::Subtotal, Label::Liabilities, liabilities.clone()));
    rows.extend(figures.tree(-1, usize::MAX - 1, |account| account.kind == AccountKind::Liability));
    let result = figures.sum(-1, |account| account.kind.is_result());
    let equity = added(&figures.sum(-1, |account| account.kind == AccountKind::Equity), &result);
    rows.push(labelled(RowKind::Subtotal, Label::Equity, equity.clone()));
    rows.extend(figures.tree(-1, usize::MAX - 1, |account| account.kind == AccountKind::Equity));
    let mut current = labelled(RowKind::Account, Label::CurrentResult, result);
    current.level = 2;
    rows.push(current);
    let claims = added(&liabilities, &equity);
    let ties = claims == assets;
    rows.push(labelled(RowKind::Total, Label::LiabilitiesAndEquity, claims));
    Ok(Statement { questions, rows, proof: proof(tx).await?, ties })
}

/// Income statement on the accrual basis, in the order of Lei 6.404/76, art. 187.
pub async fn income_statement(tx: &mut Tx, mut questions: Vec<Question>) -> Result<Statement, DbError> {
    for question in &mut questions {
        question.without_closing = true;
    }
    let moved: fn(&Movement) -> i64 = |row| row.debit - row.credit;
    let figures = Figures::load(tx, &questions, moved).await?;
    let is = |kind: AccountKind, purpose: &[Option<Purpose>], account: &Account| {
        account.kind == kind && purpose.contains(&figures.purpose(account))
    };
    let plain = [None, Some(Purpose::Cash), Some(Purpose::Result)];
    let any = |account: &Account| account.kind.is_result();
    let revenue = |account: &Account| is(AccountKind::Income, &plain, account);
    let purpose = |wanted: Purpose| {
        let figures = &figures;
        move |account: &Account| account.kind.is_result() && figures.purpose(account) == Some(wanted)
    };
    let operating = |account: &Account| is(AccountKind::Expense, &plain, account);
    let mut rows = Vec::new();
    let mut running = vec![0; questions.len()];
    {
        let mut section = |label: Label, subtotal: Option<Label>, picks: &dyn Fn(&Account) -> bool| {
            let amounts = figures.sum(-1, picks);
            running = added(&running, &amounts);
            rows.push(labelled(RowKind::Subtotal, label, amounts));
            rows.extend(figures.tree(-1, usize::MAX - 1, picks));
            if let Some(label) = subtotal {
                rows.push(labelled(RowKind::Total, label, running.clone()));
            }
        };
        section(Label::GrossRevenue, None, &revenue);
        section(Label::Deductions, Some(Label::NetRevenue), &purpose(Purpose::Deduction));
        section(Label::Cost, Some(Label::GrossProfit), &purpose(Purpose::Cost));
        section(Label::OperatingExpenses, Some(Label::OperatingResult), &operating);
        section(Label::FinancialResult, Some(Label::ResultBeforeTax), &purpose(Purpose::Financial));
        section(Label::TaxOnProfit, Some(Label::NetResult), &purpose(Purpose::TaxOnProfit));
    }
    let ties = running == figures.sum(-1, any);
    let used = |row: &Row| row.kind == RowKind::Total || row.amounts.iter().any(|amount| *amount != 0);
    rows.retain(used);
    Ok(Statement { questions, rows, proof: proof(tx).await?, ties })
}

/// Expenses of one area: per account, in minor units, one amount per range compared; area `None` for lines
/// without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaExpense {
    pub area_id: Option<i64>,
    pub area: Option<String>,
    pub totals: Vec<i64>,
    pub accounts: Vec<(Account, Vec<i64>)>,
}

/// What was spent: by area (`None` without one), then by account, an amount for each range.
type Spent = BTreeMap<Option<i64>, BTreeMap<i64, Vec<i64>>>;

/// Expenses by area in the ranges of the questions; the areas' totals sum to the company's.
pub async fn expenses_by_area(tx: &mut Tx, questions: &[Question]) -> Result<Vec<AreaExpense>, DbError> {
    const AREAS: &str = "SELECT id, name FROM area ORDER BY code";
    let chart = accounts::chart(tx).await?;
    let areas: Vec<(i64, String)> = sql!(tx, |conn| sqlx::query_as(AREAS).fetch_all(conn).await?);
    let mut spent = Spent::new();
    for (at, question) in questions.iter().enumerate() {
        let question = Question { without_closing: true, ..question.clone() };
        let by_area = movements_by_area(tx, &question).await?;
        // What no area has is the company's without that of the areas.
        let mut add = |area: Option<i64>, row: &Movement, sign: i64| {
            let amounts = spent.entry(area).or_default().entry(row.account_id);
            let amounts = amounts.or_insert_with(|| vec![0; questions.len()]);
            if let Some(amount) = amounts.get_mut(at) {
                *amount += sign * (row.debit - row.credit);
            }
        };
        if question.areas.is_none() {
            movements(tx, &question).await?.iter().for_each(|row| add(None, row, 1));
            by_area.values().flatten().for_each(|row| add(None, row, -1));
        }
        for (area, rows) in &by_area {
            rows.iter().for_each(|row| add(Some(*area), row, 1));
        }
    }
    let named = areas.into_iter().map(|(id, name)| (Some(id), Some(name))).chain([(None, None)]);
    let rows = named.filter_map(|(id, name)| area_row(&chart, id, name, spent.get(&id)?, questions.len()));
    Ok(rows.collect())
}

/// `None` where the area spent nothing in any of the ranges.
fn area_row(
    chart: &[Account],
    area_id: Option<i64>,
    area: Option<String>,
    spent: &BTreeMap<i64, Vec<i64>>,
    ranges: usize,
) -> Option<AreaExpense> {
    let of_account = |account: &Account| {
        let amounts = spent.get(&account.id).filter(|amounts| amounts.iter().any(|amount| *amount != 0))?;
        (account.kind == AccountKind::Expense).then(|| (account.clone(), amounts.clone()))
    };
    let accounts: Vec<(Account, Vec<i64>)> = chart.iter().filter_map(of_account).collect();
    let totals = accounts.iter().fold(vec![0; ranges], |totals, (_, amounts)| added(&totals, amounts));
    (!accounts.is_empty()).then_some(AreaExpense { area_id, area, totals, accounts })
}
