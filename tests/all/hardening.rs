//! What an attacker tries at the door, and what the layers answer.

use crate::common;
use std::time::Duration;

use crate::common::{NOON, PASSWORD, TestApp, both, email};
use reqwest::Method;
use retaguarda::auth::Role;
use retaguarda::auth::store::session::{NewSession, insert};
use retaguarda::db::testing;
use retaguarda::error::{AppError, Rule};
use retaguarda::server::ServeConfig;
use retaguarda::server::config::CookieSecure;
use retaguarda::server::session::id_hash;
use tower_sessions::session::Id;

#[tokio::test]
async fn sign_in_leads_nowhere_but_to_this_host() {
    let app = TestApp::start(testing::sqlite().await.unwrap()).await;
    let elsewhere = [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/%09/evil.example\t",
        "http:evil.example",
        "javascript:alert(1)",
        "/\u{2044}evil.example",
        " //evil.example",
        "/a\r\nLocation: https://evil.example",
        "data:text/html,x",
        ".evil.example",
        "@evil.example",
        "",
    ];
    for next in elsewhere {
        let fields = [("email", &*email(Role::Admin)), ("password", PASSWORD), ("next", next)];
        let answer = app.stranger().submit("/sign-in", "/api/auth/sign_in", &fields).await;
        assert_eq!(answer.location.as_deref(), Some("/"), "{next:?}");
        let again = app.client(Role::Admin).await;
        let page = again.get(&format!("/sign-in?next={}", retaguarda::ui::escape_query(next))).await;
        assert_eq!(page.location.as_deref(), Some("/"), "{next:?} on the page");
        app.advance(retaguarda::kernel::instant::MINUTE);
    }
}

#[tokio::test]
async fn a_refused_form_goes_back_to_our_own_pages_only() {
    let app = TestApp::start(testing::sqlite().await.unwrap()).await;
    for referer in ["https://evil.example/sign-in", "http://evil.example", "no address", "file:///etc/passwd"]
    {
        let request = app.anon.request(Method::POST, "/api/auth/sign_in").header("accept", "text/html");
        let request = request.header("referer", referer).form(&[("email", "a@b.cc"), ("password", "x")]);
        let answer = app.anon.send(request).await;
        assert_eq!((answer.status, answer.location), (409, None), "{referer}");
        assert!(answer.body.contains("E-mail ou senha incorretos"), "{}", answer.body);
    }
}

