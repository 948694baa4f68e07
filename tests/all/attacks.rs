//! What an attacker with a role tried, and must not reach: each was a fault once.

use crate::common::books::{BOOKS, confirm, count, try_import, with_books, write};
use crate::common::{Client, PASSWORD, TestApp, both, email};
use retaguarda::auth::Role;
use retaguarda::error::{AppError, Fault, FieldError, Rule};

const POST: &str = "/api/finance/post_entry";

fn entry<'a>(request: &'a str, memo: &'a str, amount: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("request_id", request),
        ("journal", "DG"),
        ("day", "h"),
        ("memo", memo),
        ("lines[0][account]", "Aluguel"),
        ("lines[0][debit]", amount),
        ("lines[1][account]", "Banco"),
        ("lines[1][credit]", amount),
    ]
}

#[tokio::test]
async fn markup_in_a_name_stays_text_in_the_title_too() {
    let name = "</title><meta http-equiv=refresh content=0>";
    for app in both().await {
        let admin = app.client(Role::Admin).await;
        let added = admin.post("/api/company/add_party", &[("name", name), ("customer", "true")]).await;
        let party = added.location.clone().unwrap_or_else(|| panic!("{added:?}"));
        for path in [party.clone(), format!("{party}/edit"), "/parties".to_owned()] {
            let page = admin.get(&path).await.body;
            assert!(!page.contains("<meta http-equiv=refresh"), "{path}: {page}");
            assert!(page.contains("&lt;/title&gt;&lt;meta"), "{path}: {page}");
        }
    }
}

#[tokio::test]
async fn one_file_confirmed_five_times_at_once_is_posted_once() {
    for app in both().await {
        let finance = app.client(Role::Finance).await;
        let mut jobs = Vec::new();
        for n in 0..5 {
            jobs.push(try_import(&finance, &format!("livros{n}.journal"), BOOKS).await.0);
        }
        let confirmed = |job: &String| {
            let (job, finance) = (job.clone(), &finance);
            async move { confirm(finance, &job).await }
        };
        futures::future::join_all(jobs.iter().map(confirmed)).await;
        assert_eq!(count(&app, "SELECT COUNT(*) FROM entry").await, 5);
    }
}

#[tokio::test]
async fn an_amount_too_large_for_sums_is_a_fault_of_its_field() {
    const HUGE: &str = "10.000.000.000.000,01";
    for app in both().await {
        let finance = with_books(&app).await;
        let refused = finance.post(POST, &entry("", "Muito", HUGE)).await;
        let fault = |field| FieldError::new(field, Fault::TooLarge);
        let expected = vec![fault("lines[0].debit"), fault("lines[1].credit")];
        assert_eq!((refused.status, refused.error()), (422, AppError::Invalid(expected)));
        let largest = finance.post(POST, &entry("", "Muito", "10.000.000.000.000,00")).await;
        assert_eq!(largest.status, 200, "{}", largest.body);
        let text = "2026-11-10 Muito\n    Despesas:Papel  10000000000000,01 BRL\n    Ativo:Banco\n";
        let (_, page) = try_import(&finance, "muito.journal", text).await;
        assert!(page.body.contains("1 problema"), "{}", page.body);
        assert_eq!(finance.get("/ledger/reports/trial-balance").await.status, 200);
    }
}

#[tokio::test]
async fn a_request_sent_again_with_other_content_is_refused() {
    const REQUEST: &str = "0199f0aa-1111-7000-8000-000000000001";
    for app in both().await {
        let finance = with_books(&app).await;
        let first = finance.post(POST, &entry(REQUEST, "Primeiro", "10")).await;
        assert_eq!(first.status, 200, "{}", first.body);
        let again = finance.post(POST, &entry(REQUEST, "Primeiro", "10,00")).await;
        assert_eq!((again.status, again.location), (200, first.location));
        let reused = AppError::Refused(Rule::RequestReused);
        let other = finance.post(POST, &entry(REQUEST, "Outro", "77")).await;
        assert_eq!((other.status, other.error()), (409, reused.clone()));
        let admin = app.client(Role::Admin).await;
        let other = admin.post(POST, &entry(REQUEST, "Primeiro", "10")).await;
        assert_eq!((other.status, other.error()), (409, reused));
        assert_eq!(count(&app, "SELECT COUNT(*) FROM entry").await, 6);
    }
}

