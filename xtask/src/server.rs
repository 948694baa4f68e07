//! The server: built, run, and rebuilt on change.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use crate::command::{run, say};
use crate::fingerprint;
use crate::place::{Place, Profile};
use crate::site;
use crate::toolchain::Toolchain;
use crate::wasm::NAME;

/// What `dev` watches.
const WATCHED: [&str; 6] = ["src", "style", "public", "migrations", "Cargo.toml", "Cargo.lock"];

/// Builds assets and server. The release binary carries the assets; the debug one reads them beside itself.
pub fn build(place: &Place, toolchain: &Toolchain, profile: Profile) -> Result<()> {
    compile(place, toolchain, profile, &["--bin", NAME])
}

/// The debug build together with the Rust tests. The tests' own dependencies widen the features of others, so
/// a server built alone would compile most of them a second time.
pub fn build_with_tests(place: &Place, toolchain: &Toolchain) -> Result<()> {
    compile(place, toolchain, Profile::Debug, &["--lib", "--bins", "--tests"])
}

fn compile(place: &Place, toolchain: &Toolchain, profile: Profile, targets: &[&str]) -> Result<()> {
    let site = site::build(place, toolchain, profile)?;
    let mut cargo = toolchain.cargo("build");
    cargo.current_dir(&place.root).env("CARGO_TARGET_DIR", &place.target);
    cargo.args(["--package", NAME, "--no-default-features"]).args(targets);
    match profile {
        Profile::Debug => cargo.args(["--features", "ssr"]),
        Profile::Release => cargo.args(["--features", "ssr,embed", "--release"]).env("RETAGUARDA_SITE", site),
    };
    run(&format!("cargo build of the server ({})", profile.folder()), &mut cargo)
}

/// `build`: the one file that users get.
pub fn release(place: &Place, toolchain: &Toolchain) -> Result<()> {
    build(place, toolchain, Profile::Release)?;
    let binary = place.binary(Profile::Release);
    let bytes = fs::metadata(&binary).with_context(|| format!("reading {}", binary.display()))?.len();
    say(format!("{}: {:.1} MB, assets inside", binary.display(), bytes as f64 / 1e6));
    Ok(())
}

/// `serve`: builds the release and becomes it, so that signals reach it directly.
pub fn serve(place: &Place, toolchain: &Toolchain, arguments: &[String]) -> Result<()> {
    build(place, toolchain, Profile::Release)?;
    say(format!("retaguarda serve {}", arguments.join(" ")));
    let error = Command::new(place.binary(Profile::Release)).arg("serve").args(arguments).exec();
    Err(error).context("starting the server")
}

/// `dev`: the debug server, built and started anew whenever a source changes; the old one runs on while a
/// build fails.
pub fn dev(place: &Place, toolchain: &Toolchain, arguments: &[String]) -> Result<()> {
    let mut running: Option<Child> = None;
    loop {
        let seen = newest(place)?;
        match build(place, toolchain, Profile::Debug) {
            Ok(()) => {
                if let Some(old) = running.take() {
                    stop(old)?;
                }
                say(format!("retaguarda serve {}", arguments.join(" ")));
                let binary = place.binary(Profile::Debug);
                running = Some(Command::new(binary).arg("serve").args(arguments).spawn()?);
            }
            Err(error) => say(format!("not built: {error:#}")),
        }
        say("waiting for a change");
        while newest(place)? == seen {
            sleep(Duration::from_millis(500));
        }
    }
}

/// The time of the last change and the number of files, so that a removed file counts as a change too.
fn newest(place: &Place) -> Result<(usize, Option<SystemTime>)> {
    let mut count = 0;
    let mut last = None;
    for name in WATCHED {
        for file in fingerprint::files(&place.root.join(name))? {
            count += 1;
            // A file may vanish between listing and looking; the next round sees that.
            last = last.max(fs::metadata(file).and_then(|held| held.modified()).ok());
        }
    }
    Ok((count, last))
}

/// Lets the server finish what it answers, for at most five seconds.
fn stop(mut server: Child) -> Result<()> {
    Command::new("kill").args(["-TERM", &server.id().to_string()]).status()?;
    for _ in 0..50 {
        if server.try_wait()?.is_some() {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    server.kill()?;
    server.wait()?;
    Ok(())
}
