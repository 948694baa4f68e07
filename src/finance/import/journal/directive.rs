//! Directives: the lines that begin with a word.

use std::ops::ControlFlow;

use super::amount::{Use, style_of, symbol, take};
use super::{Block, Parser, comment, date, entry};
use crate::finance::import::account::AccountKind;
use crate::finance::import::item::{Item, Name, Tags, tag};
use crate::finance::import::number::Mark;
use crate::finance::import::problem::{ProblemKind, short};
use crate::finance::import::source::resolve;

const INCLUDE_DEPTH_MAX: usize = 32;

impl Parser<'_, '_> {
    pub(super) fn directive(&mut self, line: &str) -> ControlFlow<()> {
        let line = line.strip_prefix(['!', '@']).unwrap_or(line);
        let cut = line.find(char::is_whitespace).unwrap_or(line.len());
        let (word, rest) = line.split_at(cut);
        let rest = rest.trim();
        match word {
            "account" => self.account(rest),
            "commodity" => self.commodity(rest),
            "P" => return self.price(rest),
            "D" => self.default_commodity(rest),
            "Y" | "year" => self.year(word, rest),
            _ if rest.is_empty() && is_short_year(word) => self.year("Y", &word[1..]),
            "decimal-mark" => self.decimal_mark(rest),
            "include" => self.include(rest),
            "alias" => self.alias(rest),
            "apply" => self.apply(rest),
            "end" => self.end(rest),
            "comment" | "test" => self.block = Block::Comment,
            // A declaration without an effect on the books, and ledger's bucket, whose entries must balance
            // here anyway.
            "tag" | "payee" | "N" | "bucket" | "A" => self.block = Block::Ignored,
            "i" | "o" | "O" | "b" | "h" if rest.starts_with(|first: char| first.is_ascii_digit()) => {
                self.abandon(ProblemKind::Timeclock);
            }
            "assert" | "capture" | "check" | "define" | "def" | "eval" | "expr" | "fixed" | "endfixed"
            | "python" | "import" | "value" | "C" | "I" => {
                self.refuse_rule(ProblemKind::UnsupportedDirective { word: word.to_owned() });
            }
            _ if is_timedot(line) => self.abandon(ProblemKind::Timedot),
            _ => self.refuse_block(ProblemKind::UnknownDirective { word: short(word) }),
        }
        ControlFlow::Continue(())
    }

    fn incomplete(&mut self, word: &str) {
        self.refuse_block(ProblemKind::DirectiveIncomplete { word: word.to_owned() });
    }

    /// `account NAME  ; type: A`
    fn account(&mut self, text: &str) {
        let (name, rest) = entry::account_end(text);
        if name.is_empty() {
            return self.incomplete("account");
        }
        let path = match entry::account_name(name, &self.scope, &mut self.reading.names) {
            Ok(path) => path,
            Err(kind) => return self.refuse_block(kind),
        };
        let mut item = Item::Account { place: self.place(), path, kind: None, opened: None };
        self.account_detail(&mut item, rest.trim());
        self.block = Block::Account { item };
    }

    /// A comment of an account declaration, in its line or below it, or another name for the account.
    pub(super) fn account_detail(&mut self, item: &mut Item, text: &str) {
        if let (Some(old), Item::Account { path, .. }) = (text.strip_prefix("alias "), &*item) {
            self.scope.aliases.push((old.trim().to_owned(), path.to_string()));
            return;
        }
        let Some(note) = text.strip_prefix(';') else { return };
        let (mut seen, mut tags) = (String::new(), Tags::new());
        comment::add(&mut seen, &mut tags, note.trim());
        let (Item::Account { path, kind, .. }, Some(written)) = (item, tag(&tags, "type")) else { return };
        *kind = AccountKind::from_declaration(written);
        if kind.is_none() {
            let kind = ProblemKind::BadAccountKind { account: path.to_string(), text: short(written) };
            self.refuse(None, kind);
        }
    }

