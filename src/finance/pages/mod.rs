//! The ledger's pages, one file per page.

pub mod reports;
