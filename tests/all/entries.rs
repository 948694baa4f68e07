//! Entries through the browser's own requests, on both databases.

use crate::common;
use std::collections::BTreeSet;

use crate::common::{Client, TestApp, both, operator};
use retaguarda::auth::{Actor, Role, permission::ReadLedger};
use retaguarda::error::{AppError, Fault, FieldError};
use retaguarda::events::store as events;
use retaguarda::finance::chart::{self, Chart};
use retaguarda::finance::store::entries;
use retaguarda::kernel::Lang;
use retaguarda::sql;

const NEW: &str = "/ledger/entries/new";
const POST: &str = "/api/finance/post_entry";

/// With the Brazilian chart.
async fn with_chart() -> Vec<TestApp> {
    let apps = both().await;
    for app in &apps {
        let mut tx = app.state.db.write().await.unwrap();
        chart::load(&mut tx, &operator(common::NOON), Chart::Br).await.unwrap();
        tx.commit().await.unwrap();
    }
    apps
}

const CASH: &str = "1.1.1.01";
const BANK: &str = "1.1.1.02";

fn entry<'a>(request: &'a str, amount: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("request_id", request),
        ("journal", "DG"),
        ("day", "h"),
        ("memo", "Suprimento do caixa"),
        ("lines[0][account]", CASH),
        ("lines[0][debit]", amount),
        ("lines[1][account]", BANK),
        ("lines[1][credit]", amount),
        ("lines[2][account]", ""),
        ("lines[2][debit]", ""),
    ]
}

fn reader() -> Actor {
    Actor::operator(common::NOON, "2026-11-24".parse().unwrap(), Lang::Pt)
}

async fn posted(app: &TestApp) -> Vec<entries::Entry> {
    let mut tx = app.state.db.read().await.unwrap();
    let grant = reader().grant::<ReadLedger>().unwrap();
    let filter = entries::Filter::default();
    entries::list(&mut tx, &grant, &filter, entries::Order::OldestFirst, None, 1_000).await.unwrap()
}

async fn event_count(app: &TestApp) -> i64 {
    let mut tx = app.state.db.read().await.unwrap();
    events::head(&mut tx).await.unwrap().seq
}

/// Every rule of the books holds, the chain of events included.
async fn assert_sound(app: &TestApp) {
    let mut tx = app.state.db.read().await.unwrap();
    for outcome in retaguarda::checks::check(&mut tx).await.unwrap() {
        assert!(outcome.holds(), "{outcome:?}");
    }
}

/// The value of the hidden field that names the request.
fn request_id(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"request_id\" value=\"").expect("a request id");
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn an_entry_is_posted_by_a_plain_form_and_its_page_opens() {
    for app in with_chart().await {
        let client = app.client(Role::Finance).await;
        let page = client.get(NEW).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains("value=\"24/11/2026\"") && page.body.contains("2026/1"), "{}", page.body);
        let id = request_id(&page.body);
        let mut fields = entry(&id, "1200*3");
        let answer = client.submit(NEW, POST, &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let all = posted(&app).await;
        let place = format!("/ledger/entries/{}", all[0].id);
        assert_eq!(answer.location.as_deref(), Some(&*place));
        assert_eq!((all.len(), all[0].total.minor()), (1, 360_000));
        let again = client.submit(NEW, POST, &fields).await;
        assert_eq!(again.location.as_deref(), Some(&*place), "the same request posts once");
        assert_eq!(posted(&app).await.len(), 1);
        let next = request_id(&client.get(NEW).await.body);
        assert_ne!(next, id);
        fields[0].1 = &next;
        assert_eq!(client.submit(NEW, POST, &fields).await.status, 303);
        assert_eq!(posted(&app).await.len(), 2);
        assert_sound(&app).await;
    }
}

#[tokio::test]
async fn a_refused_entry_comes_back_with_every_line_and_every_fault() {
    for app in with_chart().await {
        let client = app.client(Role::Finance).await;
        let mut fields = entry("0199f0aa-1111-7000-8000-000000000001", "10");
        fields[7].1 = "7";
        fields.extend([
            ("lines[3][account]", "4.2"),
            ("lines[3][debit]", "abc<>"),
            ("lines[3][memo]", "rateio"),
        ]);
        let answer = client.submit(NEW, POST, &fields).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some(NEW)));
        let page = client.get(NEW).await.body;
        assert!(page.contains("role=\"alert\""), "{page}");
        assert!(
            page.contains("href=\"#f-lines-3--account\"") && page.contains("href=\"#f-lines-3--debit\""),
            "{page}"
        );
        assert!(page.contains("value=\"abc&lt;>\"") || page.contains("value=\"abc&lt;&gt;\""), "{page}");
        assert!(
            page.contains("value=\"rateio\"") && page.contains("value=\"Suprimento do caixa\""),
            "{page}"
        );
        let call = client.post(POST, &fields).await;
        let expected = [
            FieldError::about("lines[3].account", Fault::Synthetic, "4.2 Despesas operacionais"),
            FieldError::new("lines[3].debit", Fault::NotMoney),
        ];
        match call.error() {
            AppError::Invalid(found) => {
                assert_eq!(
                    found.iter().map(|one| &*one.field).collect::<Vec<_>>(),
                    ["lines[3].account", "lines[3].debit"]
                );
                assert_eq!(found[1], expected[1]);
            }
            other => panic!("{other:?}"),
        }
        let missing = client.post(POST, &fields[..10]).await;
        let expected = FieldError::about("lines", Fault::MissingCredit, "3,00");
        assert_eq!((missing.status, missing.error()), (422, AppError::Invalid(vec![expected])));
        assert_eq!(posted(&app).await.len(), 0);
    }
}

