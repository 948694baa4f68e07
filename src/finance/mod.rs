//! The general ledger: chart of accounts, entries, periods, reports.
