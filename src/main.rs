//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use retaguarda::db::Db;
use retaguarda::server::router::router;
use retaguarda::server::state::AppState;

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
    Serve {
        /// Address to listen on
        #[arg(long, default_value = "127.0.0.1:3000")]
        addr: SocketAddr,
    },
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
        Command::Serve { addr } => {
            let listener = tokio::net::TcpListener::bind(addr).await?;
            println!("http://{}", listener.local_addr()?);
            axum::serve(listener, router(AppState::new(db))).await?;
        }
    }
    Ok(())
}
