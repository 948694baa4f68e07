//! One row: a posting, and the entry it belongs to.

use crate::kernel::Day;
use csv::ByteRecord;

use super::columns::{Column, Columns};
use super::{Reading, Told};
use crate::finance::import::decimal::Decimal;
use crate::finance::import::item::{Amount, Name, ParsedEntry, Place, Posting, Status, Tags, tag};
use crate::finance::import::number::{self, Doubt};
use crate::finance::import::problem::{ProblemKind, short};

/// The tag of an entry that names its document.
const DOCUMENT: &str = "document";

pub struct Row {
    line: u64,
    date: Day,
    journal: String,
    number: String,
    memo: String,
    account: Name,
    amount: Amount,
    document: String,
    tags: Tags,
}

/// Reads a row; says the first thing that is wrong with it.
pub fn read(
    record: &ByteRecord,
    columns: &Columns,
    line: u64,
    told: Told,
    reading: &mut Reading<'_>,
) -> Result<Row, ProblemKind> {
    let text = |column| columns.text(record, column).trim().to_owned();
    let needed = |column: Column| match text(column) {
        empty if empty.is_empty() => Err(ProblemKind::FieldEmpty { column: column.name().to_owned() }),
        text => Ok(text),
    };
    let written = needed(Column::Date)?;
    let date = day(&written).ok_or_else(|| ProblemKind::BadDate { text: short(&written) })?;
    let number = needed(Column::Number)?;
    let account = needed(Column::Account)?;
    if account.split(':').any(|part| part.trim().is_empty()) || account.contains(char::is_control) {
        return Err(ProblemKind::BadAccountName { account: short(&account) });
    }
    let debit = money(&text(Column::Debit), Column::Debit, told)?;
    let credit = money(&text(Column::Credit), Column::Credit, told)?;
    let quantity = match (debit, credit) {
        (Some(debit), Some(credit)) if !debit.is_zero() && !credit.is_zero() => {
            return Err(ProblemKind::DebitAndCredit);
        }
        (Some(debit), credit) if !debit.is_zero() || credit.is_none() => debit,
        (_, Some(credit)) => credit.checked_neg().unwrap_or(Decimal::ZERO),
        (_, None) => return Err(ProblemKind::NeitherDebitNorCredit),
    };
    let mut tags = Tags::new();
    for column in [Column::Area, Column::Party] {
        match text(column) {
            empty if empty.is_empty() => {}
            value => tags.push((column.name().to_owned(), value)),
        }
    }
    Ok(Row {
        line,
        date,
        journal: text(Column::Journal),
        number,
        memo: text(Column::Memo),
        account: reading.names.get(&account),
        amount: Amount { quantity, commodity: reading.names.get(reading.currency) },
        document: text(Column::Document),
        tags,
    })
}

/// 2026-01-31, 2026/01/31, or 31/01/2026 as Brazil writes it.
fn day(text: &str) -> Option<Day> {
    let mut parts = text.split(['-', '/']);
    let (first, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || ![first, month, last].into_iter().all(digits) {
        return None;
    }
    let (year, day) = match (first.len(), last.len()) {
        (4, 1 | 2) => (first, last),
        (1 | 2, 4) => (last, first),
        _ => return None,
    };
    Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A debit or credit: without a sign; `None` when the field is empty.
fn money(text: &str, column: Column, told: Told) -> Result<Option<Decimal>, ProblemKind> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.starts_with('-') {
        let column = column.name().to_owned();
        return Err(ProblemKind::NegativeAmount { column, text: short(text) });
    }
    if number::extent(text) != text.len() {
        return Err(ProblemKind::BadAmount { text: short(text) });
    }
    let value = number::value(text, told.map(|(mark, _)| mark), Doubt::Refuse);
    value.map(Some).map_err(|fault| ProblemKind::of_number(fault, text))
}

impl Row {
    pub fn belongs_to(&self, entry: &ParsedEntry) -> bool {
        self.date == entry.date
            && tag(&entry.tags, "journal") == Some(&self.journal)
            && tag(&entry.tags, "number") == Some(&self.number)
    }

    pub fn begin(self, place: Place) -> ParsedEntry {
        let tags =
            vec![("journal".to_owned(), self.journal.clone()), ("number".to_owned(), self.number.clone())];
        let mut entry = ParsedEntry {
            place,
            date: self.date,
            second_date: None,
            status: Status::Unmarked,
            code: Some(self.number.clone()),
            description: self.memo.clone(),
            comment: String::new(),
            tags,
            postings: Vec::with_capacity(2),
        };
        self.join(&mut entry);
        entry
    }

    pub fn join(self, entry: &mut ParsedEntry) {
        if entry.description.is_empty() {
            entry.description.clone_from(&self.memo);
        }
        let mut comment = if self.memo == entry.description { String::new() } else { self.memo };
        match tag(&entry.tags, DOCUMENT) {
            _ if self.document.is_empty() => {}
            None => entry.tags.push((DOCUMENT.to_owned(), self.document)),
            Some(first) if first == self.document => {}
            // An entry has one document; another one stays in the line's own memo.
            Some(_) => comment = format!("{comment} ({})", self.document).trim_start().to_owned(),
        }
        entry.postings.push(Posting {
            line: self.line,
            account: self.account,
            status: Status::Unmarked,
            amount: Some(self.amount),
            cost: None,
            lot: None,
            assertion: None,
            comment,
            tags: self.tags,
        });
    }
}
