//! The SQL of users, sessions, invitations and roles.

pub mod session;
pub mod sign_in;
pub mod user;