async fn asked_to_reopen(app: &TestApp, admin: &Client) {
    write(app, "INSERT INTO period (month, closed) VALUES (202610, TRUE)").await;
    let fields = [("month", "202610"), ("reason", "nota que chegou tarde")];
    let asks = (0..10).map(|_| admin.post("/api/finance/ask_reopen", &fields));
    let answers = futures::future::join_all(asks).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 409)), "{answers:?}");
}

#[tokio::test]
async fn whoever_gave_someone_their_access_is_not_confirmed_by_them() {
    for app in both().await {
        let admin = app.client(Role::Admin).await;
        asked_to_reopen(&app, &admin).await;
        let finance_id = app.ids[&Role::Finance].to_string();
        let link = admin.post("/api/auth/renew_link", &[("id", &finance_id)]).await;
        assert_eq!(link.status, 200, "{}", link.body);
        let puppet = app.stranger();
        let signed_in = puppet.sign_in(&email(Role::Finance), PASSWORD).await;
        assert_eq!(signed_in.location.as_deref(), Some("/"));
        let decide = [("request", "1"), ("approve", "true")];
        let refused = puppet.post("/api/finance/decide_reopen", &decide).await;
        assert_eq!(refused.error(), AppError::Refused(Rule::OwnCredentials));
        app.advance(25 * 3_600 * 1_000_000);
        let later = app.client(Role::Finance).await;
        assert_eq!(later.post("/api/finance/decide_reopen", &decide).await.status, 200);
    }
}

#[tokio::test]
async fn a_nul_is_a_bad_request_everywhere() {
    for app in both().await {
        let admin = app.client(Role::Admin).await;
        for path in ["/ledger/entries?q=%00", "/admin/audit?q=a%00", "/export/parties.csv?f.name=%00"] {
            assert_eq!(admin.get(path).await.status, 400, "{path}");
        }
        let added = admin.post("/api/company/add_area", &[("code", "a\0b"), ("name", "Área")]).await;
        assert_eq!((added.status, added.error()), (400, AppError::BadRequest));
    }
}

#[tokio::test]
async fn what_is_added_at_once_under_one_code_is_added_once() {
    for app in both().await {
        let finance = with_books(&app).await;
        let fields = [("code", "9.9"), ("name", "Nova"), ("kind", "asset"), ("analytic", "true")];
        let adds = (0..10).map(|_| finance.post("/api/finance/add_account", &fields));
        let answers = futures::future::join_all(adds).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert!(statuses.iter().all(|status| matches!(status, 200 | 422)), "{answers:?}");
    }
}

#[tokio::test]
async fn copies_asked_for_at_once_do_not_destroy_each_other() {
    for app in both().await {
        let admin = app.client(Role::Admin).await;
        let asks = (0..3).map(|_| admin.post("/api/upkeep/take_backup", &[]));
        futures::future::join_all(asks).await;
        let taken = || count(&app, "SELECT COUNT(*) FROM event WHERE kind = 'BackupTaken'");
        while taken().await == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let folder = app.state.config.data.join("backups");
        let copies = std::fs::read_dir(folder)
            .unwrap()
            .filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|end| end == "db"));
        assert_eq!(copies.count(), 1);
    }
}

#[tokio::test]
async fn the_name_of_a_view_has_an_end() {
    for app in both().await {
        let client = app.client(Role::Employee).await;
        let name = "W".repeat(81);
        let saved = client.post("/api/ui/save_view", &[("page", "/"), ("name", &name), ("query", "")]).await;
        assert_eq!(saved.error(), AppError::Invalid(vec![FieldError::about("name", Fault::TooLong, "80")]));
    }
}
