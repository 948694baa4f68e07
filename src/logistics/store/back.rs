//! Goods come back: from whoever took them, or with the lorry because nobody did.

use std::collections::BTreeMap;

use super::arrive::is_done;
use super::read::{Load, Stop};
use super::steps::{Work, noted, part, was_done};
use crate::auth::Grant;
use crate::auth::permission::ChangeShipments;
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::kernel::{Day, Quantity};
use crate::logistics::model::{Direction, State};
use crate::sql;
use crate::trade::store::{self as trade, Back, NewReturn, returns};

/// Some of a delivered stop comes back, with a reason: quantities by load.
pub async fn give_back(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    stop_id: i64,
    on: Day,
    reason: &str,
    lines: &[(i64, Quantity)],
) -> Result<(), DbError> {
    let reason = noted(reason)?;
    let work = Work::of_stop(tx, stop_id).await?;
    let stop = work.stops.iter().find(|stop| stop.id == stop_id).ok_or(AppError::NotFound)?;
    let document = stop.document_id.ok_or(Rule::NotNext)?;
    if was_done(tx, &part(grant, "return", stop_id)).await? {
        return Ok(());
    }
    if stop.delivered_on.is_some_and(|day| on < day) {
        let day = stop.delivered_on.map(|day| day.to_string()).unwrap_or_default();
        return Err(AppError::Invalid(vec![FieldError::about("on", Fault::BeforeStep, day)]).into());
    }
    let asked = asked(&work, stop, lines)?;
    work.hold(tx, on).await?;
    back(tx, grant, &work, stop, (on, &reason), document, &asked).await?;
    finish(tx, grant, &work, on, &reason, &asked).await
}

/// Nobody took the goods of a stop: all of it comes back and the stop is never delivered. Its invoice went
/// with it, so the sale is booked and taken back.
pub async fn bring_back(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    stop_id: i64,
    on: Day,
    reason: &str,
) -> Result<(), DbError> {
    let reason = noted(reason)?;
    let work = Work::of_stop(tx, stop_id).await?;
    let stop = work.stops.iter().find(|stop| stop.id == stop_id).ok_or(AppError::NotFound)?;
    if was_done(tx, &part(grant, "return", stop_id)).await? {
        return Ok(());
    }
    if work.shipment.state != State::Shipped || work.shipment.direction == Direction::Inbound {
        return Err(Rule::NotNext.into());
    }
    if is_done(&work, stop) {
        return Err(Rule::StopDelivered.into());
    }
    work.not_before(on)?;
    work.hold(tx, on).await?;
    let asked: BTreeMap<i64, Quantity> =
        work.loads_of(stop_id).map(|load| (load.id, load.quantity)).collect();
    let out = trade::deliver(tx, &part(grant, "deliver", stop_id), &work.step(stop, on)).await?;
    back(tx, grant, &work, stop, (on, &reason), out.id, &asked).await?;
    finish(tx, grant, &work, on, &reason, &asked).await
}

/// What may come back of each load.
fn asked(work: &Work, stop: &Stop, lines: &[(i64, Quantity)]) -> Result<BTreeMap<i64, Quantity>, AppError> {
    let (mut asked, mut faults) = (BTreeMap::new(), Vec::new());
    for (load_id, quantity) in lines.iter().filter(|(_, quantity)| !quantity.is_zero()) {
        let field = format!("loads[{load_id}]");
        match work.loads_of(stop.id).find(|load| load.id == *load_id) {
            None => faults.push(FieldError::about(field, Fault::Unknown, load_id.to_string())),
            Some(_) if *quantity < Quantity::ZERO => faults.push(FieldError::new(field, Fault::NotPositive)),
            Some(load) if *quantity > load.quantity - load.returned => {
                let left = (load.quantity - load.returned).plain();
                faults.push(FieldError::about(field, Fault::TooMuchReturned, left));
            }
            Some(_) => {
                asked.insert(*load_id, *quantity);
            }
        }
    }
    if asked.is_empty() && faults.is_empty() {
        faults.push(FieldError::new("loads", Fault::Required));
    }
    if faults.is_empty() { Ok(asked) } else { Err(AppError::Invalid(faults)) }
}

/// Goods of one delivery go back by the orders' store, which credits them.
async fn back(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    work: &Work,
    stop: &Stop,
    (on, reason): (Day, &str),
    document: i64,
    asked: &BTreeMap<i64, Quantity>,
) -> Result<(), DbError> {
    const COUNT: &str = "UPDATE shipment_line SET returned = returned + $2 WHERE id = $1";
    let deliveries = returns::deliveries(tx, stop.order_id).await?;
    let mut lines = Vec::new();
    for load in work.loads_of(stop.id) {
        let Some(quantity) = asked.get(&load.id) else { continue };
        let mut missing = *quantity;
        let of_load =
            deliveries.iter().filter(|one| one.document_id == document && one.line_id == load.order_line_id);
        for one in of_load {
            let part = missing.min(one.quantity - one.returned);
            if part > Quantity::ZERO {
                missing = missing - part;
                lines.push(Back { seq: one.seq, quantity: part, place_id: None });
            }
        }
        if missing > Quantity::ZERO {
            let left = (*quantity - missing).plain();
            let fault = FieldError::about(format!("loads[{}]", load.id), Fault::TooMuchReturned, left);
            return Err(AppError::Invalid(vec![fault]).into());
        }
    }
    let new = NewReturn { order_id: stop.order_id, on, document: None, memo: reason.to_owned(), lines };
    trade::give_back(tx, &part(grant, "return", stop.id), &new).await?;
    for (load, quantity) in asked {
        let rows = sql!(tx, |conn| sqlx::query(COUNT)
            .bind(*load)
            .bind(*quantity)
            .execute(conn)
            .await?
            .rows_affected());
        expect_rows(rows, 1)?;
    }
    let told: Vec<String> =
        asked.iter().map(|(load, quantity)| format!("{load}: {}", quantity.plain())).collect();
    let event = Event::new(Kind::StopReturned, Subject("shipment", work.shipment.id))
        .with("number", work.shipment.number.as_str())
        .with("stop", stop.position)
        .with("on", on.to_string())
        .with("lines", told.join(", "));
    events::record(tx, grant.by(), event.because(reason)).await?;
    Ok(())
}

/// Once all of it is back the shipment is returned; once every stop is over, delivered.
async fn finish(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    work: &Work,
    on: Day,
    reason: &str,
    asked: &BTreeMap<i64, Quantity>,
) -> Result<(), DbError> {
    let is_back =
        |load: &Load| load.quantity == load.returned + asked.get(&load.id).copied().unwrap_or_default();
    if work.loads.iter().all(is_back) {
        let last = work.history.last().map_or(on, |last| on.max(last.effective_on));
        return work.go(tx, grant, State::Returned, last, Some(reason)).await;
    }
    let over = |stop: &Stop| stop.delivered_on.is_some() || work.loads_of(stop.id).all(is_back);
    if work.shipment.state == State::Shipped && work.stops.iter().all(over) {
        let last = work.stops.iter().filter_map(|stop| stop.delivered_on).max().unwrap_or(on);
        return work.go(tx, grant, State::Delivered, last, None).await;
    }
    Ok(())
}
