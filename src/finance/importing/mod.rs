//! The import of books by browser.

mod preview;
mod spool;
mod work;

use std::future::Future;

pub use preview::Preview;

use crate::auth::Actor;
use crate::auth::permission::{ImportLedger, PostEntries};
use crate::error::AppError;
use crate::jobs::import::{self, Ended, Import, Spool, Upload};
use crate::jobs::{JobKind, Percent};
use crate::server::router::PlainRoute;
use crate::server::state::AppState;

pub struct LedgerImport;

pub fn routes() -> Vec<PlainRoute> {
    import::routes::<LedgerImport>("/ledger/import/upload", "/ledger/import/{job}/problems.csv")
}

impl Import for LedgerImport {
    const KIND: JobKind = JobKind::Import;
    const PATH: &'static str = "/ledger/import";

    fn may(actor: &Actor, _what: &str) -> Result<(), AppError> {
        actor.grant::<ImportLedger>()?;
        actor.grant::<PostEntries>()?;
        Ok(())
    }

    fn dry_run(
        state: AppState,
        actor: Actor,
        job: i64,
        upload: Upload,
        spool: Spool,
        percent: Percent,
    ) -> impl Future<Output = Ended> + Send + 'static {
        work::dry_run(state, actor, job, upload, spool, percent)
    }

    fn confirm(
        state: AppState,
        actor: Actor,
        job: i64,
        upload: Upload,
        percent: Percent,
    ) -> impl Future<Output = Ended> + Send + 'static {
        work::confirm(state, actor, job, upload, percent)
    }
}
