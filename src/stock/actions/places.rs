//! Places: added, changed, closed and opened again.

use leptos::prelude::*;

use crate::error::AppError;
use crate::stock::model::PlaceForm;

#[cfg(feature = "ssr")]
use {
    super::{done, write},
    crate::auth::{Actor, permission::ChangeItems},
    crate::stock::model::{NewPlace, Place},
    crate::stock::store::{self, places},
    crate::stock::words::places::PlaceWord as W,
};

#[server(endpoint = "stock/add_place")]
pub async fn add_place(#[server(flatten)] form: PlaceForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeItems>()?;
    let new = NewPlace::parse(&form, None).map_err(AppError::Invalid)?;
    let mut tx = write().await?;
    store::add_place(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    done(W::Added, "/stock/places");
    Ok(())
}

#[server(endpoint = "stock/change_place")]
pub async fn change_place(id: i64, #[server(flatten)] form: PlaceForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeItems>()?;
    let mut tx = write().await?;
    let old = places::place(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let NewPlace { code, name, parent_id, kind, negative_reason, negative_owner_id } =
        NewPlace::parse(&form, Some(old.kind)).map_err(AppError::Invalid)?;
    let new = Place { code, name, parent_id, kind, negative_reason, negative_owner_id, ..old };
    store::change_place(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    done(W::Saved, "/stock/places");
    Ok(())
}

#[server(endpoint = "stock/set_place_active")]
pub async fn set_place_active(id: i64, active: bool) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeItems>()?;
    let mut tx = write().await?;
    let old = places::place(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    store::change_place(&mut tx, &grant, &Place { active, ..old }).await?;
    tx.commit().await?;
    done(W::Saved, &format!("/stock/places/{id}"));
    Ok(())
}
