//! Posting: the only way goods move. One document or a thousand take the same path: plan under the items'
//! locks, numbers, ledger entries, rows, the sealing that the schema checks, events.

use std::collections::BTreeSet;

use sqlx::QueryBuilder;

use super::content::Content;
use super::{ground, push_ids};
use crate::auth::Grant;
use crate::auth::permission::PostEntries;
use crate::company;
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, FieldError, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::finance::model::NewEntry;
use crate::finance::store::{Posted, entries, post_all};
use crate::kernel::{Day, Lang, Money, Text};
use crate::sql;
use crate::stock::model::{MoveKind, NewDocument, Objection, Planned, plan};

/// A document's place in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedDocument {
    pub id: i64,
    /// The numbers of its moves.
    pub moves: Vec<i64>,
    pub entry: Option<i64>,
    /// What stock gained or lost.
    pub value: Money,
}

#[derive(Debug, thiserror::Error)]
pub enum PostError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("{} objections", .0.len())]
    Objections(Vec<Objection>),
}

impl From<PostError> for DbError {
    fn from(error: PostError) -> DbError {
        match error {
            PostError::Db(error) => error,
            PostError::Objections(objections) => {
                let field = |one: Objection| {
                    let FieldError { field, code, detail } = one.error;
                    let head = matches!(field.as_str(), "reason" | "moves");
                    let field = if head { field } else { format!("moves[{}].{field}", one.at) };
                    FieldError { field, code, detail }
                };
                DbError::Refused(AppError::Invalid(objections.into_iter().map(field).collect()))
            }
        }
    }
}

/// How many rows one statement inserts: below both databases' limits of bound values.
const ROWS_MAX: usize = 2_000;

const MOVES: i64 = 1;
const DOCUMENTS: i64 = 2;

/// Posts documents in order, all or none; the answer has one for each of them.
pub async fn post(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    documents: &[NewDocument],
) -> Result<Vec<PostedDocument>, PostError> {
    let ground = ground::load(tx, documents).await?;
    let planned = plan(ground, documents).map_err(PostError::Objections)?;
    let posted = write(tx, grant, &planned).await?;
    let asked = planned.iter().zip(posted).filter(|(planned, _)| !planned.follows);
    Ok(asked.map(|(_, posted)| posted).collect())
}

async fn write(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    planned: &[Planned],
) -> Result<Vec<PostedDocument>, DbError> {
    if planned.is_empty() {
        return Ok(Vec::new());
    }
    let count: i64 = planned.iter().map(|one| one.moves.len() as i64).sum();
    let mut seq = take_numbers(tx, MOVES, count).await?;
    let mut id = take_numbers(tx, DOCUMENTS, planned.len() as i64).await?;
    let entries = post_entries(tx, grant, planned, id).await?;
    let mut posted = Vec::with_capacity(planned.len());
    for (one, entry) in planned.iter().zip(entries) {
        let moves: Vec<i64> = (seq..).take(one.moves.len()).collect();
        let value = one.moves.iter().map(|one| one.value).sum();
        posted.push(PostedDocument { id, entry: entry.map(|entry| entry.id), value, moves });
        seq += one.moves.len() as i64;
        id += 1;
    }
    insert_documents(tx, grant, planned, &posted).await?;
    insert_moves(tx, planned, &posted).await?;
    seal(tx, grant, posted.iter().map(|one| one.id).collect()).await?;
    let happened = planned.iter().zip(&posted).map(|(one, posted)| event(one, posted)).collect();
    events::record_all(tx, grant.by(), happened).await?;
    Ok(posted)
}

/// Takes what posting takes, in its order: the items, the numbers of moves and documents, the journal. An act
/// that records something before it moves goods, or posts twice, begins with it; otherwise two of them could
/// wait for each other.
pub async fn hold(tx: &mut Tx, items: &[i64], on: Day) -> Result<(), DbError> {
    let items: Vec<i64> = items.iter().copied().collect::<BTreeSet<i64>>().into_iter().collect();
    ground::take(tx, &items).await?;
    take_numbers(tx, MOVES, 0).await?;
    take_numbers(tx, DOCUMENTS, 0).await?;
    let journal = journal(tx).await?;
    crate::finance::store::post::hold(tx, journal, i64::from(on.year())).await
}

