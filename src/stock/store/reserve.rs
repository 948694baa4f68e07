//! Reservations: goods that stay for somebody. What is reserved is the sum of the open ones.

use std::collections::BTreeSet;

use sqlx::QueryBuilder;

use super::{ground, push_ids};
use crate::auth::Grant;
use crate::auth::permission::MoveStock;
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::kernel::{Day, Quantity};
use crate::sql;
use crate::stock::model::{LotStock, pick};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReservation {
    pub item_id: i64,
    pub place_id: i64,
    /// Without a lot, those that expire first.
    pub lot_id: Option<i64>,
    pub quantity: Quantity,
    pub document: Option<String>,
}

/// What a place holds of an item in one lot, and how much of it is for somebody.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Held {
    pub item_id: i64,
    pub place_id: i64,
    pub lot_id: i64,
    pub quantity: Quantity,
    pub reserved: Quantity,
    pub expires_on: Option<Day>,
}

/// How many rows one statement names or inserts.
const ROWS_MAX: usize = 2_000;

/// Takes the items and reads what there is of them, wherever it is.
pub async fn take_held(tx: &mut Tx, items: &[i64]) -> Result<Vec<Held>, DbError> {
    let items: Vec<i64> = items.iter().copied().collect::<BTreeSet<i64>>().into_iter().collect();
    let mut found = Vec::new();
    for chunk in items.chunks(ROWS_MAX) {
        ground::take(tx, chunk).await?;
    }
    for chunk in items.chunks(ROWS_MAX) {
        let rows: Vec<Held> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "SELECT h.item_id, h.place_id, h.lot_id, h.quantity, h.reserved, l.expires_on FROM on_hand h \
                 LEFT JOIN lot l ON l.id = h.lot_id WHERE h.quantity > 0 AND h.item_id IN ",
            );
            push_ids!(query, chunk);
            query.build_query_as().fetch_all(conn).await?
        });
        found.extend(rows);
    }
    Ok(found)
}

/// Reserves many at once, each from the lot it names (none names goods without lot); the items are taken
/// already. Ids in their order.
pub async fn reserve_all(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    new: &[NewReservation],
) -> Result<Vec<i64>, DbError> {
    const INSERT: &str =
        "INSERT INTO reservation (item_id, place_id, lot_id, quantity, document, made_at, made_by) ";
    let mut ids = Vec::with_capacity(new.len());
    for chunk in new.chunks(ROWS_MAX) {
        let mut made: Vec<i64> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, one| {
                row.push_bind(one.item_id)
                    .push_bind(one.place_id)
                    .push_bind(one.lot_id.unwrap_or(0))
                    .push_bind(one.quantity)
                    .push_bind(one.document.clone())
                    .push_bind(grant.now())
                    .push_bind(grant.user_id());
            });
            query.push(" RETURNING id");
            query.build_query_scalar().fetch_all(conn).await?
        });
        // Rows of one statement are numbered in their order.
        made.sort_unstable();
        expect_rows(made.len() as u64, chunk.len() as u64)?;
        ids.extend(made);
    }
    let events: Vec<Event> = ids.iter().zip(new).map(|(id, one)| reserved(*id, one)).collect();
    if !events.is_empty() {
        events::record_all(tx, grant.by(), events).await?;
    }
    Ok(ids)
}

/// Closes many at once; the items are taken already. All of them are open.
pub async fn release_all(tx: &mut Tx, grant: &Grant<MoveStock>, ids: &[i64]) -> Result<(), DbError> {
    for chunk in ids.chunks(ROWS_MAX) {
        let closed = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("UPDATE reservation SET closed_at = ");
            query.push_bind(grant.now()).push(", closed_by = ").push_bind(grant.user_id());
            query.push(" WHERE closed_at IS NULL AND id IN ");
            push_ids!(query, chunk);
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(closed, chunk.len() as u64)?;
    }
    let closed = |id: &i64| Event::new(Kind::ReservationClosed, Subject("reservation", *id));
    let events: Vec<Event> = ids.iter().map(closed).collect();
    if !events.is_empty() {
        events::record_all(tx, grant.by(), events).await?;
    }
    Ok(())
}

fn reserved(id: i64, new: &NewReservation) -> Event {
    Event::new(Kind::StockReserved, Subject("reservation", id))
        .with("item_id", new.item_id)
        .with("place_id", new.place_id)
        .with("lot_id", new.lot_id.unwrap_or(0))
        .with("quantity", new.quantity.plain())
        .with("document", new.document.clone())
}

/// Reserves goods, one reservation for each lot they come from.
pub async fn reserve(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    new: &NewReservation,
) -> Result<Vec<i64>, DbError> {
    if new.quantity <= Quantity::ZERO {
        return Err(AppError::invalid("quantity", Fault::NotPositive).into());
    }
    let held = take_held(tx, &[new.item_id]).await?;
    let fits = |held: &Held| held.place_id == new.place_id && new.lot_id.is_none_or(|lot| held.lot_id == lot);
    let stock = |held: Held| LotStock {
        lot_id: held.lot_id,
        expires_on: held.expires_on,
        available: (held.quantity - held.reserved).max(Quantity::ZERO),
    };
    let lots: Vec<LotStock> = held.into_iter().filter(fits).map(stock).collect();
    let there: Quantity = lots.iter().map(|lot| lot.available).sum();
    let short = || AppError::Invalid(vec![FieldError::about("quantity", Fault::NotEnough, there.plain())]);
    let picked = pick(lots, new.quantity).ok_or_else(short)?;
    let part = |(lot, quantity): (i64, Quantity)| NewReservation {
        lot_id: (lot != 0).then_some(lot),
        quantity,
        ..new.clone()
    };
    let parts: Vec<NewReservation> = picked.into_iter().map(part).collect();
    reserve_all(tx, grant, &parts).await
}

/// Closes a reservation: its goods were taken, or are no longer wanted.
pub async fn release(tx: &mut Tx, grant: &Grant<MoveStock>, id: i64) -> Result<(), DbError> {
    const OPEN: &str = "SELECT item_id FROM reservation WHERE id = $1";
    const CLOSE: &str = "UPDATE reservation SET closed_at = $2, closed_by = $3 WHERE id = $1 AND closed_at \
        IS NULL";
    let item: Option<i64> = sql!(tx, |conn| sqlx::query_scalar(OPEN).bind(id).fetch_optional(conn).await?);
    ground::take(tx, &[item.ok_or(AppError::NotFound)?]).await?;
    let closed = sql!(tx, |conn| sqlx::query(CLOSE)
        .bind(id)
        .bind(grant.now())
        .bind(grant.user_id())
        .execute(conn)
        .await?
        .rows_affected());
    if closed == 0 {
        return Err(Rule::ReservationOver.into());
    }
    expect_rows(closed, 1)?;
    events::record(tx, grant.by(), Event::new(Kind::ReservationClosed, Subject("reservation", id))).await?;
    Ok(())
}
