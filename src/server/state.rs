//! What every request can reach.

use axum::extract::FromRef;
use leptos::prelude::LeptosOptions;

use super::assets;
use crate::db::Db;

#[derive(Clone, FromRef)]
pub struct AppState {
    pub db: Db,
    pub options: LeptosOptions,
}

impl AppState {
    pub fn new(db: Db) -> AppState {
        let options = LeptosOptions::builder().output_name(assets::output_name()).site_pkg_dir("pkg").build();
        AppState { db, options }
    }
}
