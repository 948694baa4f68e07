//! The only module that knows there are two databases. A [`Tx`] is one request's transaction; only
//! [`Tx::commit`] keeps it, and on return from it the rows are on disk.

mod bind;
pub mod copy;
pub mod dialect;
mod error;
mod lane;
pub mod testing;

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

pub use error::{DbError, expect_rows};
use lane::{Lane, Seat};

/// SQLite before this version can corrupt a database when the write-ahead log is reset.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

#[derive(Clone)]
pub enum Db {
    Sqlite { read: SqlitePool, write: Arc<Lane> },
    Postgres(PgPool),
}

pub enum Tx {
    Sqlite(SqliteTx),
    Postgres(Transaction<'static, Postgres>),
}

pub enum SqliteTx {
    Read(Transaction<'static, Sqlite>),
    Write(Seat),
}

/// Runs one statement on whichever database the transaction is of; the text is compiled against both drivers.
#[macro_export]
macro_rules! sql {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::db::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}

/// Runs one reading statement by itself, without a transaction around it: a single round trip.
#[macro_export]
macro_rules! read_once {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite { read: $pool, .. } => $body,
            $crate::db::Db::Postgres($pool) => $body,
        }
    };
}

impl Db {
    /// Opens `postgres://…`, `sqlite://FILE` or, without a URL, `retaguarda.db` in the data folder; brings
    /// the schema up to date.
    pub async fn open(url: Option<&str>, folder: &Path) -> Result<Db, DbError> {
        let db = Db::connect(url, folder).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Opens a database that is there already, and refuses with [`DbError::NoCompany`] where none is.
    pub async fn open_existing(url: Option<&str>, folder: &Path) -> Result<Db, DbError> {
        let file = match url {
            None => Some(folder.join("retaguarda.db")),
            Some(url) if url.starts_with("sqlite:") => {
                Some(SqliteConnectOptions::from_str(url)?.get_filename().to_path_buf())
            }
            Some(_) => None,
        };
        if file.is_some_and(|file| !file.is_file()) {
            return Err(DbError::NoCompany);
        }
        let db = Db::connect(url, folder).await?;
        if let Db::Postgres(pool) = &db {
            const THERE: &str = "SELECT to_regclass('company') IS NOT NULL";
            let there: bool = sqlx::query_scalar(THERE).fetch_one(pool).await?;
            if !there {
                return Err(DbError::NoCompany);
            }
        }
        db.migrate().await?;
        Ok(db)
    }

    /// Opens a copy made by [`copy::backup`].
    pub async fn open_copy(file: &Path) -> Result<Db, DbError> {
        Db::sqlite(SqliteConnectOptions::new().filename(file)).await
    }

    async fn connect(url: Option<&str>, folder: &Path) -> Result<Db, DbError> {
        match url {
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Db::postgres(url).await
            }
            Some(url) if url.starts_with("sqlite:") => Db::sqlite(SqliteConnectOptions::from_str(url)?).await,
            Some(url) => Err(DbError::UnknownScheme(url.split(':').next().unwrap_or("").to_owned())),
            None => {
                std::fs::create_dir_all(folder)
                    .map_err(|cause| DbError::Folder(folder.to_path_buf(), cause))?;
                Db::sqlite(SqliteConnectOptions::new().filename(folder.join("retaguarda.db"))).await
            }
        }
    }

    async fn sqlite(options: SqliteConnectOptions) -> Result<Db, DbError> {
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-16000")
            .statement_cache_capacity(256)
            .disable_statement_logging();
        let mut writer = SqliteConnection::connect_with(&options).await?;
        refuse_old_sqlite(&mut writer).await?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_lazy_with(options.create_if_missing(false).read_only(true));
        Ok(Db::Sqlite { read, write: Lane::new(writer) })
    }

    async fn postgres(url: &str) -> Result<Db, DbError> {
        let options = PgConnectOptions::from_str(url)?.disable_statement_logging();
        let pool = PgPoolOptions::new().max_connections(20).acquire_timeout(Duration::from_secs(10));
        Ok(Db::Postgres(pool.connect_with(options).await?))
    }

    async fn migrate(&self) -> Result<(), DbError> {
        match self {
            Db::Sqlite { write, .. } => {
                let mut lane = write.exclusive().await;
                SQLITE.run(&mut *lane).await?;
            }
            Db::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
    }

    /// Whether the database answers and its schema is the one this program brings.
    pub async fn is_current(&self) -> Result<bool, DbError> {
        let newest = match self {
            Db::Sqlite { .. } => sqlx::migrate!("migrations/sqlite").iter().map(|step| step.version).max(),
            Db::Postgres(_) => sqlx::migrate!("migrations/postgres").iter().map(|step| step.version).max(),
        };
        let found: Option<i64> = read_once!(self, |pool| sqlx::query_scalar(
            "SELECT MAX(version) FROM _sqlx_migrations WHERE success = TRUE"
        )
        .fetch_one(pool)
        .await?);
        Ok(found == newest)
    }

    /// A snapshot to read from. Writing through it fails.
    pub async fn read(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Db::Sqlite { read, .. } => Tx::Sqlite(SqliteTx::Read(read.begin().await?)),
            Db::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// A transaction to write in. On SQLite writers take turns; await nothing but SQL while holding one.
    pub async fn write(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Db::Sqlite { write, .. } => Tx::Sqlite(SqliteTx::Write(write.take_seat().await?)),
            Db::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Writes what is still in memory and closes every connection.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, Db::Sqlite { .. })
    }
}

impl Tx {
    /// Makes the transaction durable. On SQLite several waiting transactions share one flush to disk.
    pub async fn commit(self) -> Result<(), DbError> {
        match self {
            Tx::Sqlite(SqliteTx::Read(tx)) => tx.commit().await?,
            Tx::Sqlite(SqliteTx::Write(seat)) => seat.commit().await?,
            Tx::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, Tx::Sqlite(_))
    }
}

impl std::ops::Deref for SqliteTx {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        match self {
            SqliteTx::Read(tx) => tx,
            SqliteTx::Write(seat) => seat,
        }
    }
}

impl std::ops::DerefMut for SqliteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            SqliteTx::Read(tx) => tx,
            SqliteTx::Write(seat) => seat,
        }
    }
}

async fn refuse_old_sqlite(conn: &mut SqliteConnection) -> Result<(), DbError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(conn).await?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < OLDEST_SQLITE { Err(DbError::OldSqlite(version)) } else { Ok(()) }
}
