//! One's own account: preferences, sign-out, password.

use axum::http::header::{HeaderValue, SET_COOKIE};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use tower_sessions::Session;

use super::anyone::Anyone;
use super::model::{Density, Preferences, Theme};
use super::password;
use super::permission::UseOwnAccount;
use super::store::{sign_in, user};
use crate::auth::Grant;
use crate::error::{AppError, Fault, Rule};
use crate::events::{Event, Kind, Subject, record};
use crate::kernel::Lang;
use crate::server::session::unavailable;
use crate::server::state::AppState;

/// Stores what the form names; an empty text means the system's own.
pub async fn prefer(
    state: &AppState,
    grant: &Grant<UseOwnAccount>,
    form: &Preferences,
) -> Result<(), AppError> {
    let choice = |text: &Option<String>, fits: &dyn Fn(&str) -> bool, field: &str| match text.as_deref() {
        None => Ok(None),
        Some("") => Ok(Some(None)),
        Some(code) if fits(code) => Ok(Some(Some(code.to_owned()))),
        Some(_) => Err(AppError::invalid(field, Fault::NotAChoice)),
    };
    let chosen = user::Chosen {
        lang: choice(&form.lang, &|code| Lang::from_code(code).is_some(), "lang")?,
        theme: choice(&form.theme, &|code| Theme::from_code(code).is_some(), "theme")?,
        density: choice(&form.density, &|code| Density::from_code(code).is_some(), "density")?,
    };
    let mut tx = state.db.write().await?;
    user::prefer(&mut tx, grant, &chosen).await?;
    Ok(tx.commit().await?)
}

/// A visitor's language, for a year, in a cookie of its own.
pub fn prefer_unknown(form: &Preferences) {
    let lang = form.lang.as_deref().and_then(Lang::from_code);
    let (Some(lang), Some(response)) = (lang, use_context::<ResponseOptions>()) else { return };
    let cookie = format!("lang={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax", lang.code());
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.append_header(SET_COOKIE, value);
    }
}

pub async fn sign_out(
    state: &AppState,
    grant: &Grant<UseOwnAccount>,
    session: &Session,
) -> Result<(), AppError> {
    let mut tx = state.db.write().await?;
    let event = Event::new(Kind::SignedOut, Subject("app_user", grant.user_id()));
    record(&mut tx, grant.by(), event).await?;
    tx.commit().await?;
    session.flush().await.map_err(unavailable)
}

/// Asks the old password again, sets the new one, and leaves this browser the only one signed in.
pub async fn change_password(
    anyone: &Anyone,
    grant: &Grant<UseOwnAccount>,
    old: String,
    new: String,
    again: &str,
) -> Result<(), AppError> {
    let user = sign_in::by_id(&anyone.state.db, grant.user_id()).await?.ok_or(AppError::SignIn)?;
    if let Some(fault) = password::weakness("new_password", &new, again, &[&user.email]) {
        return Err(AppError::Invalid(vec![fault]));
    }
    prove_password(&anyone.state, grant, "old_password", old).await?;
    let hash = anyone.state.passwords.hash(new).await?;
    let mut tx = anyone.state.db.write().await?;
    let epoch = user::set_password(&mut tx, grant.by(), grant.user_id(), &hash).await?;
    tx.commit().await?;
    anyone.become_user(grant.user_id(), epoch).await
}

/// Asks the password again before something that a stolen session must not do. Tries are counted as at
/// sign-in.
pub async fn prove_password(
    state: &AppState,
    grant: &Grant<UseOwnAccount>,
    field: &str,
    password: String,
) -> Result<(), AppError> {
    let user = sign_in::by_id(&state.db, grant.user_id()).await?.ok_or(AppError::SignIn)?;
    let account = sign_in::Account::of(&user.email);
    let mut tx = state.db.write().await?;
    let admitted = sign_in::count_try(&mut tx, account, grant.now()).await?;
    tx.commit().await?;
    if !admitted {
        return Err(AppError::Refused(Rule::TooManyTries));
    }
    if !state.passwords.verify(password, user.password_hash).await? {
        return Err(AppError::invalid(field, Fault::WrongPassword));
    }
    let mut tx = state.db.write().await?;
    sign_in::forget_tries(&mut tx, account).await?;
    Ok(tx.commit().await?)
}
