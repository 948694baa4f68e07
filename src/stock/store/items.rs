//! Items: kept with a folded text of name and SKU, which lists sort by and type-ahead looks in.

use std::collections::HashMap;

use sqlx::QueryBuilder;

use super::{ITEM_LOCK, categories, push_ids};
use crate::auth::Grant;
use crate::auth::permission::ChangeItems;
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault};
use crate::events::{Event, Kind, Subject, record, record_all};
use crate::kernel::{Money, Quantity, fold};
use crate::sql;
use crate::stock::model::item::{NAME_MAX, SKU_MAX, UNIT_MAX};
use crate::stock::model::{Barcode, Item, NewItem, Unit};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    sku: String,
    name: String,
    unit: String,
    category_id: i64,
    barcode: Option<Barcode>,
    ncm: Option<String>,
    reorder_point: Quantity,
    reorder_quantity: Quantity,
    supplier_id: Option<i64>,
    price: Option<Money>,
    cost: Option<Money>,
    active: bool,
    has_picture: bool,
}

impl Row {
    fn item(self, units: Vec<Unit>) -> Item {
        let fields = NewItem {
            sku: self.sku,
            name: self.name,
            unit: self.unit,
            category_id: Some(self.category_id),
            barcode: self.barcode,
            ncm: self.ncm,
            reorder_point: self.reorder_point,
            reorder_quantity: self.reorder_quantity,
            supplier_id: self.supplier_id,
            price: self.price,
            cost: self.cost,
            units,
        };
        Item { id: self.id, active: self.active, has_picture: self.has_picture, fields }
    }
}

pub async fn item(tx: &mut Tx, id: i64) -> Result<Option<Item>, DbError> {
    const ONE: &str = "SELECT id, sku, name, unit, category_id, barcode, ncm, reorder_point, \
        reorder_quantity, supplier_id, price, cost, active, picture IS NOT NULL AS has_picture FROM item \
        WHERE id = $1";
    const UNITS: &str = "SELECT name, quantity FROM item_unit WHERE item_id = $1 ORDER BY name";
    let row: Option<Row> = sql!(tx, |conn| sqlx::query_as(ONE).bind(id).fetch_optional(conn).await?);
    let units: Vec<(String, Quantity)> =
        sql!(tx, |conn| sqlx::query_as(UNITS).bind(id).fetch_all(conn).await?);
    let units = units.into_iter().map(|(name, quantity)| Unit { name, quantity }).collect();
    Ok(row.map(|row| row.item(units)))
}

/// Active items whose SKU, name or barcode the text fits; those it names wholly come first.
pub async fn find(tx: &mut Tx, text: &str, limit: i64) -> Result<Vec<Item>, DbError> {
    let wanted = fold(text.trim());
    let ids: Vec<i64> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT id FROM item WHERE active = TRUE AND (barcode = ");
        query.push_bind(text.trim().to_owned()).push(" OR (1 = 1");
        for word in wanted.split_whitespace() {
            query.push(" AND folded LIKE ").push_bind(dialect::holding(word)).push(" ESCAPE '!'");
        }
        query.push(")) ORDER BY CASE WHEN LOWER(sku) = ").push_bind(wanted.clone());
        query.push(" THEN 0 WHEN barcode = ").push_bind(text.trim().to_owned());
        query.push(" THEN 0 WHEN LOWER(sku) LIKE ").push_bind(format!("{}%", dialect::plain(&wanted)));
        query.push(" ESCAPE '!' THEN 1 WHEN folded LIKE ");
        query.push_bind(format!("{}%", dialect::plain(&wanted)));
        query.push(" ESCAPE '!' THEN 2 ELSE 3 END, folded, id LIMIT ").push_bind(limit);
        query.build_query_scalar().fetch_all(conn).await?
    });
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(item(tx, id).await?);
    }
    Ok(found)
}

/// Units that items come in, for lists that offer them.
pub async fn unit_names(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    const NAMES: &str = "SELECT name FROM (SELECT unit AS name FROM item UNION SELECT name FROM item_unit) \
        AS units ORDER BY name LIMIT 50";
    Ok(sql!(tx, |conn| sqlx::query_scalar(NAMES).fetch_all(conn).await?))
}

/// The ids of every SKU, for those who read many.
pub async fn ids_by_sku(tx: &mut Tx) -> Result<HashMap<String, i64>, DbError> {
    let rows: Vec<(String, i64)> =
        sql!(tx, |conn| sqlx::query_as("SELECT sku, id FROM item").fetch_all(conn).await?);
    Ok(rows.into_iter().collect())
}

pub async fn add_item(tx: &mut Tx, grant: &Grant<ChangeItems>, new: &NewItem) -> Result<i64, DbError> {
    let ids = add_items(tx, grant, std::slice::from_ref(new)).await?;
    ids.first().copied().ok_or(DbError::Unreadable("item.id"))
}

