//! The general ledger: chart of accounts, entries and their corrections, periods, reports, and the proofs of
//! them all.

pub mod actions;
pub mod chart;
pub mod islands;
pub mod model;
pub mod words;

#[cfg(feature = "ssr")]
pub mod checking;
#[cfg(feature = "ssr")]
mod correcting;
#[cfg(feature = "ssr")]
pub mod downloads;
#[cfg(feature = "ssr")]
pub mod export;
#[cfg(feature = "ssr")]
pub mod files;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod importing;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod path;
#[cfg(feature = "ssr")]
mod posting;
#[cfg(feature = "ssr")]
pub mod sheets;
#[cfg(feature = "ssr")]
pub mod store;
