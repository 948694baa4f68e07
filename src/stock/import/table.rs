//! A table of text: one header line, columns in any order, English or Portuguese names, `;` or `,` between
//! fields, either decimal mark, UTF-8 or Windows-1252.

use csv::{ByteRecord, ReaderBuilder};

use super::Problem;
use crate::error::Fault;
use crate::finance::import::decimal::Decimal;
use crate::finance::import::number::{Doubt, Mark, decides, extent, value};
use crate::kernel::{Day, Money, Quantity, fold, quantity};

/// A column that a table may have.
pub struct Column {
    pub name: &'static str,
    /// Other names of it.
    pub also: &'static [&'static str],
    pub required: bool,
    pub number: bool,
}

impl Column {
    pub const fn new(name: &'static str, also: &'static [&'static str]) -> Column {
        Column { name, also, required: false, number: false }
    }

    pub const fn required(self) -> Column {
        Column { required: true, ..self }
    }

    pub const fn number(self) -> Column {
        Column { number: true, ..self }
    }

    fn is_called(&self, name: &str) -> bool {
        name == self.name || self.also.contains(&name)
    }
}

pub struct Table {
    wanted: &'static [Column],
    rows: Vec<(u64, Vec<Option<String>>)>,
    mark: Option<Mark>,
}

/// One row being read; what is wrong with it is kept beside.
pub struct Row<'a> {
    table: &'a Table,
    pub line: u64,
    fields: &'a [Option<String>],
}

/// The problems named at most; a file with more is beyond mending by hand.
pub const PROBLEMS_MAX: usize = 1_000;

impl Table {
    pub fn read(bytes: &[u8], wanted: &'static [Column]) -> Result<Table, Vec<Problem>> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let head = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let separator = if head.contains(&b';') { b';' } else { b',' };
        let mut reader =
            ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(bytes);
        let mut record = ByteRecord::new();
        let unreadable = |line| vec![Problem::new(line, "", Fault::NotATable)];
        if !reader.read_byte_record(&mut record).map_err(|_| unreadable(1))? {
            return Err(vec![Problem::new(1, "", Fault::EmptyFile)]);
        }
        let (at, width) = (columns(&record, wanted)?, record.len());
        let mut problems = Vec::new();
        let mut table = Table { wanted, rows: Vec::new(), mark: None };
        loop {
            let more = reader.read_byte_record(&mut record);
            let line = record.position().map_or(0, csv::Position::line);
            match more {
                Ok(false) => break,
                Err(_) => return Err(unreadable(line)),
                Ok(true) if record.iter().all(|field| field.trim_ascii().is_empty()) => {}
                Ok(true) if record.len() != width => {
                    problems.push(Problem::about(line, "", Fault::FieldCount, width.to_string()));
                }
                Ok(true) => {
                    let text = |at: &Option<usize>| {
                        at.and_then(|at| record.get(at)).map(text).filter(|text| filled(text))
                    };
                    table.rows.push((line, at.iter().map(text).collect()));
                }
            }
        }
        table.survey(&mut problems);
        problems.truncate(PROBLEMS_MAX);
        if problems.is_empty() { Ok(table) } else { Err(problems) }
    }

    /// The first number that leaves no doubt tells the decimal mark for the whole file.
    fn survey(&mut self, problems: &mut Vec<Problem>) {
        for (line, fields) in &self.rows {
            for (column, field) in self.wanted.iter().zip(fields).filter(|(column, _)| column.number) {
                let Some(mark) = field.as_deref().and_then(|text| decides(text.trim_start_matches('-')))
                else {
                    continue;
                };
                match self.mark {
                    None => self.mark = Some(mark),
                    Some(first) if first == mark => {}
                    Some(first) => problems.push(Problem::about(
                        *line,
                        column.name,
                        Fault::MixedMarks,
                        first.char().to_string(),
                    )),
                }
            }
        }
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, fields)| Row { table: self, line: *line, fields })
    }
}

fn filled(text: &str) -> bool {
    !text.is_empty()
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim().to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.trim().to_owned(),
    }
}

/// Where each wanted column stands.
fn columns(header: &ByteRecord, wanted: &[Column]) -> Result<Vec<Option<usize>>, Vec<Problem>> {
    let mut at = vec![None; wanted.len()];
    let mut problems = Vec::new();
    for (place, name) in header.iter().map(text).enumerate() {
        let plain = fold(&name).replace([' ', '-'], "_");
        match wanted.iter().position(|column| column.is_called(&plain)) {
            None => problems.push(Problem::about(1, &name, Fault::UnknownColumn, names(wanted))),
            Some(of) if at[of].is_some() => problems.push(Problem::new(1, &name, Fault::ColumnTwice)),
            Some(of) => at[of] = Some(place),
        }
    }
    for (column, at) in wanted.iter().zip(&at) {
        if column.required && at.is_none() {
            problems.push(Problem::new(1, column.name, Fault::ColumnMissing));
        }
    }
    if problems.is_empty() { Ok(at) } else { Err(problems) }
}

