//! The import of tables by browser: the import of the command line as a job, tried first.

use serde::{Deserialize, Serialize};

use super::import::{File, ImportError, Imported, Leave, import_items, import_moves, import_parties};
use crate::auth::Actor;
use crate::auth::permission::{ChangeItems, ChangeParties, MoveStock};
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Rule};
use crate::jobs::import::{self, Ended, Import, Named, Spool, Upload, with_rows};
use crate::jobs::{JobKind, JobState, Percent};
use crate::kernel::Lang;
use crate::server::router::PlainRoute;
use crate::server::state::AppState;

pub struct StockImport;

pub fn routes() -> Vec<PlainRoute> {
    import::routes::<StockImport>("/stock/import/upload", "/stock/import/{job}/problems.csv")
}

/// What a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Items,
    Parties,
    Moves,
}

impl Table {
    pub const ALL: [Table; 3] = [Table::Items, Table::Parties, Table::Moves];

    pub const fn code(self) -> &'static str {
        match self {
            Table::Items => "items",
            Table::Parties => "parties",
            Table::Moves => "moves",
        }
    }

    pub fn from_code(code: &str) -> Option<Table> {
        Table::ALL.into_iter().find(|table| table.code() == code)
    }

    /// Items and places are made on the way of moves; parties are somebody else's where the actor keeps none.
    pub fn may(self, actor: &Actor) -> bool {
        match self {
            Table::Items => actor.grant::<ChangeItems>().is_ok(),
            Table::Moves => actor.grant::<ChangeItems>().is_ok() && actor.grant::<MoveStock>().is_ok(),
            Table::Parties => actor.grant::<ChangeParties>().is_ok(),
        }
    }
}

/// What an import did, would do, or why it cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preview {
    pub added: u64,
    pub known: u64,
    pub made: u64,
    pub problems: Vec<Named>,
    pub error: Option<AppError>,
}

impl Preview {
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty() && self.error.is_none()
    }
}

impl Import for StockImport {
    const KIND: JobKind = JobKind::StockImport;
    const PATH: &'static str = "/stock/import";

    fn may(actor: &Actor, what: &str) -> Result<(), AppError> {
        actor.grant::<ChangeItems>()?;
        match Table::from_code(what) {
            Some(table) if !table.may(actor) => Err(AppError::Forbidden),
            _ => Ok(()),
        }
    }

    async fn dry_run(
        state: AppState,
        actor: Actor,
        job: i64,
        upload: Upload,
        spool: Spool,
        _percent: Percent,
    ) -> Ended {
        let mut tx = state.db.write().await?;
        let preview = run(&mut tx, &actor, &upload, &spool).await?;
        drop(tx);
        if preview.is_clean() && preview.added > 0 {
            spool.keep(&state.db, job).await?;
            return Ok((JobState::Ready, written(&preview)?));
        }
        Ok((JobState::Failed, written(&preview)?))
    }

    async fn confirm(state: AppState, actor: Actor, job: i64, upload: Upload, _percent: Percent) -> Ended {
        let spool = Spool::bring(&state.db, job).await?;
        let mut tx = state.db.write().await?;
        let preview = run(&mut tx, &actor, &upload, &spool).await?;
        if !preview.is_clean() {
            return Ok((JobState::Failed, written(&preview)?));
        }
        tx.commit().await?;
        Ok((JobState::Done, written(&preview)?))
    }
}

fn written(preview: &Preview) -> Result<String, AppError> {
    serde_json::to_string(preview).map_err(|_| AppError::Internal(String::new()))
}

async fn run(tx: &mut Tx, actor: &Actor, upload: &Upload, spool: &Spool) -> Result<Preview, AppError> {
    let table = Table::from_code(&upload.what).ok_or(AppError::BadRequest)?;
    let bytes = std::fs::read(spool.path()).map_err(|_| DbError::Unreadable("upload"))?;
    let currency = company::load(tx).await?.ok_or(AppError::Refused(Rule::NoCompany))?.currency;
    let file = File { name: &upload.name, bytes: &bytes, currency, lang: actor.lang };
    let leave =
        Leave { items: actor.grant()?, parties: actor.grant::<ChangeParties>().ok(), moves: actor.grant()? };
    let done = match table {
        Table::Items => import_items(tx, &leave, &file).await,
        Table::Parties => import_parties(tx, &leave, &file).await,
        Table::Moves => import_moves(tx, &leave, &file).await,
    };
    match done {
        Ok(Imported { added, known, made }) => Ok(Preview { added, known, made, ..Preview::default() }),
        Err(ImportError::Problems(problems)) => {
            let text = |error: &crate::error::FieldError, lang: Lang| match error.field.as_str() {
                "" => error.text(lang),
                column => format!("{column}: {}", error.text(lang)),
            };
            let named = |problem: super::import::Problem| Named {
                line: problem.line,
                column: None,
                pt: text(&problem.error, Lang::Pt),
                en: text(&problem.error, Lang::En),
                row: String::new(),
            };
            let problems = with_rows(problems.into_iter().map(named).collect(), spool.path());
            Ok(Preview { problems, ..Preview::default() })
        }
        Err(ImportError::Db(DbError::Refused(error))) => {
            Ok(Preview { error: Some(error), ..Preview::default() })
        }
        Err(ImportError::Db(error)) => Err(error.into()),
    }
}
