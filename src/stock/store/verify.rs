//! The rules of stock, each recomputed from the moves.

use std::collections::HashMap;

use super::content::Content;
use crate::checks::{Outcome, Tie};
use crate::db::{DbError, Tx};
use crate::finance::store::balances;
use crate::kernel::{Day, Instant};
use crate::sql;
use crate::stock::model::MoveKind;

/// Every rule of stock, in one snapshot.
pub async fn rules(tx: &mut Tx) -> Result<Vec<Outcome>, DbError> {
    Ok(vec![
        moves_unchanged(tx).await?,
        holdings_summed(tx).await?,
        never_negative(tx).await?,
        transfers_sum_zero(tx).await?,
        stock_equals_ledger(tx).await?,
        stock_values(tx).await?,
        returns_named(tx).await?,
        months_summed(tx).await?,
        reserved_covered(tx).await?,
    ])
}

async fn count(tx: &mut Tx, sql: &'static str) -> Result<i64, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_scalar(sql).fetch_one(conn).await?))
}

async fn named(tx: &mut Tx, sql: &'static str) -> Result<Vec<String>, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_scalar(sql).fetch_all(conn).await?))
}

#[derive(sqlx::FromRow)]
struct Head {
    id: i64,
    kind: MoveKind,
    effective_on: Day,
    recorded_at: Instant,
    recorded_by: i64,
    document: Option<String>,
    memo: String,
    reason: Option<String>,
    party_id: Option<i64>,
    area_id: Option<i64>,
    entry_id: Option<i64>,
    posted_at: Option<Instant>,
}

type Rows = HashMap<i64, Vec<Vec<Option<i64>>>>;

/// Recomputes each document's digest and compares it with the one its event carries; numbers follow each
/// other.
async fn moves_unchanged(tx: &mut Tx) -> Result<Outcome, DbError> {
    const HEADS: &str = "SELECT id, kind, effective_on, recorded_at, recorded_by, document, memo, reason, \
        party_id, area_id, entry_id, posted_at FROM stock_document WHERE id > $1 ORDER BY id LIMIT $2";
    const BATCH: i64 = 2_000;
    let (mut offenders, mut figure, mut last) = (numbers(tx).await?, 0, 0);
    loop {
        let heads: Vec<Head> =
            sql!(tx, |conn| sqlx::query_as(HEADS).bind(last).bind(BATCH).fetch_all(conn).await?);
        let Some(end) = heads.last().map(|head| head.id) else { break };
        let recorded = recorded(tx, last, end).await?;
        let rows = rows(tx, last, end).await?;
        last = end;
        for head in heads {
            figure += 1;
            let texts = [head.document.as_deref(), Some(head.memo.as_str()), head.reason.as_deref()];
            let numbers = [head.party_id, head.area_id, head.entry_id];
            let mut content = Content::of(head.kind, head.effective_on, texts, numbers);
            rows.get(&head.id).into_iter().flatten().for_each(|row| content.row(row));
            let event = recorded.get(&head.id);
            let same = event.is_some_and(|(known, at, by)| {
                (*known == content.hex()) & (*at == head.recorded_at) & (*by == head.recorded_by)
            });
            if !same || head.posted_at.is_none() {
                offenders.push(format!("stock document {}", head.id));
            }
        }
    }
    Ok(Outcome::new(Tie::MovesUnchanged, figure, offenders))
}

async fn numbers(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    const GAPS: &str = "SELECT 'numbers ' || CAST(n.id AS TEXT) || ': ' || CAST(c.rows_of AS TEXT) || ' / ' \
        || CAST(n.last_number AS TEXT) FROM stock_number n JOIN (SELECT 1 AS id, COUNT(*) AS rows_of, \
        COALESCE(MIN(seq), 1) AS low, COALESCE(MAX(seq), 0) AS high FROM stock_move UNION ALL SELECT 2, \
        COUNT(*), COALESCE(MIN(id), 1), COALESCE(MAX(id), 0) FROM stock_document) c ON c.id = n.id \
        WHERE c.low <> 1 OR c.high <> c.rows_of OR n.last_number <> c.rows_of ORDER BY n.id";
    named(tx, GAPS).await
}

async fn recorded(tx: &mut Tx, after: i64, to: i64) -> Result<HashMap<i64, (String, Instant, i64)>, DbError> {
    const EVENTS: &str = "SELECT subject_id, change, at, actor_id FROM event WHERE subject_type = \
        'stock_document' AND subject_id > $1 AND subject_id <= $2";
    let found: Vec<(i64, String, Instant, i64)> =
        sql!(tx, |conn| sqlx::query_as(EVENTS).bind(after).bind(to).fetch_all(conn).await?);
    let content = |change: &str| -> String {
        let change: serde_json::Value = serde_json::from_str(change).unwrap_or_default();
        change["content"].as_str().unwrap_or("").to_owned()
    };
    Ok(found.into_iter().map(|(id, change, at, by)| (id, (content(&change), at, by))).collect())
}

