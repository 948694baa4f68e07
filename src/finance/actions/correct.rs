//! The three corrections, and the look at what one would do.

use leptos::prelude::*;

use crate::error::AppError;
use crate::finance::model::CorrectionForm;

#[cfg(feature = "ssr")]
use {
    crate::auth::{Actor, permission::PostEntries},
    crate::finance::correcting,
    crate::finance::model::EntryKind,
    crate::server::state::AppState,
};

#[server(endpoint = "finance/reverse_entry")]
pub async fn reverse_entry(entry: i64, #[server(flatten)] form: CorrectionForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<PostEntries>()?;
    let db = expect_context::<AppState>().db;
    let posted = correcting::correct(&db, &actor, &grant, EntryKind::Reversal, entry, &form).await?;
    leptos_axum::redirect(&format!("/ledger/entries/{}", posted.id), false);
    Ok(())
}

#[server(endpoint = "finance/transfer_entry")]
pub async fn transfer_entry(entry: i64, #[server(flatten)] form: CorrectionForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<PostEntries>()?;
    let db = expect_context::<AppState>().db;
    let posted = correcting::correct(&db, &actor, &grant, EntryKind::Transfer, entry, &form).await?;
    leptos_axum::redirect(&format!("/ledger/entries/{}", posted.id), false);
    Ok(())
}

#[server(endpoint = "finance/complement_entry")]
pub async fn complement_entry(entry: i64, #[server(flatten)] form: CorrectionForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<PostEntries>()?;
    let db = expect_context::<AppState>().db;
    let posted = correcting::correct(&db, &actor, &grant, EntryKind::Complement, entry, &form).await?;
    leptos_axum::redirect(&format!("/ledger/entries/{}", posted.id), false);
    Ok(())
}

/// Brings a correction's form back to its page, which shows what it would do. Writes nothing: the answer is
/// always the form, refused without a fault.
#[server(endpoint = "finance/look_at_correction")]
pub async fn look_at_correction() -> Result<(), AppError> {
    let actor = Actor::current()?;
    actor.grant::<PostEntries>()?;
    Err(AppError::Invalid(Vec::new()))
}
