//! Moves as people look back on them: a list by day, and one document with all it did.

use sqlx::QueryBuilder;

use crate::auth::Grant;
use crate::auth::permission::ReadStock;
use crate::db::{DbError, Tx, dialect};
use crate::kernel::{Day, Instant, Money, Quantity, fold};
use crate::sql;
use crate::stock::model::MoveKind;

/// Which moves a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of an item's name or SKU, or of the document's number or memo.
    pub text: Option<String>,
    pub item_id: Option<i64>,
    pub item: Option<String>,
    pub kind: Option<MoveKind>,
    /// Where goods came from or went to.
    pub place_ids: Option<Vec<i64>>,
    pub document: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Movement {
    pub seq: i64,
    pub document_id: i64,
    pub kind: MoveKind,
    pub effective_on: Day,
    pub document: Option<String>,
    pub memo: String,
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub from_id: i64,
    pub from_place: String,
    pub to_id: i64,
    pub to_place: String,
    pub lot: Option<String>,
    pub quantity: Quantity,
    pub value: Money,
    pub cost: Money,
    pub returns_seq: Option<i64>,
    /// How much of it came back.
    pub returned: Quantity,
}

const SELECT: &str = "SELECT m.seq, m.document_id, d.kind, m.effective_on, d.document, d.memo, m.item_id, \
    i.sku, i.name, i.unit, m.from_id, f.code AS from_place, m.to_id, t.code AS to_place, l.code AS lot, \
    m.quantity, m.value, m.cost, m.returns_seq, CAST(COALESCE((SELECT SUM(r.quantity) FROM stock_move r \
    WHERE r.returns_seq = m.seq), 0) AS BIGINT) AS returned";
const FROM: &str = " FROM stock_move m JOIN stock_document d ON d.id = m.document_id JOIN item i ON i.id = \
    m.item_id JOIN place f ON f.id = m.from_id JOIN place t ON t.id = m.to_id LEFT JOIN lot l ON l.id = \
    m.lot_id WHERE 1 = 1";

macro_rules! push_filter {
    ($query:expr, $filter:expr) => {{
        if let Some(from) = $filter.from {
            $query.push(" AND m.effective_on >= ").push_bind(from);
        }
        if let Some(to) = $filter.to {
            $query.push(" AND m.effective_on <= ").push_bind(to);
        }
        if let Some(id) = $filter.item_id {
            $query.push(" AND m.item_id = ").push_bind(id);
        }
        if let Some(kind) = $filter.kind {
            $query.push(" AND d.kind = ").push_bind(kind);
        }
        if let Some(ids) = &$filter.place_ids {
            $query.push(" AND (m.from_id IN ");
            super::push_ids!($query, ids);
            $query.push(" OR m.to_id IN ");
            super::push_ids!($query, ids);
            $query.push(")");
        }
        // The items are found first, and their moves by their index.
        if let Some(text) = &$filter.item {
            $query.push(" AND m.item_id IN (SELECT id FROM item WHERE folded LIKE ");
            $query.push_bind(dialect::holding(&fold(text))).push(" ESCAPE '!')");
        }
        if let Some(text) = &$filter.document {
            $query.push(" AND LOWER(d.document) LIKE ").push_bind(dialect::holding(text)).push(" ESCAPE '!'");
        }
        if let Some(text) = &$filter.text {
            $query.push(" AND (m.item_id IN (SELECT id FROM item WHERE folded LIKE ");
            $query.push_bind(dialect::holding(&fold(text))).push(" ESCAPE '!')");
            for column in ["d.document", "d.memo"] {
                $query.push(" OR LOWER(").push(column).push(") LIKE ");
                $query.push_bind(dialect::holding(text)).push(" ESCAPE '!'");
            }
            $query.push(")");
        }
    }};
}