async fn rows(tx: &mut Tx, after: i64, to: i64) -> Result<Rows, DbError> {
    const MOVES: &str = "SELECT document_id, seq, item_id, from_id, to_id, lot_id, quantity, value, cost, \
        returns_seq FROM stock_move WHERE document_id > $1 AND document_id <= $2 ORDER BY seq";
    const COSTS: &str = "SELECT document_id, move_seq, item_id, amount, to_stock, to_cost FROM late_cost \
        WHERE document_id > $1 AND document_id <= $2 ORDER BY id";
    type Move = (i64, i64, i64, i64, i64, Option<i64>, i64, i64, i64, Option<i64>);
    let mut rows = Rows::new();
    let moves: Vec<Move> =
        sql!(tx, |conn| sqlx::query_as(MOVES).bind(after).bind(to).fetch_all(conn).await?);
    for (document, seq, item, from, target, lot, quantity, value, cost, returns) in moves {
        let some = [seq, item, from, target].map(Some);
        let amounts = [quantity, value, cost].map(Some);
        let row = some.into_iter().chain([lot]).chain(amounts).chain([returns]).collect();
        rows.entry(document).or_default().push(row);
    }
    let costs: Vec<(i64, i64, i64, i64, i64, i64)> =
        sql!(tx, |conn| sqlx::query_as(COSTS).bind(after).bind(to).fetch_all(conn).await?);
    for (document, seq, item, amount, to_stock, to_cost) in costs {
        rows.entry(document).or_default().push([seq, item, amount, to_stock, to_cost].map(Some).to_vec());
    }
    Ok(rows)
}

/// Moves as seen by each own place: what it gained or lost.
macro_rules! sides {
    () => {
        "(SELECT m.seq, m.effective_on, m.item_id, p.id AS place_id, COALESCE(m.lot_id, 0) AS lot_id, \
         CASE WHEN p.id = m.to_id THEN m.quantity ELSE -m.quantity END AS quantity FROM stock_move m \
         JOIN place p ON p.id IN (m.from_id, m.to_id) WHERE p.own)"
    };
}

/// What an item had and was worth at the end of each day, and its last day, against the moves. What is kept
/// and what was counted are summed, never joined whole: SQLite would compare all with all.
const ITEM_DAYS: &str = "SELECT 'item ' || CAST(item_id AS TEXT) || ' ' || CAST(day AS TEXT) FROM (SELECT \
    item_id, day, quantity, value FROM item_day UNION ALL SELECT item_id, day, -SUM(SUM(quantity)) OVER \
    (PARTITION BY item_id ORDER BY day), -SUM(SUM(value)) OVER (PARTITION BY item_id ORDER BY day) FROM \
    (SELECT m.item_id, m.effective_on AS day, m.value, CASE WHEN t.own = f.own THEN 0 WHEN t.own THEN \
    m.quantity ELSE -m.quantity END AS quantity FROM stock_move m JOIN place f ON f.id = m.from_id JOIN \
    place t ON t.id = m.to_id UNION ALL SELECT item_id, effective_on, to_stock, 0 FROM late_cost) AS \
    each_move GROUP BY item_id, day) AS each_one GROUP BY item_id, day HAVING COUNT(*) <> 2 OR \
    SUM(quantity) <> 0 OR SUM(value) <> 0 UNION ALL SELECT 'item ' || CAST(v.item_id AS TEXT) || ' last' \
    FROM item_value v LEFT JOIN (SELECT item_id, MAX(day) AS day FROM item_day GROUP BY item_id) l ON \
    l.item_id = v.item_id WHERE v.last_on IS DISTINCT FROM l.day ORDER BY 1";

