//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use retaguarda::db::Db;
use retaguarda::server::{ServeConfig, serve};

#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Folder of the embedded database
    #[arg(long, global = true, env = "RETAGUARDA_DATA", default_value = "data")]
    data: PathBuf,
    /// postgres://… or sqlite://FILE instead of the data folder
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages
    Serve(ServeConfig),
}

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

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let db = Db::open(arguments.database_url.as_deref(), &arguments.data).await?;
    match arguments.command {
        Command::Serve(config) => serve(db, config).await?,
    }
    Ok(())
}
