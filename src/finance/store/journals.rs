//! The journals entries are numbered in.

use super::entries::{Journal, journals};
use crate::auth::Grant;
use crate::auth::permission::ChangeChart;
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::sql;

/// A journal with how many entries it holds.
pub async fn journal(tx: &mut Tx, id: i64) -> Result<Option<Journal>, DbError> {
    Ok(journals(tx).await?.into_iter().find(|journal| journal.id == id))
}

/// Numbers are gapless, so the last ones count the entries: journal and count.
pub async fn counts(tx: &mut Tx) -> Result<Vec<(i64, i64)>, DbError> {
    const COUNTS: &str =
        "SELECT journal_id, CAST(SUM(last_number) AS BIGINT) FROM journal_number GROUP BY journal_id";
    Ok(sql!(tx, |conn| sqlx::query_as(COUNTS).fetch_all(conn).await?))
}

pub async fn add(tx: &mut Tx, grant: &Grant<ChangeChart>, code: &str, name: &str) -> Result<i64, DbError> {
    const ADD: &str = "INSERT INTO journal (code, name) VALUES ($1, $2) RETURNING id";
    if journals(tx).await?.iter().any(|journal| journal.code == code) {
        return Err(AppError::invalid("code", Fault::Taken).into());
    }
    let id: i64 = sql!(tx, |conn| sqlx::query_scalar(ADD).bind(code).bind(name).fetch_one(conn).await?);
    let event = Event::new(Kind::JournalAdded, Subject("journal", id)).with("code", code).with("name", name);
    events::record(tx, grant.by(), event).await?;
    Ok(id)
}

/// Renames a journal, or takes it out of use and back. Its code stays: entries are cited by it.
pub async fn change(
    tx: &mut Tx,
    grant: &Grant<ChangeChart>,
    id: i64,
    name: &str,
    active: bool,
) -> Result<(), DbError> {
    const CHANGE: &str = "UPDATE journal SET name = $2, active = $3 WHERE id = $1";
    let all = journals(tx).await?;
    let old = all.iter().find(|journal| journal.id == id).ok_or(AppError::NotFound)?;
    if old.active && !active && !all.iter().any(|other| other.active && other.id != id) {
        return Err(Rule::LastJournal.into());
    }
    let event = Event::new(Kind::JournalChanged, Subject("journal", id))
        .was("name", old.name.as_str(), name)
        .was("active", old.active, active);
    if event.is_empty() {
        return Ok(());
    }
    let changed = sql!(tx, |conn| sqlx::query(CHANGE)
        .bind(id)
        .bind(name)
        .bind(active)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(changed, 1)?;
    events::record(tx, grant.by(), event).await?;
    Ok(())
}
