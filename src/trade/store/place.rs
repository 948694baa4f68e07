//! Placing orders: one by hand, or fifty thousand from a file, by as many statements as there are kinds of
//! rows in it.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::QueryBuilder;

use super::{TRADE_LOCK, reserve, settings};
use crate::auth::Grant;
use crate::auth::permission::{ChangeOrders, MoveStock};
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault, FieldError};
use crate::events::{Event, Kind, Subject, record_all};
use crate::finance::model::AMOUNT_MAX;
use crate::kernel::{Money, Quantity};
use crate::sql;
use crate::stock::model::PlaceKind;
use crate::stock::store::reserve::take_held;
use crate::stock::store::{items, places, push_ids};
use crate::trade::model::order::{DUE_DAYS_MAX, LINES_MAX, MEMO_MAX, NUMBER_MAX};
use crate::trade::model::{NewLine, NewOrder, OrderKind};

/// How many rows one statement inserts: below both databases' limits of bound values.
const ROWS_MAX: usize = 2_000;

/// Places an order and reserves for a sale what there is. The same request places once.
pub async fn place(tx: &mut Tx, grant: &Grant<ChangeOrders>, new: &NewOrder) -> Result<i64, DbError> {
    if let Some(first) = of_request(tx, grant).await? {
        return Ok(first);
    }
    let items: Vec<i64> = new.lines.iter().map(|line| line.item_id).collect();
    // Before the first event: whoever moves these goods takes them in this order.
    take_held(tx, &items).await?;
    let ids = place_all(tx, grant, std::slice::from_ref(new)).await?;
    let id = ids.first().copied().ok_or(DbError::Unreadable("trade_order.id"))?;
    if new.kind == OrderKind::Sale {
        reserve::reserve_order(tx, &grant.carried(), id, &items).await?;
    }
    Ok(id)
}

/// The order that this request has placed already.
pub(super) async fn of_request(tx: &mut Tx, grant: &Grant<ChangeOrders>) -> Result<Option<i64>, DbError> {
    const OF_REQUEST: &str = "SELECT id FROM trade_order WHERE request_id = $1 AND recorded_by = $2";
    let Some(request) = &grant.by().request_id else { return Ok(None) };
    dialect::lock(tx, TRADE_LOCK).await?;
    Ok(sql!(tx, |conn| sqlx::query_scalar(OF_REQUEST)
        .bind(request)
        .bind(grant.user_id())
        .fetch_optional(conn)
        .await?))
}

/// Places many, one event each, and reserves nothing; ids in their order.
pub async fn place_all(
    tx: &mut Tx,
    grant: &Grant<ChangeOrders>,
    new: &[NewOrder],
) -> Result<Vec<i64>, DbError> {
    let moving: Grant<MoveStock> = grant.carried();
    dialect::lock(tx, TRADE_LOCK).await?;
    // What is expected of items stands with their figures, which are taken in the order of the items.
    let bought = new.iter().filter(|order| order.kind == OrderKind::Purchase).flat_map(|order| &order.lines);
    take_held(tx, &bought.map(|line| line.item_id).collect::<Vec<_>>()).await?;
    settings::ensure(tx, &moving).await?;
    let usual = match new.iter().any(|order| order.place_id.is_none()) {
        true => Some(places::standard(tx, &moving, PlaceKind::Warehouse).await?),
        false => None,
    };
    let mut orders: Vec<NewOrder> = new.to_vec();
    for order in &mut orders {
        order.place_id = order.place_id.or(usual);
        if order.number.is_empty() {
            order.number = next_number(tx, order.kind).await?;
        }
    }
    let ground = Ground::load(tx, &orders).await?;
    for order in &orders {
        ground.fits(order)?;
    }
    for chunk in orders.chunks(ROWS_MAX) {
        untaken(tx, None, chunk).await?;
    }
    let ids = insert_heads(tx, grant, &orders).await?;
    insert_lines(tx, ids.iter().copied().zip(orders.iter().map(|order| order.lines.as_slice()))).await?;
    let events: Vec<Event> = ids.iter().zip(&orders).map(|(id, order)| placed(*id, order)).collect();
    if !events.is_empty() {
        record_all(tx, grant.by(), events).await?;
    }
    Ok(ids)
}

/// What orders are checked against.
pub(super) struct Ground {
    items: BTreeSet<i64>,
    own_places: BTreeSet<i64>,
}

