//! What one unit of an item weighs and takes up: freight is shared by them.

use super::ITEM_LOCK;
use crate::auth::Grant;
use crate::auth::permission::ChangeItems;
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault};
use crate::events::{Event, Kind, Subject, record_all};
use crate::sql;

/// Grams and cubic centimetres of one unit; `None` where nobody measured it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Measures {
    pub weight: Option<i64>,
    pub volume: Option<i64>,
}

pub async fn measures(tx: &mut Tx, item_id: i64) -> Result<Option<Measures>, DbError> {
    const ONE: &str = "SELECT weight, volume FROM item WHERE id = $1";
    Ok(sql!(tx, |conn| sqlx::query_as(ONE).bind(item_id).fetch_optional(conn).await?))
}

/// Sets the measures of items, one event each; those that stay as they are have none.
pub async fn set_measures(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    new: &[(i64, Measures)],
) -> Result<(), DbError> {
    const SET: &str = "UPDATE item SET weight = $2, volume = $3 WHERE id = $1";
    dialect::lock(tx, ITEM_LOCK).await?;
    let mut happened = Vec::new();
    for (id, new) in new {
        for (field, of) in [("weight", new.weight), ("volume", new.volume)] {
            if of.is_some_and(|of| of < 0) {
                return Err(AppError::invalid(field, Fault::Negative).into());
            }
        }
        let old = measures(tx, *id).await?.ok_or(AppError::NotFound)?;
        if old == *new {
            continue;
        }
        let rows = sql!(tx, |conn| sqlx::query(SET)
            .bind(*id)
            .bind(new.weight)
            .bind(new.volume)
            .execute(conn)
            .await?
            .rows_affected());
        expect_rows(rows, 1)?;
        let event = Event::new(Kind::ItemChanged, Subject("item", *id))
            .was("weight", old.weight, new.weight)
            .was("volume", old.volume, new.volume);
        happened.push(event);
    }
    if !happened.is_empty() {
        record_all(tx, grant.by(), happened).await?;
    }
    Ok(())
}
