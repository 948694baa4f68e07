//! What is done to the company: settings, areas, holidays, parties, projects.

use leptos::prelude::*;

use super::model::{AreaForm, CompanyForm, HolidayForm, PartyForm, ProjectForm};
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::{
    model::{NewArea, NewCompany, NewHoliday, NewParty, NewProject},
    store,
    words::Word,
};
#[cfg(feature = "ssr")]
use crate::{
    auth::Actor,
    auth::permission::{ChangeChart, ChangeCompany, ChangeParties},
    error::Rule,
    server::{flash::flash, state::AppState},
};

#[cfg(feature = "ssr")]
async fn write() -> Result<crate::db::Tx, AppError> {
    Ok(expect_context::<AppState>().db.write().await?)
}

/// Tells of the success and opens the page that shows it.
#[cfg(feature = "ssr")]
fn done(word: Word, path: &str) {
    flash(word);
    leptos_axum::redirect(path, false);
}

#[server(endpoint = "company/change")]
pub async fn change_settings(#[server(flatten)] form: CompanyForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeCompany>()?;
    let mut tx = write().await?;
    let currency = store::load(&mut tx).await?.ok_or(AppError::Refused(Rule::NoCompany))?.currency;
    let new = NewCompany::parse(&form, Some(&currency)).map_err(AppError::Invalid)?;
    store::change(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    done(Word::Saved, "/company");
    Ok(())
}

#[server(endpoint = "company/add_area")]
pub async fn add_area(#[server(flatten)] form: AreaForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeCompany>()?;
    let new = NewArea::parse(&form).map_err(AppError::Invalid)?;
    let mut tx = write().await?;
    store::add_area(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    done(Word::Added, "/areas");
    Ok(())
}

#[server(endpoint = "company/change_area")]
pub async fn change_area(id: i64, #[server(flatten)] form: AreaForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeCompany>()?;
    let new = NewArea::parse(&form).map_err(AppError::Invalid)?;
    let mut tx = write().await?;
    store::change_area(&mut tx, &grant, id, &new).await?;
    tx.commit().await?;
    done(Word::Saved, "/areas");
    Ok(())
}

#[server(endpoint = "company/set_area_active")]
pub async fn set_area_active(id: i64, active: bool) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeCompany>()?;
    let mut tx = write().await?;
    store::set_area_active(&mut tx, &grant, id, active).await?;
    tx.commit().await?;
    done(Word::Saved, "/areas");
    Ok(())
}

#[server(endpoint = "company/add_holiday")]
pub async fn add_holiday(#[server(flatten)] form: HolidayForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeCompany>()?;
    let new = NewHoliday::parse(&form, actor.today).map_err(AppError::Invalid)?;
    let mut tx = write().await?;
    store::add_holiday(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    done(Word::Added, &format!("/holidays?year={}", new.day.year()));
    Ok(())
}

#[server(endpoint = "company/remove_holiday")]
pub async fn remove_holiday(id: i64, year: i16) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeCompany>()?;
    let mut tx = write().await?;
    store::remove_holiday(&mut tx, &grant, id).await?;
    tx.commit().await?;
    done(Word::Removed, &format!("/holidays?year={year}"));
    Ok(())
}

#[server(endpoint = "company/load_holidays")]
pub async fn load_holidays(year: i16, #[server(default)] optional: bool) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeCompany>()?;
    let mut tx = write().await?;
    store::load_holidays(&mut tx, &grant, year, optional).await?;
    tx.commit().await?;
    done(Word::HolidaysLoaded, &format!("/holidays?year={year}"));
    Ok(())
}

#[server(endpoint = "company/add_party")]
pub async fn add_party(#[server(flatten)] form: PartyForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeParties>()?;
    let new = NewParty::parse(&form).map_err(AppError::Invalid)?;
    let mut tx = write().await?;
    let id = store::add_party(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    done(Word::Added, &format!("/parties/{id}"));
    Ok(())
}

#[server(endpoint = "company/change_party")]
pub async fn change_party(id: i64, #[server(flatten)] form: PartyForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeParties>()?;
    let new = NewParty::parse(&form).map_err(AppError::Invalid)?;
    let mut tx = write().await?;
    store::change_party(&mut tx, &grant, id, &new).await?;
    tx.commit().await?;
    done(Word::Saved, &format!("/parties/{id}"));
    Ok(())
}

#[server(endpoint = "company/set_party_active")]
pub async fn set_party_active(id: i64, active: bool) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeParties>()?;
    let mut tx = write().await?;
    store::set_party_active(&mut tx, &grant, id, active).await?;
    tx.commit().await?;
    done(Word::Saved, &format!("/parties/{id}"));
    Ok(())
}

#[server(endpoint = "company/add_project")]
pub async fn add_project(#[server(flatten)] form: ProjectForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeChart>()?;
    let new = NewProject::parse(&form).map_err(AppError::Invalid)?;
    let mut tx = write().await?;
    store::add_project(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    done(Word::Added, "/projects");
    Ok(())
}

#[server(endpoint = "company/change_project")]
pub async fn change_project(id: i64, #[server(flatten)] form: ProjectForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeChart>()?;
    let new = NewProject::parse(&form).map_err(AppError::Invalid)?;
    let mut tx = write().await?;
    store::change_project(&mut tx, &grant, id, &new).await?;
    tx.commit().await?;
    done(Word::Saved, "/projects");
    Ok(())
}

#[server(endpoint = "company/set_project_active")]
pub async fn set_project_active(id: i64, active: bool) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeChart>()?;
    let mut tx = write().await?;
    store::set_project_active(&mut tx, &grant, id, active).await?;
    tx.commit().await?;
    done(Word::Saved, "/projects");
    Ok(())
}