impl Ground {
    pub(super) async fn load(tx: &mut Tx, orders: &[NewOrder]) -> Result<Ground, DbError> {
        let wanted: BTreeSet<i64> =
            orders.iter().flat_map(|order| &order.lines).map(|line| line.item_id).collect();
        let wanted: Vec<i64> = wanted.into_iter().collect();
        let items = items::names(tx, &wanted).await?.into_keys().collect();
        let places = places::places(tx).await?;
        let own = places.into_iter().filter(|place| place.kind.is_own() && place.active);
        Ok(Ground { items, own_places: own.map(|place| place.id).collect() })
    }

    /// Every field at fault.
    pub(super) fn fits(&self, order: &NewOrder) -> Result<(), AppError> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, code| faults.push(FieldError::new(field, code));
        if order.number.trim().is_empty() {
            fault("number", Fault::Required);
        }
        if !order.place_id.is_some_and(|place| self.own_places.contains(&place)) {
            fault("place", Fault::NotAChoice);
        }
        if order.promised_on.is_some_and(|day| day < order.ordered_on) {
            fault("promised_on", Fault::BeforeOrder);
        }
        if !(0..=DUE_DAYS_MAX).contains(&order.due_days) {
            fault("due_days", Fault::TooLarge);
        }
        if order.lines.is_empty() {
            fault("lines", Fault::Required);
        }
        for (field, text, max) in [("number", &order.number, NUMBER_MAX), ("memo", &order.memo, MEMO_MAX)] {
            if text.chars().count() > max {
                faults.push(FieldError::about(field, Fault::TooLong, max.to_string()));
            }
        }
        if order.lines.len() > LINES_MAX {
            faults.push(FieldError::about("lines", Fault::TooManyLines, LINES_MAX.to_string()));
        }
        for (n, line) in order.lines.iter().enumerate() {
            self.line_fits(n, line, &mut faults);
        }
        if faults.is_empty() { Ok(()) } else { Err(AppError::Invalid(faults)) }
    }

    fn line_fits(&self, n: usize, line: &NewLine, faults: &mut Vec<FieldError>) {
        let mut fault = |field: &str, code| faults.push(FieldError::new(format!("lines[{n}].{field}"), code));
        if !self.items.contains(&line.item_id) {
            fault("item", Fault::Unknown);
        }
        if line.quantity <= Quantity::ZERO {
            fault("quantity", Fault::NotPositive);
        }
        if line.unit_price < Money::ZERO {
            fault("unit_price", Fault::Negative);
        } else if line.amounts().is_none_or(|(net, tax)| (net + tax).minor() > AMOUNT_MAX) {
            fault("unit_price", Fault::TooLarge);
        }
    }
}

/// The next number that no order of the kind has.
async fn next_number(tx: &mut Tx, kind: OrderKind) -> Result<String, DbError> {
    const NEXT: &str =
        "UPDATE order_number SET last_number = last_number + 1 WHERE kind = $1 RETURNING last_number";
    const TAKEN: &str = "SELECT EXISTS (SELECT 1 FROM trade_order WHERE kind = $1 AND number = $2)";
    loop {
        let next: i64 = sql!(tx, |conn| sqlx::query_scalar(NEXT).bind(kind).fetch_one(conn).await?);
        let number = next.to_string();
        let taken: bool =
            sql!(tx, |conn| sqlx::query_scalar(TAKEN).bind(kind).bind(&number).fetch_one(conn).await?);
        if !taken {
            return Ok(number);
        }
    }
}

/// Refuses numbers that another order of the kind has.
pub(super) async fn untaken(tx: &mut Tx, but: Option<i64>, orders: &[NewOrder]) -> Result<(), DbError> {
    for kind in OrderKind::ALL {
        let numbers = orders.iter().filter(|order| order.kind == kind).map(|order| order.number.clone());
        let numbers: Vec<String> = numbers.collect();
        if !taken(tx, but, kind, &numbers).await?.is_empty() {
            return Err(AppError::invalid("number", Fault::Taken).into());
        }
    }
    Ok(())
}

/// Which of these numbers orders of the kind have.
pub(super) async fn taken(
    tx: &mut Tx,
    but: Option<i64>,
    kind: OrderKind,
    numbers: &[String],
) -> Result<Vec<String>, DbError> {
    let rows: Vec<(i64, String)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT id, number FROM trade_order WHERE kind = ");
        query.push_bind(kind).push(" AND number IN (''");
        for number in numbers {
            query.push(", ").push_bind(number.clone());
        }
        query.push(")");
        query.build_query_as().fetch_all(conn).await?
    });
    Ok(rows.into_iter().filter(|(id, _)| Some(*id) != but).map(|(_, number)| number).collect())
}

