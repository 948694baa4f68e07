//! What runs on node: the tools of the build, the browser tests and the pictures.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{find, run, watch};
use crate::debian;
use crate::fingerprint;
use crate::place::{Place, Profile};

const TOOLS_PACKAGE: &str = include_str!("../node/package.json");
const TOOLS_LOCK: &str = include_str!("../node/package-lock.json");
/// Beside `node_modules`: the lock file they were installed from.
const INSTALLED: &str = "node_modules/.installed-from";

/// The folder with the node modules the build uses, installed as their lock file says.
pub fn node_tools(place: &Place) -> Result<PathBuf> {
    let folder = place.node_tools();
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), TOOLS_PACKAGE)?;
    fs::write(folder.join("package-lock.json"), TOOLS_LOCK)?;
    install(&folder)?;
    Ok(folder)
}

/// The browser tests, or those whose name holds `filter`; gives success and node's totals.
pub fn tests(place: &Place, filter: Option<&str>, postgres: Option<&str>) -> Result<(bool, Vec<String>)> {
    let folder = place.root.join("end2end");
    install(&folder)?;
    let mut files = test_files(&folder)?;
    if files.is_empty() {
        bail!("no *.test.mjs in {}", folder.display());
    }
    files.sort();
    let mut node = node(place)?;
    node.args(["--test", "--test-reporter=spec"]);
    if let Some(filter) = filter {
        node.arg(format!("--test-name-pattern={filter}"));
    }
    if let Some(url) = postgres {
        node.env("RETAGUARDA_TEST_POSTGRES", url);
    }
    let (passed, totals) = watch("node --test end2end", node.args(files), is_total)?;
    let totals: Vec<&str> = totals.iter().map(|line| line.trim_start_matches(['ℹ', '#', ' '])).collect();
    Ok((passed, vec![totals.join(", ")]))
}

/// The browser tests' own modules, for others who drive a browser.
pub fn ready(place: &Place) -> Result<()> {
    install(&place.root.join("end2end"))
}

/// The README's pictures of the demo company.
pub fn shots(place: &Place) -> Result<()> {
    install(&place.root.join("end2end"))?;
    run("taking the pictures", node(place)?.arg("end2end/shots.mjs"))
}

/// Where Chromium lies, under any of its names.
pub fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(find)
}

fn node(place: &Place) -> Result<Command> {
    let binary = place.binary(Profile::Debug);
    if !binary.is_file() {
        bail!("the server was not built: {} is missing", binary.display());
    }
    let mut node = Command::new("node");
    node.current_dir(&place.root)
        .env("CHROMIUM", chromium().context("Chromium is missing")?)
        .env("RETAGUARDA_BIN", binary);
    Ok(node)
}

fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let files = entries.flatten().map(|entry| entry.path());
    Ok(files.filter(|file| file.to_string_lossy().ends_with(".test.mjs")).collect())
}

/// `npm ci` in `folder`, unless its modules came from the very same lock file.
fn install(folder: &Path) -> Result<()> {
    if find("node").is_none() || find("npm").is_none() {
        debian::install(&["nodejs", "npm"])?;
    }
    let lock = fs::read_to_string(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let stamp = folder.join(INSTALLED);
    if fingerprint::is_current(&stamp, &lock) {
        return Ok(());
    }
    run(
        &format!("npm ci in {}", folder.display()),
        Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder),
    )?;
    fingerprint::keep(&stamp, &lock)
}

fn is_total(line: &str) -> bool {
    let words = line.trim_start_matches(['ℹ', '#', ' ']);
    ["tests ", "pass ", "fail "].iter().any(|start| words.starts_with(start)) && words.len() < line.len()
}
