//! Entries as a table: one row a line, rows of one entry next to each other with the same date, journal and
//! number.
//! `;` or `,` between fields, either decimal mark, UTF-8 or Windows-1252; days as 2026-01-31 or 31/01/2026.

mod columns;
mod row;

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder};

use super::item::{Item, ParsedEntry, Place, tag};
use super::number::{Mark, decides};
use super::problem::{ProblemKind, short};
use super::source::{LINE_BYTES_MAX, Loader};
use super::{Reading, Sink};
use columns::{Column, Columns};

/// The decimal mark of the file, and the first line that shows it.
type Told = Option<(Mark, u64)>;

struct Table<'a> {
    reader: Reader<Bounded<'a>>,
    columns: Columns,
    /// How many bytes the next row may still take.
    left: Rc<Cell<usize>>,
}

/// Reads the table `path`. Problems go to `reading`.
pub fn parse(reading: &mut Reading<'_>, path: &str, sink: Sink<'_>) -> ControlFlow<()> {
    let Some(told) = survey(reading, path) else { return ControlFlow::Continue(()) };
    let Some(mut table) = open(reading, path) else { return ControlFlow::Continue(()) };
    let mut record = ByteRecord::new();
    let mut entry: Option<ParsedEntry> = None;
    let mut lost: Option<Lost> = None;
    while let Some((line, whole)) = next(reading, &mut table, &mut record, true) {
        let read = match whole {
            true => row::read(&record, &table.columns, line, told, reading).map_err(Some),
            false => Err(None),
        };
        let row = match read {
            Ok(row) => row,
            Err(kind) => {
                kind.into_iter().for_each(|kind| reading.problems.push(&at(line), None, kind));
                let of = Lost::of(&record, &table.columns, whole);
                let open = entry.take().filter(|open| !of.is_of(open));
                open.map_or(ControlFlow::Continue(()), |open| sink(Item::Entry(open)))?;
                lost = Some(of);
                continue;
            }
        };
        match &mut entry {
            Some(open) if row.belongs_to(open) => row.join(open),
            open => {
                let begun = row.begin(at(line));
                // What is left of an entry that lost a row could only be found out of balance.
                let remains = lost.as_ref().is_some_and(|lost| lost.is_of(&begun));
                let before = open.take();
                if remains {
                    lost = Some(Lost::rest_of(&begun));
                } else {
                    *open = Some(begun);
                    lost = None;
                }
                before.map_or(ControlFlow::Continue(()), |before| sink(Item::Entry(before)))?;
            }
        }
    }
    entry.map_or(ControlFlow::Continue(()), |entry| sink(Item::Entry(entry)))
}

/// The entry that a row belongs to which could not be read; without a number it may be either neighbour.
struct Lost {
    journal: String,
    number: Option<String>,
}

impl Lost {
    fn of(record: &ByteRecord, columns: &Columns, whole: bool) -> Lost {
        let text = |column| columns.text(record, column).trim().to_owned();
        let number = Some(text(Column::Number)).filter(|number| whole && !number.is_empty());
        Lost { journal: text(Column::Journal), number }
    }

    fn rest_of(entry: &ParsedEntry) -> Lost {
        let text = |name| tag(&entry.tags, name).map(str::to_owned);
        Lost { journal: text("journal").unwrap_or_default(), number: text("number") }
    }

    fn is_of(&self, entry: &ParsedEntry) -> bool {
        let Some(number) = &self.number else { return true };
        tag(&entry.tags, "journal") == Some(&self.journal) && tag(&entry.tags, "number") == Some(number)
    }
}

fn at(line: u64) -> Place {
    Place { file: None, line }
}

/// Looks through all amounts for the decimal mark; `None` when the file cannot be read at all.
fn survey(reading: &mut Reading<'_>, path: &str) -> Option<Told> {
    let mut table = open(reading, path)?;
    let mut record = ByteRecord::new();
    let mut told: Told = None;
    while let Some((line, whole)) = next(reading, &mut table, &mut record, false) {
        if !whole {
            continue;
        }
        for column in [Column::Debit, Column::Credit] {
            let text = table.columns.text(&record, column);
            let text = text.trim();
            match (decides(text), told) {
                (Some(mark), None) => told = Some((mark, line)),
                (Some(mark), Some((first, first_line))) if mark != first => {
                    let kind =
                        ProblemKind::DecimalMarksMixed { text: short(text), mark: first.char(), first_line };
                    reading.problems.push(&at(line), None, kind);
                }
                _ => {}
            }
        }
    }
    Some(told)
}

/// The next row, its line, and whether it has all its fields; the reader begins below the header. A row that
/// is no row is a problem, told once.
fn next(
    reading: &mut Reading<'_>,
    table: &mut Table<'_>,
    record: &mut ByteRecord,
    tells: bool,
) -> Option<(u64, bool)> {
    while !reading.problems.full() {
        table.left.set(LINE_BYTES_MAX);
        match table.reader.read_byte_record(record) {
            Ok(false) => return None,
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line) + 1;
                if record.iter().all(<[u8]>::is_empty) {
                    continue;
                }
                let (found, expected) = (record.len(), table.columns.count);
                if found != expected && tells {
                    reading.problems.push(&at(line), None, ProblemKind::FieldCount { found, expected });
                }
                return Some((line, found == expected));
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line) + 1;
                let kind = match error.kind() {
                    ErrorKind::Io(_) => ProblemKind::LineTooLong { bytes_max: LINE_BYTES_MAX },
                    _ => ProblemKind::BadTable,
                };
                if tells {
                    reading.problems.push(&at(line), None, kind);
                }
                return None;
            }
        }
    }
    None
}

/// Opens the file at its first row. The header tells the separator and the columns.
fn open<'a>(reading: &mut Reading<'a>, path: &str) -> Option<Table<'a>> {
    let loader: &'a dyn Loader = reading.loader;
    let Ok(mut source) = loader.open(path) else {
        reading.problems.push(&at(1), None, ProblemKind::Unreadable { path: path.to_owned() });
        return None;
    };
    let mut header = Vec::new();
    let read = (&mut source).take(LINE_BYTES_MAX as u64).read_until(b'\n', &mut header);
    if read.is_err() {
        reading.problems.push(&at(1), None, ProblemKind::Unreadable { path: path.to_owned() });
        return None;
    }
    let header =
        String::from_utf8_lossy(header.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&header)).into_owned();
    let separator = if header.contains(';') { b';' } else { b',' };
    let columns = match Columns::read(header.trim_end(), char::from(separator)) {
        Ok(columns) => columns,
        Err(kinds) => {
            for kind in kinds {
                reading.problems.push(&at(1), None, kind);
            }
            return None;
        }
    };
    let left = Rc::new(Cell::new(LINE_BYTES_MAX));
    let reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(Bounded { source, left: left.clone() });
    Some(Table { reader, columns, left })
}

/// Gives up on a row that is too long, as an unclosed quote would take in the rest of the file.
struct Bounded<'a> {
    source: Box<dyn BufRead + 'a>,
    left: Rc<Cell<usize>>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(into)?;
        match self.left.get().checked_sub(read) {
            Some(left) => self.left.set(left),
            None => return Err(std::io::ErrorKind::InvalidData.into()),
        }
        Ok(read)
    }
}
