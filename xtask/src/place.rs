//! Where things lie: the checkout, the build folder outside or inside it, the site beside the binary.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// How the program is built: quickly for tests and development, or as users get it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Debug,
    Release,
}

impl Profile {
    /// The folder cargo gives the server's profile.
    pub fn folder(self) -> &'static str {
        match self {
            Profile::Debug => "debug",
            Profile::Release => "release",
        }
    }

    /// The cargo profile of the part that runs in the browser.
    pub fn wasm(self) -> &'static str {
        match self {
            Profile::Debug => "wasm-dev",
            Profile::Release => "wasm-release",
        }
    }
}

pub struct Place {
    pub root: PathBuf,
    pub target: PathBuf,
}

impl Place {
    /// The checkout cargo was started in. With CI set, the build folder lies outside it, so that the
    /// next checkout finds it warm.
    pub fn find() -> Result<Place> {
        // Asked for at run time: another checkout may share the build folder, and with it this very program.
        let package = env::var_os("CARGO_MANIFEST_DIR").context("start it with `cargo xtask`")?;
        let root = Path::new(&package).parent().context("xtask lies in the checkout")?;
        let target = match (env::var_os("CARGO_TARGET_DIR"), env::var_os("CI"), env::var_os("HOME")) {
            (Some(folder), _, _) => root.join(folder),
            (None, Some(_), Some(home)) => Path::new(&home).join(".cache/retaguarda/target"),
            _ => root.join("target"),
        };
        Ok(Place { root: root.to_owned(), target })
    }

    /// The assets of `profile`, beside the binary that serves them.
    pub fn site(&self, profile: Profile) -> PathBuf {
        self.target.join(profile.folder()).join("site")
    }

    pub fn binary(&self, profile: Profile) -> PathBuf {
        self.target.join(profile.folder()).join("retaguarda")
    }

    /// Where node modules of the build live, never in the checkout.
    pub fn node_tools(&self) -> PathBuf {
        self.target.join("node-tools")
    }
}
