//! Planning shipments: one by hand, or fifty thousand from a file, by as many statements as there are kinds
//! of rows in it.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::QueryBuilder;

use super::read::take;
use super::{SHIPMENT_LOCK, steps};
use crate::auth::Grant;
use crate::auth::permission::ChangeShipments;
use crate::company::store as company;
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::kernel::{Money, Quantity};
use crate::logistics::model::{
    ADDRESS_MAX, Direction, NUMBER_MAX, NewLoad, NewShipment, NewStop, STOPS_MAX, TEXT_MAX, Travel,
};
use crate::sql;
use crate::stock::store::push_ids;
use crate::trade::model::OrderKind;

/// How many rows one statement inserts or names: below both databases' limits of bound values.
const ROWS_MAX: usize = 2_000;

/// Plans a shipment. The same request plans once.
pub async fn plan(tx: &mut Tx, grant: &Grant<ChangeShipments>, new: &NewShipment) -> Result<i64, DbError> {
    const OF_REQUEST: &str = "SELECT id FROM shipment WHERE request_id = $1 AND recorded_by = $2";
    if let Some(request) = &grant.by().request_id {
        let first: Option<i64> = sql!(tx, |conn| sqlx::query_scalar(OF_REQUEST)
            .bind(request)
            .bind(grant.user_id())
            .fetch_optional(conn)
            .await?);
        if let Some(first) = first {
            return Ok(first);
        }
    }
    let ids = plan_all(tx, grant, std::slice::from_ref(new)).await?;
    ids.first().copied().ok_or(DbError::Unreadable("shipment.id"))
}

/// Plans many, one event each; ids in their order.
pub async fn plan_all(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    new: &[NewShipment],
) -> Result<Vec<i64>, DbError> {
    dialect::lock(tx, SHIPMENT_LOCK).await?;
    let mut shipments: Vec<NewShipment> = new.to_vec();
    for shipment in shipments.iter_mut().filter(|shipment| shipment.number.is_empty()) {
        shipment.number = next_number(tx).await?;
    }
    let mut ground = Ground::load(tx, &shipments).await?;
    for shipment in &shipments {
        ground.fits(shipment)?;
    }
    for shipment in &shipments {
        travels(tx, &shipment.travel, shipments.len() == 1).await?;
    }
    if !taken(tx, shipments.iter().map(|shipment| shipment.number.as_str())).await?.is_empty() {
        return Err(AppError::invalid("number", Fault::Taken).into());
    }
    let ids = insert_heads(tx, grant, &shipments).await?;
    insert_stops(tx, &ids, &shipments).await?;
    let first: Vec<steps::Row> =
        ids.iter().zip(&shipments).map(|(id, shipment)| steps::Row::planned(*id, shipment.on)).collect();
    steps::insert(tx, grant, &first).await?;
    let events: Vec<Event> = ids.iter().zip(&shipments).map(|(id, one)| planned(*id, one)).collect();
    if !events.is_empty() {
        events::record_all(tx, grant.by(), events).await?;
    }
    Ok(ids)
}

/// An order's line as a load sees it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Line {
    id: i64,
    order_id: i64,
    kind: OrderKind,
    cancelled: bool,
    /// What no other shipment carries and nothing else took.
    free: Quantity,
}

struct Ground {
    lines: BTreeMap<i64, Line>,
}

impl Ground {
    async fn load(tx: &mut Tx, shipments: &[NewShipment]) -> Result<Ground, DbError> {
        let orders: BTreeSet<i64> =
            shipments.iter().flat_map(|shipment| &shipment.stops).map(|stop| stop.order_id).collect();
        let orders: Vec<i64> = orders.into_iter().collect();
        let lines = lines(tx, &orders).await?;
        Ok(Ground { lines: lines.into_iter().map(|line| (line.id, line)).collect() })
    }

