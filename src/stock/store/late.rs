//! Costs that come after their receipt: freight, insurance, a supplier's credit. What is still in stock bears
//! its part, what was sold already goes to the cost of sales; nothing that was posted changes.

use std::collections::BTreeMap;

use super::content::Content;
use super::post::{journal, memo, of_request, seal, take_document};
use super::{PostedDocument, ground};
use crate::auth::Grant;
use crate::auth::permission::{AdjustStock, PostEntries};
use crate::company;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::finance::model::NewEntry;
use crate::finance::store::post_all;
use crate::kernel::{Day, Lang, Money, Quantity};
use crate::sql;
use crate::stock::model::{Accounts, MoveKind, NewDocument, Sides};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLateCost {
    pub effective_on: Day,
    pub document: Option<String>,
    pub memo: String,
    pub party_id: Option<i64>,
    /// What it is owed on where it is not the category's account of goods received.
    pub counter_account_id: Option<i64>,
    /// The receipts' moves and what falls on each; negative for a credit.
    pub amounts: Vec<(i64, Money)>,
}

struct Part {
    seq: i64,
    item_id: i64,
    amount: Money,
    to_stock: Money,
    to_cost: Money,
}

pub async fn add_late_cost(
    tx: &mut Tx,
    grant: &Grant<AdjustStock>,
    new: &NewLateCost,
) -> Result<PostedDocument, DbError> {
    post_late_cost(tx, &grant.carried(), new).await
}

/// The same for an act that carries it: a supplier's bill with other amounts than the goods were received at.
pub async fn post_late_cost(
    tx: &mut Tx,
    posting: &Grant<PostEntries>,
    new: &NewLateCost,
) -> Result<PostedDocument, DbError> {
    if let Some(first) = of_request(tx, posting).await? {
        return Ok(first);
    }
    if new.amounts.is_empty() || new.amounts.iter().any(|(_, amount)| amount.is_zero()) {
        return Err(AppError::invalid("amount", Fault::Required).into());
    }
    let head = NewDocument {
        document: new.document.clone(),
        memo: new.memo.clone(),
        party_id: new.party_id,
        ..NewDocument::new(MoveKind::LateCost, new.effective_on, Vec::new())
    };
    let receipts = receipts(tx, &new.amounts).await?;
    let (parts, sides) = split(tx, new, &receipts, &head).await?;
    let lines = sides.lines().ok_or_else(|| AppError::invalid("amount", Fault::TooLarge))?;
    let id = take_document(tx).await?;
    let lang = company::store::load(tx).await?.map_or(Lang::Pt, |company| company.lang);
    let entry = NewEntry::new(journal(tx).await?, new.effective_on, memo(&head, id, lang), lines);
    let entry = NewEntry { document: new.document.clone(), ..entry };
    let entry = post_all(tx, posting, &[entry]).await?.first().map(|entry| entry.id);
    insert(tx, posting, &head, (id, entry), &parts).await?;
    seal(tx, posting, vec![id]).await?;
    let value = parts.iter().map(|part| part.to_stock).sum();
    events::record(tx, posting.by(), event(&head, (id, entry), &parts)).await?;
    Ok(PostedDocument { id, moves: Vec::new(), entry, value })
}

/// Item, quantity and accounts of a receipt.
type Receipt = (i64, Quantity, Accounts);

async fn receipts(tx: &mut Tx, amounts: &[(i64, Money)]) -> Result<BTreeMap<i64, Receipt>, DbError> {
    const ONE: &str = "SELECT m.item_id, m.quantity, c.stock_account_id, c.cost_account_id, \
        c.loss_account_id, c.variance_account_id, c.received_account_id FROM stock_move m \
        JOIN stock_document d ON d.id = m.document_id JOIN item i ON i.id = m.item_id \
        JOIN item_category c ON c.id = i.category_id WHERE m.seq = $1 AND d.kind = 'receive'";
    type Row = (i64, Quantity, i64, i64, i64, i64, i64);
    let mut found = BTreeMap::new();
    for (seq, _) in amounts {
        let row: Option<Row> = sql!(tx, |conn| sqlx::query_as(ONE).bind(*seq).fetch_optional(conn).await?);
        let (item, quantity, stock, cost, loss, variance, received) =
            row.ok_or(AppError::Refused(Rule::NoSuchMove))?;
        found.insert(*seq, (item, quantity, Accounts { stock, cost, loss, variance, received }));
    }
    Ok(found)
}

