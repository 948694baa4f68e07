//! Goods come back from a customer or go back to a supplier. A return names its original delivery and takes
//! back its part of the bill, as a credit note with an entry of its own.

use std::collections::BTreeMap;

use super::act::{self, NewStep};
use super::bills;
use super::posting::{self, Head, Written};
use super::read::{self, Order, OrderLine, take};
use crate::auth::Grant;
use crate::auth::permission::{MoveStock, PostEntries};
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError};
use crate::events::Kind;
use crate::kernel::{Day, Money, Quantity};
use crate::sql;
use crate::stock::model::{MoveKind, NewMove};
use crate::stock::store::moved::Moved;
use crate::stock::store::{self as stock, NewLateCost, PostedDocument, act::way_back, post, post_late_cost};
use crate::trade::model::{self, Billed, OrderKind, Step, up_to};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReturn {
    pub order_id: i64,
    pub on: Day,
    pub document: Option<String>,
    pub memo: String,
    pub lines: Vec<Back>,
}

/// So much of one delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Back {
    /// The delivery's or receipt's move.
    pub seq: i64,
    pub quantity: Quantity,
    /// Where it comes back to, or from where it leaves; the order's place where absent.
    pub place_id: Option<i64>,
}

/// A delivery of an order, and what of it has not come back.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Delivery {
    pub seq: i64,
    pub line_id: i64,
    pub item_id: i64,
    pub lot: Option<String>,
    pub document_id: i64,
    pub effective_on: Day,
    pub quantity: Quantity,
    pub returned: Quantity,
}

/// The deliveries of a sale or receipts of a purchase, oldest first.
pub async fn deliveries(tx: &mut Tx, order_id: i64) -> Result<Vec<Delivery>, DbError> {
    const DELIVERIES: &str = "SELECT m.move_seq AS seq, m.line_id, l.item_id, t.code AS lot, m.document_id, \
        d.effective_on, m.quantity, CAST(COALESCE((SELECT SUM(r.quantity) FROM order_move r WHERE \
        r.returns_seq = m.move_seq), 0) AS BIGINT) AS returned FROM order_line l JOIN order_move m ON \
        m.line_id = l.id JOIN stock_document d ON d.id = m.document_id LEFT JOIN lot t ON t.id = m.lot_id \
        WHERE l.order_id = $1 AND m.step IN ('receive', 'deliver') ORDER BY m.move_seq";
    Ok(sql!(tx, |conn| sqlx::query_as(DELIVERIES).bind(order_id).fetch_all(conn).await?))
}

/// Gives goods of an order back the way they came; a cancelled order's as well.
pub async fn give_back(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    new: &NewReturn,
) -> Result<PostedDocument, DbError> {
    if let Some(first) = act::before(tx, grant, new.order_id).await? {
        return Ok(first);
    }
    let order = take(tx, new.order_id).await?;
    let found = matched(new, &deliveries(tx, order.id).await?)?;
    let lines = read::lines(tx, order.id).await?;
    let items: Vec<i64> = lines.iter().map(|line| line.item_id).collect();
    post::hold(tx, &items, new.on).await?;
    let mut moves = Vec::with_capacity(found.len());
    for (back, _) in &found {
        let way = way_back(tx, back.seq, back.quantity).await?;
        let place = back.place_id.unwrap_or(order.place_id);
        moves.push(match order.kind {
            OrderKind::Sale => NewMove { to_id: place, ..way },
            OrderKind::Purchase => NewMove { from_id: back.place_id.unwrap_or(way.from_id), ..way },
        });
    }
    let step = NewStep { document: new.document.clone(), memo: new.memo.clone(), ..head_of(new) };
    let posted = stock::give_back(tx, grant, step.document(&order, MoveKind::Return, moves)).await?;
    let asked: Vec<(i64, Quantity)> = found.iter().map(|(back, line)| (*line, back.quantity)).collect();
    let moved = act::of_lines(tx, &posted, &asked).await?;
    let seqs: Vec<i64> = found.iter().map(|(back, _)| back.seq).collect();
    let posting: Grant<PostEntries> = grant.carried();
    let written = credits(tx, &order, &lines, &moved).await?;
    if order.kind == OrderKind::Purchase {
        correct_cost(tx, &posting, &order, new, &written, &seqs, &moved).await?;
    }
    if !written.is_empty() {
        let head = Head { credit: true, on: new.on, due_on: new.on, document: new.document.clone() };
        posting::write(tx, &posting, &order, head, written).await?;
    }
    let mut tied = act::tied(posted.id, &moved);
    tied.iter_mut().zip(&seqs).for_each(|(one, seq)| one.returns = Some(*seq));
    act::tie(tx, Step::Return, &tied).await?;
    act::record(tx, grant, Kind::OrderReturned, &order, &asked, &posted).await?;
    Ok(posted)
}

