//! What the ledger's pages say.

mod entries;

pub use entries::{EditorWord, EntryWord};
