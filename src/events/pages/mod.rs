//! The trail of one record, for its page; and the audit of everything.

mod audit;
mod trail;

pub use audit::audit;
pub(super) use audit::{Asked, asked, rows_of};
pub(crate) use trail::names_in;
pub use trail::{SUBJECTS, changes, subject, trail};
