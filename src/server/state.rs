//! What every request can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use leptos::prelude::LeptosOptions;

use super::assets;
use super::clock::Clock;
use super::config::ServeConfig;
use super::limit::ClientLimit;
use crate::auth::password::Passwords;
use crate::auth::set_up::SetUpLink;
use crate::db::Db;
use crate::finance::store::books::Kept;
use crate::jobs::Running;

#[derive(Clone, FromRef)]
pub struct AppState {
    pub db: Db,
    pub options: LeptosOptions,
    pub clock: Clock,
    pub config: Arc<ServeConfig>,
    pub passwords: Arc<Passwords>,
    pub set_up: Arc<SetUpLink>,
    pub clients: Arc<ClientLimit>,
    pub jobs: Arc<Running>,
    pub books: Arc<Kept>,
}

impl AppState {
    pub fn new(db: Db) -> AppState {
        AppState::with(db, ServeConfig::default(), Clock::System)
    }

    pub fn with(db: Db, config: ServeConfig, clock: Clock) -> AppState {
        let options = LeptosOptions::builder().output_name(assets::output_name()).site_pkg_dir("pkg").build();
        AppState {
            db,
            options,
            clock,
            config: Arc::new(config),
            passwords: Arc::default(),
            set_up: Arc::default(),
            clients: Arc::default(),
            jobs: Arc::default(),
            books: Arc::default(),
        }
    }
}
