//! What someone typed and has not sent. Working state of one user: no event tells of it.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::auth::Grant;
use crate::db::{DbError, Tx};
use crate::kernel::Instant;
use crate::sql;

/// The form of a new entry.
pub const NEW_ENTRY: &str = "entry";

/// Keeps a form under its name; whoever may send it may keep it.
pub async fn keep<P>(
    tx: &mut Tx,
    grant: &Grant<P>,
    form: &str,
    content: &impl Serialize,
) -> Result<(), DbError> {
    const KEEP: &str = "INSERT INTO draft (user_id, form, content, saved_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (user_id, form) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at";
    let content = serde_json::to_string(content).map_err(|_| DbError::Unreadable("draft.content"))?;
    sql!(tx, |conn| {
        sqlx::query(KEEP)
            .bind(grant.user_id())
            .bind(form)
            .bind(&content)
            .bind(grant.now())
            .execute(conn)
            .await?;
    });
    Ok(())
}

/// The draft and when it was kept; one that can no longer be read is none.
pub async fn kept<P, T: DeserializeOwned>(
    tx: &mut Tx,
    grant: &Grant<P>,
    form: &str,
) -> Result<Option<(T, Instant)>, DbError> {
    const KEPT: &str = "SELECT content, saved_at FROM draft WHERE user_id = $1 AND form = $2";
    let row: Option<(String, Instant)> =
        sql!(tx, |conn| sqlx::query_as(KEPT).bind(grant.user_id()).bind(form).fetch_optional(conn).await?);
    Ok(row.and_then(|(content, at)| Some((serde_json::from_str(&content).ok()?, at))))
}

pub async fn discard<P>(tx: &mut Tx, grant: &Grant<P>, form: &str) -> Result<(), DbError> {
    const DISCARD: &str = "DELETE FROM draft WHERE user_id = $1 AND form = $2";
    sql!(tx, |conn| {
        sqlx::query(DISCARD).bind(grant.user_id()).bind(form).execute(conn).await?;
    });
    Ok(())
}
