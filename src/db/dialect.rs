//! The statements that must differ between the two databases.

use super::{DbError, Tx};

/// Serialises the writers of a PostgreSQL transaction on `key`; SQLite has one writer anyway.
pub async fn lock(tx: &mut Tx, key: i64) -> Result<(), DbError> {
    if let Tx::Postgres(tx) = tx {
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(key).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Cached balances against the lines they stand for: the month of a day is written differently.
macro_rules! balance_differences {
    ($month:literal) => {
        concat!(
            "WITH counted AS (SELECT area_id, account_id, currency, month, ",
            "CAST(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS BIGINT) AS debit, ",
            "CAST(SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS BIGINT) AS credit, ",
            "CAST(SUM(CASE WHEN own > 0 THEN own ELSE 0 END) AS BIGINT) AS own_debit, ",
            "CAST(SUM(CASE WHEN own < 0 THEN -own ELSE 0 END) AS BIGINT) AS own_credit FROM (",
            "SELECT 0 AS area_id, account_id, currency, ", $month, " AS month, amount, COALESCE(own_amount, 0) AS own ",
            "FROM line UNION ALL ",
            "SELECT area_id, account_id, currency, ", $month, " AS month, amount, COALESCE(own_amount, 0) AS own ",
            "FROM line WHERE area_id IS NOT NULL) AS each_line GROUP BY area_id, account_id, currency, month) ",
            "SELECT COALESCE(b.area_id, c.area_id) AS area_id, COALESCE(b.account_id, c.account_id) AS account_id, ",
            "COALESCE(b.currency, c.currency) AS currency, COALESCE(b.month, c.month) AS month, ",
            "COALESCE(b.debit, 0) - COALESCE(c.debit, 0) AS debit, ",
            "COALESCE(b.credit, 0) - COALESCE(c.credit, 0) AS credit ",
            "FROM balance b FULL OUTER JOIN counted c ON c.area_id = b.area_id AND c.account_id = b.account_id ",
            "AND c.currency = b.currency AND c.month = b.month ",
            "WHERE COALESCE(b.debit, 0) <> COALESCE(c.debit, 0) OR COALESCE(b.credit, 0) <> COALESCE(c.credit, 0) ",
            "OR COALESCE(b.own_debit, 0) <> COALESCE(c.own_debit, 0) ",
            "OR COALESCE(b.own_credit, 0) <> COALESCE(c.own_credit, 0) ORDER BY 1, 2, 3, 4"
        )
    };
}

pub const BALANCE_DIFFERENCES_SQLITE: &str =
    balance_differences!("CAST(substr(effective_on, 1, 4) || substr(effective_on, 6, 2) AS INTEGER)");
pub const BALANCE_DIFFERENCES_POSTGRES: &str = balance_differences!(
    "CAST(EXTRACT(YEAR FROM effective_on) * 100 + EXTRACT(MONTH FROM effective_on) AS BIGINT)"
);
