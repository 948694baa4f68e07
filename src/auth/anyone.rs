//! Whoever asks before they have said who they are.

use axum::http::request::Parts;
use leptos::prelude::use_context;
use tower_sessions::Session;

use crate::error::AppError;
use crate::events::By;
use crate::kernel::{Instant, Lang};
use crate::server::client::ClientAddress;
use crate::server::session;
use crate::server::state::AppState;
use crate::server::visitor::RequestId;

/// The visitor of the current request; the few server functions that need no session begin with it.
pub struct Anyone {
    pub state: AppState,
    pub session: Session,
    pub now: Instant,
    pub lang: Lang,
    pub client: Option<ClientAddress>,
    device: String,
    request_id: Option<String>,
}

impl Anyone {
    pub fn current() -> Result<Anyone, AppError> {
        let (parts, state) = (use_context::<Parts>(), use_context::<AppState>());
        let (Some(parts), Some(state)) = (parts, state) else { return Err(AppError::BadRequest) };
        let user_agent = parts.headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or("");
        Ok(Anyone {
            session: parts.extensions.get::<Session>().cloned().ok_or(AppError::BadRequest)?,
            now: state.clock.now(),
            lang: crate::app::lang_of(&parts),
            client: parts.extensions.get::<ClientAddress>().copied(),
            device: session::device(user_agent),
            request_id: parts.extensions.get::<RequestId>().map(|id| id.0.clone()),
            state,
        })
    }

    /// Acts that a person does before their session begins are theirs.
    pub fn by(&self, user_id: i64) -> By {
        By { user_id, at: self.now, request_id: self.request_id.clone() }
    }

    /// Begins the user's session in this browser.
    pub async fn become_user(&self, user_id: i64, epoch: i64) -> Result<(), AppError> {
        session::begin(&self.session, user_id, epoch, &self.device).await
    }

    /// Refuses a client that tries too often.
    pub fn slow_down(&self) -> Result<(), AppError> {
        self.state.clients.check(self.client)
    }
}
