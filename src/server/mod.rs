//! From the network to the slices: configuration, layers, routes.

pub mod assets;
pub mod clock;
pub mod router;
pub mod state;
pub mod telemetry;