#[tokio::test]
async fn one_client_cannot_try_without_end_whatever_it_says_of_itself() {
    let app = TestApp::start(testing::sqlite().await.unwrap()).await;
    let mut refused = 0;
    for number in 0..80 {
        let forged = format!("203.0.113.{number}");
        let request =
            app.anon.request(Method::POST, "/api/auth/second_step").header("x-forwarded-for", forged);
        let answer = app.anon.send(request.form(&[("one_time_code", "000000")])).await;
        refused += usize::from(answer.error() == AppError::Refused(Rule::TooManyTries));
    }
    assert!(refused >= 10, "{refused} of 80 refused");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let config = ServeConfig { cookie_secure: CookieSecure::Always, ..ServeConfig::default() };
    let app = TestApp::start_with(testing::sqlite().await.unwrap(), config).await;
    for path in ["/sign-in", "/healthz", "/pkg/missing.js", "/nowhere", "/api/auth/sign_out"] {
        let answer = app.anon.get(path).await;
        let header =
            |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(header("strict-transport-security").starts_with("max-age="), "{path}");
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
    }
    let page = app.anon.get("/sign-in").await;
    assert_eq!(page.headers.get("cache-control").unwrap(), "no-store");
    let answer = app.anon.sign_in("a@b.cc", "x").await;
    let cookie =
        answer.cookies().into_iter().find(|cookie| cookie.starts_with("__Host-retaguarda=")).unwrap();
    assert!(cookie.contains("; Secure") && !cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn too_large_a_body_is_refused_before_it_is_read() {
    let app = TestApp::start(testing::sqlite().await.unwrap()).await;
    let large = "x".repeat(3 * 1024 * 1024);
    let answer = app.anon.post("/api/auth/prefer", &[("lang", &large)]).await;
    assert_eq!(answer.status, 413, "{}", answer.body);
}

#[tokio::test]
async fn what_cannot_be_read_is_a_clear_error() {
    let app = TestApp::start(testing::sqlite().await.unwrap()).await;
    let admin = app.client(Role::Admin).await;
    for body in ["id=one", "id=99999999999999999999", "", "id=%ff%fe", "id[a]=1", "{\"id\":1}"] {
        let request =
            admin.request(Method::POST, "/api/auth/disable_user").header("accept", "application/json");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = admin.send(request.body(body)).await;
        assert_eq!((answer.status, answer.error()), (400, AppError::BadRequest), "{body}");
    }
    let lost = admin.get("/nowhere").await;
    assert_eq!(lost.status, 404);
    assert!(lost.body.contains("Não encontrado"), "{}", lost.body);
    assert_eq!(admin.get("/users/abc").await.status, 404);
    assert_eq!(admin.get("/users/1").await.status, 404, "the operator is no person");
}

#[tokio::test]
async fn session_ids_are_stored_as_hashes_and_a_late_session_of_an_outdated_user_is_dead() {
    for app in both().await {
        let client = app.stranger();
        let id = client.sign_in(&email(Role::Finance), PASSWORD).await.cookie("retaguarda").unwrap();
        let hash = id_hash(&id.parse::<Id>().unwrap());
        let mut tx = app.state.db.read().await.unwrap();
        let stored: Vec<Vec<u8>> = retaguarda::sql!(&mut tx, |conn| {
            sqlx::query_scalar("SELECT id_hash FROM session").fetch_all(conn).await.unwrap()
        });
        assert!(stored.iter().any(|stored| stored[..] == hash[..]));
        drop(tx);
        assert_eq!(client.post("/api/auth/sign_out_everywhere", &[]).await.status, 200);
        let late = Id::default();
        let new = NewSession {
            id: &id_hash(&late),
            user: Some((app.ids[&Role::Finance], 0)),
            content: "{}",
            device: "",
            now: NOON,
            expires_at: NOON.plus(retaguarda::kernel::instant::HOUR),
        };
        let mut tx = app.state.db.write().await.unwrap();
        assert!(insert(&mut tx, &new).await.unwrap());
        tx.commit().await.unwrap();
        let request = client.request(Method::GET, "/").header("accept", "text/html");
        let answer = client.send(request.header("cookie", format!("retaguarda={late}"))).await;
        assert_eq!(answer.status, 303);
    }
}

#[tokio::test]
async fn the_same_request_is_known_by_its_id() {
    let app = TestApp::start(testing::sqlite().await.unwrap()).await;
    let id = "01a20e12-2580-7c9e-8002-f9a0d85e19ff";
    let answer = app.anon.send(app.anon.request(Method::GET, "/healthz").header("x-request-id", id)).await;
    assert_eq!(answer.headers.get("x-request-id").unwrap(), id);
    let forged =
        app.anon.send(app.anon.request(Method::GET, "/healthz").header("x-request-id", "a b\"c")).await;
    assert_ne!(forged.headers.get("x-request-id").unwrap(), "a b\"c");
}

#[tokio::test]
async fn a_stopping_server_finishes_what_it_has_begun() {
    let app = TestApp::start(testing::sqlite().await.unwrap()).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = common::Client::new(&format!("http://{}", listener.local_addr().unwrap()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let until = async move {
        let _ = stopped.await;
    };
    let grace = Duration::from_secs(20);
    let serving = tokio::spawn(retaguarda::server::serve_until(listener, app.state.clone(), until, grace));
    let hashed = app.state.passwords.hashed();
    let (email, passwords) = (email(Role::Admin), app.state.passwords.clone());
    let begun = client.sign_in(&email, PASSWORD);
    let stopping = async {
        while passwords.hashed() == hashed {
            tokio::task::yield_now().await;
        }
        stop.send(()).unwrap();
    };
    let (answer, ()) = tokio::join!(begun, stopping);
    assert_eq!(answer.location.as_deref(), Some("/"), "{answer:?}");
    serving.await.unwrap().unwrap();
    let refused = client.request(Method::GET, "/healthz").send().await;
    assert!(refused.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up_with_a_word() {
    let config = ServeConfig { request_timeout: 0, ..ServeConfig::default() };
    let app = TestApp::start_with(testing::sqlite().await.unwrap(), config).await;
    let call = app.anon.post("/api/auth/sign_in", &[("email", "x"), ("password", "y")]).await;
    assert_eq!((call.status, call.error()), (503, AppError::Busy));
    let page = app.anon.submit("/sign-in", "/api/auth/sign_in", &[("email", "x"), ("password", "y")]).await;
    assert_eq!(page.status, 503);
    assert!(page.body.contains("Tente de novo"), "{}", page.body);
}
