//! Orders: what is bought and sold, how far each line has come, and what was billed of it.

pub mod model;

#[cfg(feature = "ssr")]
pub mod store;
