//! The two runs of an import: one that is rolled back, and one that is kept.

use std::sync::Arc;

use super::preview::Preview;
use super::spool::Spooled;
use crate::auth::Actor;
use crate::auth::permission::{CheckBooks, ImportLedger, PostEntries};
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::finance::import::Format;
use crate::finance::store::import::{ImportError, Source, import};
use crate::finance::store::verify;
use crate::jobs::import::{Ended, Spool, Upload};
use crate::jobs::{JobState, Percent};
use crate::server::state::AppState;

fn source(upload: &Upload, spool: &Arc<Spool>, actor: &Actor, percent: &Percent) -> Source<Spooled> {
    let mut sha256 = [0; 32];
    for (byte, digits) in sha256.iter_mut().zip(upload.sha256.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).unwrap_or("0");
        *byte = u8::from_str_radix(digits, 16).unwrap_or(0);
    }
    let loader = Spooled {
        spool: spool.clone(),
        name: upload.name.clone(),
        size: upload.size,
        percent: percent.clone(),
        read: Arc::default(),
    };
    Source {
        format: Format::of(&upload.name),
        loader,
        path: upload.name.clone(),
        sha256,
        year: Some(actor.today.year()),
    }
}

async fn run(
    tx: &mut Tx,
    actor: &Actor,
    source: Source<Spooled>,
    spool: &Spool,
) -> Result<Preview, AppError> {
    let (grant, posting) = (actor.grant::<ImportLedger>()?, actor.grant::<PostEntries>()?);
    match import(tx, &grant, &posting, source).await {
        Ok(imported) => Ok(Preview::of(imported)),
        Err(ImportError::Problems(problems)) => Ok(Preview::of_problems(&problems, spool.path())),
        Err(ImportError::Db(DbError::Refused(error))) => {
            Ok(Preview { error: Some(error), ..Preview::default() })
        }
        Err(ImportError::Db(error)) => Err(error.into()),
        Err(ImportError::Stopped) => Err(AppError::Internal(String::new())),
    }
}

fn written(preview: &Preview) -> Result<String, AppError> {
    serde_json::to_string(preview).map_err(|_| AppError::Internal(String::new()))
}

/// The real import, rolled back; a clean file is kept for the run that counts.
pub async fn dry_run(
    state: AppState,
    actor: Actor,
    job: i64,
    upload: Upload,
    spool: Spool,
    percent: Percent,
) -> Ended {
    let spool = Arc::new(spool);
    let mut tx = state.db.write().await?;
    let preview = run(&mut tx, &actor, source(&upload, &spool, &actor, &percent), &spool).await?;
    drop(tx);
    if preview.is_clean() && (preview.posted > 0 || !preview.accounts.is_empty()) {
        spool.keep(&state.db, job).await?;
        return Ok((JobState::Ready, written(&preview)?));
    }
    Ok((JobState::Failed, written(&preview)?))
}

/// The import that is kept. The balances it wrote are compared with its lines before a report reads them.
pub async fn confirm(state: AppState, actor: Actor, job: i64, upload: Upload, percent: Percent) -> Ended {
    let spool = Arc::new(Spool::bring(&state.db, job).await?);
    let mut tx = state.db.write().await?;
    let preview = run(&mut tx, &actor, source(&upload, &spool, &actor, &percent), &spool).await?;
    if !preview.is_clean() {
        return Ok((JobState::Failed, written(&preview)?));
    }
    tx.commit().await?;
    let mut tx = state.db.write().await?;
    verify::refresh(&mut tx, &actor.grant::<CheckBooks>()?).await?;
    tx.commit().await?;
    Ok((JobState::Done, written(&preview)?))
}
