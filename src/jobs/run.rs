//! Running a job as a task of its own, and telling how far it is.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::store::{self, JobState};
use crate::db::{Db, DbError};
use crate::error::AppError;
use crate::server::clock::Clock;
use crate::server::state::AppState;

/// How long the request that starts a job waits for its end: short work is over before the next page.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a job says in the database that it is alive.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// How far a job is, 0 to 100; the work itself moves it.
#[derive(Clone, Debug, Default)]
pub struct Percent(Arc<AtomicU8>);

impl Percent {
    pub fn set(&self, done: u64, of: u64) {
        let percent = done.saturating_mul(100) / of.max(1);
        self.0.store(u8::try_from(percent.min(99)).unwrap_or(99), Ordering::Relaxed);
    }

    pub fn get(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The jobs of this process. SQLite has one writer, which an import holds: there a job can tell its progress
/// only here.
#[derive(Debug, Default)]
pub struct Running(Mutex<HashMap<i64, Percent>>);

impl Running {
    pub fn percent(&self, job: i64) -> Option<u8> {
        self.0.lock().ok()?.get(&job).map(Percent::get)
    }

    fn enter(&self, job: i64, percent: Percent) {
        if let Ok(mut jobs) = self.0.lock() {
            jobs.insert(job, percent);
        }
    }

    fn leave(&self, job: i64) {
        if let Ok(mut jobs) = self.0.lock() {
            jobs.remove(&job);
        }
    }
}

/// Runs `work` for a job whose row stands as running; returns when it has ended or the visitor has waited
/// long enough. The work's answer is the state it ends in and the outcome as JSON.
pub async fn start<F>(state: &AppState, job: i64, percent: Percent, work: F)
where
    F: Future<Output = Result<(JobState, String), AppError>> + Send + 'static,
{
    state.jobs.enter(job, percent.clone());
    let (db, clock, jobs) = (state.db.clone(), state.clock.clone(), state.jobs.clone());
    let task = tokio::spawn(async move {
        let heart = (!db.is_sqlite()).then(|| tokio::spawn(beat(db.clone(), clock.clone(), job, percent)));
        let (ended, outcome) = match tokio::spawn(work).await {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => (JobState::Failed, failure(&error)),
            Err(_) => (JobState::Failed, failure(&AppError::Internal(String::new()))),
        };
        if let Some(heart) = heart {
            heart.abort();
        }
        if let Err(cause) = write_end(&db, job, ended, &outcome, &clock).await {
            tracing::error!(%cause, job, "the end of a job was not written");
        }
        jobs.leave(job);
    });
    // Whoever waits too long goes on; the task does as well.
    let _ = tokio::time::timeout(PATIENCE, task).await;
}

/// A failure as an outcome: the error under its own name.
fn failure(error: &AppError) -> String {
    serde_json::json!({ "error": error }).to_string()
}

async fn write_end(db: &Db, job: i64, state: JobState, outcome: &str, clock: &Clock) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    store::end(&mut tx, job, state, outcome, clock.now()).await?;
    if state != JobState::Ready {
        store::drop_parts(&mut tx, job).await?;
    }
    tx.commit().await
}

async fn beat(db: Db, clock: Clock, job: i64, percent: Percent) {
    loop {
        tokio::time::sleep(TELL_EVERY).await;
        let told = async {
            let mut tx = db.write().await?;
            store::tell(&mut tx, job, percent.get(), clock.now()).await?;
            tx.commit().await
        };
        if let Err(cause) = told.await {
            tracing::warn!(%cause, job, "the progress of a job was not written");
        }
    }
}
