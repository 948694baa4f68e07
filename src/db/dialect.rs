//! The statements that must differ between the two databases.

use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::{Db, DbError, Tx};

/// Serialises the writers of a PostgreSQL transaction on `key`; SQLite has one writer anyway.
pub async fn lock(tx: &mut Tx, key: i64) -> Result<(), DbError> {
    if let Tx::Postgres(tx) = tx {
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(key).execute(&mut **tx).await?;
    }
    Ok(())
}

/// The end of a SELECT that takes the rows it reads until the transaction ends; SQLite has one writer.
pub fn for_update(tx: &Tx) -> &'static str {
    if tx.is_sqlite() { "" } else { " FOR UPDATE" }
}

/// How many days lie between two columns of days.
pub fn days_between(tx: &Tx, later: &str, earlier: &str) -> String {
    if tx.is_sqlite() {
        format!("CAST(julianday({later}) - julianday({earlier}) AS INTEGER)")
    } else {
        format!("({later} - {earlier})")
    }
}

/// Cached balances less the lines they stand for, by one pass over each: a join of the two compares all with
/// all in SQLite. The month of a day is written differently.
macro_rules! balance_differences {
    ($month:literal) => {
        concat!(
            "SELECT area_id, account_id, currency, month, CAST(SUM(debit) AS BIGINT) AS debit, ",
            "CAST(SUM(credit) AS BIGINT) AS credit FROM (",
            "SELECT area_id, account_id, currency, month, debit, credit, own_debit, own_credit FROM balance ",
            "UNION ALL SELECT l.area_id, l.account_id, l.currency, l.month, ",
            "CASE WHEN amount > 0 THEN -amount ELSE 0 END, CASE WHEN amount < 0 THEN amount ELSE 0 END, ",
            "CASE WHEN own > 0 THEN -own ELSE 0 END, CASE WHEN own < 0 THEN own ELSE 0 END FROM (",
            "SELECT 0 AS area_id, account_id, currency, ",
            $month,
            " AS month, amount, COALESCE(own_amount, 0) AS own ",
            "FROM line UNION ALL ",
            "SELECT area_id, account_id, currency, ",
            $month,
            " AS month, amount, COALESCE(own_amount, 0) AS own ",
            "FROM line WHERE area_id IS NOT NULL) AS l) AS each_one ",
            "GROUP BY area_id, account_id, currency, month HAVING SUM(debit) <> 0 OR SUM(credit) <> 0 ",
            "OR SUM(own_debit) <> 0 OR SUM(own_credit) <> 0 ORDER BY 1, 2, 3, 4"
        )
    };
}

pub const BALANCE_DIFFERENCES_SQLITE: &str =
    balance_differences!("CAST(substr(effective_on, 1, 4) || substr(effective_on, 6, 2) AS INTEGER)");
pub const BALANCE_DIFFERENCES_POSTGRES: &str = balance_differences!(
    "CAST(EXTRACT(YEAR FROM effective_on) * 100 + EXTRACT(MONTH FROM effective_on) AS BIGINT)"
);

/// The pattern of `LOWER(column) LIKE $n ESCAPE '!'` for texts that hold this one, whatever the case.
pub fn holding(text: &str) -> String {
    format!("%{}%", plain(text))
}

/// A text in lower case without the meaning its letters have in a pattern.
pub fn plain(text: &str) -> String {
    text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// Drops every table and function of ours with all they hold, and lays the empty schema anew. What else a
/// PostgreSQL database holds stays.
pub async fn empty(db: &Db) -> Result<(), DbError> {
    match db {
        Db::Sqlite { write, .. } => {
            let mut conn = write.exclusive().await;
            conn.execute("PRAGMA foreign_keys = OFF").await?;
            let dropped = drop_all(&mut conn, &super::SQLITE).await;
            conn.execute("PRAGMA foreign_keys = ON").await?;
            dropped?;
            conn.execute("VACUUM").await?;
        }
        Db::Postgres(pool) => {
            let mut tx = pool.begin().await?;
            for statement in drops(&super::POSTGRES) {
                tx.execute(AssertSqlSafe(statement)).await?;
            }
            tx.commit().await?;
        }
    }
    db.migrate().await
}

async fn drop_all(conn: &mut sqlx::SqliteConnection, migrations: &Migrator) -> Result<(), DbError> {
    let mut tx = conn.begin().await?;
    for statement in drops(migrations) {
        // SQLite drops a table's triggers and indexes with it, and knows no CASCADE.
        tx.execute(AssertSqlSafe(statement.replace(" CASCADE", ""))).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A DROP for each table, view and function that the migrations create, the last created first.
fn drops(migrations: &Migrator) -> Vec<String> {
    let mut drops = vec!["DROP TABLE IF EXISTS _sqlx_migrations CASCADE".to_owned()];
    for migration in migrations.iter() {
        for line in migration.sql.as_str().lines() {
            let name =
                |what| line.strip_prefix(what).map(|rest: &str| rest.split([' ', '(']).next().unwrap_or(""));
            if let Some(table) = name("CREATE TABLE ") {
                drops.push(format!("DROP TABLE IF EXISTS {table} CASCADE"));
            } else if let Some(view) = name("CREATE VIEW ") {
                drops.push(format!("DROP VIEW IF EXISTS {view} CASCADE"));
            } else if let Some(function) = name("CREATE FUNCTION ") {
                drops.push(format!("DROP FUNCTION IF EXISTS {function} CASCADE"));
            }
        }
    }
    drops.reverse();
    drops
}
