//! Writing bills and credit notes with their entries, one or a thousand, by as many statements as there are
//! kinds of rows in them.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::QueryBuilder;

use super::read::Order;
use super::settings::{self, Settings};
use crate::auth::Grant;
use crate::auth::permission::PostEntries;
use crate::company;
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::finance::model::{NewEntry, NewLine};
use crate::finance::store::{entries, post_all};
use crate::kernel::{Day, Lang, Money, Quantity, Text};
use crate::sql;
use crate::stock::model::Sides;
use crate::stock::store::push_ids;
use crate::trade::model::OrderKind;

/// How many rows one statement inserts: below both databases' limits of bound values.
const ROWS_MAX: usize = 2_000;

/// The head of a bill to be written.
pub(super) struct Head {
    pub credit: bool,
    pub on: Day,
    pub due_on: Day,
    pub document: Option<String>,
}

/// A line of a bill to be written; everything negative in a credit note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub line_id: i64,
    pub item_id: i64,
    pub quantity: Quantity,
    pub net: Money,
    pub tax: Money,
    pub cost: Money,
}

pub(super) struct Draft<'a> {
    pub order: &'a Order,
    pub head: Head,
    pub lines: Vec<Written>,
}

/// Writes a bill with its entry and one event.
pub(super) async fn write(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    order: &Order,
    head: Head,
    lines: Vec<Written>,
) -> Result<i64, DbError> {
    let ids = write_all(tx, grant, &[Draft { order, head, lines }]).await?;
    ids.first().copied().ok_or(DbError::Unreadable("order_bill.id"))
}

