//! Types and rules of the ledger, pure; the browser runs them too.

mod account;
mod correction;
mod entry;
mod form;
mod lookup;
mod reading;

pub use account::{Account, AccountKind, Purpose};
pub use correction::{CorrectionForm, How, REASON_MAX, Stated, first_open_day};
pub use entry::{EntryKind, NewEntry, NewLine, OwnAmount, Unbalanced};
pub use form::{EntryForm, LINES_MAX, LineForm, line_field, running};
pub use lookup::{Found, find};
pub use reading::{Books, Named};
