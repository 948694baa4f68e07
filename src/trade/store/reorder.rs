//! Buying again what runs low: what is suggested, and orders made of it, one for each supplier.

use std::collections::BTreeSet;

use super::place::{of_request, place};
use super::{TRADE_LOCK, figures};
use crate::auth::Grant;
use crate::auth::permission::{ChangeOrders, ReadOrders, ReadStock};
use crate::db::{DbError, Tx, dialect};
use crate::error::{AppError, Fault, FieldError};
use crate::stock::store::reserve::take_held;
use crate::stock::store::watch::{self, Suggested};
use crate::trade::model::NewOrder;

/// Items to buy now, by the lead times of their suppliers.
pub async fn suggestions(
    tx: &mut Tx,
    watching: &Grant<ReadStock>,
    reading: &Grant<ReadOrders>,
) -> Result<Vec<Suggested>, DbError> {
    let lead_days = figures::lead_days(tx, reading).await?;
    watch::suggestions(tx, watching, &lead_days).await
}

/// Who buys: all that buying again needs leave for.
pub struct Buyer {
    pub watching: Grant<ReadStock>,
    pub reading: Grant<ReadOrders>,
    pub ordering: Grant<ChangeOrders>,
}

/// Places these purchases, of one supplier each, all or none; ids in their order. What is not due any more,
/// because someone else ordered it meanwhile, is refused. The same request places once. `told` says of which
/// fields the faults of the nth order are.
pub async fn buy(
    tx: &mut Tx,
    buyer: &Buyer,
    orders: &[NewOrder],
    told: impl Fn(usize, DbError) -> DbError,
) -> Result<Vec<i64>, DbError> {
    let part = |order: &NewOrder| buyer.ordering.clone().part(&format!("buy-{}", order.party_id));
    let mut first = Vec::new();
    for order in orders {
        first.extend(of_request(tx, &part(order)).await?);
    }
    if !first.is_empty() {
        return Ok(first);
    }
    dialect::lock(tx, TRADE_LOCK).await?;
    let items: Vec<i64> = orders.iter().flat_map(|order| &order.lines).map(|line| line.item_id).collect();
    take_held(tx, &items).await?;
    still_due(tx, buyer, orders, &items, &told).await?;
    let mut ids = Vec::with_capacity(orders.len());
    for (n, order) in orders.iter().enumerate() {
        ids.push(place(tx, &part(order), order).await.map_err(|error| told(n, error))?);
    }
    Ok(ids)
}

/// Names every line whose item is expected already.
async fn still_due(
    tx: &mut Tx,
    buyer: &Buyer,
    orders: &[NewOrder],
    items: &[i64],
    told: &impl Fn(usize, DbError) -> DbError,
) -> Result<(), DbError> {
    let due = suggestions(tx, &buyer.watching, &buyer.reading).await?;
    let due: BTreeSet<i64> = due.into_iter().map(|one| one.item_id).collect();
    let expected = figures::expected_by(tx, &buyer.reading, items).await?;
    let mut faults = Vec::new();
    for (n, order) in orders.iter().enumerate() {
        let covered = order.lines.iter().enumerate().filter(|(_, line)| !due.contains(&line.item_id));
        let of_order = covered.filter_map(|(at, line)| {
            let numbers = expected.get(&line.item_id)?.iter().map(|(_, number)| number.as_str());
            let numbers = numbers.collect::<Vec<_>>().join(", ");
            Some(FieldError::about(format!("lines[{at}].quantity"), Fault::AlreadyOrdered, numbers))
        });
        let of_order: Vec<FieldError> = of_order.collect();
        if let DbError::Refused(AppError::Invalid(named)) = told(n, AppError::Invalid(of_order).into()) {
            faults.extend(named);
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(AppError::Invalid(faults).into()) }
}
