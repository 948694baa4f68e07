//! What an entry of a file says beyond day, description and lines: kept as text with the entry, so that
//! nothing written is lost. Tags that file a line under something say it there and not here.

use crate::finance::import::item::{Status, Tags, tag};
use crate::finance::import::{BalancedEntry, BalancedLine};

/// Tags with a place of their own in the books.
const FILED: [&str; 7] = ["area", "party", "project", "document", "journal", "number", EXPORTED];

/// The tag in which an export tells an entry's number.
pub const EXPORTED: &str = "retaguarda";

pub fn of_entry(entry: &BalancedEntry) -> Option<String> {
    let mut said = Vec::new();
    said.extend(marked(entry.status));
    said.extend(entry.second_date.map(|day| format!("date2: {day}")));
    if let (Some(code), Some(document)) = (&entry.code, document(&entry.tags))
        && code != document
    {
        said.push(format!("code: {code}"));
    }
    said.extend(own_lines(&entry.comment));
    // Beancount's metadata and applied tags stand in no comment.
    let apart = |(name, _): &&(String, String)| {
        !FILED.contains(&name.as_str()) && !entry.comment.contains(name.as_str())
    };
    said.extend(entry.tags.iter().filter(apart).map(|(name, value)| format!("{name}: {value}")));
    Some(said.join("\n")).filter(|text| !text.is_empty())
}

pub fn of_line(entry: &BalancedEntry, line: &BalancedLine) -> Option<String> {
    let mut said = Vec::new();
    if line.status != entry.status {
        said.extend(marked(line.status));
    }
    said.extend(own_lines(&line.comment));
    Some(said.join("\n")).filter(|text| !text.is_empty())
}

/// The document that the entry names by a tag.
pub fn document(tags: &Tags) -> Option<&str> {
    tag(tags, "document").filter(|text| !text.is_empty())
}

fn marked(status: Status) -> Option<String> {
    match status {
        Status::Unmarked => None,
        Status::Pending => Some("status: !".to_owned()),
        Status::Cleared => Some("status: *".to_owned()),
    }
}

/// The lines of a comment, without those that hold nothing but one tag of `FILED`.
fn own_lines(comment: &str) -> impl Iterator<Item = String> {
    let filed = |line: &str| {
        let (name, value) = line.split_once(':').unwrap_or(("", ""));
        FILED.contains(&name.trim()) && !value.replace("\\,", "").contains(',')
    };
    let lines = comment.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(move |line| !filed(line)).map(str::to_owned)
}
