//! The first line of an entry and its postings.

use super::amount::AmountReader;
use super::{Scope, comment, date};
use crate::finance::import::item::{Name, Names, ParsedEntry, Place, Posting, Status, Tags};
use crate::finance::import::problem::{ProblemKind, short};
use crate::kernel::Day;

/// What is left of an entry whose first line was refused: its postings are read all the same.
pub fn headless(scope: &Scope, place: Place) -> ParsedEntry {
    ParsedEntry {
        place,
        date: Day::from_since_2000(0).unwrap_or_else(|| unreachable!("a valid day")),
        second_date: None,
        status: Status::Unmarked,
        code: None,
        description: String::new(),
        comment: String::new(),
        tags: scope.tags.clone(),
        postings: Vec::new(),
    }
}

/// `DATE[=DATE] [*|!] [(CODE)] DESCRIPTION [; COMMENT]`
pub fn header(text: &str, scope: &Scope, place: Place) -> Result<ParsedEntry, ProblemKind> {
    let (day, rest) = date::leading(text, scope.year)?;
    let (second_date, rest) = match rest.strip_prefix('=') {
        Some(after) => {
            let (second, rest) = date::leading(after, Some(day.year()))?;
            (Some(second), rest)
        }
        None => (None, rest),
    };
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) && !rest.starts_with(';') {
        return Err(ProblemKind::BadDate { text: short(text) });
    }
    let (rest, note) = comment::split(rest);
    let (status, rest) = status(rest.trim());
    let (code, description) = match rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
        Some((code, after)) => (Some(code.trim().to_owned()).filter(|code| !code.is_empty()), after.trim()),
        None => (None, rest),
    };
    let mut entry = ParsedEntry {
        place,
        date: day,
        second_date,
        status,
        code,
        description: description.to_owned(),
        comment: String::new(),
        tags: scope.tags.clone(),
        postings: Vec::with_capacity(2),
    };
    if let Some(note) = note {
        comment::add(&mut entry.comment, &mut entry.tags, note);
    }
    Ok(entry)
}

fn status(text: &str) -> (Status, &str) {
    match text.as_bytes().first() {
        Some(b'*') => (Status::Cleared, text[1..].trim_start()),
        Some(b'!') => (Status::Pending, text[1..].trim_start()),
        _ => (Status::Unmarked, text),
    }
}

/// `[*|!] ACCOUNT  [AMOUNT …] [; COMMENT]`; `text` is trimmed. On failure also the part that is wrong.
pub fn posting<'t>(
    text: &'t str,
    line: u64,
    scope: &Scope,
    reader: &mut AmountReader<'_>,
) -> Result<Posting, (ProblemKind, &'t str)> {
    let (status, text) = status(text);
    let (written, rest) = account_end(text);
    if written.is_empty() {
        return Err((ProblemKind::AccountMissing, text));
    }
    if is_virtual(written) {
        return Err((ProblemKind::VirtualPosting { account: written.to_owned() }, text));
    }
    let account = account_name(written, scope, reader.names).map_err(|kind| (kind, text))?;
    let (amounts, note) = comment_outside_quotes(rest);
    let tail = reader.tail(amounts).map_err(|kind| (kind, amounts.trim()))?;
    let mut posting = Posting {
        line,
        account,
        status,
        amount: tail.amount,
        cost: tail.cost,
        lot: None,
        assertion: tail.assertion,
        comment: String::new(),
        tags: Tags::new(),
    };
    if let Some(note) = note {
        comment::add(&mut posting.comment, &mut posting.tags, note);
    }
    Ok(posting)
}

/// The account that a posting names, whatever else is wrong with it.
pub fn account_of(text: &str, scope: &Scope, names: &mut Names) -> Option<Name> {
    let (written, _) = account_end(status(text).1);
    let bare = written.trim_matches(['(', ')', '[', ']']);
    account_name(bare, scope, names).ok()
}

/// A quoted commodity may hold a `;`.
fn comment_outside_quotes(text: &str) -> (&str, Option<&str>) {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b';' if !quoted => return (&text[..at], Some(text[at + 1..].trim())),
            _ => {}
        }
    }
    (text, None)
}

fn is_virtual(account: &str) -> bool {
    account.starts_with('(') && account.ends_with(')') || account.starts_with('[') && account.ends_with(']')
}

/// An account name ends at a tab, two spaces, or a comment.
pub fn account_end(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\t' => break,
            b' ' if matches!(bytes.get(at + 1), None | Some(b' ' | b'\t' | b';')) => break,
            b';' if at == 0 => break,
            _ => at += 1,
        }
    }
    let (name, rest) = text.split_at(at);
    (name.trim_end(), rest)
}

/// The account that is meant: below the applied parents, aliases replaced, the newest first.
pub fn account_name(written: &str, scope: &Scope, names: &mut Names) -> Result<Name, ProblemKind> {
    let bad = || ProblemKind::BadAccountName { account: short(written) };
    if written.split(':').any(|part| part.trim().is_empty()) || written.contains(char::is_control) {
        return Err(bad());
    }
    if scope.parents.is_empty() && scope.aliases.is_empty() {
        return Ok(names.get(written));
    }
    let mut path = scope.parents.iter().map(String::as_str).chain([written]).collect::<Vec<_>>().join(":");
    for (old, new) in scope.aliases.iter().rev() {
        if let Some(below) = path.strip_prefix(old.as_str())
            && (below.is_empty() || below.starts_with(':'))
        {
            path = format!("{new}{below}");
        }
        // Aliases can grow a name with each other's help; no real name is this long.
        if path.len() > 4_096 {
            return Err(bad());
        }
    }
    Ok(names.get(&path))
}
