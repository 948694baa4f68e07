//! What users do to the books.

mod correct;
mod entry;

pub use correct::*;
pub use entry::*;
