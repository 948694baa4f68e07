//! Comments and the tags in them: `due: 2026-01-31, paid:` and ledger's `:one:two:`.

use crate::finance::import::item::Tags;

/// Splits at the first `;`; the comment comes without it.
pub fn split(text: &str) -> (&str, Option<&str>) {
    match text.find(';') {
        Some(at) => (&text[..at], Some(text[at + 1..].trim())),
        None => (text, None),
    }
}

/// Adds a line to a comment and its tags to `tags`.
pub fn add(comment: &mut String, tags: &mut Tags, text: &str) {
    if text.is_empty() {
        return;
    }
    if !comment.is_empty() {
        comment.push('\n');
    }
    comment.push_str(text);
    if text.contains(':') {
        collect(text, tags);
    }
}

fn collect(text: &str, tags: &mut Tags) {
    if text.len() > 2 && text.starts_with(':') && text.ends_with(':') && !text.contains(char::is_whitespace) {
        let names = text.split(':').filter(|name| !name.is_empty());
        tags.extend(names.map(|name| (name.to_owned(), String::new())));
        return;
    }
    for part in split_at_commas(text) {
        let Some(colon) = part.find(':') else { continue };
        let name = part[..colon].rsplit(char::is_whitespace).next().unwrap_or_default();
        if !name.is_empty() {
            tags.push((name.to_owned(), value(&part[colon + 1..])));
        }
    }
}

/// A value ends at a comma, unless that is written `\,` as in the exports of this program.
fn split_at_commas(text: &str) -> impl Iterator<Item = &str> {
    let mut before = '\0';
    text.split(move |letter| {
        let ends = letter == ',' && before != '\\';
        before = letter;
        ends
    })
}

fn value(text: &str) -> String {
    text.trim_start_matches(':').trim().replace("\\,", ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_in_both_notations() {
        for (text, want) in [
            ("accrued, date:2010/12", vec![("date", "2010/12")]),
            ("paid late: yes indeed, x:", vec![("late", "yes indeed"), ("x", "")]),
            ("Rate:: 7", vec![("Rate", "7")]),
            (":one:two:", vec![("one", ""), ("two", "")]),
            ("party: Silva\\, Lda, paid:", vec![("party", "Silva, Lda"), ("paid", "")]),
            ("no tags", vec![]),
            (": nothing", vec![]),
        ] {
            let (mut comment, mut tags) = (String::new(), Tags::new());
            add(&mut comment, &mut tags, text);
            let found: Vec<_> = tags.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(found, want, "{text}");
        }
    }
}
