//! A new entry: posted, kept as a draft, discarded.

use leptos::prelude::*;

use crate::error::AppError;
use crate::finance::model::EntryForm;

#[cfg(feature = "ssr")]
use {
    crate::auth::{Actor, permission::PostEntries},
    crate::finance::model::{LINES_MAX, LineForm, NewEntry},
    crate::finance::posting,
    crate::finance::store::drafts,
    crate::finance::words::EntryWord,
    crate::server::{flash, state::AppState},
};

/// Posts the entry and opens it. The same request posts once, however often it is sent.
#[server(endpoint = "finance/post_entry")]
pub async fn post_entry(#[server(flatten)] form: EntryForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<PostEntries>()?;
    let state = expect_context::<AppState>();
    let books = posting::books(&state, &actor, &form).await?;
    let entry = NewEntry::parse(&form, &books).map_err(AppError::Invalid)?;
    let posted = posting::post_once(&state.db, &grant, entry).await?;
    posting::announce(&actor, &posted);
    leptos_axum::redirect(&format!("/ledger/entries/{}", posted.id), false);
    Ok(())
}

/// Keeps what is typed for later. `act` changes the lines on the way, for browsers without JavaScript: `add`,
/// `remove-2`, `copy-2`.
#[server(endpoint = "finance/keep_draft")]
pub async fn keep_draft(
    #[server(flatten)] form: EntryForm,
    #[server(default)] act: String,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<PostEntries>()?;
    let form = reshaped(form, &act)?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    drafts::keep(&mut tx, &grant, drafts::NEW_ENTRY, &form).await?;
    tx.commit().await?;
    if act.is_empty() {
        flash::flash(EntryWord::DraftKept);
    }
    leptos_axum::redirect("/ledger/entries/new", false);
    Ok(())
}

#[server(endpoint = "finance/discard_draft")]
pub async fn discard_draft() -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<PostEntries>()?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    drafts::discard(&mut tx, &grant, drafts::NEW_ENTRY).await?;
    tx.commit().await?;
    flash::flash(EntryWord::DraftDiscarded);
    leptos_axum::redirect("/ledger/entries/new", false);
    Ok(())
}

#[cfg(feature = "ssr")]
fn reshaped(mut form: EntryForm, act: &str) -> Result<EntryForm, AppError> {
    let place = |verb: &str| act.strip_prefix(verb).and_then(|n| n.parse::<usize>().ok());
    if let Some(n) = place("remove-").filter(|n| *n < form.lines.len()) {
        form.lines.remove(n);
    } else if let Some(n) = place("copy-").filter(|n| *n < form.lines.len()) {
        form.lines.insert(n + 1, form.lines[n].clone());
    } else if act == "add" {
        form.lines.extend([LineForm::default(), LineForm::default()]);
    }
    if form.lines.len() > LINES_MAX {
        let limit = LINES_MAX.to_string();
        let fault = crate::error::FieldError::about("lines", crate::error::Fault::TooManyLines, limit);
        return Err(AppError::Invalid(vec![fault]));
    }
    Ok(form)
}