    /// Every field at fault; what is loaded here is no longer left for the next.
    fn fits(&mut self, shipment: &NewShipment) -> Result<(), AppError> {
        let mut faults = Vec::new();
        if shipment.number.chars().count() > NUMBER_MAX {
            faults.push(FieldError::about("number", Fault::TooLong, NUMBER_MAX.to_string()));
        }
        if shipment.stops.is_empty() {
            faults.push(FieldError::new("stops", Fault::Required));
        }
        if shipment.stops.len() > STOPS_MAX {
            faults.push(FieldError::about("stops", Fault::TooManyLines, STOPS_MAX.to_string()));
        }
        for (n, stop) in shipment.stops.iter().enumerate() {
            let twice = shipment.stops[..n].iter().any(|before| before.order_id == stop.order_id);
            if twice {
                faults.push(FieldError::new(format!("stops[{n}].order"), Fault::Taken));
            }
            self.stop_fits(n, stop, shipment.direction, &mut faults);
        }
        if faults.is_empty() { Ok(()) } else { Err(AppError::Invalid(faults)) }
    }

    fn stop_fits(&mut self, n: usize, stop: &NewStop, way: Direction, faults: &mut Vec<FieldError>) {
        let kind = if way == Direction::Outbound { OrderKind::Sale } else { OrderKind::Purchase };
        let at = format!("stops[{n}]");
        let mut of_order = self.lines.values().filter(|line| line.order_id == stop.order_id);
        if !of_order.next().is_some_and(|line| line.kind == kind && !line.cancelled) {
            faults.push(FieldError::about(format!("{at}.order"), Fault::Unknown, stop.order_id.to_string()));
            return;
        }
        if stop.address.chars().count() > ADDRESS_MAX {
            faults.push(FieldError::about(format!("{at}.address"), Fault::TooLong, ADDRESS_MAX.to_string()));
        }
        if stop.loads.is_empty() {
            faults.push(FieldError::new(format!("{at}.loads"), Fault::Required));
        }
        for (m, load) in stop.loads.iter().enumerate() {
            let field = format!("{at}.loads[{m}].quantity");
            let twice = stop.loads[..m].iter().any(|before| before.order_line_id == load.order_line_id);
            match self.lines.get_mut(&load.order_line_id).filter(|line| line.order_id == stop.order_id) {
                _ if load.quantity <= Quantity::ZERO => {
                    faults.push(FieldError::new(field, Fault::NotPositive));
                }
                Some(line) if !twice && load.quantity <= line.free => line.free = line.free - load.quantity,
                Some(line) => faults.push(FieldError::about(field, Fault::Loaded, line.free.plain())),
                None => faults.push(FieldError::new(field, Fault::NotOrdered)),
            }
        }
    }
}

async fn lines(tx: &mut Tx, orders: &[i64]) -> Result<Vec<Line>, DbError> {
    let mut found = Vec::new();
    for chunk in orders.chunks(ROWS_MAX) {
        let rows: Vec<Line> = sql!(tx, |conn| {
            // Moved is what shipments took along of what the order counts; the rest went without one.
            let mut query = QueryBuilder::new(
                "SELECT l.id, l.order_id, o.kind, o.cancelled_at IS NOT NULL AS cancelled, CAST(l.quantity + \
                 l.over - l.picked - COALESCE(SUM(CASE WHEN s.state = 'planned' THEN c.quantity ELSE 0 \
                 END), 0) AS BIGINT) AS free FROM order_line l JOIN trade_order o ON o.id = l.order_id LEFT \
                 JOIN shipment_line c ON c.order_line_id = l.id LEFT JOIN shipment_stop t ON t.id = \
                 c.stop_id LEFT JOIN shipment s ON s.id = t.shipment_id WHERE l.order_id IN ",
            );
            push_ids!(query, chunk);
            query.push(
                " GROUP BY l.id, l.order_id, o.kind, o.cancelled_at, l.quantity, l.over, l.picked \
                 ORDER BY l.id",
            );
            query.build_query_as().fetch_all(conn).await?
        });
        found.extend(rows);
    }
    Ok(found)
}

