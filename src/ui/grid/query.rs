//! What a grid shows, read from its address: search, filters, sort, columns, place. Pure; whatever cannot
//! be read is left out and named in `bad`, so no address is ever an error.

use crate::kernel::{Day, Lang, Money, Month};
use crate::ui::escape_query;

/// Rows of one page. A store fetches one more, so that it is known whether more follow.
pub const PAGE_ROWS: usize = 50;

/// What a column's filter and sort mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// One of a closed list: what the address holds, what is read.
    Choice(Vec<(&'static str, String)>),
    /// An amount with this many decimal places.
    Amount(u32),
    Number,
    Day,
    /// Shown only.
    Mark,
}

/// The column as an address knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    pub key: &'static str,
    pub kind: Kind,
    pub sortable: bool,
    pub filterable: bool,
    /// Whether it is shown when the address does not choose columns.
    pub shown: bool,
}

/// From and to, both included; one of them at least is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<T> {
    pub from: Option<T>,
    pub to: Option<T>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    Contains(String),
    Is(&'static str),
    /// Minor units, or the number itself.
    Within(Span<i64>),
    During(Span<Day>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub key: &'static str,
    pub descending: bool,
}

/// The value a row is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortKey {
    Text(String),
    Number(i64),
    Day(Day),
}

/// The row a page begins after, or ends before: its sort value and, among equals, its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub key: SortKey,
    pub id: i64,
    pub backwards: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridQuery {
    pub search: Option<String>,
    pub filters: Vec<(&'static str, Filter)>,
    pub sort: Sort,
    pub cursor: Option<Cursor>,
    /// Keys of the columns shown, in the grid's order.
    pub columns: Vec<&'static str>,
    /// The saved view this address came from.
    pub view: Option<i64>,
    /// Keys of filters that could not be read.
    pub bad: Vec<&'static str>,
    /// What the address said, as it was written: filters and their texts, for the fields that show them.
    pub written: Vec<(String, String)>,
}

/// One page of rows, in the order of the sort.
pub struct Rows<R> {
    pub rows: Vec<R>,
    pub before: bool,
    pub after: bool,
}

impl GridQuery {
    /// Reads the pairs of a query string. `sort` is the grid's own order: a key, with `-` in front for
    /// descending.
    pub fn read(
        pairs: &[(String, String)],
        specs: &[Spec],
        sort: &'static str,
        today: Day,
        lang: Lang,
    ) -> GridQuery {
        let value = |name: &str| {
            pairs.iter().find(|(key, value)| key == name && !value.trim().is_empty()).map(|(_, v)| v.trim())
        };
        let sort = value("sort").and_then(|text| sort_of(text, specs)).unwrap_or_else(|| own_sort(sort));
        let mut query = GridQuery {
            search: value("q").map(|text| text.chars().take(200).collect()),
            filters: Vec::new(),
            sort,
            cursor: None,
            columns: columns(pairs, specs),
            view: value("view").and_then(|text| text.parse().ok()),
            bad: Vec::new(),
            written: Vec::new(),
        };
        let kind = specs.iter().find(|spec| spec.key == sort.key).map(|spec| &spec.kind);
        for (name, backwards) in [("after", false), ("before", true)] {
            let cursor = value(name).zip(kind).and_then(|(text, kind)| cursor(text, kind, backwards));
            query.cursor = query.cursor.or(cursor);
        }
        for spec in specs.iter().filter(|spec| spec.filterable) {
            let name = format!("f.{}", spec.key);
            let Some(text) = value(&name) else { continue };
            match filter(text, &spec.kind, today, lang) {
                Some(filter) => query.filters.push((spec.key, filter)),
                None => query.bad.push(spec.key),
            }
            query.written.push((name, text.to_owned()));
        }
        query
    }

    pub fn filter(&self, key: &str) -> Option<&Filter> {
        self.filters.iter().find(|(filtered, _)| *filtered == key).map(|(_, filter)| filter)
    }

    /// What was typed into a column's filter.
    pub fn typed(&self, key: &str) -> &str {
        let name = |(name, _): &&(String, String)| name.strip_prefix("f.") == Some(key);
        self.written.iter().find(name).map_or("", |(_, text)| text)
    }

    /// Whether rows are to be fetched in descending order: the sort, turned round when going backwards.
    pub fn fetch_descending(&self) -> bool {
        self.sort.descending != self.cursor.as_ref().is_some_and(|cursor| cursor.backwards)
    }

    /// How many rows a store fetches.
    pub const fn fetch_rows() -> i64 {
        PAGE_ROWS as i64 + 1
    }

    /// Puts fetched rows into the order of the sort and says what lies on either side.
    pub fn page<R>(&self, mut fetched: Vec<R>) -> Rows<R> {
        let more = fetched.len() > PAGE_ROWS;
        fetched.truncate(PAGE_ROWS);
        match &self.cursor {
            Some(cursor) if cursor.backwards => {
                fetched.reverse();
                Rows { rows: fetched, before: more, after: true }
            }
            cursor => Rows { rows: fetched, before: cursor.is_some(), after: more },
        }
    }

    /// The selection as a query string: what is filtered, sorted and shown, without the place in it.
    /// `without` leaves parts out, `plus` adds some.
    pub fn address(&self, specs: &[Spec], without: &[&str], plus: &[(&str, String)]) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if let Some(search) = &self.search {
            pairs.push(("q", search.clone()));
        }
        pairs.extend(self.written.iter().map(|(name, text)| (name.as_str(), text.clone())));
        pairs.push(("sort", sort_text(self.sort)));
        let shown: Vec<&str> = specs.iter().filter(|spec| spec.shown).map(|spec| spec.key).collect();
        if shown != self.columns {
            pairs.push(("cols", self.columns.join(",")));
        }
        if let Some(view) = self.view {
            pairs.push(("view", view.to_string()));
        }
        pairs.retain(|(name, _)| !without.contains(name));
        pairs.extend(plus.iter().cloned());
        let pairs: Vec<String> =
            pairs.iter().map(|(name, text)| format!("{name}={}", escape_query(text))).collect();
        pairs.join("&")
    }
}