fn head_of(new: &NewReturn) -> NewStep {
    NewStep::new(new.order_id, new.on, Vec::new())
}

/// Each return with the line of its delivery.
fn matched(new: &NewReturn, deliveries: &[Delivery]) -> Result<Vec<(Back, i64)>, AppError> {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    if new.lines.is_empty() {
        faults.push(FieldError::new("lines", Fault::Required));
    }
    for (n, back) in new.lines.iter().enumerate() {
        let field = format!("lines[{n}].quantity");
        let twice = new.lines[..n].iter().any(|before| before.seq == back.seq);
        match deliveries.iter().find(|delivery| delivery.seq == back.seq && !twice) {
            None => faults.push(FieldError::about(field, Fault::Unknown, back.seq.to_string())),
            Some(_) if back.quantity <= Quantity::ZERO => {
                faults.push(FieldError::new(field, Fault::NotPositive));
            }
            Some(delivery) if back.quantity > delivery.quantity - delivery.returned => {
                let left = (delivery.quantity - delivery.returned).plain();
                faults.push(FieldError::about(field, Fault::TooMuchReturned, left));
            }
            Some(delivery) => found.push((*back, delivery.line_id)),
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(AppError::Invalid(faults)) }
}

/// What is credited: what was billed of the lines, as far as it comes back. Of a purchase the billed goods go
/// back before those that wait for their bill.
async fn credits(
    tx: &mut Tx,
    order: &Order,
    lines: &[OrderLine],
    moved: &[(i64, Moved)],
) -> Result<Vec<Written>, DbError> {
    let billed = bills::billed(tx, order.id).await?;
    let mut back: BTreeMap<i64, (Quantity, Money)> = BTreeMap::new();
    for (line, one) in moved {
        let sum = back.entry(*line).or_default();
        *sum = (sum.0 + one.quantity, sum.1 + one.cost);
    }
    let written = back.into_iter().filter_map(|(line_id, (quantity, cost))| {
        let line = lines.iter().find(|line| line.id == line_id)?;
        let before: Billed = billed.get(&line_id).copied().unwrap_or_default();
        let credited = quantity.min(before.quantity);
        if credited.is_zero() {
            return None;
        }
        let (net, tax) = model::credit(line.quantity, line.net, line.tax, before, credited);
        // What leaves to a supplier costs less than nothing; what comes from a customer is not billed at
        // cost.
        let cost = match order.kind {
            OrderKind::Purchase => up_to(cost, credited, quantity),
            OrderKind::Sale => Money::ZERO,
        };
        Some(Written { line_id, item_id: line.item_id, quantity: -credited, net, tax, cost })
    });
    Ok(written.collect())
}

/// A bill that differed from its receipts made a late cost; the credit takes its part of that back.
async fn correct_cost(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    order: &Order,
    new: &NewReturn,
    written: &[Written],
    seqs: &[i64],
    moved: &[(i64, Moved)],
) -> Result<(), DbError> {
    let mut amounts = Vec::new();
    for one in written.iter().filter(|one| one.net != one.cost) {
        let mine = moved.iter().zip(seqs).filter(|((line, _), _)| *line == one.line_id);
        let (weights, seqs): (Vec<u64>, Vec<i64>) =
            mine.map(|((_, moved), seq)| (moved.quantity.thousandths().unsigned_abs(), *seq)).unzip();
        let parts = (one.net - one.cost).split(&weights).unwrap_or_default();
        amounts.extend(seqs.into_iter().zip(parts).filter(|(_, part)| !part.is_zero()));
    }
    if amounts.is_empty() {
        return Ok(());
    }
    let late = NewLateCost {
        effective_on: new.on,
        document: new.document.clone(),
        memo: String::new(),
        party_id: Some(order.party_id),
        counter_account_id: None,
        amounts,
    };
    post_late_cost(tx, &grant.clone().part("cost"), &late).await?;
    Ok(())
}
