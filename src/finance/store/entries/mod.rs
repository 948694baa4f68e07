//! Reading entries back, and of a reader of some areas what lies in them.

mod list;

use std::collections::HashMap;

use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::auth::Grant;
use crate::auth::permission::ReadLedger;
use crate::db::{DbError, Tx};
use crate::finance::model::{EntryKind, NewEntry, NewLine, OwnAmount};
use crate::kernel::{Currency, Day, Instant, Money};
use crate::sql;

pub use list::{Filter, Order, Place, count, list};

/// A posted entry with the names its page shows.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    pub id: i64,
    pub journal_id: i64,
    pub journal: String,
    pub year: i64,
    pub number: i64,
    pub effective_on: Day,
    pub recorded_at: Instant,
    pub recorded_by: String,
    pub memo: String,
    pub document: Option<String>,
    pub comment: Option<String>,
    pub kind: EntryKind,
    pub corrects_id: Option<i64>,
    pub reason: Option<String>,
    /// Σ of the debits the reader may see.
    pub total: Money,
}

impl Entry {
    /// `DG 2026/3189`: journal, year, number.
    pub fn reference(&self) -> String {
        format!("{} {}/{}", self.journal, self.year, self.number)
    }
}

/// A line with the names its page shows. `amount` in the company's currency, debit positive.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Line {
    pub entry_id: i64,
    pub n: i64,
    pub account_id: i64,
    pub account_code: String,
    pub account_name: String,
    pub account_path: String,
    pub amount: Money,
    pub currency: Currency,
    /// Hundred-millionths of `currency`; absent where that is the company's.
    pub own_amount: Option<i64>,
    pub area_id: Option<i64>,
    pub area: Option<String>,
    pub party_id: Option<i64>,
    pub party: Option<String>,
    pub project_id: Option<i64>,
    pub project: Option<String>,
    pub memo: Option<String>,
}

const ENTRY: &str = "SELECT e.id, e.journal_id, j.code AS journal, e.year, e.number, e.effective_on, \
    e.recorded_at, u.name AS recorded_by, e.memo, e.document, e.comment, e.kind, e.corrects_id, e.reason, ";
const FROM: &str = " AS total FROM entry e JOIN journal j ON j.id = e.journal_id \
    JOIN app_user u ON u.id = e.recorded_by ";

const LINE: &str = "SELECT l.entry_id, l.n, l.account_id, a.code AS account_code, a.name AS account_name, \
    a.path AS account_path, l.amount, l.currency, l.own_amount, l.area_id, ar.name AS area, l.party_id, \
    p.name AS party, l.project_id, pr.name AS project, l.memo FROM line l JOIN account a ON a.id = \
    l.account_id LEFT JOIN area ar ON ar.id = l.area_id LEFT JOIN party p ON p.id = l.party_id \
    LEFT JOIN project pr ON pr.id = l.project_id ";

/// The areas as the right side of a comparison; nothing is in an empty list.
pub(super) fn push_areas<DB: Database>(query: &mut QueryBuilder<DB>, areas: &[i64])
where
    i64: Encode<'static, DB> + Type<DB>,
{
    query.push(" IN (-1");
    for area in areas {
        query.push(", ").push_bind(*area);
    }
    query.push(")");
}

/// An entry's total: the stored one; within areas, where its lines need not balance, the larger of Σ debits
/// and Σ credits.
fn push_total<DB: Database>(query: &mut QueryBuilder<DB>, areas: Option<&[i64]>)
where
    i64: Encode<'static, DB> + Type<DB>,
{
    let Some(areas) = areas else {
        query.push("e.total");
        return;
    };
    query.push(
        "(SELECT CAST(CASE WHEN debit > credit THEN debit ELSE credit END AS BIGINT) FROM (SELECT \
         COALESCE(SUM(CASE WHEN s.amount > 0 THEN s.amount ELSE 0 END), 0) AS debit, \
         COALESCE(SUM(CASE WHEN s.amount < 0 THEN -s.amount ELSE 0 END), 0) AS credit \
         FROM line s WHERE s.entry_id = e.id AND s.area_id",
    );
    push_areas(query, areas);
    query.push(") AS sides)");
}

/// Only entries with a line in the areas.
fn push_reach<DB: Database>(query: &mut QueryBuilder<DB>, areas: Option<&[i64]>)
where
    i64: Encode<'static, DB> + Type<DB>,
{
    if let Some(areas) = areas {
        query.push(" AND EXISTS (SELECT 1 FROM line g WHERE g.entry_id = e.id AND g.area_id");
        push_areas(query, areas);
        query.push(")");
    }
}

/// The beginning of every query for entries.
pub(super) fn select<DB: Database>(areas: Option<&[i64]>) -> QueryBuilder<DB>
where
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut query = QueryBuilder::new(ENTRY);
    push_total(&mut query, areas);
    query.push(FROM);
    query
}

