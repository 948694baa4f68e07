//! What a count is made with: the sheet of a place, and what the books have against what was found.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use super::push_ids;
use crate::auth::Grant;
use crate::auth::permission::AdjustStock;
use crate::db::{DbError, Tx};
use crate::kernel::{Day, Money, Quantity};
use crate::sql;
use crate::stock::model::count::Counted;
use crate::stock::model::{Key, Standing};

/// A line of the sheet; what the books expect is not among it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SheetLine {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub folded: String,
    pub unit: String,
    pub lot_id: i64,
    pub lot: Option<String>,
    pub expires_on: Option<Day>,
}

/// What a place may hold, by name, behind a line: everything that was ever there and whose item is in use,
/// or that is there.
pub async fn sheet(
    tx: &mut Tx,
    _grant: &Grant<AdjustStock>,
    place_id: i64,
    after: Option<(&str, i64, i64)>,
    limit: i64,
) -> Result<Vec<SheetLine>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT h.item_id, i.sku, i.name, i.folded, i.unit, h.lot_id, l.code AS lot, l.expires_on \
             FROM on_hand h JOIN item i ON i.id = h.item_id LEFT JOIN lot l ON l.id = h.lot_id \
             WHERE h.place_id = ",
        );
        query.push_bind(place_id).push(" AND (h.quantity <> 0 OR (i.active = TRUE AND h.lot_id = 0))");
        if let Some((folded, item, lot)) = after {
            query.push(" AND (i.folded, h.item_id, h.lot_id) > (").push_bind(folded.to_owned()).push(", ");
            query.push_bind(item).push(", ").push_bind(lot).push(")");
        }
        query.push(" ORDER BY i.folded, h.item_id, h.lot_id LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// One line of what a count would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub lot: Option<String>,
    pub expected: Quantity,
    pub counted: Quantity,
    /// By how much the value of stock would change.
    pub value: Money,
}

impl Difference {
    pub fn quantity(&self) -> Quantity {
        self.counted - self.expected
    }
}

#[derive(sqlx::FromRow)]
struct Known {
    id: i64,
    sku: String,
    name: String,
    unit: String,
    cost: Option<Money>,
    quantity: Quantity,
    value: Money,
}

/// What posting these lines would change, told in the order in which it would.
pub async fn differences(
    tx: &mut Tx,
    _grant: &Grant<AdjustStock>,
    place_id: i64,
    day: Day,
    lines: &[Counted],
) -> Result<Vec<Difference>, DbError> {
    let mut items: Vec<i64> = lines.iter().map(|line| line.item_id).collect();
    items.sort_unstable();
    items.dedup();
    let (mut known, closings) = (known(tx, &items).await?, closings(tx, place_id, day, &items).await?);
    let lots = lot_codes(tx, lines).await?;
    let mut found = Vec::with_capacity(lines.len());
    for line in lines {
        let Some(item) = known.get_mut(&line.item_id) else { continue };
        let key = (line.item_id, place_id, line.lot_id);
        let expected = closings.get(&key).copied().unwrap_or_default();
        let change = line.quantity - expected;
        let standing = Standing { quantity: item.quantity, value: item.value };
        let value = if change < Quantity::ZERO {
            -standing.cost_of(-change)
        } else {
            standing.entering(change, standing.found(change, item.cost))
        };
        let after = standing.plus(change, value).unwrap_or(standing);
        (item.quantity, item.value) = (after.quantity, after.value);
        found.push(Difference {
            item_id: line.item_id,
            sku: item.sku.clone(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            lot: lots.get(&line.lot_id).cloned(),
            expected,
            counted: line.quantity,
            value,
        });
    }
    Ok(found)
}

async fn known(tx: &mut Tx, items: &[i64]) -> Result<BTreeMap<i64, Known>, DbError> {
    let rows: Vec<Known> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT i.id, i.sku, i.name, i.unit, i.cost, v.quantity, v.value FROM item i \
             JOIN item_value v ON v.item_id = i.id WHERE i.id IN ",
        );
        push_ids!(query, items);
        query.build_query_as().fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What the books have at the end of a day.
async fn closings(
    tx: &mut Tx,
    place_id: i64,
    day: Day,
    items: &[i64],
) -> Result<BTreeMap<Key, Quantity>, DbError> {
    let rows: Vec<(i64, i64, Quantity)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT h.item_id, h.lot_id, COALESCE((SELECT d.closing FROM stock_day d WHERE d.item_id = \
             h.item_id AND d.place_id = h.place_id AND d.lot_id = h.lot_id AND d.day <= ",
        );
        query.push_bind(day).push(" ORDER BY d.day DESC LIMIT 1), 0) FROM on_hand h WHERE h.place_id = ");
        query.push_bind(place_id).push(" AND h.item_id IN ");
        push_ids!(query, items);
        query.build_query_as().fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(|(item, lot, closing)| ((item, place_id, lot), closing)).collect())
}

async fn lot_codes(tx: &mut Tx, lines: &[Counted]) -> Result<BTreeMap<i64, String>, DbError> {
    let lots: Vec<i64> = lines.iter().map(|line| line.lot_id).filter(|lot| *lot != 0).collect();
    let rows: Vec<(i64, String)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT id, code FROM lot WHERE id IN ");
        push_ids!(query, &lots);
        query.build_query_as().fetch_all(conn).await?
    });
    Ok(rows.into_iter().collect())
}

/// The last day each place was counted on.
pub async fn last_counts(tx: &mut Tx) -> Result<BTreeMap<i64, Day>, DbError> {
    const LAST: &str = "SELECT place_id, MAX(day) FROM stock_count GROUP BY place_id";
    let rows: Vec<(i64, Day)> = sql!(tx, |conn| sqlx::query_as(LAST).fetch_all(conn).await?);
    Ok(rows.into_iter().collect())
}
