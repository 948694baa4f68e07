//! The style of the house, as far as a program can see it.

use std::fs;
use std::path::{Path, PathBuf};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;
const LINE_CHARS_MAX: usize = 110;

struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The text before the file's unit tests; nothing of a file of tests.
    fn shipped(&self) -> &str {
        if self.path.contains("/tests") {
            return "";
        }
        self.text.split("#[cfg(test)]").next().unwrap_or("")
    }

    fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// The slice a file of `src/` belongs to: `finance`, `auth`, …
    fn slice(&self) -> &str {
        self.path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or("")
    }

    /// The room of a slice: `model`, `store`, `actions`, …
    fn room(&self) -> &str {
        self.path.trim_start_matches("src/").split(['/', '.']).nth(1).unwrap_or("")
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut waiting = vec![root.join(folder)];
    while let Some(next) = waiting.pop() {
        for item in fs::read_dir(&next).unwrap() {
            let path: PathBuf = item.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "{folder} holds no source");
    found
}

/// Every place that breaks a rule, in one message.
fn none(broken: Vec<String>) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

fn lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(source.text.lines())
}

/// A line of a catalogue of texts holds both languages, however long they are.
fn is_catalogue(line: &str) -> bool {
    line.trim_end().ends_with("\";") && line.contains(": \"") && line.contains("\", \"")
}

#[test]
fn files_and_lines_are_short() {
    let mut broken = Vec::new();
    for source in ["src", "tests", "xtask"].iter().flat_map(|folder| sources(folder)) {
        let count = source.text.lines().count();
        if count > FILE_LINES_MAX {
            broken.push(format!("{}: {count} lines", source.path));
        }
        let long =
            lines(&source).filter(|(_, line)| line.chars().count() > LINE_CHARS_MAX && !is_catalogue(line));
        broken.extend(
            long.map(|(n, line)| format!("{}:{n}: {} characters", source.path, line.chars().count())),
        );
    }
    none(broken);
}

#[test]
fn functions_fit_a_screen() {
    let mut broken = Vec::new();
    for source in sources("src") {
        let mut open: Option<(usize, usize)> = None;
        for (n, line) in lines(&source) {
            let indent = line.len() - line.trim_start().len();
            let word = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            let word = word
                .trim_start_matches("pub(super) ")
                .trim_start_matches("const ")
                .trim_start_matches("async ");
            if word.starts_with("fn ") && !line.trim_end().ends_with(';') {
                open = Some((n, indent));
            }
            if let Some((start, at)) = open
                && indent == at
                && line.trim() == "}"
            {
                if n - start + 1 > FUNCTION_LINES_MAX {
                    broken.push(format!("{}:{start}: {} lines", source.path, n - start + 1));
                }
                open = None;
            }
        }
    }
    none(broken);
}

#[test]
fn nothing_unfinished_ships() {
    let marks = ["todo!(", "unimplemented!(", "dbg!(", ".unwrap()", "FIXME", "XXX", "allow(dead_code"];
    let mut broken = Vec::new();
    for source in sources("src") {
        for (n, line) in (1..).zip(source.shipped().lines()) {
            // What cannot be unwrapped in a constant does not compile.
            let passed =
                ["//", "const ", "pub const "].iter().any(|start| line.trim_start().starts_with(start));
            let found = marks.iter().filter(|mark| line.contains(**mark) && !passed);
            broken.extend(found.map(|mark| format!("{}:{n}: {mark}", source.path)));
        }
    }
    none(broken);
}

#[test]
fn sql_stays_in_db_and_stores() {
    let at_home = |source: &Source| {
        source.is_in("src/db")
            || source.room() == "store"
            || source.path.ends_with("/store.rs")
            || source.is_in("src/demo")
    };
    let broken = sources("src").iter().filter(|source| !at_home(source)).flat_map(sql_in).collect();
    none(broken);
}

fn sql_in(source: &Source) -> Vec<String> {
    let names = |line: &str| line.contains("sqlx::") || line.contains("use sqlx") || line.contains("sql!(");
    let found = (1..).zip(source.shipped().lines()).filter(|(_, line)| names(line));
    found.map(|(n, line): (usize, &str)| format!("{}:{n}: {}", source.path, line.trim())).collect()
}

#[test]
fn models_know_neither_pages_nor_databases() {
    let models =
        sources("src").into_iter().filter(|source| source.room() == "model" || source.is_in("src/kernel"));
    let broken = models
        .filter(|source| {
            ["leptos", "sqlx", "axum"].iter().any(|name| source.shipped().contains(&format!("use {name}")))
        })
        .map(|source| source.path)
        .collect();
    none(broken);
}

#[test]
fn no_float_touches_money() {
    let money = |source: &Source| {
        source.is_in("src/kernel")
            || (["finance", "stock", "trade", "logistics"].contains(&source.slice())
                && source.room() != "pages")
    };
    let broken = sources("src")
        .iter()
        .filter(|source| money(source))
        .filter(|source| source.shipped().contains("f64") || source.shipped().contains("f32"))
        .map(|source| source.path.clone())
        .collect();
    none(broken);
}

#[test]
fn markup_has_no_inline_style() {
    let marks = ["style=\"", "style={", "<style"];
    let broken = sources("src")
        .iter()
        .filter(|source| marks.iter().any(|mark| source.shipped().contains(mark)))
        .map(|source| source.path.clone())
        .collect();
    none(broken);
}

/// Slices in the order in which they may know each other's stores.
const ORDER: [&str; 7] = ["company", "auth", "finance", "stock", "trade", "logistics", "demo"];

#[test]
fn slices_know_only_what_stands_before_them() {
    let mut broken = Vec::new();
    for source in sources("src") {
        let Some(here) = ORDER.iter().position(|slice| *slice == source.slice()) else { continue };
        for later in &ORDER[here + 1..] {
            if source.room() == "store" && source.shipped().contains(&format!("crate::{later}::store")) {
                broken.push(format!("{} knows {later}", source.path));
            }
        }
    }
    none(broken);
}

#[test]
fn every_server_function_begins_by_naming_its_actor() {
    let mut broken = Vec::new();
    let mut found = 0;
    for source in sources("src") {
        for part in source.shipped().split("#[server(endpoint").skip(1) {
            found += 1;
            let body = part.split_once(" {\n").map_or("", |(_, body)| body);
            let first = body.lines().find(|line| !line.trim_start().starts_with("use ")).unwrap_or("");
            if !first.contains("Actor::current()") && !first.contains("Anyone::current()") {
                broken.push(format!("{}: {}", source.path, first.trim()));
            }
        }
    }
    assert!(found > 0, "no server function was found");
    none(broken);
}
