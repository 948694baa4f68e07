//! The measuring and attacking side: `cargo xtask bench` and `cargo xtask fuzz` build and start this program.

mod browser;
mod client;
mod footprint;
#[path = "../../tests/fuzz/mod.rs"]
mod fuzz;
mod fuzzing;
mod goods;
mod ground;
mod importing;
mod posting;
mod process;
mod raw;
mod reading;
mod table;

use std::env;
use std::fs;
use std::process::ExitCode;

use ground::{Ground, Outcome};
use table::Figure;

const USAGE: &str = "bench [P1 P4 S …] | fuzz [--runs N]";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.split_first() {
        Some((command, rest)) if command == "bench" => bench(rest).await,
        Some((command, rest)) if command == "fuzz" => fuzzing::run(rest),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures everything, or what the ids name.
async fn bench(ids: &[String]) -> Outcome<()> {
    let ground = Ground::named()?;
    let asked = |id: &str| ids.is_empty() || ids.iter().any(|asked| asked.eq_ignore_ascii_case(id));
    let small = ground.books(10_000).await?;
    let middle = ground.books(100_000).await?;
    let mut figures: Vec<Figure> = Vec::new();
    let mut take = |found: Vec<Figure>| {
        found.iter().for_each(Figure::print);
        figures.extend(found);
    };
    if asked("P4") || asked("P5") {
        take(posting::measure(&ground, &small).await?);
    }
    if asked("P7") {
        take(importing::measure(&ground, &middle).await?);
    }
    if asked("P8") || asked("P9") {
        take(reading::list(&ground, &middle).await?);
    }
    if asked("S") {
        take(goods::measure(&ground).await?);
    }
    if asked("P12") {
        take(browser::measure(&ground, &middle).await?);
    }
    if asked("P1") || asked("P2") || asked("P11") {
        let large = ground.books(1_000_000).await?;
        let accounts = reading::equal_to_the_cent(&ground, &small)?;
        println!("     {accounts} accounts equal hledger's to the cent");
        let peers = reading::Peers::kept(&large)?;
        take(reading::trial_balance(&ground, [&small, &middle, &large], &peers).await?);
        take(footprint::measure(&ground, &large, peers.ledger).await?);
    }
    let file = ground.kept.with_extension("json");
    let json = serde_json::Value::Array(figures.iter().map(Figure::json).collect());
    fs::write(&file, serde_json::to_string_pretty(&json)?)?;
    println!("{}", file.display());
    Ok(())
}
