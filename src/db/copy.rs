//! Copies of everything: one SQLite file, whichever database it comes from or goes to. A copy is one
//! snapshot; the program goes on writing meanwhile.

use std::path::Path;

use futures::TryStreamExt;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, Connection, Executor, QueryBuilder, Row, SqliteConnection};

use super::{Db, DbError};

/// How a column is carried between the two databases.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Whole,
    Truth,
    Text,
    Bytes,
    Day,
}

struct Table {
    name: String,
    columns: Vec<(String, Type)>,
}

/// Rows inserted by one statement, and its limit of bound values.
const BINDS_MAX: usize = 20_000;

/// Writes one snapshot of everything to a new SQLite file.
pub async fn backup(db: &Db, file: &Path) -> Result<(), DbError> {
    match db {
        Db::Sqlite { read, .. } => {
            let mut conn = read.acquire().await?;
            let name = file.display().to_string();
            sqlx::query("VACUUM INTO $1").bind(name).execute(&mut *conn).await?;
        }
        Db::Postgres(pool) => {
            let mut tx = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
            let tables = tables(&mut tx).await?;
            let copy = Db::sqlite(SqliteConnectOptions::new().filename(file)).await?;
            copy.migrate().await?;
            fill_sqlite(&copy, &mut tx, &tables).await?;
            copy.close().await;
        }
    }
    Ok(())
}

/// Refuses a file whose pages or references are damaged.
pub async fn examine(copy: &Db) -> Result<(), DbError> {
    let Db::Sqlite { read, .. } = copy else { return Err(DbError::Unreadable("copy")) };
    let state: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(read).await?;
    let stray = sqlx::query("PRAGMA foreign_key_check").fetch_optional(read).await?;
    if state == "ok" && stray.is_none() { Ok(()) } else { Err(DbError::Unreadable("copy: damaged")) }
}

/// Removes an unfinished copy and what SQLite keeps beside it.
pub fn discard(file: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        // What was never written cannot be removed.
        let _ = std::fs::remove_file(name);
    }
}

/// Fills an empty, migrated database from a copy, all or nothing.
pub async fn restore(db: &Db, file: &Path) -> Result<(), DbError> {
    match db {
        Db::Sqlite { write, .. } => {
            let mut conn = write.exclusive().await;
            sqlx::query("ATTACH $1 AS copy").bind(file.display().to_string()).execute(&mut *conn).await?;
            let restored = restore_sqlite(&mut conn).await;
            conn.execute("DETACH copy").await?;
            restored
        }
        Db::Postgres(pool) => {
            let mut tx = pool.begin().await?;
            let tables = tables(&mut tx).await?;
            let options = SqliteConnectOptions::new().filename(file).read_only(true);
            let mut copy = SqliteConnection::connect_with(&options).await?;
            tx.execute("SET CONSTRAINTS ALL DEFERRED").await?;
            fill_postgres(&mut tx, &mut copy, &tables).await?;
            tx.commit().await?;
            Ok(())
        }
    }
}

async fn restore_sqlite(conn: &mut SqliteConnection) -> Result<(), DbError> {
    conn.execute("PRAGMA foreign_keys = OFF").await?;
    let mut tx = conn.begin().await?;
    let triggers = take_triggers(&mut tx).await?;
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> \
        '_sqlx_migrations'",
    )
    .fetch_all(&mut *tx)
    .await?;
    for name in names {
        tx.execute(AssertSqlSafe(format!("DELETE FROM main.{name}"))).await?;
        tx.execute(AssertSqlSafe(format!("INSERT INTO main.{name} SELECT * FROM copy.{name}"))).await?;
    }
    for trigger in triggers {
        tx.execute(AssertSqlSafe(trigger)).await?;
    }
    tx.commit().await?;
    conn.execute("PRAGMA foreign_keys = ON").await?;
    Ok(())
}

/// Drops every trigger and returns the statements that make them again: a copy's rows were checked when first
/// written.
async fn take_triggers(conn: &mut SqliteConnection) -> Result<Vec<String>, DbError> {
    let triggers: Vec<(String, String)> =
        sqlx::query_as("SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger'")
            .fetch_all(&mut *conn)
            .await?;
    for (name, _) in &triggers {
        conn.execute(AssertSqlSafe(format!("DROP TRIGGER main.{name}"))).await?;
    }
    Ok(triggers.into_iter().map(|(_, sql)| sql).collect())
}

/// Every table of the schema with its columns, those that others refer to first.
async fn tables(conn: &mut PgConnection) -> Result<Vec<Table>, DbError> {
    const COLUMNS: &str = "SELECT table_name::text, column_name::text, data_type::text \
        FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
        AND table_name <> '_sqlx_migrations' ORDER BY table_name, ordinal_position";
    let rows: Vec<(String, String, String)> = sqlx::query_as(COLUMNS).fetch_all(&mut *conn).await?;
    let mut tables: Vec<Table> = Vec::new();
    for (table, column, kind) in rows {
        let kind = match kind.as_str() {
            "bigint" => Type::Whole,
            "boolean" => Type::Truth,
            "bytea" => Type::Bytes,
            "date" => Type::Day,
            _ => Type::Text,
        };
        match tables.last_mut().filter(|last| last.name == table) {
            Some(last) => last.columns.push((column, kind)),
            None => tables.push(Table { name: table, columns: vec![(column, kind)] }),
        }
    }
    Ok(tables)
}

