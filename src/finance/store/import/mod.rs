//! Imports into the books: a reader's entries are posted in batches inside one transaction, so a file goes in
//! whole or not at all, and memory does not grow with it. An entry that an earlier import brought is not
//! posted again.

mod names;
pub mod remarks;

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use sqlx::QueryBuilder;
use tokio::sync::mpsc;

use super::accounts::Paths;
use super::objections::{Objections, merged};
use super::post::post_all;
use crate::auth::Grant;
use crate::auth::permission::{ImportLedger, PostEntries};
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::events::{self, Event, Kind, Subject};
use crate::finance::import::account::AccountKind as Declared;
use crate::finance::import::item::Name;
use crate::finance::import::{
    BalancedEntry, BalancedLine, Format, Job, Loader, Problem, Record, Summary, read,
};
use crate::finance::model::{AccountKind, NewEntry, NewLine, OwnAmount};
use crate::kernel::{Currency, Money};
use crate::sql;
use names::{Filed, Names};

/// Entries posted by one statement, and the records that may wait between reader and writer.
const BATCH: usize = 1_000;
const WAITING_MAX: usize = 4 * BATCH;

/// A file to import.
pub struct Source<L> {
    pub format: Format,
    pub loader: L,
    /// The path as the loader knows it; also the name that is kept.
    pub path: String,
    /// SHA-256 of the file's bytes.
    pub sha256: [u8; 32],
    /// The year of dates without one.
    pub year: Option<i16>,
}

const IMPORT_LOCK: i64 = 0x696d_706f;

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub id: i64,
    pub read: Summary,
    pub posted: u64,
    /// Entries that an earlier import brought.
    pub known: u64,
    /// Paths of the accounts that were added.
    pub accounts: Vec<String>,
    /// Names of the parties, projects and areas that were made.
    pub parties: Vec<String>,
    pub projects: Vec<String>,
    pub areas: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("{} problems", .0.len())]
    Problems(Vec<Problem>),
    #[error("the reader stopped")]
    Stopped,
}

/// Reads, balances and posts a file inside `tx`; the caller commits, or drops it for a dry run.
pub async fn import<L: Loader + Send + 'static>(
    tx: &mut Tx,
    grant: &Grant<ImportLedger>,
    posting: &Grant<PostEntries>,
    source: Source<L>,
) -> Result<Imported, ImportError> {
    // Whether an entry was brought before is read, then written: one import at a time.
    dialect::lock(tx, IMPORT_LOCK).await?;
    let currency = super::post::company_currency(tx).await?;
    let paths = Paths::load(tx).await?;
    let import_id = begin(tx, grant, &source).await?;
    let names = Names::load(tx, grant).await?;
    let mut writer = Writer::new(paths, names, import_id, currency.clone());
    let (known, codes) = (writer.known_kinds(), writer.codes());
    let objections = Objections::load(tx, &writer.paths, writer.names.areas()).await?;
    let raised = objections.raised();
    let (records, mut waiting) = mpsc::channel(WAITING_MAX);
    let reader = tokio::task::spawn_blocking(move || {
        let job = Job {
            format: source.format,
            loader: &source.loader,
            path: &source.path,
            currency: currency.as_str(),
            year: source.year,
            known: &|path| known.get(path).copied(),
            coded: &|code| codes.get(code).cloned(),
            seen: &|entry| objections.look_at(entry, fingerprint),
        };
        read(&job, &mut |record| match records.blocking_send(record) {
            Ok(()) => std::ops::ControlFlow::Continue(()),
            Err(_) => std::ops::ControlFlow::Break(()),
        })
    });
    let mut written = Ok(());
    while let Some(record) = waiting.recv().await {
        written = writer.take(tx, posting, record).await;
        if written.is_err() {
            break;
        }
    }
    drop(waiting);
    let read = reader.await.map_err(|_| ImportError::Stopped)?;
    let against = raised.of_new(tx, import_id).await?;
    let summary = match (read, against.is_empty()) {
        (Ok(summary), true) => summary,
        (Ok(_), false) => return Err(ImportError::Problems(against)),
        (Err(problems), _) => return Err(ImportError::Problems(merged(problems, against))),
    };
    written?;
    writer.flush(tx, posting).await?;
    Ok(writer.finish(tx, grant, summary).await?)
}

