//! The digest of a document that its event carries: every field of it and of its rows, in order.

use sha2::{Digest, Sha256};

use crate::events::hex;
use crate::kernel::Day;
use crate::stock::model::MoveKind;

/// Texts and numbers one after another, each with its length.
pub struct Content(Sha256);

impl Content {
    pub fn of(kind: MoveKind, day: Day, texts: [Option<&str>; 3], numbers: [Option<i64>; 3]) -> Content {
        let mut content = Content(Sha256::new());
        content.text(kind.code());
        content.text(&day.to_string());
        for text in texts {
            content.text(text.unwrap_or("\u{0}"));
        }
        numbers.into_iter().for_each(|number| content.number(number));
        content
    }

    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }

    fn number(&mut self, number: Option<i64>) {
        // No id and no amount of a move is this.
        self.0.update(number.unwrap_or(i64::MIN).to_be_bytes());
    }

    pub fn row(&mut self, numbers: &[Option<i64>]) {
        numbers.iter().for_each(|number| self.number(*number));
    }

    pub fn hex(self) -> String {
        hex(&self.0.finalize())
    }
}
