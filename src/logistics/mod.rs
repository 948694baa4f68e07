//! Shipments: what goes out and comes in, with whom, when it arrived, and what its freight cost.

pub mod actions;
pub mod model;
pub mod words;

#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod proofs;
#[cfg(feature = "ssr")]
mod reading;
#[cfg(feature = "ssr")]
pub mod sheets;
#[cfg(feature = "ssr")]
pub mod store;
