//! What an import of orders asks of what is there already.

use std::collections::{BTreeSet, HashMap};

use sqlx::QueryBuilder;

use super::place::taken;
use crate::db::{DbError, Tx};
use crate::sql;
use crate::trade::model::OrderKind;

/// How many texts one statement names.
const TEXTS_MAX: usize = 5_000;

/// Which of these orders an earlier import brought.
pub async fn known(tx: &mut Tx, hashes: &[Vec<u8>]) -> Result<BTreeSet<Vec<u8>>, DbError> {
    let mut known = BTreeSet::new();
    for chunk in hashes.chunks(TEXTS_MAX) {
        let found: Vec<Vec<u8>> = sql!(tx, |conn| {
            let mut query =
                QueryBuilder::new("SELECT source_hash FROM trade_order WHERE source_hash IN (NULL");
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

/// Which of these numbers are taken.
pub async fn taken_numbers(
    tx: &mut Tx,
    numbers: &[(OrderKind, String)],
) -> Result<BTreeSet<(OrderKind, String)>, DbError> {
    let mut found = BTreeSet::new();
    for kind in OrderKind::ALL {
        let of_kind: Vec<String> =
            numbers.iter().filter(|(of, _)| *of == kind).map(|(_, number)| number.clone()).collect();
        for chunk in of_kind.chunks(TEXTS_MAX) {
            found.extend(taken(tx, None, kind, chunk).await?.into_iter().map(|number| (kind, number)));
        }
    }
    Ok(found)
}

/// The ids of orders by kind and number.
pub async fn by_number(tx: &mut Tx) -> Result<HashMap<(OrderKind, String), i64>, DbError> {
    const ALL: &str = "SELECT kind, number, id FROM trade_order";
    let rows: Vec<(OrderKind, String, i64)> = sql!(tx, |conn| sqlx::query_as(ALL).fetch_all(conn).await?);
    Ok(rows.into_iter().map(|(kind, number, id)| ((kind, number), id)).collect())
}
