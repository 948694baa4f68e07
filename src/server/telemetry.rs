//! Structured logs, metrics, and the references that tie an error shown to its cause. Neither names people,
//! nor holds bodies, nor paths with their parameters: a link's token is a secret.

use std::io::IsTerminal;
use std::net::SocketAddr;

use axum::extract::{MatchedPath, Request};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use metrics_exporter_prometheus::PrometheusBuilder;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

use super::visitor::RequestId;

/// An outdated cookie is no event: the session store's warnings about it are left out.
const QUIET: &str = "info,tower_sessions=error,tower_sessions_core=error";

/// A number a user can quote; the log holds the cause beside it.
pub fn reference() -> String {
    let mut bytes = [0u8; 5];
    // Without randomness the reference is all zeroes, and the time of the log line still finds it.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Logs to standard error: readable on a terminal, JSON lines elsewhere. `RUST_LOG` says how much.
pub fn start_logging() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(QUIET));
    let logging = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Whoever embeds the server may have set up logging already; then theirs stays.
    let _ = if std::io::stderr().is_terminal() {
        logging.compact().try_init()
    } else {
        logging.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    };
}

/// Serves Prometheus metrics on an address of their own, away from what users reach.
pub fn start_metrics(addr: SocketAddr) -> Result<(), metrics_exporter_prometheus::BuildError> {
    PrometheusBuilder::new().with_http_listener(addr).install()?;
    metrics::describe_counter!("http_requests_total", "Requests answered, by method, route and status");
    metrics::describe_histogram!("http_request_seconds", metrics::Unit::Seconds, "Time to the answer's head");
    metrics::describe_counter!("password_hashes_total", "Passwords hashed");
    metrics::describe_counter!("sign_ins_total", "Tries to sign in, by outcome");
    Ok(())
}

/// One log line and one count per request.
pub async fn observe(request: Request, next: Next) -> Response {
    let begun = tokio::time::Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let (seconds, status) = (begun.elapsed().as_secs_f64(), response.status().as_u16());
    span.in_scope(|| tracing::info!(target: "http", %method, route, status, ms = seconds * 1e3));
    metrics::counter!("http_requests_total", "method" => method.to_string(), "route" => route.clone(),
        "status" => status.to_string())
    .increment(1);
    metrics::histogram!("http_request_seconds", "route" => route).record(seconds);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
