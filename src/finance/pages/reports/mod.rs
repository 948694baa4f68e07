//! The pages of the ledger's reports. Each asks one question, shows its answer and links every figure to its
//! rows.

pub mod asking;
mod balance;
mod expenses;
mod index;
mod journal;
pub mod paper;
mod statement;
mod trial_balance;

pub use balance::{balance_sheet, income_statement};
pub use expenses::expenses_by_area;
pub use index::index;
pub use journal::journal;
pub use statement::statement;
pub use trial_balance::trial_balance;
