//! Links handed to one person: the invitation, the new password.

use super::user::{self};
use crate::db::{Db, DbError, Tx};
use crate::error::Rule;
use crate::events::{By, Event, Kind, Subject, record};
use crate::kernel::Instant;
use crate::{read_once, sql};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Link {
    pub user_id: i64,
    pub name: String,
    pub email: String,
    /// `invite` or `reset`.
    pub purpose: String,
}

const FIND: &str = "
    SELECT i.user_id, u.name, u.email, i.purpose FROM invitation i JOIN app_user u ON u.id = i.user_id
    WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2
      AND u.kind = 'person' AND u.disabled_at IS NULL";

/// The link with this token, while it holds.
pub async fn find(db: &Db, token_hash: &[u8; 32], now: Instant) -> Result<Option<Link>, DbError> {
    Ok(read_once!(db, |pool| sqlx::query_as(FIND)
        .bind(&token_hash[..])
        .bind(now)
        .fetch_optional(pool)
        .await?))
}

/// Sets the password of the link's user and ends the link; returns the user and their epoch. `by` is the
/// user.
pub async fn follow(
    tx: &mut Tx,
    by: &By,
    link: &Link,
    token_hash: &[u8; 32],
    password_hash: &str,
) -> Result<i64, DbError> {
    let used = sql!(tx, |conn| sqlx::query(
        "UPDATE invitation SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2"
    )
    .bind(&token_hash[..])
    .bind(by.at)
    .execute(conn)
    .await?
    .rows_affected());
    if used != 1 {
        return Err(Rule::LinkExpired.into());
    }
    if link.purpose == "invite" {
        record(tx, by, Event::new(Kind::UserJoined, Subject("app_user", link.user_id))).await?;
    }
    user::set_password(tx, by, link.user_id, password_hash).await
}
