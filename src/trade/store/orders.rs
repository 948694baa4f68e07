//! What becomes of an order before goods move, and what is decided about the rest of it.

use super::place::{Ground, insert_lines, remove_lines, totals, untaken};
use super::read::{self, Order, OrderLine, take, take_open};
use super::reserve::{release_lines, reserve_open, reserve_order};
use crate::auth::Grant;
use crate::auth::permission::{ApproveOverDelivery, ChangeOrders, MoveStock};
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::kernel::Quantity;
use crate::sql;
use crate::stock::store::reserve::take_held;
use crate::trade::model::{NewLine, NewOrder, OrderKind};

fn subject(id: i64) -> Subject {
    Subject("trade_order", id)
}

/// Changes an order of which nothing was picked, received or announced. Its kind stays.
pub async fn change(
    tx: &mut Tx,
    grant: &Grant<ChangeOrders>,
    id: i64,
    new: &NewOrder,
) -> Result<(), DbError> {
    let old = take_open(tx, id).await?;
    let lines = read::lines(tx, id).await?;
    if lines.iter().any(|line| line.picked > Quantity::ZERO) {
        return Err(Rule::OrderMoved.into());
    }
    let number = if new.number.is_empty() { old.number.clone() } else { new.number.clone() };
    let place_id = new.place_id.or(Some(old.place_id));
    let new = NewOrder { kind: old.kind, number, place_id, ..new.clone() };
    Ground::load(tx, std::slice::from_ref(&new)).await?.fits(&new)?;
    untaken(tx, Some(id), std::slice::from_ref(&new)).await?;
    let written: Vec<NewLine> = lines.iter().map(OrderLine::written).collect();
    let event = changed(&old, &new, &written);
    if event.is_empty() {
        return Ok(());
    }
    let moving: Grant<MoveStock> = grant.carried();
    let mut items: Vec<i64> = written.iter().chain(&new.lines).map(|line| line.item_id).collect();
    items.sort_unstable();
    items.dedup();
    if written != new.lines {
        take_held(tx, &items).await?;
        let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
        release_lines(tx, &moving, &items, &ids).await?;
        remove_lines(tx, &ids).await?;
        insert_lines(tx, std::iter::once((id, new.lines.as_slice()))).await?;
    }
    update_head(tx, id, &new).await?;
    if old.kind == OrderKind::Sale {
        reserve_order(tx, &moving, id, &items).await?;
    }
    events::record(tx, grant.by(), event).await?;
    Ok(())
}

