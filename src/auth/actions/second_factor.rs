//! The second factor of one's own account.

use leptos::prelude::*;

use crate::error::AppError;

#[cfg(feature = "ssr")]
use crate::auth::{Actor, permission::UseOwnAccount, second_factor, words::AuthWord};
#[cfg(feature = "ssr")]
use crate::server::{flash, state::AppState, visitor::current_session};

/// Begins anew with a fresh secret; it counts once a code of it has come back.
#[server(endpoint = "auth/propose_second_factor")]
pub async fn propose_second_factor() -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<UseOwnAccount>()?;
    second_factor::propose(&expect_context::<AppState>(), &grant).await?;
    leptos_axum::redirect("/account/second-factor", false);
    Ok(())
}

#[server(endpoint = "auth/confirm_second_factor")]
pub async fn confirm_second_factor(one_time_code: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<UseOwnAccount>()?;
    let session = current_session()?;
    second_factor::confirm(&expect_context::<AppState>(), &grant, &session, &one_time_code).await?;
    flash::flash(AuthWord::SecondFactorOn);
    leptos_axum::redirect(second_factor::CODES_PATH, false);
    Ok(())
}

/// Ten new recovery codes, for the password.
#[server(endpoint = "auth/renew_recovery_codes")]
pub async fn renew_recovery_codes(password: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<UseOwnAccount>()?;
    let session = current_session()?;
    second_factor::renew_codes(&expect_context::<AppState>(), &grant, &session, password).await?;
    leptos_axum::redirect(second_factor::CODES_PATH, false);
    Ok(())
}

#[server(endpoint = "auth/remove_second_factor")]
pub async fn remove_second_factor(password: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<UseOwnAccount>()?;
    second_factor::disable(&expect_context::<AppState>(), &grant, password).await?;
    flash::flash(AuthWord::SecondFactorOff);
    leptos_axum::redirect("/account", false);
    Ok(())
}

/// Ends one of one's own sessions, named by what the list shows.
#[server(endpoint = "auth/revoke_session")]
pub async fn revoke_session(session: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<UseOwnAccount>()?;
    let id_hash = second_factor::from_hex(&session).ok_or(AppError::NotFound)?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    crate::auth::store::session::revoke(&mut tx, &grant, &id_hash).await?;
    tx.commit().await?;
    flash::flash(AuthWord::SessionEnded);
    leptos_axum::redirect("/sessions", false);
    Ok(())
}
