//! Users, roles, links and the second factor, over HTTP.

use crate::common;
use crate::common::{Answer, Client, PASSWORD, TestApp, both, email};
use retaguarda::auth::Role;
use retaguarda::auth::totp;
use retaguarda::error::{AppError, Fault, Rule};
use retaguarda::kernel::instant;

/// The first text between two marks.
fn between(text: &str, from: &str, to: &str) -> Option<String> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found.to_owned())
}

/// The path of the link that a user's page shows once.
async fn shown_link(admin: &Client, page: &str) -> String {
    let first = admin.get(page).await;
    let link = between(&first.body, "<code>", "</code>").unwrap_or_else(|| panic!("{}", first.body));
    assert!(!admin.get(page).await.body.contains(&link), "a link is shown once");
    link.strip_prefix(&admin.base).unwrap_or(&link).to_owned()
}

async fn invite(admin: &Client, email: &str) -> Answer {
    let fields = [("name", "Bia Lima"), ("email", email), ("roles[]", "finance"), ("roles[]", "employee")];
    admin.submit("/users/new", "/api/auth/invite", &fields).await
}

fn token(link: &str) -> &str {
    link.rsplit_once('/').map_or("", |(_, token)| token)
}

async fn join(client: &Client, link: &str, password: &str) -> Answer {
    let fields = [("token", token(link)), ("password", password), ("password_again", password)];
    client.post("/api/auth/join", &fields).await
}

#[tokio::test]
async fn an_invitation_lets_one_person_in_once_within_seven_days() {
    for app in both().await {
        let admin = app.client(Role::Admin).await;
        let page = invite(&admin, "Bia@Empresa.com.br").await.location.unwrap();
        let link = shown_link(&admin, &page).await;
        let opened = app.anon.get(&link).await;
        assert!(opened.status == 200 && opened.body.contains("Bia Lima"), "{}", opened.body);
        let weak = join(&app.anon, &link, "bia@empresa1").await;
        assert_eq!(weak.error(), AppError::invalid("password", Fault::WeakPassword));
        assert_eq!(join(&app.anon, &link, PASSWORD).await.status, 200);
        assert!(app.anon.is_in().await);
        assert_eq!(
            join(&app.stranger(), &link, PASSWORD).await.error(),
            AppError::Refused(Rule::LinkExpired)
        );
        assert_eq!(app.stranger().get(&link).await.status, 409);
        let again = app.stranger().sign_in("bia@empresa.com.br", PASSWORD).await;
        assert_eq!(again.location.as_deref(), Some("/"));
        let twice = invite(&admin, "bia@empresa.com.br").await;
        assert_eq!(twice.location.as_deref(), Some("/users/new"));
        assert!(admin.get("/users/new").await.body.contains("Já existe outro com este valor"));
        let late = invite(&admin, "caio@empresa.com.br").await.location.unwrap();
        let late = shown_link(&admin, &late).await;
        app.advance(7 * instant::DAY);
        assert_eq!(
            join(&app.stranger(), &late, PASSWORD).await.error(),
            AppError::Refused(Rule::LinkExpired)
        );
    }
}

#[tokio::test]
async fn a_password_link_ends_sessions_and_earlier_links() {
    for app in both().await {
        let (admin, there) = (app.client(Role::Admin).await, app.client(Role::Stock).await);
        let (id, page) = (app.ids[&Role::Stock].to_string(), format!("/users/{}", app.ids[&Role::Stock]));
        let mut links = vec![];
        for _ in 0..2 {
            admin.submit(&page, "/api/auth/renew_link", &[("id", &id)]).await;
            links.push(shown_link(&admin, &page).await);
        }
        assert!(links[0].starts_with("/reset/") && there.is_in().await);
        assert_eq!(
            join(&app.stranger(), &links[0], PASSWORD).await.error(),
            AppError::Refused(Rule::LinkExpired)
        );
        assert_eq!(join(&app.anon, &links[1], "outra varanda cometa lilás").await.status, 200);
        assert!(!there.is_in().await && app.anon.is_in().await);
    }
}

#[tokio::test]
async fn a_disabled_user_is_out_at_once_and_the_last_administrator_stays() {
    for app in both().await {
        let (admin, there) = (app.client(Role::Admin).await, app.client(Role::Hr).await);
        let id = app.ids[&Role::Hr].to_string();
        assert_eq!(admin.post("/api/auth/disable_user", &[("id", &id)]).await.status, 200);
        assert!(!there.is_in().await);
        let barred = app.stranger().sign_in(&email(Role::Hr), PASSWORD).await;
        assert_eq!(barred.location.as_deref(), Some("/sign-in"));
        assert_eq!(admin.post("/api/auth/enable_user", &[("id", &id)]).await.status, 200);
        assert!(!there.is_in().await, "an ended session stays ended");
        app.client(Role::Hr).await;
        let own = app.ids[&Role::Admin].to_string();
        let last = admin.post("/api/auth/disable_user", &[("id", &own)]).await;
        assert_eq!(last.error(), AppError::Refused(Rule::LastAdmin));
        let operator = admin.post("/api/auth/disable_user", &[("id", "1")]).await;
        assert_eq!(operator.error(), AppError::NotFound);
    }
}

