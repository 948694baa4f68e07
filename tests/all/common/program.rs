//! The real program as a process of its own: its command line, and its server that can be killed.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use reqwest::redirect;
use retaguarda::auth::Role;
use retaguarda::auth::grant::OPERATOR;
use retaguarda::auth::password::Passwords;
use retaguarda::auth::store::user::{self, NewUser};
use retaguarda::db::Db;
use retaguarda::db::testing::{self, TestDb};
use retaguarda::events::{By, Kind};
use retaguarda::kernel::Instant;

pub const PASSWORD: &str = "tijolo varanda cometa lilás";
pub const EMAIL: &str = "ana@empresa.com.br";

/// A database and the program that works on it.
pub struct Program {
    pub url: String,
    folder: PathBuf,
}

impl Program {
    /// On the database behind `url`.
    pub fn on(url: &str, folder: &Path) -> Program {
        Program { url: url.to_owned(), folder: folder.to_owned() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_retaguarda"));
        command.env("DATABASE_URL", &self.url).env("RETAGUARDA_DATA", &self.folder).env("LANG", "en");
        command.args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What it prints; anything but success is a failure of the test.
    pub fn print(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{} {arguments:?}: {}\n{out}{err}", self.url, output.status);
        out.into_owned()
    }

    /// A company with the English chart, and one person who may post.
    pub async fn found(&self) {
        self.print(&[
            "init",
            "--company",
            "Serra Azul",
            "--currency",
            "BRL",
            "--chart",
            "en",
            "--lang",
            "en",
        ]);
        let db = self.open().await;
        let hash = Passwords::default().hash(PASSWORD.to_owned()).await.unwrap();
        let by = By { user_id: OPERATOR, at: Instant(0), request_id: None };
        let person = NewUser {
            email: EMAIL,
            name: "Ana",
            password_hash: Some(&hash),
            area_id: None,
            lang: None,
            roles: &[Role::Finance],
        };
        let mut tx = db.write().await.unwrap();
        user::add(&mut tx, &by, Kind::UserJoined, &person).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    }

    pub async fn open(&self) -> Db {
        Db::open(Some(&self.url), &self.folder).await.unwrap()
    }

    pub fn serve(&self) -> Server {
        let mut command = self.command(&["serve", "--addr", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let base = line.trim().trim_end_matches('/').to_owned();
        assert!(base.starts_with("http://127.0.0.1:"), "{line}");
        // Whatever else it says must not fill the pipe.
        std::thread::spawn(move || _ = out.read_to_end(&mut Vec::new()));
        Server { child, base }
    }

    /// Every rule holds.
    pub fn check(&self) {
        self.print(&["check"]);
    }
}

/// A company on a database of its own, worked on by the command line.
pub struct Run {
    pub program: Program,
    pub test: TestDb,
}

impl Run {
    /// On both databases, in English.
    pub async fn both(currency: &str, chart: &str) -> Vec<Run> {
        let mut all = Vec::new();
        for test in testing::both().await.unwrap() {
            let program = Program::on(&test.url, test.folder());
            let company = ["init", "--company", "Serra", "--currency", currency, "--chart", chart];
            program.print(&[&company[..], &["--lang", "en"]].concat());
            all.push(Run { program, test });
        }
        all
    }

    pub fn file(&self, name: &str, text: &str) -> String {
        std::fs::create_dir_all(self.test.folder()).unwrap();
        let path = self.test.folder().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub fn import(&self, what: &str, text: &str) -> String {
        let file = self.file(&format!("{what}.csv"), text);
        self.program.print(&["import", what, &file])
    }

    /// What an import that is refused says of it.
    pub fn refused(&self, what: &str, text: &str) -> String {
        let file = self.file(&format!("{what}.csv"), text);
        let output = self.program.run(&["import", what, &file]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    }
}

/// A running server; dropped, it is killed as by a power cut.
pub struct Server {
    child: Child,
    pub base: String,
}

impl Server {
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Killed already is killed all the same.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A signed-in client. It outlives servers: sessions do.
#[derive(Clone)]
pub struct Poster(reqwest::Client);

impl Poster {
    pub async fn sign_in(server: &Server) -> Poster {
        let http = reqwest::Client::builder().cookie_store(true).redirect(redirect::Policy::none());
        let http = http.timeout(Duration::from_secs(20)).build().unwrap();
        let url = format!("{}/api/auth/sign_in", server.base);
        let answer = http.post(url).form(&[("email", EMAIL), ("password", PASSWORD)]).send().await.unwrap();
        assert!(answer.status().as_u16() < 400, "{}", answer.status());
        Poster(http)
    }

    /// Posts an entry whose memo is the request's id. `Ok` is an acknowledgement; `Err` leaves open what
    /// became of it.
    pub async fn post(&self, base: &str, request: &str, minor: u64) -> Result<(), String> {
        let amount = format!("{}.{:02}", minor / 100, minor % 100);
        let fields = [
            ("journal", "GJ"),
            ("day", "2026-03-10"),
            ("document", ""),
            ("party", ""),
            ("memo", request),
            ("lines[0][account]", "1.1.02"),
            ("lines[0][debit]", &amount),
            ("lines[1][account]", "1.1.01"),
            ("lines[1][credit]", &amount),
        ];
        let post = self.0.post(format!("{base}/api/finance/post_entry")).form(&fields);
        let post = post.header("x-request-id", request).header("accept", "application/json");
        let answer = post.send().await.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        if status < 400 {
            Ok(())
        } else {
            Err(format!("{status}: {}", answer.text().await.unwrap_or_default()))
        }
    }
}
