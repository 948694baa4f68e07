//! The program: `retaguarda --help` is its reference.

use std::process::ExitCode;

use clap::Parser;
use retaguarda::cli::{Arguments, run};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
