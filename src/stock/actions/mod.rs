//! What is done to stock.

mod count;
mod import;
mod items;
mod moves;
mod places;

pub use count::*;
pub use import::*;
pub use items::*;
pub use moves::*;
pub use places::*;

#[cfg(feature = "ssr")]
use crate::error::AppError;

#[cfg(feature = "ssr")]
async fn write() -> Result<crate::db::Tx, AppError> {
    let state = leptos::prelude::expect_context::<crate::server::state::AppState>();
    Ok(state.db.write().await?)
}

/// Tells of the success and opens the page that shows it.
#[cfg(feature = "ssr")]
fn done(word: impl crate::kernel::Text, path: &str) {
    crate::server::flash::flash(word);
    leptos_axum::redirect(path, false);
}

/// How this company and this reader write amounts.
#[cfg(feature = "ssr")]
async fn writing(
    tx: &mut crate::db::Tx,
    lang: crate::kernel::Lang,
) -> Result<crate::stock::model::Writing, AppError> {
    let decimals = crate::finance::store::post::company_currency(tx).await?.decimals();
    Ok(crate::stock::model::Writing { lang, decimals })
}