impl Table {
    fn select(&self) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|(name, kind)| match kind {
                Type::Truth => format!("CAST({name} AS INTEGER) AS {name}"),
                Type::Day => format!("CAST({name} AS TEXT) AS {name}"),
                _ => name.clone(),
            })
            .collect();
        format!("SELECT {} FROM {}", columns.join(", "), self.name)
    }

    fn insert(&self, replace: bool) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let verb = if replace { "INSERT OR REPLACE" } else { "INSERT" };
        format!("{verb} INTO {} ({}) ", self.name, columns.join(", "))
    }

    fn rows_max(&self) -> usize {
        BINDS_MAX / self.columns.len().max(1)
    }
}

/// A value on its way; booleans travel as 0 and 1, days as text.
enum Value {
    Whole(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

async fn fill_sqlite(copy: &Db, from: &mut PgConnection, tables: &[Table]) -> Result<(), DbError> {
    let Db::Sqlite { write, .. } = copy else { return Err(DbError::Unreadable("copy")) };
    let mut conn = write.exclusive().await;
    conn.execute("PRAGMA foreign_keys = OFF").await?;
    let mut to = conn.begin().await?;
    let triggers = take_triggers(&mut to).await?;
    for table in tables {
        let mut batch: Vec<Vec<Value>> = Vec::new();
        let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(&mut *from);
        while let Some(row) = rows.try_next().await? {
            let read = |(at, (_, kind)): (usize, &(String, Type))| -> Result<Value, sqlx::Error> {
                Ok(match kind {
                    Type::Whole => Value::Whole(row.try_get(at)?),
                    Type::Truth => Value::Whole(row.try_get::<Option<i32>, _>(at)?.map(i64::from)),
                    Type::Text | Type::Day => Value::Text(row.try_get(at)?),
                    Type::Bytes => Value::Bytes(row.try_get(at)?),
                })
            };
            batch.push(table.columns.iter().enumerate().map(read).collect::<Result<_, _>>()?);
            if batch.len() == table.rows_max() {
                insert_sqlite(&mut to, table, std::mem::take(&mut batch)).await?;
            }
        }
        insert_sqlite(&mut to, table, batch).await?;
    }
    for trigger in triggers {
        to.execute(AssertSqlSafe(trigger)).await?;
    }
    to.commit().await?;
    Ok(())
}

async fn insert_sqlite(
    to: &mut SqliteConnection,
    table: &Table,
    rows: Vec<Vec<Value>>,
) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::new(table.insert(true));
    query.push_values(rows, |mut row, values| {
        for value in values {
            match value {
                Value::Whole(number) => row.push_bind(number),
                Value::Text(text) => row.push_bind(text),
                Value::Bytes(bytes) => row.push_bind(bytes),
            };
        }
    });
    query.build().execute(to).await?;
    Ok(())
}

async fn fill_postgres(
    to: &mut PgConnection,
    copy: &mut SqliteConnection,
    tables: &[Table],
) -> Result<(), DbError> {
    // Foreign keys are triggers too; a replica takes rows in any order and as they are.
    to.execute("SET LOCAL session_replication_role = replica").await?;
    for table in tables {
        to.execute(AssertSqlSafe(format!("DELETE FROM {}", table.name))).await?;
        let mut batch: Vec<SqliteRow> = Vec::new();
        let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(&mut *copy);
        while let Some(row) = rows.try_next().await? {
            batch.push(row);
            if batch.len() == table.rows_max() {
                insert_postgres(to, table, std::mem::take(&mut batch)).await?;
            }
        }
        drop(rows);
        insert_postgres(to, table, batch).await?;
        go_on_counting(to, table).await?;
    }
    Ok(())
}

async fn insert_postgres(to: &mut PgConnection, table: &Table, rows: Vec<SqliteRow>) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::new(table.insert(false));
    let mut failed = None;
    query.push_values(rows, |mut row, values: SqliteRow| {
        for (at, (_, kind)) in table.columns.iter().enumerate() {
            let bound = match kind {
                Type::Whole => values.try_get::<Option<i64>, _>(at).map(|value| row.push_bind(value)),
                Type::Truth => {
                    values.try_get::<Option<i64>, _>(at).map(|value| row.push_bind(value.map(|bit| bit != 0)))
                }
                Type::Text => values.try_get::<Option<String>, _>(at).map(|value| row.push_bind(value)),
                Type::Bytes => values.try_get::<Option<Vec<u8>>, _>(at).map(|value| row.push_bind(value)),
                Type::Day => {
                    values.try_get::<Option<crate::kernel::Day>, _>(at).map(|value| row.push_bind(value))
                }
            };
            if let Err(error) = bound {
                failed = Some(error);
            }
        }
    });
    match failed {
        Some(error) => Err(error.into()),
        None => {
            query.build().execute(to).await?;
            Ok(())
        }
    }
}

/// Ids that were copied are not given out again.
async fn go_on_counting(to: &mut PgConnection, table: &Table) -> Result<(), DbError> {
    let sequence: Option<String> = sqlx::query_scalar(
        "SELECT pg_get_serial_sequence(a.attrelid::regclass::text, 'id') FROM pg_attribute a \
            WHERE a.attrelid = to_regclass($1) AND a.attname = 'id'",
    )
    .bind(&table.name)
    .fetch_optional(&mut *to)
    .await?
    .flatten();
    if let Some(sequence) = sequence {
        let next = format!(
            "SELECT setval('{sequence}', GREATEST((SELECT COALESCE(MAX(id), 0) FROM {}), 1), \
             (SELECT COUNT(*) > 0 FROM {}))",
            table.name, table.name
        );
        to.execute(AssertSqlSafe(next)).await?;
    }
    Ok(())
}
