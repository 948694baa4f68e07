//! What users do about who they are, and administrators about who others are.

mod door;
mod people;
mod second_factor;

pub use door::*;
pub use people::*;
pub use second_factor::*;