/// One entry; `None` where it does not exist or has no line in the areas the grant reaches.
pub async fn entry(tx: &mut Tx, grant: &Grant<ReadLedger>, id: i64) -> Result<Option<Entry>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = select(grant.areas());
        query.push("WHERE e.id = ").push_bind(id);
        push_reach(&mut query, grant.areas());
        query.build_query_as().fetch_optional(conn).await?
    }))
}

/// The lines of some entries in order, confined to the grant's areas.
pub async fn lines(tx: &mut Tx, grant: &Grant<ReadLedger>, entries: &[i64]) -> Result<Vec<Line>, DbError> {
    lines_in(tx, entries, grant.areas()).await
}

async fn lines_in(tx: &mut Tx, entries: &[i64], areas: Option<&[i64]>) -> Result<Vec<Line>, DbError> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(LINE);
        query.push("WHERE l.entry_id IN (");
        let mut ids = query.separated(", ");
        for id in entries {
            ids.push_bind(*id);
        }
        query.push(")");
        if let Some(areas) = areas {
            query.push(" AND l.area_id");
            push_areas(&mut query, areas);
        }
        query.push(" ORDER BY l.entry_id, l.n");
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// The corrections made of an entry that have a line in the grant's areas, oldest first.
pub async fn corrections(tx: &mut Tx, grant: &Grant<ReadLedger>, id: i64) -> Result<Vec<Entry>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = select(grant.areas());
        query.push("WHERE e.corrects_id = ").push_bind(id);
        push_reach(&mut query, grant.areas());
        query.push(" ORDER BY e.id");
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// An entry with its lines as they were posted, whatever the areas: for corrections and proofs.
pub async fn as_posted(tx: &mut Tx, id: i64) -> Result<Option<(Entry, NewEntry)>, DbError> {
    let found: Option<Entry> = sql!(tx, |conn| {
        let mut query = select(None);
        query.push("WHERE e.id = ").push_bind(id);
        query.build_query_as().fetch_optional(conn).await?
    });
    let Some(entry) = found else { return Ok(None) };
    let lines = lines_in(tx, &[id], None).await?;
    let posted = rebuild(&entry, lines);
    Ok(Some((entry, posted)))
}

/// Up to `limit` entries after an id as they were posted, in order of id.
pub async fn after(tx: &mut Tx, id: i64, limit: i64) -> Result<Vec<(Entry, NewEntry)>, DbError> {
    let found: Vec<Entry> = sql!(tx, |conn| {
        let mut query = select(None);
        query.push("WHERE e.id > ").push_bind(id).push(" ORDER BY e.id LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    });
    let ids: Vec<i64> = found.iter().map(|entry| entry.id).collect();
    let mut of_entry: HashMap<i64, Vec<Line>> = HashMap::new();
    for chunk in ids.chunks(1_000) {
        for line in lines_in(tx, chunk, None).await? {
            of_entry.entry(line.entry_id).or_default().push(line);
        }
    }
    let posted = |entry: Entry| {
        let lines = of_entry.remove(&entry.id).unwrap_or_default();
        let posted = rebuild(&entry, lines);
        (entry, posted)
    };
    Ok(found.into_iter().map(posted).collect())
}

fn rebuild(entry: &Entry, lines: Vec<Line>) -> NewEntry {
    let line = |line: Line| NewLine {
        account_id: line.account_id,
        amount: line.amount,
        own: line.own_amount.map(|amount| OwnAmount { currency: line.currency, amount }),
        area_id: line.area_id,
        party_id: line.party_id,
        project_id: line.project_id,
        memo: line.memo,
    };
    NewEntry {
        journal_id: entry.journal_id,
        effective_on: entry.effective_on,
        memo: entry.memo.clone(),
        document: entry.document.clone(),
        comment: entry.comment.clone(),
        kind: entry.kind,
        corrects: entry.corrects_id.map(|id| (id, entry.reason.clone().unwrap_or_default())),
        source: None,
        lines: lines.into_iter().map(line).collect(),
    }
}

/// A journal.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Journal {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub active: bool,
}

pub async fn journals(tx: &mut Tx) -> Result<Vec<Journal>, DbError> {
    const JOURNALS: &str = "SELECT id, code, name, active FROM journal ORDER BY code";
    Ok(sql!(tx, |conn| sqlx::query_as(JOURNALS).fetch_all(conn).await?))
}

/// The number the next entry of a journal would get.
pub async fn next_number(tx: &mut Tx, journal_id: i64, year: i64) -> Result<i64, DbError> {
    const LAST: &str = "SELECT last_number FROM journal_number WHERE journal_id = $1 AND year = $2";
    let last: Option<i64> =
        sql!(tx, |conn| sqlx::query_scalar(LAST).bind(journal_id).bind(year).fetch_optional(conn).await?);
    Ok(last.unwrap_or(0) + 1)
}
