//! What is wrong with a file, as it waits for a person: told in both languages, with the rows themselves.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::kernel::Lang;

/// The file that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    pub name: String,
    pub size: u64,
    /// Of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// What was chosen beside the file, where there is a choice: the kind of table.
    #[serde(default)]
    pub what: String,
}

/// A problem with its place and the row it is in, told in both languages: it outlives the reader that found
/// it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub line: u64,
    pub column: Option<u32>,
    pub pt: String,
    pub en: String,
    /// The line itself.
    pub row: String,
}

impl Named {
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Pt => &self.pt,
            Lang::En => &self.en,
        }
    }
}

/// What every import's outcome has, whatever else it tells.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    pub problems: Vec<Named>,
}

const ROW_CHARS_MAX: usize = 500;

/// Problems with the lines they name, read once more.
pub fn with_rows(problems: Vec<Named>, file: &Path) -> Vec<Named> {
    let mut wanted: HashMap<u64, String> =
        problems.iter().map(|problem| (problem.line, String::new())).collect();
    let last = problems.iter().map(|problem| problem.line).max().unwrap_or(0);
    let Ok(file) = std::fs::File::open(file) else { return problems };
    for (number, line) in (1..=last).zip(BufReader::new(file).split(b'\n')) {
        let Ok(bytes) = line else { break };
        if let Some(row) = wanted.get_mut(&number) {
            let text = match std::str::from_utf8(&bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned(),
            };
            *row = text.trim_end().chars().take(ROW_CHARS_MAX).collect();
        }
    }
    let row = |line| wanted.get(&line).cloned().unwrap_or_default();
    problems.into_iter().map(|problem| Named { row: row(problem.line), ..problem }).collect()
}
