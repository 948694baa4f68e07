//! Ceilings: how often one client may try to prove who it is, how long an answer may take, and what a panic
//! becomes.

use std::any::Any;
use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::client::ClientAddress;
use super::state::AppState;
use super::{refusal, telemetry};
use crate::error::{AppError, Rule};

/// One client may try so many times at once, and then one more each second: an office behind one address in
/// the morning stays below it.
const BURST: NonZeroU32 = NonZeroU32::new(60).unwrap();

pub struct ClientLimit(DefaultKeyedRateLimiter<IpAddr>);

impl Default for ClientLimit {
    fn default() -> ClientLimit {
        ClientLimit(RateLimiter::keyed(Quota::per_second(NonZeroU32::MIN).allow_burst(BURST)))
    }
}

impl ClientLimit {
    pub fn check(&self, client: Option<ClientAddress>) -> Result<(), AppError> {
        let Some(client) = client else { return Ok(()) };
        self.0.check_key(&client.network()).map_err(|_| AppError::Refused(Rule::TooManyTries))
    }

    /// Forgets clients that have been quiet.
    pub fn sweep(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}

/// An answer that takes too long is given up; what it had not committed is undone.
pub async fn in_time(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    match tokio::time::timeout(state.config.timeout(), next.run(request)).await {
        Ok(response) => response,
        Err(_) => refusal::answer(&headers, &AppError::Busy),
    }
}

/// No address holds a NUL, and PostgreSQL keeps none.
pub async fn no_nul(request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|address| address.as_str().contains("%00")) {
        return refusal::answer(request.headers(), &AppError::BadRequest);
    }
    next.run(request).await
}

/// A panic while answering: logged with a reference, which is all the user is told.
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let said = cause.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("");
    let reference = telemetry::reference();
    tracing::error!(%reference, said, "panic");
    refusal::answer(&refusal::as_page(), &AppError::Internal(reference))
}
