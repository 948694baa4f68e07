//! Use, age and turnover of stock, read from the months of items and from no moves.

use crate::auth::Grant;
use crate::auth::permission::ReadStock;
use crate::db::{DbError, Tx};
use crate::kernel::{Money, Month, Quantity};
use crate::sql;
use crate::stock::model::{Age, Class};

/// What was used of an item over some months, and Σ of the cost of all items used more.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Used {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub category: String,
    pub quantity: Quantity,
    pub cost: Money,
    pub before: Money,
    /// Of all items.
    pub whole: Money,
}

impl Used {
    pub fn class(&self) -> Class {
        Class::of(self.before, self.whole)
    }
}

/// The items used from one month through another, the costliest first, those beyond a cost and id only; for
/// an ABC curve.
pub async fn used(
    tx: &mut Tx,
    _grant: &Grant<ReadStock>,
    (from, to): (Month, Month),
    beyond: Option<(Money, i64)>,
    limit: i64,
) -> Result<Vec<Used>, DbError> {
    const USED: &str = "WITH used AS (SELECT item_id, CAST(SUM(used) AS BIGINT) AS quantity, \
        CAST(SUM(used_cost) AS BIGINT) AS cost FROM item_month WHERE month >= $1 AND month <= $2 \
        GROUP BY item_id HAVING SUM(used_cost) > 0), ranked AS (SELECT item_id, quantity, cost, \
        CAST(SUM(cost) OVER (ORDER BY cost DESC, item_id DESC) - cost AS BIGINT) AS before, \
        CAST(SUM(cost) OVER () AS BIGINT) AS whole FROM used) \
        SELECT r.item_id, i.sku, i.name, i.unit, c.name AS category, r.quantity, r.cost, r.before, \
        r.whole FROM ranked r JOIN item i ON i.id = r.item_id JOIN item_category c ON c.id = i.category_id \
        WHERE (r.cost, r.item_id) < ($3, $4) ORDER BY r.cost DESC, r.item_id DESC LIMIT $5";
    let (cost, id) = beyond.unwrap_or((Money(i64::MAX), i64::MAX));
    Ok(sql!(tx, |conn| sqlx::query_as(USED)
        .bind(from)
        .bind(to)
        .bind(cost)
        .bind(id)
        .bind(limit)
        .fetch_all(conn)
        .await?))
}

/// What an item has, by how long ago it came in: the goods that are there are those that came in last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aged {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub category: String,
    pub quantity: Quantity,
    pub value: Money,
    /// In the order of [`Age::ALL`].
    pub ages: [(Quantity, Money); Age::ALL.len()],
}

/// Every item in stock with its ages, seen from this month, by SKU.
pub async fn aged(tx: &mut Tx, _grant: &Grant<ReadStock>, now: Month) -> Result<Vec<Aged>, DbError> {
    const LAYERS: &str = "SELECT v.item_id, i.sku, i.name, i.unit, c.name, v.quantity, v.value, l.month, \
        CASE WHEN v.quantity - l.newer < l.received THEN v.quantity - l.newer ELSE l.received END AS there \
        FROM item_value v JOIN item i ON i.id = v.item_id JOIN item_category c ON c.id = \
        i.category_id LEFT JOIN (SELECT item_id, month, received, \
        CAST(SUM(received) OVER (PARTITION BY item_id ORDER BY month DESC) - received AS BIGINT) AS newer \
        FROM item_month WHERE received > 0) l ON l.item_id = v.item_id AND l.newer < v.quantity \
        WHERE v.quantity > 0 ORDER BY i.sku, v.item_id, l.month DESC";
    type Row = (i64, String, String, String, String, Quantity, Money, Option<Month>, Option<Quantity>);
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(LAYERS).fetch_all(conn).await?);
    let since: Vec<Option<Month>> = Age::ALL.iter().map(|age| age.since(now)).collect();
    let of = |month: Month| since.iter().position(|since| since.is_none_or(|since| month >= since));
    let of_item = |rows: &[Row]| {
        let (item_id, sku, name, unit, category, quantity, value, ..) = rows.first()?.clone();
        let mut quantities = [Quantity::ZERO; Age::ALL.len()];
        for (.., month, there) in rows {
            if let (Some(age), Some(there)) = (month.and_then(of), there) {
                quantities[age] = quantities[age] + *there;
            }
        }
        let known: Quantity = quantities.iter().copied().sum();
        quantities[Age::ALL.len() - 1] = quantities[Age::ALL.len() - 1] + (quantity - known);
        let weights = quantities.map(|part| u64::try_from(part.thousandths()).unwrap_or(0));
        let values = value.split(&weights).unwrap_or_default();
        let mut ages = quantities.map(|part| (part, Money::ZERO));
        for (age, value) in ages.iter_mut().zip(values) {
            age.1 = value;
        }
        Some(Aged { item_id, sku, name, unit, category, quantity, value, ages })
    };
    Ok(rows.chunk_by(|one, next| one.0 == next.0).filter_map(of_item).collect())
}

