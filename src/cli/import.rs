//! `import journal FILE`, and the tables of stock, orders and shipments.

use std::io::Read;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use sha2::{Digest, Sha256};

use super::{Context, Failure, counted, stock};
use crate::auth::permission::{CheckBooks, ImportLedger, PostEntries};
use crate::db::DbError;
use crate::finance::import::{Folder, Format};
use crate::finance::store::import::{self as store, ImportError, Imported, Source};
use crate::finance::store::verify;
use crate::kernel::Lang;

#[derive(Args)]
pub struct Import {
    #[command(subcommand)]
    what: Imports,
}

#[derive(Subcommand)]
enum Imports {
    /// hledger or ledger journal, beancount (.beancount) or a table (.csv)
    Journal {
        /// The file; what it includes is looked for beside it
        file: PathBuf,
        /// Read and check everything, keep nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Items (.csv)
    Items(Table),
    /// Customers, suppliers, carriers (.csv)
    Parties(Table),
    /// Stock moves (.csv)
    Moves(Table),
    /// Purchase and sales orders (.csv)
    Orders(Table),
    /// Shipments of orders, with the days they left and arrived (.csv)
    Shipments(Table),
}

/// A table with one header line, columns in any order, English or Portuguese names.
#[derive(Args)]
struct Table {
    /// The file
    file: PathBuf,
    /// Read and check everything, keep nothing
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(context: &Context, import: Import) -> Result<(), Failure> {
    let (kind, table) = match import.what {
        Imports::Journal { file, dry_run } => return journal(context, file, dry_run).await,
        Imports::Items(table) => (stock::Kind::Items, table),
        Imports::Parties(table) => (stock::Kind::Parties, table),
        Imports::Moves(table) => (stock::Kind::Moves, table),
        Imports::Orders(table) => (stock::Kind::Orders, table),
        Imports::Shipments(table) => (stock::Kind::Shipments, table),
    };
    stock::import(context, kind, &table.file, table.dry_run).await
}

async fn journal(context: &Context, file: PathBuf, dry_run: bool) -> Result<(), Failure> {
    context.currency()?;
    let lang = context.lang;
    let unreadable = |error: std::io::Error| Failure::unreadable(&file, &error, lang);
    let sha256 = digest(&file).map_err(unreadable)?;
    let (loader, path) = Folder::of(&file).map_err(unreadable)?;
    let format = Format::of(&path);
    let year = Some(context.actor.today.year());
    let source = Source { format, loader, path, sha256, year };
    let grant = context.actor.grant::<ImportLedger>().map_err(DbError::from)?;
    let posting = context.actor.grant::<PostEntries>().map_err(DbError::from)?;
    let mut tx = context.db.write().await?;
    let done = match store::import(&mut tx, &grant, &posting, source).await {
        Ok(done) => done,
        Err(error) => return Err(refusal(error, lang)),
    };
    if dry_run {
        drop(tx);
    } else {
        tx.commit().await?;
        verify(context).await?;
    }
    println!("{}", outcome(&done, dry_run, lang));
    Ok(())
}

fn digest(file: &PathBuf) -> std::io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    let mut reader = std::fs::File::open(file)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// The balances the import wrote are compared with its lines before any report reads them.
pub(super) async fn verify(context: &Context) -> Result<(), Failure> {
    let grant = context.actor.grant::<CheckBooks>().map_err(DbError::from)?;
    let mut tx = context.db.write().await?;
    verify::refresh(&mut tx, &grant).await?;
    tx.commit().await?;
    Ok(())
}

/// Every problem of a file, and how many there are.
pub(super) fn refused(problems: Vec<String>, lang: Lang) -> Failure {
    let count = counted(problems.len() as u64, lang.pick(["problema", "problemas"], ["problem", "problems"]));
    let kept = lang.pick("nada foi importado.", "nothing was imported.");
    Failure::Refused(format!("{}\n{count}; {kept}", problems.join("\n")))
}

fn refusal(error: ImportError, lang: Lang) -> Failure {
    match error {
        ImportError::Db(DbError::Refused(error)) => Failure::refused(&error, lang),
        ImportError::Db(error) => Failure::Db(error),
        ImportError::Problems(problems) => {
            refused(problems.iter().map(|problem| problem.text(lang)).collect(), lang)
        }
        ImportError::Stopped => Failure::Refused(error.to_string()),
    }
}

fn outcome(done: &Imported, dry_run: bool, lang: Lang) -> String {
    let counts = [done.posted, done.known, done.accounts.len() as u64, done.read.skipped];
    let words: [[&str; 2]; 4] = match (lang, dry_run) {
        (Lang::Pt, false) => [
            ["lançamento importado", "lançamentos importados"],
            ["já existia", "já existiam"],
            ["conta criada", "contas criadas"],
            ["vazio ignorado", "vazios ignorados"],
        ],
        (Lang::Pt, true) => [
            ["lançamento seria importado", "lançamentos seriam importados"],
            ["já existe", "já existem"],
            ["conta seria criada", "contas seriam criadas"],
            ["vazio seria ignorado", "vazios seriam ignorados"],
        ],
        (Lang::En, false) => [
            ["entry imported", "entries imported"],
            ["was there already", "were there already"],
            ["account added", "accounts added"],
            ["empty one left out", "empty ones left out"],
        ],
        (Lang::En, true) => [
            ["entry would be imported", "entries would be imported"],
            ["is there already", "are there already"],
            ["account would be added", "accounts would be added"],
            ["empty one would be left out", "empty ones would be left out"],
        ],
    };
    let said: Vec<String> =
        counts.into_iter().zip(words).map(|(count, words)| counted(count, words)).collect();
    let kept = if dry_run { lang.pick("Ensaio, nada gravado: ", "Dry run, nothing kept: ") } else { "" };
    let mut text = format!("{kept}{}.", said.join(", "));
    for (names, title) in [
        (&done.areas, lang.pick("Áreas novas", "New areas")),
        (&done.parties, lang.pick("Partes novas", "New parties")),
        (&done.projects, lang.pick("Projetos novos", "New projects")),
    ] {
        if !names.is_empty() {
            text.push_str(&format!("\n{title} ({}): {}", names.len(), listed(names)));
        }
    }
    text
}

/// More names than anyone would read are only counted.
fn listed(names: &[String]) -> String {
    const SHOWN_MAX: usize = 20;
    let shown = names.iter().take(SHOWN_MAX).map(String::as_str).collect::<Vec<_>>().join("; ");
    match names.len().saturating_sub(SHOWN_MAX) {
        0 => shown,
        more => format!("{shown}; … +{more}"),
    }
}
