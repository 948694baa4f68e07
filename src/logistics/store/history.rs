//! Shipments that left in the past, any number at once, as an import tells them.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use super::steps::{Row, event, insert};
use crate::auth::Grant;
use crate::auth::permission::ChangeShipments;
use crate::db::{DbError, Tx, expect_rows};
use crate::error::FieldError;
use crate::events::{self, Event, Kind, Subject};
use crate::kernel::{Day, Lang};
use crate::logistics::model::{NewShipment, State};
use crate::sql;
use crate::stock::store::push_ids;
use crate::trade::store::history::{self as trade, HistoryError, Went};

/// A planned shipment of sales with the days on which it left and arrived.
pub struct Past<'a> {
    pub id: i64,
    pub new: &'a NewShipment,
    pub shipped_on: Day,
    pub delivered_on: Option<Day>,
}

/// What stands against one of them: its place, that of its stop and that of the load.
pub struct Objection {
    pub at: [usize; 3],
    pub error: FieldError,
}

pub enum Told {
    Db(DbError),
    Objections(Vec<Objection>),
}

impl From<DbError> for Told {
    fn from(error: DbError) -> Told {
        Told::Db(error)
    }
}

/// Which of these shipments an earlier import brought.
pub async fn known(tx: &mut Tx, hashes: &[Vec<u8>]) -> Result<std::collections::BTreeSet<Vec<u8>>, DbError> {
    let mut known = std::collections::BTreeSet::new();
    for chunk in hashes.chunks(5_000) {
        let found: Vec<Vec<u8>> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("SELECT source_hash FROM shipment WHERE source_hash IN (NULL");
            for hash in chunk {
                query.push(", ").push_bind(hash.clone());
            }
            query.push(")");
            query.build_query_scalar().fetch_all(conn).await?
        });
        known.extend(found);
    }
    Ok(known)
}

/// Moves their goods and takes them along their way, each step for all at once.
pub async fn tell(tx: &mut Tx, grant: &Grant<ChangeShipments>, past: &[Past<'_>]) -> Result<(), Told> {
    let mut went = Vec::new();
    for (n, one) in past.iter().enumerate() {
        went.extend(one.new.stops.iter().enumerate().map(|(m, stop)| {
            let lines = stop.loads.iter().map(|load| (load.order_line_id, load.quantity)).collect();
            let memo = format!("{} {}", Lang::Pt.pick("Remessa", "Shipment"), one.new.number);
            let (shipped_on, delivered_on) = (one.shipped_on, one.delivered_on);
            ([n, m], Went { order_id: stop.order_id, shipped_on, delivered_on, memo, lines })
        }));
    }
    let (at, went): (Vec<[usize; 2]>, Vec<Went>) = went.into_iter().unzip();
    let documents = match trade::went_out(tx, &grant.carried(), &went).await {
        Ok(documents) => documents,
        Err(HistoryError::Db(error)) => return Err(Told::Db(error)),
        Err(HistoryError::Objections(objections)) => {
            let named = |one: trade::Objection| {
                let [n, m] = at.get(one.went).copied().unwrap_or_default();
                Objection { at: [n, m, one.line], error: one.error }
            };
            return Err(Told::Objections(objections.into_iter().map(named).collect()));
        }
    };
    let all: Vec<&Past<'_>> = past.iter().collect();
    step(tx, grant, &all, State::Picked, 2).await?;
    step(tx, grant, &all, State::Shipped, 3).await?;
    let arrived: BTreeMap<(usize, usize), i64> =
        at.iter().zip(documents).filter_map(|([n, m], document)| Some(((*n, *m), document?))).collect();
    mark(tx, grant, past, &arrived).await?;
    let there: Vec<&Past<'_>> = past.iter().filter(|one| one.delivered_on.is_some()).collect();
    step(tx, grant, &there, State::Delivered, 4).await?;
    Ok(())
}

async fn step(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    past: &[&Past<'_>],
    state: State,
    step: i64,
) -> Result<(), DbError> {
    let day = |one: &Past<'_>| match state {
        State::Delivered => one.delivered_on.unwrap_or(one.shipped_on),
        _ => one.shipped_on,
    };
    let row = |one: &&Past<'_>| Row { shipment_id: one.id, step, state, on: day(one), note: None };
    insert(tx, grant, &past.iter().map(row).collect::<Vec<Row>>()).await?;
    let told = |one: &&Past<'_>| event(state, one.id, &one.new.number, day(one));
    record(tx, grant, past.iter().map(told).collect()).await
}

async fn record(tx: &mut Tx, grant: &Grant<ChangeShipments>, events: Vec<Event>) -> Result<(), DbError> {
    if !events.is_empty() {
        events::record_all(tx, grant.by(), events).await?;
    }
    Ok(())
}

/// Marks the stops that were reached with the documents of their deliveries, by the place of shipment and
/// stop.
async fn mark(
    tx: &mut Tx,
    grant: &Grant<ChangeShipments>,
    past: &[Past<'_>],
    arrived: &BTreeMap<(usize, usize), i64>,
) -> Result<(), DbError> {
    let mut stops: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    let ids: Vec<i64> = past.iter().map(|one| one.id).collect();
    for chunk in ids.chunks(5_000) {
        let rows: Vec<(i64, i64, i64)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "SELECT shipment_id, position, id FROM shipment_stop WHERE shipment_id IN ",
            );
            push_ids!(query, chunk);
            query.build_query_as().fetch_all(conn).await?
        });
        stops.extend(rows.into_iter().map(|(shipment, position, id)| ((shipment, position), id)));
    }
    let mut rows: Vec<(i64, Day, i64)> = Vec::with_capacity(arrived.len());
    let mut happened = Vec::with_capacity(arrived.len());
    for ((n, m), document) in arrived {
        let Some(one) = past.get(*n) else { continue };
        let position = *m as i64 + 1;
        let id = stops.get(&(one.id, position)).copied().ok_or(DbError::Unreadable("shipment_stop.id"))?;
        let on = one.delivered_on.unwrap_or(one.shipped_on);
        rows.push((id, on, *document));
        happened.push(
            Event::new(Kind::StopDelivered, Subject("shipment", one.id))
                .with("number", one.new.number.as_str())
                .with("stop", position)
                .with("on", on.to_string())
                .with("document", *document),
        );
    }
    for chunk in rows.chunks(2_000) {
        let marked = sql!(tx, |conn| {
            let mut query =
                QueryBuilder::new("UPDATE shipment_stop SET delivered_on = v.column2, delivered_at = ");
            query.push_bind(grant.now()).push(", delivered_by = ").push_bind(grant.user_id());
            query.push(", document_id = v.column3 FROM (");
            query.push_values(chunk, |mut row, (id, on, document)| {
                row.push_bind(*id).push_bind(*on).push_bind(*document);
            });
            query.push(") AS v WHERE shipment_stop.id = v.column1 AND shipment_stop.delivered_on IS NULL");
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(marked, chunk.len() as u64)?;
    }
    record(tx, grant, happened).await
}
