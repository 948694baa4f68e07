//! `demo`: a believable company to look at and to measure with, in and out with one command.

use clap::{Args, Subcommand};

use super::{Context, Failure};
use crate::auth::permission::CheckBooks;
use crate::company;
use crate::db::DbError;
use crate::demo::people::{SignIn, renew};
use crate::demo::{ENTRIES_DEFAULT, ENTRIES_MIN, Plan, store};
use crate::error::{AppError, Rule};
use crate::events::By;
use crate::finance::checking;
use crate::kernel::{Day, Lang, Text};
use crate::server::clock;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Demo {
    /// How many entries the books get
    #[arg(long, value_name = "N", default_value_t = ENTRIES_DEFAULT, value_parser = entries)]
    entries: usize,
    /// The same seed gives the same company
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Last day with entries, as YYYY-MM-DD; by default today
    #[arg(long, value_name = "DAY", value_parser = day)]
    today: Option<Day>,
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Subcommand)]
enum Act {
    /// Remove the demo company with everything in the database; a real company is refused
    Remove,
}

impl Demo {
    pub fn makes(&self) -> bool {
        self.act.is_none()
    }
}

fn entries(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if count >= ENTRIES_MIN => Ok(count),
        _ => Err(format!("a number from {ENTRIES_MIN} on")),
    }
}

fn day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|_| format!("`{text}` is not a day such as 2026-11-24"))
}

pub async fn run(context: &Context, demo: Demo) -> Result<(), Failure> {
    match demo.act {
        Some(Act::Remove) => remove(context).await,
        None => {
            let plan =
                Plan { entries: demo.entries, seed: demo.seed, today: demo.today.unwrap_or(today(context)) };
            make(context, &plan).await
        }
    }
}

/// Before `serve --demo`: makes the demo company where there is none, tells how to sign in.
pub async fn serve(context: &Context) -> Result<(), Failure> {
    let mut tx = context.db.read().await?;
    let company = company::store::load(&mut tx).await?;
    drop(tx);
    match company {
        None => make(context, &Plan { entries: ENTRIES_DEFAULT, seed: 1, today: today(context) }).await,
        Some(company) if company.demo => {
            let by = By { user_id: context.actor.user_id, at: context.actor.now, request_id: None };
            tell(&renew(&context.db, &by).await?, context.lang);
            Ok(())
        }
        Some(_) => Err(Failure::refused(&AppError::Refused(Rule::AlreadySetUp), context.lang)),
    }
}

/// The demo company lives in São Paulo, whatever the operator's own zone.
fn today(context: &Context) -> Day {
    clock::day_in(context.actor.now, &clock::zone("America/Sao_Paulo"))
}

async fn make(context: &Context, plan: &Plan) -> Result<(), Failure> {
    let loaded = store::load(&context.db, plan, context.actor.now).await?;
    let grant = context.actor.grant::<CheckBooks>().map_err(DbError::from)?;
    checking::check(&context.db, &grant).await?;
    let lang = context.lang;
    eprintln!(
        "{}",
        lang.pick(
            "Serra Azul Distribuidora Ltda.: {} lançamentos.",
            "Serra Azul Distribuidora Ltda.: {} entries."
        )
        .replace("{}", &loaded.entries.to_string())
    );
    tell(&loaded.people, lang);
    Ok(())
}

fn tell(people: &[SignIn], lang: Lang) {
    let shown = lang.pick(
        "Quem entra (as senhas aparecem só agora):",
        "Who can sign in (the passwords are shown only now):",
    );
    println!("{shown}");
    for SignIn { person, password } in people {
        println!("  {:<28} {password}   {}, {}", person.email, person.name, person.role.text(lang));
    }
}

async fn remove(context: &Context) -> Result<(), Failure> {
    store::remove(&context.db).await?;
    let lang = context.lang;
    eprintln!(
        "{}",
        lang.pick(
            "A empresa de demonstração foi removida: lançamentos, plano de contas, cadastros, usuários, \
             anexos e eventos. O banco de dados está vazio.",
            "The demo company was removed: entries, chart of accounts, parties, users, attachments and \
             events. The database is empty.",
        )
    );
    Ok(())
}
