//! Saved views: a grid's address under a name, one's own or shown to one's area.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    auth::{Actor, permission::UseOwnAccount},
    error::{Fault, FieldError},
    server::{flash::flash, guard::safe_path, state::AppState},
    ui::words::UiWord,
};

#[cfg(feature = "ssr")]
const NAME_MAX: usize = 80;

/// A saved view as the tabs above a grid show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    pub id: i64,
    pub name: String,
    pub query: String,
    /// Whether the reader saved it; only they may remove it.
    pub mine: bool,
}

#[server(endpoint = "ui/save_view")]
pub async fn save_view(
    page: String,
    name: String,
    query: String,
    #[server(default)] shared: bool,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<UseOwnAccount>()?;
    let name = name.trim().to_owned();
    if safe_path(&page).is_none() || page.contains(['?', '#']) || query.len() > 2_000 {
        return Err(AppError::BadRequest);
    }
    if name.is_empty() {
        return Err(AppError::invalid("name", Fault::Required));
    }
    if name.chars().count() > NAME_MAX {
        return Err(AppError::Invalid(vec![FieldError::about("name", Fault::TooLong, NAME_MAX.to_string())]));
    }
    let mut tx = expect_context::<AppState>().db.write().await?;
    let id = super::store::save_view(&mut tx, &grant, &page, &name, &query, shared).await?;
    tx.commit().await?;
    flash(UiWord::ViewSaved);
    leptos_axum::redirect(&format!("{page}?{query}&view={id}"), false);
    Ok(())
}

#[server(endpoint = "ui/remove_view")]
pub async fn remove_view(view: i64, page: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<UseOwnAccount>()?;
    if safe_path(&page).is_none() {
        return Err(AppError::BadRequest);
    }
    let mut tx = expect_context::<AppState>().db.write().await?;
    super::store::remove_view(&mut tx, &grant, view).await?;
    tx.commit().await?;
    leptos_axum::redirect(&page, false);
    Ok(())
}