/// The first of so many new numbers.
async fn take_numbers(tx: &mut Tx, of: i64, count: i64) -> Result<i64, DbError> {
    const TAKE: &str = "UPDATE stock_number SET last_number = last_number + $2 WHERE id = $1 \
        RETURNING last_number";
    let last: i64 = sql!(tx, |conn| sqlx::query_scalar(TAKE).bind(of).bind(count).fetch_one(conn).await?);
    Ok(last - count + 1)
}

/// The first document number, for one that is written by another way of this store.
pub(super) async fn take_document(tx: &mut Tx) -> Result<i64, DbError> {
    take_numbers(tx, DOCUMENTS, 1).await
}

/// One entry for each document that changes what the ledger has.
async fn post_entries(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    planned: &[Planned],
    first: i64,
) -> Result<Vec<Option<Posted>>, DbError> {
    let journal = journal(tx).await?;
    let lang = company::store::load(tx).await?.map_or(Lang::Pt, |company| company.lang);
    let entry = |(one, id): (&Planned, i64)| {
        if one.lines.is_empty() {
            return None;
        }
        let memo = memo(&one.head, id, lang);
        let entry = NewEntry::new(journal, one.head.effective_on, memo, one.lines.clone());
        Some(NewEntry { document: one.head.document.clone(), ..entry })
    };
    let entries: Vec<Option<NewEntry>> = planned.iter().zip(first..).map(entry).collect();
    let with_lines: Vec<NewEntry> = entries.iter().flatten().cloned().collect();
    let mut posted = post_all(tx, grant, &with_lines).await?.into_iter();
    Ok(entries.into_iter().map(|entry| entry.and_then(|_| posted.next())).collect())
}

pub(super) fn memo(head: &NewDocument, id: i64, lang: Lang) -> String {
    if head.memo.trim().is_empty() { format!("{} {id}", head.kind.text(lang)) } else { head.memo.clone() }
}

/// The journal of the entries: the first that is in use.
pub(super) async fn journal(tx: &mut Tx) -> Result<i64, DbError> {
    let journals = entries::journals(tx).await?;
    let first = journals.iter().filter(|journal| journal.active).map(|journal| journal.id).min();
    first.ok_or_else(|| Rule::NoCompany.into())
}

async fn insert_documents(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    planned: &[Planned],
    posted: &[PostedDocument],
) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO stock_document (id, kind, effective_on, recorded_at, recorded_by, \
        document, memo, reason, party_id, area_id, entry_id, request_id, source_hash) ";
    let by = grant.by();
    // A request's own document is the one it asks for alone.
    let single = planned.iter().filter(|one| !one.follows).count() == 1;
    let rows: Vec<_> = planned.iter().zip(posted).collect();
    for chunk in rows.chunks(ROWS_MAX) {
        sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, (one, posted)| {
                let head = &one.head;
                row.push_bind(posted.id)
                    .push_bind(head.kind)
                    .push_bind(head.effective_on)
                    .push_bind(by.at)
                    .push_bind(by.user_id)
                    .push_bind(head.document.clone())
                    .push_bind(head.memo.clone())
                    .push_bind(head.reason.clone())
                    .push_bind(head.party_id)
                    .push_bind(head.area_id)
                    .push_bind(posted.entry)
                    .push_bind(by.request_id.clone().filter(|_| single && !one.follows))
                    .push_bind(head.source.clone());
            });
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

