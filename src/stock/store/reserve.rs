//! Reservations: goods that stay for somebody. What is reserved is the sum of the open ones.

use super::ground;
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

#[derive(sqlx::FromRow)]
struct Held {
    lot_id: i64,
    quantity: Quantity,
    reserved: Quantity,
    expires_on: Option<Day>,
}

/// Reserves goods, one reservation for each lot they come from.
pub async fn reserve(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    new: &NewReservation,
) -> Result<Vec<i64>, DbError> {
    const HELD: &str = "SELECT h.lot_id, h.quantity, h.reserved, l.expires_on FROM on_hand h \
        LEFT JOIN lot l ON l.id = h.lot_id WHERE h.item_id = $1 AND h.place_id = $2";
    if new.quantity <= Quantity::ZERO {
        return Err(AppError::invalid("quantity", Fault::NotPositive).into());
    }
    ground::take(tx, &[new.item_id]).await?;
    let held: Vec<Held> =
        sql!(tx, |conn| sqlx::query_as(HELD).bind(new.item_id).bind(new.place_id).fetch_all(conn).await?);
    let fits = |held: &Held| new.lot_id.is_none_or(|lot| held.lot_id == lot);
    let stock = |held: Held| LotStock {
        lot_id: held.lot_id,
        expires_on: held.expires_on,
        available: (held.quantity - held.reserved).max(Quantity::ZERO),
    };
    let lots: Vec<LotStock> = held.into_iter().filter(fits).map(stock).collect();
    let there: Quantity = lots.iter().map(|lot| lot.available).sum();
    let short = || AppError::Invalid(vec![FieldError::about("quantity", Fault::NotEnough, there.plain())]);
    let picked = pick(lots, new.quantity).ok_or_else(short)?;
    let mut ids = Vec::with_capacity(picked.len());
    for (lot, quantity) in picked {
        ids.push(insert(tx, grant, new, lot, quantity).await?);
    }
    Ok(ids)
}

async fn insert(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    new: &NewReservation,
    lot: i64,
    quantity: Quantity,
) -> Result<i64, DbError> {
    const INSERT: &str = "INSERT INTO reservation (item_id, place_id, lot_id, quantity, document, made_at, \
        made_by) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    let id: i64 = sql!(tx, |conn| sqlx::query_scalar(INSERT)
        .bind(new.item_id)
        .bind(new.place_id)
        .bind(lot)
        .bind(quantity)
        .bind(&new.document)
        .bind(grant.now())
        .bind(grant.user_id())
        .fetch_one(conn)
        .await?);
    let event = Event::new(Kind::StockReserved, Subject("reservation", id))
        .with("item_id", new.item_id)
        .with("place_id", new.place_id)
        .with("lot_id", lot)
        .with("quantity", quantity.plain())
        .with("document", new.document.clone());
    events::record(tx, grant.by(), event).await?;
    Ok(id)
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
