//! Orders read back, with the names their pages show.

use std::collections::HashMap;

use sqlx::QueryBuilder;

use crate::auth::Grant;
use crate::auth::permission::ReadOrders;
use crate::db::{DbError, Tx, dialect};
use crate::error::{AppError, Rule};
use crate::kernel::{Day, Instant, Money, Quantity, fold};
use crate::sql;
use crate::stock::store::push_ids;
use crate::trade::model::{NewLine, OrderKind, OrderState, Rate, Step, state};

/// The head of an order with the names its page shows.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Order {
    pub id: i64,
    pub kind: OrderKind,
    pub number: String,
    pub party_id: i64,
    pub party: String,
    pub place_id: i64,
    pub place: String,
    pub ordered_on: Day,
    pub promised_on: Option<Day>,
    pub due_days: i64,
    pub area_id: Option<i64>,
    pub area: Option<String>,
    pub memo: String,
    pub recorded_at: Instant,
    pub recorded_by: String,
    pub cancelled_at: Option<Instant>,
    pub cancelled_by: Option<String>,
    pub cancel_reason: Option<String>,
}

/// A line with its counters. `net` and `tax` are of the ordered quantity.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OrderLine {
    pub id: i64,
    pub order_id: i64,
    pub position: i64,
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub quantity: Quantity,
    /// Approved beyond the ordered quantity.
    pub over: Quantity,
    pub unit_price: Money,
    pub discount_rate: Rate,
    pub tax_rate: Rate,
    pub net: Money,
    pub tax: Money,
    pub picked: Quantity,
    pub shipped: Quantity,
    pub delivered: Quantity,
    pub returned: Quantity,
    /// Less what was credited.
    pub billed: Quantity,
}

impl OrderLine {
    /// As it was ordered.
    pub fn written(&self) -> NewLine {
        NewLine {
            item_id: self.item_id,
            quantity: self.quantity,
            unit_price: self.unit_price,
            discount: self.discount_rate,
            tax: self.tax_rate,
        }
    }

    /// What may come or go in all.
    pub fn wanted(&self) -> Quantity {
        self.quantity + self.over
    }

    /// What is still to come or go.
    pub fn open(&self) -> Quantity {
        self.wanted() - self.delivered
    }

    pub fn to_pick(&self) -> Quantity {
        self.wanted() - self.picked
    }

    /// Picked and not yet on the way.
    pub fn packed(&self) -> Quantity {
        self.picked - self.shipped
    }

    pub fn on_the_way(&self) -> Quantity {
        self.shipped - self.delivered
    }

    pub fn to_bill(&self) -> Quantity {
        self.delivered - self.returned - self.billed
    }
}

impl Order {
    pub fn state(&self, lines: &[OrderLine]) -> OrderState {
        state(self.cancelled_at.is_some(), lines.iter().map(|line| (line.open(), line.delivered)))
    }
}

macro_rules! select_order {
    ($end:literal) => {
        concat!(
            "SELECT o.id, o.kind, o.number, o.party_id, p.name AS party, o.place_id, pl.code AS place, \
             o.ordered_on, o.promised_on, o.due_days, o.area_id, a.name AS area, o.memo, o.recorded_at, \
             u.name AS recorded_by, o.cancelled_at, c.name AS cancelled_by, o.cancel_reason FROM trade_order \
             o JOIN party p ON p.id = o.party_id JOIN place pl ON pl.id = o.place_id JOIN app_user u ON u.id \
             = o.recorded_by LEFT JOIN area a ON a.id = o.area_id LEFT JOIN app_user c ON c.id = \
             o.cancelled_by WHERE ",
            $end
        )
    };
}

macro_rules! select_lines {
    () => {
        "SELECT l.id, l.order_id, l.position, l.item_id, i.sku, i.name, i.unit, l.quantity, l.over, \
         l.unit_price, l.discount_rate, l.tax_rate, l.net, l.tax, l.picked, l.shipped, l.delivered, \
         l.returned, l.billed FROM order_line l JOIN item i ON i.id = l.item_id WHERE "
    };
}

