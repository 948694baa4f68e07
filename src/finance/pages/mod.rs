//! Pages of the ledger.

mod correct;
mod editor;
pub mod entries;
mod entry;
mod figures;
mod new_entry;

pub use correct::{complement, reverse, transfer};
pub use entries::entries;
pub use entry::entry;
pub use new_entry::new_entry;