pub fn sort_text(sort: Sort) -> String {
    if sort.descending { format!("-{}", sort.key) } else { sort.key.to_owned() }
}

impl Cursor {
    pub fn text(key: &SortKey, id: i64) -> String {
        match key {
            SortKey::Text(text) => format!("{id}.t{text}"),
            SortKey::Number(number) => format!("{id}.n{number}"),
            SortKey::Day(day) => format!("{id}.d{day}"),
        }
    }
}

fn cursor(text: &str, kind: &Kind, backwards: bool) -> Option<Cursor> {
    let (id, rest) = text.split_once('.')?;
    let id = id.parse().ok()?;
    let key = match (kind, rest.split_at_checked(1)?) {
        (Kind::Text | Kind::Choice(_), ("t", text)) => SortKey::Text(text.to_owned()),
        (Kind::Amount(_) | Kind::Number, ("n", number)) => SortKey::Number(number.parse().ok()?),
        (Kind::Day, ("d", day)) => SortKey::Day(day.parse().ok()?),
        _ => return None,
    };
    Some(Cursor { key, id, backwards })
}

fn own_sort(text: &'static str) -> Sort {
    match text.strip_prefix('-') {
        Some(key) => Sort { key, descending: true },
        None => Sort { key: text, descending: false },
    }
}

fn sort_of(text: &str, specs: &[Spec]) -> Option<Sort> {
    let (key, descending) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
    let spec = specs.iter().find(|spec| spec.sortable && spec.key == key)?;
    Some(Sort { key: spec.key, descending })
}

/// The chosen columns, in the grid's order; the first column is always there.
fn columns(pairs: &[(String, String)], specs: &[Spec]) -> Vec<&'static str> {
    let chosen: Vec<&str> = pairs
        .iter()
        .filter(|(name, _)| name == "cols")
        .flat_map(|(_, text)| text.split(','))
        .filter(|key| !key.is_empty())
        .collect();
    let chosen_here = |(i, spec): &(usize, &Spec)| {
        *i == 0 || if chosen.is_empty() { spec.shown } else { chosen.contains(&spec.key) }
    };
    specs.iter().enumerate().filter(chosen_here).map(|(_, spec)| spec.key).collect()
}

fn filter(text: &str, kind: &Kind, today: Day, lang: Lang) -> Option<Filter> {
    match kind {
        Kind::Text => Some(Filter::Contains(text.chars().take(200).collect())),
        Kind::Choice(choices) => {
            choices.iter().find(|(value, _)| *value == text).map(|(value, _)| Filter::Is(value))
        }
        Kind::Amount(decimals) => {
            let read = |text: &str| {
                Money::parse(text, *decimals, lang).ok().map(|money| (money.minor(), money.minor()))
            };
            span(text, read, true).map(Filter::Within)
        }
        Kind::Number => {
            let read =
                |text: &str| Money::parse(text, 0, lang).ok().map(|number| (number.minor(), number.minor()));
            span(text, read, true).map(Filter::Within)
        }
        Kind::Day => span(text, |text| days(text, today), false).map(Filter::During),
        Kind::Mark => None,
    }
}

/// A month (`2026-11`, `11/2026`) as its first and last day, or a day as both.
fn days(text: &str, today: Day) -> Option<(Day, Day)> {
    let month = text.parse::<Month>().ok().or_else(|| {
        let (month, year) = text.split_once(['/', '-'])?;
        (year.len() == 4).then(|| Month::new(year.parse().ok()?, month.parse().ok()?)).flatten()
    });
    if let Some(month) = month {
        return Some((month.first(), month.last()));
    }
    Day::parse(text, today).ok().map(|day| (day, day))
}

