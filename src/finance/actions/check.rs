//! Checking the books.

use leptos::prelude::*;

use crate::error::AppError;

#[cfg(feature = "ssr")]
use crate::auth::{Actor, permission};
#[cfg(feature = "ssr")]
use crate::finance::checking;
#[cfg(feature = "ssr")]
use crate::server::state::AppState;

/// Checks every rule of the books now; a long check goes on after the answer.
#[server(endpoint = "finance/check_books")]
pub async fn check_books() -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<permission::CheckBooks>()?;
    checking::start(&expect_context::<AppState>(), grant).await?;
    leptos_axum::redirect("/admin/check", false);
    Ok(())
}
