//! Imports that were made, and what each brought.

use super::entries::{Entry, select};
use crate::auth::Grant;
use crate::auth::permission::ImportLedger;
use crate::db::{DbError, Tx};
use crate::kernel::Instant;
use crate::sql;

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PastImport {
    pub id: i64,
    pub sha256: Vec<u8>,
    pub file_name: String,
    /// `journal`, `beancount` or `table`.
    pub format: String,
    pub entries: i64,
    pub imported_by: String,
    pub imported_at: Instant,
}

/// The newest imports.
pub async fn past(tx: &mut Tx, _grant: &Grant<ImportLedger>, limit: i64) -> Result<Vec<PastImport>, DbError> {
    const PAST: &str = "SELECT i.id, i.sha256, i.file_name, i.format, i.entries, u.name AS imported_by, \
        i.imported_at FROM import i JOIN app_user u ON u.id = i.imported_by ORDER BY i.id DESC LIMIT $1";
    Ok(sql!(tx, |conn| sqlx::query_as(PAST).bind(limit).fetch_all(conn).await?))
}

pub async fn import(
    tx: &mut Tx,
    _grant: &Grant<ImportLedger>,
    id: i64,
) -> Result<Option<PastImport>, DbError> {
    const ONE: &str = "SELECT i.id, i.sha256, i.file_name, i.format, i.entries, u.name AS imported_by, \
        i.imported_at FROM import i JOIN app_user u ON u.id = i.imported_by WHERE i.id = $1";
    Ok(sql!(tx, |conn| sqlx::query_as(ONE).bind(id).fetch_optional(conn).await?))
}

/// Up to `limit` entries that an import brought, after an id, in order of id.
pub async fn entries_of(
    tx: &mut Tx,
    _grant: &Grant<ImportLedger>,
    import: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = select(None);
        query.push("WHERE e.import_id = ").push_bind(import).push(" AND e.id > ").push_bind(after);
        query.push(" ORDER BY e.id LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    }))
}
