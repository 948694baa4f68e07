//! The events of one record, for its page.

use crate::db::{DbError, Tx};
use crate::kernel::Instant;
use crate::sql;

use super::{Kind, Subject};

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
