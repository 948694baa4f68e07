//! Finding one of many by what someone typed: a code, a name, a part of a name.

use crate::kernel::fold;

/// What a typed text stands for in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<T> {
    One(T),
    /// More than one fits; the first three.
    Several([Option<T>; 3]),
    Nothing,
}

/// Finds by code, by `code name` as lists offer it, by whole name, by the code without its marks, then by
/// parts of the name. `taken` says whether an item may be meant without being named wholly.
pub fn find<'a, T>(
    list: &'a [T],
    text: &str,
    names: impl Fn(&'a T) -> (&'a str, &'a str),
    taken: impl Fn(&'a T) -> bool,
) -> Found<&'a T> {
    if let Some(named) = list.iter().find(|item| names(item).0 == text.trim()) {
        return Found::One(named);
    }
    let sought = fold(text.trim());
    if sought.is_empty() {
        return Found::Nothing;
    }
    let bare: String = sought.chars().filter(char::is_ascii_alphanumeric).collect();
    let words: Vec<&str> = sought.split_whitespace().collect();
    type Fits<'f> = dyn Fn(&str, &str) -> bool + 'f;
    let whole: [&Fits; 2] =
        [&|code, name| fold(code) == sought || fold(&format!("{code} {name}")) == sought, &|_, name| {
            fold(name) == sought
        }];
    let part: [&Fits; 3] = [
        &|code, _| {
            !bare.is_empty() && fold(code).chars().filter(char::is_ascii_alphanumeric).eq(bare.chars())
        },
        &|_, name| fold(name).starts_with(&sought),
        &|_, name| {
            let name = fold(name);
            words.iter().all(|word| name.contains(word))
        },
    ];
    let fitting = |fits: &Fits, all: bool| {
        let mut fitting = list.iter().filter(|item| {
            let (code, name) = names(item);
            (all || taken(item)) && fits(code, name)
        });
        match (fitting.next(), fitting.next()) {
            (None, _) => None,
            (Some(only), None) => Some(Found::One(only)),
            (first, second) => Some(Found::Several([first, second, fitting.next()])),
        }
    };
    let whole = whole.into_iter().find_map(|fits| fitting(fits, true));
    whole.or_else(|| part.into_iter().find_map(|fits| fitting(fits, false))).unwrap_or(Found::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: [(&str, &str); 5] = [
        ("1.1", "Caixa e bancos"),
        ("1.1.01", "Caixa"),
        ("1.1.02", "Banco do Brasil"),
        ("4.2", "Despesas com água"),
        ("4.2.01", "Água e esgoto"),
    ];

    fn code(text: &str) -> Option<&'static str> {
        match find(&LIST, text, |item| *item, |(code, _)| code.len() > 3) {
            Found::One((code, _)) => Some(code),
            _ => None,
        }
    }

    #[test]
    fn codes_names_and_parts_are_found() {
        for (text, expected) in [
            ("1.1.02", "1.1.02"),
            ("1.1", "1.1"),
            ("11 01", "1.1.01"),
            ("1102", "1.1.02"),
            ("CAIXA", "1.1.01"),
            ("1.1.01 Caixa", "1.1.01"),
            ("agua", "4.2.01"),
            ("brasil banco", "1.1.02"),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
        assert_eq!(code(""), None);
        assert_eq!(code("salários"), None);
        assert_eq!(code("."), None);
    }

    #[test]
    fn several_that_fit_are_named() {
        let found = find(&LIST, "e", |item| *item, |(code, _)| code.len() > 3);
        assert_eq!(found, Found::One(&LIST[4]), "one has the letter");
        let found = find(&LIST, "c", |item| *item, |_| true);
        assert_eq!(found, Found::Several([Some(&LIST[0]), Some(&LIST[1]), None]), "two begin so");
    }
}
