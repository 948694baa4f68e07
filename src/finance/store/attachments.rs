//! Files kept with an entry: their content once by its SHA-256, whatever their names.

use sha2::{Digest, Sha256};
use sqlx::{Database, Encode, QueryBuilder, Type};

use super::entries::push_areas;
use crate::auth::Grant;
use crate::auth::permission::{PostEntries, ReadLedger};
use crate::db::{DbError, Tx};
use crate::error::Rule;
use crate::events::{self, Event, Kind, Subject, hex};
use crate::kernel::Instant;
use crate::sql;

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Attachment {
    pub id: i64,
    pub entry_id: i64,
    pub sha256: Vec<u8>,
    pub name: String,
    pub size: i64,
    pub added_by: String,
    pub added_at: Instant,
}

/// Keeps a file with an entry. The same content with the same entry is kept once: then nothing happens.
pub async fn add(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    entry_id: i64,
    name: &str,
    content: &[u8],
) -> Result<bool, DbError> {
    const POSTED: &str = "SELECT EXISTS (SELECT 1 FROM entry WHERE id = $1 AND posted_at IS NOT NULL)";
    const ADD: &str = "INSERT INTO attachment (entry_id, sha256, name, size, added_by, added_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (entry_id, sha256) DO NOTHING";
    let posted: bool = sql!(tx, |conn| sqlx::query_scalar(POSTED).bind(entry_id).fetch_one(conn).await?);
    if !posted {
        return Err(Rule::NotPosted.into());
    }
    let hash = keep(tx, content).await?;
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let added = sql!(tx, |conn| {
        sqlx::query(ADD)
            .bind(entry_id)
            .bind(&hash)
            .bind(name)
            .bind(size)
            .bind(grant.user_id())
            .bind(grant.now())
            .execute(&mut *conn)
            .await?
            .rows_affected()
    });
    if added == 0 {
        return Ok(false);
    }
    let event = Event::new(Kind::AttachmentAdded, Subject("entry", entry_id))
        .with("name", name)
        .with("size", size)
        .with("sha256", hex(&hash));
    events::record(tx, grant.by(), event).await?;
    Ok(true)
}

/// Keeps a content once; the SHA-256 that names it.
pub async fn keep(tx: &mut Tx, content: &[u8]) -> Result<Vec<u8>, DbError> {
    const BLOB: &str = "INSERT INTO blob (sha256, content) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
    let hash = Sha256::digest(content).to_vec();
    sql!(tx, |conn| {
        sqlx::query(BLOB).bind(&hash).bind(content).execute(conn).await?;
    });
    Ok(hash)
}

/// A reader of some areas opens a file only where every line of its entry lies within them.
fn push_whole<DB: Database>(query: &mut QueryBuilder<DB>, areas: Option<&[i64]>)
where
    i64: Encode<'static, DB> + Type<DB>,
{
    if let Some(areas) = areas {
        query.push(
            " AND NOT EXISTS (SELECT 1 FROM line h WHERE h.entry_id = a.entry_id \
             AND (h.area_id IS NULL OR NOT h.area_id",
        );
        push_areas(query, areas);
        query.push("))");
    }
}

/// The files of an entry that the grant opens, oldest first.
pub async fn of_entry(
    tx: &mut Tx,
    grant: &Grant<ReadLedger>,
    entry_id: i64,
) -> Result<Vec<Attachment>, DbError> {
    const OF_ENTRY: &str = "SELECT a.id, a.entry_id, a.sha256, a.name, a.size, u.name AS added_by, \
        a.added_at \
        FROM attachment a JOIN app_user u ON u.id = a.added_by WHERE a.entry_id = ";
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(OF_ENTRY);
        query.push_bind(entry_id);
        push_whole(&mut query, grant.areas());
        query.push(" ORDER BY a.id");
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// A file's name and content, where the grant opens it.
pub async fn content(
    tx: &mut Tx,
    grant: &Grant<ReadLedger>,
    id: i64,
) -> Result<Option<(String, Vec<u8>)>, DbError> {
    const CONTENT: &str = "SELECT a.name, b.content FROM attachment a JOIN blob b ON b.sha256 = \
        a.sha256 WHERE a.id = ";
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(CONTENT);
        query.push_bind(id);
        push_whole(&mut query, grant.areas());
        query.build_query_as().fetch_optional(conn).await?
    }))
}
