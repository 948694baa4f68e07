//! The second factor of a user and its recovery codes.

use crate::auth::Grant;
use crate::auth::permission::UseOwnAccount;
use crate::db::{DbError, Tx, expect_rows};
use crate::events::{By, Event, Kind, Subject, record};
use crate::sql;

/// Whether there is a second factor, the secret of one being set up, and how many recovery codes are left.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SecondFactor {
    pub confirmed: bool,
    pub secret: Option<Vec<u8>>,
    pub email: String,
    pub codes_left: i64,
}

const STATE: &str = "
    SELECT u.totp_confirmed_at IS NOT NULL AS confirmed, u.totp_secret AS secret, u.email,
        (SELECT COUNT(*) FROM recovery_code c WHERE c.user_id = u.id AND c.used_at IS NULL) AS codes_left
    FROM app_user u WHERE u.id = $1 AND u.kind = 'person'";

pub async fn state(tx: &mut Tx, grant: &Grant<UseOwnAccount>) -> Result<SecondFactor, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_as(STATE).bind(grant.user_id()).fetch_one(conn).await?))
}

/// Keeps a secret that counts once a code of it has come back.
pub async fn propose(tx: &mut Tx, grant: &Grant<UseOwnAccount>, secret: &[u8]) -> Result<(), DbError> {
    let changed = sql!(tx, |conn| sqlx::query(
        "UPDATE app_user SET totp_secret = $2 WHERE id = $1 AND totp_confirmed_at IS NULL"
    )
    .bind(grant.user_id())
    .bind(secret)
    .execute(conn)
    .await?
    .rows_affected());
    expect_rows(changed, 1)
}

/// The code of this time step proved the secret: from now on sign-in asks for codes.
pub async fn confirm(
    tx: &mut Tx,
    grant: &Grant<UseOwnAccount>,
    step: i64,
    codes: &[[u8; 32]],
) -> Result<(), DbError> {
    const CONFIRM: &str = "UPDATE app_user SET totp_confirmed_at = $2, totp_last_step = $3 \
                           WHERE id = $1 AND totp_confirmed_at IS NULL AND totp_secret IS NOT NULL";
    let changed = sql!(tx, |conn| sqlx::query(CONFIRM)
        .bind(grant.user_id())
        .bind(grant.now())
        .bind(step)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(changed, 1)?;
    replace_codes(tx, grant.user_id(), codes).await?;
    record(tx, grant.by(), Event::new(Kind::TotpEnabled, Subject("app_user", grant.user_id()))).await?;
    Ok(())
}

/// New recovery codes; the old ones end.
pub async fn renew_codes(
    tx: &mut Tx,
    grant: &Grant<UseOwnAccount>,
    codes: &[[u8; 32]],
) -> Result<(), DbError> {
    replace_codes(tx, grant.user_id(), codes).await?;
    record(tx, grant.by(), Event::new(Kind::RecoveryCodesRenewed, Subject("app_user", grant.user_id())))
        .await?;
    Ok(())
}

async fn replace_codes(tx: &mut Tx, user_id: i64, codes: &[[u8; 32]]) -> Result<(), DbError> {
    sql!(tx, |conn| {
        sqlx::query("DELETE FROM recovery_code WHERE user_id = $1").bind(user_id).execute(conn).await?;
    });
    for code in codes {
        sql!(tx, |conn| {
            sqlx::query("INSERT INTO recovery_code (user_id, code_hash) VALUES ($1, $2)")
                .bind(user_id)
                .bind(&code[..])
                .execute(conn)
                .await?;
        });
    }
    Ok(())
}

pub async fn disable(tx: &mut Tx, grant: &Grant<UseOwnAccount>) -> Result<(), DbError> {
    clear(tx, grant.by(), grant.user_id()).await
}

/// The last accepted step stays, so that a code seen before is not good for a second factor set up anew.
pub(super) async fn clear(tx: &mut Tx, by: &By, user_id: i64) -> Result<(), DbError> {
    let cleared = sql!(tx, |conn| {
        sqlx::query(
        "UPDATE app_user SET totp_secret = NULL, totp_confirmed_at = NULL WHERE id = $1 AND totp_secret IS \
        NOT NULL"
    )
    .bind(user_id)
    .execute(conn)
    .await?
    .rows_affected()
    });
    if cleared == 0 {
        return Ok(());
    }
    replace_codes(tx, user_id, &[]).await?;
    record(tx, by, Event::new(Kind::TotpDisabled, Subject("app_user", user_id))).await?;
    Ok(())
}
