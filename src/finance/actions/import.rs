//! Going on with an import that was tried.

use leptos::prelude::*;

use crate::error::AppError;

#[cfg(feature = "ssr")]
use crate::{
    auth::Actor,
    finance::{importing::LedgerImport, words::import::ImportWord},
    jobs::import::{Import, drop_tried, go_on},
    server::{flash::flash, state::AppState},
};

/// Posts what the dry run has shown.
#[server(endpoint = "finance/confirm_import")]
pub async fn confirm_import(job: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    LedgerImport::may(&actor, "")?;
    go_on::<LedgerImport>(&expect_context::<AppState>(), actor, job).await?;
    leptos_axum::redirect(&format!("/ledger/import/{job}"), false);
    Ok(())
}

/// Drops a dry run and its file.
#[server(endpoint = "finance/drop_import")]
pub async fn drop_import(job: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    drop_tried::<LedgerImport>(&expect_context::<AppState>(), &actor, job).await?;
    flash(ImportWord::DroppedNotice);
    leptos_axum::redirect("/ledger/import", false);
    Ok(())
}
