//! The digest of an entry that its event carries, so that a change to a posted row is found even where the
//! triggers were taken away.

use sha2::{Digest, Sha256};

use crate::events::hex;
use crate::finance::model::{NewEntry, NewLine};

/// SHA-256 over the entry's facts, each field preceded by its length; absent and empty differ.
pub struct Content(Sha256);

impl Content {
    pub fn of(entry: &NewEntry, number: i64) -> Content {
        let mut content = Content(Sha256::new());
        content.text(b"retaguarda.entry.v1");
        content.number(entry.journal_id);
        content.number(number);
        content.text(entry.effective_on.to_string().as_bytes());
        content.text(entry.memo.as_bytes());
        content.optional(entry.document.as_deref());
        content.text(entry.kind.code().as_bytes());
        content.number(entry.corrects.as_ref().map_or(0, |(id, _)| *id));
        for line in &entry.lines {
            content.line(line);
        }
        // Entries without one keep the digest that they had before there were comments.
        if let Some(comment) = &entry.comment {
            content.text(comment.as_bytes());
        }
        content
    }

    fn line(&mut self, line: &NewLine) {
        self.number(line.account_id);
        self.number(line.amount.minor());
        self.optional(line.own.as_ref().map(|own| own.currency.as_str()));
        self.number(line.own.as_ref().map_or(0, |own| own.amount));
        for id in [line.area_id, line.party_id, line.project_id] {
            self.number(id.unwrap_or(0));
        }
        self.optional(line.memo.as_deref());
    }

    fn text(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        self.0.update([u8::from(text.is_some())]);
        self.text(text.unwrap_or("").as_bytes());
    }

    pub fn hex(self) -> String {
        hex(&self.0.finalize())
    }
}