fn names(wanted: &[Column]) -> String {
    wanted.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

impl Row<'_> {
    pub fn text(&self, name: &str) -> Option<&str> {
        let at = self.table.wanted.iter().position(|column| column.name == name)?;
        self.fields.get(at)?.as_deref()
    }

    pub fn needed(&self, name: &str, problems: &mut Vec<Problem>) -> String {
        let text = self.text(name).unwrap_or_default();
        if text.is_empty() {
            problems.push(Problem::new(self.line, name, Fault::Required));
        }
        text.to_owned()
    }

    pub fn problem(&self, name: &str, code: Fault, detail: impl Into<String>) -> Problem {
        Problem::about(self.line, name, code, detail)
    }

    pub fn decimal(&self, name: &str, doubt: Doubt, fault: Fault) -> Result<Option<Decimal>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let read = (extent(digits) == digits.len()).then(|| value(digits, self.table.mark, doubt).ok());
        let signed = read.flatten().and_then(|read| if negative { read.checked_neg() } else { Some(read) });
        signed.map(Some).ok_or_else(|| self.problem(name, fault, text))
    }

    pub fn quantity(&self, name: &str, problems: &mut Vec<Problem>) -> Option<Quantity> {
        let read = self.decimal(name, Doubt::TrustDot, Fault::NotAQuantity).and_then(|read| {
            let scale = quantity::DECIMALS as u8;
            read.map(|read| read.units(scale).map(Quantity)).map_or(Ok(None), |units| {
                units.map(Some).ok_or_else(|| self.problem(name, Fault::NotAQuantity, ""))
            })
        });
        read.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        })
    }

    /// An amount in minor units; further decimals are rounded.
    pub fn money(&self, name: &str, decimals: u32, problems: &mut Vec<Problem>) -> Option<Money> {
        let read = self.decimal(name, Doubt::TrustDot, Fault::NotMoney).and_then(|read| {
            let scale = decimals as u8;
            match read {
                Some(read) if read.is_negative() => Err(self.problem(name, Fault::Negative, "")),
                Some(read) => read
                    .rounded(scale)
                    .units(scale)
                    .map(|minor| Some(Money(minor)))
                    .ok_or_else(|| self.problem(name, Fault::TooLarge, "")),
                None => Ok(None),
            }
        });
        read.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        })
    }

    /// 2026-01-31, or 31/01/2026 as Brazil writes it.
    pub fn day(&self, name: &str, problems: &mut Vec<Problem>) -> Option<Day> {
        let text = self.needed(name, problems);
        let read = day(&text);
        if read.is_none() && !text.is_empty() {
            problems.push(self.problem(name, Fault::NotADay, text));
        }
        read
    }
}

fn day(text: &str) -> Option<Day> {
    let text = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    let [first, month, last] = parts[..] else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if year.len() != 4 {
        return None;
    }
    Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    static WANTED: [Column; 3] = [
        Column::new("item", &["produto"]).required(),
        Column::new("quantity", &["quantidade"]).required().number(),
        Column::new("date", &["data"]),
    ];

    #[test]
    fn either_mark_either_language_any_order() {
        for (text, thousandths) in [
            ("quantity,item\n1.5,Chá\n", 1_500),
            ("Quantidade;Produto\n1.234,5;Chá\n", 1_234_500),
            ("\u{feff}item;quantity;data\nChá;12;31/01/2026\n", 12_000),
        ] {
            let table = Table::read(text.as_bytes(), &WANTED).ok().unwrap();
            let row = table.rows().next().unwrap();
            let mut problems = Vec::new();
            assert_eq!(row.quantity("quantity", &mut problems), Some(Quantity(thousandths)), "{text}");
            assert_eq!((row.text("item"), problems), (Some("Chá"), vec![]));
        }
        let table = Table::read(b"item;quantity\nCh\xe1;1\n", &WANTED).ok().unwrap();
        assert_eq!(table.rows().next().unwrap().text("item"), Some("Chá"));
    }

    #[test]
    fn what_is_wrong_with_a_table_is_told_by_line() {
        let told = |text: &str| -> Vec<(u64, Fault)> {
            let problems = Table::read(text.as_bytes(), &WANTED).err().unwrap();
            problems.into_iter().map(|one| (one.line, one.error.code)).collect()
        };
        assert_eq!(told("item,colour\n"), [(1, Fault::UnknownColumn), (1, Fault::ColumnMissing)]);
        assert_eq!(told("item,item,quantity\n"), [(1, Fault::ColumnTwice)]);
        assert_eq!(told("item,quantity\na,1\nb\n"), [(3, Fault::FieldCount)]);
        assert_eq!(told("item;quantity\na;1,5\nb;1.5\n"), [(3, Fault::MixedMarks)]);
        assert_eq!(told(""), [(1, Fault::EmptyFile)]);
    }
}