const ROWS_MAX: usize = 1_000;

/// Adds many, one event each; ids in their order.
pub async fn add_items(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    new: &[NewItem],
) -> Result<Vec<i64>, DbError> {
    let standard = match new.iter().any(|item| item.category_id.is_none()) {
        true => categories::standard(tx, grant).await?.id,
        false => 0,
    };
    dialect::lock(tx, ITEM_LOCK).await?;
    let new: Vec<NewItem> = new
        .iter()
        .map(|item| NewItem { category_id: item.category_id.or(Some(standard)), ..item.clone() })
        .collect();
    new.iter().try_for_each(written)?;
    let mut by_sku = HashMap::with_capacity(new.len());
    for chunk in new.chunks(ROWS_MAX) {
        taken(tx, None, chunk).await?;
        by_sku.extend(insert(tx, chunk).await?);
    }
    let id = |item: &NewItem| by_sku.get(&item.sku).copied().ok_or(DbError::Unreadable("item.id"));
    let ids = new.iter().map(id).collect::<Result<Vec<i64>, DbError>>()?;
    for (id, item) in ids.iter().zip(&new) {
        keep_units(tx, *id, &item.units).await?;
    }
    let blank = NewItem::default();
    let event = |(id, item): (&i64, &NewItem)| changed(Kind::ItemAdded, *id, &blank, item);
    let events: Vec<Event> = ids.iter().zip(&new).map(event).collect();
    if !events.is_empty() {
        record_all(tx, grant.by(), events).await?;
    }
    Ok(ids)
}

fn written(item: &NewItem) -> Result<(), AppError> {
    for (field, text, max) in
        [("sku", &item.sku, SKU_MAX), ("name", &item.name, NAME_MAX), ("unit", &item.unit, UNIT_MAX)]
    {
        if text.trim().is_empty() {
            return Err(AppError::invalid(field, Fault::Required));
        }
        if text.chars().count() > max {
            return Err(AppError::invalid(field, Fault::TooLong));
        }
    }
    let negative = item.reorder_point < Quantity::ZERO || item.reorder_quantity < Quantity::ZERO;
    let cheap = [item.price, item.cost].into_iter().flatten().any(|amount| amount < Money::ZERO);
    if negative || cheap || item.units.iter().any(|unit| unit.quantity <= Quantity::ZERO) {
        return Err(AppError::invalid("reorder_point", Fault::Negative));
    }
    Ok(())
}

/// Refuses SKUs and barcodes that another item has.
async fn taken(tx: &mut Tx, but: Option<i64>, new: &[NewItem]) -> Result<(), DbError> {
    let rows: Vec<(i64, String)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT id, sku FROM item WHERE sku IN (''");
        for item in new {
            query.push(", ").push_bind(item.sku.clone());
        }
        query.push(") OR barcode IN (''");
        for code in new.iter().filter_map(|item| item.barcode.clone()) {
            query.push(", ").push_bind(code);
        }
        query.push(")");
        query.build_query_as().fetch_all(conn).await?
    });
    match rows.iter().find(|(id, _)| Some(*id) != but) {
        None => Ok(()),
        Some((_, sku)) if new.iter().any(|item| item.sku == *sku) => {
            Err(AppError::invalid("sku", Fault::Taken).into())
        }
        Some(_) => Err(AppError::invalid("barcode", Fault::Taken).into()),
    }
}

async fn insert(tx: &mut Tx, new: &[NewItem]) -> Result<Vec<(String, i64)>, DbError> {
    const INSERT: &str = "INSERT INTO item (sku, name, folded, unit, category_id, barcode, ncm, \
        reorder_point, reorder_quantity, supplier_id, price, cost) ";
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(INSERT);
        query.push_values(new, |mut row, item| {
            row.push_bind(item.sku.clone())
                .push_bind(item.name.clone())
                .push_bind(folded(item))
                .push_bind(item.unit.clone())
                .push_bind(item.category_id)
                .push_bind(item.barcode.clone())
                .push_bind(item.ncm.clone())
                .push_bind(item.reorder_point)
                .push_bind(item.reorder_quantity)
                .push_bind(item.supplier_id)
                .push_bind(item.price)
                .push_bind(item.cost);
        });
        query.push(" RETURNING sku, id");
        query.build_query_as().fetch_all(conn).await?
    }))
}

fn folded(item: &NewItem) -> String {
    fold(&format!("{} {}", item.name, item.sku))
}

