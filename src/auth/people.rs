//! What administrators do with users, and how an invited person gets in.

use leptos::prelude::use_context;
use tower_sessions::Session;

use super::anyone::Anyone;
use super::model::{NAME_MAX, Role, normal_email, person_faults};
use super::permission::ChangeUsers;
use super::store::link;
use super::store::people::{self, NewPerson};
use super::{password, token};
use crate::auth::Grant;
use crate::company;
use crate::db::Tx;
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::server::handover;
use crate::server::state::AppState;

const REASON_MAX: usize = 500;

/// Reads the form of an invitation.
pub fn parse(name: &str, email: &str, area_id: &str, roles: &[String]) -> Result<NewPerson, AppError> {
    let mut faults = person_faults(("name", name), ("email", email));
    let area_id = area(area_id, &mut faults);
    let roles = known_roles(roles, &mut faults);
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    Ok(NewPerson { name: name.trim().to_owned(), email: normal_email(email), area_id, roles })
}

fn area(text: &str, faults: &mut Vec<FieldError>) -> Option<i64> {
    let id = text.trim().parse().ok();
    if id.is_none() && !text.trim().is_empty() {
        faults.push(FieldError::new("area_id", Fault::NotAChoice));
    }
    id
}

/// At least one role: without any, a user could not even see their own page.
pub fn known_roles(codes: &[String], faults: &mut Vec<FieldError>) -> Vec<Role> {
    let roles: Vec<Role> = codes.iter().filter_map(|code| Role::from_code(code)).collect();
    if roles.len() != codes.len() {
        faults.push(FieldError::new("roles[]", Fault::NotAChoice));
    } else if roles.is_empty() {
        faults.push(FieldError::new("roles[]", Fault::Required));
    }
    roles
}

/// Reads the form of roles. Whoever asks for their own says why.
pub fn parse_roles(codes: &[String], reason: &str, own: bool) -> Result<(Vec<Role>, String), AppError> {
    let mut faults = Vec::new();
    let roles = known_roles(codes, &mut faults);
    if own && reason.trim().is_empty() {
        faults.push(FieldError::new("reason", Fault::Required));
    } else if reason.chars().count() > REASON_MAX {
        faults.push(FieldError::about("reason", Fault::TooLong, REASON_MAX.to_string()));
    }
    if faults.is_empty() { Ok((roles, reason.trim().to_owned())) } else { Err(AppError::Invalid(faults)) }
}

/// Reads the form of a user's name and area.
pub fn parse_change(name: &str, area_id: &str) -> Result<(String, Option<i64>), AppError> {
    let mut faults = Vec::new();
    if name.trim().is_empty() {
        faults.push(FieldError::new("name", Fault::Required));
    } else if name.trim().chars().count() > NAME_MAX {
        faults.push(FieldError::about("name", Fault::TooLong, NAME_MAX.to_string()));
    }
    let area_id = area(area_id, &mut faults);
    if faults.is_empty() { Ok((name.trim().to_owned(), area_id)) } else { Err(AppError::Invalid(faults)) }
}

/// Refuses an area that does not exist or is not in use.
pub async fn expect_area(tx: &mut Tx, area_id: Option<i64>) -> Result<(), AppError> {
    let Some(id) = area_id else { return Ok(()) };
    match company::store::area(tx, id).await? {
        Some(area) if area.active => Ok(()),
        _ => Err(AppError::invalid("area_id", Fault::NotAChoice)),
    }
}

/// Invites a person; the link waits for the page of the new user, once.
pub async fn invite(
    state: &AppState,
    grant: &Grant<ChangeUsers>,
    session: &Session,
    new: &NewPerson,
) -> Result<i64, AppError> {
    let token = token::link()?;
    let mut tx = state.db.write().await?;
    expect_area(&mut tx, new.area_id).await?;
    let id = people::invite(&mut tx, grant, new, &token::hash(&token)).await?;
    tx.commit().await?;
    handover::leave(session, &format!("/users/{id}"), vec![link_address(state, "invite", &token)]).await?;
    Ok(id)
}

/// A new link for a user: for a new password, or to join where they never did.
pub async fn renew_link(
    state: &AppState,
    grant: &Grant<ChangeUsers>,
    session: &Session,
    id: i64,
) -> Result<(), AppError> {
    let token = token::link()?;
    let mut tx = state.db.write().await?;
    let purpose = people::renew_link(&mut tx, grant, id, &token::hash(&token)).await?;
    tx.commit().await?;
    handover::leave(session, &format!("/users/{id}"), vec![link_address(state, purpose, &token)]).await
}

/// The whole address, as the administrator's own browser reaches this host.
fn link_address(state: &AppState, purpose: &str, token: &str) -> String {
    let parts = use_context::<axum::http::request::Parts>();
    let host = parts.as_ref().and_then(|parts| parts.headers.get("host")?.to_str().ok());
    let scheme = if state.config.secure() { "https" } else { "http" };
    match host {
        Some(host) => format!("{scheme}://{host}/{purpose}/{token}"),
        None => format!("/{purpose}/{token}"),
    }
}

/// Follows a link: the person sets their password and is signed in; whoever has a second factor signs in with
/// it.
pub async fn join(anyone: &Anyone, token: &str, password: String, again: &str) -> Result<bool, AppError> {
    anyone.slow_down()?;
    let hash = token::hash(token);
    let db = &anyone.state.db;
    let found = link::find(db, &hash, anyone.now).await?.ok_or(AppError::Refused(Rule::LinkExpired))?;
    if let Some(fault) = password::weakness("password", &password, again, &[&found.email, &found.name]) {
        return Err(AppError::Invalid(vec![fault]));
    }
    let password_hash = anyone.state.passwords.hash(password).await?;
    let user = super::store::sign_in::by_id(db, found.user_id).await?;
    let user = user.ok_or(AppError::Refused(Rule::LinkExpired))?;
    let mut tx = db.write().await?;
    let epoch = link::follow(&mut tx, &anyone.by(found.user_id), &found, &hash, &password_hash).await?;
    tx.commit().await?;
    if user.second_factor {
        return Ok(false);
    }
    anyone.become_user(found.user_id, epoch).await?;
    Ok(true)
}
