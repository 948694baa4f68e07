//! What a dry run found, as it waits for a person.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::finance::import::Problem;
use crate::finance::store::import::Imported;
use crate::jobs::import::{Named, with_rows};
use crate::kernel::{Day, Lang};

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
        let named = |problem: &Problem| Named {
            line: problem.line,
            column: problem.column,
            pt: problem.kind.text(Lang::Pt),
            en: problem.kind.text(Lang::En),
            row: String::new(),
        };
        let problems = with_rows(problems.iter().map(named).collect(), file);
        Preview { problems, ..Preview::default() }
    }

    pub fn is_clean(&self) -> bool {
        self.problems.is_empty() && self.error.is_none()
    }
}
