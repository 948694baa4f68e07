//! The company's tables. Every function that changes something records one event in the same transaction.

mod area;
mod holiday;
mod lookup;
mod names;
mod party;
mod project;

#[cfg(test)]
mod tests;

use crate::auth::Grant;
use crate::auth::permission::ChangeCompany;
use crate::company::model::{Company, NewCompany};
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault, Rule};
use crate::events::{By, Event, Kind, Subject, record};
use crate::kernel::{Currency, Instant, Lang, TaxId};
use crate::server::clock;
use crate::sql;

pub use area::{add_area, area, area_by_name, areas, change_area, managers, set_area_active};
pub use holiday::{add_holiday, holidays, load_holidays, remove_holiday};
pub use lookup::PartyNames;
pub use names::party_names;
pub use party::{
    PartyFilter, PartyOrder, add_parties, add_party, change_party, count_parties, find_parties,
    names_of_several_parties, parties, party, party_by_name, set_party_active,
};
pub use project::{add_project, change_project, project, project_by_name, projects, set_project_active};

/// Keys of the locks that keep two writers of the same table apart (see [`dialect::lock`]).
const COMPANY_LOCK: i64 = 0x636f_6d70;
const AREA_LOCK: i64 = 0x6172_6561;
const PARTY_LOCK: i64 = 0x7061_7274;
const PROJECT_LOCK: i64 = 0x7072_6f6a;

fn subject() -> Subject {
    Subject("company", 1)
}

/// Creates the one company of this database, with the national holidays of this year and the next where it is
/// Brazilian. Refused where there is one already.
pub async fn create(tx: &mut Tx, by: &By, new: &NewCompany) -> Result<Company, DbError> {
    dialect::lock(tx, COMPANY_LOCK).await?;
    if load(tx).await?.is_some() {
        return Err(Rule::AlreadySetUp.into());
    }
    check_time_zone(&new.time_zone)?;
    const INSERT: &str = "INSERT INTO company (id, name, cnpj, time_zone, currency, fiscal_year_starts, \
                          lang, created_at) VALUES (1, $1, $2, $3, $4, $5, $6, $7)";
    sql!(tx, |conn| {
        sqlx::query(INSERT)
            .bind(&new.name)
            .bind(&new.cnpj)
            .bind(&new.time_zone)
            .bind(&new.currency)
            .bind(new.fiscal_year_starts)
            .bind(new.lang)
            .bind(by.at)
            .execute(conn)
            .await?;
    });
    let brazilian = new.currency == Currency::brl() || new.lang == Lang::Pt;
    let this_year = clock::day_in(by.at, &clock::zone(&new.time_zone)).year();
    let years = if brazilian { vec![this_year, this_year + 1] } else { vec![] };
    for year in &years {
        holiday::insert_missing(tx, &crate::company::model::calendar::national(*year)).await?;
    }
    let event = Event::new(Kind::CompanyCreated, subject())
        .with("name", new.name.as_str())
        .with("cnpj", new.cnpj.as_ref().map(TaxId::as_str))
        .with("time_zone", new.time_zone.as_str())
        .with("currency", new.currency.as_str())
        .with("fiscal_year_starts", new.fiscal_year_starts)
        .with("lang", new.lang.code())
        .with("holidays_of", years);
    record(tx, by, event).await?;
    load(tx).await?.ok_or(DbError::Unreadable("company"))
}

type Row = (String, Option<TaxId>, String, Currency, i64, Lang, bool, Instant);

/// The company, once it is set up.
pub async fn load(tx: &mut Tx) -> Result<Option<Company>, DbError> {
    const SELECT: &str = "SELECT name, cnpj, time_zone, currency, fiscal_year_starts, lang, demo, created_at \
                          FROM company WHERE id = 1";
    let row: Option<Row> = sql!(tx, |conn| sqlx::query_as(SELECT).fetch_optional(conn).await?);
    Ok(row.map(|(name, cnpj, time_zone, currency, fiscal_year_starts, lang, demo, created_at)| Company {
        name,
        cnpj,
        time_zone,
        currency,
        fiscal_year_starts,
        lang,
        demo,
        created_at,
    }))
}

/// Changes the settings. The currency stays: every stored amount is in it.
pub async fn change(tx: &mut Tx, grant: &Grant<ChangeCompany>, new: &NewCompany) -> Result<(), DbError> {
    dialect::lock(tx, COMPANY_LOCK).await?;
    let old = load(tx).await?.ok_or(Rule::NoCompany)?;
    check_time_zone(&new.time_zone)?;
    let event = Event::new(Kind::CompanyChanged, subject())
        .was("name", old.name.as_str(), new.name.as_str())
        .was("cnpj", old.cnpj.as_ref().map(TaxId::as_str), new.cnpj.as_ref().map(TaxId::as_str))
        .was("time_zone", old.time_zone.as_str(), new.time_zone.as_str())
        .was("fiscal_year_starts", old.fiscal_year_starts, new.fiscal_year_starts)
        .was("lang", old.lang.code(), new.lang.code());
    if event.is_empty() {
        return Ok(());
    }
    const UPDATE: &str = "UPDATE company SET name = $1, cnpj = $2, time_zone = $3, fiscal_year_starts = $4, \
                          lang = $5 WHERE id = 1";
    let changed = sql!(tx, |conn| sqlx::query(UPDATE)
        .bind(&new.name)
        .bind(&new.cnpj)
        .bind(&new.time_zone)
        .bind(new.fiscal_year_starts)
        .bind(new.lang)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(changed, 1)?;
    record(tx, grant.by(), event).await?;
    Ok(())
}

/// Marks the company as the demo company, which may be removed as a whole.
pub async fn mark_demo(tx: &mut Tx, by: &By, seed: u64, entries: u64) -> Result<(), DbError> {
    let changed =
        sql!(tx, |conn| sqlx::query("UPDATE company SET demo = TRUE WHERE id = 1 AND demo = FALSE")
            .execute(conn)
            .await?
            .rows_affected());
    expect_rows(changed, 1)?;
    let event = Event::new(Kind::DemoLoaded, subject()).with("seed", seed).with("entries", entries);
    record(tx, by, event).await?;
    Ok(())
}

fn check_time_zone(name: &str) -> Result<(), DbError> {
    match jiff::tz::TimeZone::get(name) {
        Ok(_) => Ok(()),
        Err(_) => Err(refused("time_zone", Fault::NotAChoice)),
    }
}

fn refused(field: &str, fault: Fault) -> DbError {
    AppError::invalid(field, fault).into()
}
