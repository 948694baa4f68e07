//! What the texts of an entry's form are looked up in.

use std::sync::Mutex;

use super::{accounts, entries, periods, post};
use crate::company::store as company;
use crate::db::{Db, DbError, Tx};
use crate::finance::model::{Books, EntryForm, Named};
use crate::kernel::{Day, Lang};
use crate::{read_once, sql};

/// How many parties one text may mean before it is too vague.
const CANDIDATES_MAX: i64 = 10;

/// Everything the form may name, as this transaction sees it.
pub async fn for_form(tx: &mut Tx, form: &EntryForm, today: Day, lang: Lang) -> Result<Books, DbError> {
    let books = lists(tx, today, lang).await?;
    Ok(Books { parties: parties(tx, form).await?, ..books })
}

/// The lists as they were last read, and the number of the last event that changed one of them.
#[derive(Default)]
pub struct Kept(Mutex<Option<(i64, Books)>>);

impl Kept {
    fn of(&self, version: i64) -> Option<Books> {
        let kept = self.0.lock().ok()?;
        kept.as_ref().filter(|(of, _)| *of == version).map(|(_, books)| books.clone())
    }

    fn keep(&self, version: i64, books: &Books) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some((version, books.clone()));
        }
    }

    /// Everything the form may name; parties only those that its texts fit. Costs one statement while no list
    /// changes.
    pub async fn for_form(
        &self,
        db: &Db,
        form: &EntryForm,
        today: Day,
        lang: Lang,
    ) -> Result<Books, DbError> {
        let version: Option<i64> = read_once!(db, |pool| sqlx::query_scalar(VERSION).fetch_one(pool).await?);
        let kept = self.of(version.unwrap_or(0));
        if let Some(books) = kept.filter(|_| form.party_texts().is_empty()) {
            return Ok(Books { today, lang, ..books });
        }
        let mut tx = db.read().await?;
        let books = self.lists(&mut tx, today, lang).await?;
        Ok(Books { parties: parties(&mut tx, form).await?, today, lang, ..books })
    }

    async fn lists(&self, tx: &mut Tx, today: Day, lang: Lang) -> Result<Books, DbError> {
        let version: Option<i64> = sql!(tx, |conn| sqlx::query_scalar(VERSION).fetch_one(conn).await?);
        let version = version.unwrap_or(0);
        if let Some(books) = self.of(version) {
            return Ok(books);
        }
        let books = lists(tx, today, lang).await?;
        self.keep(version, &books);
        Ok(books)
    }
}

/// Every event after which a list may read differently; the index on kinds answers with one step for each.
const VERSION: &str = "SELECT MAX(last) FROM (SELECT kind, MAX(seq) AS last FROM event WHERE kind IN ( \
    'CompanyCreated', 'CompanyChanged', 'ChartLoaded', 'AccountAdded', 'AccountChanged', 'JournalAdded', \
    'JournalChanged', 'JournalImported', 'AreaAdded', 'AreaChanged', 'ProjectAdded', 'ProjectChanged', \
    'PeriodClosed', 'PeriodReopened', 'YearClosed', 'DemoLoaded') GROUP BY kind) AS kinds";

async fn lists(tx: &mut Tx, today: Day, lang: Lang) -> Result<Books, DbError> {
    let journals = entries::journals(tx).await?.into_iter();
    let areas = company::areas(tx).await?.into_iter();
    let projects = company::projects(tx).await?.into_iter();
    let closed = periods::periods(tx).await?.into_iter().filter(|period| period.closed);
    let closed = closed.map(|period| period.month).collect();
    Ok(Books {
        accounts: accounts::chart(tx).await?.into(),
        journals: journals.map(|one| named(one.id, one.code, one.name, one.active)).collect(),
        areas: areas.map(|one| named(one.id, one.code, one.name, one.active)).collect(),
        projects: projects.map(|one| named(one.id, one.code, one.name, one.active)).collect(),
        parties: Vec::new(),
        closed,
        decimals: post::company_currency(tx).await?.decimals(),
        today,
        lang,
    })
}

fn named(id: i64, code: String, name: String, active: bool) -> Named {
    Named { id, code, name, active }
}

async fn parties(tx: &mut Tx, form: &EntryForm) -> Result<Vec<Named>, DbError> {
    let mut parties: Vec<Named> = Vec::new();
    for text in form.party_texts() {
        let whole = company::party_by_name(tx, text).await?;
        let fitting = company::find_parties(tx, text, CANDIDATES_MAX).await?;
        for party in whole.into_iter().chain(fitting) {
            if parties.iter().all(|other| other.id != party.id) {
                parties.push(named(party.id, party.code, party.name, party.active));
            }
        }
    }
    Ok(parties)
}
