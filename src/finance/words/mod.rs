//! The ledger's texts, one file per part.

mod reports;

pub use reports::ReportWord;
