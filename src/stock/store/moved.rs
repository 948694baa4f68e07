//! Moves read back by those whose orders they belong to.

use sqlx::QueryBuilder;

use super::push_ids;
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

/// The moves of these documents, each with its document, in their order.
pub async fn of_documents(tx: &mut Tx, documents: &[i64]) -> Result<Vec<(i64, Moved)>, DbError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        document_id: i64,
        #[sqlx(flatten)]
        moved: Moved,
    }
    let mut found = Vec::new();
    for chunk in documents.chunks(5_000) {
        let rows: Vec<Row> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "SELECT document_id, seq, item_id, from_id, to_id, lot_id, quantity, cost FROM stock_move \
                 WHERE document_id IN ",
            );
            push_ids!(query, chunk);
            query.push(" ORDER BY seq");
            query.build_query_as().fetch_all(conn).await?
        });
        found.extend(rows.into_iter().map(|row| (row.document_id, row.moved)));
    }
    Ok(found)
}