/// `>=a`, `<=b`, `=a`, `a..b`; a value alone means at least it (`least`) or exactly it.
fn span<T: Copy>(text: &str, read: impl Fn(&str) -> Option<(T, T)>, least: bool) -> Option<Span<T>> {
    let from = |text: &str| read(text.trim()).map(|(first, _)| first);
    let to = |text: &str| read(text.trim()).map(|(_, last)| last);
    if let Some((a, b)) = text.split_once("..").or_else(|| text.split_once('…')) {
        let side = |text: &str, read: &dyn Fn(&str) -> Option<T>| match text.trim() {
            "" => Some(None),
            text => read(text).map(Some),
        };
        let span = Span { from: side(a, &from)?, to: side(b, &to)? };
        return (span.from.is_some() || span.to.is_some()).then_some(span);
    }
    for mark in [">=", "≥", ">"] {
        if let Some(text) = text.strip_prefix(mark) {
            return from(text).map(|from| Span { from: Some(from), to: None });
        }
    }
    for mark in ["<=", "≤", "<"] {
        if let Some(text) = text.strip_prefix(mark) {
            return to(text).map(|to| Span { from: None, to: Some(to) });
        }
    }
    let exact = text.strip_prefix('=');
    let (first, last) = read(exact.unwrap_or(text).trim())?;
    let to = (!least || exact.is_some()).then_some(last);
    Some(Span { from: Some(first), to })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specs() -> Vec<Spec> {
        let spec = |key, kind| Spec { key, kind, sortable: true, filterable: true, shown: true };
        vec![
            spec("number", Kind::Text),
            spec("day", Kind::Day),
            spec("total", Kind::Amount(2)),
            spec("state", Kind::Choice(vec![("open", "aberto".to_owned())])),
            Spec { shown: false, ..spec("memo", Kind::Text) },
        ]
    }

    fn read(pairs: &[(&str, &str)]) -> GridQuery {
        let pairs: Vec<(String, String)> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        GridQuery::read(&pairs, &specs(), "-day", "2026-11-24".parse().unwrap(), Lang::Pt)
    }

    #[test]
    fn filters_are_read_by_the_kind_of_their_column() {
        let query =
            read(&[("f.total", "1.000,50"), ("f.day", "11/2026"), ("f.state", "open"), ("f.number", "88")]);
        assert_eq!(query.filter("total"), Some(&Filter::Within(Span { from: Some(100_050), to: None })));
        let november = Span { from: "2026-11-01".parse().ok(), to: "2026-11-30".parse().ok() };
        assert_eq!(query.filter("day"), Some(&Filter::During(november)));
        assert_eq!(query.filter("state"), Some(&Filter::Is("open")));
        assert_eq!(query.filter("number"), Some(&Filter::Contains("88".to_owned())));
        for (text, from, to) in
            [("10..20", Some(1000), Some(2000)), ("<=5", None, Some(500)), ("=7", Some(700), Some(700))]
        {
            assert_eq!(
                read(&[("f.total", text)]).filter("total"),
                Some(&Filter::Within(Span { from, to })),
                "{text}"
            );
        }
        let from_five = Span { from: "2026-11-05".parse().ok(), to: None };
        assert_eq!(read(&[("f.day", ">5")]).filter("day"), Some(&Filter::During(from_five)));
    }

    #[test]
    fn what_cannot_be_read_is_named_and_left_out() {
        let query = read(&[
            ("f.total", "abc"),
            ("f.state", "lost"),
            ("sort", "; DROP"),
            ("after", "x.n1"),
            ("f.none", "1"),
        ]);
        assert_eq!((query.bad, query.filters), (vec!["total", "state"], vec![]));
        assert_eq!((query.sort, query.cursor), (Sort { key: "day", descending: true }, None));
    }

    #[test]
    fn a_cursor_survives_its_writing() {
        let key = SortKey::Day("2026-11-24".parse().unwrap());
        let query = read(&[("before", &Cursor::text(&key, 17))]);
        assert_eq!(query.cursor, Some(Cursor { key, id: 17, backwards: true }));
        assert!(!query.fetch_descending());
        let rows = query.page((0..51).collect());
        assert_eq!((rows.rows.len(), rows.rows[0], rows.before, rows.after), (50, 49, true, true));
        // A cursor of another sort does not fit.
        assert_eq!(read(&[("sort", "total"), ("after", "17.d2026-11-24")]).cursor, None);
    }

    #[test]
    fn the_address_says_what_is_selected() {
        let query =
            read(&[("q", "a&b"), ("f.total", ">5"), ("cols", "day,memo"), ("after", "1.d2026-01-01")]);
        assert_eq!(query.columns, ["number", "day", "memo"]);
        assert_eq!(
            query.address(&specs(), &["view"], &[("after", "2.n3".to_owned())]),
            "q=a%26b&f.total=%3E5&sort=-day&cols=number%2Cday%2Cmemo&after=2.n3"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_address_panics(
            name in "(q|sort|cols|view|after|before|f\\.(number|day|total|state))",
            value in "\\PC*",
        ) {
            let query = read(&[(&name, &value)]);
            let _ = query.address(&specs(), &[], &[]);
        }
    }
}
