//! `cargo xtask`: the only build logic. Run without a command it says what there is.

mod bench;
mod browser;
mod command;
mod debian;
mod doctor;
mod fingerprint;
mod place;
mod postgres;
mod server;
mod site;
mod style;
mod test;
mod toolchain;
mod wasm;
mod wasm_std;

use std::env;
use std::process::ExitCode;

use anyhow::Result;

use crate::command::say;
use crate::place::{Place, Profile};
use crate::toolchain::Toolchain;

const USAGE: &str = "\
cargo xtask <command>

  doctor           what is there, what is missing and how to get it
  serve [args…]    set up, build the release and run it; the arguments go to `retaguarda serve`
  dev [args…]      the debug build, built and started anew on every change
  test [filter]    set up, then every test; with a filter the Rust tests whose name holds it
  e2e [filter]     the browser tests alone
  bench [ids…]     every figure beside its peer, or those named (P4 P7); also as target/bench.json
  fuzz [--runs N]  the parsers under a million changed inputs each
  soak [rounds]    kills and copies under load, 20 on each database
  build            the release binary, with its assets inside
  shots            the pictures of the README";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match act(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// False when the arguments name no command.
fn act(arguments: &[String]) -> Result<bool> {
    let Some((command, rest)) = arguments.split_first() else {
        return Ok(false);
    };
    let place = Place::find()?;
    let filter = rest.first().map(String::as_str);
    let toolchain = || {
        let toolchain = Toolchain::ready(&place)?;
        say(format!("{}, builds in {}", toolchain.version, place.target.display()));
        anyhow::Ok(toolchain)
    };
    match command.as_str() {
        "doctor" => doctor::report(&place)?,
        "serve" => server::serve(&place, &toolchain()?, rest)?,
        "dev" => server::dev(&place, &toolchain()?, rest)?,
        "test" => test::all(&place, &toolchain()?, filter)?,
        "e2e" => test::browser_only(&place, &toolchain()?, filter)?,
        "bench" => bench::measure(&place, &toolchain()?, rest)?,
        "fuzz" => bench::fuzz(&place, &toolchain()?, rest)?,
        "soak" => bench::soak(&place, &toolchain()?, filter)?,
        "build" => server::release(&place, &toolchain()?)?,
        "shots" => {
            server::build(&place, &toolchain()?, Profile::Debug)?;
            browser::shots(&place)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}
