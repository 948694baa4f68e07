//! Changes of the chart of accounts and of the journals.

use leptos::prelude::*;

use crate::error::AppError;
use crate::finance::model::{AccountForm, JournalForm};

#[cfg(feature = "ssr")]
use crate::auth::{Actor, permission::ChangeChart};
#[cfg(feature = "ssr")]
use crate::finance::{
    model::Account,
    path,
    store::{accounts, journals},
    words::chart::ChartWord,
};
#[cfg(feature = "ssr")]
use crate::server::{flash::flash, state::AppState};

#[server(endpoint = "finance/add_account")]
pub async fn add_account(#[server(flatten)] form: AccountForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeChart>()?;
    let typed = form.parse().map_err(AppError::Invalid)?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    let new = accounts::typed(&mut tx, typed).await?;
    let id = accounts::add(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    flash(ChartWord::Added);
    leptos_axum::redirect(&path::account(id), false);
    Ok(())
}

/// Changes code, name, purpose and referential code, and whether the account takes lines.
#[server(endpoint = "finance/change_account")]
pub async fn change_account(id: String, #[server(flatten)] form: AccountForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeChart>()?;
    let id: i64 = id.parse().map_err(|_| AppError::BadRequest)?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    let old = accounts::account(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let kind = old.kind.code().to_owned();
    let typed = AccountForm { kind, ..form }.parse().map_err(AppError::Invalid)?;
    let new = Account {
        code: typed.code,
        name: typed.name,
        analytic: typed.analytic,
        purpose: typed.purpose,
        referential_code: typed.referential_code,
        ..old
    };
    accounts::change(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    flash(ChartWord::Changed);
    leptos_axum::redirect(&path::account(id), false);
    Ok(())
}

/// Takes an account out of use, or back into it.
#[server(endpoint = "finance/set_account_active")]
pub async fn set_account_active(id: i64, active: bool) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeChart>()?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    let old = accounts::account(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    accounts::change(&mut tx, &grant, &Account { active, ..old }).await?;
    tx.commit().await?;
    flash(if active { ChartWord::Reactivated } else { ChartWord::Deactivated });
    leptos_axum::redirect(&path::account(id), false);
    Ok(())
}

#[server(endpoint = "finance/add_journal")]
pub async fn add_journal(#[server(flatten)] form: JournalForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeChart>()?;
    let (code, name) = form.parse().map_err(AppError::Invalid)?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    journals::add(&mut tx, &grant, &code, &name).await?;
    tx.commit().await?;
    flash(ChartWord::JournalAdded);
    leptos_axum::redirect("/ledger/journals", false);
    Ok(())
}

/// `active` is `true` when ticked.
#[server(endpoint = "finance/change_journal")]
pub async fn change_journal(
    id: i64,
    name: String,
    #[server(default)] active: String,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeChart>()?;
    let name = JournalForm { name, ..JournalForm::default() }.parse_name().map_err(AppError::Invalid)?;
    let mut tx = expect_context::<AppState>().db.write().await?;
    journals::change(&mut tx, &grant, id, &name, active == "true").await?;
    tx.commit().await?;
    flash(ChartWord::JournalChanged);
    leptos_axum::redirect("/ledger/journals", false);
    Ok(())
}
