//! Places and lots. The places that no company is without are made when they are first needed.

use std::collections::HashMap;

use super::PLACE_LOCK;
use crate::auth::Grant;
use crate::auth::permission::{AdjustStock, ChangeItems, MoveStock};
use crate::company;
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault};
use crate::events::{By, Event, Kind, Subject, record};
use crate::kernel::{Day, Lang, Text, fold};
use crate::sql;
use crate::stock::model::{NewPlace, Place, PlaceKind};

type Row = (i64, String, String, Option<i64>, PlaceKind, Option<String>, bool);

fn read((id, code, name, parent_id, kind, negative_reason, active): Row) -> Place {
    Place { id, code, name, parent_id, kind, negative_reason, active }
}

pub async fn places(tx: &mut Tx) -> Result<Vec<Place>, DbError> {
    const ALL: &str =
        "SELECT id, code, name, parent_id, kind, negative_reason, active FROM place ORDER BY code";
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(ALL).fetch_all(conn).await?);
    Ok(rows.into_iter().map(read).collect())
}

/// The place with this code or name; case and accents do not matter.
pub fn named<'a>(places: &'a [Place], text: &str) -> Option<&'a Place> {
    let wanted = fold(text.trim());
    let by_code = places.iter().find(|place| fold(&place.code) == wanted);
    by_code.or_else(|| places.iter().find(|place| fold(&place.name) == wanted))
}

/// A place and all below it.
pub fn below(places: &[Place], top: i64) -> Vec<i64> {
    let mut found = vec![top];
    let mut at = 0;
    while at < found.len() {
        let children = places.iter().filter(|place| place.parent_id == Some(found[at]));
        let new: Vec<i64> = children.map(|place| place.id).filter(|id| !found.contains(id)).collect();
        found.extend(new);
        at += 1;
    }
    found
}

pub async fn add_place(tx: &mut Tx, grant: &Grant<ChangeItems>, new: &NewPlace) -> Result<i64, DbError> {
    dialect::lock(tx, PLACE_LOCK).await?;
    add(tx, grant.by(), new).await
}

async fn add(tx: &mut Tx, by: &By, new: &NewPlace) -> Result<i64, DbError> {
    const ADD: &str = "INSERT INTO place (code, name, parent_id, kind, own, negative_owner_id, \
        negative_reason) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    if new.code.trim().is_empty() || new.name.trim().is_empty() {
        return Err(AppError::invalid("code", Fault::Required).into());
    }
    if places(tx).await?.iter().any(|place| place.code == new.code) {
        return Err(AppError::invalid("code", Fault::Taken).into());
    }
    let id: i64 = sql!(tx, |conn| sqlx::query_scalar(ADD)
        .bind(&new.code)
        .bind(&new.name)
        .bind(new.parent_id)
        .bind(new.kind)
        .bind(new.kind.is_own())
        .bind(new.negative_reason.as_ref().map(|_| by.user_id))
        .bind(&new.negative_reason)
        .fetch_one(conn)
        .await?);
    let event = Event::new(Kind::PlaceAdded, Subject("place", id))
        .with("code", new.code.as_str())
        .with("name", new.name.as_str())
        .with("kind", new.kind.code())
        .with("parent_id", new.parent_id)
        .with("negative_reason", new.negative_reason.clone());
    record(tx, by, event).await?;
    Ok(id)
}

