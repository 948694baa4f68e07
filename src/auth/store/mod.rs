//! The SQL of users, sessions, invitations and roles.

pub mod link;
pub mod people;
pub mod role;
pub mod session;
pub mod sign_in;
pub mod totp;
pub mod user;
