//! For whoever watches the process: `/healthz` says that it runs, `/readyz` that it can serve.

use axum::extract::State;
use axum::http::StatusCode;

use super::state::AppState;

pub async fn alive() -> &'static str {
    "ok"
}

/// The database answers, and its schema is the one this program was built for.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match state.db.is_current().await {
        Ok(true) => (StatusCode::OK, "ok"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "the schema is of another version"),
        Err(cause) => {
            tracing::warn!(%cause, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
