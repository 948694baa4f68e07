//! The SQL of the ledger; functions named by what they do to the books.

pub mod accounts;
mod admission;
pub mod attachments;
pub mod balances;
pub mod books;
pub mod content;
pub mod correct;
pub mod drafts;
pub mod effect;
pub mod entries;
pub mod import;
pub mod imports;
pub mod journals;
mod objections;
pub mod outcomes;
pub mod periods;
pub mod post;
pub mod reports;
pub mod usual;
pub mod verify;

pub use post::{Posted, post, post_all};
