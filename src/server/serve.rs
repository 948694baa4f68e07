//! Starting and stopping.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::clock::Clock;
use super::config::ServeConfig;
use super::router::router;
use super::session::Sessions;
use super::state::AppState;
use super::telemetry;
use crate::auth;
use crate::db::{Db, DbError};
use crate::error::AppError;
use crate::finance::checking;

const SWEEP_EVERY: Duration = Duration::from_secs(3_600);

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("cannot serve metrics: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("no link for the first start: {0}")]
    SetUp(#[from] AppError),
    #[error("serving failed: {0}")]
    Io(#[from] std::io::Error),
}

/// Serves until SIGTERM or SIGINT; then running requests get their grace and the database is closed.
pub async fn serve(db: Db, config: ServeConfig) -> Result<(), ServeError> {
    telemetry::start_logging();
    if let Some(addr) = config.metrics {
        telemetry::start_metrics(addr)?;
    }
    let listener =
        TcpListener::bind(config.addr).await.map_err(|cause| ServeError::Listen(config.addr, cause))?;
    let grace = Duration::from_secs(config.grace);
    let state = AppState::with(db, config, Clock::System);
    announce(&state, listener.local_addr()?).await?;
    let sweeper = tokio::spawn(sweep(state.clone()));
    let checker = tokio::spawn(checking::keep_checking(state.clone()));
    serve_until(listener, state.clone(), stop_signal(), grace).await?;
    sweeper.abort();
    checker.abort();
    state.db.close().await;
    Ok(())
}

/// Serves on a listener until `stop` is done, and `grace` longer at most. Tests start the application here,
/// too.
pub async fn serve_until(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) -> std::io::Result<()> {
    let (tell, mut told) = watch::channel(false);
    let stopping = async move {
        stop.await;
        // Nobody listens any more only when the server is gone already.
        let _ = tell.send(true);
    };
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stopping);
    let deadline = async move {
        if told.wait_for(|stopped| *stopped).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        ended = server.into_future() => ended,
        () = deadline => {
            tracing::warn!("requests still running after the grace were cut off");
            Ok(())
        }
    }
}

/// Says where the pages are; while nobody can sign in yet, also the link that sets the company up.
async fn announce(state: &AppState, addr: SocketAddr) -> Result<(), ServeError> {
    let mut tx = state.db.read().await?;
    let has_users = auth::store::user::any_person(&mut tx).await?;
    println!("http://{addr}/");
    if !has_users {
        println!("No one can sign in yet. Set up the company with this link, which works once:");
        println!("http://{addr}/setup/{}", state.set_up.issue()?);
    }
    Ok(())
}

async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping");
}

/// Clears away what time has ended: sessions, tries to sign in, quiet clients.
async fn sweep(state: AppState) {
    let sessions = Sessions::new(&state.db, &state.clock, &state.config);
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        state.clients.sweep();
        if let Err(cause) = sessions.sweep().await {
            tracing::warn!(%cause, "sessions not swept");
        }
        if let Err(cause) = auth::store::sign_in::sweep(&state.db, state.clock.now()).await {
            tracing::warn!(%cause, "tries to sign in not swept");
        }
    }
}
