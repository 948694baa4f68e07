//! What orders say of items: what is expected of them, and what was sold.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use super::list::never;
use crate::auth::Grant;
use crate::auth::permission::ReadOrders;
use crate::db::{DbError, Tx, dialect};
use crate::kernel::{Day, Money, Quantity};
use crate::sql;
use crate::stock::store::push_ids;

/// What open purchases are still to bring of an item to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Expected {
    pub item_id: i64,
    pub place_id: i64,
    pub quantity: Quantity,
}

/// By item and place; of these items only, where some are named.
pub async fn expected(tx: &mut Tx, items: Option<&[i64]>) -> Result<Vec<Expected>, DbError> {
    const OPEN: &str = "SELECT l.item_id, o.place_id, CAST(SUM(l.quantity + l.over - l.delivered) AS BIGINT) \
        AS quantity FROM order_line l JOIN trade_order o ON o.id = l.order_id WHERE o.kind = 'purchase' AND \
        o.cancelled_at IS NULL AND l.delivered < l.quantity + l.over";
    const BY: &str = " GROUP BY l.item_id, o.place_id ORDER BY l.item_id, o.place_id";
    let Some(items) = items else {
        return Ok(sql!(tx, |conn| QueryBuilder::new(OPEN)
            .push(BY)
            .build_query_as()
            .fetch_all(conn)
            .await?));
    };
    let mut found = Vec::new();
    for chunk in items.chunks(5_000) {
        let rows: Vec<Expected> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(OPEN);
            query.push(" AND l.item_id IN ");
            push_ids!(query, chunk);
            query.push(BY);
            query.build_query_as().fetch_all(conn).await?
        });
        found.extend(rows);
    }
    Ok(found)
}

/// Lead times are those of the orders of so many days.
const LEAD_OVER_DAYS: i32 = 365;

/// From order to the first receipt, in days, by supplier: the mean of the last year's orders, rounded up.
pub async fn lead_days(tx: &mut Tx, grant: &Grant<ReadOrders>) -> Result<BTreeMap<i64, i64>, DbError> {
    let since = grant.today().plus_days(-LEAD_OVER_DAYS);
    let days = dialect::days_between(tx, "received_on", "ordered_on");
    let rows: Vec<(i64, i64, i64)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT party_id, COUNT(*), CAST(SUM(");
        query.push(days).push(
            ") AS BIGINT) FROM trade_order WHERE received_on IS NOT NULL AND kind = 'purchase' AND \
             ordered_on >= ",
        );
        query.push_bind(since).push(" GROUP BY party_id");
        query.build_query_as().fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(|(party, orders, days)| (party, (days.max(0) + orders - 1) / orders)).collect())
}

/// Open purchases that are still to bring these items, by item: their ids and numbers, promised first.
pub async fn expected_by(
    tx: &mut Tx,
    _grant: &Grant<ReadOrders>,
    items: &[i64],
) -> Result<BTreeMap<i64, Vec<(i64, String)>>, DbError> {
    let mut found: BTreeMap<i64, Vec<(i64, String)>> = BTreeMap::new();
    for chunk in items.chunks(5_000) {
        let rows: Vec<(i64, i64, String)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "SELECT l.item_id, o.id, o.number FROM order_line l JOIN trade_order o ON o.id = l.order_id \
                 WHERE o.kind = 'purchase' AND o.cancelled_at IS NULL AND l.delivered < l.quantity + l.over \
                 AND l.item_id IN ",
            );
            push_ids!(query, chunk);
            query
                .push(" GROUP BY l.item_id, o.id, o.number, o.promised_on ORDER BY COALESCE(o.promised_on, ");
            query.push_bind(never()).push("), o.id");
            query.build_query_as().fetch_all(conn).await?
        });
        for (item, order, number) in rows {
            found.entry(item).or_default().push((order, number));
        }
    }
    Ok(found)
}

/// What was sold of an item.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Sold {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub quantity: Quantity,
    pub net: Money,
}

/// Sales ordered within these days, cancelled ones left out; what brought most comes first.
pub async fn sales_by_item(
    tx: &mut Tx,
    _grant: &Grant<ReadOrders>,
    from: Day,
    to: Day,
) -> Result<Vec<Sold>, DbError> {
    const SOLD: &str = "SELECT i.id AS item_id, i.sku, i.name, CAST(SUM(l.quantity) AS BIGINT) AS quantity, \
        CAST(SUM(l.net) AS BIGINT) AS net FROM trade_order o JOIN order_line l ON l.order_id = o.id JOIN \
        item i ON i.id = l.item_id WHERE o.kind = 'sale' AND o.cancelled_at IS NULL AND o.ordered_on >= $1 \
        AND o.ordered_on <= $2 GROUP BY i.id, i.sku, i.name ORDER BY net DESC, i.sku";
    Ok(sql!(tx, |conn| sqlx::query_as(SOLD).bind(from).bind(to).fetch_all(conn).await?))
}
