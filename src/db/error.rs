//! What can go wrong below the domain, and what of it the user is told.

use std::path::PathBuf;

use sqlx::error::ErrorKind;

use crate::error::{AppError, Fault, Rule};

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
