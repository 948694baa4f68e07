//! Orders: what is bought and sold, how far each line has come, and what was billed of it.

pub mod actions;
pub mod model;
pub mod words;

#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub(crate) mod reading;
#[cfg(feature = "ssr")]
pub mod store;
