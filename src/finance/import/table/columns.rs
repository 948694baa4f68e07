//! Which field of a row is which.

use std::borrow::Cow;

use csv::ByteRecord;

use crate::finance::import::problem::{ProblemKind, short};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Date,
    Journal,
    Number,
    Account,
    Area,
    Party,
    Memo,
    Debit,
    Credit,
    Document,
}

const ALL: [(&str, Column, bool); 10] = [
    ("date", Column::Date, true),
    ("journal", Column::Journal, false),
    ("number", Column::Number, true),
    ("account", Column::Account, true),
    ("area", Column::Area, false),
    ("party", Column::Party, false),
    ("memo", Column::Memo, false),
    ("debit", Column::Debit, true),
    ("credit", Column::Credit, true),
    ("document", Column::Document, false),
];

impl Column {
    pub fn name(self) -> &'static str {
        ALL[self as usize].0
    }
}

pub struct Columns {
    at: [Option<usize>; ALL.len()],
    pub count: usize,
}

impl Columns {
    /// The columns of a header line, in any order.
    pub fn read(header: &str, separator: char) -> Result<Columns, Vec<ProblemKind>> {
        let mut columns = Columns { at: [None; ALL.len()], count: 0 };
        let mut problems = Vec::new();
        for (at, name) in header.split(separator).enumerate() {
            columns.count += 1;
            let name = name.trim().trim_matches('"').trim();
            match ALL.iter().find(|(known, ..)| name.eq_ignore_ascii_case(known)) {
                None => problems.push(ProblemKind::ColumnUnknown { column: short(name) }),
                Some((_, column, _)) => {
                    if columns.at[*column as usize].replace(at).is_some() {
                        problems.push(ProblemKind::ColumnTwice { column: column.name().to_owned() });
                    }
                }
            }
        }
        for (name, column, required) in ALL {
            if required && columns.at[column as usize].is_none() {
                problems.push(ProblemKind::ColumnMissing { column: name.to_owned() });
            }
        }
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }

    /// A field as text: UTF-8 where it is that, else Windows-1252. Empty when the table has no such column.
    pub fn text<'r>(&self, record: &'r ByteRecord, column: Column) -> Cow<'r, str> {
        let bytes = self.at[column as usize].and_then(|at| record.get(at)).unwrap_or_default();
        match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        }
    }
}
