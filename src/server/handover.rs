//! Secrets shown once: a link to hand to a person, recovery codes. They wait in the session for one page.

use axum::extract::Request;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::session::unavailable;
use crate::error::AppError;

const KEY: &str = "handover";

/// In the extensions of the request whose page shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Handover(pub Vec<String>);

#[derive(Serialize, Deserialize)]
struct Parcel {
    path: String,
    handover: Handover,
}

/// Leaves secrets for the page at this path.
pub async fn leave(session: &Session, path: &str, secrets: Vec<String>) -> Result<(), AppError> {
    let parcel = Parcel { path: path.to_owned(), handover: Handover(secrets) };
    session.insert(KEY, parcel).await.map_err(unavailable)
}

/// Hands them to that page; after that they are nowhere.
pub async fn bring(session: &Session, request: &mut Request) {
    let Ok(Some(parcel)) = session.get::<Parcel>(KEY).await else { return };
    if parcel.path != request.uri().path() {
        return;
    }
    match session.remove_value(KEY).await {
        Ok(_) => {
            request.extensions_mut().insert(parcel.handover);
        }
        Err(cause) => tracing::warn!(%cause, "session"),
    }
}
