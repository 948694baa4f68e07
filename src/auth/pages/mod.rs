//! Pages of sign-in, account and users.

mod door;

pub use door::{code, set_up, sign_in};
