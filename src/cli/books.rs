//! `export` and `check`.

use std::io::BufWriter;

use clap::{Args, Subcommand};

use super::{Context, Failure};
use crate::auth::permission::{CheckBooks, ReadLedger};
use crate::finance::export;
use crate::finance::store::verify::{self, Outcome};
use crate::kernel::Day;
use crate::offenders;

#[derive(Args)]
pub struct Export {
    #[command(subcommand)]
    what: Exported,
}

#[derive(Subcommand)]
enum Exported {
    /// Journal text with a balance assertion per account, for hledger and ledger
    Journal {
        /// Last day
        #[arg(long, value_parser = day, value_name = "D")]
        to: Option<Day>,
    },
}

/// Reads `YYYY-MM-DD`.
pub fn day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|_| format!("`{text}` is not a day; write it as 2026-11-24"))
}

/// The last day there is: reports and exports without an end take everything.
pub fn end_of_time() -> Day {
    Day::new(9999, 12, 31).unwrap_or_else(|| unreachable!("a valid day"))
}

pub async fn export(context: &Context, export: Export) -> Result<(), Failure> {
    let Exported::Journal { to } = export.what;
    context.currency()?;
    let grant = context.actor.grant::<ReadLedger>().map_err(crate::db::DbError::from)?;
    let mut tx = context.db.read().await?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    export::journal(&mut tx, &grant, to.unwrap_or_else(end_of_time), &mut out).await?;
    Ok(())
}

/// Prints each rule with its figure and names the rows that break it.
pub async fn check(context: &Context) -> Result<(), Failure> {
    let grant = context.actor.grant::<CheckBooks>().map_err(crate::db::DbError::from)?;
    let mut tx = context.db.read().await?;
    let found = crate::checks::check(&mut tx).await?;
    let names = offenders::names(&mut tx, &found).await?;
    tx.commit().await?;
    for outcome in &found {
        println!("{}", outcome.line(context.lang));
        for offender in &outcome.offenders {
            println!("      {}", offenders::told(offender, &names, context.lang));
        }
        let unnamed = outcome.broken - outcome.offenders.len() as i64;
        if unnamed > 0 {
            println!("      … +{unnamed}");
        }
    }
    let mut tx = context.db.write().await?;
    verify::record(&mut tx, &grant, &found).await?;
    tx.commit().await?;
    let broken = found.iter().filter(|outcome| !outcome.holds()).count();
    if broken == 0 {
        return Ok(());
    }
    let text = context.lang.pick("Vínculos que não conferem", "Rules broken");
    Err(Failure::Refused(format!("{text}: {broken} / {}", found.iter().map(Outcome::holds).count())))
}
