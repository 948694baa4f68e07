//! Fresh databases for tests: a SQLite file, and a PostgreSQL database of its own on the cluster named by
//! `RETAGUARDA_TEST_POSTGRES`. A test that cannot have both fails.

use std::path::PathBuf;

use sqlx::{Connection, Executor, PgConnection};

use super::{Db, DbError};

/// An empty, migrated database that is removed when dropped (PostgreSQL's go with the throw-away cluster).
pub struct TestDb {
    pub db: Db,
    pub url: String,
    folder: PathBuf,
}

impl TestDb {
    /// A folder of its own, removed with it.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }
}

/// One of each.
pub async fn both() -> Result<[TestDb; 2], DbError> {
    Ok([sqlite().await?, postgres().await?])
}

#[expect(clippy::disallowed_methods, reason = "a name that no other test has, in no matter which process")]
fn unique(prefix: &str) -> String {
    format!("{prefix}_{}", uuid::Uuid::now_v7().simple())
}

pub async fn sqlite() -> Result<TestDb, DbError> {
    let folder = std::env::temp_dir().join(unique("retaguarda_test"));
    let url = format!("sqlite://{}", folder.join("retaguarda.db").display());
    let db = Db::open(None, &folder).await?;
    Ok(TestDb { db, url, folder })
}

pub async fn postgres() -> Result<TestDb, DbError> {
    let cluster = std::env::var("RETAGUARDA_TEST_POSTGRES").map_err(|_| {
        DbError::UnknownScheme("RETAGUARDA_TEST_POSTGRES is not set; run `cargo xtask test`".to_owned())
    })?;
    let name = unique("test");
    let mut conn = PgConnection::connect(&cluster).await?;
    conn.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
    let (base, _) = cluster.rsplit_once('/').ok_or(DbError::Unreadable("RETAGUARDA_TEST_POSTGRES"))?;
    let url = format!("{base}/{name}");
    let folder = std::env::temp_dir().join(unique("retaguarda_test"));
    let db = Db::open(Some(&url), &folder).await?;
    Ok(TestDb { db, url, folder })
}

impl Drop for TestDb {
    fn drop(&mut self) {
        // What is left is in the temporary folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
