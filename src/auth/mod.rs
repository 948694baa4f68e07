//! Who someone is and what they may do: sign-in, sessions, users, roles, and the grants that every write demands.

pub mod model;
pub mod permission;

#[cfg(feature = "ssr")]
pub mod grant;

#[cfg(feature = "ssr")]
pub use grant::{Actor, Grant};
pub use model::Role;
pub use permission::{Action, Scope};
