//! What there is, where, and what it is worth: now, or at the end of a day.

use std::collections::BTreeMap;

use super::{items, places};
use crate::auth::Grant;
use crate::auth::permission::ReadStock;
use crate::db::{DbError, Tx};
use crate::finance::store::accounts;
use crate::finance::store::reports::{Question, Range, movements};
use crate::kernel::{Day, Money, Quantity};
use crate::sql;
use crate::stock::model::Standing;

/// What one place has of one item in one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub place_id: i64,
    pub place: String,
    pub lot: Option<String>,
    pub on_hand: Quantity,
    /// Reservations are of now, also beside what was there on a day.
    pub reserved: Quantity,
    /// Its part of what the item is worth; the parts of all places sum to the whole.
    pub value: Money,
}

impl Holding {
    pub fn available(&self) -> Quantity {
        self.on_hand - self.reserved
    }
}

type Row = (i64, i64, i64, Quantity, Quantity);

/// What the company's places hold, by SKU, place and lot; of the given places only, where some are.
pub async fn on_hand(
    tx: &mut Tx,
    _grant: &Grant<ReadStock>,
    on: Option<Day>,
    of_places: Option<&[i64]>,
) -> Result<Vec<Holding>, DbError> {
    let rows = held(tx, on).await?;
    let standings = standings(tx, on).await?;
    let mut item_ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    item_ids.dedup();
    let names = items::names(tx, &item_ids).await?;
    let codes: BTreeMap<i64, String> =
        places::places(tx).await?.into_iter().map(|place| (place.id, place.code)).collect();
    let lots: Vec<(i64, String)> =
        sql!(tx, |conn| sqlx::query_as("SELECT id, code FROM lot").fetch_all(conn).await?);
    let lots: BTreeMap<i64, String> = lots.into_iter().collect();
    let mut found = Vec::with_capacity(rows.len());
    for of_item in rows.chunk_by(|one, next| one.0 == next.0) {
        let item_id = of_item[0].0;
        let standing = standings.get(&item_id).copied().unwrap_or_default();
        let weights: Vec<u64> =
            of_item.iter().map(|row| u64::try_from(row.3.thousandths()).unwrap_or(0)).collect();
        let values = standing.value.split(&weights).unwrap_or_else(|| vec![Money::ZERO; weights.len()]);
        let (sku, name) = names.get(&item_id).cloned().unwrap_or_default();
        for ((_, place_id, lot, on_hand, reserved), value) in of_item.iter().copied().zip(values) {
            if (on_hand.is_zero() && reserved.is_zero())
                || of_places.is_some_and(|places| !places.contains(&place_id))
            {
                continue;
            }
            found.push(Holding {
                item_id,
                sku: sku.clone(),
                name: name.clone(),
                place_id,
                place: codes.get(&place_id).cloned().unwrap_or_default(),
                lot: lots.get(&lot).cloned(),
                on_hand,
                reserved,
                value,
            });
        }
    }
    let key = |one: &Holding| (one.sku.clone(), one.place.clone(), one.lot.clone());
    found.sort_by_cached_key(key);
    Ok(found)
}

/// By item, place and lot.
async fn held(tx: &mut Tx, on: Option<Day>) -> Result<Vec<Row>, DbError> {
    const NOW: &str = "SELECT item_id, place_id, lot_id, quantity, reserved FROM on_hand \
        ORDER BY item_id, place_id, lot_id";
    let Some(day) = on else {
        return Ok(sql!(tx, |conn| sqlx::query_as(NOW).fetch_all(conn).await?));
    };
    const THEN: &str = "SELECT item_id, place_id, lot_id, COALESCE((SELECT closing FROM stock_day d WHERE \
        d.item_id = h.item_id AND d.place_id = h.place_id AND d.lot_id = h.lot_id AND d.day <= $1 \
        ORDER BY d.day DESC LIMIT 1), 0), reserved FROM on_hand h ORDER BY item_id, place_id, lot_id";
    Ok(sql!(tx, |conn| sqlx::query_as(THEN).bind(day).fetch_all(conn).await?))
}

/// Quantity and value of each item.
pub async fn standings(tx: &mut Tx, on: Option<Day>) -> Result<BTreeMap<i64, Standing>, DbError> {
    const NOW: &str = "SELECT item_id, quantity, value FROM item_value";
    const THEN: &str = "SELECT d.item_id, d.quantity, d.value FROM item_day d WHERE d.day = (SELECT \
        MAX(x.day) FROM item_day x WHERE x.item_id = d.item_id AND x.day <= $1)";
    let rows: Vec<(i64, Quantity, Money)> = match on {
        None => sql!(tx, |conn| sqlx::query_as(NOW).fetch_all(conn).await?),
        Some(day) => sql!(tx, |conn| sqlx::query_as(THEN).bind(day).fetch_all(conn).await?),
    };
    Ok(rows.into_iter().map(|(id, quantity, value)| (id, Standing { quantity, value })).collect())
}

/// What a stock account should have, by the categories that name it, and what the ledger has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valuation {
    pub account_id: i64,
    pub code: String,
    pub path: String,
    pub stock: Money,
    pub ledger: Money,
    pub categories: Vec<CategoryValue>,
}

impl Valuation {
    pub fn difference(&self) -> Money {
        Money(self.ledger.minor() - self.stock.minor())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CategoryValue {
    account_id: i64,
    pub code: String,
    pub name: String,
    pub value: Money,
}

/// Stock and ledger side by side at the end of a day, by stock account.
pub async fn valuation(tx: &mut Tx, _grant: &Grant<ReadStock>, on: Day) -> Result<Vec<Valuation>, DbError> {
    const VALUES: &str = "SELECT c.stock_account_id AS account_id, c.code, c.name, \
        CAST(COALESCE(SUM(d.change), 0) AS BIGINT) AS value FROM item_category c LEFT JOIN category_day d \
        ON d.category_id = c.id AND d.day <= $1 GROUP BY c.stock_account_id, c.code, c.name ORDER BY c.code";
    let values: Vec<CategoryValue> = sql!(tx, |conn| sqlx::query_as(VALUES).bind(on).fetch_all(conn).await?);
    let mut stock: BTreeMap<i64, Vec<CategoryValue>> = BTreeMap::new();
    for value in values {
        stock.entry(value.account_id).or_default().push(value);
    }
    let range = Range { from: on.month().first(), to: on };
    let mut ledger: BTreeMap<i64, i64> = BTreeMap::new();
    for row in movements(tx, &Question::new(range)).await? {
        *ledger.entry(row.account_id).or_default() += row.closing();
    }
    let chart = accounts::chart(tx).await?;
    let of = |account: crate::finance::model::Account| {
        let categories = stock.remove(&account.id)?;
        Some(Valuation {
            account_id: account.id,
            code: account.code,
            path: account.path,
            stock: categories.iter().map(|one| one.value).sum(),
            ledger: Money(ledger.get(&account.id).copied().unwrap_or(0)),
            categories,
        })
    };
    Ok(chart.into_iter().filter_map(of).collect())
}
