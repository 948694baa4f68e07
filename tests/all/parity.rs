//! Both databases have the same schema: the same migrations, tables, columns, types and nullability.

use std::collections::BTreeMap;

use retaguarda::db::{Tx, testing};

type Schema = BTreeMap<(String, String), (String, bool)>;

fn migration_names(folder: &str) -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn both_databases_have_the_same_migrations() {
    assert_eq!(migration_names("sqlite"), migration_names("postgres"));
}

/// The types of PostgreSQL as SQLite's strict tables store them.
fn stored(kind: &str) -> &'static str {
    match kind {
        "bigint" | "boolean" => "INTEGER",
        "bytea" => "BLOB",
        "text" | "date" => "TEXT",
        other => panic!("a type that has no counterpart: {other}"),
    }
}

async fn sqlite(tx: &mut Tx) -> Schema {
    let Tx::Sqlite(tx) = tx else { panic!("not SQLite") };
    let rows: Vec<(String, String, String, bool, i64)> = sqlx::query_as(
        "SELECT t.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_schema t JOIN \
        pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut **tx)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(table, column, kind, required, pk)| ((table, column), (kind, required || pk > 0)))
        .collect()
}

async fn postgres(tx: &mut Tx) -> Schema {
    let Tx::Postgres(tx) = tx else { panic!("not PostgreSQL") };
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text \
         FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
         AND table_name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut **tx)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(table, column, kind, nullable)| {
            ((table, column), (stored(&kind).to_owned(), nullable == "NO"))
        })
        .collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let [one, other] = testing::both().await.unwrap();
    let first = sqlite(&mut one.db.read().await.unwrap()).await;
    let second = postgres(&mut other.db.read().await.unwrap()).await;
    assert!(first.len() > 100, "the schema was read");
    assert_eq!(first, second);
}