async fn keep_units(tx: &mut Tx, id: i64, units: &[Unit]) -> Result<(), DbError> {
    const KEEP: &str = "INSERT INTO item_unit (item_id, name, quantity) VALUES ($1, $2, $3)";
    for unit in units {
        sql!(tx, |conn| {
            sqlx::query(KEEP).bind(id).bind(&unit.name).bind(unit.quantity).execute(conn).await?;
        });
    }
    Ok(())
}

fn changed(kind: Kind, id: i64, old: &NewItem, new: &NewItem) -> Event {
    let units = |item: &NewItem| {
        let text = item.units.iter().map(|unit| format!("{} {}", unit.name, unit.quantity.plain()));
        text.collect::<Vec<_>>().join(", ")
    };
    let code = |item: &NewItem| item.barcode.as_ref().map(|code| code.as_str().to_owned());
    Event::new(kind, Subject("item", id))
        .was("sku", old.sku.as_str(), new.sku.as_str())
        .was("name", old.name.as_str(), new.name.as_str())
        .was("unit", old.unit.as_str(), new.unit.as_str())
        .was("category_id", old.category_id, new.category_id)
        .was("barcode", code(old), code(new))
        .was("ncm", old.ncm.clone(), new.ncm.clone())
        .was("reorder_point", old.reorder_point.plain(), new.reorder_point.plain())
        .was("reorder_quantity", old.reorder_quantity.plain(), new.reorder_quantity.plain())
        .was("supplier_id", old.supplier_id, new.supplier_id)
        .was("price", old.price.map(Money::minor), new.price.map(Money::minor))
        .was("cost", old.cost.map(Money::minor), new.cost.map(Money::minor))
        .was("units", units(old), units(new))
}

/// Changes an item; one that has moved keeps its stock account.
pub async fn change_item(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    id: i64,
    new: &NewItem,
    active: bool,
) -> Result<(), DbError> {
    const CHANGE: &str = "UPDATE item SET sku = $2, name = $3, folded = $4, unit = $5, category_id = $6, \
        barcode = $7, ncm = $8, reorder_point = $9, reorder_quantity = $10, supplier_id = $11, price = $12, \
        cost = $13, active = $14 WHERE id = $1";
    dialect::lock(tx, ITEM_LOCK).await?;
    let old = item(tx, id).await?.ok_or(AppError::NotFound)?;
    written(new)?;
    let new = NewItem { category_id: new.category_id.or(old.fields.category_id), ..new.clone() };
    taken(tx, Some(id), std::slice::from_ref(&new)).await?;
    keeps_account(tx, id, (old.fields.category_id, new.category_id)).await?;
    let event = changed(Kind::ItemChanged, id, &old.fields, &new).was("active", old.active, active);
    if event.is_empty() {
        return Ok(());
    }
    let rows = sql!(tx, |conn| sqlx::query(CHANGE)
        .bind(id)
        .bind(&new.sku)
        .bind(&new.name)
        .bind(folded(&new))
        .bind(&new.unit)
        .bind(new.category_id)
        .bind(&new.barcode)
        .bind(&new.ncm)
        .bind(new.reorder_point)
        .bind(new.reorder_quantity)
        .bind(new.supplier_id)
        .bind(new.price)
        .bind(new.cost)
        .bind(active)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(rows, 1)?;
    if old.fields.units != new.units {
        sql!(tx, |conn| {
            sqlx::query("DELETE FROM item_unit WHERE item_id = $1").bind(id).execute(conn).await?;
        });
        keep_units(tx, id, &new.units).await?;
    }
    record(tx, grant.by(), event).await?;
    Ok(())
}

/// What has moved has its value in the stock account of its category.
async fn keeps_account(tx: &mut Tx, id: i64, categories: (Option<i64>, Option<i64>)) -> Result<(), DbError> {
    const OTHER: &str = "SELECT EXISTS (SELECT 1 FROM stock_move WHERE item_id = $1) AND \
        (SELECT COUNT(DISTINCT stock_account_id) FROM item_category WHERE id IN ($2, $3)) > 1";
    if categories.0 == categories.1 {
        return Ok(());
    }
    let other: bool = sql!(tx, |conn| sqlx::query_scalar(OTHER)
        .bind(id)
        .bind(categories.0)
        .bind(categories.1)
        .fetch_one(conn)
        .await?);
    if other { Err(AppError::invalid("category", Fault::HasMoved).into()) } else { Ok(()) }
}

/// SKU and name of these items.
pub async fn names(tx: &mut Tx, ids: &[i64]) -> Result<HashMap<i64, (String, String)>, DbError> {
    let mut names = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(5_000) {
        let rows: Vec<(i64, String, String)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("SELECT id, sku, name FROM item WHERE id IN ");
            push_ids!(query, chunk);
            query.build_query_as().fetch_all(conn).await?
        });
        names.extend(rows.into_iter().map(|(id, sku, name)| (id, (sku, name))));
    }
    Ok(names)
}
