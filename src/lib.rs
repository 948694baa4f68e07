//! Retaguarda: a company's back office in one program.
//!
//! `kernel` is the vocabulary, the slices (`company`, `auth`, `finance`, …) hold the rules, the SQL and the
//! pages, `db` alone knows that there are two databases, `server` wires it all to the network.
#![recursion_limit = "512"]

pub mod auth;
pub mod company;
pub mod error;
pub mod events;
pub mod finance;
pub mod kernel;
pub mod logistics;
pub mod search;
pub mod stock;
pub mod trade;
pub mod ui;
pub mod upkeep;

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod checks;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod db;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod home;
#[cfg(feature = "ssr")]
pub mod jobs;
#[cfg(feature = "ssr")]
pub mod offenders;
#[cfg(feature = "ssr")]
pub mod server;

/// Wakes the islands of the page; called by the page's own script.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