async fn insert_moves(tx: &mut Tx, planned: &[Planned], posted: &[PostedDocument]) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO stock_move (seq, document_id, effective_on, item_id, from_id, to_id, \
        lot_id, quantity, value, cost, returns_seq) ";
    let rows: Vec<_> = planned
        .iter()
        .zip(posted)
        .flat_map(|(one, posted)| {
            one.moves.iter().zip(&posted.moves).map(move |(row, seq)| (*seq, posted.id, one, row))
        })
        .collect();
    for chunk in rows.chunks(ROWS_MAX) {
        sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut values, (seq, document, one, row)| {
                values
                    .push_bind(*seq)
                    .push_bind(*document)
                    .push_bind(one.head.effective_on)
                    .push_bind(row.item_id)
                    .push_bind(row.from_id)
                    .push_bind(row.to_id)
                    .push_bind(row.lot_id)
                    .push_bind(row.quantity)
                    .push_bind(row.value)
                    .push_bind(row.cost)
                    .push_bind(row.returns);
            });
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

/// The update after which nothing changes; the schema's trigger compares moves and ledger once more.
pub(super) async fn seal(tx: &mut Tx, grant: &Grant<PostEntries>, ids: Vec<i64>) -> Result<(), DbError> {
    for chunk in ids.chunks(ROWS_MAX) {
        let sealed = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("UPDATE stock_document SET posted_at = ");
            query.push_bind(grant.now()).push(" WHERE posted_at IS NULL AND id IN ");
            push_ids!(query, chunk);
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(sealed, chunk.len() as u64)?;
    }
    Ok(())
}

fn event(one: &Planned, posted: &PostedDocument) -> Event {
    let kind = match one.head.kind {
        MoveKind::Receive => Kind::StockReceived,
        MoveKind::Issue => Kind::StockIssued,
        MoveKind::Transfer => Kind::StockTransferred,
        MoveKind::Scrap => Kind::StockScrapped,
        MoveKind::Return => Kind::StockReturned,
        MoveKind::Count => Kind::StockCounted,
        MoveKind::Adjust => Kind::StockAdjusted,
        MoveKind::LateCost => Kind::LateCostAdded,
    };
    let head = &one.head;
    let mut content = Content::of(
        head.kind,
        head.effective_on,
        [head.document.as_deref(), Some(&head.memo), head.reason.as_deref()],
        [head.party_id, head.area_id, posted.entry],
    );
    for (row, seq) in one.moves.iter().zip(&posted.moves) {
        content.row(&[
            Some(*seq),
            Some(row.item_id),
            Some(row.from_id),
            Some(row.to_id),
            row.lot_id,
            Some(row.quantity.thousandths()),
            Some(row.value.minor()),
            Some(row.cost.minor()),
            row.returns,
        ]);
    }
    let event = Event::new(kind, Subject("stock_document", posted.id))
        .with("moves", posted.moves.len() as i64)
        .with("entry", posted.entry)
        .with("document", head.document.clone())
        .with("content", content.hex());
    match &head.reason {
        Some(reason) => event.because(reason),
        None => event,
    }
}

/// What this request has posted already: the answer to a repeated one.
pub async fn of_request(tx: &mut Tx, grant: &Grant<PostEntries>) -> Result<Option<PostedDocument>, DbError> {
    const OF_REQUEST: &str = "SELECT id, entry_id FROM stock_document WHERE request_id = $1 AND recorded_by \
        = $2";
    const MOVES_OF: &str = "SELECT seq, value FROM stock_move WHERE document_id = $1 ORDER BY seq";
    let Some(request) = &grant.by().request_id else { return Ok(None) };
    let found: Option<(i64, Option<i64>)> = sql!(tx, |conn| sqlx::query_as(OF_REQUEST)
        .bind(request)
        .bind(grant.user_id())
        .fetch_optional(conn)
        .await?);
    let Some((id, entry)) = found else { return Ok(None) };
    let rows: Vec<(i64, Money)> = sql!(tx, |conn| sqlx::query_as(MOVES_OF).bind(id).fetch_all(conn).await?);
    let value = rows.iter().map(|(_, value)| *value).sum();
    let moves = rows.into_iter().map(|(seq, _)| seq).collect();
    Ok(Some(PostedDocument { id, moves, entry, value }))
}
