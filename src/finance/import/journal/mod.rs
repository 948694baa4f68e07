//! hledger and ledger journals, read line by line. Each entry is handed on when its last posting is read;
//! what is kept
//! is names, the open includes and what directives have told.

mod amount;
mod comment;
mod date;
mod directive;
mod entry;

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::item::{Item, LostEntry, Name, ParsedEntry, Place, Tags};
use super::number::Mark;
use super::problem::{ProblemKind, column_of, short};
use super::source::{LINE_BYTES_MAX, LineFault, Lines};
use super::{Reading, Sink};
use amount::{AmountReader, Style};

/// What directives tell until the end of their file.
#[derive(Clone, Default)]
struct Scope {
    year: Option<i16>,
    default: Option<Name>,
    mark: Option<Mark>,
    aliases: Vec<(String, String)>,
    parents: Vec<String>,
    tags: Tags,
}

/// One open file; `outer` is what the including file had told.
struct Frame {
    lines: Lines,
    path: String,
    name: Option<Name>,
    outer: Scope,
}

/// What a refused line of an entry leaves in doubt.
struct Fault {
    dated: bool,
    doubtful: Vec<Name>,
}

/// What indented lines belong to.
enum Block {
    Nothing,
    Entry {
        entry: Box<ParsedEntry>,
        fault: Option<Fault>,
    },
    Account {
        item: Item,
    },
    Commodity {
        code: Name,
    },
    /// Lines of something refused or without meaning here.
    Ignored,
    /// Until `end comment` or `end test`.
    Comment,
}

struct Parser<'p, 'a> {
    reading: &'p mut Reading<'a>,
    sink: Sink<'p>,
    stack: Vec<Frame>,
    scope: Scope,
    styles: HashMap<Name, Style>,
    block: Block,
}

/// Reads the journal `path` and everything it includes. Problems go to `reading`.
pub fn parse(reading: &mut Reading<'_>, path: &str, sink: Sink<'_>) -> ControlFlow<()> {
    let scope = Scope { year: reading.year, ..Scope::default() };
    let (stack, styles) = (Vec::new(), HashMap::new());
    let mut parser = Parser { reading, sink, stack, scope, styles, block: Block::Nothing };
    if let Err(kind) = parser.open(path, None) {
        parser.reading.problems.push(&Place { file: None, line: 1 }, None, kind);
        return ControlFlow::Continue(());
    }
    let mut line = String::with_capacity(256);
    while let Some(frame) = parser.stack.last_mut() {
        if parser.reading.problems.full() {
            break;
        }
        match frame.lines.next_into(&mut line) {
            Ok(true) => parser.line(&line)?,
            Ok(false) => parser.close_file()?,
            Err(fault) => {
                let path = frame.path.clone();
                parser.refuse(None, fault_kind(fault, path));
                parser.block = Block::Nothing;
                parser.close_file()?;
            }
        }
    }
    ControlFlow::Continue(())
}

pub(super) fn fault_kind(fault: LineFault, path: String) -> ProblemKind {
    match fault {
        LineFault::NotUtf8 => ProblemKind::NotUtf8,
        LineFault::TooLong => ProblemKind::LineTooLong { bytes_max: LINE_BYTES_MAX },
        LineFault::Unreadable => ProblemKind::Unreadable { path },
    }
}

impl Parser<'_, '_> {
    fn open(&mut self, path: &str, name: Option<Name>) -> Result<(), ProblemKind> {
        if path.ends_with(".timeclock") {
            return Err(ProblemKind::Timeclock);
        }
        if path.ends_with(".timedot") {
            return Err(ProblemKind::Timedot);
        }
        let source = self.reading.loader.open(path).map_err(|_| match name {
            Some(_) => ProblemKind::IncludeNotFound { path: path.to_owned() },
            None => ProblemKind::Unreadable { path: path.to_owned() },
        })?;
        self.stack.push(Frame {
            lines: Lines::new(source),
            path: path.to_owned(),
            name,
            outer: self.scope.clone(),
        });
        Ok(())
    }

    fn close_file(&mut self) -> ControlFlow<()> {
        self.end_block()?;
        self.block = Block::Nothing;
        if let Some(frame) = self.stack.pop() {
            self.scope = frame.outer;
        }
        ControlFlow::Continue(())
    }

    /// Reads nothing more of a file that is not a journal at all.
    fn abandon(&mut self, kind: ProblemKind) {
        self.refuse(None, kind);
        self.block = Block::Nothing;
        if let Some(frame) = self.stack.pop() {
            self.scope = frame.outer;
        }
    }

    fn place(&self) -> Place {
        match self.stack.last() {
            Some(frame) => Place { file: frame.name.clone(), line: frame.lines.number() },
            None => Place::default(),
        }
    }

    fn refuse(&mut self, column: Option<u32>, kind: ProblemKind) {
        let place = self.place();
        self.reading.problems.push(&place, column, kind);
    }

    fn refuse_in_entry(&mut self, column: Option<u32>, kind: ProblemKind) {
        let place = self.place();
        self.reading.problems.push_confined(&place, column, kind);
    }

    fn emit(&mut self, item: Item) -> ControlFlow<()> {
        (self.sink)(item)
    }