async fn split(
    tx: &mut Tx,
    new: &NewLateCost,
    receipts: &BTreeMap<i64, Receipt>,
    head: &NewDocument,
) -> Result<(Vec<Part>, Sides), DbError> {
    let mut items: Vec<i64> = receipts.values().map(|(item, ..)| *item).collect();
    items.sort_unstable();
    items.dedup();
    let mut standings = ground::take(tx, &items).await?;
    let (mut parts, mut sides) = (Vec::with_capacity(new.amounts.len()), Sides::default());
    let too_large = || AppError::invalid("amount", Fault::TooLarge);
    for (seq, amount) in &new.amounts {
        let Some((item_id, received, of)) = receipts.get(seq).copied() else { continue };
        let standing = standings.entry(item_id).or_default();
        let (to_stock, to_cost) = standing.late_cost(received, *amount);
        *standing = standing.plus(Quantity::ZERO, to_stock).ok_or_else(too_large)?;
        let counter = new.counter_account_id.unwrap_or(of.received);
        sides.add(of.stock, None, None, to_stock.minor());
        sides.add(of.cost, head.area_id, None, to_cost.minor());
        sides.add(counter, None, head.party_id, -amount.minor());
        parts.push(Part { seq: *seq, item_id, amount: *amount, to_stock, to_cost });
    }
    Ok((parts, sides))
}

async fn insert(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    head: &NewDocument,
    (id, entry): (i64, Option<i64>),
    parts: &[Part],
) -> Result<(), DbError> {
    const HEAD: &str = "INSERT INTO stock_document (id, kind, effective_on, recorded_at, recorded_by, \
        document, memo, party_id, entry_id, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    const PART: &str = "INSERT INTO late_cost (document_id, effective_on, item_id, move_seq, amount, \
        to_stock, to_cost) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let by = grant.by();
    sql!(tx, |conn| {
        sqlx::query(HEAD)
            .bind(id)
            .bind(head.kind)
            .bind(head.effective_on)
            .bind(by.at)
            .bind(by.user_id)
            .bind(&head.document)
            .bind(&head.memo)
            .bind(head.party_id)
            .bind(entry)
            .bind(&by.request_id)
            .execute(conn)
            .await?;
    });
    for part in parts {
        sql!(tx, |conn| {
            sqlx::query(PART)
                .bind(id)
                .bind(head.effective_on)
                .bind(part.item_id)
                .bind(part.seq)
                .bind(part.amount)
                .bind(part.to_stock)
                .bind(part.to_cost)
                .execute(conn)
                .await?;
        });
    }
    Ok(())
}

fn event(head: &NewDocument, (id, entry): (i64, Option<i64>), parts: &[Part]) -> Event {
    let texts = [head.document.as_deref(), Some(head.memo.as_str()), None];
    let numbers = [head.party_id, head.area_id, entry];
    let mut content = Content::of(head.kind, head.effective_on, texts, numbers);
    for part in parts {
        let Part { seq, item_id, amount, to_stock, to_cost } = part;
        let amounts = [amount, to_stock, to_cost].map(|amount| Some(amount.minor()));
        content.row(&[Some(*seq), Some(*item_id), amounts[0], amounts[1], amounts[2]]);
    }
    let total: i64 = parts.iter().map(|part| part.amount).sum::<Money>().minor();
    Event::new(Kind::LateCostAdded, Subject("stock_document", id))
        .with("amount", total)
        .with("entry", entry)
        .with("document", head.document.clone())
        .with("content", content.hex())
}
