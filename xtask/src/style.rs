//! The style sheets joined into one, in the order of their layers, without comments and needless blanks.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::fingerprint;

/// Sheets that come first, in this order; others follow by name; print comes last and overrules all.
const FIRST: [&str; 6] = ["tokens", "base", "frame", "grid", "form", "chart"];
const LAST: &str = "print";

/// All sheets of `folder` as one minified sheet.
pub fn join(folder: &Path) -> Result<String> {
    let mut names = Vec::new();
    for file in fingerprint::files(folder)? {
        if file.extension().is_some_and(|extension| extension == "css") {
            names.push(file.file_stem().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    names.sort_by_key(|name| (rank(name), name.clone()));
    let mut joined = String::new();
    for name in names {
        let file = folder.join(name).with_extension("css");
        joined.push_str(&fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?);
        joined.push('\n');
    }
    Ok(minify(&joined))
}

fn rank(name: &str) -> usize {
    match FIRST.iter().position(|first| *first == name) {
        Some(place) => place,
        None if name == LAST => FIRST.len() + 1,
        None => FIRST.len(),
    }
}

/// Drops comments, runs of blanks and blanks that separate nothing; strings and `url(…)` stay as they are.
fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    let mut blank = false;
    while let Some(next) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
            // A comment is no blank, but `0/**/auto` is two words.
            blank |= out.ends_with(is_of_a_word) && rest.starts_with(is_of_a_word);
            continue;
        }
        if next.is_ascii_whitespace() {
            rest = &rest[1..];
            blank = true;
            continue;
        }
        if blank && separates(out.chars().next_back(), next) {
            out.push(' ');
        }
        blank = false;
        if next == '}' && out.ends_with(';') {
            out.pop();
        }
        let length = verbatim(rest).unwrap_or(next.len_utf8());
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

fn is_of_a_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '-' || letter == '_'
}

/// Whether a blank between these two means something: never around braces, semicolons and commas.
fn separates(before: Option<char>, after: char) -> bool {
    let marks = ['{', '}', ';', ','];
    before.is_some_and(|before| !marks.contains(&before)) && !marks.contains(&after)
}

/// The length of what must not be touched at the start of `css`: a string, or an address.
fn verbatim(css: &str) -> Option<usize> {
    let quoted = |text: &str, quote: char| {
        let mut escaped = false;
        for (at, letter) in text.char_indices().skip(1) {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if letter == quote => return at + letter.len_utf8(),
                _ => {}
            }
        }
        text.len()
    };
    match css.chars().next()? {
        quote @ ('"' | '\'') => Some(quoted(css, quote)),
        '\\' => Some(1 + css[1..].chars().next().map_or(0, char::len_utf8)),
        'u' if css.starts_with("url(") && !css[4..].trim_start().starts_with(['"', '\'']) => {
            Some(css.find(')').map_or(css.len(), |end| end + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{minify, rank};

    #[test]
    fn comments_and_needless_blanks_are_dropped() {
        let css = "/* a */\n.row , .cell {\n  color : red;\n  margin: 0  auto;\n}\n\n";
        assert_eq!(minify(css), ".row,.cell{color : red;margin: 0 auto}");
        let css = "@media (width < 700px) and (print) { a { b: c } }";
        assert_eq!(minify(css), "@media (width < 700px) and (print){a{b: c}}");
    }

    #[test]
    fn a_blank_that_means_something_stays() {
        assert_eq!(
            minify(".a  :hover > b { width: calc(1px  +  2px) }"),
            ".a :hover > b{width: calc(1px + 2px)}"
        );
        assert_eq!(minify("a{margin:0/* between */auto}"), "a{margin:0 auto}");
        assert_eq!(minify(".a/* joined */.b{}"), ".a.b{}");
    }

    #[test]
    fn strings_and_addresses_are_left_alone() {
        let css = r#"a{content:"/* no */  ; }";b:'\'  ,';background:url(data:image/svg+xml;x,/*  */)}"#;
        assert_eq!(minify(css), css);
        assert_eq!(minify("a{content:\"\\201C  \" , 'é'}"), "a{content:\"\\201C  \",'é'}");
    }

    #[test]
    fn layers_come_in_their_order_and_print_last() {
        let mut names = ["print", "zebra", "chart", "tokens", "dialog", "base"];
        names.sort_by_key(|name| (rank(name), name.to_string()));
        assert_eq!(names, ["tokens", "base", "chart", "dialog", "zebra", "print"]);
    }
}
