//! What is done with orders.

use leptos::prelude::*;

use super::model::form::{BillForm, OrderForm, ReorderForm, ReturnForm, SettingsForm, StepForm};
use crate::error::AppError;

#[cfg(feature = "ssr")]
use {
    super::{reading, store, words::TradeWord},
    crate::auth::permission::{
        ApproveOverDelivery, BillOrders, ChangeChart, ChangeOrders, MoveStock, ReadOrders,
    },
    crate::auth::{Actor, Grant},
    crate::db::{DbError, Tx},
    crate::kernel::Text,
    crate::server::{flash, state::AppState},
    crate::stock::store::PostedDocument,
    store::NewStep,
};

#[cfg(feature = "ssr")]
async fn write() -> Result<Tx, AppError> {
    Ok(expect_context::<AppState>().db.write().await?)
}

/// Tells of the success and opens the order.
#[cfg(feature = "ssr")]
fn done(word: TradeWord, order: i64) {
    flash::flash(word);
    leptos_axum::redirect(&format!("/orders/{order}"), false);
}

#[server(endpoint = "trade/place")]
pub async fn place(#[server(flatten)] form: OrderForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeOrders>()?;
    let mut tx = write().await?;
    let new = reading::order(&mut tx, &form, actor.today, actor.lang).await?;
    let id = store::place(&mut tx, &grant, &new).await?;
    let number = store::read::number(&mut tx, id).await?;
    tx.commit().await?;
    flash::flash_text(&TradeWord::Placed.text(actor.lang).replace("{}", &number));
    leptos_axum::redirect(&format!("/orders/{id}"), false);
    Ok(())
}

#[server(endpoint = "trade/change")]
pub async fn change(order: i64, #[server(flatten)] form: OrderForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeOrders>()?;
    let mut tx = write().await?;
    let new = reading::order(&mut tx, &form, actor.today, actor.lang).await?;
    store::change(&mut tx, &grant, order, &new).await?;
    tx.commit().await?;
    done(TradeWord::Changed, order);
    Ok(())
}

/// Places the purchases of what runs low, one for each supplier, all or none.
#[server(endpoint = "trade/reorder")]
pub async fn reorder(#[server(flatten)] form: ReorderForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let buyer =
        store::reorder::Buyer { ordering: actor.grant()?, watching: actor.grant()?, reading: actor.grant()? };
    let mut tx = write().await?;
    let lead_days = store::lead_days(&mut tx, &buyer.reading).await?;
    let read = reading::reorder(&mut tx, &form, &lead_days, actor.today, actor.lang).await?;
    let (orders, placed): (Vec<_>, Vec<reading::Placed>) = read.into_iter().unzip();
    let ids = store::reorder::buy(&mut tx, &buyer, &orders, |n, error| placed[n].told(error)).await?;
    let mut numbers = Vec::with_capacity(ids.len());
    for id in &ids {
        numbers.push(store::read::number(&mut tx, *id).await?);
    }
    tx.commit().await?;
    flash::flash_text(&TradeWord::PlacedSeveral.text(actor.lang).replace("{}", &numbers.join(", ")));
    let path = match ids.as_slice() {
        [one] => format!("/orders/{one}"),
        _ => "/orders?f.kind=purchase&f.state=open".to_owned(),
    };
    leptos_axum::redirect(&path, false);
    Ok(())
}

/// Brings a form of orders back to its page with more lines. Writes nothing.
#[server(endpoint = "trade/more_lines")]
pub async fn more_lines() -> Result<(), AppError> {
    let actor = Actor::current()?;
    actor.grant::<ReadOrders>()?;
    Err(AppError::Invalid(Vec::new()))
}

#[server(endpoint = "trade/cancel")]
pub async fn cancel(order: i64, #[server(default)] reason: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeOrders>()?;
    let mut tx = write().await?;
    store::cancel(&mut tx, &grant, order, &reason).await?;
    tx.commit().await?;
    done(TradeWord::WasCancelled, order);
    Ok(())
}

#[server(endpoint = "trade/approve_over")]
pub async fn approve_over(
    order: i64,
    line: i64,
    #[server(default)] over: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ApproveOverDelivery>()?;
    let mut tx = write().await?;
    let over = reading::over(&mut tx, &over, actor.today, actor.lang).await?;
    store::approve_over(&mut tx, &grant, order, line, over, &reason).await?;
    tx.commit().await?;
    done(TradeWord::Done, order);
    Ok(())
}

/// Reads a step, takes it, and tells of what is wrong beside the fields that were typed.
#[cfg(feature = "ssr")]
async fn step<F>(actor: &Actor, order: i64, form: &StepForm, take: F) -> Result<(), AppError>
where
    F: AsyncFnOnce(&mut Tx, &Grant<MoveStock>, &NewStep) -> Result<PostedDocument, DbError>,
{
    let grant = actor.grant::<MoveStock>()?;
    let mut tx = write().await?;
    let (step, placed) = reading::step(&mut tx, &grant, order, form, actor.lang).await?;
    take(&mut tx, &grant, &step).await.map_err(|error| placed.told(error))?;
    tx.commit().await?;
    done(TradeWord::Done, order);
    Ok(())
}

#[server(endpoint = "trade/receive")]
pub async fn receive(order: i64, #[server(flatten)] form: StepForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    step(&actor, order, &form, store::receive).await
}

#[server(endpoint = "trade/pick")]
pub async fn pick(order: i64, #[server(flatten)] form: StepForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    step(&actor, order, &form, store::pick).await
}

#[server(endpoint = "trade/unpick")]
pub async fn unpick(order: i64, #[server(flatten)] form: StepForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    step(&actor, order, &form, store::unpick).await
}

#[server(endpoint = "trade/ship")]
pub async fn ship(order: i64, #[server(flatten)] form: StepForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    step(&actor, order, &form, store::ship).await
}

#[server(endpoint = "trade/deliver")]
pub async fn deliver(order: i64, #[server(flatten)] form: StepForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    step(&actor, order, &form, store::deliver).await
}

#[server(endpoint = "trade/bill")]
pub async fn bill(order: i64, #[server(flatten)] form: BillForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<BillOrders>()?;
    let mut tx = write().await?;
    let (bill, placed) = reading::bill(&mut tx, order, &form, actor.today, actor.lang).await?;
    store::bill(&mut tx, &grant, &bill).await.map_err(|error| placed.told(error))?;
    tx.commit().await?;
    done(TradeWord::Done, order);
    Ok(())
}

#[server(endpoint = "trade/give_back")]
pub async fn give_back(order: i64, #[server(flatten)] form: ReturnForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<MoveStock>()?;
    let mut tx = write().await?;
    let (back, placed) = reading::give_back(&mut tx, order, &form, actor.today, actor.lang).await?;
    store::give_back(&mut tx, &grant, &back).await.map_err(|error| placed.told(error))?;
    tx.commit().await?;
    done(TradeWord::Done, order);
    Ok(())
}

#[server(endpoint = "trade/change_settings")]
pub async fn change_settings(#[server(flatten)] form: SettingsForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeChart>()?;
    let mut tx = write().await?;
    let old = store::settings::settings(&mut tx).await?.ok_or(AppError::NotFound)?;
    let new = reading::settings(&mut tx, &form, &old).await?;
    store::settings::change_settings(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    flash::flash(TradeWord::Done);
    leptos_axum::redirect("/orders/settings", false);
    Ok(())
}
