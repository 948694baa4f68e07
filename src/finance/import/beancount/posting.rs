//! The lines of a transaction: postings, metadata, more tags.

use super::Parser;
use super::cursor::Cursor;
use super::directive::{is_flag, tag_words};
use crate::finance::import::item::{Cost, LotSpec, ParsedEntry, Posting, Status, Tags};
use crate::finance::import::problem::{ProblemKind, short};

impl Parser<'_, '_> {
    pub(super) fn entry_line(
        &mut self,
        entry: &mut ParsedEntry,
        text: &str,
        line: u64,
    ) -> Result<(), ProblemKind> {
        if let Some((key, value)) = metadata(text) {
            let tags = entry.postings.last_mut().map_or(&mut entry.tags, |posting| &mut posting.tags);
            let value = Cursor::new(value).text().unwrap_or_else(|| value.trim().to_owned());
            tags.push((key.to_owned(), value));
            return Ok(());
        }
        let mut cursor = Cursor::new(text);
        if text.starts_with(['#', '^']) && entry.postings.is_empty() {
            return tag_words(&mut cursor, &mut entry.tags);
        }
        let posting = self.posting(cursor, line)?;
        entry.postings.push(posting);
        Ok(())
    }

    /// `[FLAG] ACCOUNT [AMOUNT] [{COST}] [@ PRICE]`
    fn posting(&mut self, mut cursor: Cursor<'_>, line: u64) -> Result<Posting, ProblemKind> {
        let mut ahead = cursor;
        let mut status = Status::Unmarked;
        let flag = ahead.word();
        if is_flag(flag) {
            status = if flag == "!" { Status::Pending } else { Status::Cleared };
            cursor = ahead;
        }
        let account = self.account(&mut cursor)?;
        let mut posting = Posting {
            line,
            account,
            status,
            amount: None,
            cost: None,
            lot: None,
            assertion: None,
            comment: String::new(),
            tags: Tags::new(),
        };
        if !cursor.at_end() {
            posting.amount = Some(self.amount(&mut cursor)?);
        }
        if cursor.eat("{{") {
            posting.lot = Some(self.lot(&mut cursor, true)?);
        } else if cursor.eat("{") {
            posting.lot = Some(self.lot(&mut cursor, false)?);
        }
        let total = cursor.eat("@@");
        if total || cursor.eat("@") {
            let price = self.amount(&mut cursor)?;
            posting.cost = Some(if total { Cost::Total(price) } else { Cost::PerUnit(price) });
        }
        cursor.finish()?;
        posting.comment = cursor.comment().to_owned();
        Ok(posting)
    }

    /// What stands in braces: a number and its currency, a date, a label, in any order.
    fn lot(&mut self, cursor: &mut Cursor<'_>, total: bool) -> Result<LotSpec, ProblemKind> {
        let close = if total { "}}" } else { "}" };
        let mut lot = LotSpec { total, ..LotSpec::default() };
        while !cursor.eat(close) {
            if let Some(label) = cursor.text() {
                lot.label = Some(label);
            } else if let Some(date) = cursor.date() {
                lot.date = Some(date);
            } else if let Some(number) = cursor.number() {
                lot.number = Some(number?);
                lot.currency = cursor.currency().map(|code| self.reading.names.get(code));
            } else if let Some(code) = cursor.currency() {
                lot.currency = Some(self.reading.names.get(code));
            } else {
                return Err(cursor.unexpected());
            }
            if !cursor.eat(",") && !cursor.rest().starts_with(close) {
                return Err(cursor.unexpected());
            }
        }
        if lot.number.is_some_and(|number| number.is_negative()) {
            return Err(ProblemKind::BadAmount { text: short("{-") });
        }
        Ok(lot)
    }
}

/// `key: value`; keys begin with a small letter, accounts do not.
pub(super) fn metadata(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(':')?;
    let named = key.starts_with(|first: char| first.is_ascii_lowercase());
    let plain = key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_');
    let apart = value.is_empty() || value.starts_with(char::is_whitespace);
    (named && plain && apart).then_some((key, value))
}
