//! The first page after signing in: what the user's roles have to do with. Reads from every slice.

pub mod figures;
pub mod pages;
pub mod words;
