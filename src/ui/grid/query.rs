//! What a grid shows, read from its address: search, filters, sort, columns, place. Pure; whatever cannot
//! be read is left out and named in `bad`, so no address is ever an error.

use crate::kernel::{Day, Lang, Money, Month, quantity};
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
    /// Thousandths of a unit.
    Quantity,
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
    /// Minor units, thousandths, or the number itself.
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
    /// Tells rows of the same id apart, where there are such.
    pub within: (i64, i64),
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
    /// Parts of the address beside these that the selection has.
    pub kept: Vec<(String, String)>,
    /// Rows of a page.
    pub rows: usize,
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
            kept: Vec::new(),
            rows: PAGE_ROWS,
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

    /// How many rows a store fetches where a page may be longer than usual.
    pub fn limit(&self) -> i64 {
        self.rows as i64 + 1
    }

    /// How many rows a store fetches.
    pub const fn fetch_rows() -> i64 {
        PAGE_ROWS as i64 + 1
    }

    /// Puts fetched rows into the order of the sort and says what lies on either side.
    pub fn page<R>(&self, mut fetched: Vec<R>) -> Rows<R> {
        let more = fetched.len() > self.rows;
        fetched.truncate(self.rows);
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
        let mut pairs: Vec<(&str, String)> =
            self.kept.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
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
    pub fn text(&self) -> String {
        let id = match self.within {
            (0, 0) => self.id.to_string(),
            (first, second) => format!("{}:{first}:{second}", self.id),
        };
        match &self.key {
            SortKey::Text(text) => format!("{id}.t{text}"),
            SortKey::Number(number) => format!("{id}.n{number}"),
            SortKey::Day(day) => format!("{id}.d{day}"),
        }
    }
}

fn cursor(text: &str, kind: &Kind, backwards: bool) -> Option<Cursor> {
    let (id, rest) = text.split_once('.')?;
    let mut ids = id.split(':').map(|id| id.parse().ok());
    let (id, first, second) = (ids.next()??, ids.next().unwrap_or(Some(0))?, ids.next().unwrap_or(Some(0))?);
    let key = match (kind, rest.split_at_checked(1)?) {
        (Kind::Text | Kind::Choice(_), ("t", text)) => SortKey::Text(text.to_owned()),
        (Kind::Amount(_) | Kind::Quantity | Kind::Number, ("n", number)) => {
            SortKey::Number(number.parse().ok()?)
        }
        (Kind::Day, ("d", day)) => SortKey::Day(day.parse().ok()?),
        _ => return None,
    };
    Some(Cursor { key, id, within: (first, second), backwards })
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
        Kind::Amount(decimals) => within(text, *decimals, lang),
        Kind::Quantity => within(text, quantity::DECIMALS, lang),
        Kind::Number => within(text, 0, lang),
        Kind::Day => span(text, |text| days(text, today), false).map(Filter::During),
        Kind::Mark => None,
    }
}

fn within(text: &str, decimals: u32, lang: Lang) -> Option<Filter> {
    let read = |text: &str| Money::parse(text, decimals, lang).ok().map(|read| (read.minor(), read.minor()));
    span(text, read, true).map(Filter::Within)
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
mod tests;