    fn line(&mut self, line: &str) -> ControlFlow<()> {
        if let Block::Comment = self.block {
            if matches!(line.trim(), "end comment" | "end test") {
                self.block = Block::Nothing;
            }
            return ControlFlow::Continue(());
        }
        let text = line.trim();
        if text.is_empty() {
            return self.end_block();
        }
        if line.starts_with([' ', '\t']) {
            self.indented(line, text);
            return ControlFlow::Continue(());
        }
        self.end_block()?;
        match line.as_bytes()[0] {
            b'0'..=b'9' => self.header(line),
            b';' | b'#' | b'*' | b'%' | b'|' => {}
            b'~' => self.refuse_rule(ProblemKind::PeriodicRule),
            b'=' => self.refuse_rule(ProblemKind::AutomatedRule),
            _ => return self.directive(line),
        }
        ControlFlow::Continue(())
    }

    fn refuse_block(&mut self, kind: ProblemKind) {
        self.refuse(None, kind);
        self.block = Block::Ignored;
    }

    /// A rule posts nothing by itself.
    fn refuse_rule(&mut self, kind: ProblemKind) {
        self.refuse_in_entry(None, kind);
        self.block = Block::Ignored;
    }

    fn header(&mut self, line: &str) {
        match entry::header(line, &self.scope, self.place()) {
            Ok(entry) => self.block = Block::Entry { entry: Box::new(entry), fault: None },
            Err(kind) => {
                self.refuse_in_entry(None, kind);
                let entry = Box::new(entry::headless(&self.scope, self.place()));
                let fault = Some(Fault { dated: false, doubtful: Vec::new() });
                self.block = Block::Entry { entry, fault };
            }
        }
    }

    fn indented(&mut self, line: &str, text: &str) {
        let is_comment = text.starts_with([';', '#', '%', '|']);
        match std::mem::replace(&mut self.block, Block::Ignored) {
            Block::Entry { mut entry, fault } if text.starts_with(';') => {
                let note = text.trim_start_matches(';').trim();
                match entry.postings.last_mut() {
                    Some(last) => comment::add(&mut last.comment, &mut last.tags, note),
                    None => comment::add(&mut entry.comment, &mut entry.tags, note),
                }
                self.block = Block::Entry { entry, fault };
            }
            Block::Entry { mut entry, mut fault } => {
                self.posting(line, text, &mut entry, &mut fault);
                self.block = Block::Entry { entry, fault };
            }
            Block::Account { mut item } => {
                self.account_detail(&mut item, text);
                self.block = Block::Account { item };
            }
            Block::Commodity { code } => {
                self.commodity_detail(&code, text);
                self.block = Block::Commodity { code };
            }
            Block::Nothing if is_comment => self.block = Block::Nothing,
            Block::Nothing => {
                let kind = ProblemKind::PostingOutsideEntry { text: short(text) };
                self.refuse(column_of(line, text), kind);
            }
            Block::Ignored | Block::Comment => {}
        }
    }

    /// Adds the posting on this line, or what its refusal leaves in doubt.
    fn posting(&mut self, line: &str, text: &str, entry: &mut ParsedEntry, fault: &mut Option<Fault>) {
        let number = self.place().line;
        let scope = std::mem::take(&mut self.scope);
        let mut reader = AmountReader {
            names: &mut self.reading.names,
            styles: &self.styles,
            currency: self.reading.currency,
            default: scope.default.as_ref(),
            mark: scope.mark,
        };
        let read = entry::posting(text, number, &scope, &mut reader);
        self.scope = scope;
        let (kind, part) = match read {
            Ok(posting) => return entry.postings.push(posting),
            Err(refused) => refused,
        };
        let fault = fault.get_or_insert(Fault { dated: true, doubtful: Vec::new() });
        match entry::account_of(text, &self.scope, &mut self.reading.names) {
            Some(account) => {
                fault.doubtful.push(account);
                self.refuse_in_entry(column_of(line, part), kind);
            }
            None => self.refuse(column_of(line, part), kind),
        }
    }

    fn reader(&mut self) -> AmountReader<'_> {
        AmountReader {
            names: &mut self.reading.names,
            styles: &self.styles,
            currency: self.reading.currency,
            default: self.scope.default.as_ref(),
            mark: self.scope.mark,
        }
    }

    /// Hands on what the block held.
    fn end_block(&mut self) -> ControlFlow<()> {
        match std::mem::replace(&mut self.block, Block::Nothing) {
            Block::Entry { entry, fault: None } => self.emit(Item::Entry(*entry)),
            Block::Entry { entry, fault: Some(Fault { dated, mut doubtful }) } => {
                if !dated {
                    doubtful.extend(entry.postings.iter().map(|posting| posting.account.clone()));
                }
                self.emit(Item::Lost(LostEntry { entry: *entry, doubtful, dated }))
            }
            Block::Account { item } => self.emit(item),
            Block::Commodity { code } => {
                let decimals = self.styles.get(&code).map(|style| style.decimals);
                self.emit(Item::Commodity { code, decimals })
            }
            _ => ControlFlow::Continue(()),
        }
    }
}
