//! Closing and reopening.

use leptos::prelude::*;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::error::Fault;

#[cfg(feature = "ssr")]
use crate::auth::{
    Actor,
    permission::{ClosePeriods, PostEntries},
};
#[cfg(feature = "ssr")]
use crate::error::Rule;
#[cfg(feature = "ssr")]
use crate::finance::{
    path,
    store::periods::{self, FiscalYear},
    words::periods::PeriodWord,
};
#[cfg(feature = "ssr")]
use crate::kernel::Month;
#[cfg(feature = "ssr")]
use crate::server::{flash::flash, state::AppState};

/// `month` as 202611.
#[server(endpoint = "finance/close_period")]
pub async fn close_period(month: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ClosePeriods>()?;
    let month = Month::from_number(month).ok_or(AppError::BadRequest)?;
    if month > actor.today.month() {
        return Err(AppError::Refused(Rule::MonthNotBegun));
    }
    let mut tx = expect_context::<AppState>().db.write().await?;
    periods::close(&mut tx, &grant, month).await?;
    tx.commit().await?;
    flash(PeriodWord::ClosedNotice);
    Ok(())
}

#[server(endpoint = "finance/ask_reopen")]
pub async fn ask_reopen(month: i64, #[server(default)] reason: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ClosePeriods>()?;
    let month = Month::from_number(month).ok_or(AppError::BadRequest)?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    periods::ask_reopen(&mut tx, &grant, month, &reason).await?;
    tx.commit().await?;
    flash(PeriodWord::AskedNotice);
    leptos_axum::redirect("/ledger/periods", false);
    Ok(())
}

#[server(endpoint = "finance/decide_reopen")]
pub async fn decide_reopen(request: i64, approve: bool) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ClosePeriods>()?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    periods::decide_reopen(&mut tx, &grant, request, approve).await?;
    tx.commit().await?;
    flash(if approve { PeriodWord::ReopenedNotice } else { PeriodWord::RefusedNotice });
    Ok(())
}

/// `first` is the month the fiscal year starts in, as 202601.
#[server(endpoint = "finance/close_year")]
pub async fn close_year(first: i64, #[server(default)] memo: String) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let closing = actor.grant::<ClosePeriods>()?;
    let posting = actor.grant::<PostEntries>()?;
    let year = FiscalYear { first: Month::from_number(first).ok_or(AppError::BadRequest)? };
    if memo.trim().is_empty() {
        return Err(AppError::invalid("memo", Fault::Required));
    }
    let mut tx = expect_context::<AppState>().db.write().await?;
    let posted = periods::close_year(&mut tx, &closing, &posting, year, memo.trim()).await?;
    tx.commit().await?;
    flash(PeriodWord::YearClosedNotice);
    leptos_axum::redirect(&path::entry(posted.id), false);
    Ok(())
}
