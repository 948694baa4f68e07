//! Holidays.

use sqlx::QueryBuilder;

use super::refused;
use crate::auth::Grant;
use crate::auth::permission::ChangeCompany;
use crate::company::model::calendar::{national, optional};
use crate::company::model::{Holiday, NewHoliday, Reach};
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault};
use crate::events::{Event, Kind, Subject, record};
use crate::kernel::Day;
use crate::sql;

type Row = (i64, Day, String, String);

fn read((id, day, name, reach): Row) -> Result<Holiday, DbError> {
    let reach = Reach::from_code(&reach).ok_or(DbError::Unreadable("holiday.reach"))?;
    Ok(Holiday { id, day, name, reach })
}

/// The holidays of a year, in order.
pub async fn holidays(tx: &mut Tx, year: i16) -> Result<Vec<Holiday>, DbError> {
    let (Some(first), Some(last)) = (Day::new(year, 1, 1), Day::new(year, 12, 31)) else { return Ok(vec![]) };
    const SELECT: &str =
        "SELECT id, day, name, reach FROM holiday WHERE day BETWEEN $1 AND $2 ORDER BY day, name";
    let rows: Vec<Row> =
        sql!(tx, |conn| sqlx::query_as(SELECT).bind(first).bind(last).fetch_all(conn).await?);
    rows.into_iter().map(read).collect()
}

pub async fn add_holiday(
    tx: &mut Tx,
    grant: &Grant<ChangeCompany>,
    new: &NewHoliday,
) -> Result<i64, DbError> {
    const INSERT: &str = "INSERT INTO holiday (day, name, reach) VALUES ($1, $2, $3) \
                          ON CONFLICT (day, name) DO NOTHING RETURNING id";
    let id: Option<i64> = sql!(tx, |conn| sqlx::query_scalar(INSERT)
        .bind(new.day)
        .bind(&new.name)
        .bind(new.reach.code())
        .fetch_optional(conn)
        .await?);
    let id = id.ok_or_else(|| refused("name", Fault::Taken))?;
    let event = Event::new(Kind::HolidayAdded, Subject("holiday", id))
        .with("day", new.day.to_string())
        .with("name", new.name.as_str())
        .with("reach", new.reach.code());
    record(tx, grant.by(), event).await?;
    Ok(id)
}

pub async fn remove_holiday(tx: &mut Tx, grant: &Grant<ChangeCompany>, id: i64) -> Result<(), DbError> {
    const DELETE: &str = "DELETE FROM holiday WHERE id = $1 RETURNING id, day, name, reach";
    let row: Option<Row> = sql!(tx, |conn| sqlx::query_as(DELETE).bind(id).fetch_optional(conn).await?);
    let old = read(row.ok_or(AppError::NotFound)?)?;
    let event = Event::new(Kind::HolidayRemoved, Subject("holiday", id))
        .with("day", old.day.to_string())
        .with("name", old.name)
        .with("reach", old.reach.code());
    record(tx, grant.by(), event).await?;
    Ok(())
}

/// Adds the national holidays of Brazil in a year, with the optional days if asked; what is there already
/// stays. Returns how many were added.
pub async fn load_holidays(
    tx: &mut Tx,
    grant: &Grant<ChangeCompany>,
    year: i16,
    with_optional: bool,
) -> Result<u64, DbError> {
    let mut days = national(year);
    if with_optional {
        days.extend(optional(year));
    }
    let added = insert_missing(tx, &days).await?;
    if added > 0 {
        let event = Event::new(Kind::HolidaysLoaded, Subject("company", 1))
            .with("year", year)
            .with("optional", with_optional)
            .with("added", added);
        record(tx, grant.by(), event).await?;
    }
    Ok(added)
}

pub(super) async fn insert_missing(tx: &mut Tx, days: &[NewHoliday]) -> Result<u64, DbError> {
    if days.is_empty() {
        return Ok(0);
    }
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new("INSERT INTO holiday (day, name, reach) ");
        query.push_values(days, |mut values, holiday| {
            values.push_bind(holiday.day).push_bind(&holiday.name).push_bind(holiday.reach.code());
        });
        query.push(" ON CONFLICT (day, name) DO NOTHING");
        query.build().execute(conn).await?.rows_affected()
    }))
}
