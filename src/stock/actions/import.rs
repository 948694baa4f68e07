//! Going on with a table that was tried.

use leptos::prelude::*;

use crate::error::AppError;

#[cfg(feature = "ssr")]
use crate::{
    auth::Actor,
    finance::words::import::ImportWord,
    jobs::import::{Import, drop_tried, go_on},
    server::{flash::flash, state::AppState},
    stock::importing::StockImport,
};

#[server(endpoint = "stock/confirm_import")]
pub async fn confirm_stock_import(job: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    StockImport::may(&actor, "")?;
    go_on::<StockImport>(&expect_context::<AppState>(), actor, job).await?;
    leptos_axum::redirect(&format!("/stock/import/{job}"), false);
    Ok(())
}

#[server(endpoint = "stock/drop_import")]
pub async fn drop_stock_import(job: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    drop_tried::<StockImport>(&expect_context::<AppState>(), &actor, job).await?;
    flash(ImportWord::DroppedNotice);
    leptos_axum::redirect("/stock/import", false);
    Ok(())
}
