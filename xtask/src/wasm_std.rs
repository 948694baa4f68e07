//! The standard library for the browser, built from Debian's sources where no download brings it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{output, run};
use crate::debian;
use crate::fingerprint;
use crate::place::Place;
use crate::toolchain::WASM;

/// Names the compiler the library beside it was built by.
const STAMP: &str = "built-by.txt";

/// Where `rustc` looks for the libraries of the browser target.
pub fn library_folder(rustc: &Path) -> Result<PathBuf> {
    output(Command::new(rustc).args(["--print", "target-libdir", "--target", WASM])).map(PathBuf::from)
}

/// True when `folder` holds a standard library that `rustc` can use. One without a stamp came with `rustc`
/// itself.
pub fn is_usable(rustc: &Path, folder: &Path) -> bool {
    let names: Vec<String> = fs::read_dir(folder)
        .map(|entries| {
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        })
        .unwrap_or_default();
    let holds = |library: &str| names.iter().any(|name| name.starts_with(library) && name.ends_with(".rlib"));
    let stamp = folder.join(STAMP);
    holds("libcore-")
        && holds("libstd-")
        && (!stamp.exists()
            || identity(rustc).is_ok_and(|identity| fingerprint::is_current(&stamp, &identity)))
}

/// Builds the standard library unless it is there. Root puts it where `rustc` looks; anyone else keeps it in
/// the build folder and gets back the sysroot to name to `rustc`.
pub fn ensure(place: &Place, rustc: &Path, cargo: impl Fn() -> Command) -> Result<Option<PathBuf>> {
    let shared = library_folder(rustc)?;
    if is_usable(rustc, &shared) {
        return Ok(None);
    }
    let private = place.target.join("wasm-std/sysroot");
    let (folder, sysroot) = if debian::is_root() {
        (shared, None)
    } else {
        (private.join("lib/rustlib").join(WASM).join("lib"), Some(private))
    };
    if !is_usable(rustc, &folder) {
        let built = build(place, rustc, cargo)?;
        put(&built, &folder, &identity(rustc)?)?;
    }
    Ok(sysroot)
}

fn build(place: &Place, rustc: &Path, cargo: impl Fn() -> Command) -> Result<PathBuf> {
    let sysroot = output(Command::new(rustc).args(["--print", "sysroot"]))?;
    let library = Path::new(&sysroot).join("lib/rustlib/src/rust/library");
    let library =
        library.canonicalize().context("the sources of the standard library (rust-web-src) are missing")?;
    let target = place.target.join("wasm-std/build");
    run(
        &format!("building the standard library for {WASM}, once"),
        cargo()
            .args(["--release", "--locked", "--manifest-path", "sysroot/Cargo.toml", "--target", WASM])
            .current_dir(&library)
            .env("CARGO_TARGET_DIR", &target)
            // What the compiler's own build sets; without the flag const stability refuses the sources.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Zforce-unstable-if-unmarked")
            .env("__CARGO_DEFAULT_LIB_METADATA", "std"),
    )?;
    Ok(target.join(WASM).join("release/deps"))
}

/// Copies the libraries beside `folder` first, so that a half copy is never taken for a whole one.
fn put(built: &Path, folder: &Path, identity: &str) -> Result<()> {
    let partial = folder.with_extension("partial");
    for old in [&partial, &folder.to_owned()] {
        if old.exists() {
            fs::remove_dir_all(old)?;
        }
    }
    fs::create_dir_all(&partial).with_context(|| format!("making {}", partial.display()))?;
    let mut copied = 0;
    for entry in fs::read_dir(built)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "rlib") {
            let name = file.file_name().context("a library has a name")?;
            fs::copy(&file, partial.join(name))?;
            copied += 1;
        }
    }
    if copied == 0 {
        bail!("no library was built in {}", built.display());
    }
    fingerprint::keep(&partial.join(STAMP), identity)?;
    fs::rename(&partial, folder).with_context(|| format!("putting {}", folder.display()))
}

fn identity(rustc: &Path) -> Result<String> {
    output(Command::new(rustc).arg("-vV"))
}