pub async fn order(tx: &mut Tx, _grant: &Grant<ReadOrders>, id: i64) -> Result<Option<Order>, DbError> {
    head(tx, id).await
}

pub(super) async fn head(tx: &mut Tx, id: i64) -> Result<Option<Order>, DbError> {
    const ONE: &str = select_order!("o.id = $1");
    Ok(sql!(tx, |conn| sqlx::query_as(ONE).bind(id).fetch_optional(conn).await?))
}

/// The lines of an order by their position.
pub async fn lines(tx: &mut Tx, order_id: i64) -> Result<Vec<OrderLine>, DbError> {
    const LINES: &str = concat!(select_lines!(), "l.order_id = $1 ORDER BY l.position");
    Ok(sql!(tx, |conn| sqlx::query_as(LINES).bind(order_id).fetch_all(conn).await?))
}

/// Orders by their ids, with what an import needs of them in two statements however many they are.
pub async fn heads(tx: &mut Tx, ids: &[i64]) -> Result<Vec<Order>, DbError> {
    const SOME: &str = select_order!("o.id IN ");
    let mut found = Vec::new();
    for chunk in ids.chunks(5_000) {
        let rows: Vec<Order> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(SOME);
            push_ids!(query, chunk);
            query.build_query_as().fetch_all(conn).await?
        });
        found.extend(rows);
    }
    Ok(found)
}

/// The lines of these orders, each order's by their position.
pub async fn lines_of(tx: &mut Tx, orders: &[i64]) -> Result<Vec<OrderLine>, DbError> {
    let mut found = Vec::new();
    for chunk in orders.chunks(5_000) {
        let rows: Vec<OrderLine> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(concat!(select_lines!(), "l.order_id IN "));
            push_ids!(query, chunk);
            query.push(" ORDER BY l.order_id, l.position");
            query.build_query_as().fetch_all(conn).await?
        });
        found.extend(rows);
    }
    Ok(found)
}

/// Takes the order until the transaction ends: its acts come one after another.
pub(super) async fn take(tx: &mut Tx, id: i64) -> Result<Order, DbError> {
    let end = dialect::for_update(tx);
    let found: Option<i64> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT id FROM trade_order WHERE id = ");
        query.push_bind(id).push(end);
        query.build_query_scalar().fetch_optional(conn).await?
    });
    match found {
        Some(id) => Ok(head(tx, id).await?.ok_or(AppError::NotFound)?),
        None => Err(AppError::NotFound.into()),
    }
}

/// The same for an act that needs it to be open.
pub(super) async fn take_open(tx: &mut Tx, id: i64) -> Result<Order, DbError> {
    let order = take(tx, id).await?;
    if order.cancelled_at.is_some() { Err(Rule::OrderCancelled.into()) } else { Ok(order) }
}

/// An item as a line of an order wants it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Named {
    pub id: i64,
    pub sku: String,
    pub name: String,
    pub price: Option<Money>,
    pub cost: Option<Money>,
}

/// The active items that these texts name, by the texts: an SKU, a whole name, or both.
pub async fn items_named(tx: &mut Tx, texts: &[&str]) -> Result<HashMap<String, Named>, DbError> {
    const BY_SKU: &str = "SELECT id, sku, name, price, cost FROM item WHERE active = TRUE AND sku = $1";
    // What is kept folded is name and SKU together.
    const BY_NAME: &str = "SELECT id, sku, name, price, cost FROM item WHERE active = TRUE AND folded >= $1 \
        AND folded < $2 ORDER BY folded LIMIT 20";
    let mut found = HashMap::new();
    for text in texts.iter().copied().filter(|text| !text.is_empty()) {
        let sku = text.split_whitespace().next().unwrap_or_default();
        for sku in [text, sku] {
            let item: Option<Named> =
                sql!(tx, |conn| sqlx::query_as(BY_SKU).bind(sku).fetch_optional(conn).await?);
            if let Some(item) = item.filter(|item| sku == text || fold(text).ends_with(&fold(&item.name))) {
                found.entry(text.to_owned()).or_insert(item);
            }
        }
        if found.contains_key(text) {
            continue;
        }
        let (from, to) = (fold(text), format!("{}\u{10ffff}", fold(text)));
        let named: Vec<Named> =
            sql!(tx, |conn| sqlx::query_as(BY_NAME).bind(&from).bind(to).fetch_all(conn).await?);
        let mut same = named.into_iter().filter(|item| fold(&item.name) == from);
        if let (Some(item), None) = (same.next(), same.next()) {
            found.insert(text.to_owned(), item);
        }
    }
    Ok(found)
}

