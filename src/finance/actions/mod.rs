//! What users do to the books.

mod entry;

pub use entry::*;
