//! Copies in the folder `backups` of the server's data: made, checked, recorded, listed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::auth::Grant;
use crate::auth::permission::TakeBackup;
use crate::db::{Db, DbError, copy};
use crate::error::{AppError, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::finance::store::verify::{self, Tie};
use crate::jobs::{self, JobKind, JobState, Percent};
use crate::kernel::Instant;
use crate::server::sheet::utc;
use crate::server::state::AppState;

/// What a copy holds, as its event tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    pub file: String,
    pub size: i64,
    pub events: i64,
}

/// A copy that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    pub facts: Facts,
    pub at: Instant,
    pub by: String,
    /// Whether its file is still in the folder.
    pub here: bool,
}

pub fn folder(data: &Path) -> PathBuf {
    data.join("backups")
}

/// Starts a copy as a job; returns when it is made or goes on by itself.
pub async fn start(state: &AppState, grant: Grant<TakeBackup>) -> Result<(), AppError> {
    let mut tx = state.db.write().await?;
    let job = jobs::store::begin(&mut tx, JobKind::Copy, grant.user_id(), grant.now(), &()).await?;
    tx.commit().await?;
    let (db, folder) = (state.db.clone(), folder(&state.config.data));
    let work = async move {
        let facts = take(db, folder, grant).await?;
        let outcome = serde_json::to_string(&facts).map_err(|_| AppError::Internal(String::new()))?;
        Ok((JobState::Done, outcome))
    };
    jobs::start(state, job, Percent::default(), work).await;
    Ok(())
}

/// Copies one snapshot, opens the copy, checks every rule in it, and records that it was taken. A copy that
/// does not pass is removed.
pub async fn take(db: Db, folder: PathBuf, grant: Grant<TakeBackup>) -> Result<Facts, AppError> {
    let name = name_at(grant.now());
    create_folder(&folder).map_err(|cause| DbError::Folder(folder.clone(), cause))?;
    let file = folder.join(&name);
    let Some(_place) = Reserved::take(folder.join(format!("{name}.part"))) else {
        return Err(AppError::Busy);
    };
    if file.exists() {
        return Err(AppError::Busy);
    }
    // On a thread of its own: it reads and writes a whole database.
    let (from, to, runtime) = (db.clone(), file.clone(), tokio::runtime::Handle::current());
    let checked = tokio::task::spawn_blocking(move || runtime.block_on(copy_and_check(&from, &to))).await;
    let events = match checked.unwrap_or(Err(AppError::Busy)) {
        Ok(events) => events,
        Err(error) => {
            copy::discard(&file);
            return Err(error);
        }
    };
    let size = std::fs::metadata(&file).map_or(0, |about| i64::try_from(about.len()).unwrap_or(i64::MAX));
    let facts = Facts { file: name, size, events };
    let event = Event::new(Kind::BackupTaken, Subject("company", 1))
        .with("file", facts.file.as_str())
        .with("size", size)
        .with("events", events);
    let mut tx = db.write().await?;
    events::record(&mut tx, grant.by(), event).await?;
    tx.commit().await?;
    Ok(facts)
}

/// A file that stands while a copy of its name is made, so that two at once are not one.
struct Reserved(PathBuf);

impl Reserved {
    fn take(path: PathBuf) -> Option<Reserved> {
        std::fs::OpenOptions::new().write(true).create_new(true).open(&path).ok()?;
        Some(Reserved(path))
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        // One that stays behind bars its own second only.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A copy holds everything: nobody else on the machine may read it.
fn create_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// `retaguarda-20261124T143205Z.db`.
fn name_at(at: Instant) -> String {
    let moment: String = utc(at).chars().filter(|letter| letter.is_ascii_alphanumeric()).collect();
    format!("retaguarda-{moment}.db")
}

async fn copy_and_check(db: &Db, file: &Path) -> Result<i64, AppError> {
    copy::backup(db, file).await?;
    let made = Db::open_copy(file).await?;
    copy::examine(&made).await?;
    let mut tx = made.read().await?;
    let found = crate::checks::check(&mut tx).await?;
    let head = events::store::head(&mut tx).await?;
    tx.commit().await?;
    made.close().await;
    // Rules that were broken before the copy was made are shown on the board, and are no reason to have none.
    let chain = found.iter().filter(|outcome| outcome.tie == Tie::EventChain).all(verify::Outcome::holds);
    if chain { Ok(head.seq) } else { Err(AppError::Refused(Rule::CopyFailed)) }
}

/// The file of a copy; `None` for a name that no copy has.
pub fn path_of(folder: &Path, name: &str) -> Option<PathBuf> {
    let moment = name.strip_prefix("retaguarda-")?.strip_suffix(".db")?;
    let plain = !moment.is_empty() && moment.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_copies_lead_to_files() {
        let folder = Path::new("/data/backups");
        let name = name_at(Instant(1_795_532_400_000_000));
        assert_eq!(name, "retaguarda-20261124T150000Z.db");
        assert_eq!(path_of(folder, &name), Some(folder.join(&name)));
        for bad in
            ["../retaguarda.db", "retaguarda-.db", "retaguarda-../x.db", "retaguarda-a/b.db", "x.db", ""]
        {
            assert_eq!(path_of(folder, bad), None, "{bad}");
        }
    }
}