    /// `commodity $1,000.00`, or `commodity $` with a `format` line below it.
    fn commodity(&mut self, text: &str) {
        let (text, _) = comment::split(text);
        let text = text.trim();
        if let Some(code) = self.format(text) {
            self.block = Block::Commodity { code };
            return;
        }
        match symbol(text) {
            Some((name, rest)) if !name.is_empty() && rest.trim().is_empty() => {
                let code = self.reader().commodity(name);
                self.block = Block::Commodity { code };
            }
            _ => self.incomplete("commodity"),
        }
    }

    pub(super) fn commodity_detail(&mut self, code: &Name, text: &str) {
        if text == "default" {
            self.scope.default = Some(code.clone());
        }
        if let Some(format) = text.strip_prefix("format") {
            let (format, _) = comment::split(format);
            if self.format(format.trim()).is_none() {
                self.refuse(None, ProblemKind::BadAmount { text: short(format) });
            }
        }
    }

    /// Learns how a commodity is written from an amount that shows it.
    fn format(&mut self, text: &str) -> Option<Name> {
        let numeral = take(text)?.numeral;
        let (amount, rest) = match self.reader().amount(text, Use::Quantity) {
            Ok(read) => read,
            Err(ProblemKind::AmbiguousNumber { .. }) => {
                self.refuse(None, ProblemKind::AmbiguousNumber { text: short(text) });
                let symbol = take(text)?.symbol;
                return Some(self.reader().commodity(symbol));
            }
            Err(_) => return None,
        };
        if !rest.trim().is_empty() {
            return None;
        }
        self.styles.insert(amount.commodity.clone(), style_of(numeral, amount.quantity));
        Some(amount.commodity)
    }

    /// `P DATE [TIME] COMMODITY AMOUNT`
    fn price(&mut self, text: &str) -> ControlFlow<()> {
        match self.read_price(text) {
            Ok(item) => self.emit(item),
            Err(kind) => {
                self.refuse(None, kind);
                ControlFlow::Continue(())
            }
        }
    }

    fn read_price(&mut self, text: &str) -> Result<Item, ProblemKind> {
        let (date, rest) = date::leading(text, self.scope.year)?;
        let mut rest = rest.trim_start();
        let first = rest.split(char::is_whitespace).next().unwrap_or_default();
        if first.starts_with(|letter: char| letter.is_ascii_digit()) && first.contains(':') {
            rest = rest[first.len()..].trim_start();
        }
        let (name, after) = symbol(rest)
            .filter(|(name, _)| !name.is_empty())
            .ok_or_else(|| ProblemKind::DirectiveIncomplete { word: "P".to_owned() })?;
        let commodity = self.reader().commodity(name);
        let (rate, rest) = self.reader().amount(after, Use::Rate)?;
        let (rest, _) = comment::split(rest);
        if !rest.trim().is_empty() {
            return Err(ProblemKind::UnexpectedText { text: short(rest) });
        }
        if commodity == rate.commodity {
            return Err(ProblemKind::PriceOfItself { commodity: commodity.to_string() });
        }
        if !rate.quantity.is_positive() {
            let amount = rate.quantity.to_string();
            return Err(ProblemKind::PriceNotPositive { commodity: commodity.to_string(), amount });
        }
        let (place, rate, in_commodity) = (self.place(), rate.quantity, rate.commodity);
        Ok(Item::Price { place, date, commodity, rate, in_commodity })
    }

    /// `D $1,000.00`: amounts without a commodity have this one, written so.
    fn default_commodity(&mut self, text: &str) {
        let (text, _) = comment::split(text);
        match self.format(text.trim()) {
            Some(code) => self.scope.default = Some(code),
            None => self.incomplete("D"),
        }
    }

    fn year(&mut self, word: &str, text: &str) {
        match text.parse() {
            Ok(year) if (1..=9999).contains(&year) => self.scope.year = Some(year),
            _ => self.incomplete(word),
        }
    }