/// A page of moves by day and number.
pub async fn list(
    tx: &mut Tx,
    _grant: &Grant<ReadStock>,
    filter: &Filter,
    descending: bool,
    beyond: Option<(Day, i64)>,
    limit: i64,
) -> Result<Vec<Movement>, DbError> {
    let (sign, way) = if descending { (" < (", " DESC") } else { (" > (", "") };
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(SELECT);
        query.push(FROM);
        push_filter!(query, filter);
        if let Some((day, seq)) = beyond {
            query.push(" AND (m.effective_on, m.seq)").push(sign).push_bind(day).push(", ").push_bind(seq);
            query.push(")");
        }
        query.push(" ORDER BY m.effective_on").push(way).push(", m.seq").push(way);
        query.push(" LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// How many moves the filter selects, and by how much they changed the value of stock. Without a filter
/// both come from projections; late costs change value without a move.
pub async fn count(tx: &mut Tx, _grant: &Grant<ReadStock>, filter: &Filter) -> Result<(i64, Money), DbError> {
    const ALL: &str = "SELECT (SELECT last_number FROM stock_number WHERE id = 1), CAST((SELECT \
        COALESCE(SUM(value), 0) FROM item_value) - (SELECT COALESCE(SUM(to_stock), 0) FROM late_cost) AS \
        BIGINT)";
    if *filter == Filter::default() {
        return Ok(sql!(tx, |conn| sqlx::query_as(ALL).fetch_one(conn).await?));
    }
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT COUNT(*), CAST(COALESCE(SUM(m.value), 0) AS BIGINT)");
        query.push(" FROM stock_move m JOIN stock_document d ON d.id = m.document_id WHERE 1 = 1");
        push_filter!(query, filter);
        query.build_query_as().fetch_one(conn).await?
    }))
}

/// One act and its place in the books.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Document {
    pub id: i64,
    pub kind: MoveKind,
    pub effective_on: Day,
    pub recorded_at: Instant,
    pub recorded_by: i64,
    pub document: Option<String>,
    pub memo: String,
    pub reason: Option<String>,
    pub party_id: Option<i64>,
    pub area_id: Option<i64>,
    pub entry_id: Option<i64>,
}

pub async fn document(tx: &mut Tx, _grant: &Grant<ReadStock>, id: i64) -> Result<Option<Document>, DbError> {
    head(tx, id).await
}

/// The same for an act that has its own grant.
pub async fn head(tx: &mut Tx, id: i64) -> Result<Option<Document>, DbError> {
    const ONE: &str = "SELECT id, kind, effective_on, recorded_at, recorded_by, document, memo, reason, \
        party_id, area_id, entry_id FROM stock_document WHERE id = $1";
    Ok(sql!(tx, |conn| sqlx::query_as(ONE).bind(id).fetch_optional(conn).await?))
}

/// The moves of a document, in their order.
pub async fn of_document(tx: &mut Tx, _grant: &Grant<ReadStock>, id: i64) -> Result<Vec<Movement>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(SELECT);
        query.push(FROM).push(" AND m.document_id = ").push_bind(id).push(" ORDER BY m.seq");
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// A late cost's part on one receipt.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LatePart {
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub receipt_id: i64,
    pub amount: Money,
    pub to_stock: Money,
    pub to_cost: Money,
}

pub async fn late_parts(tx: &mut Tx, _grant: &Grant<ReadStock>, id: i64) -> Result<Vec<LatePart>, DbError> {
    const PARTS: &str = "SELECT l.item_id, i.sku, i.name, m.document_id AS receipt_id, l.amount, \
        l.to_stock, l.to_cost FROM late_cost l JOIN item i ON i.id = l.item_id JOIN stock_move m ON m.seq = \
        l.move_seq WHERE l.document_id = $1 ORDER BY l.id";
    Ok(sql!(tx, |conn| sqlx::query_as(PARTS).bind(id).fetch_all(conn).await?))
}

/// The documents that returned some of this one's moves.
pub async fn returns_of(tx: &mut Tx, _grant: &Grant<ReadStock>, id: i64) -> Result<Vec<(i64, Day)>, DbError> {
    const RETURNS: &str = "SELECT DISTINCT r.document_id, r.effective_on FROM stock_move r JOIN stock_move m \
        ON m.seq = r.returns_seq WHERE m.document_id = $1 ORDER BY r.document_id";
    Ok(sql!(tx, |conn| sqlx::query_as(RETURNS).bind(id).fetch_all(conn).await?))
}
