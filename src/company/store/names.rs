//! The names of many at once, for lists that hold ids.

use std::collections::HashMap;

use sqlx::QueryBuilder;

use crate::db::{DbError, Tx};
use crate::sql;

/// Code and name of these parties.
pub async fn party_names(tx: &mut Tx, ids: &[i64]) -> Result<HashMap<i64, (String, String)>, DbError> {
    let mut names = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(5_000) {
        let rows: Vec<(i64, String, String)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("SELECT id, code, name FROM party WHERE id IN (-1");
            for id in chunk {
                query.push(", ").push_bind(*id);
            }
            query.push(")");
            query.build_query_as().fetch_all(conn).await?
        });
        names.extend(rows.into_iter().map(|(id, code, name)| (id, (code, name))));
    }
    Ok(names)
}
