//! What can go wrong below the domain, and what of it the user is told.

use std::path::PathBuf;

use sqlx::error::ErrorKind;
use sqlx::migrate::MigrateError;

use crate::error::{AppError, Fault, Rule};
use crate::words;

words! {
    /// What of a database's own refusals an operator can mend.
    pub enum Trouble {
        NoAnswer: "O banco de dados não respondeu; confira se o servidor está no ar e o endereço em DATABASE_URL.", "The database did not answer; check that its server runs and the address in DATABASE_URL.";
        NoAddress: "DATABASE_URL não é o endereço de um banco; escreva postgres://usuário@servidor/banco.", "DATABASE_URL is not the address of a database; write postgres://user@server/database.";
        NoDatabase: "Este banco de dados não existe no servidor; crie-o com createdb ou corrija DATABASE_URL.", "This database does not exist on the server; make it with createdb or mend DATABASE_URL.";
        NoEntry: "O servidor do banco não aceitou o usuário ou a senha; corrija DATABASE_URL.", "The database server did not accept the user or the password; mend DATABASE_URL.";
        Busy: "O banco de dados está ocupado por outro programa; tente de novo em instantes.", "Another program keeps the database busy; try again in a moment.";
        NoFile: "O arquivo do banco não pôde ser aberto nem criado; confira a pasta, as permissões e o espaço em disco.", "The database file could not be opened or made; check the folder, the permissions and the disk space.";
        DiskFull: "O disco está cheio; libere espaço e tente de novo. Nada foi gravado.", "The disk is full; make room and try again. Nothing was saved.";
        Damaged: "O arquivo do banco está danificado ou não é um banco do Retaguarda; restaure uma cópia em outra pasta.", "The database file is damaged or not one of Retaguarda's; restore a copy into another folder.";
        OtherVersion: "O banco de dados foi feito por outra versão do programa; use essa versão ou uma mais nova.", "The database was made by another version of the program; use that version or a newer one.";
    }
}

