//! What orders have reserved. Every open sale line stands in one queue: promised first, first served. Sharing
//! out anew changes only the reservations that come out otherwise.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use sqlx::QueryBuilder;

use crate::auth::Grant;
use crate::auth::permission::MoveStock;
use crate::db::{DbError, Tx, expect_rows};
use crate::kernel::Quantity;
use crate::sql;
use crate::stock::store::reserve::take_held;
use crate::stock::store::{Held, NewReservation, places, push_ids, release_all, reserve_all};
use crate::trade::model::{Shelf, Taken, Wanted, share_out};

/// How many ids one statement names.
const IDS_MAX: usize = 5_000;

/// An open reservation of an order's line.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Reserved {
    pub id: i64,
    pub line_id: i64,
    pub order_id: i64,
    pub item_id: i64,
    pub place_id: i64,
    pub lot_id: i64,
    pub quantity: Quantity,
}

impl Reserved {
    fn taken(&self) -> Taken {
        let Reserved { line_id, item_id, place_id, lot_id, quantity, .. } = *self;
        Taken { line_id, item_id, place_id, lot_id, quantity }
    }
}

/// Shares out these items anew among all open sale lines.
pub async fn reserve_open(tx: &mut Tx, grant: &Grant<MoveStock>, items: &[i64]) -> Result<(), DbError> {
    redistribute(tx, grant, items, None).await
}

/// Gives one order what it wants and is free; what others have stays theirs.
pub(super) async fn reserve_order(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    order_id: i64,
    items: &[i64],
) -> Result<(), DbError> {
    redistribute(tx, grant, items, Some(order_id)).await
}

async fn redistribute(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    items: &[i64],
    only: Option<i64>,
) -> Result<(), DbError> {
    let items: Vec<i64> = items.iter().copied().collect::<BTreeSet<i64>>().into_iter().collect();
    let held = take_held(tx, &items).await?;
    let mut old = open(tx, &items).await?;
    old.retain(|one| only.is_none_or(|order| one.order_id == order));
    let wanted = wanted(tx, &items, only).await?;
    let shared = share_out(shelves(held, &old), &wanted);
    let mut keep: BTreeSet<Taken> = shared.into_iter().collect();
    // What comes out as it was stays as it is.
    let over: Vec<i64> = old.iter().filter(|one| !keep.remove(&one.taken())).map(|one| one.id).collect();
    if !over.is_empty() {
        release_all(tx, grant, &over).await?;
    }
    let new: Vec<Taken> = keep.into_iter().collect();
    make(tx, grant, &new).await
}

/// Open reservations of orders for these items.
pub async fn open(tx: &mut Tx, items: &[i64]) -> Result<Vec<Reserved>, DbError> {
    let mut found = Vec::new();
    for chunk in items.chunks(IDS_MAX) {
        let rows: Vec<Reserved> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "SELECT r.id, s.line_id, l.order_id, r.item_id, r.place_id, r.lot_id, r.quantity FROM \
                 reservation r JOIN order_reservation s ON s.reservation_id = r.id JOIN order_line l ON \
                 l.id = s.line_id WHERE r.closed_at IS NULL AND r.item_id IN ",
            );
            push_ids!(query, chunk);
            query.push(" ORDER BY r.id");
            query.build_query_as().fetch_all(conn).await?
        });
        found.extend(rows);
    }
    Ok(found)
}

/// What is free, what is given back for sharing out anew counted with it.
fn shelves(held: Vec<Held>, given_back: &[Reserved]) -> Vec<Shelf> {
    let mut back: HashMap<(i64, i64, i64), Quantity> = HashMap::new();
    for one in given_back {
        let sum = back.entry((one.item_id, one.place_id, one.lot_id)).or_default();
        *sum = *sum + one.quantity;
    }
    let shelf = |one: Held| {
        let Held { item_id, place_id, lot_id, quantity, reserved, expires_on } = one;
        let back = back.get(&(item_id, place_id, lot_id)).copied().unwrap_or_default();
        Shelf { item_id, place_id, lot_id, expires_on, free: quantity - reserved + back }
    };
    held.into_iter().map(shelf).collect()
}

