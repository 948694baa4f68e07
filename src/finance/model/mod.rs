//! Types and rules of the ledger, pure; the browser runs them too.

mod account;
mod asked;
mod chart_form;
mod correction;
mod entry;
mod form;
mod lookup;
mod reading;

pub use account::{Account, AccountKind, Purpose};
pub use asked::{Asked, AskedForm, Compare, Known, KnownTime};
pub use chart_form::{AccountForm, JournalForm, TypedAccount};
pub use correction::{CorrectionForm, How, REASON_MAX, Stated, first_open_day};
pub use entry::{AMOUNT_MAX, EntryKind, NewEntry, NewLine, OwnAmount, Unbalanced};
pub use form::{EntryForm, LINES_MAX, LineForm, line_field, running};
pub use lookup::{Found, find};
pub use reading::{Books, DOCUMENT_MAX, MEMO_MAX, Named};
