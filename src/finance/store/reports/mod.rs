//! One question, one answer: what moved on each account within a range of days, as known at a moment. Every
//! report, drill-down and export of the ledger is made of [`movements`], so their numbers cannot differ.

mod ledger;
mod statements;
mod trial_balance;

use std::collections::BTreeMap;

use sqlx::{Database, Encode, QueryBuilder, Type};

use super::balances::{self, Verified};
use crate::auth::Grant;
use crate::auth::permission::ReadLedger;
use crate::db::{DbError, Tx};
use crate::events::{self, Head};
use crate::finance::model::OwnAmount;
use crate::kernel::{Currency, Day, Instant};
use crate::sql;

pub use ledger::{LedgerLine, LedgerPlace, journal_lines, ledger, ledger_opening, place_before};
pub use statements::{
    AreaExpense, Label, Row, RowKind, Statement, balance_sheet, expenses_by_area, income_statement,
};
pub use trial_balance::{Balance, Compared, TrialBalance, trial_balance, trial_balances};

/// Days from `from` to `to`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub from: Day,
    pub to: Day,
}

/// What a report asks. Both dates: the range is of effective days, `known_on` cuts off what was recorded
/// later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub range: Range,
    /// `None` for the whole company.
    pub areas: Option<Vec<i64>>,
    pub known_on: Option<Instant>,
    /// Leaves out the entries that close a year, as an income statement must.
    pub without_closing: bool,
}

impl Question {
    pub fn new(range: Range) -> Question {
        Question { range, areas: None, known_on: None, without_closing: false }
    }

    /// The movement a year's closing entry carries away.
    pub fn closing(range: Range) -> Question {
        Question::new(range)
    }

    pub fn known_on(mut self, moment: Option<Instant>) -> Question {
        self.known_on = moment;
        self
    }

    /// Confines the question to an area's accounts of lines, within what the grant reaches.
    pub fn within(mut self, grant: &Grant<ReadLedger>, areas: Option<Vec<i64>>) -> Question {
        self.areas = match (grant.areas(), areas) {
            (None, asked) => asked,
            (Some(reach), None) => Some(reach.to_vec()),
            (Some(reach), Some(asked)) => {
                Some(asked.into_iter().filter(|area| reach.contains(area)).collect())
            }
        };
        self
    }
}

/// What moved on one account in one currency. Minor units of the company's currency; `own_` in
/// hundred-millionths of the line's currency, all zero where that is the company's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    pub account_id: i64,
    pub currency: Currency,
    pub opening: i64,
    pub debit: i64,
    pub credit: i64,
    pub own_opening: i64,
    pub own_debit: i64,
    pub own_credit: i64,
}

impl Movement {
    fn none(account_id: i64, currency: Currency) -> Movement {
        Movement {
            account_id,
            currency,
            opening: 0,
            debit: 0,
            credit: 0,
            own_opening: 0,
            own_debit: 0,
            own_credit: 0,
        }
    }

    pub fn closing(&self) -> i64 {
        self.opening + self.debit - self.credit
    }

    pub fn own_closing(&self) -> i64 {
        self.own_opening + self.own_debit - self.own_credit
    }

    /// The own amount as a line carries it; `None` where the currency is the company's.
    pub fn own(&self, amount: i64) -> Option<OwnAmount> {
        let foreign = self.own_opening != 0 || self.own_debit != 0 || self.own_credit != 0;
        foreign.then(|| OwnAmount { currency: self.currency.clone(), amount })
    }

    fn is_zero(&self) -> bool {
        [self.opening, self.debit, self.credit, self.own_opening, self.own_debit, self.own_credit] == [0; 6]
    }
}

/// What proves a report: the head of the event chain when it was made, and the last check of the balances it
/// read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    pub head: Head,
    pub verified: Verified,
}

pub async fn proof(tx: &mut Tx) -> Result<Proof, DbError> {
    Ok(Proof { head: events::store::head(tx).await?, verified: balances::verified(tx).await? })
}

#[derive(sqlx::FromRow)]
struct Sum {
    area_id: i64,
    account_id: i64,
    currency: Currency,
    before: bool,
    debit: i64,
    credit: i64,
    own_debit: i64,
    own_credit: i64,
}

