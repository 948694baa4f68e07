//! Going on with an import that was tried.

use leptos::prelude::*;

use crate::error::AppError;

#[cfg(feature = "ssr")]
use crate::auth::{
    Actor,
    permission::{ImportLedger, PostEntries},
};
#[cfg(feature = "ssr")]
use crate::finance::{importing, words::import::ImportWord};
#[cfg(feature = "ssr")]
use crate::jobs::{self, JobKind, JobState, Percent};
#[cfg(feature = "ssr")]
use crate::server::{flash::flash, state::AppState};

/// Posts what the dry run has shown.
#[server(endpoint = "finance/confirm_import")]
pub async fn confirm_import(job: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    actor.grant::<ImportLedger>()?;
    actor.grant::<PostEntries>()?;
    let state = expect_context::<AppState>();
    let mut tx = state.db.write().await?;
    let tried = jobs::store::job(&mut tx, JobKind::Import, job).await?.ok_or(AppError::NotFound)?;
    jobs::store::go_on(&mut tx, job, JobKind::Import, JobState::Running, actor.now).await?;
    tx.commit().await?;
    let percent = Percent::default();
    let upload = tried.input()?;
    let work = importing::confirm(state.clone(), actor, job, upload, percent.clone());
    jobs::start(&state, job, percent, work).await;
    leptos_axum::redirect(&format!("/ledger/import/{job}"), false);
    Ok(())
}

/// Drops a dry run and its file.
#[server(endpoint = "finance/drop_import")]
pub async fn drop_import(job: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    actor.grant::<ImportLedger>()?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    jobs::store::go_on(&mut tx, job, JobKind::Import, JobState::Dropped, actor.now).await?;
    jobs::store::drop_parts(&mut tx, job).await?;
    tx.commit().await?;
    flash(ImportWord::DroppedNotice);
    leptos_axum::redirect("/ledger/import", false);
    Ok(())
}
