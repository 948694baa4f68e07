//! The very application that `serve` starts, on a free port of the loopback, with a clock the test moves.

pub mod bare_books;
pub mod books;
pub mod desk;
pub mod desk_ledger;
pub mod dock;
pub mod pages;
pub mod program;
pub mod samples;
pub mod stock_ledger;
pub mod stockroom;

use std::collections::HashMap;
use std::time::Duration;

use reqwest::header::{ACCEPT, LOCATION, REFERER, SET_COOKIE};
use reqwest::{Method, redirect};
use retaguarda::auth::Role;
use retaguarda::auth::grant::OPERATOR;
use retaguarda::auth::store::user::{self, NewUser};
use retaguarda::company::model::NewCompany;
use retaguarda::company::store as company;
use retaguarda::db::testing::{self, TestDb};
use retaguarda::error::AppError;
use retaguarda::events::{By, Kind};
use retaguarda::kernel::{Currency, Instant, Lang, instant};
use retaguarda::server::ServeConfig;
use retaguarda::server::clock::Clock;
use retaguarda::server::state::AppState;

/// 24 November 2026, 15:00 UTC: noon in São Paulo.
pub const NOON: Instant = Instant(1_795_532_400 * instant::SECOND);
pub const PASSWORD: &str = "tijolo varanda cometa lilás";

pub struct TestApp {
    pub state: AppState,
    pub base: String,
    pub anon: Client,
    pub ids: HashMap<Role, i64>,
    test: TestDb,
}

/// A company and one user of each role on each database.
pub async fn both() -> Vec<TestApp> {
    let mut apps = Vec::new();
    for db in testing::both().await.unwrap() {
        apps.push(TestApp::start(db).await);
    }
    apps
}

pub fn email(role: Role) -> String {
    format!("{}@empresa.com.br", role.code())
}

pub fn operator(at: Instant) -> By {
    By { user_id: OPERATOR, at, request_id: None }
}

impl TestApp {
    /// With a company and a user of each role.
    pub async fn start(db: TestDb) -> TestApp {
        let mut app = TestApp::start_empty(db).await;
        app.ids = app.found_company().await;
        app
    }

    pub async fn start_empty(db: TestDb) -> TestApp {
        TestApp::start_with(db, ServeConfig::default()).await
    }

    pub async fn start_with(db: TestDb, config: ServeConfig) -> TestApp {
        let config = ServeConfig { data: db.folder().to_path_buf(), ..config };
        let state = AppState::with(db.db.clone(), config, Clock::fixed(NOON));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let never = std::future::pending();
        let grace = Duration::from_secs(1);
        tokio::spawn(retaguarda::server::serve_until(listener, state.clone(), never, grace));
        TestApp { anon: Client::new(&base), state, base, ids: HashMap::new(), test: db }
    }

    async fn found_company(&self) -> HashMap<Role, i64> {
        let hash = self.state.passwords.hash(PASSWORD.to_owned()).await.unwrap();
        let mut tx = self.state.db.write().await.unwrap();
        let new = NewCompany {
            name: "Serra Azul".to_owned(),
            cnpj: None,
            time_zone: "America/Sao_Paulo".to_owned(),
            currency: Currency::brl(),
            fiscal_year_starts: 1,
            lang: Lang::Pt,
        };
        company::create(&mut tx, &operator(NOON), &new).await.unwrap();
        let mut ids = HashMap::new();
        for role in Role::ALL {
            let person = NewUser {
                email: &email(role),
                name: role.code(),
                password_hash: Some(&hash),
                area_id: None,
                lang: None,
                roles: &[role],
            };
            let id = user::add(&mut tx, &operator(NOON), Kind::UserJoined, &person).await.unwrap();
            ids.insert(role, id);
        }
        tx.commit().await.unwrap();
        ids
    }

    /// A client of its own, not signed in.
    pub fn stranger(&self) -> Client {
        Client::new(&self.base)
    }

    /// A client signed in as the user of this role.
    pub async fn client(&self, role: Role) -> Client {
        let client = self.stranger();
        let answer = client.sign_in(&email(role), PASSWORD).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/")), "{}", answer.body);
        client
    }

    /// The database's address, for a second program on the same books.
    pub fn url(&self) -> &str {
        &self.test.url
    }

    pub fn advance(&self, micros: i64) {
        self.state.clock.advance(micros);
    }
}

/// A browser or a program: keeps cookies, follows no redirect.
pub struct Client {
    http: reqwest::Client,
    pub base: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Answer {
    /// The error of a server function.
    pub fn error(&self) -> AppError {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not an error: {self:?}"))
    }

    pub fn cookies(&self) -> Vec<String> {
        let all = self.headers.get_all(SET_COOKIE).iter();
        all.map(|value| value.to_str().unwrap_or_default().to_owned()).collect()
    }

    /// The value a cookie is set to.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let of = |cookie: &String| {
            let (pair, _) = cookie.split_once(';').unwrap_or((cookie, ""));
            pair.strip_prefix(name)?.strip_prefix('=').map(str::to_owned)
        };
        self.cookies().iter().find_map(of)
    }
}

impl Client {
    pub fn new(base: &str) -> Client {
        let http = reqwest::Client::builder().cookie_store(true).redirect(redirect::Policy::none());
        Client { http: http.build().unwrap(), base: base.to_owned() }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let headers = response.headers().clone();
        let location = headers.get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let status = response.status().as_u16();
        Answer { status, location, headers, body: response.text().await.unwrap() }
    }

    /// A page, as a browser asks for it.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).header(ACCEPT, "text/html")).await
    }

    /// A server function, as a program or the page's own script calls it.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.request(Method::POST, path).header(ACCEPT, "application/json").form(fields)).await
    }

    /// A form of the page `from`, as a browser without JavaScript sends it.
    pub async fn submit(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, path).header(ACCEPT, "text/html,application/xml;q=0.9");
        let request = request.header(REFERER, format!("{}{from}", self.base));
        self.send(request.header("sec-fetch-site", "same-origin").form(fields)).await
    }

    /// A file chosen in the form of the page `from`.
    pub async fn upload(&self, from: &str, path: &str, name: &str, content: Vec<u8>) -> Answer {
        let part = reqwest::multipart::Part::bytes(content).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part("file", part);
        let request = self.request(Method::POST, path).header(ACCEPT, "text/html");
        let request = request.header(REFERER, format!("{}{from}", self.base));
        self.send(request.header("sec-fetch-site", "same-origin").multipart(form)).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let fields = [("email", email), ("password", password)];
        self.submit("/sign-in", "/api/auth/sign_in", &fields).await
    }

    /// Whether the session still opens a page.
    pub async fn is_in(&self) -> bool {
        self.get("/").await.status == 200
    }
}