/// What a category used over some months and what it had at their ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    pub category_id: i64,
    pub code: String,
    pub name: String,
    pub used: Money,
    /// At the end of the month before the first, and of each month.
    pub month_ends: Vec<Money>,
}

/// The categories with stock or use from one month through another, by code.
pub async fn turned(
    tx: &mut Tx,
    _grant: &Grant<ReadStock>,
    (from, to): (Month, Month),
) -> Result<Vec<Turned>, DbError> {
    const CHANGES: &str = "SELECT c.id, c.code, c.name, \
        CASE WHEN m.month < $1 THEN 0 ELSE m.month END AS at, \
        CAST(SUM(m.value) AS BIGINT), CAST(SUM(m.used_cost) AS BIGINT) FROM item_month m JOIN item i \
        ON i.id = m.item_id JOIN item_category c ON c.id = i.category_id WHERE m.month <= $2 \
        GROUP BY c.id, c.code, c.name, \
        CASE WHEN m.month < $1 THEN 0 ELSE m.month END ORDER BY c.code, c.id, at";
    type Row = (i64, String, String, i64, Money, Money);
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(CHANGES).bind(from).bind(to).fetch_all(conn).await?);
    let months: Vec<i64> = std::iter::successors(Some(from), |month| month.plus(1))
        .take_while(|month| *month <= to)
        .map(Month::number)
        .collect();
    let of_category = |rows: &[Row]| {
        let (category_id, code, name, ..) = rows.first()?.clone();
        let change = |at: i64| -> Money { rows.iter().filter(|row| row.3 == at).map(|row| row.4).sum() };
        let used = rows.iter().filter(|row| row.3 > 0).map(|row| row.5).sum();
        let mut value = change(0);
        let mut month_ends = vec![value];
        for month in &months {
            value = value + change(*month);
            month_ends.push(value);
        }
        let idle = month_ends.iter().all(|value| value.is_zero());
        (!idle).then_some(Turned { category_id, code, name, used, month_ends })
    };
    Ok(rows.chunk_by(|one, next| one.0 == next.0).filter_map(of_category).collect())
}

/// What an item used over some months, and Σ of what it had at their ends, that of the month before the
/// first among them.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ItemTurned {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub category: String,
    pub used: Money,
    pub ends: Money,
    /// At the end of the last month.
    pub value: Money,
}

/// The items with stock or use from one month through another, by SKU. A change counts at the end of its
/// month and of every later one.
pub async fn turned_items(
    tx: &mut Tx,
    _grant: &Grant<ReadStock>,
    (from, to): (Month, Month),
) -> Result<Vec<ItemTurned>, DbError> {
    const TURNED: &str = "SELECT i.id AS item_id, i.sku, i.name, c.name AS category, t.used, t.ends, t.value \
        FROM (SELECT item_id, CAST(SUM(CASE WHEN month < $1 THEN 0 ELSE used_cost END) AS BIGINT) AS used, \
        CAST(SUM(value * CASE WHEN month < $1 THEN $3 ELSE $4 - (month / 100 * 12 + month % 100) END) AS \
        BIGINT) AS ends, CAST(SUM(value) AS BIGINT) AS value FROM item_month WHERE month <= $2 GROUP BY \
        item_id) t JOIN item i ON i.id = t.item_id JOIN item_category c ON c.id = i.category_id WHERE t.ends \
        > 0 OR t.used <> 0 ORDER BY i.sku, i.id";
    let place = |month: Month| i64::from(month.year()) * 12 + i64::from(month.of_year());
    Ok(sql!(tx, |conn| sqlx::query_as(TURNED)
        .bind(from)
        .bind(to)
        .bind(place(to) - place(from) + 2)
        .bind(place(to) + 1)
        .fetch_all(conn)
        .await?))
}
