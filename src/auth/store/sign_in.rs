//! Proving who one is: credentials, and how often it may be tried.

use sha2::{Digest, Sha256};

use crate::db::{Db, DbError, Tx, dialect};
use crate::kernel::{Instant, instant};
use crate::{read_once, sql};

/// Tries per account within [`WINDOW`], right or wrong.
pub const TRIES_MAX: i64 = 10;
pub const WINDOW: i64 = 5 * instant::MINUTE;

/// An account as tries are counted for: the hash of its e-mail, known or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account([u8; 32]);

impl Account {
    pub fn of(email: &str) -> Account {
        Account(Sha256::digest(email.as_bytes()).into())
    }

    fn lock(self) -> i64 {
        self.0.iter().take(8).fold(0, |key, byte| key << 8 | i64::from(*byte))
    }
}

/// Counts a try; false where the account has had too many.
pub async fn count_try(tx: &mut Tx, account: Account, now: Instant) -> Result<bool, DbError> {
    dialect::lock(tx, account.lock()).await?;
    let tries: i64 = sql!(tx, |conn| sqlx::query_scalar(
        "SELECT COUNT(*) FROM sign_in_try WHERE account = $1 AND at > $2"
    )
    .bind(&account.0[..])
    .bind(now.minus(WINDOW))
    .fetch_one(conn)
    .await?);
    if tries >= TRIES_MAX {
        return Ok(false);
    }
    sql!(tx, |conn| {
        sqlx::query("INSERT INTO sign_in_try (account, at) VALUES ($1, $2)")
            .bind(&account.0[..])
            .bind(now)
            .execute(conn)
            .await?;
    });
    Ok(true)
}

/// Whoever proved who they are starts from zero.
pub async fn forget_tries(tx: &mut Tx, account: Account) -> Result<(), DbError> {
    sql!(tx, |conn| {
        sqlx::query("DELETE FROM sign_in_try WHERE account = $1").bind(&account.0[..]).execute(conn).await?;
    });
    Ok(())
}

pub async fn sweep(db: &Db, now: Instant) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    sql!(&mut tx, |conn| {
        sqlx::query("DELETE FROM sign_in_try WHERE at <= $1").bind(now.minus(WINDOW)).execute(conn).await?;
    });
    tx.commit().await
}

/// What a sign-in is checked against.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Credentials {
    pub user_id: i64,
    pub email: String,
    pub password_hash: Option<String>,
    pub epoch: i64,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    pub totp_secret: Option<Vec<u8>>,
}

const BY_EMAIL: &str = "
    SELECT id AS user_id, email, password_hash, session_epoch AS epoch,
        totp_confirmed_at IS NOT NULL AS second_factor, totp_secret
    FROM app_user WHERE email = $1 AND kind = 'person' AND disabled_at IS NULL";

/// The credentials of an active user.
pub async fn by_email(db: &Db, email: &str) -> Result<Option<Credentials>, DbError> {
    Ok(read_once!(db, |pool| sqlx::query_as(BY_EMAIL).bind(email).fetch_optional(pool).await?))
}

const BY_ID: &str = "
    SELECT id AS user_id, email, password_hash, session_epoch AS epoch,
        totp_confirmed_at IS NOT NULL AS second_factor, totp_secret
    FROM app_user WHERE id = $1 AND kind = 'person' AND disabled_at IS NULL";

pub async fn by_id(db: &Db, id: i64) -> Result<Option<Credentials>, DbError> {
    Ok(read_once!(db, |pool| sqlx::query_as(BY_ID).bind(id).fetch_optional(pool).await?))
}

/// Accepts the code of a time step, once: no step at or before an accepted one counts again.
pub async fn use_step(tx: &mut Tx, user_id: i64, step: i64) -> Result<bool, DbError> {
    let used = sql!(tx, |conn| sqlx::query(
        "UPDATE app_user SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2"
    )
    .bind(user_id)
    .bind(step)
    .execute(conn)
    .await?
    .rows_affected());
    Ok(used == 1)
}

/// Accepts a recovery code, once.
pub async fn use_recovery_code(
    tx: &mut Tx,
    user_id: i64,
    hash: &[u8; 32],
    now: Instant,
) -> Result<bool, DbError> {
    let used = sql!(tx, |conn| sqlx::query(
        "UPDATE recovery_code SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL"
    )
    .bind(user_id)
    .bind(&hash[..])
    .bind(now)
    .execute(conn)
    .await?
    .rows_affected());
    Ok(used == 1)
}
