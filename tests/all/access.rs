//! Who may do what, over HTTP: every route and every server function, as every role and as nobody, against
//! one reviewed table. A route or function without a row fails.

mod table;

use std::collections::BTreeSet;

use crate::common::{Answer, Client, TestApp, both};
use leptos::server_fn::axum::server_fn_paths;
use reqwest::Method;
use retaguarda::auth::Role;
use retaguarda::db::testing;
use retaguarda::events;
use retaguarda::server::router::{health_routes, pages, plain_routes};
use table::{ANYONE, FUNCTIONS, PAGES, PLAIN};

fn may(who: &str, role: Role) -> bool {
    who == ANYONE || who.split(' ').any(|code| code == role.code())
}

fn address(app: &TestApp, sample: &str) -> String {
    sample.replace("{id}", &app.ids[&Role::Employee].to_string())
}

fn names<'a>(rows: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    rows.map(str::to_owned).collect()
}

#[tokio::test]
async fn every_route_and_function_has_a_row() {
    let routed = pages().into_iter().map(|page| page.path().to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(routed, names(PAGES.iter().map(|row| row.0)), "pages");
    let functions = server_fn_paths().map(|(path, _)| path);
    assert_eq!(names(functions), names(FUNCTIONS.iter().map(|row| row.0)), "server functions");
    let plain = plain_routes().into_iter().chain(health_routes());
    let plain = plain.map(|route| format!("{} {}", route.method, route.path)).collect::<BTreeSet<_>>();
    let rows = PLAIN.iter().map(|row| format!("{} {}", row.0, row.1)).collect::<BTreeSet<_>>();
    assert_eq!(plain, rows, "downloads, uploads and health");
}

#[tokio::test]
async fn no_function_answers_a_get() {
    assert!(server_fn_paths().all(|(_, method)| method == Method::POST));
}

fn refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 403, "{what}: {}", answer.body);
}

fn let_in(answer: &Answer, what: &str) {
    let turned_away = answer.location.as_deref().is_some_and(|to| to.starts_with("/sign-in?"));
    assert!(
        answer.status != 401 && answer.status != 403 && answer.status < 500 && !turned_away,
        "{what}: {answer:?}"
    );
}

#[tokio::test]
async fn pages_open_to_those_who_may_and_change_nothing() {
    for app in both().await {
        for (route, sample, who) in PAGES {
            let path = address(&app, sample);
            let answer = app.anon.get(&path).await;
            if *who == ANYONE {
                let_in(&answer, route);
            } else {
                assert_eq!(answer.status, 303, "{route} without a session");
                assert!(answer.location.unwrap().starts_with("/sign-in"), "{route}");
                let call = app.anon.send(app.anon.request(Method::GET, &path)).await;
                assert_eq!(call.status, 401, "{route} for a program without a session");
            }
        }
        for role in Role::ALL {
            let client = app.client(role).await;
            let before = last_event(&app).await;
            for (route, sample, who) in PAGES {
                let answer = client.get(&address(&app, sample)).await;
                let what = format!("{route} as {}", role.code());
                if may(who, role) { let_in(&answer, &what) } else { refused(&answer, &what) }
            }
            assert_eq!(last_event(&app).await, before, "a page changed something for {}", role.code());
        }
    }
}

#[tokio::test]
async fn plain_routes_open_to_those_who_may() {
    for app in both().await {
        for (method, route, sample, who) in PLAIN {
            let answer = app.anon.send(app.anon.request(method.parse().unwrap(), sample)).await;
            if *who == ANYONE { let_in(&answer, route) } else { assert_eq!(answer.status, 401, "{route}") }
        }
        for role in Role::ALL {
            let client = app.client(role).await;
            for (method, route, sample, who) in PLAIN {
                let answer = client.send(client.request(method.parse().unwrap(), sample)).await;
                let what = format!("{route} as {}", role.code());
                if may(who, role) { let_in(&answer, &what) } else { refused(&answer, &what) }
            }
        }
    }
}

#[tokio::test]
async fn functions_serve_those_who_may_and_nobody_else() {
    for app in both().await {
        for (path, fields, who) in FUNCTIONS {
            let answer = app.stranger().post(path, fields).await;
            // The second step without a first is a sign-in that has not begun.
            let without = *who != ANYONE || *path == "/api/auth/second_step";
            if without { assert_eq!(answer.status, 401, "{path}") } else { let_in(&answer, path) }
        }
        for role in Role::ALL {
            let mut client = app.client(role).await;
            for (path, fields, who) in FUNCTIONS.iter().filter(|row| row.2 != ANYONE) {
                if !client.is_in().await {
                    client = app.client(role).await;
                }
                let before = last_event(&app).await;
                let answer = client.post(path, fields).await;
                let what = format!("{path} as {}", role.code());
                if may(who, role) {
                    let_in(&answer, &what);
                } else {
                    refused(&answer, &what);
                    assert_eq!(last_event(&app).await, before, "{what} wrote an event");
                }
            }
            app.advance(6 * retaguarda::kernel::instant::MINUTE);
        }
    }
}

#[tokio::test]
async fn no_function_is_called_by_get_or_from_another_site() {
    let app = TestApp::start(testing::sqlite().await.unwrap()).await;
    let client = app.client(Role::Admin).await;
    let before = last_event(&app).await;
    for (path, fields, _) in FUNCTIONS {
        let query: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let read = client.get(&format!("{path}?{}", query.join("&"))).await;
        assert!(read.status == 405 || read.status == 404, "GET {path}: {}", read.status);
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let request = client.request(Method::POST, path).header(name, value).form(fields);
            refused(&client.send(request).await, &format!("{path} with {name}: {value}"));
        }
    }
    assert_eq!(last_event(&app).await, before);
    assert!(client.is_in().await, "nobody was signed out from another site");
    own_origin_passes(&app, &client).await;
}

async fn own_origin_passes(app: &TestApp, client: &Client) {
    let request = client.request(Method::POST, "/api/auth/prefer").header("origin", &app.base);
    let answer = client.send(request.form(&[("theme", "dark")])).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn last_event(app: &TestApp) -> i64 {
    let mut tx = app.state.db.read().await.unwrap();
    events::store::head(&mut tx).await.unwrap().seq
}
