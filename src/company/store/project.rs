//! Projects. Whoever keeps the chart of accounts keeps them too: both are what lines are filed under.

use super::{PROJECT_LOCK, refused};
use crate::auth::Grant;
use crate::auth::permission::ChangeChart;
use crate::company::model::{NewProject, Project};
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault};
use crate::events::{Event, Kind, Subject, record};
use crate::kernel::fold;
use crate::sql;

type Row = (i64, String, String, bool);

fn read((id, code, name, active): Row) -> Project {
    Project { id, code, name, active }
}

/// Every project, by code, inactive ones too.
pub async fn projects(tx: &mut Tx) -> Result<Vec<Project>, DbError> {
    const SELECT: &str = "SELECT id, code, name, active FROM project ORDER BY code";
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(SELECT).fetch_all(conn).await?);
    Ok(rows.into_iter().map(read).collect())
}

pub async fn project(tx: &mut Tx, id: i64) -> Result<Option<Project>, DbError> {
    const SELECT: &str = "SELECT id, code, name, active FROM project WHERE id = $1";
    let row: Option<Row> = sql!(tx, |conn| sqlx::query_as(SELECT).bind(id).fetch_optional(conn).await?);
    Ok(row.map(read))
}

/// The project with this code, or else the first one with this name; case and accents do not matter.
pub async fn project_by_name(tx: &mut Tx, text: &str) -> Result<Option<Project>, DbError> {
    let sought = fold(text.trim());
    let mut projects = projects(tx).await?;
    let at = projects
        .iter()
        .position(|project| fold(&project.code) == sought)
        .or_else(|| projects.iter().position(|project| fold(&project.name) == sought));
    Ok(at.map(|at| projects.swap_remove(at)))
}

pub async fn add_project(tx: &mut Tx, grant: &Grant<ChangeChart>, new: &NewProject) -> Result<i64, DbError> {
    dialect::lock(tx, PROJECT_LOCK).await?;
    check(tx, None, new).await?;
    let id: i64 =
        sql!(tx, |conn| sqlx::query_scalar("INSERT INTO project (code, name) VALUES ($1, $2) RETURNING id")
            .bind(&new.code)
            .bind(&new.name)
            .fetch_one(conn)
            .await?);
    let event = Event::new(Kind::ProjectAdded, Subject("project", id))
        .with("code", new.code.as_str())
        .with("name", new.name.as_str());
    record(tx, grant.by(), event).await?;
    Ok(id)
}

pub async fn change_project(
    tx: &mut Tx,
    grant: &Grant<ChangeChart>,
    id: i64,
    new: &NewProject,
) -> Result<(), DbError> {
    dialect::lock(tx, PROJECT_LOCK).await?;
    let old = project(tx, id).await?.ok_or(AppError::NotFound)?;
    check(tx, Some(id), new).await?;
    let event = Event::new(Kind::ProjectChanged, Subject("project", id))
        .was("code", old.code, new.code.as_str())
        .was("name", old.name, new.name.as_str());
    if event.is_empty() {
        return Ok(());
    }
    let changed = sql!(tx, |conn| sqlx::query("UPDATE project SET code = $2, name = $3 WHERE id = $1")
        .bind(id)
        .bind(&new.code)
        .bind(&new.name)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(changed, 1)?;
    record(tx, grant.by(), event).await?;
    Ok(())
}

pub async fn set_project_active(
    tx: &mut Tx,
    grant: &Grant<ChangeChart>,
    id: i64,
    active: bool,
) -> Result<(), DbError> {
    dialect::lock(tx, PROJECT_LOCK).await?;
    let old = project(tx, id).await?.ok_or(AppError::NotFound)?;
    if old.active == active {
        return Ok(());
    }
    let changed = sql!(tx, |conn| sqlx::query("UPDATE project SET active = $2 WHERE id = $1")
        .bind(id)
        .bind(active)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(changed, 1)?;
    let event = Event::new(Kind::ProjectChanged, Subject("project", id)).was("active", old.active, active);
    record(tx, grant.by(), event).await?;
    Ok(())
}

async fn check(tx: &mut Tx, id: Option<i64>, new: &NewProject) -> Result<(), DbError> {
    let others = projects(tx).await?;
    let taken = others.iter().any(|project| project.code == new.code && Some(project.id) != id);
    if taken { Err(refused("code", Fault::Taken)) } else { Ok(()) }
}
