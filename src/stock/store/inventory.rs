//! The inventory grid: items, or what places hold of them, a page at a time, and the sums of the whole
//! selection. Figures of now come from the projections of the moves, those of a day from the last row of the
//! item or holding up to that day.

use futures::TryStreamExt;
use sqlx::QueryBuilder;

use super::inventory_sql::{Expressions, expressions, push_items, push_places, push_within, summed};
use crate::auth::Grant;
use crate::auth::permission::ReadStock;
use crate::db::{DbError, Tx};
use crate::kernel::{Day, Money, Quantity};
use crate::sql;
use crate::ui::grid::{Cursor, SortKey, Span};

/// What a row stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowsBy {
    #[default]
    Item,
    Place,
    Lot,
}

impl RowsBy {
    pub const ALL: [RowsBy; 3] = [RowsBy::Item, RowsBy::Place, RowsBy::Lot];

    pub const fn code(self) -> &'static str {
        match self {
            RowsBy::Item => "item",
            RowsBy::Place => "place",
            RowsBy::Lot => "lot",
        }
    }

    pub fn from_code(code: &str) -> Option<RowsBy> {
        RowsBy::ALL.into_iter().find(|by| by.code() == code)
    }
}

/// How an item stands against its reorder point, by what is available now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reorder {
    /// At or below the point.
    Due,
    /// Nothing available of what should never run out.
    Out,
    Fine,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub by: RowsBy,
    /// At the end of this day; now where absent.
    pub on: Option<Day>,
    /// Parts of name and SKU, or a barcode; case and accents do not matter.
    pub text: String,
    pub sku: String,
    pub name: String,
    pub item_id: Option<i64>,
    pub category_ids: Option<Vec<i64>>,
    pub supplier_ids: Option<Vec<i64>>,
    pub active: Option<bool>,
    pub reorder: Option<Reorder>,
    pub place_ids: Option<Vec<i64>>,
    pub lot: String,
    pub on_hand: Option<Span<i64>>,
    pub reserved: Option<Span<i64>>,
    pub available: Option<Span<i64>>,
    /// In rows of items, now.
    pub expected: Option<Span<i64>>,
    pub value: Option<Span<i64>>,
    pub price: Option<Span<i64>>,
    pub cost: Option<Span<i64>>,
    pub reorder_point: Option<Span<i64>>,
    pub moved: Option<Span<Day>>,
    pub expires: Option<Span<Day>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Name,
    Sku,
    OnHand,
    Available,
    Value,
    LastMove,
    Price,
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Row {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub folded: String,
    pub unit: String,
    pub category_id: i64,
    pub category: String,
    pub reorder_point: Quantity,
    pub reorder_quantity: Quantity,
    pub supplier_id: Option<i64>,
    pub price: Option<Money>,
    pub cost: Option<Money>,
    pub active: bool,
    pub on_hand: Quantity,
    pub reserved: Quantity,
    /// What open purchases are still to bring of the item.
    pub expected: Quantity,
    /// Of the item; of a holding once its part was told.
    pub value: Money,
    pub last_on: Option<Day>,
    /// 0 in rows of items.
    pub place_id: i64,
    pub place: String,
    pub lot_id: i64,
    pub lot: Option<String>,
    pub expires_on: Option<Day>,
    /// Code and name, as forms send and pages show it.
    #[sqlx(skip)]
    pub supplier: Option<(String, String)>,
}

impl Row {
    pub fn available(&self) -> Quantity {
        self.on_hand - self.reserved
    }

    pub fn reorder(&self) -> Option<Reorder> {
        if self.reorder_point.is_zero() || !self.active {
            return None;
        }
        Some(match self.available() {
            none if none <= Quantity::ZERO => Reorder::Out,
            some if some <= self.reorder_point => Reorder::Due,
            _ => Reorder::Fine,
        })
    }
}

/// The first day there is, for rows without one.
pub const NEVER: &str = "0001-01-01";

fn key(order: Order, of: &Expressions) -> String {
    match order {
        Order::Name => "i.folded".to_owned(),
        Order::Sku => "i.sku".to_owned(),
        Order::OnHand => of.on_hand.clone(),
        Order::Available => format!("({}) - ({})", of.on_hand, of.reserved),
        Order::Value => of.value.clone(),
        Order::LastMove => format!("COALESCE({}, '{NEVER}')", of.last),
        Order::Price => "COALESCE(i.price, 0)".to_owned(),
    }
}

