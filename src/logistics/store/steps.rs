//! Steps of a whole shipment: picked, on its way, called off. What stands already by the same person on the
//! same day is not done again.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use super::read::{self, Load, Shipment, Status, Stop, take};
use crate::auth::Grant;
use crate::auth::permission::{ChangeShipments, MoveStock};
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::kernel::{Day, Lang, Quantity};
use crate::logistics::model::{Direction, NOTE_MAX, State};
use crate::sql;
use crate::stock::store::post;
use crate::trade::store::{self as trade, NewStep, StepLine};

/// A row of the history about to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub shipment_id: i64,
    pub step: i64,
    pub state: State,
    pub on: Day,
    pub note: Option<String>,
}

impl Row {
    pub fn planned(shipment_id: i64, on: Day) -> Row {
        Row { shipment_id, step: 1, state: State::Planned, on, note: None }
    }
}

/// Inserts steps, at most one of each shipment; the schema keeps the shipments' states.
pub(crate) async fn insert(tx: &mut Tx, grant: &Grant<ChangeShipments>, rows: &[Row]) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO shipment_status (shipment_id, step, state, effective_on, recorded_at, \
        recorded_by, note) ";
    for chunk in rows.chunks(2_000) {
        let inserted = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, one| {
                row.push_bind(one.shipment_id)
                    .push_bind(one.step)
                    .push_bind(one.state)
                    .push_bind(one.on)
                    .push_bind(grant.now())
                    .push_bind(grant.user_id())
                    .push_bind(one.note.clone());
            });
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(inserted, chunk.len() as u64)?;
    }
    Ok(())
}

/// A shipment at work, taken, with all it holds.
pub(super) struct Work {
    pub shipment: Shipment,
    pub stops: Vec<Stop>,
    pub loads: Vec<Load>,
    pub history: Vec<Status>,
}

impl Work {
    pub async fn take(tx: &mut Tx, id: i64) -> Result<Work, DbError> {
        let shipment = take(tx, id).await?;
        let stops = read::stops(tx, id).await?;
        let loads = read::loads(tx, id).await?;
        let history = read::statuses(tx, id).await?;
        Ok(Work { shipment, stops, loads, history })
    }

    pub async fn of_stop(tx: &mut Tx, stop_id: i64) -> Result<Work, DbError> {
        let id = read::shipment_of_stop(tx, stop_id).await?;
        Work::take(tx, id).await
    }

    /// Takes a shipment for its next step; `None` where this person has taken it there on this day already.
    async fn begin(
        tx: &mut Tx,
        grant: &Grant<ChangeShipments>,
        id: i64,
        next: State,
        on: Day,
    ) -> Result<Option<Work>, DbError> {
        let work = Work::take(tx, id).await?;
        let last = work.history.last();
        let done = |last: &Status| {
            (last.state, last.effective_on, last.recorded_by_id) == (next, on, grant.user_id())
        };
        if last.is_some_and(done) {
            return Ok(None);
        }
        if !work.shipment.state.may_become(next, work.shipment.direction) {
            return Err(Rule::NotNext.into());
        }
        work.not_before(on)?;
        work.hold(tx, on).await?;
        Ok(Some(work))
    }

    /// Takes what moving its goods takes, stop by stop, before anything is written.
    pub async fn hold(&self, tx: &mut Tx, on: Day) -> Result<(), DbError> {
        let items: Vec<i64> = self.loads.iter().map(|load| load.item_id).collect();
        post::hold(tx, &items, on).await
    }

    pub fn not_before(&self, on: Day) -> Result<(), AppError> {
        match self.history.last() {
            Some(last) if on < last.effective_on => {
                let day = last.effective_on.to_string();
                Err(AppError::Invalid(vec![FieldError::about("on", Fault::BeforeStep, day)]))
            }
            _ => Ok(()),
        }
    }

    pub fn loads_of(&self, stop: i64) -> impl Iterator<Item = &Load> {
        self.loads.iter().filter(move |load| load.stop_id == stop)
    }

    /// The step of a stop's order for all it holds.
    pub fn step(&self, stop: &Stop, on: Day) -> NewStep {
        let lines = self.loads_of(stop.id).map(|load| StepLine::new(load.order_line_id, load.quantity));
        let memo = format!("{} {}", Lang::Pt.pick("Remessa", "Shipment"), self.shipment.number);
        NewStep { memo, ..NewStep::new(stop.order_id, on, lines.collect()) }
    }

    /// Writes the step with its event.
    pub async fn go(
        &self,
        tx: &mut Tx,
        grant: &Grant<ChangeShipments>,
        next: State,
        on: Day,
        note: Option<&str>,
    ) -> Result<(), DbError> {
        let row = Row {
            shipment_id: self.shipment.id,
            step: self.history.last().map_or(0, |last| last.step) + 1,
            state: next,
            on,
            note: note.map(str::to_owned),
        };
        insert(tx, grant, std::slice::from_ref(&row)).await?;
        let event = event(next, self.shipment.id, &self.shipment.number, on);
        let event = if let Some(note) = note { event.because(note) } else { event };
        events::record(tx, grant.by(), event).await?;
        Ok(())
    }
}

