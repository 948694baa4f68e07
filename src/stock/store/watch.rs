//! What stock people are told of before it hurts: items to buy again, lots that expire.

use std::collections::BTreeMap;

use crate::auth::Grant;
use crate::auth::permission::ReadStock;
use crate::db::{DbError, Tx};
use crate::kernel::{Day, Money, Month, Quantity};
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
    /// Of one unit: the item's reference, or what the stock there is worth on average.
    pub cost: Option<Money>,
    pub need: Need,
    pub quantity: Quantity,
}

#[derive(sqlx::FromRow)]
struct Watched {
    id: i64,
    sku: String,
    name: String,
    unit: String,
    supplier_id: Option<i64>,
    cost: Option<Money>,
    point: Quantity,
    lot: Quantity,
    on_hand: Quantity,
    value: Money,
    available: Quantity,
    expected: Quantity,
    used: Quantity,
}

impl Watched {
    fn suggested(self, lead_days: &BTreeMap<i64, i64>) -> Option<Suggested> {
        let known = self.supplier_id.and_then(|supplier| lead_days.get(&supplier));
        let lead_days = known.copied().unwrap_or(LEAD_DAYS);
        let Watched { available, expected, point, lot, used, .. } = self;
        let need = Need { available, expected, point, lot, used, lead_days };
        let quantity = need.suggestion()?;
        let (cost, Watched { id: item_id, sku, name, unit, supplier_id, .. }) =
            (self.cost.or_else(|| average(self.value, self.on_hand)), self);
        Some(Suggested { item_id, sku, name, unit, supplier_id, cost, need, quantity })
    }
}

/// What one unit is worth, rounded to the minor unit.
fn average(value: Money, on_hand: Quantity) -> Option<Money> {
    let (value, units) = (i128::from(value.minor()), i128::from(on_hand.thousandths()));
    let one = i128::from(Quantity::ONE.thousandths());
    (units > 0).then(|| i64::try_from((value * one + units / 2) / units).ok().map(Money)).flatten()
}

/// Items to buy now, by SKU: those whose available and expected goods are at or below the point at which to
/// buy. `lead_days` is from order to receipt, by supplier, [`LEAD_DAYS`] where one has none. Use is that of
/// the last whole months that make [`USE_DAYS`] days.
pub async fn suggestions(
    tx: &mut Tx,
    grant: &Grant<ReadStock>,
    lead_days: &BTreeMap<i64, i64>,
) -> Result<Vec<Suggested>, DbError> {
    // By the longest lead time every item that may be due is found; each item's own then decides.
    const NEEDS: &str = "SELECT i.id, i.sku, i.name, i.unit, i.supplier_id, i.cost, i.reorder_point AS \
        point, i.reorder_quantity AS lot, v.quantity AS on_hand, v.value, v.quantity - v.reserved AS \
        available, v.expected, COALESCE(u.used, 0) AS used FROM item i JOIN item_value v ON v.item_id = i.id \
        LEFT JOIN (SELECT item_id, CAST(SUM(used) AS BIGINT) AS used FROM item_month WHERE month >= $1 AND \
        month <= $2 GROUP BY item_id) u ON u.item_id = i.id WHERE i.active = TRUE AND ((i.reorder_point > 0 \
        AND v.quantity - v.reserved + v.expected <= i.reorder_point) OR (u.used > 0 AND v.quantity - \
        v.reserved + v.expected <= (u.used * $3 + $4 - 1) / $4)) ORDER BY i.sku, i.id";
    let (from, to) = measured(grant.today().month());
    let longest = lead_days.values().copied().chain([LEAD_DAYS]).max();
    let rows: Vec<Watched> = sql!(tx, |conn| sqlx::query_as(NEEDS)
        .bind(from)
        .bind(to)
        .bind(longest)
        .bind(USE_DAYS)
        .fetch_all(conn)
        .await?);
    Ok(rows.into_iter().filter_map(|row| row.suggested(lead_days)).collect())
}

/// What a delivery takes where nothing is known of the item's.
pub const LEAD_DAYS: i64 = 7;

/// The whole months before this one that make [`USE_DAYS`] days.
pub fn measured(now: Month) -> (Month, Month) {
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
