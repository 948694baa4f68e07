//! The statements that must differ between the two databases.

use super::{DbError, Tx};

/// Serialises the writers of a PostgreSQL transaction on `key`; SQLite has one writer anyway.
pub async fn lock(tx: &mut Tx, key: i64) -> Result<(), DbError> {
    if let Tx::Postgres(tx) = tx {
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(key).execute(&mut **tx).await?;
    }
    Ok(())
}
