//! What an import of moves asks of what is there already.

use std::collections::BTreeSet;

use sqlx::QueryBuilder;

use crate::db::{DbError, Tx};
use crate::kernel::{Day, Quantity};
use crate::sql;

/// Which of these documents an earlier import brought.
pub async fn known(tx: &mut Tx, hashes: &[Vec<u8>]) -> Result<BTreeSet<Vec<u8>>, DbError> {
    let mut known = BTreeSet::new();
    for chunk in hashes.chunks(5_000) {
        let found: Vec<Vec<u8>> = sql!(tx, |conn| {
            let mut query =
                QueryBuilder::new("SELECT source_hash FROM stock_document WHERE source_hash IN (NULL");
            for hash in chunk {
                query.push(", ").push_bind(hash.clone());
            }
            query.push(")");
            query.build_query_scalar().fetch_all(conn).await?
        });
        known.extend(found);
    }
    Ok(known)
}

/// What came back, as a row tells it.
pub struct CameBack<'a> {
    pub item_id: i64,
    pub lot_id: Option<i64>,
    /// Into a place of the company's, so the original went out.
    pub inward: bool,
    pub quantity: Quantity,
    pub on: Day,
    pub document: Option<&'a str>,
}

/// The move that a return without a number means: of the same document first, then the latest before it, of
/// which so much is still out.
pub async fn original(tx: &mut Tx, back: &CameBack<'_>) -> Result<Option<i64>, DbError> {
    const LATEST: &str = "SELECT m.seq FROM stock_move m JOIN stock_document d ON d.id = m.document_id \
        JOIN place f ON f.id = m.from_id JOIN place t ON t.id = m.to_id WHERE m.item_id = $1 \
        AND COALESCE(m.lot_id, 0) = $2 AND f.own = $3 AND t.own <> $3 AND d.kind IN ('receive', 'issue') \
        AND m.effective_on <= $4 AND m.quantity - COALESCE((SELECT SUM(r.quantity) FROM stock_move r \
        WHERE r.returns_seq = m.seq), 0) >= $5 ORDER BY CASE WHEN d.document = $6 THEN 0 ELSE 1 END, \
        m.effective_on DESC, m.seq DESC LIMIT 1";
    Ok(sql!(tx, |conn| sqlx::query_scalar(LATEST)
        .bind(back.item_id)
        .bind(back.lot_id.unwrap_or(0))
        .bind(back.inward)
        .bind(back.on)
        .bind(back.quantity)
        .bind(back.document)
        .fetch_optional(conn)
        .await?))
}
