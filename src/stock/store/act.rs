//! What people do with goods, one document each. The same request acts once.

use std::collections::BTreeMap;

use super::post::{self, PostedDocument, of_request};
use super::{ground, places};
use crate::auth::Grant;
use crate::auth::permission::{AdjustStock, MoveStock, PostEntries};
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::kernel::{Day, Instant, Quantity};
use crate::sql;
use crate::stock::model::{Key, MoveKind, NewDocument, NewMove};

async fn act(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    kind: MoveKind,
    document: NewDocument,
) -> Result<PostedDocument, DbError> {
    if let Some(first) = of_request(tx, grant).await? {
        return Ok(first);
    }
    let document = NewDocument { kind, ..document };
    let posted = post::post(tx, grant, &[document]).await?;
    posted.into_iter().next().ok_or(DbError::Unreadable("stock_document"))
}

/// Goods come in from a place that is not the company's.
pub async fn receive(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    document: NewDocument,
) -> Result<PostedDocument, DbError> {
    act(tx, &grant.carried(), MoveKind::Receive, document).await
}

/// Goods leave to a customer, to production or to whoever uses them.
pub async fn issue(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    document: NewDocument,
) -> Result<PostedDocument, DbError> {
    act(tx, &grant.carried(), MoveKind::Issue, document).await
}

/// Goods change places within the company; a long way goes through a place in transit, in two transfers.
pub async fn transfer(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    document: NewDocument,
) -> Result<PostedDocument, DbError> {
    act(tx, &grant.carried(), MoveKind::Transfer, document).await
}

pub async fn scrap(
    tx: &mut Tx,
    grant: &Grant<AdjustStock>,
    document: NewDocument,
) -> Result<PostedDocument, DbError> {
    act(tx, &grant.carried(), MoveKind::Scrap, document).await
}

/// Quantities put right with a reason, from or to a place of losses.
pub async fn adjust(
    tx: &mut Tx,
    grant: &Grant<AdjustStock>,
    document: NewDocument,
) -> Result<PostedDocument, DbError> {
    act(tx, &grant.carried(), MoveKind::Adjust, document).await
}

/// Some of a move goes back the way it came, at its cost. The moves of `document` name their originals.
pub async fn give_back(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    document: NewDocument,
) -> Result<PostedDocument, DbError> {
    act(tx, &grant.carried(), MoveKind::Return, document).await
}

/// The way back of a move, for [`give_back`].
pub async fn way_back(tx: &mut Tx, seq: i64, quantity: Quantity) -> Result<NewMove, DbError> {
    const ONE: &str = "SELECT item_id, from_id, to_id, lot_id FROM stock_move WHERE seq = $1";
    let found: Option<(i64, i64, i64, Option<i64>)> =
        sql!(tx, |conn| sqlx::query_as(ONE).bind(seq).fetch_optional(conn).await?);
    let (item_id, from, to, lot_id) = found.ok_or(AppError::Refused(Rule::NoSuchMove))?;
    Ok(NewMove { lot_id, returns: Some(seq), ..NewMove::new(item_id, to, from, quantity) })
}

/// What was counted at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCount {
    pub day: Day,
    pub memo: String,
    pub document: Option<String>,
    /// Item, place, lot (0 without) and what was there.
    pub lines: Vec<(Key, Quantity)>,
}

/// Books the differences to the count's day. Counts that come later stay true, and so does this one whatever
/// is told later of the days before it.
pub async fn count(
    tx: &mut Tx,
    grant: &Grant<AdjustStock>,
    new: &NewCount,
) -> Result<Option<PostedDocument>, DbError> {
    let posting: Grant<PostEntries> = grant.carried();
    if let Some(first) = of_request(tx, &posting).await? {
        return Ok(Some(first));
    }
    if new.lines.is_empty() {
        return Err(AppError::invalid("lines", Fault::Required).into());
    }
    if new.lines.iter().any(|(_, counted)| *counted < Quantity::ZERO) {
        return Err(AppError::invalid("counted", Fault::Negative).into());
    }
    let loss = places::loss(tx, grant).await?;
    let counted: BTreeMap<Key, Quantity> = new.lines.iter().copied().collect();
    let expected = expected(tx, &counted, new.day).await?;
    let mut moves = Vec::new();
    for (key, counted) in &counted {
        let (item_id, place, lot) = *key;
        let difference = *counted - expected.get(key).copied().unwrap_or_default();
        let lot_id = (lot != 0).then_some(lot);
        let (from, to) = if difference > Quantity::ZERO { (loss, place) } else { (place, loss) };
        let amount = if difference < Quantity::ZERO { -difference } else { difference };
        if !amount.is_zero() {
            moves.push(NewMove { lot_id, ..NewMove::new(item_id, from, to, amount) });
        }
    }
    let posted = if moves.is_empty() {
        None
    } else {
        let document = NewDocument {
            memo: new.memo.clone(),
            document: new.document.clone(),
            ..NewDocument::new(MoveKind::Count, new.day, moves)
        };
        post::post(tx, &posting, &[document]).await?.into_iter().next()
    };
    if posted.is_none() {
        // What was found to be right is an act as well.
        let event = Event::new(Kind::StockCounted, Subject("company", 1));
        let event = event.with("counted", counted.len()).with("day", new.day.to_string());
        events::record(tx, grant.by(), event).await?;
    }
    let id = posted.as_ref().map(|posted| posted.id);
    let by = (grant.now(), grant.user_id());
    keep(tx, id, new.day, &counted, &expected, by).await?;
    Ok(posted)
}

/// What the books have at the end of the day, the items locked.
async fn expected(
    tx: &mut Tx,
    counted: &BTreeMap<Key, Quantity>,
    day: Day,
) -> Result<BTreeMap<Key, Quantity>, DbError> {
    const CLOSING: &str = "SELECT closing FROM stock_day WHERE item_id = $1 AND place_id = $2 AND \
        lot_id = $3 AND day <= $4 ORDER BY day DESC LIMIT 1";
    let mut items: Vec<i64> = counted.keys().map(|(item, ..)| *item).collect();
    items.dedup();
    ground::take(tx, &items).await?;
    let mut expected = BTreeMap::new();
    for (item, place, lot) in counted.keys() {
        let closing: Option<Quantity> = sql!(tx, |conn| sqlx::query_scalar(CLOSING)
            .bind(*item)
            .bind(*place)
            .bind(*lot)
            .bind(day)
            .fetch_optional(conn)
            .await?);
        expected.insert((*item, *place, *lot), closing.unwrap_or_default());
    }
    Ok(expected)
}

async fn keep(
    tx: &mut Tx,
    document: Option<i64>,
    day: Day,
    counted: &BTreeMap<Key, Quantity>,
    expected: &BTreeMap<Key, Quantity>,
    (at, by): (Instant, i64),
) -> Result<(), DbError> {
    const KEEP: &str = "INSERT INTO stock_count (document_id, item_id, place_id, lot_id, day, counted, \
        expected, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    for (key, quantity) in counted {
        sql!(tx, |conn| {
            sqlx::query(KEEP)
                .bind(document)
                .bind(key.0)
                .bind(key.1)
                .bind(key.2)
                .bind(day)
                .bind(*quantity)
                .bind(expected.get(key).copied().unwrap_or_default())
                .bind(at)
                .bind(by)
                .execute(conn)
                .await?;
        });
    }
    Ok(())
}
