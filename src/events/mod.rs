//! The event log: audit trail, outbox and automation feed in one table. Every change is one event written
//! inside the change's own transaction; events form a SHA-256 chain, so that a changed, missing or cut row is
//! located.

pub mod words;

#[cfg(feature = "ssr")]
mod chain;
#[cfg(feature = "ssr")]
pub mod change;
#[cfg(feature = "ssr")]
pub mod downloads;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod store;

#[cfg(feature = "ssr")]
pub use chain::{Flaw, Head, hex};
#[cfg(feature = "ssr")]
pub use pages::trail;
#[cfg(feature = "ssr")]
pub use store::{By, Event, Subject, record, record_all};
pub use words::Kind;