/// A page of rows in their order, behind a cursor.
pub async fn rows(
    tx: &mut Tx,
    _grant: &Grant<ReadStock>,
    asked: &Asked,
    (order, descending): (Order, bool),
    beyond: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<Row>, DbError> {
    let of = expressions(asked.by, asked.on);
    let (key, ids) = (key(order, &of), of.ids);
    let (sign, way) = if descending { ("<", " DESC") } else { (">", "") };
    let mut rows: Vec<Row> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT ");
        query.push(of.columns()).push(" FROM ").push(&of.from).push(" WHERE ").push(&of.there);
        push_items!(query, asked, of);
        push_places!(query, asked, of);
        if let Some(cursor) = beyond {
            query.push(" AND (").push(&key).push(ids).push(") ").push(sign).push(" (");
            match &cursor.key {
                SortKey::Text(text) => query.push_bind(text.clone()),
                SortKey::Number(number) => query.push_bind(*number),
                SortKey::Day(day) => query.push_bind(*day),
            };
            query.push(", ").push_bind(cursor.id);
            if asked.by != RowsBy::Item {
                let (place, lot) = cursor.within;
                query.push(", ").push_bind(place).push(", ").push_bind(lot);
            }
            query.push(")");
        }
        query.push(" ORDER BY ").push(&key).push(way);
        for id in ids.split(", ").skip(1) {
            query.push(", ").push(id).push(way);
        }
        query.push(" LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    });
    name_suppliers(tx, &mut rows).await?;
    if asked.by != RowsBy::Item {
        value_parts(tx, asked.on, &mut rows).await?;
    }
    Ok(rows)
}

async fn name_suppliers(tx: &mut Tx, rows: &mut [Row]) -> Result<(), DbError> {
    let mut ids: Vec<i64> = rows.iter().filter_map(|row| row.supplier_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = crate::company::store::party_names(tx, &ids).await?;
    for row in rows {
        row.supplier = row.supplier_id.and_then(|id| names.get(&id).cloned());
    }
    Ok(())
}

/// Gives each holding of these rows its part of what its item is worth.
async fn value_parts(tx: &mut Tx, on: Option<Day>, rows: &mut [Row]) -> Result<(), DbError> {
    let of = expressions(RowsBy::Lot, on);
    let mut ids: Vec<i64> = rows.iter().map(|row| row.item_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut held: Vec<(i64, i64, i64, Quantity)> = Vec::new();
    for chunk in ids.chunks(1_000) {
        let found: Vec<(i64, i64, i64, Quantity)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("SELECT h.item_id, h.place_id, h.lot_id, ");
            query.push(&of.on_hand).push(" FROM on_hand h WHERE h.item_id IN ");
            super::push_ids!(query, chunk);
            query.push(" ORDER BY h.item_id, h.place_id, h.lot_id");
            query.build_query_as().fetch_all(conn).await?
        });
        held.extend(found);
    }
    for of_item in held.chunk_by(|one, next| one.0 == next.0) {
        let item = of_item[0].0;
        let Some(value) = rows.iter().find(|row| row.item_id == item).map(|row| row.value) else { continue };
        let parts = parts(value, of_item.iter().map(|holding| holding.3));
        for row in rows.iter_mut().filter(|row| row.item_id == item) {
            let mine = of_item.iter().zip(&parts).filter(|((_, place, lot, _), _)| {
                *place == row.place_id && (row.lot_id == *lot || row.lot_id < 0)
            });
            row.value = mine.map(|(_, part)| *part).sum();
        }
    }
    Ok(())
}

/// What is not there has no value.
fn parts(value: Money, quantities: impl Iterator<Item = Quantity>) -> Vec<Money> {
    let weights: Vec<u64> =
        quantities.map(|quantity| u64::try_from(quantity.thousandths()).unwrap_or(0)).collect();
    value.split(&weights).unwrap_or_else(|| vec![Money::ZERO; weights.len()])
}

/// Count and sums of the whole selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub count: i64,
    pub value: Money,
    /// On hand, reserved and expected, where all rows are of one unit: apples and litres have no sum.
    pub quantities: Option<[Quantity; 3]>,
}

#[derive(sqlx::FromRow)]
struct Counted {
    count: i64,
    on_hand: Quantity,
    reserved: Quantity,
    expected: Quantity,
    value: Money,
    units: i64,
}

impl Asked {
    /// Whether all holdings of each item asked for are asked for.
    fn takes_whole_items(&self) -> bool {
        let of_holdings = [self.on_hand, self.reserved, self.available];
        self.place_ids.is_none()
            && self.lot.trim().is_empty()
            && self.expires.is_none()
            && self.moved.is_none()
            && of_holdings.iter().all(Option::is_none)
    }
}

pub async fn sums(tx: &mut Tx, _grant: &Grant<ReadStock>, asked: &Asked) -> Result<Sums, DbError> {
    let of = summed(asked.by, asked.on);
    let sum = |of: &str| format!("CAST(COALESCE(SUM({of}), 0) AS BIGINT)");
    let value = if asked.by == RowsBy::Item { sum(&of.value) } else { "CAST(0 AS BIGINT)".to_owned() };
    let counted: Counted = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT COUNT(*) AS count, ");
        query.push(sum(&of.on_hand)).push(" AS on_hand, ").push(sum(&of.reserved)).push(" AS reserved, ");
        query.push(sum(of.expected)).push(" AS expected, ");
        query.push(&value).push(" AS value, CAST(COUNT(DISTINCT i.unit) AS BIGINT) AS units");
        query.push(" FROM ").push(&of.from).push(" WHERE ").push(&of.there);
        push_items!(query, asked, of);
        push_places!(query, asked, of);
        query.build_query_as().fetch_one(conn).await?
    });
    let value = match asked.by {
        RowsBy::Item => counted.value,
        _ if asked.takes_whole_items() => value_of_items(tx, asked).await?,
        _ => value_of_holdings(tx, asked).await?,
    };
    let quantities = (counted.units == 1).then_some([counted.on_hand, counted.reserved, counted.expected]);
    Ok(Sums { count: counted.count, value, quantities })
}

