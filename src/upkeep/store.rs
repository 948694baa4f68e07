//! The copies that were made, as the log tells.

use std::path::Path;

use super::copies::{Copy, Facts, path_of};
use crate::auth::Grant;
use crate::auth::permission::TakeBackup;
use crate::db::{DbError, Tx};
use crate::kernel::Instant;
use crate::sql;

/// The newest copies, by their events.
pub async fn past(
    tx: &mut Tx,
    _grant: &Grant<TakeBackup>,
    folder: &Path,
    limit: i64,
) -> Result<Vec<Copy>, DbError> {
    const PAST: &str = "SELECT e.change, e.at, u.name FROM event e JOIN app_user u ON u.id = e.actor_id \
        WHERE e.kind = 'BackupTaken' ORDER BY e.seq DESC LIMIT $1";
    let rows: Vec<(String, Instant, String)> =
        sql!(tx, |conn| sqlx::query_as(PAST).bind(limit).fetch_all(conn).await?);
    let copy = |(change, at, by): (String, Instant, String)| {
        let facts: Facts = serde_json::from_str(&change).map_err(|_| DbError::Unreadable("event.change"))?;
        let here = path_of(folder, &facts.file).is_some_and(|path| path.is_file());
        Ok(Copy { facts, at, by, here })
    };
    rows.into_iter().map(copy).collect()
}