#[tokio::test]
async fn a_closed_period_and_an_inactive_account_are_faults_of_their_fields() {
    for app in with_chart().await {
        let mut tx = app.state.db.write().await.unwrap();
        for text in [
            "INSERT INTO period (month, closed) VALUES (202610, TRUE)",
            "UPDATE account SET active = FALSE WHERE code = '1.1.1.02'",
        ] {
            sql!(&mut tx, |conn| sqlx::query(text).execute(conn).await.map(|_| ())).unwrap();
        }
        tx.commit().await.unwrap();
        let client = app.client(Role::Finance).await;
        let mut fields = entry("0199f0aa-1111-7000-8000-000000000001", "10");
        fields[2].1 = "31/10/2026";
        let AppError::Invalid(found) = client.post(POST, &fields).await.error() else { panic!() };
        let found: Vec<_> = found.iter().map(|one| (&*one.field, one.code)).collect();
        assert_eq!(found, [("day", Fault::PeriodClosed), ("lines[1].account", Fault::Inactive)]);
    }
}

#[tokio::test]
async fn lines_are_added_and_taken_away_without_javascript_and_the_draft_stays() {
    const KEEP: &str = "/api/finance/keep_draft";
    for app in with_chart().await {
        let client = app.client(Role::Finance).await;
        let before = event_count(&app).await;
        let rows = |page: &str| page.matches("[account]\"").count();
        assert_eq!(rows(&client.get(NEW).await.body), 4);
        let mut fields = entry("0199f0aa-1111-7000-8000-000000000001", "10");
        fields.push(("lines[3][memo]", "quarta"));
        fields.push(("act", "add"));
        let answer = client.submit(NEW, KEEP, &fields).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some(NEW)));
        let page = client.get(NEW).await.body;
        assert_eq!(rows(&page), 6, "{page}");
        assert!(page.contains("value=\"quarta\"") && page.contains("value=\"Suprimento do caixa\""));
        *fields.last_mut().unwrap() = ("act", "remove-0");
        client.submit(NEW, KEEP, &fields).await;
        let page = client.get(NEW).await.body;
        assert!(!page.contains("value=\"1.1.1.01\"") && page.contains("value=\"1.1.1.02\""), "{page}");
        let other = app.client(Role::Admin).await.get(NEW).await.body;
        assert!(!other.contains("quarta"), "a draft is its owner's");
        assert_eq!(client.submit(NEW, "/api/finance/discard_draft", &[]).await.status, 303);
        assert!(!client.get(NEW).await.body.contains("quarta"));
        fields.pop();
        client.post(KEEP, &fields).await;
        assert!(client.get(NEW).await.body.contains("quarta"));
        fields.retain(|(name, _)| !name.contains("memo]"));
        assert_eq!(client.post(POST, &fields).await.status, 200);
        assert!(!client.get(NEW).await.body.contains("Suprimento"), "what is posted is no draft any more");
        assert_eq!(event_count(&app).await - before, 2, "the other sign-in and the entry");
    }
}

#[tokio::test]
async fn twenty_at_once_post_gapless_balanced_entries() {
    const EACH: usize = 5;
    for app in with_chart().await {
        let client = app.client(Role::Finance).await;
        let before = event_count(&app).await;
        let client = std::sync::Arc::new(client);
        let mut workers = tokio::task::JoinSet::new();
        for worker in 0..20 {
            let client = client.clone();
            workers.spawn(async move { post_some(&client, worker, EACH).await });
        }
        workers.join_all().await;
        let all = posted(&app).await;
        let numbers: BTreeSet<i64> = all.iter().map(|entry| entry.number).collect();
        assert_eq!(all.len(), 20 * EACH);
        assert_eq!(numbers.into_iter().collect::<Vec<_>>(), (1..=20 * EACH as i64).collect::<Vec<_>>());
        assert_eq!(event_count(&app).await - before, 20 * EACH as i64);
        assert_sound(&app).await;
    }
}

/// Each entry is sent twice at the same moment.
async fn post_some(client: &Client, worker: usize, count: usize) {
    for n in 0..count {
        let request = format!("0199f0aa-{worker:04}-7000-8000-{n:012}");
        let amount = format!("{worker},{n:02}");
        let amount = if worker + n == 0 { "1" } else { &*amount };
        let fields = entry(&request, amount);
        let (first, second) = tokio::join!(client.post(POST, &fields), client.post(POST, &fields));
        assert_eq!((first.status, second.status), (200, 200), "{} {}", first.body, second.body);
        assert_eq!(first.location, second.location);
    }
}