/// What of each line of these orders can still be loaded.
pub async fn left(tx: &mut Tx, orders: &[i64]) -> Result<BTreeMap<i64, Quantity>, DbError> {
    Ok(lines(tx, orders).await?.into_iter().map(|line| (line.id, line.free)).collect())
}

/// The next number that no shipment has.
async fn next_number(tx: &mut Tx) -> Result<String, DbError> {
    const NEXT: &str =
        "UPDATE shipment_number SET last_number = last_number + 1 WHERE id = 1 RETURNING last_number";
    loop {
        let next: i64 = sql!(tx, |conn| sqlx::query_scalar(NEXT).fetch_one(conn).await?);
        let number = next.to_string();
        if taken(tx, std::iter::once(number.as_str())).await?.is_empty() {
            return Ok(number);
        }
    }
}

/// Which of these numbers shipments have.
pub(crate) async fn taken<'a>(
    tx: &mut Tx,
    numbers: impl Iterator<Item = &'a str>,
) -> Result<BTreeSet<String>, DbError> {
    let numbers: Vec<String> = numbers.map(str::to_owned).collect();
    let mut found = BTreeSet::new();
    for chunk in numbers.chunks(ROWS_MAX) {
        let rows: Vec<String> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("SELECT number FROM shipment WHERE number IN (''");
            for number in chunk {
                query.push(", ").push_bind(number.clone());
            }
            query.push(")");
            query.build_query_scalar().fetch_all(conn).await?
        });
        found.extend(rows);
    }
    Ok(found)
}

/// Texts not too long, nothing below zero, a carrier that is one.
async fn travels(tx: &mut Tx, travel: &Travel, ask_carrier: bool) -> Result<(), DbError> {
    let mut faults = Vec::new();
    for (field, text) in
        [("vehicle", &travel.vehicle), ("driver", &travel.driver), ("tracking", &travel.tracking)]
    {
        if text.as_ref().is_some_and(|text| text.chars().count() > TEXT_MAX) {
            faults.push(FieldError::about(field, Fault::TooLong, TEXT_MAX.to_string()));
        }
    }
    if travel.freight_quoted.is_some_and(|freight| freight < Money::ZERO) {
        faults.push(FieldError::new("freight_quoted", Fault::Negative));
    }
    if let Some(id) = travel.carrier_id.filter(|_| ask_carrier) {
        let carrier = company::party(tx, id).await?;
        if !carrier.is_some_and(|party| party.carrier) {
            faults.push(FieldError::about("carrier", Fault::Unknown, id.to_string()));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(AppError::Invalid(faults).into()) }
}

async fn insert_heads(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    shipments: &[NewShipment],
) -> Result<Vec<i64>, DbError> {
    const INSERT: &str = "INSERT INTO shipment (number, direction, carrier_id, vehicle, driver, tracking, \
        freight_quoted, state, recorded_at, recorded_by, request_id, source_hash) ";
    let (by, single) = (grant.by(), shipments.len() == 1);
    let mut ids: BTreeMap<String, i64> = BTreeMap::new();
    for chunk in shipments.chunks(ROWS_MAX) {
        let rows: Vec<(i64, String)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, one| {
                let Travel { carrier_id, vehicle, driver, tracking, freight_quoted } = &one.travel;
                row.push_bind(one.number.clone())
                    .push_bind(one.direction)
                    .push_bind(*carrier_id)
                    .push_bind(vehicle.clone())
                    .push_bind(driver.clone())
                    .push_bind(tracking.clone())
                    .push_bind(*freight_quoted)
                    .push("'planned'")
                    .push_bind(by.at)
                    .push_bind(by.user_id)
                    .push_bind(by.request_id.clone().filter(|_| single))
                    .push_bind(one.source.clone());
            });
            query.push(" RETURNING id, number");
            query.build_query_as().fetch_all(conn).await?
        });
        ids.extend(rows.into_iter().map(|(id, number)| (number, id)));
    }
    let id = |one: &NewShipment| ids.get(&one.number).copied().ok_or(DbError::Unreadable("shipment.id"));
    shipments.iter().map(id).collect()
}

