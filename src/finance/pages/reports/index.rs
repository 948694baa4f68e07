//! All reports in one place, and the way to the statement of any account.

use leptos::prelude::*;
use serde::Deserialize;

use crate::app::{Page, Visit};
use crate::auth::permission::ReadLedger;
use crate::error::{AppError, Fault, FieldError};
use crate::finance::model::Account;
use crate::finance::store::accounts;
use crate::finance::words::ReportWord as Word;
use crate::kernel::{Text, fold};
use crate::ui::form::{Form, choices};
use crate::ui::kept::Kept;

/// Each report with its address and what it tells.
const REPORTS: [(&str, Word, Word); 5] = [
    ("/ledger/reports/trial-balance", Word::TrialBalance, Word::TrialBalanceFor),
    ("/ledger/reports/income-statement", Word::IncomeStatement, Word::IncomeStatementFor),
    ("/ledger/reports/balance-sheet", Word::BalanceSheet, Word::BalanceSheetFor),
    ("/ledger/reports/expenses-by-area", Word::ExpensesByArea, Word::ExpensesByAreaFor),
    ("/ledger/journal", Word::Journal, Word::JournalFor),
];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sought {
    account: Option<String>,
}

pub async fn index(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let _grant = actor.grant::<ReadLedger>()?;
    let mut tx = visit.db().read().await?;
    let chart = accounts::chart(&mut tx).await?;
    let lang = visit.lang;
    let sought = visit.query::<Sought>()?.account;
    let found = sought.as_deref().map(|text| find(&chart, text).ok_or(text));
    let kept = match found {
        None => None,
        Some(Ok(account)) => {
            leptos_axum::redirect(&format!("/ledger/accounts/{}/statement", account.id), false);
            return Ok(Page::bare("", ()));
        }
        Some(Err(text)) => {
            let error = match text.trim() {
                "" => FieldError::new("account", Fault::Required),
                text => FieldError::about("account", Fault::Unknown, text),
            };
            let fields = vec![("account".to_owned(), text.to_owned())];
            Some(Kept { fields, error: AppError::Invalid(vec![error]) })
        }
    };
    let rows: Vec<AnyView> = REPORTS
        .into_iter()
        .map(|(href, title, purpose)| {
            let (title, purpose) = (title.text(lang), purpose.text(lang));
            view! { <tr><th scope="row"><a href=href>{title}</a></th><td>{purpose}</td></tr> }.into_any()
        })
        .collect();
    let body = view! {
        <table class="t"><caption class="sr">{Word::Reports.text(lang)}</caption><tbody>{rows}</tbody></table>
        {statement_form(Form::new("statement", lang, kept), &chart)}
    };
    Ok(Page::new(Word::Reports.text(lang), body).lede(Word::ReportsLede.text(lang)))
}

fn statement_form(form: Form, chart: &[Account]) -> AnyView {
    let lang = form.lang();
    let offered = chart
        .iter()
        .filter(|account| account.analytic)
        .map(|account| (account.code.clone(), account.path.replace(':', " › ")))
        .collect();
    let field = form.pick("account", Word::AccountCode.text(lang), "accounts", Some("account"));
    let fields = view! { <div class="fields">{field.columns(6)}</div> }.into_any();
    let body = view! {
        <p>{Word::StatementFor.text(lang)}</p>
        {form.errors()}
        {fields}
        {choices("accounts", offered)}
        <div><button class="btn" type="submit">{Word::OpenStatement.text(lang)}</button></div>
    };
    let form = view! { <form class="stack form narrow" method="get" action="/ledger/reports">{body}</form> };
    crate::ui::parts::section("statement-title", Word::Statement.text(lang), (), form)
}

/// The account with this code, or else with this path or name; case and accents do not matter.
fn find<'a>(chart: &'a [Account], text: &str) -> Option<&'a Account> {
    let sought = fold(text.trim());
    let by = |read: fn(&Account) -> &str| {
        chart.iter().find(|account| account.analytic && fold(read(account)) == sought)
    };
    let path = |account: &&Account| fold(&account.path.replace(':', " › ")) == sought;
    by(|account| &account.code)
        .or_else(|| chart.iter().find(path))
        .or_else(|| by(|account| &account.path))
        .or_else(|| by(|account| &account.name))
}
