//! An import by browser: a file is uploaded, tried in a dry run that names every problem, and kept once
//! confirmed. A slice says what its dry run and its import are; the rest is the same for all.

mod problems;
mod spool;
mod upload;

use std::future::Future;

pub use problems::{Named, Upload, with_rows};
pub use spool::Spool;
pub use upload::{FILE_MB_MAX, routes};

use super::{JobKind, JobState, Percent, start, store};
use crate::auth::Actor;
use crate::error::AppError;
use crate::server::state::AppState;

/// The state a job ends in and its outcome as JSON, which has `problems` where there are any.
pub type Ended = Result<(JobState, String), AppError>;

pub trait Import: Send + Sync + 'static {
    const KIND: JobKind;
    /// Where its pages stand: `/ledger/import`.
    const PATH: &'static str;

    /// Whether the actor may import what was chosen; `what` is empty while that is not known.
    fn may(actor: &Actor, what: &str) -> Result<(), AppError>;

    /// The real import, rolled back; a clean file is kept for the run that counts.
    fn dry_run(
        state: AppState,
        actor: Actor,
        job: i64,
        upload: Upload,
        spool: Spool,
        percent: Percent,
    ) -> impl Future<Output = Ended> + Send + 'static;

    /// The import that is kept.
    fn confirm(
        state: AppState,
        actor: Actor,
        job: i64,
        upload: Upload,
        percent: Percent,
    ) -> impl Future<Output = Ended> + Send + 'static;
}

/// Goes on with a file that was tried; one request only.
pub async fn go_on<I: Import>(state: &AppState, actor: Actor, job: i64) -> Result<(), AppError> {
    let mut tx = state.db.write().await?;
    let tried = store::job(&mut tx, I::KIND, job).await?.ok_or(AppError::NotFound)?;
    let upload: Upload = tried.input()?;
    I::may(&actor, &upload.what)?;
    store::go_on(&mut tx, job, I::KIND, JobState::Running, actor.now).await?;
    tx.commit().await?;
    let percent = Percent::default();
    let work = I::confirm(state.clone(), actor, job, upload, percent.clone());
    start(state, job, percent, work).await;
    Ok(())
}

/// Drops a dry run and its file.
pub async fn drop_tried<I: Import>(state: &AppState, actor: &Actor, job: i64) -> Result<(), AppError> {
    I::may(actor, "")?;
    let mut tx = state.db.write().await?;
    store::go_on(&mut tx, job, I::KIND, JobState::Dropped, actor.now).await?;
    store::drop_parts(&mut tx, job).await?;
    Ok(tx.commit().await?)
}
