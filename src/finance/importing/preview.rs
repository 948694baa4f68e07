//! What a dry run found, as it waits for a person.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::finance::import::{Format, Problem};
use crate::finance::store::import::Imported;
use crate::kernel::{Day, Lang};

/// The file that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    pub name: String,
    pub size: u64,
    /// Of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl Upload {
    pub fn format(&self) -> Format {
        Format::of(&self.name)
    }
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

/// What an import did, would do, or why it cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preview {
    /// The import's id, once it is kept.
    pub import: i64,
    pub posted: u64,
    pub known: u64,
    pub skipped: u64,
    pub lines: u64,
    pub first: Option<Day>,
    pub last: Option<Day>,
    pub accounts: Vec<String>,
    pub areas: Vec<String>,
    pub parties: Vec<String>,
    pub projects: Vec<String>,
    pub ignored: Vec<(u64, String)>,
    pub problems: Vec<Named>,
    pub error: Option<AppError>,
}

impl Preview {
    pub fn of(imported: Imported) -> Preview {
        Preview {
            import: imported.id,
            posted: imported.posted,
            known: imported.known,
            skipped: imported.read.skipped,
            lines: imported.read.lines,
            first: imported.read.first,
            last: imported.read.last,
            accounts: imported.accounts,
            areas: imported.areas,
            parties: imported.parties,
            projects: imported.projects,
            ignored: imported.read.ignored.into_iter().map(|(place, what)| (place.line, what)).collect(),
            problems: Vec::new(),
            error: None,
        }
    }

    /// The problems of a file, each with the line it stands in.
    pub fn of_problems(problems: &[Problem], file: &Path) -> Preview {
        let rows = rows(problems, file);
        let named = |problem: &Problem| Named {
            line: problem.line,
            column: problem.column,
            pt: problem.kind.text(Lang::Pt),
            en: problem.kind.text(Lang::En),
            row: rows.get(&problem.line).cloned().unwrap_or_default(),
        };
        Preview { problems: problems.iter().map(named).collect(), ..Preview::default() }
    }

    pub fn is_clean(&self) -> bool {
        self.problems.is_empty() && self.error.is_none()
    }
}

const ROW_CHARS_MAX: usize = 500;

/// The lines that problems name, read once more.
fn rows(problems: &[Problem], file: &Path) -> HashMap<u64, String> {
    let mut wanted: HashMap<u64, String> =
        problems.iter().map(|problem| (problem.line, String::new())).collect();
    let last = problems.iter().map(|problem| problem.line).max().unwrap_or(0);
    let Ok(file) = std::fs::File::open(file) else { return wanted };
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
    wanted
}
