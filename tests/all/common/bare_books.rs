//! Books on a fresh database, without a server: a company, a small chart, two people, and raw SQL past every
//! rule of the program.

use retaguarda::auth::Actor;
use retaguarda::auth::permission::Permission;
use retaguarda::auth::{Grant, grant::OPERATOR};
use retaguarda::company::model::NewCompany;
use retaguarda::company::store as company;
use retaguarda::db::testing::{self, TestDb};
use retaguarda::db::{DbError, Tx};
use retaguarda::events::By;
use retaguarda::finance::chart::{self, Chart};
use retaguarda::finance::model::{AccountKind, NewEntry, NewLine, Purpose};
use retaguarda::finance::store::accounts::{self, NewAccount};
use retaguarda::finance::store::{Posted, post};
use retaguarda::kernel::{Currency, Day, Instant, Lang, Money};
use retaguarda::sql;
use sqlx::AssertSqlSafe;

pub const MORNING: Instant = Instant(1_767_225_600_000_000);

pub struct Books {
    pub test: TestDb,
    pub actor: Actor,
    pub second: Actor,
    pub heading: i64,
    pub bank: i64,
    pub sales: i64,
    pub rent: i64,
    pub capital: i64,
    pub areas: [i64; 2],
    pub journals: [i64; 2],
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub async fn both() -> Vec<Books> {
    let mut all = Vec::new();
    for test in testing::both().await.unwrap() {
        all.push(Books::new(test).await.unwrap());
    }
    all
}

impl Books {
    pub async fn new(test: TestDb) -> Result<Books, DbError> {
        let by = By { user_id: OPERATOR, at: MORNING, request_id: None };
        let mut tx = test.db.write().await?;
        let new = NewCompany {
            name: "Serra Azul".to_owned(),
            cnpj: None,
            time_zone: "UTC".to_owned(),
            currency: Currency::brl(),
            fiscal_year_starts: 1,
            lang: Lang::Pt,
        };
        company::create(&mut tx, &by, &new).await?;
        chart::load(&mut tx, &by, Chart::Empty).await?;
        let heading = account(&mut tx, "1", "ativo", AccountKind::Asset, None).await?;
        let bank = account(&mut tx, "1.1", "banco", AccountKind::Asset, Some(Purpose::Cash)).await?;
        let sales = account(&mut tx, "4.1", "vendas", AccountKind::Income, None).await?;
        let rent = account(&mut tx, "3.1", "aluguel", AccountKind::Expense, None).await?;
        let capital =
            account(&mut tx, "5.1", "resultado", AccountKind::Equity, Some(Purpose::Result)).await?;
        let areas = [area(&mut tx, "A").await?, area(&mut tx, "B").await?];
        let journals: Vec<i64> =
            sql!(&mut tx, |conn| sqlx::query_scalar("SELECT id FROM journal ORDER BY id")
                .fetch_all(conn)
                .await?);
        const PERSON: &str = "INSERT INTO app_user (kind, name, email, created_at) VALUES (\
            'person', 'Ana', 'ana@x.br', 0) RETURNING id";
        let person: i64 = sql!(&mut tx, |conn| sqlx::query_scalar(PERSON).fetch_one(conn).await?);
        tx.commit().await?;
        let actor = Actor::operator(MORNING, day("2026-01-01"), Lang::Pt);
        let second = Actor { user_id: person, ..actor.clone() };
        let journals = [journals[0], journals[1]];
        Ok(Books { test, actor, second, heading, bank, sales, rent, capital, areas, journals })
    }

    /// Time goes on for everyone.
    pub fn advance(&mut self, micros: i64) -> Instant {
        self.actor.now = self.actor.now.plus(micros);
        self.second.now = self.actor.now;
        self.actor.now
    }

    pub fn grant<P: Permission>(&self) -> Grant<P> {
        self.actor.grant().unwrap()
    }

    /// `debit` receives from `credit`, in the first journal.
    pub fn entry(&self, on: &str, debit: i64, credit: i64, minor: i64) -> NewEntry {
        let lines = vec![NewLine::new(debit, Money(minor)), NewLine::new(credit, Money(-minor))];
        NewEntry::new(self.journals[0], day(on), "venda", lines)
    }

