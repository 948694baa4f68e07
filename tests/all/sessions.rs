//! The life of a session, from sign-in to its many ends.

use crate::common::{PASSWORD, TestApp, both, email};
use reqwest::Method;
use retaguarda::auth::Role;
use retaguarda::error::{AppError, Fault, Rule};
use retaguarda::kernel::instant;

#[tokio::test]
async fn a_page_sends_a_visitor_to_sign_in_and_back() {
    for app in both().await {
        let away = app.anon.get("/?from=here").await;
        assert_eq!((away.status, away.location.as_deref()), (303, Some("/sign-in?next=%2F%3Ffrom%3Dhere")));
        let page = app.anon.get("/sign-in?next=%2F%3Ffrom%3Dhere").await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("value=\"/?from=here\""), "{}", page.body);
        let fields = [("email", &*email(Role::Admin)), ("password", PASSWORD), ("next", "/?from=here")];
        let answer = app.anon.submit("/sign-in", "/api/auth/sign_in", &fields).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/?from=here")));
        assert!(app.anon.is_in().await);
        let call = app.stranger().post("/api/auth/sign_out", &[]).await;
        assert_eq!((call.status, call.error()), (401, AppError::SignIn));
    }
}

#[tokio::test]
async fn a_wrong_password_comes_back_with_what_was_typed_except_the_password() {
    for app in both().await {
        let answer = app.anon.sign_in(&email(Role::Admin), "errada <b>").await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/sign-in")));
        let page = app.anon.get("/sign-in").await;
        assert!(page.body.contains("E-mail ou senha incorretos"), "{}", page.body);
        assert!(page.body.contains(&email(Role::Admin)) && !page.body.contains("errada"), "{}", page.body);
        let again = app.anon.get("/sign-in").await;
        assert!(!again.body.contains("E-mail ou senha incorretos"));
        let unknown =
            app.anon.post("/api/auth/sign_in", &[("email", "x@y.zz"), ("password", "errada")]).await;
        assert_eq!((unknown.status, unknown.error()), (409, AppError::Refused(Rule::WrongSignIn)));
    }
}

/// The status of the start page for a browser with this session id.
async fn with_id(app: &TestApp, id: &str) -> u16 {
    let request = app.stranger().request(Method::GET, "/").header("accept", "text/html");
    app.anon.send(request.header("cookie", format!("retaguarda={id}"))).await.status
}

#[tokio::test]
async fn the_id_is_new_after_sign_in_and_dead_after_sign_out() {
    for app in both().await {
        let planted = app.anon.sign_in(&email(Role::Admin), "errada").await.cookie("retaguarda").unwrap();
        let answer = app.anon.sign_in(&email(Role::Admin), PASSWORD).await;
        let id = answer.cookie("retaguarda").unwrap();
        assert_ne!(planted, id);
        assert_eq!(with_id(&app, &planted).await, 303, "a planted id gains nothing");
        assert_eq!(with_id(&app, &id).await, 200);
        let flags = answer.cookies().into_iter().find(|cookie| cookie.starts_with("retaguarda=")).unwrap();
        assert!(
            flags.contains("HttpOnly") && flags.contains("SameSite=Lax") && flags.contains("Path=/"),
            "{flags}"
        );
        let out = app.anon.submit("/", "/api/auth/sign_out", &[]).await;
        assert_eq!((out.status, out.location.as_deref()), (303, Some("/sign-in")));
        assert_eq!(with_id(&app, &id).await, 303, "a replayed id is dead");
        assert_eq!(with_id(&app, "AAAAAAAAAAAAAAAAAAAAAA").await, 303);
        assert_eq!(with_id(&app, "'OR 1=1 --").await, 303);
    }
}

#[tokio::test]
async fn a_session_ends_when_idle_and_at_the_end_of_its_life() {
    for app in both().await {
        let client = app.client(Role::Finance).await;
        app.advance(119 * instant::MINUTE);
        assert!(client.is_in().await, "used within two hours");
        app.advance(119 * instant::MINUTE);
        assert!(client.is_in().await, "every use counts");
        app.advance(121 * instant::MINUTE);
        assert!(!client.is_in().await, "two idle hours");
        let client = app.client(Role::Finance).await;
        for _ in 0..7 {
            app.advance(100 * instant::MINUTE);
            assert!(client.is_in().await);
        }
        app.advance(30 * instant::MINUTE);
        assert!(!client.is_in().await, "twelve hours");
    }
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    const NEW: &str = "outra varanda cometa lilás";
    for app in both().await {
        let (here, there) = (app.client(Role::Finance).await, app.client(Role::Finance).await);
        let change = |old, new| [("old_password", old), ("new_password", new), ("new_password_again", new)];
        let weak = here.post("/api/auth/change_password", &change(PASSWORD, "senha12345")).await;
        assert_eq!(weak.error(), AppError::invalid("new_password", Fault::WeakPassword));
        let wrong = here.post("/api/auth/change_password", &change("errada", NEW)).await;
        assert_eq!(wrong.error(), AppError::invalid("old_password", Fault::WrongPassword));
        assert!(there.is_in().await);
        let done = here.post("/api/auth/change_password", &change(PASSWORD, NEW)).await;
        assert_eq!(done.status, 200, "{}", done.body);
        assert!(here.is_in().await && !there.is_in().await);
        let old = app.stranger().sign_in(&email(Role::Finance), PASSWORD).await;
        assert_eq!(old.location.as_deref(), Some("/sign-in"));
        let new = app.stranger().sign_in(&email(Role::Finance), NEW).await;
        assert_eq!(new.location.as_deref(), Some("/"));
    }
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session() {
    for app in both().await {
        let (here, there) = (app.client(Role::Stock).await, app.client(Role::Stock).await);
        let other = app.client(Role::Admin).await;
        assert_eq!(here.post("/api/auth/sign_out_everywhere", &[]).await.status, 200);
        assert!(!here.is_in().await && !there.is_in().await && other.is_in().await);
    }
}

#[tokio::test]
async fn ten_tries_are_all_an_account_gets_and_an_unknown_one_costs_the_same_work() {
    for app in both().await {
        let before = app.state.passwords.hashed();
        for name in [email(Role::Admin), "nobody@empresa.com.br".to_owned()] {
            let mut refused = 0;
            for _ in 0..15 {
                let fields = [("email", name.as_str()), ("password", "errada")];
                let answer = app.anon.post("/api/auth/sign_in", &fields).await;
                refused += usize::from(answer.error() == AppError::Refused(Rule::TooManyTries));
            }
            assert_eq!(refused, 5, "{name}");
        }
        assert_eq!(app.state.passwords.hashed() - before, 20, "ten hashes for each of the two");
        let right = [("email", &*email(Role::Admin)), ("password", PASSWORD)];
        let right = app.anon.post("/api/auth/sign_in", &right).await;
        assert_eq!(right.error(), AppError::Refused(Rule::TooManyTries));
        app.advance(5 * instant::MINUTE);
        app.client(Role::Admin).await;
    }
}
