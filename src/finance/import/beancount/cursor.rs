//! Reads one beancount line from left to right.

use crate::kernel::Day;

use super::expression;
use crate::finance::import::decimal::Decimal;
use crate::finance::import::problem::{ProblemKind, short};

#[derive(Clone, Copy)]
pub struct Cursor<'t> {
    rest: &'t str,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Cursor<'t> {
        Cursor { rest: text }
    }

    /// What is left, from the next thing that is not a space. A comment counts as nothing.
    pub fn rest(&mut self) -> &'t str {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with(';') { "" } else { self.rest }
    }

    /// The comment that the line ends with.
    pub fn comment(&mut self) -> &'t str {
        self.rest = self.rest.trim_start();
        self.rest.trim_start_matches(';').trim()
    }

    pub fn at_end(&mut self) -> bool {
        self.rest().is_empty()
    }

    pub fn eat(&mut self, token: &str) -> bool {
        match self.rest().strip_prefix(token) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    pub fn unexpected(&mut self) -> ProblemKind {
        ProblemKind::UnexpectedText { text: short(self.rest) }
    }

    pub fn finish(&mut self) -> Result<(), ProblemKind> {
        if self.at_end() { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Everything up to a space; empty at the end.
    pub fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        self.rest = after;
        word
    }

    /// A quoted text, its escapes undone.
    pub fn text(&mut self) -> Option<String> {
        let inner = self.rest().strip_prefix('"')?;
        let mut text = String::new();
        let mut letters = inner.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.rest = &inner[at + 1..];
                    return Some(text);
                }
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, other)) => text.push(other),
                    None => return None,
                },
                other => text.push(other),
            }
        }
        None
    }

    /// `2026-01-31` or `2026/01/31`.
    pub fn date(&mut self) -> Option<Day> {
        let rest = self.rest();
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '-' && letter != '/');
        let (written, after) = rest.split_at(end.unwrap_or(rest.len()));
        let mut parts = written.split(['-', '/']);
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return None;
        }
        let date = Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
        self.rest = after;
        Some(date)
    }

    /// An account: parts joined by `:`, each begins with a capital, a digit or a letter that is not Latin.
    pub fn account(&mut self) -> Result<&'t str, ProblemKind> {
        let mut ahead = *self;
        let word = ahead.word();
        let fits =
            |part: &str| part.starts_with(|first: char| !first.is_ascii() || !first.is_ascii_lowercase());
        let plain = |letter: char| {
            !letter.is_ascii() || letter.is_ascii_alphanumeric() || letter == '-' || letter == ':'
        };
        if word.is_empty() {
            return Err(ProblemKind::AccountMissing);
        }
        if !word.contains(':') || !word.split(':').all(fits) || !word.chars().all(plain) {
            return Err(ProblemKind::BadAccountName { account: short(word) });
        }
        *self = ahead;
        Ok(word)
    }

    pub fn currency(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let inner =
            |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || "'._-/".contains(letter);
        let end = rest.find(|letter: char| !inner(letter)).unwrap_or(rest.len());
        let (code, after) = rest.split_at(end);
        if !code.starts_with(|first: char| first.is_ascii_uppercase() || first == '/') {
            return None;
        }
        self.rest = after;
        Some(code)
    }

    /// A number or an arithmetic expression; `None` when neither stands here.
    pub fn number(&mut self) -> Option<Result<Decimal, ProblemKind>> {
        let rest = self.rest();
        if !rest.starts_with(|first: char| first.is_ascii_digit() || "+-(.".contains(first)) {
            return None;
        }
        Some(expression::value(rest).map(|(value, after)| {
            self.rest = after;
            value
        }))
    }
}