async fn insert_stops(tx: &mut Tx, ids: &[i64], shipments: &[NewShipment]) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO shipment_stop (shipment_id, position, order_id, address, planned_on) ";
    let rows: Vec<(i64, i64, &NewStop)> = ids
        .iter()
        .zip(shipments)
        .flat_map(|(id, one)| (1..).zip(&one.stops).map(move |(position, stop)| (*id, position, stop)))
        .collect();
    let mut stop_ids: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for chunk in rows.chunks(ROWS_MAX) {
        let made: Vec<(i64, i64, i64)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, (shipment, position, stop)| {
                row.push_bind(*shipment)
                    .push_bind(*position)
                    .push_bind(stop.order_id)
                    .push_bind(stop.address.clone())
                    .push_bind(stop.planned_on);
            });
            query.push(" RETURNING id, shipment_id, position");
            query.build_query_as().fetch_all(conn).await?
        });
        stop_ids.extend(made.into_iter().map(|(id, shipment, position)| ((shipment, position), id)));
    }
    let mut loads: Vec<(i64, NewLoad)> = Vec::new();
    for (shipment, position, stop) in rows {
        let id = stop_ids.get(&(shipment, position)).copied();
        let id = id.ok_or(DbError::Unreadable("shipment_stop.id"))?;
        loads.extend(stop.loads.iter().map(|load| (id, *load)));
    }
    insert_loads(tx, &loads).await
}

async fn insert_loads(tx: &mut Tx, loads: &[(i64, NewLoad)]) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO shipment_line (stop_id, order_line_id, quantity) ";
    for chunk in loads.chunks(ROWS_MAX) {
        let inserted = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, (stop, load)| {
                row.push_bind(*stop).push_bind(load.order_line_id).push_bind(load.quantity);
            });
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(inserted, chunk.len() as u64)?;
    }
    Ok(())
}

fn planned(id: i64, one: &NewShipment) -> Event {
    Event::new(Kind::ShipmentPlanned, Subject("shipment", id))
        .with("number", one.number.as_str())
        .with("direction", one.direction.code())
        .with("carrier_id", one.travel.carrier_id)
        .with("freight_quoted", one.travel.freight_quoted.map(Money::minor))
        .with("stops", one.stops.len() as i64)
        .with("on", one.on.to_string())
}

/// Another carrier, vehicle, driver, tracking code or quoted freight, until the shipment has ended.
pub async fn change(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    id: i64,
    new: &Travel,
) -> Result<(), DbError> {
    const CHANGE: &str = "UPDATE shipment SET carrier_id = $2, vehicle = $3, driver = $4, tracking = $5, \
        freight_quoted = $6 WHERE id = $1";
    let old = take(tx, id).await?;
    if old.state.is_over() {
        return Err(Rule::ShipmentOver.into());
    }
    travels(tx, new, true).await?;
    let event = Event::new(Kind::ShipmentChanged, Subject("shipment", id))
        .was("carrier_id", old.carrier_id, new.carrier_id)
        .was("vehicle", old.vehicle, new.vehicle.clone())
        .was("driver", old.driver, new.driver.clone())
        .was("tracking", old.tracking, new.tracking.clone())
        .was("freight_quoted", old.freight_quoted.map(Money::minor), new.freight_quoted.map(Money::minor));
    if event.is_empty() {
        return Ok(());
    }
    let rows = sql!(tx, |conn| sqlx::query(CHANGE)
        .bind(id)
        .bind(new.carrier_id)
        .bind(&new.vehicle)
        .bind(&new.driver)
        .bind(&new.tracking)
        .bind(new.freight_quoted)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(rows, 1)?;
    events::record(tx, grant.by(), event).await?;
    Ok(())
}
