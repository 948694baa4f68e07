//! Everything that must pass, part by part, with a table at the end. A part that cannot run has failed.

use std::time::Instant;

use anyhow::{Result, bail};

use crate::browser;
use crate::command::{find, run, say, watch};
use crate::debian;
use crate::place::{Place, Profile};
use crate::postgres::{self, Cluster};
use crate::server;
use crate::toolchain::{Toolchain, WASM, own_cargo};
use crate::wasm::NAME;

/// What a part leaves for the table: the totals its runner printed, if it is a runner.
type Outcome = Result<Vec<String>>;

struct Part {
    name: &'static str,
    outcome: Outcome,
    seconds: u64,
}

/// A tool the tests need: how to tell that it is there, and the Debian package that brings it.
pub struct Tool {
    pub name: &'static str,
    pub package: &'static str,
    pub is_there: fn() -> bool,
}

pub const TOOLS: [Tool; 6] = [
    Tool { name: "node", package: "nodejs", is_there: || find("node").is_some() },
    Tool { name: "npm", package: "npm", is_there: || find("npm").is_some() },
    Tool { name: "PostgreSQL", package: "postgresql", is_there: || postgres::programs().is_some() },
    Tool { name: "Chromium", package: "chromium", is_there: || browser::chromium().is_some() },
    Tool { name: "hledger", package: "hledger", is_there: || find("hledger").is_some() },
    Tool { name: "ledger", package: "ledger", is_there: || find("ledger").is_some() },
];

/// Runs every part, or with a filter only the Rust tests whose name holds it.
pub fn all(place: &Place, toolchain: &Toolchain, filter: Option<&str>) -> Result<()> {
    let mut parts = vec![part("tools", install_tools)];
    let cluster = Cluster::start();
    let url = cluster.as_ref().map(Cluster::url).map_err(|error| format!("{error:#}"));
    if filter.is_none() {
        parts.push(part("format", || format(place, toolchain)));
        parts.push(part("lints", || lints(place, toolchain)));
        parts.push(part("build tests", || build_tests(place)));
    }
    parts.push(part("server and assets", || server::build_with_tests(place, toolchain).map(|()| Vec::new())));
    parts.push(part("Rust tests", || rust_tests(place, toolchain, filter, &url)));
    if filter.is_none() {
        parts.push(part("browser tests", || browser_tests(place, None, &url)));
    }
    drop(cluster);
    conclude(&parts)
}

/// The browser tests alone, or those whose name holds `filter`.
pub fn browser_only(place: &Place, toolchain: &Toolchain, filter: Option<&str>) -> Result<()> {
    install_tools()?;
    server::build_with_tests(place, toolchain)?;
    let cluster = Cluster::start()?;
    let part = part("browser tests", || browser_tests(place, filter, &Ok(cluster.url())));
    drop(cluster);
    conclude(&[part])
}

fn part(name: &'static str, work: impl FnOnce() -> Outcome) -> Part {
    say(format!("== {name}"));
    let start = Instant::now();
    let outcome = work();
    if let Err(error) = &outcome {
        say(format!("{name} FAILED: {error:#}"));
    }
    Part { name, outcome, seconds: start.elapsed().as_secs() }
}

fn install_tools() -> Outcome {
    let missing: Vec<&str> =
        TOOLS.iter().filter(|tool| !(tool.is_there)()).map(|tool| tool.package).collect();
    debian::install(&missing)?;
    Ok(Vec::new())
}

fn format(place: &Place, toolchain: &Toolchain) -> Outcome {
    let mut cargo = toolchain.cargo("fmt");
    run("cargo fmt --check", cargo.current_dir(&place.root).args(["--all", "--check"]))?;
    Ok(Vec::new())
}

/// Both sides of the program and the build itself; a warning is an error.
fn lints(place: &Place, toolchain: &Toolchain) -> Outcome {
    let clippy = |what: &str, arguments: &[&str]| {
        let mut cargo = toolchain.cargo("clippy");
        cargo.current_dir(&place.root).env("CARGO_TARGET_DIR", &place.target);
        run(what, cargo.args(arguments).args(["--", "-D", "warnings"]))
    };
    let server = ["--package", NAME, "--all-targets", "--no-default-features", "--features", "ssr"];
    clippy("cargo clippy of the server", &server)?;
    let browser = ["--package", NAME, "--lib", "--no-default-features", "--features", "hydrate"];
    let wasm = ["--target", WASM, "--profile", Profile::Debug.wasm()];
    clippy("cargo clippy of the browser part", &[&browser[..], &wasm[..]].concat())?;
    clippy("cargo clippy of the build", &["--package", "xtask", "--all-targets", "--profile", "xtask"])?;
    Ok(Vec::new())
}

/// The build's own tests, with the very cargo that runs this: its dependencies are compiled already.
fn build_tests(place: &Place) -> Outcome {
    let mut cargo = own_cargo();
    cargo.current_dir(&place.root).args(["test", "--package", "xtask", "--profile", "xtask"]);
    cargo.env("CARGO_TARGET_DIR", &place.target);
    concluded("cargo test of the build", watch("cargo test of the build", &mut cargo, is_total)?)
}

type Url = Result<String, String>;

fn rust_tests(place: &Place, toolchain: &Toolchain, filter: Option<&str>, postgres: &Url) -> Outcome {
    let url = postgres.as_ref().map_err(|error| anyhow::anyhow!("not run: {error}"))?;
    let nextest = find("cargo-nextest").is_some();
    let mut cargo = toolchain.cargo(if nextest { "nextest" } else { "test" });
    if nextest {
        cargo.arg("run");
    }
    cargo.current_dir(&place.root).env("CARGO_TARGET_DIR", &place.target);
    cargo.args(["--package", NAME, "--no-default-features", "--features", "ssr", "--no-fail-fast"]);
    cargo.env("RETAGUARDA_TEST_POSTGRES", url).args(filter);
    let (what, totals): (_, fn(&str) -> bool) =
        if nextest { ("cargo nextest run", is_summary) } else { ("cargo test", is_total) };
    concluded(what, watch(what, &mut cargo, totals)?)
}

fn browser_tests(place: &Place, filter: Option<&str>, postgres: &Url) -> Outcome {
    let url = postgres.as_ref().map_err(|error| anyhow::anyhow!("not run: {error}"))?;
    concluded("node --test", browser::tests(place, filter, Some(url))?)
}

fn concluded(what: &str, (passed, totals): (bool, Vec<String>)) -> Outcome {
    if passed { Ok(totals) } else { bail!("{what}: {}", totals.join("; ")) }
}

/// The line in which nextest sums up.
fn is_summary(line: &str) -> bool {
    line.trim_start().starts_with("Summary [")
}

/// The line in which cargo's own runner sums up one binary; those without tests say nothing.
fn is_total(line: &str) -> bool {
    line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed")
}

/// The table and, last, the totals; an error when a part failed.
fn conclude(parts: &[Part]) -> Result<()> {
    println!("\n{:<20} {:<8} {:>7}", "part", "result", "seconds");
    for part in parts {
        let result = if part.outcome.is_ok() { "passed" } else { "FAILED" };
        println!("{:<20} {:<8} {:>7}", part.name, result, part.seconds);
    }
    println!();
    for part in parts {
        match &part.outcome {
            Ok(totals) => totals.iter().for_each(|line| println!("{}: {line}", part.name)),
            Err(error) => println!("{}: FAILED: {error:#}", part.name),
        }
    }
    match parts.iter().filter(|part| part.outcome.is_err()).count() {
        0 => Ok(()),
        failed => bail!("{failed} of {} parts failed", parts.len()),
    }
}