    fn decimal_mark(&mut self, text: &str) {
        let (text, _) = comment::split(text);
        let mut letters = text.trim().chars();
        match (letters.next().and_then(Mark::from_char), letters.next()) {
            (Some(mark), None) => self.scope.mark = Some(mark),
            _ => self.incomplete("decimal-mark"),
        }
    }

    fn include(&mut self, text: &str) {
        let written = text.trim_matches('"');
        let kind = match (self.stack.last(), written) {
            (_, "") | (None, _) => ProblemKind::DirectiveIncomplete { word: "include".to_owned() },
            (_, path) if path.contains(['*', '?', '[', '{']) => {
                ProblemKind::IncludePattern { path: short(path) }
            }
            (Some(frame), path) => match resolve(&frame.path, path) {
                None => ProblemKind::IncludeOutside { path: short(path) },
                Some(path) => match self.enter(&path) {
                    Ok(()) => return,
                    Err(kind) => kind,
                },
            },
        };
        self.refuse(None, kind);
    }

    fn enter(&mut self, path: &str) -> Result<(), ProblemKind> {
        if self.stack.iter().any(|frame| frame.path == path) {
            return Err(ProblemKind::IncludeCycle { path: path.to_owned() });
        }
        if self.stack.len() >= INCLUDE_DEPTH_MAX {
            return Err(ProblemKind::IncludeTooDeep { path: path.to_owned(), depth_max: INCLUDE_DEPTH_MAX });
        }
        let name = self.reading.names.get(path);
        self.open(path, Some(name))
    }

    /// `alias OLD = NEW`
    fn alias(&mut self, text: &str) {
        if text.starts_with('/') {
            return self.refuse_block(ProblemKind::RegexAlias { text: short(text) });
        }
        match text.split_once('=').map(|(old, new)| (old.trim(), new.trim())) {
            Some((old, new)) if !old.is_empty() && !new.is_empty() => {
                self.scope.aliases.push((old.to_owned(), new.to_owned()));
            }
            _ => self.incomplete("alias"),
        }
    }

    fn apply(&mut self, text: &str) {
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        match word {
            "account" if !rest.is_empty() => self.scope.parents.push(rest.to_owned()),
            "tag" if !rest.is_empty() => {
                let (name, value) = rest.split_once(':').unwrap_or((rest, ""));
                self.scope.tags.push((name.trim().to_owned(), value.trim().to_owned()));
            }
            "year" => self.year("apply year", rest),
            "account" | "tag" => self.incomplete(&format!("apply {word}")),
            _ => self
                .refuse_block(ProblemKind::UnsupportedDirective { word: format!("apply {}", short(word)) }),
        }
    }

    fn end(&mut self, text: &str) {
        match text {
            "apply account" => drop(self.scope.parents.pop()),
            "apply tag" | "tag" => drop(self.scope.tags.pop()),
            "apply year" | "year" => self.scope.year = self.reading.year,
            "aliases" => self.scope.aliases.clear(),
            // The end of nothing: the block it would close was never opened.
            "comment" | "test" => {}
            // Ledger lets a bare `end` close the last apply.
            "apply" | "" if !self.scope.parents.is_empty() => drop(self.scope.parents.pop()),
            "apply" | "" if !self.scope.tags.is_empty() => drop(self.scope.tags.pop()),
            _ => self.refuse_block(ProblemKind::UnknownDirective { word: format!("end {}", short(text)) }),
        }
    }
}

/// `Y2026`
fn is_short_year(word: &str) -> bool {
    word.strip_prefix('Y')
        .is_some_and(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `biz:research  .... ..`: a timedot line.
fn is_timedot(line: &str) -> bool {
    let (_, rest) = entry::account_end(line);
    let (rest, _) = comment::split(rest);
    rest.contains('.') && rest.chars().all(|letter| letter == '.' || letter.is_whitespace())
}
