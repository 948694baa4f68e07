//! Lists of entries: what they select, a page of them, how many there are.

use sqlx::QueryBuilder;

use super::{Entry, push_areas, push_reach, push_total, select};
use crate::auth::Grant;
use crate::auth::permission::ReadLedger;
use crate::db::{DbError, Tx, dialect};
use crate::finance::model::EntryKind;
use crate::kernel::{Day, Instant, Money};
use crate::sql;
use crate::ui::grid::Span;

/// Which entries a list or a journal shows. Text matches memo and document, whatever the case; account, area
/// and party are those of lines the reader may see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub journal_id: Option<i64>,
    pub number: Option<i64>,
    pub year: Option<i64>,
    pub kind: Option<EntryKind>,
    pub text: Option<String>,
    pub memo: Option<String>,
    pub document: Option<String>,
    /// Minor units, of what the reader sees of the entry.
    pub total: Option<Span<i64>>,
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
        for (column, text) in [("memo", &$filter.memo), ("document", &$filter.document)] {
            if let Some(text) = text {
                $query.push(" AND LOWER(e.").push(column).push(") LIKE ").push_bind(dialect::holding(text));
                $query.push(" ESCAPE '!'");
            }
        }
        let total = $filter.total.unwrap_or(Span { from: None, to: None });
        for (comparison, minor) in [(" >= ", total.from), (" <= ", total.to)] {
            if let Some(minor) = minor {
                $query.push(" AND ");
                push_total(&mut $query, $areas);
                $query.push(comparison).push_bind(minor);
            }
        }
        for (column, id) in
            [("account_id", $filter.account_id), ("area_id", $filter.area_id), ("party_id", $filter.party_id)]
        {
            if let Some(id) = id {
                $query.push(" AND EXISTS (SELECT 1 FROM line f WHERE f.entry_id = e.id AND f.").push(column);
                $query.push(" = ").push_bind(id);
                if let Some(areas) = $areas {
                    $query.push(" AND f.area_id");
                    push_areas(&mut $query, areas);
                }
                $query.push(")");
            }
        }
        push_reach(&mut $query, $areas);
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
        let mut query = select(grant.areas());
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
        let mut query = QueryBuilder::new("SELECT COUNT(*), CAST(COALESCE(SUM(");
        push_total(&mut query, grant.areas());
        query.push("), 0) AS BIGINT) FROM entry e ");
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