/// The first items by name, for a list that is offered without JavaScript.
pub async fn items_offered(tx: &mut Tx, limit: i64) -> Result<Vec<Named>, DbError> {
    const FIRST: &str =
        "SELECT id, sku, name, price, cost FROM item WHERE active = TRUE ORDER BY folded, id LIMIT $1";
    Ok(sql!(tx, |conn| sqlx::query_as(FIRST).bind(limit).fetch_all(conn).await?))
}

/// A move of goods with the line and step it is of.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Moved {
    pub seq: i64,
    pub line_id: i64,
    pub step: Step,
    pub document_id: i64,
    pub document: Option<String>,
    pub effective_on: Day,
    pub sku: String,
    pub lot: Option<String>,
    pub from: String,
    pub to: String,
    pub quantity: Quantity,
    pub entry_id: Option<i64>,
}

/// The moves of an order, newest first.
pub async fn moves(tx: &mut Tx, order_id: i64) -> Result<Vec<Moved>, DbError> {
    const MOVES: &str = "SELECT m.move_seq AS seq, m.line_id, m.step, m.document_id, d.document, \
        d.effective_on, i.sku, t.code AS lot, f.code AS \"from\", g.code AS \"to\", m.quantity, d.entry_id \
        FROM order_line l JOIN order_move m ON m.line_id = l.id JOIN stock_document d ON d.id = \
        m.document_id JOIN stock_move s ON s.seq = m.move_seq JOIN place f ON f.id = s.from_id JOIN place g \
        ON g.id = s.to_id JOIN item i ON i.id = l.item_id LEFT JOIN lot t ON t.id = m.lot_id WHERE \
        l.order_id = $1 ORDER BY m.move_seq DESC LIMIT 200";
    Ok(sql!(tx, |conn| sqlx::query_as(MOVES).bind(order_id).fetch_all(conn).await?))
}

/// Where what an order's lines have reserved lies.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Lying {
    pub line_id: i64,
    pub place_id: i64,
    pub lot_id: i64,
    pub lot: Option<String>,
    pub quantity: Quantity,
}

/// What is reserved for each line, by place and lot.
pub async fn reserved(tx: &mut Tx, order_id: i64) -> Result<Vec<Lying>, DbError> {
    const LYING: &str = "SELECT s.line_id, r.place_id, r.lot_id, t.code AS lot, CAST(SUM(r.quantity) AS \
        BIGINT) AS quantity FROM order_line l JOIN order_reservation s ON s.line_id = l.id JOIN reservation \
        r ON r.id = s.reservation_id LEFT JOIN lot t ON t.id = r.lot_id WHERE l.order_id = $1 AND \
        r.closed_at IS NULL GROUP BY s.line_id, r.place_id, r.lot_id, t.code ORDER BY s.line_id, r.place_id, \
        r.lot_id";
    Ok(sql!(tx, |conn| sqlx::query_as(LYING).bind(order_id).fetch_all(conn).await?))
}

pub async fn number(tx: &mut Tx, id: i64) -> Result<String, DbError> {
    const NUMBER: &str = "SELECT number FROM trade_order WHERE id = $1";
    Ok(sql!(tx, |conn| sqlx::query_scalar(NUMBER).bind(id).fetch_one(conn).await?))
}
