//! The ledger's texts, one file per part.

pub mod chart;
pub mod check;
pub mod import;
pub mod periods;
mod reports;

pub use reports::ReportWord;
mod entries;

pub use entries::{EditorWord, EntryWord};