/// Σ of what the items are worth: the parts of all their holdings sum to it.
async fn value_of_items(tx: &mut Tx, asked: &Asked) -> Result<Money, DbError> {
    let asked = Asked { by: RowsBy::Item, value: None, reorder: None, ..asked.clone() };
    let of = expressions(RowsBy::Item, asked.on);
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT CAST(COALESCE(SUM(");
        query.push(&of.value).push("), 0) AS BIGINT) FROM ").push(&of.from).push(" WHERE 1 = 1");
        push_items!(query, asked, of);
        query.build_query_scalar().fetch_one(conn).await?
    }))
}

/// Σ of the parts that the selected holdings have of their items' values: read in order of the items, kept
/// one item at a time.
async fn value_of_holdings(tx: &mut Tx, asked: &Asked) -> Result<Money, DbError> {
    type Held = (i64, Quantity, Money, i64);
    let of = expressions(RowsBy::Lot, asked.on);
    let rows = expressions(asked.by, asked.on);
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT h.item_id, ");
        query.push(&of.on_hand).push(", ").push(&of.value).push(", CAST(CASE WHEN 1 = 1");
        push_places!(query, asked, rows);
        query.push(" THEN 1 ELSE 0 END AS BIGINT) FROM ").push(&of.from).push(" WHERE h.item_id = i.id");
        push_items!(query, asked, of);
        if let Some(places) = &asked.place_ids {
            query.push(" AND i.id IN (SELECT item_id FROM on_hand WHERE place_id IN ");
            super::push_ids!(query, places);
            query.push(")");
        }
        query.push(" ORDER BY h.item_id, h.place_id, h.lot_id");
        let mut held = query.build_query_as::<Held>().fetch(conn);
        let (mut sum, mut item): (Money, Vec<Held>) = (Money::ZERO, Vec::new());
        while let Some(row) = held.try_next().await? {
            if item.first().is_some_and(|first| first.0 != row.0) {
                sum = sum.checked_add(selected(&item)).ok_or(DbError::Unreadable("item_value.value"))?;
                item.clear();
            }
            item.push(row);
        }
        sum.checked_add(selected(&item)).ok_or(DbError::Unreadable("item_value.value"))?
    }))
}

fn selected(held: &[(i64, Quantity, Money, i64)]) -> Money {
    let value = held.first().map_or(Money::ZERO, |row| row.2);
    let parts = parts(value, held.iter().map(|row| row.1));
    held.iter().zip(parts).filter(|(row, _)| row.3 == 1).map(|(_, part)| part).sum()
}
