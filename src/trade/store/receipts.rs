//! Goods of a purchase come in: at what was ordered for them, as far as the order goes or what was approved
//! beyond it.

use std::collections::BTreeMap;

use super::act::{self, NewStep, matched, take_for};
use super::read::OrderLine;
use super::reserve::reserve_open;
use crate::auth::Grant;
use crate::auth::permission::MoveStock;
use crate::db::{DbError, Tx};
use crate::error::Fault;
use crate::events::Kind;
use crate::kernel::{Money, Quantity};
use crate::sql;
use crate::stock::model::{MoveKind, NewMove, PlaceKind};
use crate::stock::store::{self as stock, PostedDocument, places};
use crate::trade::model::{OrderKind, Step, up_to};

/// Receives lines of a purchase; what was announced of them comes first. Waiting sales get what came.
pub async fn receive(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    step: &NewStep,
) -> Result<PostedDocument, DbError> {
    if let Some(first) = act::before(tx, grant, step.order_id).await? {
        return Ok(first);
    }
    let (order, lines) = take_for(tx, step, OrderKind::Purchase).await?;
    let wanted = matched(step, &lines, OrderLine::open, Fault::OverDelivery)?;
    act::hold(tx, &wanted, step.on).await?;
    let supplier = places::standard(tx, grant, PlaceKind::Supplier).await?;
    let (mut came, mut moves, mut asked) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (line, one) in wanted {
        let before: &mut Quantity = came.entry(line.id).or_insert(line.delivered);
        let cost = cost(line, *before, one.quantity);
        *before = *before + one.quantity;
        let place = one.place_id.unwrap_or(order.place_id);
        let comes = NewMove::new(line.item_id, supplier, place, one.quantity).at(cost);
        moves.push(NewMove { lot_id: one.lot_id, ..comes });
        asked.push((line.id, one.quantity));
    }
    let document = step.document(&order, MoveKind::Receive, moves);
    let posted = stock::receive(tx, grant, document).await?;
    let moved = act::of_lines(tx, &posted, &asked).await?;
    act::tie(tx, Step::Receive, &act::tied(posted.id, &moved)).await?;
    act::record(tx, grant, Kind::OrderReceived, &order, &asked, &posted).await?;
    let items: Vec<i64> = moved.iter().map(|(_, one)| one.item_id).collect();
    reserve_open(tx, grant, &items).await?;
    Ok(posted)
}

/// Its part of the line's net, so that all receipts together cost what was ordered.
fn cost(line: &OrderLine, before: Quantity, quantity: Quantity) -> Money {
    up_to(line.net, before + quantity, line.quantity) - up_to(line.net, before, line.quantity)
}

/// What the receipts of each line cost that no bill has replaced yet.
pub(super) async fn unbilled_cost(tx: &mut Tx, order_id: i64) -> Result<BTreeMap<i64, Money>, DbError> {
    const COST: &str = "SELECT l.id, CAST(COALESCE((SELECT SUM(m.cost) FROM order_move m WHERE m.line_id = \
        l.id AND m.step IN ('receive', 'return')), 0) - COALESCE((SELECT SUM(b.cost) FROM order_bill_line b \
        WHERE b.line_id = l.id), 0) AS BIGINT) FROM order_line l WHERE l.order_id = $1";
    let rows: Vec<(i64, Money)> =
        sql!(tx, |conn| sqlx::query_as(COST).bind(order_id).fetch_all(conn).await?);
    Ok(rows.into_iter().collect())
}