/// S1: on hand, and what was there at the end of each day, are sums of the moves.
async fn holdings_summed(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM on_hand";
    const DIFFERENT: &str = concat!(
        "SELECT 'item ' || CAST(item_id AS TEXT) || ' place ' || CAST(place_id AS TEXT) FROM (SELECT \
         item_id, place_id, lot_id, quantity, 1 AS kept FROM on_hand UNION ALL SELECT item_id, place_id, \
         lot_id, -quantity, 0 FROM ",
        sides!(),
        " AS each_side) AS each_one GROUP BY item_id, place_id, lot_id HAVING SUM(quantity) <> 0 OR \
         SUM(kept) = 0 ORDER BY 1"
    );
    const DAYS: &str = concat!(
        "SELECT 'item ' || CAST(item_id AS TEXT) || ' place ' || CAST(place_id AS TEXT) || ' ' || CAST(day \
         AS TEXT) FROM (SELECT item_id, place_id, lot_id, day, closing FROM stock_day UNION ALL SELECT \
         item_id, place_id, lot_id, effective_on, -SUM(SUM(quantity)) OVER (PARTITION BY item_id, \
         place_id, lot_id ORDER BY effective_on) FROM ",
        sides!(),
        " AS each_side GROUP BY item_id, place_id, lot_id, effective_on) AS each_one GROUP BY item_id, \
         place_id, lot_id, day HAVING COUNT(*) <> 2 OR SUM(closing) <> 0 ORDER BY 1"
    );
    let mut offenders = named(tx, DIFFERENT).await?;
    offenders.extend(named(tx, DAYS).await?);
    offenders.extend(named(tx, ITEM_DAYS).await?);
    Ok(Outcome::new(Tie::HoldingsSummed, count(tx, FIGURE).await?, offenders))
}

/// S2: never below zero where no leave is given, in the order of posting and in that of days.
async fn never_negative(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM stock_move";
    const NEGATIVE: &str = concat!(
        "SELECT 'move ' || CAST(r.seq AS TEXT) FROM (SELECT seq, place_id, SUM(quantity) OVER (PARTITION BY \
         item_id, place_id, lot_id ORDER BY seq) AS posted, SUM(quantity) OVER (PARTITION BY item_id, \
         place_id, lot_id ORDER BY effective_on, seq) AS effective FROM ",
        sides!(),
        " AS each_side) r JOIN place p ON p.id = r.place_id WHERE (r.posted < 0 OR r.effective < 0) \
         AND p.negative_reason IS NULL ORDER BY r.seq"
    );
    Ok(Outcome::new(Tie::NeverNegative, count(tx, FIGURE).await?, named(tx, NEGATIVE).await?))
}

/// S3: a transfer takes as much from one own place as it brings to the other, and no value anywhere.
async fn transfers_sum_zero(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM stock_document WHERE kind = 'transfer'";
    const UNEVEN: &str = "SELECT 'move ' || CAST(m.seq AS TEXT) FROM stock_move m JOIN stock_document d \
        ON d.id = m.document_id JOIN place f ON f.id = m.from_id JOIN place t ON t.id = m.to_id \
        WHERE d.kind = 'transfer' AND NOT (f.own AND t.own AND m.value = 0 AND m.cost = 0) ORDER BY m.seq";
    Ok(Outcome::new(Tie::TransfersSumZero, count(tx, FIGURE).await?, named(tx, UNEVEN).await?))
}

/// S4: stock and ledger change by the same on every day, so that they are equal at every date. The figure
/// counts the days.
async fn stock_equals_ledger(tx: &mut Tx) -> Result<Outcome, DbError> {
    const STOCK: &str = "SELECT c.stock_account_id, v.effective_on, CAST(SUM(v.value) AS BIGINT) FROM (\
        SELECT item_id, effective_on, value FROM stock_move UNION ALL SELECT item_id, effective_on, to_stock \
        FROM late_cost) AS v JOIN item i ON i.id = v.item_id JOIN item_category c ON c.id = i.category_id \
        GROUP BY c.stock_account_id, v.effective_on";
    const ACCOUNTS: &str = "SELECT DISTINCT stock_account_id FROM item_category";
    let stock: Vec<(i64, Day, i64)> = sql!(tx, |conn| sqlx::query_as(STOCK).fetch_all(conn).await?);
    let accounts: Vec<i64> = sql!(tx, |conn| sqlx::query_scalar(ACCOUNTS).fetch_all(conn).await?);
    let ledger = balances::by_day(tx, &accounts).await?;
    let mut days: std::collections::BTreeMap<(i64, Day), i64> =
        stock.into_iter().map(|(account, day, value)| ((account, day), value)).collect();
    for (account, day, amount) in ledger {
        *days.entry((account, day)).or_default() -= amount;
    }
    let uneven = days.iter().filter(|(_, difference)| **difference != 0);
    let offenders = uneven.map(|((account, day), minor)| format!("account {account} {day}: {minor}"));
    Ok(Outcome::new(Tie::StockEqualsLedger, days.len() as i64, offenders.collect()))
}