async fn update_head(tx: &mut Tx, id: i64, new: &NewOrder) -> Result<(), DbError> {
    const CHANGE: &str = "UPDATE trade_order SET number = $2, party_id = $3, place_id = $4, ordered_on = $5, \
        promised_on = $6, due_days = $7, area_id = $8, memo = $9 WHERE id = $1 AND cancelled_at IS NULL";
    let rows = sql!(tx, |conn| sqlx::query(CHANGE)
        .bind(id)
        .bind(&new.number)
        .bind(new.party_id)
        .bind(new.place_id)
        .bind(new.ordered_on)
        .bind(new.promised_on)
        .bind(new.due_days)
        .bind(new.area_id)
        .bind(&new.memo)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(rows, 1)
}

fn changed(old: &Order, new: &NewOrder, lines: &[NewLine]) -> Event {
    let day = |day: Option<crate::kernel::Day>| day.map(|day| day.to_string());
    let (before, after) = (totals(lines), totals(&new.lines));
    Event::new(Kind::OrderChanged, subject(old.id))
        .was("number", old.number.as_str(), new.number.as_str())
        .was("party_id", old.party_id, new.party_id)
        .was("place_id", Some(old.place_id), new.place_id)
        .was("ordered_on", old.ordered_on.to_string(), new.ordered_on.to_string())
        .was("promised_on", day(old.promised_on), day(new.promised_on))
        .was("due_days", old.due_days, new.due_days)
        .was("area_id", old.area_id, new.area_id)
        .was("memo", old.memo.as_str(), new.memo.as_str())
        .was("lines", told(lines), told(&new.lines))
        .was("net", before.0.minor(), after.0.minor())
        .was("tax", before.1.minor(), after.1.minor())
}

/// `12: 3 × 990 − 500 + 1800`: item, quantity, price, rates.
fn told(lines: &[NewLine]) -> String {
    let told = |line: &NewLine| {
        let NewLine { item_id, quantity, unit_price, discount, tax } = line;
        let (discount, tax) = (discount.hundredths(), tax.hundredths());
        format!("{item_id}: {} × {} − {discount} + {tax}", quantity.plain(), unit_price.minor())
    };
    lines.iter().map(told).collect::<Vec<_>>().join("; ")
}

/// Nothing more of the order comes or goes; what it had reserved goes to those who wait. The same person's
/// same cancelling again changes nothing.
pub async fn cancel(tx: &mut Tx, grant: &Grant<ChangeOrders>, id: i64, reason: &str) -> Result<(), DbError> {
    const CANCEL: &str = "UPDATE trade_order SET cancelled_at = $2, cancelled_by = $3, cancel_reason = $4 \
        WHERE id = $1 AND cancelled_at IS NULL";
    let reason = reason.trim();
    let old = take(tx, id).await?;
    if old.cancelled_at.is_some() {
        return if old.cancel_reason.as_deref() == Some(reason) {
            Ok(())
        } else {
            Err(Rule::OrderCancelled.into())
        };
    }
    if reason.is_empty() {
        return Err(AppError::invalid("reason", Fault::Required).into());
    }
    let lines = read::lines(tx, id).await?;
    if lines.iter().any(|line| line.picked != line.delivered) {
        return Err(Rule::UnderWay.into());
    }
    if lines.iter().all(|line| line.open().is_zero()) {
        return Err(Rule::NothingOpen.into());
    }
    let items: Vec<i64> = lines.iter().map(|line| line.item_id).collect();
    let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let moving: Grant<MoveStock> = grant.carried();
    let is_sale = old.kind == OrderKind::Sale;
    take_held(tx, &items).await?;
    if is_sale {
        release_lines(tx, &moving, &items, &ids).await?;
    }
    let rows = sql!(tx, |conn| sqlx::query(CANCEL)
        .bind(id)
        .bind(grant.now())
        .bind(grant.user_id())
        .bind(reason)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(rows, 1)?;
    if is_sale {
        reserve_open(tx, &moving, &items).await?;
    }
    let event = Event::new(Kind::OrderCancelled, subject(id)).with("number", old.number.as_str());
    events::record(tx, grant.by(), event.because(reason)).await?;
    Ok(())
}

/// So much more than was ordered may come or go of a line, in all; the same again changes nothing.
pub async fn approve_over(
    tx: &mut Tx,
    grant: &Grant<ApproveOverDelivery>,
    order_id: i64,
    line_id: i64,
    over: Quantity,
    reason: &str,
) -> Result<(), DbError> {
    const APPROVE: &str = "UPDATE order_line SET over = $2 WHERE id = $1";
    let order = take_open(tx, order_id).await?;
    let lines = read::lines(tx, order_id).await?;
    let line = lines.iter().find(|line| line.id == line_id).ok_or(AppError::NotFound)?;
    if over == line.over {
        return Ok(());
    }
    if over < Quantity::ZERO || line.quantity.checked_add(over).is_none() {
        return Err(AppError::invalid("over", Fault::NotPositive).into());
    }
    if line.quantity + over < line.picked {
        let least = (line.picked - line.quantity).plain();
        return Err(AppError::Invalid(vec![FieldError::about("over", Fault::OverDelivery, least)]).into());
    }
    let rows =
        sql!(tx, |conn| sqlx::query(APPROVE).bind(line_id).bind(over).execute(conn).await?.rows_affected());
    expect_rows(rows, 1)?;
    let event = Event::new(Kind::OverDeliveryApproved, subject(order_id))
        .with("number", order.number.as_str())
        .with("line", line.position)
        .was("over", line.over.plain(), over.plain());
    events::record(tx, grant.by(), event.because(reason)).await?;
    Ok(())
}

/// The supplier has so much of these lines on the way, or, where negative, no longer.
pub async fn announce(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    order_id: i64,
    announced: &[(i64, Quantity)],
) -> Result<(), DbError> {
    const ANNOUNCE: &str =
        "UPDATE order_line SET shipped = shipped + $2, picked = shipped + $2 WHERE id = $1";
    let order = take_open(tx, order_id).await?;
    if order.kind != OrderKind::Purchase {
        return Err(Rule::OtherStep.into());
    }
    let mut lines = read::lines(tx, order_id).await?;
    for (n, (line_id, quantity)) in announced.iter().enumerate() {
        let line = lines.iter_mut().find(|line| line.id == *line_id).ok_or(AppError::NotFound)?;
        let after = line.shipped + *quantity;
        let field = format!("lines[{n}].quantity");
        if after > line.wanted() {
            let left = (line.wanted() - line.shipped).plain();
            return Err(AppError::Invalid(vec![FieldError::about(field, Fault::OverDelivery, left)]).into());
        }
        if after < line.delivered || quantity.is_zero() {
            return Err(AppError::invalid(field, Fault::NotPositive).into());
        }
        line.shipped = after;
        let rows = sql!(tx, |conn| sqlx::query(ANNOUNCE)
            .bind(*line_id)
            .bind(*quantity)
            .execute(conn)
            .await?
            .rows_affected());
        expect_rows(rows, 1)?;
    }
    let told: Vec<String> =
        announced.iter().map(|(line, quantity)| format!("{line}: {}", quantity.plain())).collect();
    let event = Event::new(Kind::OrderAnnounced, subject(order_id))
        .with("number", order.number.as_str())
        .with("lines", told.join(", "));
    events::record(tx, grant.by(), event).await?;
    Ok(())
}
