//! Bills and credit notes, each with its ledger entry. A sale is billed by its delivery, a purchase when the
//! supplier's bill comes: it takes the place of what the goods were received at, and what it differs by is a
//! late cost. Nothing that was posted changes.

use std::collections::BTreeMap;

use super::act::{self, matched};
use super::posting::{Head, Written, write};
use super::read::{self, Order, OrderLine, take};
use super::receipts::unbilled_cost;
use super::{NewStep, StepLine};
use crate::auth::Grant;
use crate::auth::permission::{BillOrders, PostEntries};
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::kernel::{Day, Money, Quantity};
use crate::sql;
use crate::stock::store::{NewLateCost, post_late_cost};
use crate::trade::model::{self, Billed, OrderKind, up_to};

/// A supplier's bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBill {
    pub order_id: i64,
    pub on: Day,
    /// After the order's days to pay where absent.
    pub due_on: Option<Day>,
    pub document: Option<String>,
    pub lines: Vec<BillLine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillLine {
    pub line_id: i64,
    pub quantity: Quantity,
    /// As ordered where absent.
    pub net: Option<Money>,
    pub tax: Option<Money>,
}

/// Books the bill of a purchase, for what was received. The same request bills once; the bill's id.
pub async fn bill(tx: &mut Tx, grant: &Grant<BillOrders>, new: &NewBill) -> Result<i64, DbError> {
    let posting: Grant<PostEntries> = grant.carried();
    let order = take(tx, new.order_id).await?;
    if let Some(first) = of_request(tx, &posting).await? {
        return Ok(first);
    }
    if order.kind != OrderKind::Purchase {
        return Err(Rule::OtherStep.into());
    }
    let due_on = new.due_on.or_else(|| new.on.plus_days(order.due_days as i32)).unwrap_or(new.on);
    if due_on < new.on {
        return Err(AppError::invalid("due_on", Fault::EndsBeforeStart).into());
    }
    let lines = read::lines(tx, order.id).await?;
    let asked = new.lines.iter().map(|one| StepLine::new(one.line_id, one.quantity)).collect();
    let step = NewStep::new(order.id, new.on, asked);
    let wanted = matched(&step, &lines, OrderLine::to_bill, Fault::NotDelivered)?;
    act::hold(tx, &wanted, new.on).await?;
    let mut costs = unbilled_cost(tx, order.id).await?;
    let mut written: Vec<Written> = Vec::with_capacity(wanted.len());
    for (n, ((line, one), asked)) in wanted.into_iter().zip(&new.lines).enumerate() {
        if written.iter().any(|before| before.line_id == line.id) {
            return Err(AppError::invalid(format!("lines[{n}].quantity"), Fault::Taken).into());
        }
        let (net, tax) = model::bill(line.quantity, line.net, line.tax, line.billed, one.quantity);
        let (net, tax) = (asked.net.unwrap_or(net), asked.tax.unwrap_or(tax));
        let below = |amount: Money| amount < Money::ZERO;
        if below(net) || below(tax) {
            let field = format!("lines[{n}].{}", if below(net) { "net" } else { "tax" });
            return Err(AppError::Invalid(vec![FieldError::new(field, Fault::Negative)]).into());
        }
        let unbilled = costs.remove(&line.id).unwrap_or_default();
        let cost = up_to(unbilled, one.quantity, line.to_bill());
        let (line_id, item_id, quantity) = (line.id, line.item_id, one.quantity);
        written.push(Written { line_id, item_id, quantity, net, tax, cost });
    }
    correct_cost(tx, &posting, &order, new, &lines, &written).await?;
    let head = Head { credit: false, on: new.on, due_on, document: new.document.clone() };
    write(tx, &posting, &order, head, written).await
}

