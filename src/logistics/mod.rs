//! Shipments: what goes out and comes in, with whom, when it arrived, and what its freight cost.

pub mod model;

#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod sheets;
#[cfg(feature = "ssr")]
pub mod store;
