//! The command line: what an operator does without a browser. Exit status 0, 1 for a refusal (with its
//! message on standard error), 2 for wrong usage.

mod backup;
mod books;
mod demo;
mod failure;
mod import;
mod init;
mod report;
mod shipments;
mod stock;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::auth::commands::UserCommand;
use crate::auth::{self, Actor};
use crate::db::{Db, DbError};
use crate::error::AppError;
use crate::kernel::{Currency, Lang};
use crate::server::{ServeConfig, clock, telemetry};

pub use failure::Failure;

/// A company's back office: finance ledgers, stock, logistics, people, goals.
#[derive(Parser)]
#[command(name = "retaguarda", version, about, max_term_width = 100)]
pub struct Arguments {
    /// Folder of the embedded database
    #[arg(long, global = true, env = "RETAGUARDA_DATA", default_value = "data", value_name = "DIR")]
    pub data: PathBuf,
    /// postgres://… or sqlite://FILE instead of the data folder
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Serve the pages
    Serve(ServeConfig),
    /// Make a company without the browser
    Init(init::Init),
    /// Make the demo company, or remove it
    Demo(demo::Demo),
    /// Import entries from a file; all or nothing
    Import(import::Import),
    /// Print a report
    Report(report::Report),
    /// Export the books
    Export(books::Export),
    /// Add, list, disable users, or make them a new link
    #[command(subcommand)]
    User(UserCommand),
    /// Check every rule of the books; exit 1 when one is broken
    Check,
    /// Write a verified copy of everything to a file while the program runs
    Backup(backup::Backup),
    /// Restore a copy made by `backup`
    Restore(backup::Restore),
}

impl Command {
    /// Whether the command may begin an empty database; any other on a mistyped folder is a mistake.
    fn makes(&self) -> bool {
        match self {
            Command::Serve(_) | Command::Init(_) | Command::Restore(_) => true,
            Command::Demo(demo) => demo.makes(),
            _ => false,
        }
    }
}

/// The database with the company's facts that commands need.
pub struct Context {
    pub data: PathBuf,
    pub db: Db,
    pub actor: Actor,
    pub lang: Lang,
    pub currency: Option<Currency>,
}

impl Context {
    /// Begins an empty database where there is none if it `makes`; else refuses one without a company.
    async fn open(arguments: &Arguments, makes: bool) -> Result<Context, DbError> {
        let (url, data) = (arguments.database_url.as_deref(), &arguments.data);
        let db = if makes { Db::open(url, data).await? } else { Db::open_existing(url, data).await? };
        let mut tx = db.read().await?;
        let company = crate::company::store::load(&mut tx).await?;
        tx.commit().await?;
        let lang = company.as_ref().map_or_else(lang_of_environment, |company| company.lang);
        let zone = company.as_ref().map_or("UTC", |company| company.time_zone.as_str()).to_owned();
        let currency = company.map(|company| company.currency);
        if currency.is_none() && !makes {
            return Err(DbError::NoCompany);
        }
        let now = clock::now();
        let actor = Actor::operator(now, clock::day_in(now, &clock::zone(&zone)), lang);
        Ok(Context { data: data.clone(), db, actor, lang, currency })
    }

    /// The company's currency; commands that need a company begin with it.
    pub fn currency(&self) -> Result<Currency, Failure> {
        self.currency.clone().ok_or(Failure::Db(DbError::NoCompany))
    }
}

/// Portuguese unless the environment says otherwise.
fn lang_of_environment() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match set {
        Some(lang) if lang.to_lowercase().starts_with("en") => Lang::En,
        _ => Lang::Pt,
    }
}

/// How many of what, in the singular for one.
fn counted(count: u64, [one, many]: [&str; 2]) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Runs a command; the message of a failure is in the operator's language.
pub async fn run(arguments: Arguments) -> Result<(), String> {
    if std::env::var_os("RUST_LOG").is_some() {
        telemetry::start_logging();
    }
    if let Command::Restore(restore) = &arguments.command {
        let lang = lang_of_environment();
        return backup::restore(&arguments, restore).await.map_err(|failure| failure.text(lang));
    }
    let opened = Context::open(&arguments, arguments.command.makes()).await;
    let context = opened.map_err(|error| Failure::Db(error).text(lang_of_environment()))?;
    let lang = context.lang;
    let done = dispatch(&context, arguments.command).await;
    context.db.close().await;
    done.map_err(|failure| failure.text(lang))
}

async fn dispatch(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(config) => serve(context, config).await,
        Command::Init(init) => init::run(context, init).await,
        Command::Demo(demo) => demo::run(context, demo).await,
        Command::Import(import) => import::run(context, import).await,
        Command::Report(report) => report::run(context, report).await,
        Command::Export(export) => books::export(context, export).await,
        Command::User(user) => {
            print(auth::commands::run(&context.db, &context.actor, user).await, context.lang)
        }
        Command::Check => books::check(context).await,
        Command::Backup(backup) => backup::run(context, backup).await,
        Command::Restore(_) => Ok(()),
    }
}

fn print(said: Result<String, AppError>, lang: Lang) -> Result<(), Failure> {
    println!("{}", said.map_err(|error| Failure::refused(&error, lang))?);
    Ok(())
}

async fn serve(context: &Context, config: ServeConfig) -> Result<(), Failure> {
    if config.demo {
        demo::serve(context).await?;
    }
    let config = ServeConfig { data: context.data.clone(), ..config };
    crate::server::serve(context.db.clone(), config)
        .await
        .map_err(|error| Failure::Refused(error.to_string()))
}