/// What the bill says more or less than the goods were received at goes to those goods.
async fn correct_cost(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    order: &Order,
    new: &NewBill,
    lines: &[OrderLine],
    written: &[Written],
) -> Result<(), DbError> {
    let mut amounts = Vec::new();
    for one in written.iter().filter(|one| one.net != one.cost) {
        let Some(line) = lines.iter().find(|line| line.id == one.line_id) else { continue };
        let covered = covered(&receipts(tx, line.id).await?, line.billed + line.returned, one.quantity);
        let weights: Vec<u64> = covered.iter().map(|(_, part)| part.thousandths().unsigned_abs()).collect();
        let parts = (one.net - one.cost).split(&weights).unwrap_or_default();
        amounts.extend(covered.iter().map(|(seq, _)| *seq).zip(parts).filter(|(_, part)| !part.is_zero()));
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

/// The receipts of a line, oldest first.
async fn receipts(tx: &mut Tx, line_id: i64) -> Result<Vec<(i64, Quantity)>, DbError> {
    const RECEIPTS: &str = "SELECT move_seq, quantity FROM order_move WHERE line_id = $1 AND step = \
        'receive' ORDER BY move_seq";
    Ok(sql!(tx, |conn| sqlx::query_as(RECEIPTS).bind(line_id).fetch_all(conn).await?))
}

/// Which receipts a bill is for: those after what was billed or went back already.
fn covered(receipts: &[(i64, Quantity)], mut before: Quantity, mut wanted: Quantity) -> Vec<(i64, Quantity)> {
    let mut found = Vec::new();
    for (seq, quantity) in receipts {
        let skipped = before.min(*quantity);
        let part = (*quantity - skipped).min(wanted);
        (before, wanted) = (before - skipped, wanted - part);
        if part > Quantity::ZERO {
            found.push((*seq, part));
        }
    }
    found
}

/// The bill of a delivery: what the customer owes for it.
pub(super) async fn bill_sale(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    order: &Order,
    delivered: &[(i64, Quantity)],
    (on, document): (Day, Option<&str>),
) -> Result<i64, DbError> {
    let lines = read::lines(tx, order.id).await?;
    let mut sums: BTreeMap<i64, Quantity> = BTreeMap::new();
    for (line, quantity) in delivered {
        let sum = sums.entry(*line).or_default();
        *sum = *sum + *quantity;
    }
    let written: Vec<Written> = lines
        .iter()
        .filter_map(|line| {
            let quantity = *sums.get(&line.id)?;
            let (net, tax) = model::bill(line.quantity, line.net, line.tax, line.billed, quantity);
            let (line_id, item_id) = (line.id, line.item_id);
            Some(Written { line_id, item_id, quantity, net, tax, cost: Money::ZERO })
        })
        .collect();
    let due_on = on.plus_days(order.due_days as i32).unwrap_or(on);
    let head = Head { credit: false, on, due_on, document: document.map(str::to_owned) };
    write(tx, grant, order, head, written).await
}

/// Net, tax and quantity that the bills of each line of an order have, less its credit notes.
pub async fn billed(tx: &mut Tx, order_id: i64) -> Result<BTreeMap<i64, Billed>, DbError> {
    const SUMS: &str = "SELECT b.line_id, CAST(SUM(b.quantity) AS BIGINT), CAST(SUM(b.net) AS BIGINT), \
        CAST(SUM(b.tax) AS BIGINT) FROM order_bill_line b JOIN order_line l ON l.id = b.line_id WHERE \
        l.order_id = $1 GROUP BY b.line_id";
    let rows: Vec<(i64, Quantity, Money, Money)> =
        sql!(tx, |conn| sqlx::query_as(SUMS).bind(order_id).fetch_all(conn).await?);
    Ok(rows.into_iter().map(|(line, quantity, net, tax)| (line, Billed { quantity, net, tax })).collect())
}

async fn of_request(tx: &mut Tx, grant: &Grant<PostEntries>) -> Result<Option<i64>, DbError> {
    const OF_REQUEST: &str = "SELECT id FROM order_bill WHERE request_id = $1 AND recorded_by = $2";
    let Some(request) = &grant.by().request_id else { return Ok(None) };
    Ok(sql!(tx, |conn| sqlx::query_scalar(OF_REQUEST)
        .bind(request)
        .bind(grant.user_id())
        .fetch_optional(conn)
        .await?))
}

/// A bill or credit note as the order's page shows it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Listed {
    pub id: i64,
    pub credit: bool,
    pub effective_on: Day,
    pub due_on: Day,
    pub document: Option<String>,
    pub entry_id: Option<i64>,
    pub net: Money,
    pub tax: Money,
}

pub async fn of_order(tx: &mut Tx, order_id: i64) -> Result<Vec<Listed>, DbError> {
    const BILLS: &str = "SELECT b.id, b.credit, b.effective_on, b.due_on, b.document, b.entry_id, \
        CAST(SUM(l.net) AS BIGINT) AS net, CAST(SUM(l.tax) AS BIGINT) AS tax FROM order_bill b JOIN \
        order_bill_line l ON l.bill_id = b.id WHERE b.order_id = $1 GROUP BY b.id, b.credit, b.effective_on, \
        b.due_on, b.document, b.entry_id ORDER BY b.id";
    Ok(sql!(tx, |conn| sqlx::query_as(BILLS).bind(order_id).fetch_all(conn).await?))
}
