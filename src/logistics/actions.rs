//! What is done with shipments.

use leptos::prelude::*;

use super::model::form::{BackForm, BillForm, PlanForm, TravelForm};
use crate::error::AppError;

#[cfg(feature = "ssr")]
use {
    super::{reading, store, words::ShipWord},
    crate::auth::Actor,
    crate::auth::permission::{BillFreight, ChangeShipments},
    crate::db::Tx,
    crate::kernel::Text,
    crate::server::{flash, state::AppState},
};

#[cfg(feature = "ssr")]
async fn write() -> Result<Tx, AppError> {
    Ok(expect_context::<AppState>().db.write().await?)
}

/// Tells of the success and opens the shipment.
#[cfg(feature = "ssr")]
fn done(shipment: i64) {
    flash::flash(ShipWord::Done);
    leptos_axum::redirect(&format!("/shipments/{shipment}"), false);
}

#[server(endpoint = "logistics/plan")]
pub async fn plan(#[server(flatten)] form: PlanForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeShipments>()?;
    let mut tx = write().await?;
    let (new, placed) = reading::plan(&mut tx, &form, actor.today, actor.lang).await?;
    let id = store::plan(&mut tx, &grant, &new).await.map_err(|error| placed.told(error))?;
    let number = store::read::number(&mut tx, id).await?;
    tx.commit().await?;
    flash::flash_text(&ShipWord::Planned.text(actor.lang).replace("{}", &number));
    leptos_axum::redirect(&format!("/shipments/{id}"), false);
    Ok(())
}

#[server(endpoint = "logistics/change")]
pub async fn change(shipment: i64, #[server(flatten)] form: TravelForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeShipments>()?;
    let mut tx = write().await?;
    let travel = reading::travel(&mut tx, &form, actor.today, actor.lang).await?;
    store::change(&mut tx, &grant, shipment, &travel).await?;
    tx.commit().await?;
    done(shipment);
    Ok(())
}

#[server(endpoint = "logistics/pick")]
pub async fn pick(shipment: i64, #[server(default)] on: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeShipments>()?;
    let mut tx = write().await?;
    let on = reading::day(&mut tx, &on, actor.today, actor.lang).await?;
    store::pick(&mut tx, &grant, shipment, on).await?;
    tx.commit().await?;
    done(shipment);
    Ok(())
}

#[server(endpoint = "logistics/ship")]
pub async fn ship(shipment: i64, #[server(default)] on: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeShipments>()?;
    let mut tx = write().await?;
    let on = reading::day(&mut tx, &on, actor.today, actor.lang).await?;
    store::ship(&mut tx, &grant, shipment, on).await?;
    tx.commit().await?;
    done(shipment);
    Ok(())
}

#[server(endpoint = "logistics/cancel")]
pub async fn cancel(
    shipment: i64,
    #[server(default)] on: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeShipments>()?;
    let mut tx = write().await?;
    let on = reading::day(&mut tx, &on, actor.today, actor.lang).await?;
    store::cancel(&mut tx, &grant, shipment, on, &reason).await?;
    tx.commit().await?;
    done(shipment);
    Ok(())
}

#[server(endpoint = "logistics/give_back")]
pub async fn give_back(stop: i64, #[server(flatten)] form: BackForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeShipments>()?;
    let mut tx = write().await?;
    let shipment = store::read::shipment_of_stop(&mut tx, stop).await?;
    let (on, lines) = reading::back(&mut tx, &form, actor.today, actor.lang).await?;
    let back = store::give_back(&mut tx, &grant, stop, on, &form.reason, &lines).await;
    back.map_err(|error| reading::back_told(error, &form))?;
    tx.commit().await?;
    done(shipment);
    Ok(())
}

#[server(endpoint = "logistics/bring_back")]
pub async fn bring_back(
    stop: i64,
    #[server(default)] on: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeShipments>()?;
    let mut tx = write().await?;
    let shipment = store::read::shipment_of_stop(&mut tx, stop).await?;
    let on = reading::day(&mut tx, &on, actor.today, actor.lang).await?;
    store::bring_back(&mut tx, &grant, stop, on, &reason).await?;
    tx.commit().await?;
    done(shipment);
    Ok(())
}

#[server(endpoint = "logistics/bill")]
pub async fn bill(#[server(flatten)] form: BillForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<BillFreight>()?;
    let mut tx = write().await?;
    let new = reading::bill(&mut tx, &form, actor.today, actor.lang).await?;
    let id = store::bill(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    flash::flash(ShipWord::Done);
    leptos_axum::redirect(&format!("/shipments/freight/{id}"), false);
    Ok(())
}