async fn roles(client: &Client, id: i64, roles: &[&str], reason: &str) -> Answer {
    let id = id.to_string();
    let mut fields = vec![("id", id.as_str()), ("reason", reason)];
    fields.extend(roles.iter().map(|role| ("roles[]", *role)));
    client.post("/api/auth/change_roles", &fields).await
}

#[tokio::test]
async fn roles_count_at_once_and_ones_own_need_a_second_person() {
    for app in both().await {
        let (admin, there) = (app.client(Role::Admin).await, app.client(Role::Employee).await);
        assert_eq!(there.get("/users").await.status, 403);
        assert_eq!(roles(&admin, app.ids[&Role::Employee], &["admin"], "").await.status, 200);
        assert_eq!(there.get("/users").await.status, 200);
        let own = app.ids[&Role::Admin];
        let silent = roles(&admin, own, &["admin", "finance"], " ").await;
        assert_eq!(silent.error(), AppError::invalid("reason", Fault::Required));
        assert_eq!(roles(&admin, own, &["admin", "finance"], "fecho do ano").await.status, 200);
        let again = roles(&admin, own, &["admin", "hr"], "férias da Bia").await;
        assert_eq!(again.error(), AppError::Refused(Rule::RolesAlreadyAsked));
        let page = admin.get("/users").await.body;
        assert!(
            page.contains("fecho do ano") && !page.contains("/api/auth/decide_roles"),
            "no own decision: {page}"
        );
        let decide = [("id", "1"), ("approved", "true")];
        assert_eq!(
            admin.post("/api/auth/decide_roles", &decide).await.error(),
            AppError::Refused(Rule::OwnRoles)
        );
        assert!(there.get("/users").await.body.contains("/api/auth/decide_roles"));
        assert_eq!(there.post("/api/auth/decide_roles", &decide).await.status, 200);
        let twice = there.post("/api/auth/decide_roles", &decide).await;
        assert_eq!(twice.error(), AppError::Refused(Rule::AlreadyDecided));
        let page = there.get(&format!("/users/{own}")).await.body;
        assert!(page.contains("<del>Administrador</del>"), "{page}");
        assert!(page.contains("Financeiro, Administrador"), "{page}");
        let strange = roles(&admin, app.ids[&Role::Hr], &["god"], "").await;
        assert_eq!(strange.error(), AppError::invalid("roles[]", Fault::NotAChoice));
    }
}

/// Turns the second factor on; returns the secret and the recovery codes.
async fn turn_on(app: &TestApp, client: &Client) -> (Vec<u8>, Vec<String>) {
    client.submit("/account", "/api/auth/propose_second_factor", &[]).await;
    let page = client.get("/account/second-factor").await.body;
    assert!(page.contains("<svg") && !page.contains("otpauth"), "{page}");
    let key = between(&page, "<code>", "</code>").unwrap().replace(' ', "");
    let secret = from_base32(&key);
    let wrong = client.post("/api/auth/confirm_second_factor", &[("one_time_code", "000000")]).await;
    assert_eq!(wrong.error(), AppError::invalid("one_time_code", Fault::WrongCode));
    let code = totp::code(&secret, app.state.clock.now()).unwrap();
    let code = [("one_time_code", code.as_str())];
    let done = client.submit("/account/second-factor", "/api/auth/confirm_second_factor", &code).await;
    assert_eq!(done.location.as_deref(), Some("/account/recovery-codes"));
    let page = client.get("/account/recovery-codes").await.body;
    let codes: Vec<String> = page
        .split("<code>")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("</code>")?.0.to_owned()))
        .collect();
    assert_eq!(codes.len(), 10, "{page}");
    assert!(!client.get("/account/recovery-codes").await.body.contains(&codes[0]), "codes are shown once");
    (secret, codes)
}

