//! Reading entries back.

use std::collections::HashMap;

use sqlx::QueryBuilder;

use crate::auth::Grant;
use crate::auth::permission::ReadLedger;
use crate::db::{DbError, Tx, dialect};
use crate::finance::model::{EntryKind, NewEntry, NewLine, OwnAmount};
use crate::kernel::{Currency, Day, Instant, Money};
use crate::sql;

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
    pub kind: EntryKind,
    pub corrects_id: Option<i64>,
    pub reason: Option<String>,
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
    e.recorded_at, u.name AS recorded_by, e.memo, e.document, e.kind, e.corrects_id, e.reason, e.total \
    FROM entry e JOIN journal j ON j.id = e.journal_id JOIN app_user u ON u.id = e.recorded_by ";

const LINE: &str = "SELECT l.entry_id, l.n, l.account_id, a.code AS account_code, a.name AS account_name, \
    a.path AS account_path, l.amount, l.currency, l.own_amount, l.area_id, ar.name AS area, l.party_id, \
    p.name AS party, l.project_id, pr.name AS project, l.memo FROM line l JOIN account a ON a.id = \
    l.account_id LEFT JOIN area ar ON ar.id = l.area_id LEFT JOIN party p ON p.id = l.party_id \
    LEFT JOIN project pr ON pr.id = l.project_id ";

/// One entry; `None` where it does not exist or has no line in the areas the grant reaches.
pub async fn entry(tx: &mut Tx, grant: &Grant<ReadLedger>, id: i64) -> Result<Option<Entry>, DbError> {
    let found: Option<Entry> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(ENTRY);
        query.push("WHERE e.id = ").push_bind(id);
        if let Some(areas) = grant.areas() {
            query.push(" AND EXISTS (SELECT 1 FROM line WHERE line.entry_id = e.id AND line.area_id IN (");
            let mut list = query.separated(", ");
            list.push("-1");
            for area in areas {
                list.push_bind(*area);
            }
            query.push("))");
        }
        query.build_query_as().fetch_optional(conn).await?
    });
    Ok(found)
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
            query.push(" AND l.area_id IN (");
            let mut list = query.separated(", ");
            list.push("-1");
            for area in areas {
                list.push_bind(*area);
            }
            query.push(")");
        }
        query.push(" ORDER BY l.entry_id, l.n");
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// The corrections made of an entry, oldest first.
pub async fn corrections(tx: &mut Tx, id: i64) -> Result<Vec<Entry>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(ENTRY);
        query.push("WHERE e.corrects_id = ").push_bind(id).push(" ORDER BY e.id");
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// An entry with its lines as they were posted, whatever the areas: for corrections and proofs.
pub async fn as_posted(tx: &mut Tx, id: i64) -> Result<Option<(Entry, NewEntry)>, DbError> {
    let found: Option<Entry> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(ENTRY);
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
        let mut query = QueryBuilder::new(ENTRY);
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
        kind: entry.kind,
        corrects: entry.corrects_id.map(|id| (id, entry.reason.clone().unwrap_or_default())),
        source: None,
        lines: lines.into_iter().map(line).collect(),
    }
}

/// Which entries a list or a journal shows. Text matches memo and document, whatever the case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub journal_id: Option<i64>,
    pub number: Option<i64>,
    pub year: Option<i64>,
    pub kind: Option<EntryKind>,
    pub text: Option<String>,
    pub account_id: Option<i64>,
    pub area_id: Option<i64>,
    pub party_id: Option<i64>,
    pub known_on: Option<Instant>,
}

/// A place in a list ordered by day and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub day: Day,
    pub id: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    OldestFirst,
    NewestFirst,
}

macro_rules! push_filter {
    ($query:ident, $filter:ident, $areas:expr) => {{
        $query.push("WHERE e.posted_at IS NOT NULL");
        if let Some(from) = $filter.from {
            $query.push(" AND e.effective_on >= ").push_bind(from);
        }
        if let Some(to) = $filter.to {
            $query.push(" AND e.effective_on <= ").push_bind(to);
        }
        if let Some(journal) = $filter.journal_id {
            $query.push(" AND e.journal_id = ").push_bind(journal);
        }
        if let Some(number) = $filter.number {
            $query.push(" AND e.number = ").push_bind(number);
        }
        if let Some(year) = $filter.year {
            $query.push(" AND e.year = ").push_bind(year);
        }
        if let Some(kind) = $filter.kind {
            $query.push(" AND e.kind = ").push_bind(kind);
        }
        if let Some(known_on) = $filter.known_on {
            $query.push(" AND e.recorded_at <= ").push_bind(known_on);
        }
        if let Some(text) = &$filter.text {
            let pattern = dialect::holding(text);
            $query
                .push(" AND (LOWER(e.memo) LIKE ")
                .push_bind(pattern.clone())
                .push(" ESCAPE '!' OR LOWER(e.document) LIKE ");
            $query.push_bind(pattern).push(" ESCAPE '!')");
        }
        for (column, id) in
            [("account_id", $filter.account_id), ("area_id", $filter.area_id), ("party_id", $filter.party_id)]
        {
            if let Some(id) = id {
                $query.push(" AND EXISTS (SELECT 1 FROM line f WHERE f.entry_id = e.id AND f.").push(column);
                $query.push(" = ").push_bind(id).push(")");
            }
        }
        if let Some(areas) = $areas {
            $query.push(" AND EXISTS (SELECT 1 FROM line g WHERE g.entry_id = e.id AND g.area_id IN (");
            let mut list = $query.separated(", ");
            list.push("-1");
            for area in areas {
                list.push_bind(*area);
            }
            $query.push("))");
        }
    }};
}

/// A page of entries by key: up to `limit` after the place, in either order.
pub async fn list(
    tx: &mut Tx,
    grant: &Grant<ReadLedger>,
    filter: &Filter,
    order: Order,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(ENTRY);
        push_filter!(query, filter, grant.areas());
        let (comparison, direction) = match order {
            Order::OldestFirst => (">", "ASC"),
            Order::NewestFirst => ("<", "DESC"),
        };
        if let Some(place) = after {
            query
                .push(" AND (e.effective_on, e.id) ")
                .push(comparison)
                .push(" (")
                .push_bind(place.day)
                .push(", ");
            query.push_bind(place.id).push(")");
        }
        query.push(" ORDER BY e.effective_on ").push(direction).push(", e.id ").push(direction);
        query.push(" LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// How many entries the filter selects, and Σ of their totals. Without a filter both come from projections.
pub async fn count(tx: &mut Tx, grant: &Grant<ReadLedger>, filter: &Filter) -> Result<(i64, Money), DbError> {
    if *filter == Filter::default() && grant.areas().is_none() {
        return count_all(tx).await;
    }
    Ok(sql!(tx, |conn| {
        let mut query =
            QueryBuilder::new("SELECT COUNT(*), CAST(COALESCE(SUM(e.total), 0) AS BIGINT) FROM entry e ");
        push_filter!(query, filter, grant.areas());
        query.build_query_as().fetch_one(conn).await?
    }))
}

/// Numbers are gapless, so their last ones count the entries; every line is in the balances.
async fn count_all(tx: &mut Tx) -> Result<(i64, Money), DbError> {
    const ALL: &str = "SELECT (SELECT CAST(COALESCE(SUM(last_number), 0) AS BIGINT) FROM journal_number), \
        (SELECT CAST(COALESCE(SUM(debit), 0) AS BIGINT) FROM balance WHERE area_id = 0)";
    Ok(sql!(tx, |conn| sqlx::query_as(ALL).fetch_one(conn).await?))
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
