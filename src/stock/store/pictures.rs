//! Pictures of items: kept as other files are, by their SHA-256.

use super::ITEM_LOCK;
use crate::auth::Grant;
use crate::auth::permission::{ChangeItems, ReadStock};
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::AppError;
use crate::events::{self, Event, Kind, Subject, hex};
use crate::finance::store::attachments::{content_of, keep_content};
use crate::sql;

const HASH: &str = "SELECT picture FROM item WHERE id = $1";

/// Gives an item a picture, or takes it away.
pub async fn set_picture(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    id: i64,
    content: Option<&[u8]>,
) -> Result<(), DbError> {
    const SET: &str = "UPDATE item SET picture = $2 WHERE id = $1";
    dialect::lock(tx, ITEM_LOCK).await?;
    let old: Option<Option<Vec<u8>>> =
        sql!(tx, |conn| sqlx::query_scalar(HASH).bind(id).fetch_optional(conn).await?);
    let old = old.ok_or(AppError::NotFound)?;
    let new = match content {
        Some(content) => Some(keep_content(tx, content).await?),
        None => None,
    };
    let text = |hash: &Option<Vec<u8>>| hash.as_ref().map(|hash| hex(hash));
    let event = Event::new(Kind::ItemChanged, Subject("item", id)).was("picture", text(&old), text(&new));
    if event.is_empty() {
        return Ok(());
    }
    let rows = sql!(tx, |conn| sqlx::query(SET).bind(id).bind(&new).execute(conn).await?.rows_affected());
    expect_rows(rows, 1)?;
    events::record(tx, grant.by(), event).await?;
    Ok(())
}

pub async fn picture(tx: &mut Tx, _grant: &Grant<ReadStock>, id: i64) -> Result<Option<Vec<u8>>, DbError> {
    let hash: Option<Option<Vec<u8>>> =
        sql!(tx, |conn| sqlx::query_scalar(HASH).bind(id).fetch_optional(conn).await?);
    match hash.flatten() {
        Some(hash) => content_of(tx, &hash).await,
        None => Ok(None),
    }
}