/// What happened to a shipment as the audit has it.
pub(crate) fn event(state: State, id: i64, number: &str, on: Day) -> Event {
    let kind = match state {
        State::Planned => Kind::ShipmentPlanned,
        State::Picked => Kind::ShipmentPicked,
        State::Shipped => Kind::ShipmentShipped,
        State::Delivered => Kind::ShipmentDelivered,
        State::Returned => Kind::ShipmentReturned,
        State::Cancelled => Kind::ShipmentCancelled,
    };
    Event::new(kind, Subject("shipment", id)).with("number", number).with("on", on.to_string())
}

/// Leave for what one stop's goods do in one step, done once for the same request.
pub(super) fn part(grant: &Grant<ChangeShipments>, what: &str, stop: i64) -> Grant<MoveStock> {
    grant.carried::<MoveStock>().part(&format!("{what}:{stop}"))
}

/// Whether the same request moved these goods already.
pub(super) async fn was_done(tx: &mut Tx, part: &Grant<MoveStock>) -> Result<bool, DbError> {
    Ok(post::of_request(tx, &part.carried()).await?.is_some())
}

/// A refusal of the orders' store names its lines by place; here the field names the load.
pub(super) fn of_loads(error: DbError, loads: &[&Load]) -> DbError {
    let DbError::Refused(AppError::Invalid(faults)) = error else { return error };
    let named = |fault: FieldError| {
        let at = fault.field.strip_prefix("lines[").and_then(|rest| rest.split(']').next());
        let load = at.and_then(|at| loads.get(at.parse::<usize>().ok()?));
        match load {
            Some(load) => FieldError { field: format!("loads[{}]", load.id), ..fault },
            None => fault,
        }
    };
    DbError::Refused(AppError::Invalid(faults.into_iter().map(named).collect()))
}

/// Takes all goods of a shipment from their places to packing.
pub async fn pick(tx: &mut Tx, grant: &Grant<ChangeShipments>, id: i64, on: Day) -> Result<(), DbError> {
    let Some(work) = Work::begin(tx, grant, id, State::Picked, on).await? else { return Ok(()) };
    for stop in &work.stops {
        let loads: Vec<&Load> = work.loads_of(stop.id).collect();
        let picked = trade::pick(tx, &part(grant, "pick", stop.id), &work.step(stop, on)).await;
        picked.map_err(|error| of_loads(error, &loads))?;
    }
    work.go(tx, grant, State::Picked, on, None).await
}

/// The shipment leaves; a supplier's is announced.
pub async fn ship(tx: &mut Tx, grant: &Grant<ChangeShipments>, id: i64, on: Day) -> Result<(), DbError> {
    let Some(work) = Work::begin(tx, grant, id, State::Shipped, on).await? else { return Ok(()) };
    for stop in &work.stops {
        let loads: Vec<&Load> = work.loads_of(stop.id).collect();
        let moving = part(grant, "ship", stop.id);
        let shipped = match work.shipment.direction {
            Direction::Outbound => trade::ship(tx, &moving, &work.step(stop, on)).await.map(|_| ()),
            Direction::Inbound => trade::announce(tx, &moving, stop.order_id, &announced(&loads, 1)).await,
        };
        shipped.map_err(|error| of_loads(error, &loads))?;
    }
    work.go(tx, grant, State::Shipped, on, None).await
}

fn announced(loads: &[&Load], sign: i64) -> Vec<(i64, Quantity)> {
    let mut sums: BTreeMap<i64, Quantity> = BTreeMap::new();
    for load in loads {
        let sum = sums.entry(load.order_line_id).or_default();
        *sum = *sum + Quantity(sign * load.quantity.thousandths());
    }
    sums.into_iter().collect()
}

/// Calls a shipment off before it has left; picked goods go back to the place of their order. A supplier's
/// may be called off on its way: the goods will not come.
pub async fn cancel(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    id: i64,
    on: Day,
    reason: &str,
) -> Result<(), DbError> {
    let reason = noted(reason)?;
    let Some(work) = Work::begin(tx, grant, id, State::Cancelled, on).await? else { return Ok(()) };
    if work.stops.iter().any(|stop| stop.delivered_on.is_some()) {
        return Err(Rule::NotNext.into());
    }
    for stop in &work.stops {
        let loads: Vec<&Load> = work.loads_of(stop.id).collect();
        let moving = part(grant, "unpick", stop.id);
        match work.shipment.state {
            State::Picked => {
                trade::unpick(tx, &moving, &work.step(stop, on)).await?;
            }
            State::Shipped => {
                trade::announce(tx, &moving, stop.order_id, &announced(&loads, -1)).await?;
            }
            _ => {}
        }
    }
    work.go(tx, grant, State::Cancelled, on, Some(&reason)).await
}

/// A reason that was given and is not too long.
pub(super) fn noted(reason: &str) -> Result<String, AppError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(AppError::invalid("reason", Fault::Required));
    }
    if reason.chars().count() > NOTE_MAX {
        return Err(AppError::Invalid(vec![FieldError::about(
            "reason",
            Fault::TooLong,
            NOTE_MAX.to_string(),
        )]));
    }
    Ok(reason.to_owned())
}
