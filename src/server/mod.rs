//! From the network to the slices: configuration, layers, routes.

pub mod assets;
pub mod client;
pub mod clock;
pub mod config;
pub mod flash;
pub mod guard;
pub mod handover;
pub mod headers;
pub mod health;
pub mod kept;
pub mod limit;
pub mod refusal;
pub mod router;
mod serve;
pub mod session;
pub mod sheet;
pub mod state;
pub mod telemetry;
pub mod upload;
pub mod visitor;

pub use config::ServeConfig;
pub use serve::{ServeError, serve, serve_until};
