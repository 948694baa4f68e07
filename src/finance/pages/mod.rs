//! Pages of the ledger.

mod editor;
mod new_entry;

pub use new_entry::new_entry;
