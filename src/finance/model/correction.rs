//! The form of a correction: a day of its own, a reason, and what the kind of correction asks besides.

use serde::{Deserialize, Serialize};

use super::form::{EntryForm, LineForm};
use super::reading::{Books, Reading};
use super::{EntryKind, NewLine};
use crate::error::{Fault, FieldError};
use crate::kernel::{Day, Money, Month};

/// Longest reason kept.
pub const REASON_MAX: usize = 500;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CorrectionForm {
    pub day: String,
    pub reason: String,
    /// Of a transfer: the number of the wrong line, the right account, how much moves.
    pub line: String,
    pub account: String,
    pub amount: String,
    /// Of a complement.
    pub lines: Vec<LineForm>,
}

/// What a correction says, besides the entry it corrects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    pub on: Day,
    pub reason: String,
    pub how: How,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    Reverse,
    Transfer { line: i64, account: i64, amount: Money },
    Complement(Vec<NewLine>),
}

impl CorrectionForm {
    pub fn from_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)> + Clone) -> CorrectionForm {
        let value = |wanted: &str| {
            let mut fields = fields.clone().into_iter();
            fields.find(|(name, _)| *name == wanted).map_or_else(String::new, |(_, text)| text.to_owned())
        };
        CorrectionForm {
            day: value("day"),
            reason: value("reason"),
            line: value("line"),
            account: value("account"),
            amount: value("amount"),
            lines: EntryForm::from_fields(fields.clone()).lines,
        }
    }

    /// The form of lines alone.
    pub fn entry_form(&self) -> EntryForm {
        EntryForm { lines: self.lines.clone(), ..EntryForm::default() }
    }
}

impl Stated {
    /// What the form means for one kind of correction, or everything that is wrong with it.
    pub fn parse(kind: EntryKind, form: &CorrectionForm, books: &Books) -> Result<Stated, Vec<FieldError>> {
        let mut reading = Reading::of(books);
        let on = reading.day(&form.day);
        let reason = reading.text("reason", &form.reason, REASON_MAX);
        if reason.is_none() {
            reading.fault("reason", Fault::Required);
        }
        let how = match kind {
            EntryKind::Transfer => transfer(&mut reading, form),
            EntryKind::Complement => How::Complement(reading.lines(&form.entry_form(), None)),
            _ => How::Reverse,
        };
        reading.finish(Stated { on, reason: reason.unwrap_or_default(), how })
    }
}

fn transfer(reading: &mut Reading<'_>, form: &CorrectionForm) -> How {
    let line = form.line.trim().parse().unwrap_or(0);
    if line < 1 {
        reading.fault("line", Fault::NotAChoice);
    }
    let account = reading.account("account".to_owned(), &form.account);
    let amount = match super::reading::amount(&form.amount, "", reading.decimals(), reading.lang()) {
        Ok(amount) => amount,
        Err((_, fault)) => {
            reading.fault("amount", if fault == Fault::NoSide { Fault::Required } else { fault });
            Money::ZERO
        }
    };
    How::Transfer { line, account, amount }
}

/// Today, or where its month is closed the first day of the next open one.
pub fn first_open_day(today: Day, closed: &[Month]) -> Day {
    if !closed.contains(&today.month()) {
        return today;
    }
    let later = (1..).map_while(|months| today.month().plus(months));
    later.into_iter().find(|month| !closed.contains(month)).map_or(today, Month::first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_falls_on_an_open_day() {
        let today = Day::new(2026, 11, 24).unwrap();
        let month = |year, month| Month::new(year, month).unwrap();
        assert_eq!(first_open_day(today, &[month(2026, 10)]), today);
        let closed = [month(2026, 11), month(2026, 12)];
        assert_eq!(first_open_day(today, &closed), Day::new(2027, 1, 1).unwrap());
    }

    #[test]
    fn a_correction_comes_back_from_its_fields() {
        let fields = [("reason", "conta errada"), ("line", "2"), ("lines[0][debit]", "5"), ("act", "x")];
        let form = CorrectionForm::from_fields(fields);
        assert_eq!((&*form.reason, &*form.line, form.lines.len()), ("conta errada", "2", 1));
    }
}