#[derive(Default)]
struct Tally(BTreeMap<(i64, i64, Currency), Movement>);

/// Where a sum counts: as the query says, or wholly into one side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Into {
    Opening,
    Range,
}

impl Tally {
    fn add(&mut self, sum: &Sum, into: Into, sign: i64) {
        let key = (sum.area_id, sum.account_id, sum.currency.clone());
        let row = self.0.entry(key).or_insert_with(|| Movement::none(sum.account_id, sum.currency.clone()));
        match into {
            Into::Opening => {
                row.opening += sign * (sum.debit - sum.credit);
                row.own_opening += sign * (sum.own_debit - sum.own_credit);
            }
            Into::Range => {
                row.debit += sign * sum.debit;
                row.credit += sign * sum.credit;
                row.own_debit += sign * sum.own_debit;
                row.own_credit += sign * sum.own_credit;
            }
        }
    }

    fn add_all(&mut self, sums: &[Sum], sign: i64) {
        for sum in sums {
            self.add(sum, if sum.before { Into::Opening } else { Into::Range }, sign);
        }
    }
}

/// What stands for all areas together where sums are told by area.
const WHOLE: i64 = 0;

/// Whether sums are told of all that is asked together, or of each area by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Split {
    Together,
    ByArea,
}

/// Which posted lines a sum takes, beside the areas.
#[derive(Clone, Copy)]
enum Lines {
    /// Every line up to a day, known at a moment.
    UpTo(Day, Option<Instant>),
    /// Lines of a range of days.
    Days(Day, Day),
    /// Lines up to a day that were recorded after a moment.
    RecordedAfter(Instant, Day),
    /// Lines of closing entries in a range, known at a moment.
    Closing(Day, Day, Option<Instant>),
}

/// Answers the question, account by account. Reads the balance projection while its last check found it
/// sound, and the lines themselves otherwise; the lines also give what the projection's months cannot: parts
/// of months, and the past state of knowledge.
pub async fn movements(tx: &mut Tx, question: &Question) -> Result<Vec<Movement>, DbError> {
    Ok(moved(tx, question, Split::Together).await?.remove(&WHOLE).unwrap_or_default())
}

/// The same of each area by itself, without those below it. Lines without an area are in none.
pub async fn movements_by_area(
    tx: &mut Tx,
    question: &Question,
) -> Result<BTreeMap<i64, Vec<Movement>>, DbError> {
    moved(tx, question, Split::ByArea).await
}

async fn moved(
    tx: &mut Tx,
    question: &Question,
    split: Split,
) -> Result<BTreeMap<i64, Vec<Movement>>, DbError> {
    let Range { from, to } = question.range;
    let mut tally = Tally::default();
    if balances::verified(tx).await?.sound {
        tally.add_all(&from_projection(tx, question, split).await?, 1);
        if from != from.month().first() {
            let early =
                from_lines(tx, question, split, Lines::Days(from.month().first(), day_before(from))).await?;
            for sum in &early {
                tally.add(sum, Into::Opening, 1);
                tally.add(sum, Into::Range, -1);
            }
        }
        if to != to.month().last() {
            let late = from_lines(tx, question, split, Lines::Days(day_after(to), to.month().last())).await?;
            late.iter().for_each(|sum| tally.add(sum, Into::Range, -1));
        }
        if let Some(moment) = question.known_on {
            tally.add_all(&from_lines(tx, question, split, Lines::RecordedAfter(moment, to)).await?, -1);
        }
    } else {
        tally.add_all(&from_lines(tx, question, split, Lines::UpTo(to, question.known_on)).await?, 1);
    }
    if question.without_closing {
        tally.add_all(
            &from_lines(tx, question, split, Lines::Closing(from, to, question.known_on)).await?,
            -1,
        );
    }
    let mut by_area: BTreeMap<i64, Vec<Movement>> = BTreeMap::new();
    for ((area, ..), row) in tally.0.into_iter().filter(|(_, row)| !row.is_zero()) {
        by_area.entry(area).or_default().push(row);
    }
    Ok(by_area)
}

