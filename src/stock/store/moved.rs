//! Moves read back by those whose orders they belong to.

use crate::db::{DbError, Tx};
use crate::kernel::{Money, Quantity};
use crate::sql;

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Moved {
    pub seq: i64,
    pub item_id: i64,
    pub from_id: i64,
    pub to_id: i64,
    pub lot_id: Option<i64>,
    pub quantity: Quantity,
    pub cost: Money,
}

/// The moves of a document in their order.
pub async fn of_document(tx: &mut Tx, document: i64) -> Result<Vec<Moved>, DbError> {
    const MOVES: &str = "SELECT seq, item_id, from_id, to_id, lot_id, quantity, cost FROM stock_move \
        WHERE document_id = $1 ORDER BY seq";
    Ok(sql!(tx, |conn| sqlx::query_as(MOVES).bind(document).fetch_all(conn).await?))
}
