//! Checks of the books: when asked for, when the server starts, and every hour.

use std::time::Duration;

use crate::auth::permission::CheckBooks;
use crate::auth::{Actor, Grant};
use crate::company;
use crate::db::{Db, DbError};
use crate::error::AppError;
use crate::finance::store::{outcomes, verify};
use crate::jobs::{self, JobKind, JobState, Percent};
use crate::kernel::{Day, Instant, Lang, instant};
use crate::server::clock;
use crate::server::state::AppState;

const EVERY: Duration = Duration::from_secs(3_600);
/// The first pages are served before the first check reads everything.
const AFTER_START: Duration = Duration::from_secs(3);
/// Another process that checked so recently has done it for all.
const RECENT: i64 = 55 * instant::MINUTE;
/// A job on PostgreSQL says every second that it lives.
const SILENT: i64 = instant::MINUTE;

/// Reads everything in one snapshot, then records what was found. Returns how many rules are broken.
pub async fn check(db: &Db, grant: &Grant<CheckBooks>) -> Result<usize, DbError> {
    let mut tx = db.read().await?;
    let found = crate::checks::check(&mut tx).await?;
    tx.commit().await?;
    let mut tx = db.write().await?;
    verify::record(&mut tx, grant, &found).await?;
    tx.commit().await?;
    Ok(found.iter().filter(|outcome| !outcome.holds()).count())
}

/// Starts a check as a job; returns when it is made or goes on by itself.
pub async fn start(state: &AppState, grant: Grant<CheckBooks>) -> Result<(), AppError> {
    let mut tx = state.db.write().await?;
    let job = jobs::store::begin(&mut tx, JobKind::Check, grant.user_id(), grant.now(), &()).await?;
    tx.commit().await?;
    let db = state.db.clone();
    let work = async move {
        let broken = check(&db, &grant).await?;
        Ok((JobState::Done, serde_json::json!({ "broken": broken }).to_string()))
    };
    jobs::start(state, job, Percent::default(), work).await;
    Ok(())
}

/// What the server does by itself, until it stops.
pub async fn keep_checking(state: AppState) {
    if let Err(cause) = tidy_jobs(&state, true).await {
        tracing::warn!(%cause, "interrupted jobs not marked");
    }
    tokio::time::sleep(AFTER_START).await;
    let mut first = true;
    loop {
        match check_by_itself(&state, first).await {
            Ok(Some(0)) => tracing::info!("the books tie"),
            Ok(Some(broken)) => tracing::error!(broken, "rules of the books are broken"),
            Ok(None) => {}
            Err(cause) => tracing::error!(%cause, "the books could not be checked"),
        }
        first = false;
        tokio::time::sleep(EVERY).await;
        if let Err(cause) = tidy_jobs(&state, false).await {
            tracing::warn!(%cause, "jobs not swept");
        }
    }
}

/// `None` where there is no company yet, or another process has just checked.
async fn check_by_itself(state: &AppState, first: bool) -> Result<Option<usize>, DbError> {
    let mut tx = state.db.read().await?;
    let company = company::store::load(&mut tx).await?;
    let last = outcomes::last(&mut tx).await?.at;
    tx.commit().await?;
    let now = state.clock.now();
    let recent = last.is_some_and(|last| now.micros() - last.micros() < RECENT);
    let Some(company) = company.filter(|_| first || !recent) else { return Ok(None) };
    let today = clock::day_in(now, &clock::zone(&company.time_zone));
    let grant = by_itself(now, today, company.lang)?;
    check(&state.db, &grant).await.map(Some)
}

fn by_itself(now: Instant, today: Day, lang: Lang) -> Result<Grant<CheckBooks>, AppError> {
    Actor::operator(now, today, lang).grant::<CheckBooks>()
}

/// Jobs of a process that is gone have failed; those that wait for nobody are dropped after a day.
async fn tidy_jobs(state: &AppState, starting: bool) -> Result<(), DbError> {
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    // SQLite has one process: whatever runs while it starts was cut off.
    let alone = starting && tx.is_sqlite();
    if alone || !tx.is_sqlite() {
        jobs::store::fail_silent(&mut tx, if alone { now } else { now.minus(SILENT) }).await?;
    }
    jobs::store::sweep(&mut tx, now.minus(instant::DAY)).await?;
    tx.commit().await
}