/// Writes many, each with its entry and one event; ids in their order.
pub(super) async fn write_all(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    drafts: &[Draft<'_>],
) -> Result<Vec<i64>, DbError> {
    let entries = post_entries(tx, grant, drafts).await?;
    let ids = insert_heads(tx, grant, drafts, &entries).await?;
    insert_lines(tx, &ids, drafts).await?;
    let happened: Vec<Event> =
        ids.iter().zip(drafts).zip(&entries).map(|((id, draft), entry)| event(*id, draft, *entry)).collect();
    if !happened.is_empty() {
        events::record_all(tx, grant.by(), happened).await?;
    }
    Ok(ids)
}

fn event(id: i64, draft: &Draft<'_>, entry: Option<i64>) -> Event {
    let sum = |amount: fn(&Written) -> Money| draft.lines.iter().map(amount).sum::<Money>().minor();
    let kind = if draft.head.credit { Kind::OrderCredited } else { Kind::OrderBilled };
    Event::new(kind, Subject("trade_order", draft.order.id))
        .with("number", draft.order.number.as_str())
        .with("bill", id)
        .with("document", draft.head.document.clone())
        .with("net", sum(|line| line.net))
        .with("tax", sum(|line| line.tax))
        .with("entry", entry)
}

async fn insert_heads(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    drafts: &[Draft<'_>],
    entries: &[Option<i64>],
) -> Result<Vec<i64>, DbError> {
    const HEAD: &str = "INSERT INTO order_bill (order_id, credit, effective_on, due_on, document, entry_id, \
        recorded_at, recorded_by, request_id) ";
    let (by, single) = (grant.by(), drafts.len() == 1);
    let rows: Vec<(&Draft<'_>, Option<i64>)> = drafts.iter().zip(entries.iter().copied()).collect();
    let mut ids = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(ROWS_MAX) {
        let mut made: Vec<i64> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(HEAD);
            query.push_values(chunk, |mut row, (draft, entry)| {
                row.push_bind(draft.order.id)
                    .push_bind(draft.head.credit)
                    .push_bind(draft.head.on)
                    .push_bind(draft.head.due_on)
                    .push_bind(draft.head.document.clone())
                    .push_bind(*entry)
                    .push_bind(by.at)
                    .push_bind(by.user_id)
                    .push_bind(by.request_id.clone().filter(|_| single));
            });
            query.push(" RETURNING id");
            query.build_query_scalar().fetch_all(conn).await?
        });
        // Rows of one statement are numbered in their order.
        made.sort_unstable();
        expect_rows(made.len() as u64, chunk.len() as u64)?;
        ids.extend(made);
    }
    Ok(ids)
}

async fn insert_lines(tx: &mut Tx, ids: &[i64], drafts: &[Draft<'_>]) -> Result<(), DbError> {
    const LINE: &str = "INSERT INTO order_bill_line (bill_id, line_id, quantity, net, tax, cost) ";
    let rows: Vec<(i64, &Written)> = ids
        .iter()
        .zip(drafts)
        .flat_map(|(id, draft)| draft.lines.iter().map(move |line| (*id, line)))
        .collect();
    for chunk in rows.chunks(ROWS_MAX) {
        let inserted = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(LINE);
            query.push_values(chunk, |mut row, (bill, line)| {
                row.push_bind(*bill)
                    .push_bind(line.line_id)
                    .push_bind(line.quantity)
                    .push_bind(line.net)
                    .push_bind(line.tax)
                    .push_bind(line.cost);
            });
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(inserted, chunk.len() as u64)?;
    }
    Ok(())
}

/// The entry of each bill; `None` where all of it is free.
async fn post_entries(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    drafts: &[Draft<'_>],
) -> Result<Vec<Option<i64>>, DbError> {
    let settings = settings::known(tx).await?;
    let items: BTreeSet<i64> =
        drafts.iter().flat_map(|draft| &draft.lines).map(|line| line.item_id).collect();
    let accounts = accounts_of(tx, &items.into_iter().collect::<Vec<i64>>()).await?;
    let lang = company::store::load(tx).await?.map_or(Lang::Pt, |company| company.lang);
    let journals = entries::journals(tx).await?;
    let journal = journals.iter().filter(|journal| journal.active).map(|journal| journal.id).min();
    let journal = journal.ok_or(Rule::NoCompany)?;
    let mut wanted: Vec<Option<NewEntry>> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let lines = sides(draft, &settings, &accounts);
        let lines = lines.ok_or_else(|| AppError::invalid("lines", Fault::TooLarge))?;
        wanted.push((!lines.is_empty()).then(|| {
            let memo = memo(draft.order, &draft.head, lang);
            let entry = NewEntry::new(journal, draft.head.on, memo, lines);
            let document = draft.head.document.clone().or_else(|| Some(draft.order.number.clone()));
            NewEntry { document, ..entry }
        }));
    }
    let with_lines: Vec<NewEntry> = wanted.iter().flatten().cloned().collect();
    let mut posted = post_all(tx, &grant.clone().part("bill"), &with_lines).await?.into_iter();
    Ok(wanted.into_iter().map(|entry| entry.and_then(|_| posted.next()).map(|posted| posted.id)).collect())
}

/// What is owed against what was sold or received, and the tax; the party and the order's area on their
/// lines.
fn sides(
    draft: &Draft<'_>,
    settings: &Settings,
    accounts: &BTreeMap<i64, (i64, i64)>,
) -> Option<Vec<NewLine>> {
    let (order, mut sides, party) = (draft.order, Sides::default(), Some(draft.order.party_id));
    for line in &draft.lines {
        let (revenue, received) = accounts.get(&line.item_id).copied().unwrap_or_default();
        let (net, tax) = (line.net.minor(), line.tax.minor());
        match order.kind {
            OrderKind::Sale => {
                sides.add(settings.receivable_account_id, None, party, net + tax);
                sides.add(revenue, order.area_id, party, -net);
                sides.add(settings.sales_tax_account_id, None, None, -tax);
            }
            OrderKind::Purchase => {
                // As the receipt and its late cost have it, so that nothing is left of them once all is
                // billed.
                sides.add(received, order.area_id, party, line.cost.minor());
                sides.add(received, None, party, net - line.cost.minor());
                sides.add(settings.purchase_tax_account_id, None, None, tax);
                sides.add(settings.payable_account_id, None, party, -net - tax);
            }
        }
    }
    sides.lines()
}

/// `Venda 1042, vence em 24/12/2026`.
fn memo(order: &Order, head: &Head, lang: Lang) -> String {
    let what = format!("{} {}", order.kind.text(lang), order.number);
    if head.credit {
        return format!("{what}, {}", lang.pick("nota de crédito", "credit note"));
    }
    format!("{what}, {} {}", lang.pick("vence em", "due on"), head.due_on.show(lang))
}

/// Where sales of each item go, and where its receipts wait for their bill.
async fn accounts_of(tx: &mut Tx, items: &[i64]) -> Result<BTreeMap<i64, (i64, i64)>, DbError> {
    let mut found = BTreeMap::new();
    for chunk in items.chunks(ROWS_MAX) {
        let rows: Vec<(i64, i64, i64)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "SELECT i.id, COALESCE(c.revenue_account_id, s.revenue_account_id), c.received_account_id \
                 FROM item i JOIN item_category c ON c.id = i.category_id JOIN trade_setting s ON s.id = 1 \
                 WHERE i.id IN ",
            );
            push_ids!(query, chunk);
            query.build_query_as().fetch_all(conn).await?
        });
        found.extend(rows.into_iter().map(|(item, revenue, received)| (item, (revenue, received))));
    }
    Ok(found)
}
