//! Pages of sign-in, account and users.

mod account;
mod door;
mod people;

pub use account::{account, recovery_codes, second_factor, sessions};
pub use door::{code, first_start, join, sign_in};
pub use people::{new_user, user, users};
