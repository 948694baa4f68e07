//! What stock people are told of before it hurts: items to buy again, lots that expire.

use std::collections::BTreeMap;

use crate::auth::Grant;
use crate::auth::permission::ReadStock;
use crate::db::{DbError, Tx};
use crate::kernel::{Day, Month, Quantity};
use crate::sql;
use crate::stock::model::{Need, USE_DAYS};

/// An item that should be bought, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub supplier_id: Option<i64>,
    pub need: Need,
    pub quantity: Quantity,
}

/// Items to buy now, by SKU. `expected` is what is ordered and not received, by item; `lead_days` from order
/// to receipt, by item, [`LEAD_DAYS`] where an item has none. Use is that of the last whole months that make
/// [`USE_DAYS`] days.
pub async fn suggestions(
    tx: &mut Tx,
    grant: &Grant<ReadStock>,
    expected: &BTreeMap<i64, Quantity>,
    lead_days: &BTreeMap<i64, i64>,
) -> Result<Vec<Suggested>, DbError> {
    const NEEDS: &str = "SELECT i.id, i.sku, i.name, i.unit, i.supplier_id, i.reorder_point, \
        i.reorder_quantity, COALESCE(h.free, 0), COALESCE(u.used, 0) FROM item i LEFT JOIN (SELECT item_id, \
        CAST(SUM(quantity - reserved) AS BIGINT) \
        AS free FROM on_hand GROUP BY item_id) h ON h.item_id = i.id \
        LEFT JOIN (SELECT item_id, CAST(SUM(used) AS BIGINT) AS used FROM item_month WHERE month >= $1 AND \
        month <= $2 GROUP BY item_id) u \
        ON u.item_id = i.id WHERE i.active AND (i.reorder_point > 0 OR u.used \
        > 0) ORDER BY i.sku, i.id";
    type Row = (i64, String, String, String, Option<i64>, Quantity, Quantity, Quantity, Quantity);
    let (from, to) = measured(grant.today().month());
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(NEEDS).bind(from).bind(to).fetch_all(conn).await?);
    let suggested = |row: Row| {
        let (item_id, sku, name, unit, supplier_id, point, lot, available, used) = row;
        let expected = expected.get(&item_id).copied().unwrap_or_default();
        let lead_days = lead_days.get(&item_id).copied().unwrap_or(LEAD_DAYS);
        let need = Need { available, expected, point, lot, used, lead_days };
        let quantity = need.suggestion()?;
        Some(Suggested { item_id, sku, name, unit, supplier_id, need, quantity })
    };
    Ok(rows.into_iter().filter_map(suggested).collect())
}

/// What a delivery takes where nothing is known of the item's.
pub const LEAD_DAYS: i64 = 7;

/// The whole months before this one that make [`USE_DAYS`] days.
fn measured(now: Month) -> (Month, Month) {
    let months = i32::try_from(USE_DAYS / 30).unwrap_or(3);
    (now.plus(-months).unwrap_or(now), now.plus(-1).unwrap_or(now))
}

/// A lot in a place, with the day it expires on.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Expiring {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub place: String,
    pub lot: String,
    pub expires_on: Day,
    pub quantity: Quantity,
}

/// What expires up to a day and what has expired already, the first to expire first.
pub async fn expiring(
    tx: &mut Tx,
    _grant: &Grant<ReadStock>,
    until: Day,
    limit: i64,
) -> Result<Vec<Expiring>, DbError> {
    const EXPIRING: &str = "SELECT h.item_id, i.sku, i.name, p.code AS place, l.code AS lot, l.expires_on, \
        h.quantity FROM lot l JOIN on_hand h ON h.item_id = l.item_id AND h.lot_id = l.id JOIN item i \
        ON i.id = l.item_id JOIN place p ON p.id = h.place_id WHERE l.expires_on <= $1 AND h.quantity > 0 \
        ORDER BY l.expires_on, i.sku, p.code LIMIT $2";
    Ok(sql!(tx, |conn| sqlx::query_as(EXPIRING).bind(until).bind(limit).fetch_all(conn).await?))
}
