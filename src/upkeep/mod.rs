//! Keeping the house: verified copies of everything, made and fetched by an administrator.

pub mod actions;
pub mod words;

#[cfg(feature = "ssr")]
pub mod copies;
#[cfg(feature = "ssr")]
pub mod downloads;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod store;
