//! The audit trail of one record.

use serde_json::{Map, Value};

use super::{Kind, Subject};
use crate::auth::Grant;
use crate::auth::permission::ReadAudit;
use crate::db::{DbError, Tx};
use crate::kernel::Instant;
use crate::sql;

/// One event of a record's trail. Erased personal values are missing from `change`.
#[derive(Clone, Debug)]
pub struct Trace {
    pub seq: i64,
    pub at: Instant,
    pub actor: String,
    pub kind: Option<Kind>,
    pub reason: Option<String>,
    pub change: Map<String, Value>,
}

type Row = (i64, Instant, String, String, Option<String>, String);

/// The latest events of a record, newest first, those before `before` only.
pub async fn of(
    tx: &mut Tx,
    _grant: &Grant<ReadAudit>,
    subject: Subject,
    before: i64,
    limit: i64,
) -> Result<Vec<Trace>, DbError> {
    const EVENTS: &str = "SELECT e.seq, e.at, u.name, e.kind, e.reason, e.change \
                          FROM event e JOIN app_user u ON u.id = e.actor_id \
                          WHERE e.subject_type = $1 AND e.subject_id = $2 AND e.seq < $3 \
                          ORDER BY e.seq DESC LIMIT $4";
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(EVENTS)
        .bind(subject.0)
        .bind(subject.1)
        .bind(before)
        .bind(limit)
        .fetch_all(conn)
        .await?);
    let Some(first) = rows.last().map(|row| row.0) else { return Ok(vec![]) };
    const PERSONAL: &str = "SELECT p.seq, p.field, p.value FROM event_personal p JOIN event e ON e.seq = p.seq \
                            WHERE e.subject_type = $1 AND e.subject_id = $2 AND p.seq BETWEEN $3 AND $4";
    let personal: Vec<(i64, String, String)> = sql!(tx, |conn| sqlx::query_as(PERSONAL)
        .bind(subject.0)
        .bind(subject.1)
        .bind(first)
        .bind(rows[0].0)
        .fetch_all(conn)
        .await?);
    Ok(rows.into_iter().map(|row| trace(row, &personal)).collect())
}

fn trace((seq, at, actor, kind, reason, change): Row, personal: &[(i64, String, String)]) -> Trace {
    let mut change: Map<String, Value> = serde_json::from_str(&change).unwrap_or_default();
    // A commitment says nothing to a reader; the value stands in its place, unless it was erased.
    change.retain(|_, value| value.get("sha256").is_none());
    for (of, field, value) in personal {
        if *of == seq {
            change.insert(field.clone(), Value::String(value.clone()));
        }
    }
    Trace { seq, at, actor, kind: Kind::from_code(&kind), reason, change }
}

/// What happened to a record: who did what, when, and why. `change` is JSON, field to value or to old and new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    pub seq: i64,
    pub at: Instant,
    pub actor: String,
    /// `None` where a later version wrote a kind this one does not know.
    pub kind: Option<Kind>,
    pub reason: Option<String>,
    pub change: String,
}

/// Oldest first.
pub async fn trail(tx: &mut Tx, subject: Subject) -> Result<Vec<Happened>, DbError> {
    const TRAIL: &str = "SELECT e.seq, e.at, u.name, e.kind, e.reason, e.change FROM event e \
        JOIN app_user u ON u.id = e.actor_id WHERE e.subject_type = $1 AND e.subject_id = $2 ORDER BY e.seq";
    type Row = (i64, Instant, String, String, Option<String>, String);
    let rows: Vec<Row> =
        sql!(tx, |conn| sqlx::query_as(TRAIL).bind(subject.0).bind(subject.1).fetch_all(conn).await?);
    let happened = |(seq, at, actor, kind, reason, change): Row| Happened {
        seq,
        at,
        actor,
        kind: Kind::from_code(&kind),
        reason,
        change,
    };
    Ok(rows.into_iter().map(happened).collect())
}
