//! Addresses of the ledger's pages, so that a link and its page cannot part.

use super::store::reports::Range;

/// The statement of an account, and of those below it.
pub fn statement(account: i64, range: Range) -> String {
    format!("/ledger/accounts/{account}/statement?from={}&to={}", range.from, range.to)
}

/// The entries of some days.
pub fn entries(range: Range) -> String {
    format!("/ledger/entries?f.day={}..{}", range.from, range.to)
}

pub fn entry(id: i64) -> String {
    format!("/ledger/entries/{id}")
}

pub fn account(id: i64) -> String {
    format!("/ledger/accounts/{id}")
}

pub fn income_statement(range: Range) -> String {
    format!("/ledger/reports/income-statement?from={}&to={}", range.from, range.to)
}

pub fn trial_balance(range: Range) -> String {
    format!("/ledger/reports/trial-balance?from={}&to={}", range.from, range.to)
}