async fn begin<L>(tx: &mut Tx, grant: &Grant<ImportLedger>, source: &Source<L>) -> Result<i64, DbError> {
    const BEGIN: &str = "INSERT INTO import (sha256, file_name, format, entries, imported_by, imported_at) \
        VALUES ($1, $2, $3, 0, $4, $5) RETURNING id";
    Ok(sql!(tx, |conn| sqlx::query_scalar(BEGIN)
        .bind(&source.sha256[..])
        .bind(&source.path)
        .bind(format!("{:?}", source.format).to_lowercase())
        .bind(grant.user_id())
        .bind(grant.now())
        .fetch_one(conn)
        .await?))
}

struct Writer {
    paths: Paths,
    import_id: i64,
    company: Currency,
    names: Names,
    kinds: HashMap<String, AccountKind>,
    batch: Vec<(BalancedEntry, Vec<u8>)>,
    /// How often an entry that earlier imports brought was met in this file.
    met: HashMap<Vec<u8>, i64>,
    imported: Imported,
}

impl Writer {
    fn new(paths: Paths, names: Names, import_id: i64, company: Currency) -> Writer {
        Writer {
            paths,
            import_id,
            company,
            names,
            kinds: HashMap::new(),
            batch: Vec::with_capacity(BATCH),
            met: HashMap::new(),
            imported: Imported::default(),
        }
    }

    /// The kinds of the accounts there are, as the reader asks for them.
    fn known_kinds(&self) -> HashMap<String, Declared> {
        self.paths.all().map(|account| (account.path.clone(), declared(account.kind))).collect()
    }

    /// The accounts there are by code. A path comes first: it is what a journal means by a name.
    fn codes(&self) -> HashMap<String, Name> {
        let coded = self.paths.all().filter(|account| self.paths.get(&account.code).is_none());
        coded.map(|account| (account.code.clone(), Name::from(account.path.as_str()))).collect()
    }

    async fn take(&mut self, tx: &mut Tx, grant: &Grant<PostEntries>, record: Record) -> Result<(), DbError> {
        match record {
            Record::Account { path, kind, declared, heading, .. } => {
                let kind = kept(kind);
                match (declared && self.paths.get(&path).is_none(), heading) {
                    (true, true) => _ = self.paths.heading(tx, &path, kind).await?,
                    (true, false) => _ = self.paths.posting(tx, &path, kind).await?,
                    (false, _) => {}
                }
                self.kinds.insert(path.to_string(), kind);
            }
            Record::Commodity { .. } | Record::Price { .. } => {}
            Record::Entry(entry) => {
                let hash = fingerprint(&entry);
                self.batch.push((entry, hash));
                if self.batch.len() == BATCH {
                    self.flush(tx, grant).await?;
                }
            }
        }
        Ok(())
    }

    async fn flush(&mut self, tx: &mut Tx, grant: &Grant<PostEntries>) -> Result<(), DbError> {
        let batch = std::mem::take(&mut self.batch);
        let earlier = self.earlier(tx, &batch).await?;
        let mut entries = Vec::with_capacity(batch.len());
        for (entry, hash) in batch {
            if let Some(brought) = earlier.get(&hash) {
                let met = self.met.entry(hash.clone()).or_default();
                *met += 1;
                if *met <= *brought {
                    self.imported.known += 1;
                    continue;
                }
            }
            entries.push(self.entry(tx, &entry, hash).await?);
        }
        post_all(tx, grant, &entries).await?;
        self.imported.posted += entries.len() as u64;
        Ok(())
    }

