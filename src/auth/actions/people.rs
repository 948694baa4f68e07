//! Users, their roles and links.

use leptos::prelude::*;

use crate::error::AppError;

#[cfg(feature = "ssr")]
use crate::auth::{
    Actor,
    anyone::Anyone,
    people,
    permission::ChangeUsers,
    store::{self, role::Change},
    words::AuthWord,
};
#[cfg(feature = "ssr")]
use crate::server::{flash::flash, state::AppState, visitor::current_session};

#[cfg(feature = "ssr")]
fn to_user(id: i64) {
    leptos_axum::redirect(&format!("/users/{id}"), false);
}

/// Sets the password of an invitation or a password link.
#[server(endpoint = "auth/join")]
pub async fn join(token: String, password: String, password_again: String) -> Result<(), AppError> {
    let anyone = Anyone::current()?;
    let signed_in = people::join(&anyone, &token, password, &password_again).await?;
    leptos_axum::redirect(if signed_in { "/" } else { "/sign-in" }, false);
    Ok(())
}

#[server(endpoint = "auth/invite")]
pub async fn invite(
    name: String,
    email: String,
    #[server(default)] area_id: String,
    #[server(default)] roles: Vec<String>,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeUsers>()?;
    let new = people::parse(&name, &email, &area_id, &roles)?;
    let id = people::invite(&expect_context::<AppState>(), &grant, &current_session()?, &new).await?;
    flash(AuthWord::Invited);
    to_user(id);
    Ok(())
}

#[server(endpoint = "auth/renew_link")]
pub async fn renew_link(id: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeUsers>()?;
    people::renew_link(&expect_context::<AppState>(), &grant, &current_session()?, id).await?;
    to_user(id);
    Ok(())
}

#[server(endpoint = "auth/change_user")]
pub async fn change_user(id: i64, name: String, #[server(default)] area_id: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeUsers>()?;
    let (name, area_id) = people::parse_change(&name, &area_id)?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    people::expect_area(&mut tx, area_id).await?;
    store::people::change(&mut tx, &grant, id, &name, area_id).await?;
    tx.commit().await?;
    flash(AuthWord::Saved);
    to_user(id);
    Ok(())
}

/// Gives a user these roles; one's own are only asked for.
#[server(endpoint = "auth/change_roles")]
pub async fn change_roles(
    id: i64,
    #[server(default)] roles: Vec<String>,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeUsers>()?;
    let (roles, reason) = people::parse_roles(&roles, &reason, id == actor.user_id)?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    let change = store::role::change(&mut tx, &grant, id, &roles, &reason).await?;
    tx.commit().await?;
    flash(if change == Change::Asked { AuthWord::RolesAsked } else { AuthWord::Saved });
    to_user(id);
    Ok(())
}

#[server(endpoint = "auth/decide_roles")]
pub async fn decide_roles(id: i64, approved: bool) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeUsers>()?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    store::role::decide(&mut tx, &grant, id, approved).await?;
    tx.commit().await?;
    flash(AuthWord::Saved);
    leptos_axum::redirect("/users", false);
    Ok(())
}

#[server(endpoint = "auth/disable_user")]
pub async fn disable_user(id: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeUsers>()?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    store::people::disable(&mut tx, &grant, id).await?;
    tx.commit().await?;
    flash(AuthWord::Disabled);
    to_user(id);
    Ok(())
}

#[server(endpoint = "auth/enable_user")]
pub async fn enable_user(id: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeUsers>()?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    store::people::enable(&mut tx, &grant, id).await?;
    tx.commit().await?;
    flash(AuthWord::Enabled);
    to_user(id);
    Ok(())
}

/// For a user who lost their telephone and their recovery codes.
#[server(endpoint = "auth/remove_second_factor_of")]
pub async fn remove_second_factor_of(id: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeUsers>()?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    store::people::remove_second_factor(&mut tx, &grant, id).await?;
    tx.commit().await?;
    flash(AuthWord::Saved);
    to_user(id);
    Ok(())
}
