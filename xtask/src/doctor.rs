//! What is there, what is missing, and how to get it.

use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{find, output};
use crate::debian;
use crate::place::Place;
use crate::test::TOOLS;
use crate::toolchain::{DEBIAN_PACKAGES, Toolchain, WASM, find_linker};

/// A line of the report: what it is about, and what is there or how to get it.
struct Line {
    subject: &'static str,
    found: Result<String, String>,
    /// Whether build or tests fail without it.
    is_needed: bool,
}

pub fn report(place: &Place) -> Result<()> {
    println!("checkout     {}", place.root.display());
    println!("build folder {}", place.target.display());
    let mut lines = vec![rust(), c_compiler()];
    lines.extend(["rustfmt", "clippy-driver"].map(rust_tool));
    lines.extend(TOOLS.iter().map(|tool| Line {
        subject: tool.name,
        found: if (tool.is_there)() { Ok("there".into()) } else { Err(packages(&[tool.package])) },
        is_needed: true,
    }));
    lines.push(Line {
        subject: "cargo-nextest",
        found: find("cargo-nextest").map_or(Err("cargo test is used instead".into()), |_| Ok("there".into())),
        is_needed: false,
    });
    for line in &lines {
        let (state, text) = match (&line.found, line.is_needed) {
            (Ok(text), _) => ("ok", text),
            (Err(text), true) => ("MISSING", text),
            (Err(text), false) => ("absent", text),
        };
        println!("{:<8} {:<14} {text}", state, line.subject);
    }
    match lines.iter().filter(|line| line.is_needed && line.found.is_err()).count() {
        0 => Ok(()),
        missing => bail!("{missing} missing"),
    }
}

/// A Rust that builds for the browser, without making one.
fn rust() -> Line {
    let found = match Toolchain::at_hand() {
        Some(version) => Ok(format!("{version}, builds for {WASM}")),
        None if debian::is_debian()
            && debian::missing(&DEBIAN_PACKAGES).is_empty()
            && find_linker().is_some() =>
        {
            Ok(format!("Debian's; the standard library for {WASM} is built at first use"))
        }
        None => {
            let mut ways = format!("rustup target add {WASM}");
            if debian::is_debian() {
                ways.push_str(&format!("; or, without rustup: {}", packages(&DEBIAN_PACKAGES)));
            }
            Err(ways)
        }
    };
    Line { subject: "Rust", found, is_needed: true }
}

fn rust_tool(program: &'static str) -> Line {
    let works = output(Command::new(program).arg("--version"))
        .or_else(|_| output(Command::new(format!("/usr/bin/{program}")).arg("--version")));
    let found = works.map_err(|_| "rustup component add clippy rustfmt".to_owned());
    Line { subject: program, found, is_needed: true }
}

fn c_compiler() -> Line {
    let found =
        find("cc").map_or(Err(packages(&["gcc", "libc6-dev"])), |file| Ok(file.display().to_string()));
    Line { subject: "C compiler", found, is_needed: true }
}

/// How to get `packages`; root on Debian need not do anything.
fn packages(names: &[&str]) -> String {
    let missing = if debian::is_debian() { debian::missing(names) } else { names.to_vec() };
    if debian::is_debian() && debian::is_root() {
        format!("installed when needed: {}", debian::advice(&missing))
    } else if debian::is_debian() {
        format!("as root: {}", debian::advice(&missing))
    } else {
        format!("install {} (named as in Debian)", missing.join(", "))
    }
}
