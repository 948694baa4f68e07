//! Which Rust builds: the current one where it can build for the browser, else Debian's packages.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{find, output, say};
use crate::debian;
use crate::place::Place;
use crate::wasm_std;

pub const WASM: &str = "wasm32-unknown-unknown";
const DEBIAN_LINKER: &str = "wasm-ld-22";
pub const DEBIAN_PACKAGES: [&str; 6] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", "rustfmt-web", "lld-22"];

/// The Rust that builds server, browser part, lints and tests alike.
pub struct Toolchain {
    /// `rustc --version`.
    pub version: String,
    debian: bool,
    /// For a Rust whose own linker does not know the browser target.
    linker: Option<PathBuf>,
    /// For a standard library that could not be put where rustc looks by itself.
    sysroot: Option<PathBuf>,
}

impl Toolchain {
    /// The toolchain made ready: installs and builds what is missing where it may.
    pub fn ready(place: &Place) -> Result<Toolchain> {
        if let Some(current) = Toolchain::current()? {
            return Ok(current);
        }
        if !debian::is_debian() {
            bail!("rustc cannot build for the browser: rustup target add {WASM}");
        }
        let missing = debian::missing(&DEBIAN_PACKAGES);
        if !missing.is_empty() && !debian::is_root() {
            bail!(
                "rustc cannot build for the browser; either: rustup target add {WASM}\nor, as root: {}",
                debian::advice(&missing)
            );
        }
        debian::install(&missing)?;
        let mut toolchain = Toolchain::of_debian()?;
        let rustc = Path::new("/usr/bin/rustc");
        toolchain.sysroot = wasm_std::ensure(place, rustc, || toolchain.cargo("build"))?;
        Ok(toolchain)
    }

    /// The version of a Rust that can build for the browser as things stand; makes and installs nothing.
    pub fn at_hand() -> Option<String> {
        let current = env::var_os("RUSTC").unwrap_or("rustc".into());
        [Path::new(&current), Path::new("/usr/bin/rustc")].into_iter().find_map(|rustc| {
            let folder = wasm_std::library_folder(rustc).ok()?;
            let links = has_own_linker(rustc).ok()? || find_linker().is_some();
            (links && wasm_std::is_usable(rustc, &folder))
                .then(|| output(Command::new(rustc).arg("--version")).ok())?
        })
    }

    /// The current rustc, if it has the standard library for the browser.
    fn current() -> Result<Option<Toolchain>> {
        let rustc = env::var_os("RUSTC").unwrap_or("rustc".into());
        let rustc = Path::new(&rustc);
        let Ok(version) = output(Command::new(rustc).arg("--version")) else {
            return Ok(None);
        };
        if !wasm_std::is_usable(rustc, &wasm_std::library_folder(rustc)?) {
            return Ok(None);
        }
        let linker = if has_own_linker(rustc)? { None } else { Some(system_linker()?) };
        Ok(Some(Toolchain { version, debian: false, linker, sysroot: None }))
    }

    fn of_debian() -> Result<Toolchain> {
        let version = output(Command::new("/usr/bin/rustc").arg("--version"))?;
        Ok(Toolchain { version, debian: true, linker: Some(system_linker()?), sysroot: None })
    }

    /// A cargo command that uses this toolchain throughout.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut cargo = if self.debian { Command::new("/usr/bin/cargo") } else { own_cargo() };
        forget_own_package(&mut cargo);
        if self.debian {
            let path = env::var_os("PATH").unwrap_or_default();
            let folders = std::iter::once(PathBuf::from("/usr/bin")).chain(env::split_paths(&path));
            if let Ok(path) = env::join_paths(folders) {
                cargo.env("PATH", path);
            }
            cargo.env("RUSTC", "/usr/bin/rustc").env("RUSTDOC", "/usr/bin/rustdoc");
            // Set by the rustup and cargo that run xtask, for a Rust that is not this one.
            cargo.env_remove("RUSTUP_TOOLCHAIN").env_remove("LD_LIBRARY_PATH");
        }
        if let Some(linker) = &self.linker {
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        if let Some(sysroot) = &self.sysroot {
            let flags = format!("--sysroot={}", sysroot.display());
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
        }
        cargo.arg(subcommand);
        cargo
    }
}

/// The cargo that runs this program.
pub fn own_cargo() -> Command {
    let mut cargo = Command::new("cargo");
    forget_own_package(&mut cargo);
    cargo
}

/// `cargo run` describes the package it runs in the environment; a cargo started from it must not see that.
fn forget_own_package(cargo: &mut Command) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text == "CARGO" || text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(name);
        }
    }
}

fn has_own_linker(rustc: &Path) -> Result<bool> {
    let sysroot = output(Command::new(rustc).args(["--print", "sysroot"]))?;
    let hosts = fs::read_dir(Path::new(&sysroot).join("lib/rustlib"))?;
    Ok(hosts.flatten().any(|host| host.path().join("bin/rust-lld").is_file()))
}

/// A linker for the browser target from the system; Debian's is installed where that is allowed.
fn system_linker() -> Result<PathBuf> {
    if let Some(linker) = find_linker() {
        return Ok(linker);
    }
    say(format!("no linker for {WASM}"));
    debian::install(&["lld-22"])?;
    find(DEBIAN_LINKER).context("lld-22 brought no wasm-ld-22")
}

pub fn find_linker() -> Option<PathBuf> {
    find(DEBIAN_LINKER).or_else(|| find("wasm-ld"))
}