    pub async fn post(&self, entry: NewEntry) -> Result<Posted, DbError> {
        let mut tx = self.test.db.write().await?;
        let posted = post(&mut tx, &self.grant(), entry).await?;
        tx.commit().await?;
        Ok(posted)
    }

    pub async fn post_sale(&self, on: &str, minor: i64) -> Posted {
        self.post(self.entry(on, self.bank, self.sales, minor)).await.unwrap()
    }

    /// Runs SQL as somebody would who holds the database.
    pub async fn raw(&self, text: &str) -> Result<(), DbError> {
        let mut tx = self.test.db.write().await?;
        let text = text.to_owned();
        let done: Result<(), sqlx::Error> =
            sql!(&mut tx, |conn| sqlx::raw_sql(AssertSqlSafe(text)).execute(conn).await.map(|_| ()));
        done?;
        tx.commit().await
    }

    /// The database says no, and why.
    pub async fn refuses(&self, text: &str, why: &str) {
        match self.raw(text).await {
            Ok(()) => panic!("{} took `{text}`", self.test.url),
            Err(error) => assert!(error.to_string().contains(why), "{}: `{text}`: {error}", self.test.url),
        }
    }

    pub async fn number(&self, text: &'static str) -> i64 {
        let mut tx = self.test.db.read().await.unwrap();
        let found: Result<i64, sqlx::Error> =
            sql!(&mut tx, |conn| sqlx::query_scalar(text).fetch_one(conn).await);
        found.unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    /// Takes the schema's guards away, as somebody who hides a change would.
    pub async fn drop_triggers(&self) {
        const SQLITE: &str = "SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'";
        const POSTGRES: &str = "SELECT DISTINCT 'ALTER TABLE ' || event_object_table || ' DISABLE TRIGGER \
            USER' FROM information_schema.triggers WHERE trigger_schema = current_schema()";
        let listing = if self.test.db.is_sqlite() { SQLITE } else { POSTGRES };
        let mut tx = self.test.db.read().await.unwrap();
        let drops: Result<Vec<String>, sqlx::Error> =
            sql!(&mut tx, |conn| sqlx::query_scalar(listing).fetch_all(conn).await);
        drop(tx);
        for statement in drops.unwrap() {
            self.raw(&statement).await.unwrap();
        }
    }

    /// The broken rules with the rows that break them, one line each.
    pub async fn broken(&self) -> Vec<String> {
        let mut tx = self.test.db.read().await.unwrap();
        let found = retaguarda::checks::check(&mut tx).await.unwrap();
        let broken = found.iter().filter(|outcome| !outcome.holds());
        broken.map(|outcome| format!("{:?}: {}", outcome.tie, outcome.offenders.join("; "))).collect()
    }

    /// `n` rows as raw SQL would write them: an entry of the first journal that is not posted yet.
    pub fn raw_entry(&self, id: i64, on: &str, total: i64) -> String {
        format!(
            "INSERT INTO entry (id, journal_id, year, number, effective_on, recorded_at, recorded_by, memo, \
             kind, total) \
             VALUES ({id}, {}, 2026, {id}, '{on}', 1, 1, 'm', 'normal', {total});",
            self.journals[0]
        )
    }
}

pub fn raw_line(entry: i64, n: i64, account: i64, on: &str, amount: i64) -> String {
    format!(
        "INSERT INTO line (entry_id, n, account_id, effective_on, amount, currency) \
         VALUES ({entry}, {n}, {account}, '{on}', {amount}, 'BRL');"
    )
}

async fn account(
    tx: &mut Tx,
    code: &str,
    name: &str,
    kind: AccountKind,
    purpose: Option<Purpose>,
) -> Result<i64, DbError> {
    let new = NewAccount {
        parent_id: None,
        code: code.to_owned(),
        name: name.to_owned(),
        kind,
        analytic: code.contains('.'),
        purpose,
        referential_code: None,
    };
    accounts::insert(tx, None, &new).await
}

async fn area(tx: &mut Tx, code: &'static str) -> Result<i64, DbError> {
    const AREA: &str = "INSERT INTO area (code, name) VALUES ($1, $1) RETURNING id";
    Ok(sql!(tx, |conn| sqlx::query_scalar(AREA).bind(code).fetch_one(conn).await?))
}
