//! What is measured and attacked. The measuring program is built in one go with the release, so that it
//! measures what users get and shares its dependencies.

use std::process::Command;

use anyhow::{Result, bail};

use crate::browser;
use crate::command::run;
use crate::debian;
use crate::place::{Place, Profile};
use crate::postgres::Cluster;
use crate::site;
use crate::test::TOOLS;
use crate::toolchain::Toolchain;
use crate::wasm::NAME;

/// How many kills and copies `soak` makes on each database.
const ROUNDS: &str = "20";

/// Every figure beside its peer, or those that `ids` name (`P4 P7`).
pub fn measure(place: &Place, toolchain: &Toolchain, ids: &[String]) -> Result<()> {
    let missing: Vec<&str> =
        TOOLS.iter().filter(|tool| !(tool.is_there)()).map(|tool| tool.package).collect();
    debian::install(&missing)?;
    browser::ready(place)?;
    let mut bench = built(place, toolchain)?;
    bench.arg("bench").args(ids).env("RETAGUARDA_BIN", place.binary(Profile::Release));
    bench
        .env("RETAGUARDA_BENCH", place.target.join("bench"))
        .env("RETAGUARDA_SITE", place.site(Profile::Release));
    if let Some(chromium) = browser::chromium() {
        bench.env("CHROMIUM", chromium);
    }
    run("measuring", &mut bench)
}

/// The fuzz targets at full speed: a million inputs each, or `--runs N`.
pub fn fuzz(place: &Place, toolchain: &Toolchain, arguments: &[String]) -> Result<()> {
    run("fuzzing", built(place, toolchain)?.arg("fuzz").args(arguments))
}

fn built(place: &Place, toolchain: &Toolchain) -> Result<Command> {
    let site = site::build(place, toolchain, Profile::Release)?;
    let mut cargo = toolchain.cargo("build");
    cargo.current_dir(&place.root).env("CARGO_TARGET_DIR", &place.target).env("RETAGUARDA_SITE", site);
    cargo.args(["--release", "--package", NAME, "--package", "bench", "--bins", "--no-default-features"]);
    cargo.args(["--features", &format!("{NAME}/ssr,{NAME}/embed")]);
    run("cargo build of the release and its measures", &mut cargo)?;
    Ok(Command::new(place.target.join(Profile::Release.folder()).join("bench")))
}

/// Kills and copies under load, many more than the tests make.
pub fn soak(place: &Place, toolchain: &Toolchain, rounds: Option<&str>) -> Result<()> {
    let rounds = rounds.unwrap_or(ROUNDS);
    if rounds.parse::<u32>().is_err() {
        bail!("`{rounds}` is not a number of rounds");
    }
    let cluster = Cluster::start()?;
    let mut cargo = toolchain.cargo("test");
    cargo.current_dir(&place.root).env("CARGO_TARGET_DIR", &place.target);
    cargo.args(["--package", NAME, "--no-default-features", "--features", "ssr", "--test", "all"]);
    cargo.args(["crash::", "--", "--nocapture", "--test-threads=1"]);
    cargo.env("RETAGUARDA_TEST_POSTGRES", cluster.url()).env("RETAGUARDA_CRASH_ROUNDS", rounds);
    run(&format!("{rounds} kills and {rounds} copies on each database"), &mut cargo)
}
