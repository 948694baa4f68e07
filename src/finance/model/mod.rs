//! Types and rules of the ledger, pure; the browser runs them too.

mod account;
mod asked;
mod chart_form;
mod entry;

pub use account::{Account, AccountKind, Purpose};
pub use asked::{Asked, AskedForm, Compare, Known, KnownTime};
pub use chart_form::{AccountForm, JournalForm, TypedAccount};
pub use entry::{EntryKind, NewEntry, NewLine, OwnAmount, Unbalanced};
