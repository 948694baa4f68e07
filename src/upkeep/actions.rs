//! Taking a copy.

use leptos::prelude::*;

use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::copies;
#[cfg(feature = "ssr")]
use crate::auth::{Actor, permission};
#[cfg(feature = "ssr")]
use crate::server::state::AppState;

/// Copies everything into the server's folder of copies; a long copy goes on after the answer.
#[server(endpoint = "upkeep/take_backup")]
pub async fn take_backup() -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<permission::TakeBackup>()?;
    copies::start(&expect_context::<AppState>(), grant).await?;
    leptos_axum::redirect("/admin/backup", false);
    Ok(())
}