fn from_base32(key: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (vec![], 0u32, 0);
    for letter in key.bytes() {
        let value = if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter - b'A' };
        (bits, held) = (bits << 5 | u32::from(value), held + 5);
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).unwrap());
        }
    }
    bytes
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_counts_once() {
    for app in both().await {
        let client = app.client(Role::Finance).await;
        let (secret, codes) = turn_on(&app, &client).await;
        let now_code = || totp::code(&secret, app.state.clock.now()).unwrap();
        let second = async |client: &Client, code: &str| {
            client.post("/api/auth/second_step", &[("one_time_code", code)]).await
        };
        let begin = async || {
            let client = app.stranger();
            let answer = client.sign_in(&email(Role::Finance), PASSWORD).await;
            assert_eq!(answer.location.as_deref(), Some("/sign-in/code"));
            assert!(!client.is_in().await, "a password alone is not enough");
            client
        };
        let replay = begin().await;
        assert_eq!(
            second(&replay, &now_code()).await.error(),
            AppError::invalid("one_time_code", Fault::WrongCode)
        );
        app.advance(30 * instant::SECOND);
        assert_eq!(second(&replay, &now_code()).await.status, 200);
        assert!(replay.is_in().await);
        let other = begin().await;
        assert_eq!(
            second(&other, &now_code()).await.error(),
            AppError::invalid("one_time_code", Fault::WrongCode)
        );
        assert_eq!(second(&other, &codes[3].to_lowercase()).await.status, 200);
        assert!(other.is_in().await);
        let again = begin().await;
        assert_eq!(
            second(&again, &codes[3]).await.error(),
            AppError::invalid("one_time_code", Fault::WrongCode)
        );
        app.advance(11 * instant::MINUTE);
        assert_eq!(
            second(&again, &now_code()).await.error(),
            AppError::SignIn,
            "the password is ten minutes old"
        );
        let off = client.post("/api/auth/remove_second_factor", &[("password", PASSWORD)]).await;
        assert_eq!(off.status, 200, "{}", off.body);
        app.client(Role::Finance).await;
    }
}

#[tokio::test]
async fn ones_own_sessions_are_listed_and_revoked_and_nobody_elses() {
    for app in both().await {
        let (here, there) = (app.client(Role::Finance).await, app.client(Role::Finance).await);
        let other = app.client(Role::Stock).await;
        let mark = "name=\"session\" value=\"";
        let of_other = between(&other.get("/sessions").await.body, mark, "\"");
        assert_eq!(of_other, None, "the session one looks from has no button");
        let second = app.client(Role::Stock).await;
        let of_other = between(&second.get("/sessions").await.body, mark, "\"").unwrap();
        let foreign = here.post("/api/auth/revoke_session", &[("session", &of_other)]).await;
        assert_eq!(foreign.error(), AppError::NotFound);
        assert!(other.is_in().await);
        let of_there = between(&here.get("/sessions").await.body, mark, "\"").unwrap();
        let done = here.submit("/sessions", "/api/auth/revoke_session", &[("session", &of_there)]).await;
        assert_eq!(done.location.as_deref(), Some("/sessions"));
        assert!(here.get("/sessions").await.body.contains("Sessão encerrada."), "the notice of success");
        assert!(!here.get("/sessions").await.body.contains("Sessão encerrada."), "shown once");
        assert!(here.is_in().await && !there.is_in().await);
    }
}

#[tokio::test]
async fn the_command_line_adds_lists_disables_and_resets_users() {
    use retaguarda::auth::Actor;
    use retaguarda::auth::commands::{UserCommand as User, run};
    use retaguarda::kernel::{Day, Lang};
    for app in both().await {
        let day = Day::new(2026, 11, 24).unwrap();
        let operator = Actor::operator(app.state.clock.now(), day, Lang::Pt);
        let (db, url) = (&app.state.db, app.base.clone());
        let add = User::Add {
            email: "Davi@empresa.com.br".to_owned(),
            name: "Davi Reis".to_owned(),
            roles: vec![Role::Stock],
            url: url.clone(),
        };
        let link = run(db, &operator, add).await.unwrap();
        let path = link.strip_prefix(&app.base).unwrap();
        assert_eq!(join(&app.anon, path, PASSWORD).await.status, 200);
        let listed = run(db, &operator, User::List).await.unwrap();
        assert!(listed.contains("davi@empresa.com.br\tDavi Reis\tEstoque\tAtivo"), "{listed}");
        run(db, &operator, User::Disable { email: "davi@empresa.com.br".to_owned() }).await.unwrap();
        assert!(!app.anon.is_in().await);
        let email = || "davi@empresa.com.br".to_owned();
        let barred =
            run(db, &operator, User::Reset { email: email(), second_factor: false, url: url.clone() }).await;
        assert_eq!(barred, Err(AppError::NotFound), "a disabled user gets no link");
        run(db, &operator, User::Enable { email: email() }).await.unwrap();
        let link =
            run(db, &operator, User::Reset { email: email(), second_factor: true, url: url.clone() }).await;
        let link = link.unwrap();
        assert!(link.starts_with(&format!("{url}/reset/")), "{link}");
        let last = run(db, &operator, User::Disable { email: common::email(Role::Admin) }).await;
        assert_eq!(last, Err(AppError::Refused(Rule::LastAdmin)));
        let nobody = run(db, &operator, User::Disable { email: "x@y.zz".to_owned() }).await;
        assert_eq!(nobody, Err(AppError::NotFound));
    }
}
