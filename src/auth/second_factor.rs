//! Setting up, renewing and removing the second factor.

use tower_sessions::Session;

use super::permission::UseOwnAccount;
use super::store::totp as store;
use super::{account, token, totp};
use crate::auth::Grant;
use crate::error::{AppError, Fault};
use crate::server::handover;
use crate::server::state::AppState;

/// Where recovery codes are shown, once.
pub const CODES_PATH: &str = "/account/recovery-codes";
const CODES: usize = 10;

pub async fn propose(state: &AppState, grant: &Grant<UseOwnAccount>) -> Result<(), AppError> {
    let secret = token::totp_secret()?;
    let mut tx = state.db.write().await?;
    store::propose(&mut tx, grant, &secret).await?;
    Ok(tx.commit().await?)
}

pub async fn confirm(
    state: &AppState,
    grant: &Grant<UseOwnAccount>,
    session: &Session,
    code: &str,
) -> Result<(), AppError> {
    let codes = recovery_codes()?;
    let mut tx = state.db.write().await?;
    let secret = store::state(&mut tx, grant).await?.secret.unwrap_or_default();
    let step = totp::step(&secret, code, grant.now());
    let step = step.ok_or_else(|| AppError::invalid("one_time_code", Fault::WrongCode))?;
    store::confirm(&mut tx, grant, step, &hashes(&codes)).await?;
    tx.commit().await?;
    handover::leave(session, CODES_PATH, codes).await
}

pub async fn renew_codes(
    state: &AppState,
    grant: &Grant<UseOwnAccount>,
    session: &Session,
    password: String,
) -> Result<(), AppError> {
    account::prove_password(state, grant, "password", password).await?;
    let codes = recovery_codes()?;
    let mut tx = state.db.write().await?;
    if !store::state(&mut tx, grant).await?.confirmed {
        return Err(AppError::NotFound);
    }
    store::renew_codes(&mut tx, grant, &hashes(&codes)).await?;
    tx.commit().await?;
    handover::leave(session, CODES_PATH, codes).await
}

pub async fn disable(
    state: &AppState,
    grant: &Grant<UseOwnAccount>,
    password: String,
) -> Result<(), AppError> {
    account::prove_password(state, grant, "password", password).await?;
    let mut tx = state.db.write().await?;
    store::disable(&mut tx, grant).await?;
    Ok(tx.commit().await?)
}

fn recovery_codes() -> Result<Vec<String>, AppError> {
    (0..CODES).map(|_| token::recovery_code()).collect()
}

fn hashes(codes: &[String]) -> Vec<[u8; 32]> {
    codes.iter().map(|code| token::hash(code)).collect()
}

pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..32).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
}