/// The open sale lines of these items in the order of their right to them.
async fn wanted(tx: &mut Tx, items: &[i64], only: Option<i64>) -> Result<Vec<Wanted>, DbError> {
    let mut rows: Vec<(i64, i64, i64, Quantity)> = Vec::new();
    for chunk in items.chunks(IDS_MAX) {
        let found: Vec<(i64, i64, i64, Quantity)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "SELECT l.id, l.item_id, o.place_id, l.quantity + l.over - l.picked FROM order_line l JOIN \
                 trade_order o ON o.id = l.order_id WHERE o.kind = 'sale' AND o.cancelled_at IS NULL AND \
                 l.delivered < l.quantity + l.over AND l.picked < l.quantity + l.over AND l.item_id IN ",
            );
            push_ids!(query, chunk);
            if let Some(order) = only {
                query.push(" AND o.id = ").push_bind(order);
            }
            query.push(
                " ORDER BY CASE WHEN o.promised_on IS NULL THEN 1 ELSE 0 END, o.promised_on, o.ordered_on, \
                 o.id, l.position",
            );
            query.build_query_as().fetch_all(conn).await?
        });
        rows.extend(found);
    }
    let all = places::places(tx).await?;
    let mut below: HashMap<i64, Arc<[i64]>> = HashMap::new();
    let wanted = rows.into_iter().map(|(line_id, item_id, place, quantity)| {
        let places = below.entry(place).or_insert_with(|| places::below(&all, place).into()).clone();
        Wanted { line_id, item_id, places, quantity }
    });
    Ok(wanted.collect())
}

async fn make(tx: &mut Tx, grant: &Grant<MoveStock>, new: &[Taken]) -> Result<(), DbError> {
    let reservation = |one: &Taken| NewReservation {
        item_id: one.item_id,
        place_id: one.place_id,
        lot_id: (one.lot_id != 0).then_some(one.lot_id),
        quantity: one.quantity,
        document: None,
    };
    let reservations: Vec<NewReservation> = new.iter().map(reservation).collect();
    let ids = reserve_all(tx, grant, &reservations).await?;
    let rows: Vec<(i64, i64)> = ids.into_iter().zip(new.iter().map(|one| one.line_id)).collect();
    for chunk in rows.chunks(IDS_MAX) {
        let tied = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("INSERT INTO order_reservation (reservation_id, line_id) ");
            query.push_values(chunk, |mut row, (id, line)| {
                row.push_bind(*id).push_bind(*line);
            });
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(tied, chunk.len() as u64)?;
    }
    Ok(())
}

/// Closes what an order's lines have reserved; the items are taken already.
pub(super) async fn release_lines(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    items: &[i64],
    line_ids: &[i64],
) -> Result<Vec<Reserved>, DbError> {
    let mut mine = open(tx, items).await?;
    mine.retain(|one| line_ids.contains(&one.line_id));
    let ids: Vec<i64> = mine.iter().map(|one| one.id).collect();
    if !ids.is_empty() {
        release_all(tx, grant, &ids).await?;
    }
    Ok(mine)
}

/// How much each line of an order has reserved.
pub async fn of_order(tx: &mut Tx, order_id: i64) -> Result<BTreeMap<i64, Quantity>, DbError> {
    const SUMS: &str = "SELECT s.line_id, CAST(SUM(r.quantity) AS BIGINT) FROM order_line l JOIN \
        order_reservation s ON s.line_id = l.id JOIN reservation r ON r.id = s.reservation_id \
        WHERE l.order_id = $1 AND r.closed_at IS NULL GROUP BY s.line_id";
    let rows: Vec<(i64, Quantity)> =
        sql!(tx, |conn| sqlx::query_as(SUMS).bind(order_id).fetch_all(conn).await?);
    Ok(rows.into_iter().collect())
}