#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("DATABASE_URL begins with `{0}:`; use postgres:// or sqlite://")]
    UnknownScheme(String),
    #[error("SQLite {0} is older than 3.51.3 and can lose data; update it")]
    OldSqlite(String),
    #[error("cannot create the data folder {0}: {1}")]
    Folder(PathBuf, std::io::Error),
    #[error("there is no company's data")]
    NoCompany,
    #[error("the write was interrupted")]
    Interrupted,
    #[error("the transaction could not be made durable; nothing of it was kept")]
    NotFlushed,
    #[error("a statement changed {found} rows instead of {expected}")]
    RowsAffected { expected: u64, found: u64 },
    #[error("a stored value cannot be read: {0}")]
    Unreadable(&'static str),
    /// The domain refuses; carried through the store to the user.
    #[error(transparent)]
    Refused(#[from] AppError),
}

impl DbError {
    pub fn is_rule(&self, rule: Rule) -> bool {
        matches!(self, DbError::Refused(AppError::Refused(broken)) if *broken == rule)
    }

    pub fn is_unique_violation(&self) -> bool {
        self.kind() == Some(ErrorKind::UniqueViolation)
    }

    /// Whether PostgreSQL gave this transaction up for another one; the same again succeeds.
    fn is_deadlock(&self) -> bool {
        let DbError::Sql(sqlx::Error::Database(error)) = self else { return false };
        error.code().is_some_and(|code| code == "40P01" || code == "40001")
    }

    /// Told by the codes of both databases.
    pub fn trouble(&self) -> Option<Trouble> {
        use sqlx::Error::{Configuration, Database, Io, PoolTimedOut, Tls};
        let error = match self {
            DbError::Sql(error) | DbError::Migrate(MigrateError::Execute(error)) => error,
            DbError::Migrate(_) => return Some(Trouble::OtherVersion),
            _ => return None,
        };
        match error {
            PoolTimedOut | Io(_) | Tls(_) => Some(Trouble::NoAnswer),
            Configuration(_) => Some(Trouble::NoAddress),
            Database(error) => Some(match error.code()?.as_ref() {
                "3D000" => Trouble::NoDatabase,
                "28P01" | "28000" => Trouble::NoEntry,
                "5" | "6" => Trouble::Busy,
                "8" | "14" => Trouble::NoFile,
                "13" | "53100" => Trouble::DiskFull,
                "11" | "26" => Trouble::Damaged,
                _ => return None,
            }),
            _ => None,
        }
    }

    fn kind(&self) -> Option<ErrorKind> {
        match self {
            DbError::Sql(sqlx::Error::Database(error)) => Some(error.kind()),
            _ => None,
        }
    }

    /// The rule behind a trigger's refusal, where the database was the one to say no.
    fn rule(&self) -> Option<AppError> {
        let DbError::Sql(sqlx::Error::Database(error)) = self else { return None };
        let message = error.message();
        if message.contains("the period is closed") {
            Some(AppError::Refused(Rule::PeriodClosed))
        } else if message.contains("reversed already") {
            Some(AppError::Refused(Rule::AlreadyReversed))
        } else if ["on_hand_covered", "stock_day_covered"].iter().any(|name| message.contains(name)) {
            Some(AppError::Refused(Rule::NotEnoughStock))
        } else if message.contains("an item that has moved") {
            Some(AppError::Refused(Rule::HasMoved))
        } else if message.contains("a place at rest") {
            Some(AppError::Refused(Rule::PlaceHolds))
        } else if ["order_line_steps", "order_line_over", "order_line_billed"]
            .iter()
            .any(|name| message.contains(name))
        {
            Some(AppError::Refused(Rule::ChangedMeanwhile))
        } else if message.contains("trade: an order is cancelled once") {
            Some(AppError::Refused(Rule::OrderCancelled))
        } else if message.contains("trade: an order that has moved stays") {
            Some(AppError::Refused(Rule::OrderMoved))
        } else if message.contains("trade: goods are under way") {
            Some(AppError::Refused(Rule::UnderWay))
        } else if message.contains("logistics: this step does not follow") {
            Some(AppError::Refused(Rule::NotNext))
        } else if message.contains("logistics: a stop is delivered once") {
            Some(AppError::Refused(Rule::StopDelivered))
        } else if message.contains("logistics: the shipment has ended") {
            Some(AppError::Refused(Rule::ShipmentOver))
        } else if message.contains("logistics: a proof is given once") {
            Some(AppError::Refused(Rule::AlreadyProven))
        } else if ["more than ordered", "the goods are elsewhere"].iter().any(|text| message.contains(text)) {
            Some(AppError::Refused(Rule::ChangedMeanwhile))
        } else if message.contains("account takes no lines") {
            Some(AppError::invalid("lines", Fault::Inactive))
        } else {
            None
        }
    }
}

impl From<Rule> for DbError {
    fn from(rule: Rule) -> DbError {
        DbError::Refused(AppError::Refused(rule))
    }
}

/// Expects a guarded write to have changed exactly this many rows.
pub fn expect_rows(found: u64, expected: u64) -> Result<(), DbError> {
    if found == expected { Ok(()) } else { Err(DbError::RowsAffected { expected, found }) }
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> AppError {
        if let Some(rule) = error.rule() {
            return rule;
        }
        match error {
            DbError::Refused(refusal) => refusal,
            DbError::Sql(sqlx::Error::PoolTimedOut) | DbError::NotFlushed | DbError::Interrupted => {
                tracing::warn!(%error, "busy");
                AppError::Busy
            }
            cause if cause.is_deadlock() => {
                tracing::warn!(%cause, "busy");
                AppError::Busy
            }
            DbError::RowsAffected { .. } => AppError::Refused(Rule::ChangedMeanwhile),
            cause => {
                let reference = crate::server::telemetry::reference();
                tracing::error!(%reference, %cause, "database");
                AppError::Internal(reference)
            }
        }
    }
}