    /// How often earlier imports brought each of these entries.
    async fn earlier(
        &self,
        tx: &mut Tx,
        batch: &[(BalancedEntry, Vec<u8>)],
    ) -> Result<HashMap<Vec<u8>, i64>, DbError> {
        if batch.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(Vec<u8>, i64)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("SELECT source_hash, COUNT(*) FROM entry WHERE import_id <> ");
            query.push_bind(self.import_id).push(" AND source_hash IN (");
            let mut hashes = query.separated(", ");
            for (_, hash) in batch {
                hashes.push_bind(hash.clone());
            }
            query.push(") GROUP BY source_hash");
            query.build_query_as().fetch_all(conn).await?
        });
        Ok(rows.into_iter().collect())
    }

    async fn entry(
        &mut self,
        tx: &mut Tx,
        entry: &BalancedEntry,
        hash: Vec<u8>,
    ) -> Result<NewEntry, DbError> {
        let mut lines = Vec::with_capacity(entry.lines.len());
        for line in &entry.lines {
            lines.push(self.line(tx, entry, line).await?);
        }
        let mut new =
            NewEntry::new(self.names.journal(tx, entry).await?, entry.date, entry.description.clone(), lines);
        new.document = remarks::document(&entry.tags).map(str::to_owned).or_else(|| entry.code.clone());
        new.comment = remarks::of_entry(entry);
        new.source = Some((self.import_id, hash));
        Ok(new)
    }

    async fn line(
        &mut self,
        tx: &mut Tx,
        entry: &BalancedEntry,
        line: &BalancedLine,
    ) -> Result<NewLine, DbError> {
        let kind = self.kinds.get(&*line.account).copied();
        let kind = kind.or_else(|| self.paths.get(&line.account).map(|account| account.kind));
        let kind = kind.ok_or(DbError::Unreadable("kind of account"))?;
        let account_id = self.paths.posting(tx, &line.account, kind).await?;
        let tags = (&entry.tags, &line.tags, line.line);
        let Filed { area_id, party_id, project_id } = self.names.filed(tx, tags, &mut self.imported).await?;
        let own = line.own.as_ref().map(|own| {
            let currency = Currency::new(&own.commodity).ok_or(DbError::Unreadable("commodity"))?;
            Ok::<_, DbError>(OwnAmount { currency, amount: own.quantity })
        });
        let own = own.transpose()?.filter(|own| own.currency != self.company);
        Ok(NewLine {
            own,
            area_id,
            party_id,
            project_id,
            memo: remarks::of_line(entry, line),
            ..NewLine::new(account_id, Money(line.amount))
        })
    }

    async fn finish(
        mut self,
        tx: &mut Tx,
        grant: &Grant<ImportLedger>,
        summary: Summary,
    ) -> Result<Imported, DbError> {
        const COUNT: &str = "UPDATE import SET entries = $2 WHERE id = $1";
        self.imported.id = self.import_id;
        self.imported.read = summary;
        self.imported.accounts = self.paths.added().to_vec();
        let posted = self.imported.posted as i64;
        let counted = sql!(tx, |conn| sqlx::query(COUNT)
            .bind(self.import_id)
            .bind(posted)
            .execute(conn)
            .await?
            .rows_affected());
        expect_rows(counted, 1)?;
        let event = Event::new(Kind::JournalImported, Subject("import", self.import_id))
            .with("entries", posted)
            .with("known", self.imported.known)
            .with("accounts", self.imported.accounts.clone());
        events::record(tx, grant.by(), event).await?;
        Ok(self.imported)
    }
}

fn kept(kind: Declared) -> AccountKind {
    match kind {
        Declared::Asset | Declared::Cash => AccountKind::Asset,
        Declared::Liability => AccountKind::Liability,
        Declared::Equity | Declared::Conversion => AccountKind::Equity,
        Declared::Revenue => AccountKind::Income,
        Declared::Expense => AccountKind::Expense,
    }
}

fn declared(kind: AccountKind) -> Declared {
    match kind {
        AccountKind::Asset => Declared::Asset,
        AccountKind::Liability => Declared::Liability,
        AccountKind::Equity => Declared::Equity,
        AccountKind::Income => Declared::Revenue,
        AccountKind::Expense => Declared::Expense,
    }
}

/// What makes two entries of files the same: day, code, description and lines, in order.
fn fingerprint(entry: &BalancedEntry) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut text = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    text(entry.date.to_string().as_bytes());
    text(entry.code.as_deref().unwrap_or("").as_bytes());
    text(entry.description.as_bytes());
    for line in &entry.lines {
        text(line.account.as_bytes());
        text(&line.amount.to_be_bytes());
        if let Some(own) = &line.own {
            text(own.commodity.as_bytes());
            text(&own.quantity.to_be_bytes());
        }
    }
    hash.finalize()[..16].to_vec()
}
