//! What users do about who they are.

mod door;

pub use door::*;
