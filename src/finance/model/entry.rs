//! Entries about to be posted.

use serde::{Deserialize, Serialize};

use crate::kernel::{Currency, Day, Lang, Money, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    Normal,
    /// Estorno: the whole original with its sides swapped.
    Reversal,
    /// Transferência: an amount moved from the account it was posted to by mistake.
    Transfer,
    /// Complementação: what was missing of the original, or too much of it.
    Complement,
    /// Carries the result accounts to equity at the end of a year.
    Closing,
}

impl EntryKind {
    pub const ALL: [EntryKind; 5] = [
        EntryKind::Normal,
        EntryKind::Reversal,
        EntryKind::Transfer,
        EntryKind::Complement,
        EntryKind::Closing,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            EntryKind::Normal => "normal",
            EntryKind::Reversal => "reversal",
            EntryKind::Transfer => "transfer",
            EntryKind::Complement => "complement",
            EntryKind::Closing => "closing",
        }
    }

    pub fn from_code(code: &str) -> Option<EntryKind> {
        EntryKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub const fn is_correction(self) -> bool {
        matches!(self, EntryKind::Reversal | EntryKind::Transfer | EntryKind::Complement)
    }
}

impl Text for EntryKind {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            EntryKind::Normal => ("Lançamento", "Entry"),
            EntryKind::Reversal => ("Estorno", "Reversal"),
            EntryKind::Transfer => ("Transferência", "Transfer"),
            EntryKind::Complement => ("Complementação", "Complement"),
            EntryKind::Closing => ("Encerramento", "Closing"),
        };
        lang.pick(pt, en)
    }
}

/// The largest amount of a line and total of an entry, in minor units: ten trillion of a currency with two
/// decimal places. Thousands of such entries still sum within 64 bits.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

/// An amount in another currency than the company's: hundred-millionths of it, the sign of the line's amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAmount {
    pub currency: Currency,
    pub amount: i64,
}

impl OwnAmount {
    pub fn negated(self) -> OwnAmount {
        OwnAmount { amount: self.amount.saturating_neg(), ..self }
    }
}

/// A line: `amount` in minor units of the company's currency, debit positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    pub account_id: i64,
    pub amount: Money,
    pub own: Option<OwnAmount>,
    pub area_id: Option<i64>,
    pub party_id: Option<i64>,
    pub project_id: Option<i64>,
    pub memo: Option<String>,
}

impl NewLine {
    pub fn new(account_id: i64, amount: Money) -> NewLine {
        NewLine { account_id, amount, own: None, area_id: None, party_id: None, project_id: None, memo: None }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    pub journal_id: i64,
    pub effective_on: Day,
    pub memo: String,
    pub document: Option<String>,
    /// What an imported entry says beyond its memo.
    pub comment: Option<String>,
    pub kind: EntryKind,
    /// The corrected entry and the reason, for the three corrections.
    pub corrects: Option<(i64, String)>,
    /// Where the entry came from: the import and the hash of its text.
    pub source: Option<(i64, Vec<u8>)>,
    pub lines: Vec<NewLine>,
}

/// Why lines make no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unbalanced {
    FewerThanTwoLines,
    ZeroLine,
    /// Above [`AMOUNT_MAX`].
    TooLarge,
    /// Σ of the lines; positive where credit is missing.
    By(i128),
}

impl NewEntry {
    pub fn new(journal_id: i64, effective_on: Day, memo: impl Into<String>, lines: Vec<NewLine>) -> NewEntry {
        NewEntry {
            journal_id,
            effective_on,
            memo: memo.into(),
            document: None,
            comment: None,
            kind: EntryKind::Normal,
            corrects: None,
            source: None,
            lines,
        }
    }

    /// At least two lines, none without an amount, summing to zero (F1).
    pub fn balanced(&self) -> Result<(), Unbalanced> {
        if self.lines.len() < 2 {
            return Err(Unbalanced::FewerThanTwoLines);
        }
        let empty =
            |line: &NewLine| line.amount.is_zero() && line.own.as_ref().is_none_or(|own| own.amount == 0);
        if self.lines.iter().any(empty) {
            return Err(Unbalanced::ZeroLine);
        }
        match self.lines.iter().map(|line| i128::from(line.amount.minor())).sum() {
            0 if self.total() > i128::from(AMOUNT_MAX) => Err(Unbalanced::TooLarge),
            0 => Ok(()),
            difference => Err(Unbalanced::By(difference)),
        }
    }

    /// Σ of the debits, in minor units.
    pub fn total(&self) -> i128 {
        self.lines.iter().map(|line| i128::from(line.amount.minor().max(0))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(amounts: &[i64]) -> NewEntry {
        let lines = amounts.iter().map(|minor| NewLine::new(1, Money(*minor))).collect();
        NewEntry::new(1, Day::new(2026, 11, 24).unwrap(), "", lines)
    }

    #[test]
    fn an_entry_needs_two_lines_that_sum_to_zero() {
        assert_eq!(entry(&[100, -60, -40]).balanced(), Ok(()));
        assert_eq!(entry(&[100]).balanced(), Err(Unbalanced::FewerThanTwoLines));
        assert_eq!(entry(&[100, -100, 0]).balanced(), Err(Unbalanced::ZeroLine));
        assert_eq!(entry(&[AMOUNT_MAX, -AMOUNT_MAX]).balanced(), Ok(()));
        assert_eq!(entry(&[AMOUNT_MAX, 1, -AMOUNT_MAX, -1]).balanced(), Err(Unbalanced::TooLarge));
        assert_eq!(entry(&[i64::MAX, -i64::MAX]).balanced(), Err(Unbalanced::TooLarge));
        assert_eq!(entry(&[100, -99]).balanced(), Err(Unbalanced::By(1)));
        assert_eq!(entry(&[i64::MAX, i64::MAX]).balanced(), Err(Unbalanced::By(2 * i128::from(i64::MAX))));
    }
}
