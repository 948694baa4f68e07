//! The ledger's pages, one file per page.

mod account;
mod accounts;
mod check;
mod close_year;
mod import;
pub mod import_job;
mod imports;
mod journals;
mod periods;
pub mod reports;

pub use account::{account, edit_account, new_account};
pub use accounts::accounts;
pub use check::{check, checked_at};
pub use close_year::close_year;
pub use import::import;
pub use import_job::import_job;
pub use imports::imported;
pub use journals::{journal, journals};
pub use periods::{periods, requests_view as reopen_requests};
mod correct;
mod editor;
pub mod entries;
mod entry;
mod figures;
mod new_entry;

pub use correct::{complement, reverse, transfer};
pub use entries::entries;
pub use entry::entry;
pub use new_entry::new_entry;