/// S5: quantity and value of each item, and the values of categories day by day, are sums; nothing that is
/// not there has a value.
async fn stock_values(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM item_value";
    const DIFFERENT: &str = "SELECT 'item ' || CAST(i.item_id AS TEXT) FROM item_value i LEFT JOIN (SELECT \
        item_id, SUM(quantity) AS quantity, SUM(value) AS value FROM (SELECT m.item_id, m.value, CASE WHEN \
        t.own = f.own THEN 0 WHEN t.own THEN m.quantity ELSE -m.quantity END AS quantity FROM stock_move m \
        JOIN place f ON f.id = m.from_id JOIN place t ON t.id = m.to_id UNION ALL SELECT item_id, to_stock, \
        0 FROM late_cost) AS each_one GROUP BY item_id) s ON s.item_id = i.item_id WHERE i.quantity <> \
        COALESCE(s.quantity, 0) OR i.value <> COALESCE(s.value, 0) OR (i.quantity <= 0 AND i.value <> 0) \
        OR i.value < 0 ORDER BY i.item_id";
    const CATEGORIES: &str = "SELECT 'category ' || CAST(category_id AS TEXT) || ' ' || CAST(day AS TEXT) \
        FROM (SELECT category_id, day, change FROM category_day UNION ALL SELECT i.category_id, w.day, \
        -w.change FROM item_worth w JOIN item i ON i.id = w.item_id) AS each_one GROUP BY category_id, day \
        HAVING SUM(change) <> 0 ORDER BY 1";
    let mut offenders = named(tx, DIFFERENT).await?;
    offenders.extend(named(tx, CATEGORIES).await?);
    Ok(Outcome::new(Tie::StockValues, count(tx, FIGURE).await?, offenders))
}

/// S6: what came back names what it was, and is no more than that.
async fn returns_named(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM stock_document WHERE kind = 'return'";
    const STRAY: &str = "SELECT 'move ' || CAST(m.seq AS TEXT) FROM stock_move m JOIN stock_document d \
        ON d.id = m.document_id LEFT JOIN stock_move o ON o.seq = m.returns_seq WHERE (d.kind = 'return') <> \
        (m.returns_seq IS NOT NULL) OR (m.returns_seq IS NOT NULL AND (o.seq IS NULL OR o.item_id <> \
        m.item_id OR o.returns_seq IS NOT NULL OR o.quantity < (SELECT SUM(r.quantity) FROM stock_move r \
        WHERE r.returns_seq = m.returns_seq))) ORDER BY m.seq";
    Ok(Outcome::new(Tie::ReturnsNamed, count(tx, FIGURE).await?, named(tx, STRAY).await?))
}

/// The months that reports of use, age and turnover read are sums of the moves and late costs.
async fn months_summed(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM item_month";
    const DIFFERENT: &str = "SELECT 'item ' || CAST(item_id AS TEXT) || ' ' || CAST(month AS TEXT) FROM \
        (SELECT item_id, month, received, used, used_cost, quantity, value FROM item_month UNION ALL SELECT \
        item_id, month, -received, -used, -used_cost, -quantity, -value FROM item_change) AS each_one GROUP \
        BY item_id, month HAVING SUM(received) <> 0 OR SUM(used) <> 0 OR SUM(used_cost) <> 0 OR \
        SUM(quantity) <> 0 OR SUM(value) <> 0 ORDER BY 1";
    Ok(Outcome::new(Tie::MonthsSummed, count(tx, FIGURE).await?, named(tx, DIFFERENT).await?))
}

/// S7: reserved is derived, and no more than there is.
async fn reserved_covered(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM reservation WHERE closed_at IS NULL";
    const UNCOVERED: &str = "SELECT 'item ' || CAST(h.item_id AS TEXT) || ' place ' || CAST(h.place_id AS \
        TEXT) FROM on_hand h LEFT JOIN (SELECT item_id, place_id, lot_id, SUM(quantity) AS quantity FROM \
        reservation WHERE closed_at IS NULL GROUP BY item_id, place_id, lot_id) r ON r.item_id = h.item_id \
        AND r.place_id = h.place_id AND r.lot_id = h.lot_id JOIN place p ON p.id = h.place_id WHERE \
        h.reserved <> COALESCE(r.quantity, 0) OR (h.reserved > h.quantity AND p.negative_reason IS NULL) \
        ORDER BY 1";
    const OF_ITEMS: &str = "SELECT 'item ' || CAST(v.item_id AS TEXT) FROM item_value v LEFT JOIN (SELECT \
        item_id, SUM(reserved) AS reserved FROM on_hand GROUP BY item_id) h ON h.item_id = v.item_id WHERE \
        v.reserved <> COALESCE(h.reserved, 0) ORDER BY 1";
    let mut offenders = named(tx, UNCOVERED).await?;
    offenders.extend(named(tx, OF_ITEMS).await?);
    Ok(Outcome::new(Tie::ReservedCovered, count(tx, FIGURE).await?, offenders))
}
