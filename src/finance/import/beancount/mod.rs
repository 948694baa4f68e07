//! beancount, read line by line. A transaction is handed on when its last line is read.

mod cursor;
mod directive;
mod expression;
mod posting;

use std::ops::ControlFlow;

use super::account::AccountKind;
use super::item::{Item, Name, ParsedEntry, Place};
use super::journal::fault_kind;
use super::problem::{ProblemKind, short};
use super::source::{LINE_BYTES_MAX, Lines, resolve};
use super::{Reading, Sink};

const INCLUDE_DEPTH_MAX: usize = 32;

struct Frame {
    lines: Lines,
    path: String,
    name: Option<Name>,
}

/// What indented lines belong to.
enum Block {
    Nothing,
    Entry {
        entry: Box<ParsedEntry>,
        broken: bool,
    },
    /// A directive that takes metadata only.
    Directive,
    /// Lines of something refused.
    Ignored,
}

struct Parser<'p, 'a> {
    reading: &'p mut Reading<'a>,
    sink: Sink<'p>,
    stack: Vec<Frame>,
    block: Block,
    /// Tags pushed on every transaction.
    tags: Vec<String>,
    /// What the five roots are called.
    roots: [(String, AccountKind); 5],
}

/// Reads the beancount file `path` and everything it includes. Problems go to `reading`.
pub fn parse(reading: &mut Reading<'_>, path: &str, sink: Sink<'_>) -> ControlFlow<()> {
    let roots = [
        ("Assets", AccountKind::Asset),
        ("Liabilities", AccountKind::Liability),
        ("Equity", AccountKind::Equity),
        ("Income", AccountKind::Revenue),
        ("Expenses", AccountKind::Expense),
    ];
    let roots = roots.map(|(name, kind)| (name.to_owned(), kind));
    let mut parser =
        Parser { reading, sink, stack: Vec::new(), block: Block::Nothing, tags: Vec::new(), roots };
    if parser.open(path, None).is_err() {
        let kind = ProblemKind::Unreadable { path: path.to_owned() };
        parser.reading.problems.push(&Place { file: None, line: 1 }, None, kind);
        return ControlFlow::Continue(());
    }
    parser.run()
}

/// Whether a quoted text is open at the end of a line, when it was `open` at its start.
fn is_open(text: &str, mut open: bool) -> bool {
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if open => escaped = true,
            b'"' => open = !open,
            b';' if !open => return false,
            _ => {}
        }
    }
    open
}

impl Parser<'_, '_> {
    fn run(&mut self) -> ControlFlow<()> {
        let (mut line, mut more) = (String::with_capacity(256), String::new());
        while let Some(frame) = self.stack.last_mut() {
            if self.reading.problems.full() {
                break;
            }
            let place = Place { file: frame.name.clone(), line: frame.lines.number() + 1 };
            match frame.lines.next_into(&mut line) {
                Ok(true) => {}
                Ok(false) => {
                    self.close_file()?;
                    continue;
                }
                Err(fault) => {
                    let path = frame.path.clone();
                    self.reading.problems.push(&place, None, fault_kind(fault, path));
                    self.block = Block::Nothing;
                    self.close_file()?;
                    continue;
                }
            }
            let may_hold_text =
                line.starts_with(|first: char| first.is_ascii_digit() || first.is_whitespace());
            let mut open = may_hold_text && line.contains('"') && is_open(&line, false);
            while open && line.len() < LINE_BYTES_MAX && matches!(frame.lines.next_into(&mut more), Ok(true))
            {
                line.push('\n');
                line.push_str(&more);
                open = is_open(&more, true);
            }
            if open {
                self.refuse_block(&place, ProblemKind::UnclosedString);
                continue;
            }
            self.line(&line, place)?;
        }
        ControlFlow::Continue(())
    }

    fn open(&mut self, path: &str, name: Option<Name>) -> Result<(), ProblemKind> {
        let source = self
            .reading
            .loader
            .open(path)
            .map_err(|_| ProblemKind::IncludeNotFound { path: path.to_owned() })?;
        self.stack.push(Frame { lines: Lines::new(source), path: path.to_owned(), name });
        Ok(())
    }

    fn close_file(&mut self) -> ControlFlow<()> {
        self.end_block()?;
        self.stack.pop();
        ControlFlow::Continue(())
    }

    fn refuse(&mut self, place: &Place, kind: ProblemKind) {
        self.reading.problems.push(place, None, kind);
    }

    fn refuse_block(&mut self, place: &Place, kind: ProblemKind) {
        self.refuse(place, kind);
        match &mut self.block {
            Block::Entry { broken, .. } => *broken = true,
            block => *block = Block::Ignored,
        }
    }

    fn end_block(&mut self) -> ControlFlow<()> {
        match std::mem::replace(&mut self.block, Block::Nothing) {
            Block::Entry { entry, broken: false } => (self.sink)(Item::Entry(*entry)),
            _ => ControlFlow::Continue(()),
        }
    }

    fn line(&mut self, line: &str, place: Place) -> ControlFlow<()> {
        let Some(first) = line.chars().next() else { return ControlFlow::Continue(()) };
        if first.is_whitespace() {
            self.indented(line.trim(), place);
            return ControlFlow::Continue(());
        }
        self.end_block()?;
        match first {
            '0'..='9' => self.dated(line, place),
            'a'..='z' => self.undated(line, place),
            // Comments, and the headlines and mode lines of outline editors.
            ';' | '*' | '#' | ':' | '!' | '&' | '?' | '%' => ControlFlow::Continue(()),
            _ => {
                let word = short(line.split_whitespace().next().unwrap_or_default());
                self.refuse_block(&place, ProblemKind::UnknownDirective { word });
                ControlFlow::Continue(())
            }
        }
    }

    fn indented(&mut self, text: &str, place: Place) {
        if text.is_empty() || text.starts_with(';') {
            return;
        }
        match std::mem::replace(&mut self.block, Block::Ignored) {
            Block::Entry { mut entry, mut broken } => {
                if let Err(kind) = self.entry_line(&mut entry, text, place.line) {
                    self.refuse(&place, kind);
                    broken = true;
                }
                self.block = Block::Entry { entry, broken };
            }
            Block::Ignored => {}
            Block::Directive if posting::metadata(text).is_some() => self.block = Block::Directive,
            Block::Directive | Block::Nothing => {
                self.refuse(&place, ProblemKind::PostingOutsideEntry { text: short(text) });
            }
        }
    }

    fn include(&mut self, path: &str) -> Result<(), ProblemKind> {
        if path.contains(['*', '?', '[']) {
            return Err(ProblemKind::IncludePattern { path: short(path) });
        }
        let from = self.stack.last().map(|frame| frame.path.as_str()).unwrap_or_default();
        let path = resolve(from, path).ok_or_else(|| ProblemKind::IncludeOutside { path: short(path) })?;
        if self.stack.iter().any(|frame| frame.path == path) {
            return Err(ProblemKind::IncludeCycle { path });
        }
        if self.stack.len() >= INCLUDE_DEPTH_MAX {
            return Err(ProblemKind::IncludeTooDeep { path, depth_max: INCLUDE_DEPTH_MAX });
        }
        let name = self.reading.names.get(&path);
        self.open(&path, Some(name))
    }
}