async fn insert_heads(
    tx: &mut Tx,
    grant: &Grant<ChangeOrders>,
    orders: &[NewOrder],
) -> Result<Vec<i64>, DbError> {
    const INSERT: &str = "INSERT INTO trade_order (kind, number, party_id, place_id, ordered_on, \
        promised_on, due_days, area_id, memo, recorded_at, recorded_by, request_id, source_hash) ";
    let (by, single) = (grant.by(), orders.len() == 1);
    let mut ids: BTreeMap<(OrderKind, String), i64> = BTreeMap::new();
    for chunk in orders.chunks(ROWS_MAX) {
        let rows: Vec<(i64, OrderKind, String)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, order| {
                row.push_bind(order.kind)
                    .push_bind(order.number.clone())
                    .push_bind(order.party_id)
                    .push_bind(order.place_id)
                    .push_bind(order.ordered_on)
                    .push_bind(order.promised_on)
                    .push_bind(order.due_days)
                    .push_bind(order.area_id)
                    .push_bind(order.memo.clone())
                    .push_bind(by.at)
                    .push_bind(by.user_id)
                    .push_bind(by.request_id.clone().filter(|_| single))
                    .push_bind(order.source.clone());
            });
            query.push(" RETURNING id, kind, number");
            query.build_query_as().fetch_all(conn).await?
        });
        ids.extend(rows.into_iter().map(|(id, kind, number)| ((kind, number), id)));
    }
    let id = |order: &NewOrder| {
        let found = ids.get(&(order.kind, order.number.clone())).copied();
        found.ok_or(DbError::Unreadable("trade_order.id"))
    };
    orders.iter().map(id).collect()
}

pub(super) async fn insert_lines<'a>(
    tx: &mut Tx,
    orders: impl Iterator<Item = (i64, &'a [NewLine])>,
) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO order_line (order_id, position, item_id, quantity, unit_price, \
        discount_rate, tax_rate, net, tax) ";
    let rows: Vec<(i64, i64, &NewLine)> = orders
        .flat_map(|(order, lines)| (1..).zip(lines).map(move |(position, line)| (order, position, line)))
        .collect();
    for chunk in rows.chunks(ROWS_MAX) {
        let inserted = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, (order, position, line)| {
                let (net, tax) = line.amounts().unwrap_or_default();
                row.push_bind(*order)
                    .push_bind(*position)
                    .push_bind(line.item_id)
                    .push_bind(line.quantity)
                    .push_bind(line.unit_price)
                    .push_bind(line.discount)
                    .push_bind(line.tax)
                    .push_bind(net)
                    .push_bind(tax);
            });
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(inserted, chunk.len() as u64)?;
    }
    Ok(())
}

/// Removes the lines of an order that has not moved, with what they once had reserved.
pub(super) async fn remove_lines(tx: &mut Tx, line_ids: &[i64]) -> Result<(), DbError> {
    for start in ["DELETE FROM order_reservation WHERE line_id IN ", "DELETE FROM order_line WHERE id IN "] {
        sql!(tx, |conn| {
            let mut query = QueryBuilder::new(start);
            push_ids!(query, line_ids);
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

fn placed(id: i64, order: &NewOrder) -> Event {
    let (net, tax) = totals(&order.lines);
    Event::new(Kind::OrderPlaced, Subject("trade_order", id))
        .with("kind", order.kind.code())
        .with("number", order.number.as_str())
        .with("party_id", order.party_id)
        .with("place_id", order.place_id)
        .with("ordered_on", order.ordered_on.to_string())
        .with("promised_on", order.promised_on.map(|day| day.to_string()))
        .with("area_id", order.area_id)
        .with("lines", order.lines.len() as i64)
        .with("net", net.minor())
        .with("tax", tax.minor())
}

/// Net and tax of lines together.
pub(super) fn totals(lines: &[NewLine]) -> (Money, Money) {
    let amounts = lines.iter().filter_map(NewLine::amounts);
    amounts.fold((Money::ZERO, Money::ZERO), |sum, (net, tax)| (sum.0 + net, sum.1 + tax))
}
