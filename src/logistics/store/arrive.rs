//! A stop is reached: the goods are the customer's, or ours, and somebody says that they took them.

use super::read::{Load, Stop};
use super::steps::{Work, of_loads, part, was_done};
use crate::auth::Grant;
use crate::auth::permission::ChangeShipments;
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::events::{self, Event, Kind, Subject, hex};
use crate::finance::store::attachments;
use crate::kernel::Day;
use crate::logistics::model::{Direction, Proof, State, TEXT_MAX};
use crate::sql;
use crate::trade::store as trade;

/// Delivers one stop, whole, and takes the proof of it where there is one. The last stop ends the shipment.
pub async fn deliver(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    stop_id: i64,
    on: Day,
    proof: Option<&Proof>,
) -> Result<(), DbError> {
    let work = Work::of_stop(tx, stop_id).await?;
    let stop = work.stops.iter().find(|stop| stop.id == stop_id).ok_or(AppError::NotFound)?.clone();
    if was_done(tx, &part(grant, "deliver", stop_id)).await? {
        return Ok(());
    }
    match stop.delivered_on {
        Some(_) => return Err(Rule::StopDelivered.into()),
        None if work.shipment.state != State::Shipped => return Err(Rule::NotNext.into()),
        None => work.not_before(on)?,
    }
    if work.loads_of(stop_id).any(|load| !load.returned.is_zero()) {
        return Err(Rule::NotNext.into());
    }
    work.hold(tx, on).await?;
    let loads: Vec<&Load> = work.loads_of(stop_id).collect();
    let (moving, step) = (part(grant, "deliver", stop_id), work.step(&stop, on));
    let moved = match work.shipment.direction {
        Direction::Outbound => trade::deliver(tx, &moving, &step).await,
        Direction::Inbound => trade::receive(tx, &moving, &step).await,
    };
    let document = moved.map_err(|error| of_loads(error, &loads))?.id;
    mark(tx, grant, &work, &stop, on, document).await?;
    if let Some(proof) = proof {
        keep(tx, grant, &work, &stop, proof).await?;
    }
    let open = |other: &&Stop| other.id != stop_id && !is_done(&work, other);
    if !work.stops.iter().any(|other| open(&other)) {
        let days = work.stops.iter().filter_map(|other| other.delivered_on);
        let last = days.max().map_or(on, |day| day.max(on));
        work.go(tx, grant, State::Delivered, last, None).await?;
    }
    Ok(())
}

/// Delivered, or all of it brought back.
pub(super) fn is_done(work: &Work, stop: &Stop) -> bool {
    stop.delivered_on.is_some() || work.loads_of(stop.id).all(|load| load.returned == load.quantity)
}

async fn mark(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    work: &Work,
    stop: &Stop,
    on: Day,
    document: i64,
) -> Result<(), DbError> {
    const MARK: &str = "UPDATE shipment_stop SET delivered_on = $2, delivered_at = $3, delivered_by = $4, \
        document_id = $5 WHERE id = $1 AND delivered_on IS NULL";
    let rows = sql!(tx, |conn| sqlx::query(MARK)
        .bind(stop.id)
        .bind(on)
        .bind(grant.now())
        .bind(grant.user_id())
        .bind(document)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(rows, 1)?;
    let event = Event::new(Kind::StopDelivered, Subject("shipment", work.shipment.id))
        .with("number", work.shipment.number.as_str())
        .with("stop", stop.position)
        .with("on", on.to_string())
        .with("document", document);
    events::record(tx, grant.by(), event).await?;
    Ok(())
}

/// Adds the proof to a stop that was delivered without one.
pub async fn prove(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    stop_id: i64,
    proof: &Proof,
) -> Result<(), DbError> {
    let work = Work::of_stop(tx, stop_id).await?;
    let stop = work.stops.iter().find(|stop| stop.id == stop_id).ok_or(AppError::NotFound)?;
    match (&stop.delivered_on, &stop.proof_name) {
        (None, _) => Err(Rule::NotNext.into()),
        (_, Some(_)) => Err(Rule::AlreadyProven.into()),
        _ => keep(tx, grant, &work, stop, proof).await,
    }
}

async fn keep(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    work: &Work,
    stop: &Stop,
    proof: &Proof,
) -> Result<(), DbError> {
    const KEEP: &str = "INSERT INTO delivery_proof (stop_id, name, document, picture, recorded_at, \
        recorded_by) VALUES ($1, $2, $3, $4, $5, $6)";
    let document = proof.document.as_deref().map(str::trim).filter(|document| !document.is_empty());
    let (name, too_long) = (proof.name.trim(), |text: &str| text.chars().count() > TEXT_MAX);
    if name.is_empty() {
        return Err(AppError::invalid("name", Fault::Required).into());
    }
    for (field, text) in [("name", name), ("document", document.unwrap_or(""))] {
        if too_long(text) {
            let fault = FieldError::about(field, Fault::TooLong, TEXT_MAX.to_string());
            return Err(AppError::Invalid(vec![fault]).into());
        }
    }
    let picture = match &proof.picture {
        Some(content) => Some(attachments::keep_content(tx, content).await?),
        None => None,
    };
    sql!(tx, |conn| {
        sqlx::query(KEEP)
            .bind(stop.id)
            .bind(name)
            .bind(document)
            .bind(&picture)
            .bind(grant.now())
            .bind(grant.user_id())
            .execute(conn)
            .await?;
    });
    let event = Event::new(Kind::DeliveryProven, Subject("shipment", work.shipment.id))
        .with("number", work.shipment.number.as_str())
        .with("stop", stop.position)
        .with("picture", picture.as_deref().map(hex))
        .personal("name", name);
    let event = document.into_iter().fold(event, |event, document| event.personal("document", document));
    events::record(tx, grant.by(), event).await?;
    Ok(())
}
