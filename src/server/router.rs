//! Routes and the layers every request passes.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get};
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::state::AppState;
use super::{assets, client, guard, headers, health, kept, limit, refusal, session, telemetry, visitor};
use crate::app::{App, shell};
use crate::company;
use crate::error::AppError;
use crate::{events, finance, logistics, stock, trade, upkeep};

/// A route that is no page and no server function: a download, an upload. Its handler asks for its grant
/// itself.
pub struct PlainRoute {
    pub path: &'static str,
    pub method: &'static str,
    pub route: MethodRouter<AppState>,
}

/// Every such route; `tests/all/access.rs` walks them. Bodies have the cap the handler sets.
pub fn plain_routes() -> Vec<PlainRoute> {
    let slices = [
        company::pages::routes(),
        finance::downloads::routes(),
        finance::files::routes(),
        finance::pages::entries::routes(),
        finance::importing::routes(),
        events::downloads::routes(),
        stock::pages::routes(),
        stock::pictures::routes(),
        stock::importing::routes(),
        trade::pages::routes(),
        logistics::pages::routes(),
        logistics::proofs::routes(),
        upkeep::downloads::routes(),
    ];
    slices.into_iter().flatten().collect()
}

/// Routes that anyone may ask: they tell nothing of the company.
pub fn health_routes() -> Vec<PlainRoute> {
    vec![
        PlainRoute { path: "/healthz", method: "GET", route: get(health::alive) },
        PlainRoute { path: "/readyz", method: "GET", route: get(health::ready) },
    ]
}

pub fn pages() -> Vec<AxumRouteListing> {
    generate_route_list(App)
}

/// The whole application. Layers run from the last one named to the first.
pub fn router(state: AppState) -> Router {
    let timed = from_fn_with_state(state.clone(), limit::in_time);
    let inside = add(app_routes(&state).layer(timed), plain_routes())
        .layer(from_fn(guard::deny_by_default))
        .layer(from_fn_with_state(state.clone(), visitor::identify))
        .layer(session::layer(&state))
        .layer(from_fn(limit::no_nul))
        .layer(CsrfLayer::new().with_rejection_response(cross_site));
    add(inside.merge(assets::routes()), health_routes())
        .layer(CatchPanicLayer::custom(limit::panicked))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(CompressionLayer::new())
        .layer(from_fn(telemetry::observe))
        .layer(from_fn_with_state(state.clone(), client::locate))
        .with_state(state)
}

fn add(router: Router<AppState>, routes: Vec<PlainRoute>) -> Router<AppState> {
    routes.into_iter().fold(router, |router, plain| router.route(plain.path, plain.route))
}

/// Pages, and the server functions that leptos has registered below `/api/`.
fn app_routes(state: &AppState) -> Router<AppState> {
    let context = {
        let state = state.clone();
        move || provide_context(state.clone())
    };
    let document = {
        let state = state.clone();
        move || shell(state.clone())
    };
    let nowhere = render_app_async_with_context(context.clone(), document.clone());
    Router::new()
        .leptos_routes_with_context(state, pages(), context, document)
        .layer(from_fn(kept::return_refused))
        .fallback(get(nowhere))
}

fn cross_site(_: ProtectionError) -> axum::response::Response {
    refusal::answer(&refusal::as_page(), &AppError::Forbidden)
}
