//! Reading the log as a trail: of one record, or of all that happened, newest first.

use std::collections::HashMap;

use sqlx::QueryBuilder;

use super::Subject;
use crate::auth::Grant;
use crate::auth::permission::ReadAudit;
use crate::db::{DbError, Tx, dialect};
use crate::events::Kind;
use crate::kernel::Instant;
use crate::sql;

/// An event with the name of who acted and the personal values that were not erased.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Happened {
    pub seq: i64,
    pub at: Instant,
    pub actor_id: i64,
    pub actor: String,
    pub kind: String,
    pub subject_type: String,
    pub subject_id: i64,
    pub reason: Option<String>,
    pub change: String,
    #[sqlx(skip)]
    pub personal: Vec<(String, String)>,
}

/// What a search of the log asks for. Text is looked for in changes and reasons, whatever the case; personal
/// values are not searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    pub kind: Option<Kind>,
    pub actor_id: Option<i64>,
    pub subject_type: Option<String>,
    pub subject_id: Option<i64>,
    pub from: Option<Instant>,
    /// The first moment that no longer counts.
    pub until: Option<Instant>,
    pub text: Option<String>,
    /// One event.
    pub seq: Option<i64>,
}

const HAPPENED: &str = "SELECT e.seq, e.at, e.actor_id, u.name AS actor, e.kind, e.subject_type, \
    e.subject_id, e.reason, e.change FROM event e JOIN app_user u ON u.id = e.actor_id ";

/// Up to `limit` events before a place in the chain, newest first.
pub async fn search(
    tx: &mut Tx,
    _grant: &Grant<ReadAudit>,
    search: &Search,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Happened>, DbError> {
    let found: Vec<Happened> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(HAPPENED);
        query.push("WHERE e.seq < ").push_bind(before.unwrap_or(i64::MAX));
        if let Some(seq) = search.seq {
            query.push(" AND e.seq = ").push_bind(seq);
        }
        if let Some(kind) = search.kind {
            query.push(" AND e.kind = ").push_bind(kind.code());
        }
        if let Some(actor) = search.actor_id {
            query.push(" AND e.actor_id = ").push_bind(actor);
        }
        if let Some(subject) = &search.subject_type {
            query.push(" AND e.subject_type = ").push_bind(subject.clone());
        }
        if let Some(id) = search.subject_id {
            query.push(" AND e.subject_id = ").push_bind(id);
        }
        if let Some(from) = search.from {
            query.push(" AND e.at >= ").push_bind(from);
        }
        if let Some(until) = search.until {
            query.push(" AND e.at < ").push_bind(until);
        }
        if let Some(text) = &search.text {
            let pattern = dialect::holding(text);
            query.push(" AND (LOWER(e.change) LIKE ").push_bind(pattern.clone());
            query.push(" ESCAPE '!' OR LOWER(e.reason) LIKE ").push_bind(pattern).push(" ESCAPE '!')");
        }
        query.push(" ORDER BY e.seq DESC LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    });
    with_personal(tx, found).await
}

/// Up to `limit` events about one record, newest first. Whoever may open the record may see them.
pub async fn of_subject(tx: &mut Tx, subject: Subject, limit: i64) -> Result<Vec<Happened>, DbError> {
    let found: Vec<Happened> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(HAPPENED);
        query.push("WHERE e.subject_type = ").push_bind(subject.0);
        query.push(" AND e.subject_id = ").push_bind(subject.1);
        query.push(" ORDER BY e.seq DESC LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    });
    with_personal(tx, found).await
}

async fn with_personal(tx: &mut Tx, mut found: Vec<Happened>) -> Result<Vec<Happened>, DbError> {
    let seqs: Vec<i64> =
        found.iter().filter(|event| event.change.contains("\"sha256\"")).map(|event| event.seq).collect();
    if seqs.is_empty() {
        return Ok(found);
    }
    let rows: Vec<(i64, String, String)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT seq, field, value FROM event_personal WHERE seq IN (");
        let mut list = query.separated(", ");
        for seq in seqs {
            list.push_bind(seq);
        }
        query.push(")");
        query.build_query_as().fetch_all(conn).await?
    });
    let mut of_event: HashMap<i64, Vec<(String, String)>> = HashMap::new();
    for (seq, field, value) in rows {
        of_event.entry(seq).or_default().push((field, value));
    }
    for event in &mut found {
        event.personal = of_event.remove(&event.seq).unwrap_or_default();
    }
    Ok(found)
}

/// Everyone who ever acted, by name: what the search offers.
pub async fn actors(tx: &mut Tx, _grant: &Grant<ReadAudit>) -> Result<Vec<(i64, String)>, DbError> {
    const ACTORS: &str = "SELECT u.id, u.name FROM app_user u \
        WHERE EXISTS (SELECT 1 FROM event e WHERE e.actor_id = u.id) ORDER BY u.name, u.id";
    Ok(sql!(tx, |conn| sqlx::query_as(ACTORS).fetch_all(conn).await?))
}

/// What the last check of the books found of the chain: how many events hold, and how many flaws there are.
pub async fn chain_checked(tx: &mut Tx) -> Result<Option<(i64, i64)>, DbError> {
    const CHECKED: &str = "SELECT figure, broken FROM check_outcome WHERE rule = 'EventChain'";
    Ok(sql!(tx, |conn| sqlx::query_as(CHECKED).fetch_optional(conn).await?))
}
