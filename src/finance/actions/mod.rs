//! What users do to the books.

mod chart;
mod check;
mod import;
mod periods;

pub use chart::*;
pub use check::*;
pub use import::*;
pub use periods::*;
mod correct;
mod entry;

pub use correct::*;
pub use entry::*;