/// Changes a place; its kind stays. It may no longer be negative only where it is not.
pub async fn change_place(tx: &mut Tx, grant: &Grant<ChangeItems>, new: &Place) -> Result<(), DbError> {
    const CHANGE: &str = "UPDATE place SET code = $2, name = $3, parent_id = $4, negative_owner_id = $5, \
        negative_reason = $6, active = $7 WHERE id = $1";
    dialect::lock(tx, PLACE_LOCK).await?;
    let all = places(tx).await?;
    let old = all.iter().find(|place| place.id == new.id).ok_or(AppError::NotFound)?;
    if all.iter().any(|place| place.id != new.id && place.code == new.code) {
        return Err(AppError::invalid("code", Fault::Taken).into());
    }
    if new.parent_id.is_some_and(|parent| below(&all, new.id).contains(&parent)) {
        return Err(AppError::invalid("parent_id", Fault::Loop).into());
    }
    let event = Event::new(Kind::PlaceChanged, Subject("place", new.id))
        .was("code", old.code.as_str(), new.code.as_str())
        .was("name", old.name.as_str(), new.name.as_str())
        .was("parent_id", old.parent_id, new.parent_id)
        .was("negative_reason", old.negative_reason.clone(), new.negative_reason.clone())
        .was("active", old.active, new.active);
    if event.is_empty() {
        return Ok(());
    }
    let rows = sql!(tx, |conn| sqlx::query(CHANGE)
        .bind(new.id)
        .bind(&new.code)
        .bind(&new.name)
        .bind(new.parent_id)
        .bind(new.negative_reason.as_ref().map(|_| grant.user_id()))
        .bind(&new.negative_reason)
        .bind(new.active)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(rows, 1)?;
    record(tx, grant.by(), event).await?;
    Ok(())
}

/// The first place of a kind, made where there is none.
pub async fn standard(tx: &mut Tx, grant: &Grant<MoveStock>, kind: PlaceKind) -> Result<i64, DbError> {
    standard_by(tx, grant.by(), kind).await
}

pub(super) async fn loss(tx: &mut Tx, grant: &Grant<AdjustStock>) -> Result<i64, DbError> {
    standard_by(tx, grant.by(), PlaceKind::Loss).await
}

async fn standard_by(tx: &mut Tx, by: &By, kind: PlaceKind) -> Result<i64, DbError> {
    const FIRST: &str = "SELECT MIN(id) FROM place WHERE kind = $1 AND active = TRUE";
    for locked in [false, true] {
        if locked {
            dialect::lock(tx, PLACE_LOCK).await?;
        }
        let first: Option<i64> =
            sql!(tx, |conn| sqlx::query_scalar(FIRST).bind(kind).fetch_one(conn).await?);
        if let Some(id) = first {
            return Ok(id);
        }
    }
    let lang = company::store::load(tx).await?.map_or(Lang::Pt, |company| company.lang);
    let name = kind.text(lang);
    let all = places(tx).await?;
    let free = |code: &String| !all.iter().any(|place| place.code == *code);
    let codes = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{name} {n}")));
    let code = codes.into_iter().find(free).unwrap_or_default();
    add(tx, by, &NewPlace { name: name.to_owned(), ..NewPlace::new(code, kind) }).await
}

/// The place of this name and kind, made where there is none: one that another slice keeps goods in.
pub async fn usual(tx: &mut Tx, grant: &Grant<MoveStock>, new: &NewPlace) -> Result<i64, DbError> {
    dialect::lock(tx, PLACE_LOCK).await?;
    let all = places(tx).await?;
    if let Some(place) = all.iter().find(|place| place.name == new.name && place.kind == new.kind) {
        return Ok(place.id);
    }
    let free = |code: &String| !all.iter().any(|place| place.code == *code);
    let codes = std::iter::once(new.code.clone()).chain((2..).map(|n| format!("{} {n}", new.code)));
    let code = codes.into_iter().find(free).unwrap_or_default();
    add(tx, grant.by(), &NewPlace { code, ..new.clone() }).await
}

pub async fn add_lot(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    item_id: i64,
    code: &str,
    expires_on: Option<Day>,
) -> Result<i64, DbError> {
    const ADD: &str = "INSERT INTO lot (item_id, code, expires_on) VALUES ($1, $2, $3) RETURNING id";
    if code.trim().is_empty() {
        return Err(AppError::invalid("lot", Fault::Required).into());
    }
    dialect::lock(tx, PLACE_LOCK).await?;
    if lots(tx, item_id).await?.contains_key(code) {
        return Err(AppError::invalid("lot", Fault::Taken).into());
    }
    let id: i64 = sql!(tx, |conn| sqlx::query_scalar(ADD)
        .bind(item_id)
        .bind(code)
        .bind(expires_on)
        .fetch_one(conn)
        .await?);
    let event = Event::new(Kind::LotAdded, Subject("lot", id))
        .with("item_id", item_id)
        .with("code", code)
        .with("expires_on", expires_on.map(|day| day.to_string()));
    record(tx, grant.by(), event).await?;
    Ok(id)
}

/// The lots of an item by their codes.
pub async fn lots(tx: &mut Tx, item_id: i64) -> Result<HashMap<String, i64>, DbError> {
    const LOTS: &str = "SELECT code, id FROM lot WHERE item_id = $1";
    let rows: Vec<(String, i64)> =
        sql!(tx, |conn| sqlx::query_as(LOTS).bind(item_id).fetch_all(conn).await?);
    Ok(rows.into_iter().collect())
}
