//! Entries through the browser's own requests, on both databases.

mod common;

use common::{Client, TestApp, both, operator};
use retaguarda::auth::Role;
use retaguarda::auth::permission::CheckBooks;
use retaguarda::error::{AppError, Fault, FieldError};
use retaguarda::finance::chart::{Chart, store as charts};
use retaguarda::finance::store::verify;

const NEW: &str = "/ledger/entries/new";
const POST: &str = "/api/finance/post_entry";

/// With the Brazilian chart.
async fn with_chart() -> Vec<TestApp> {
    let apps = both().await;
    for app in &apps {
        let mut tx = app.state.db.write().await.unwrap();
        charts::load(&mut tx, &operator(common::NOON), Chart::Br).await.unwrap();
        tx.commit().await.unwrap();
    }
    apps
}

/// Two analytic accounts of the chart by code.
async fn accounts(app: &TestApp) -> Vec<String> {
    let mut tx = app.state.db.read().await.unwrap();
    let chart = retaguarda::finance::store::accounts::chart(&mut tx).await.unwrap();
    chart.into_iter().filter(|account| account.analytic).map(|account| account.code).collect()
}

fn entry<'a>(request: &'a str, from: &'a str, to: &'a str, amount: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("request_id", request),
        ("journal", "DG"),
        ("day", "h"),
        ("memo", "Energia de novembro"),
        ("lines[0][account]", to),
        ("lines[0][debit]", amount),
        ("lines[1][account]", from),
        ("lines[1][credit]", amount),
        ("lines[2][account]", ""),
        ("lines[2][debit]", ""),
    ]
}

/// Every rule of the books holds, and there is an event for each change.
async fn assert_sound(app: &TestApp) {
    let actor = retaguarda::auth::Actor::operator(common::NOON, "2026-11-24".parse().unwrap(), Default::default());
    let grant = actor.grant::<CheckBooks>().unwrap();
    let mut tx = app.state.db.read().await.unwrap();
    let _ = &grant;
    for finding in verify::check(&mut tx).await.unwrap() {
        assert!(finding.holds(), "{finding:?}");
    }
}