fn day_before(day: Day) -> Day {
    day.plus_days(-1).unwrap_or(day)
}

fn day_after(day: Day) -> Day {
    day.plus_days(1).unwrap_or(day)
}

async fn from_projection(tx: &mut Tx, question: &Question, split: Split) -> Result<Vec<Sum>, DbError> {
    let (first, last) = (question.range.from.month(), question.range.to.month());
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(match split {
            Split::Together => "SELECT CAST(0 AS BIGINT) AS area_id, account_id, currency, month < ",
            Split::ByArea => "SELECT area_id, account_id, currency, month < ",
        });
        query.push_bind(first).push(
            " AS before, CAST(SUM(debit) AS BIGINT) AS debit, CAST(SUM(credit) AS BIGINT) AS credit, \
             CAST(SUM(own_debit) AS BIGINT) AS own_debit, CAST(SUM(own_credit) AS BIGINT) AS own_credit \
             FROM balance WHERE month <= ",
        );
        query.push_bind(last);
        match (&question.areas, split) {
            (None, Split::Together) => _ = query.push(" AND area_id = 0"),
            (None, Split::ByArea) => _ = query.push(" AND area_id <> 0"),
            (Some(list), _) => push_areas(&mut query, " AND area_id IN (-1", list),
        }
        query.push(" GROUP BY 1, 2, 3, 4");
        query.build_query_as().fetch_all(conn).await?
    }))
}

fn push_areas<DB: Database>(query: &mut QueryBuilder<DB>, within: &str, areas: &[i64])
where
    i64: Encode<'static, DB> + Type<DB>,
{
    query.push(within);
    for area in areas {
        query.push(", ").push_bind(*area);
    }
    query.push(")");
}

async fn from_lines(
    tx: &mut Tx,
    question: &Question,
    split: Split,
    lines: Lines,
) -> Result<Vec<Sum>, DbError> {
    const SUMS: &str = " AS before, \
        CAST(SUM(CASE WHEN l.amount > 0 THEN l.amount ELSE 0 END) AS BIGINT) AS debit, \
        CAST(SUM(CASE WHEN l.amount < 0 THEN -l.amount ELSE 0 END) AS BIGINT) AS credit, \
        CAST(SUM(CASE WHEN l.own_amount > 0 THEN l.own_amount ELSE 0 END) AS BIGINT) AS own_debit, \
        CAST(SUM(CASE WHEN l.own_amount < 0 THEN -l.own_amount ELSE 0 END) AS BIGINT) AS own_credit \
        FROM entry e JOIN line l ON l.entry_id = e.id WHERE e.posted_at IS NOT NULL";
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(match split {
            Split::Together => {
                "SELECT CAST(0 AS BIGINT) AS area_id, l.account_id, l.currency, e.effective_on < "
            }
            Split::ByArea => "SELECT l.area_id, l.account_id, l.currency, e.effective_on < ",
        });
        query.push_bind(question.range.from).push(SUMS);
        let (days, known) = match lines {
            Lines::UpTo(to, known) => ((None, to), known),
            Lines::Days(from, to) => ((Some(from), to), None),
            Lines::RecordedAfter(moment, to) => {
                query.push(" AND e.recorded_at > ").push_bind(moment);
                ((None, to), None)
            }
            Lines::Closing(from, to, known) => {
                query.push(" AND e.kind = 'closing'");
                ((Some(from), to), known)
            }
        };
        if let Some(from) = days.0 {
            query.push(" AND e.effective_on >= ").push_bind(from);
        }
        query.push(" AND e.effective_on <= ").push_bind(days.1);
        if let Some(moment) = known {
            query.push(" AND e.recorded_at <= ").push_bind(moment);
        }
        if split == Split::ByArea {
            query.push(" AND l.area_id IS NOT NULL");
        }
        if let Some(list) = &question.areas {
            push_areas(&mut query, " AND l.area_id IN (-1", list);
        }
        query.push(" GROUP BY 1, 2, 3, 4");
        query.build_query_as().fetch_all(conn).await?
    }))
}
