//! The part of the program that runs in the browser: compiled, bound to JavaScript and, for release, made
//! small.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::browser;
use crate::command::{run, say};
use crate::fingerprint;
use crate::place::{Place, Profile};
use crate::toolchain::{Toolchain, WASM};

pub const NAME: &str = "retaguarda";
/// What every browser of the last years understands, and rustc emits.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Builds the browser part; gives the folder that holds `retaguarda.js` and `retaguarda_bg.wasm`.
pub fn build(place: &Place, toolchain: &Toolchain, profile: Profile) -> Result<PathBuf> {
    run(
        &format!("cargo build for {WASM} ({})", profile.wasm()),
        toolchain
            .cargo("build")
            .current_dir(&place.root)
            .env("CARGO_TARGET_DIR", &place.target)
            .args(["--package", NAME, "--lib", "--profile", profile.wasm()])
            .args(["--no-default-features", "--features", "hydrate", "--target", WASM]),
    )?;
    let compiled = place.target.join(WASM).join(profile.wasm()).join("retaguarda.wasm");
    let bound = place.target.join("bound").join(profile.folder());
    let stamp = bound.with_extension("stamp");
    let compiled_bytes = fs::read(&compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let fingerprint = fingerprint::of_bytes([compiled_bytes.as_slice()]);
    if fingerprint::is_current(&stamp, &fingerprint) && bound.is_dir() {
        say("the browser part is the same as before");
        return Ok(bound);
    }
    bind(&compiled, &bound, profile)?;
    if profile == Profile::Release {
        optimise(place, &bound.join("retaguarda_bg.wasm"))?;
    }
    fingerprint::keep(&stamp, &fingerprint)?;
    Ok(bound)
}

fn bind(compiled: &Path, bound: &Path, profile: Profile) -> Result<()> {
    say("binding it to JavaScript");
    if bound.exists() {
        fs::remove_dir_all(bound)?;
    }
    Bindgen::new()
        .input_path(compiled)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(true)
        .generate(bound)
        .context("wasm-bindgen")
}

fn optimise(place: &Place, wasm: &Path) -> Result<()> {
    let tools = browser::node_tools(place)?;
    let before = fs::metadata(wasm)?.len();
    let small = wasm.with_extension("small");
    run(
        "wasm-opt -Oz",
        Command::new("node")
            .arg(tools.join("node_modules/binaryen/bin/wasm-opt"))
            .args(FEATURES)
            .arg("-Oz")
            .arg(wasm)
            .arg("-o")
            .arg(&small),
    )?;
    fs::rename(&small, wasm)?;
    say(format!("{} kB of wasm, {} kB before", fs::metadata(wasm)?.len() / 1000, before / 1000));
    Ok(())
}
