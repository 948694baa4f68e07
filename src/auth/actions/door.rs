//! In and out: sign-in, second step, sign-out, set-up, preferences.

use leptos::prelude::*;

use crate::auth::model::{Preferences, SetUpForm};
use crate::error::AppError;

#[cfg(feature = "ssr")]
use crate::auth::{
    Actor, account,
    anyone::Anyone,
    permission::UseOwnAccount,
    set_up,
    sign_in::{self, Step},
    store::user,
    words::AuthWord,
};
#[cfg(feature = "ssr")]
use crate::server::{flash, guard::safe_path, state::AppState, visitor::current_session};

#[server(endpoint = "auth/sign_in")]
pub async fn sign_in(
    email: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let anyone = Anyone::current()?;
    let next = safe_path(&next).unwrap_or("/");
    match sign_in::by_password(&anyone, &email, password, next).await? {
        Step::SignedIn => leptos_axum::redirect(next, false),
        Step::AskCode => leptos_axum::redirect("/sign-in/code", false),
    }
    Ok(())
}

#[server(endpoint = "auth/second_step")]
pub async fn second_step(one_time_code: String) -> Result<(), AppError> {
    let anyone = Anyone::current()?;
    let next = sign_in::by_code(&anyone, &one_time_code).await?;
    leptos_axum::redirect(safe_path(&next).unwrap_or("/"), false);
    Ok(())
}

#[server(endpoint = "auth/set_up")]
pub async fn set_up(#[server(flatten)] form: SetUpForm) -> Result<(), AppError> {
    let anyone = Anyone::current()?;
    set_up::set_up(&anyone, &form).await?;
    leptos_axum::redirect("/", false);
    Ok(())
}

/// Language, theme and density: for a user they are stored, for a visitor the language is a cookie.
#[server(endpoint = "auth/prefer")]
pub async fn prefer(#[server(flatten)] form: Preferences) -> Result<(), AppError> {
    let anyone = Anyone::current()?;
    match Actor::current() {
        Ok(actor) => account::prefer(&anyone.state, &actor.grant::<UseOwnAccount>()?, &form).await?,
        Err(_) => account::prefer_unknown(&form),
    }
    leptos_axum::redirect(safe_path(&form.back).unwrap_or("/"), false);
    Ok(())
}

#[server(endpoint = "auth/sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<UseOwnAccount>()?;
    let session = current_session()?;
    account::sign_out(&expect_context::<AppState>(), &grant, &session).await?;
    leptos_axum::redirect("/sign-in", false);
    Ok(())
}

#[server(endpoint = "auth/sign_out_everywhere")]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<UseOwnAccount>()?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    user::sign_out_everywhere(&mut tx, &grant).await?;
    tx.commit().await?;
    leptos_axum::redirect("/sign-in", false);
    Ok(())
}

/// Changes one's own password; every other session of theirs ends.
#[server(endpoint = "auth/change_password")]
pub async fn change_password(
    old_password: String,
    new_password: String,
    new_password_again: String,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<UseOwnAccount>()?;
    let anyone = Anyone::current()?;
    account::change_password(&anyone, &grant, old_password, new_password, &new_password_again).await?;
    flash::flash(AuthWord::PasswordChanged);
    leptos_axum::redirect("/account", false);
    Ok(())
}
