//! Routes and the layers every request passes.

use axum::Router;
use axum::routing::get;
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list, handle_server_fns_with_context};

use super::assets;
use super::state::AppState;
use crate::app::{App, shell};

pub fn router(state: AppState) -> Router {
    let routes = generate_route_list(App);
    let context = {
        let state = state.clone();
        move || provide_context(state.clone())
    };
    let server_functions = {
        let context = context.clone();
        axum::routing::post(move |request| handle_server_fns_with_context(context.clone(), request))
    };
    let document = {
        let state = state.clone();
        move || shell(state.clone())
    };
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/api/{*function}", server_functions)
        .merge(assets::routes())
        .leptos_routes_with_context(&state, routes, context, document)
        .with_state(state)
}
