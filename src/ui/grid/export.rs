//! The grid as a file: exactly what is filtered, in the columns shown. What a spreadsheet could take for a
//! formula is text there (OWASP: CSV injection).

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Workbook, XlsxError};

use super::query::{GridQuery, Kind};
use super::{Cell, Grid, Value};
use crate::error::AppError;
use crate::kernel::{Day, Money, money, quantity};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
}

impl Format {
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Amounts up to here are exact as the spreadsheet's own numbers; larger ones are written as text.
const EXACT: u64 = 1 << 53;

impl<R: 'static> Grid<R> {
    /// The file as the answer to a request. `rows` is the whole selection.
    pub fn file(&self, format: Format, query: &GridQuery, rows: &[R]) -> Result<Response, AppError> {
        let content = match format {
            Format::Csv => self.csv(query, rows).map_err(|_| AppError::Internal(String::new()))?,
            Format::Xlsx => self.xlsx(query, rows).map_err(|_| AppError::Internal(String::new()))?,
        };
        Ok((self.headers(format)?, content).into_response())
    }

    pub(super) fn headers(&self, format: Format) -> Result<[(HeaderName, HeaderValue); 2], AppError> {
        let name = self.path.trim_matches('/').replace('/', "-");
        let disposition = format!("attachment; filename=\"{name}.{}\"", format.extension());
        let disposition = HeaderValue::from_str(&disposition).map_err(|_| AppError::BadRequest)?;
        let kind = HeaderValue::from_static(format.content_type());
        Ok([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)])
    }

    /// UTF-8, comma, decimal point, no grouping, days as `YYYY-MM-DD`, one header line.
    pub fn csv(&self, query: &GridQuery, rows: &[R]) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.shown(query).map(|column| harmless(&column.heading)))?;
        for row in rows {
            writer
                .write_record(self.shown(query).map(|column| plain((column.cell)(row), &column.spec.kind)))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }

    pub fn xlsx(&self, query: &GridQuery, rows: &[R]) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let (strong, amount, whole) = (
            Look::new().set_bold(),
            |decimals: u32| Look::new().set_num_format(number_format(decimals)),
            Look::new().set_num_format("#,##0"),
        );
        let day = Look::new().set_num_format(self.lang.pick("dd/mm/yyyy", "d mmm yyyy"));
        let sheet = workbook.add_worksheet();
        sheet.set_freeze_panes(1, 1)?;
        for (at, column) in (0u16..).zip(self.shown(query)) {
            sheet.write_string_with_format(0, at, &column.heading, &strong)?;
            let look = match column.spec.kind {
                Kind::Amount(decimals) => amount(decimals),
                Kind::Quantity => Look::new().set_num_format("#,##0.###"),
                Kind::Number => whole.clone(),
                Kind::Day => day.clone(),
                _ => Look::new(),
            };
            for (line, row) in (1u32..).zip(rows) {
                let cell = (column.cell)(row);
                match (&cell.value, excel(&cell, &column.spec.kind)) {
                    (Value::Nothing, _) => {}
                    (Value::Day(on), _) if let Some(on) = excel_day(*on) => {
                        sheet.write_datetime_with_format(line, at, &on, &look)?;
                    }
                    (_, Some(number)) => {
                        sheet.write_number_with_format(line, at, number, &look)?;
                    }
                    _ => {
                        sheet.write_string(line, at, text(cell, &column.spec.kind))?;
                    }
                }
            }
        }
        sheet.autofit();
        workbook.save_to_buffer()
    }
}

fn number_format(decimals: u32) -> String {
    match decimals {
        0 => "#,##0".to_owned(),
        _ => format!("#,##0.{}", "0".repeat(decimals as usize)),
    }
}

/// The cell as a spreadsheet's number, where that is exact.
fn excel(cell: &Cell, kind: &Kind) -> Option<f64> {
    let (minor, decimals) = match (&cell.value, kind) {
        (Value::Amount(amount), Kind::Amount(decimals)) => (amount.minor(), *decimals),
        (Value::Amount(amount), _) => (amount.minor(), 2),
        (Value::Quantity(quantity), _) => (quantity.thousandths(), quantity::DECIMALS),
        (Value::Number(number), _) => (*number, 0),
        _ => return None,
    };
    (minor.unsigned_abs() <= EXACT).then(|| money::plain(i128::from(minor), decimals).parse().ok()).flatten()
}

/// Spreadsheets know days from 1900 on.
fn excel_day(day: Day) -> Option<ExcelDateTime> {
    let (year, date) = (u16::try_from(day.year()).ok()?, day.date());
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

/// What was typed by someone never begins as a formula does.
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn text(cell: Cell, kind: &Kind) -> String {
    let text = match (cell.value, kind) {
        (Value::Text(text) | Value::State(text, _), _) => text,
        (Value::Amount(amount), Kind::Amount(decimals)) => amount.plain(*decimals),
        (Value::Amount(Money(minor)), _) => money::plain(i128::from(minor), 2),
        (Value::Quantity(quantity), _) => quantity.plain(),
        (Value::Number(number), _) => number.to_string(),
        (Value::Day(day), _) => day.to_string(),
        (Value::Nothing, _) => String::new(),
    };
    match cell.code {
        Some(code) if text.is_empty() => code,
        Some(code) => format!("{code} {text}"),
        None => text,
    }
}

fn plain(cell: Cell, kind: &Kind) -> String {
    let typed = cell.code.is_some() || matches!(cell.value, Value::Text(_) | Value::State(..));
    let text = text(cell, kind);
    if typed { harmless(&text) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        assert_eq!(harmless("Caixa = 1"), "Caixa = 1");
        assert_eq!(plain(Cell::amount(Money(-500)), &Kind::Amount(2)), "-5.00");
        assert_eq!(plain(Cell::text("x").code("=1"), &Kind::Text), "'=1 x");
    }
}
