//! Areas.

use super::{AREA_LOCK, refused};
use crate::auth::Grant;
use crate::auth::permission::ChangeCompany;
use crate::company::model::{Area, NewArea, makes_loop};
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault, Rule};
use crate::events::{Event, Kind, Subject, record};
use crate::kernel::fold;
use crate::sql;

type Row = (i64, String, String, Option<i64>, Option<i64>, bool);

fn read((id, code, name, parent_id, manager_id, active): Row) -> Area {
    Area { id, code, name, parent_id, manager_id, active }
}

/// Every area, by code, inactive ones too.
pub async fn areas(tx: &mut Tx) -> Result<Vec<Area>, DbError> {
    const SELECT: &str = "SELECT id, code, name, parent_id, manager_id, active FROM area ORDER BY code";
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(SELECT).fetch_all(conn).await?);
    Ok(rows.into_iter().map(read).collect())
}

pub async fn area(tx: &mut Tx, id: i64) -> Result<Option<Area>, DbError> {
    const SELECT: &str = "SELECT id, code, name, parent_id, manager_id, active FROM area WHERE id = $1";
    let row: Option<Row> = sql!(tx, |conn| sqlx::query_as(SELECT).bind(id).fetch_optional(conn).await?);
    Ok(row.map(read))
}

/// Who may manage an area: id and name of every person who is not disabled, by name.
pub async fn managers(tx: &mut Tx) -> Result<Vec<(i64, String)>, DbError> {
    const SELECT: &str =
        "SELECT id, name FROM app_user WHERE kind = 'person' AND disabled_at IS NULL ORDER BY name, id";
    Ok(sql!(tx, |conn| sqlx::query_as(SELECT).fetch_all(conn).await?))
}

/// The area with this code, or else the first one with this name; case and accents do not matter.
pub async fn area_by_name(tx: &mut Tx, text: &str) -> Result<Option<Area>, DbError> {
    let sought = fold(text.trim());
    let mut areas = areas(tx).await?;
    let at = areas
        .iter()
        .position(|area| fold(&area.code) == sought)
        .or_else(|| areas.iter().position(|area| fold(&area.name) == sought));
    Ok(at.map(|at| areas.swap_remove(at)))
}

pub async fn add_area(tx: &mut Tx, grant: &Grant<ChangeCompany>, new: &NewArea) -> Result<i64, DbError> {
    dialect::lock(tx, AREA_LOCK).await?;
    check(tx, None, new).await?;
    const INSERT: &str =
        "INSERT INTO area (code, name, parent_id, manager_id) VALUES ($1, $2, $3, $4) RETURNING id";
    let id: i64 = sql!(tx, |conn| sqlx::query_scalar(INSERT)
        .bind(&new.code)
        .bind(&new.name)
        .bind(new.parent_id)
        .bind(new.manager_id)
        .fetch_one(conn)
        .await?);
    let event = Event::new(Kind::AreaAdded, Subject("area", id))
        .with("code", new.code.as_str())
        .with("name", new.name.as_str())
        .with("parent_id", new.parent_id)
        .with("manager_id", new.manager_id);
    record(tx, grant.by(), event).await?;
    Ok(id)
}

pub async fn change_area(
    tx: &mut Tx,
    grant: &Grant<ChangeCompany>,
    id: i64,
    new: &NewArea,
) -> Result<(), DbError> {
    dialect::lock(tx, AREA_LOCK).await?;
    let old = area(tx, id).await?.ok_or(AppError::NotFound)?;
    check(tx, Some(id), new).await?;
    let event = Event::new(Kind::AreaChanged, Subject("area", id))
        .was("code", old.code, new.code.as_str())
        .was("name", old.name, new.name.as_str())
        .was("parent_id", old.parent_id, new.parent_id)
        .was("manager_id", old.manager_id, new.manager_id);
    if event.is_empty() {
        return Ok(());
    }
    const UPDATE: &str =
        "UPDATE area SET code = $2, name = $3, parent_id = $4, manager_id = $5 WHERE id = $1";
    let changed = sql!(tx, |conn| sqlx::query(UPDATE)
        .bind(id)
        .bind(&new.code)
        .bind(&new.name)
        .bind(new.parent_id)
        .bind(new.manager_id)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(changed, 1)?;
    record(tx, grant.by(), event).await?;
    Ok(())
}

/// Deactivates an area with nothing active below it, or activates it again.
pub async fn set_area_active(
    tx: &mut Tx,
    grant: &Grant<ChangeCompany>,
    id: i64,
    active: bool,
) -> Result<(), DbError> {
    dialect::lock(tx, AREA_LOCK).await?;
    let areas = areas(tx).await?;
    let old = areas.iter().find(|area| area.id == id).ok_or(AppError::NotFound)?;
    if old.active == active {
        return Ok(());
    }
    if !active && areas.iter().any(|area| area.active && area.parent_id == Some(id)) {
        return Err(Rule::AreasBelow.into());
    }
    if active && areas.iter().any(|area| !area.active && old.parent_id == Some(area.id)) {
        return Err(refused("parent_id", Fault::Inactive));
    }
    let changed = sql!(tx, |conn| sqlx::query("UPDATE area SET active = $2 WHERE id = $1")
        .bind(id)
        .bind(active)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(changed, 1)?;
    let event = Event::new(Kind::AreaChanged, Subject("area", id)).was("active", old.active, active);
    record(tx, grant.by(), event).await?;
    Ok(())
}

/// The rules of the tree: a code of one's own, an active parent that is not below the area, a manager who
/// exists.
async fn check(tx: &mut Tx, id: Option<i64>, new: &NewArea) -> Result<(), DbError> {
    let areas = areas(tx).await?;
    if areas.iter().any(|area| area.code == new.code && Some(area.id) != id) {
        return Err(refused("code", Fault::Taken));
    }
    if let Some(parent_id) = new.parent_id {
        let parent = areas.iter().find(|area| area.id == parent_id);
        let parent = parent.ok_or_else(|| refused("parent_id", Fault::NotAChoice))?;
        let unchanged =
            areas.iter().any(|area| Some(area.id) == id && (!area.active || area.parent_id == new.parent_id));
        if !parent.active && !unchanged {
            return Err(refused("parent_id", Fault::Inactive));
        }
        if id.is_some_and(|id| makes_loop(&areas, id, new.parent_id)) {
            return Err(refused("parent_id", Fault::Loop));
        }
    }
    if let Some(manager_id) = new.manager_id {
        const SELECT: &str = "SELECT COUNT(*) FROM app_user WHERE id = $1 AND kind = 'person'";
        let known: i64 = sql!(tx, |conn| sqlx::query_scalar(SELECT).bind(manager_id).fetch_one(conn).await?);
        if known == 0 {
            return Err(refused("manager_id", Fault::NotAChoice));
        }
    }
    Ok(())
}
