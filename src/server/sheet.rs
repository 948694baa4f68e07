//! A table of figures and texts, written as CSV, JSON, aligned text or XLSX: one set of cells, so that the
//! numbers of every format are the same.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use serde_json::{Map, Value};

use crate::kernel::money::plain;
use crate::kernel::{Day, Instant};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Empty,
    Text(String),
    Whole(i64),
    /// `minor` units with a number of decimal places.
    Amount(i64, u32),
    Day(Day),
    /// Written in UTC, to the second.
    Instant(Instant),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What a reader must know of the table, one line each: above it in a spreadsheet. CSV and JSON carry the
    /// table alone, for programs.
    pub about: Vec<String>,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    pub fn optional(text: Option<String>) -> Cell {
        text.map_or(Cell::Empty, Cell::Text)
    }

    /// Decimal point, no grouping, ISO days.
    pub fn plain(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Whole(number) => number.to_string(),
            Cell::Amount(minor, decimals) => plain(i128::from(*minor), *decimals),
            Cell::Day(day) => day.to_string(),
            Cell::Instant(at) => utc(*at),
        }
    }

    fn json(&self) -> Value {
        match self {
            Cell::Empty => Value::Null,
            Cell::Whole(number) => Value::from(*number),
            // A string: a JSON number would be read as a float.
            other => Value::String(other.plain()),
        }
    }

    fn is_number(&self) -> bool {
        matches!(self, Cell::Whole(_) | Cell::Amount(..))
    }
}

/// `2026-11-24T14:32:05Z`.
pub fn utc(at: Instant) -> String {
    let timestamp = jiff::Timestamp::from_second(at.micros().div_euclid(1_000_000)).unwrap_or_default();
    timestamp.to_string()
}

/// Keeps a spreadsheet from running a text as a formula: such a text gets an apostrophe in front.
pub fn harmless(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

impl Sheet {
    pub fn new(columns: &[&str]) -> Sheet {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Sheet { about: Vec::new(), columns, rows: Vec::new() }
    }

    /// UTF-8, comma, decimal point, no grouping, one header line.
    pub fn csv(&self) -> String {
        self.written(true)
    }

    /// The same without the header line, for what follows the first part.
    pub fn csv_rows(&self) -> String {
        self.written(false)
    }

    fn written(&self, with_head: bool) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory does not fail.
        if with_head {
            let _ = writer.write_record(&self.columns);
        }
        for row in &self.rows {
            let _ = writer.write_record(row.iter().map(|cell| match cell {
                Cell::Text(text) => harmless(text),
                other => other.plain(),
            }));
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }

    /// An array of objects; amounts are strings with a decimal point.
    pub fn json(&self) -> Value {
        let object = |row: &Vec<Cell>| {
            let fields: Map<String, Value> =
                self.columns.iter().zip(row).map(|(name, cell)| (name.clone(), cell.json())).collect();
            Value::Object(fields)
        };
        Value::Array(self.rows.iter().map(object).collect())
    }

    /// Columns padded to their widest cell, numbers to the right.
    pub fn aligned(&self) -> String {
        let cells: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(Cell::plain).collect()).collect();
        let width = |at: usize| {
            let heads = self.columns.get(at).map_or(0, |column| column.chars().count());
            cells
                .iter()
                .filter_map(|row| row.get(at))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
                .max(heads)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut text = String::new();
        let mut line = |cells: &[String], right: &dyn Fn(usize) -> bool| {
            let padded: Vec<String> = cells
                .iter()
                .enumerate()
                .map(|(at, cell)| {
                    let width = widths.get(at).copied().unwrap_or(0);
                    if right(at) { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
                })
                .collect();
            text.push_str(padded.join("  ").trim_end());
            text.push('\n');
        };
        let numeric = |at: usize| self.rows.iter().any(|row| row.get(at).is_some_and(Cell::is_number));
        line(&self.columns, &numeric);
        for (row, texts) in self.rows.iter().zip(&cells) {
            line(texts, &|at| row.get(at).is_some_and(Cell::is_number));
        }
        text
    }

    fn fit(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (at, column) in self.columns.iter().enumerate() {
            let cells =
                self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.plain().chars().count());
            let widest = cells.chain([column.chars().count()]).max().unwrap_or(0).min(WIDEST);
            // Grouping adds a third to long numbers; the rest is the cell's own margin.
            let width = widest + widest / 4 + 2;
            sheet.set_column_width(u16::try_from(at).unwrap_or(u16::MAX), width as f64)?;
        }
        Ok(())
    }

    /// One worksheet: what it is about, then the table under a bold head that stays in sight and on every
    /// printed page. Amounts are numbers with their decimal places, texts are never formulas.
    pub fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let bold = Format::new().set_bold();
        let mut head = 0;
        for line in &self.about {
            sheet.write_string(head, 0, line)?;
            head += 1;
        }
        if head > 0 {
            // An empty row keeps the table a region of its own for filters and pivots.
            head += 1;
        }
        for (at, column) in (0u16..).zip(&self.columns) {
            sheet.write_string_with_format(head, at, column, &bold)?;
        }
        sheet.set_freeze_panes(head + 1, 0)?;
        sheet.set_repeat_rows(head, head)?;
        for (row, cells) in (head + 1..).zip(&self.rows) {
            for (at, cell) in (0u16..).zip(cells) {
                match cell {
                    Cell::Empty => {}
                    Cell::Whole(number) => {
                        sheet.write_number(row, at, *number as f64)?;
                    }
                    Cell::Amount(_, decimals) => {
                        // A spreadsheet holds 15 digits exactly: beyond that the amount stays a text.
                        let plain = cell.plain();
                        let format = Format::new().set_num_format(number_format(*decimals));
                        match plain.parse::<f64>() {
                            Ok(number) if plain.len() <= 16 => {
                                sheet.write_number_with_format(row, at, number, &format)?;
                            }
                            _ => {
                                sheet.write_string(row, at, plain)?;
                            }
                        }
                    }
                    other => {
                        sheet.write_string(row, at, other.plain())?;
                    }
                }
            }
        }
        self.fit(sheet)?;
        book.save_to_buffer()
    }
}

/// Columns as wide as their widest cell of the table, up to a limit: the lines above it run over.
const WIDEST: usize = 60;

fn number_format(decimals: u32) -> String {
    if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(decimals as usize)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let mut sheet = Sheet::new(&["code", "name", "amount"]);
        sheet.rows.push(vec![Cell::text("1.1"), Cell::text("=cmd()"), Cell::Amount(-123456, 2)]);
        sheet
    }

    #[test]
    fn csv_has_a_point_and_no_formulas() {
        assert_eq!(sheet().csv(), "code,name,amount\n1.1,'=cmd(),-1234.56\n");
    }

    #[test]
    fn json_keeps_amounts_exact() {
        assert_eq!(sheet().json().to_string(), r#"[{"amount":"-1234.56","code":"1.1","name":"=cmd()"}]"#);
    }

    #[test]
    fn aligned_numbers_end_in_one_column() {
        assert_eq!(sheet().aligned(), "code  name      amount\n1.1   =cmd()  -1234.56\n");
    }
}
