//! The data grid. One definition gives the table, its list on a phone, its CSV and its XLSX; the address
//! holds its state, so it can be shared and saved.

mod body;
mod cell;
pub mod download;
mod edit;
mod export;
mod held;
pub mod query;
mod toolbar;

use leptos::prelude::*;

pub use cell::{Cell, Value};
pub use edit::{Editable, Editor};
pub use export::Format;
pub use query::{Cursor, Filter, GridQuery, Rows, SortKey, Span};
use query::{Kind, Spec};

use super::form::Choice;
use super::views::SavedView;
use crate::kernel::{Day, Lang, Money};

type CellOf<R> = Box<dyn Fn(&R) -> Cell + Send + Sync>;
type KeyOf<R> = Box<dyn Fn(&R) -> SortKey + Send + Sync>;

pub struct Grid<R> {
    pub(super) title: String,
    pub(super) path: &'static str,
    pub(super) lang: Lang,
    pub(super) columns: Vec<Column<R>>,
    pub(super) id: fn(&R) -> i64,
    sort: &'static str,
    /// What one row and several rows are called: `lançamento`, `lançamentos`.
    pub(super) unit: (&'static str, &'static str),
    pub(super) acts: Vec<Act>,
    empty: Option<Empty>,
    pub(super) exports: bool,
    /// Further parts of the address that the selection has: what a row stands for, a date.
    pub(super) kept: Vec<(String, String)>,
    within: fn(&R) -> (i64, i64),
    edits: Option<edit::Edits>,
}

/// What the place is for, and the first action: its text and address.
struct Empty {
    title: &'static str,
    purpose: &'static str,
    action: Option<(&'static str, &'static str)>,
}

/// Something done to all rows that are ticked: a server function that takes `row` (once per row) and
/// `back`.
pub(super) struct Act {
    pub text: String,
    pub action: &'static str,
    /// The field the act asks for, its label and how it is answered.
    pub with: Option<(&'static str, String, Editor)>,
    /// Whether it is a page that is opened for the rows, which changes nothing.
    pub opens: bool,
}

pub struct Column<R> {
    pub(super) spec: Spec,
    pub(super) heading: String,
    pub(super) cell: CellOf<R>,
    sort_key: Option<KeyOf<R>>,
    pub(super) phone: Phone,
    pub(super) editable: Option<Editable<R>>,
}

/// Where a column stands in the list that a phone shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phone {
    /// The figure that matters, beside the name.
    Figure,
    /// In the quiet line below, with its heading.
    Line,
    Hidden,
}

impl<R> Column<R> {
    fn new(
        key: &'static str,
        heading: impl Into<String>,
        kind: Kind,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Column<R> {
        let filterable = kind != Kind::Mark;
        Column {
            spec: Spec { key, sortable: filterable, filterable, shown: true, kind },
            heading: heading.into(),
            cell: Box::new(cell),
            sort_key: None,
            phone: Phone::Line,
            editable: None,
        }
    }

    pub fn text(
        key: &'static str,
        heading: impl Into<String>,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Column<R> {
        Column::new(key, heading, Kind::Text, cell)
    }

    /// One of a closed list, filtered by choosing: the values of the address and what is read.
    pub fn choice(
        key: &'static str,
        heading: impl Into<String>,
        choices: Vec<(&'static str, String)>,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Column<R> {
        Column::new(key, heading, Kind::Choice(choices), cell)
    }

    pub fn amount(
        key: &'static str,
        heading: impl Into<String>,
        decimals: u32,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Column<R> {
        Column::new(key, heading, Kind::Amount(decimals), cell)
    }

    /// Thousandths of a unit.
    pub fn quantity(
        key: &'static str,
        heading: impl Into<String>,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Column<R> {
        Column::new(key, heading, Kind::Quantity, cell)
    }

    pub fn number(
        key: &'static str,
        heading: impl Into<String>,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Column<R> {
        Column::new(key, heading, Kind::Number, cell)
    }

    pub fn day(
        key: &'static str,
        heading: impl Into<String>,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Column<R> {
        Column::new(key, heading, Kind::Day, cell)
    }

    /// Shown only: neither filtered nor sorted by.
    pub fn mark(
        key: &'static str,
        heading: impl Into<String>,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Column<R> {
        Column::new(key, heading, Kind::Mark, cell)
    }

    /// The value rows are sorted by, where it is not what the cell shows.
    pub fn sorted_by(self, key: impl Fn(&R) -> SortKey + Send + Sync + 'static) -> Column<R> {
        Column { sort_key: Some(Box::new(key)), ..self }
    }

    pub fn unsorted(mut self) -> Column<R> {
        self.spec.sortable = false;
        self
    }

    pub fn unfiltered(mut self) -> Column<R> {
        self.spec.filterable = false;
        self
    }

    /// Not shown until the reader chooses it.
    pub fn hidden(mut self) -> Column<R> {
        self.spec.shown = false;
        self
    }

    /// The figure that matters: on a phone it stands beside the name.
    pub fn figure(self) -> Column<R> {
        Column { phone: Phone::Figure, ..self }
    }

    /// Left out on a phone.
    pub fn wide_only(self) -> Column<R> {
        Column { phone: Phone::Hidden, ..self }
    }

    pub(super) fn is_numeric(&self) -> bool {
        matches!(self.spec.kind, Kind::Amount(_) | Kind::Quantity | Kind::Number)
    }

    fn key_of(&self, row: &R) -> SortKey {
        if let Some(key) = &self.sort_key {
            return key(row);
        }
        match (self.cell)(row).value {
            Value::Text(text) | Value::State(text, _) => SortKey::Text(text),
            Value::Amount(amount) => SortKey::Number(amount.minor()),
            Value::Quantity(quantity) => SortKey::Number(quantity.thousandths()),
            Value::Number(number) => SortKey::Number(number),
            Value::Day(day) => SortKey::Day(day),
            Value::Nothing => SortKey::Text(String::new()),
        }
    }
}

/// Count and sums of the whole selection, not of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub count: i64,
    pub sums: Vec<(&'static str, Money)>,
}

impl<R: 'static> Grid<R> {
    /// `sort` is the order without a choice: a column's key, `-` in front for descending. `id` tells rows
    /// with equal sort values apart. The first column names the row.
    pub fn new(
        path: &'static str,
        title: impl Into<String>,
        sort: &'static str,
        id: fn(&R) -> i64,
        lang: Lang,
    ) -> Grid<R> {
        Grid {
            title: title.into(),
            path,
            lang,
            columns: Vec::new(),
            id,
            sort,
            unit: lang.pick(("linha", "linhas"), ("row", "rows")),
            acts: Vec::new(),
            empty: None,
            exports: false,
            kept: Vec::new(),
            within: |_| (0, 0),
            edits: None,
        }
    }

    pub fn column(mut self, column: Column<R>) -> Grid<R> {
        self.columns.push(column);
        self
    }

    /// What rows are called: one, several.
    pub fn unit(self, one: &'static str, several: &'static str) -> Grid<R> {
        Grid { unit: (one, several), ..self }
    }

    /// Offers an act on the rows that are ticked.
    pub fn act(mut self, text: impl Into<String>, action: &'static str) -> Grid<R> {
        self.acts.push(Act { text: text.into(), action, with: None, opens: false });
        self
    }

    /// Offers a page about the rows that are ticked; its address has `row` once per row.
    pub fn act_opening(mut self, text: impl Into<String>, path: &'static str) -> Grid<R> {
        self.acts.push(Act { text: text.into(), action: path, with: None, opens: true });
        self
    }

    /// The same for an act that asks for one more thing, chosen from a list.
    pub fn act_with(
        mut self,
        text: impl Into<String>,
        action: &'static str,
        field: &'static str,
        label: impl Into<String>,
        choices: Vec<Choice>,
    ) -> Grid<R> {
        let with = Some((field, label.into(), Editor::Choice(choices)));
        self.acts.push(Act { text: text.into(), action, with, opens: false });
        self
    }

    /// The same where the answer is a record found by typing part of it.
    pub fn act_asking(
        mut self,
        text: impl Into<String>,
        action: &'static str,
        field: &'static str,
        label: impl Into<String>,
        find: &'static str,
    ) -> Grid<R> {
        let with = Some((field, label.into(), Editor::Pick(find)));
        self.acts.push(Act { text: text.into(), action, with, opens: false });
        self
    }

    /// A further part of the address that belongs to the selection.
    pub fn keeping(mut self, name: &str, value: impl Into<String>) -> Grid<R> {
        self.kept.push((name.to_owned(), value.into()));
        self
    }

    /// Tells rows of the same id apart.
    pub fn within(self, within: fn(&R) -> (i64, i64)) -> Grid<R> {
        Grid { within, ..self }
    }

    /// What stands there while nothing exists at all.
    pub fn empty(
        self,
        title: &'static str,
        purpose: &'static str,
        action: Option<(&'static str, &'static str)>,
    ) -> Grid<R> {
        Grid { empty: Some(Empty { title, purpose, action }), ..self }
    }

    /// Links to `/export{path}.csv` and `.xlsx`, which the slice routes.
    pub fn exported(self) -> Grid<R> {
        Grid { exports: true, ..self }
    }

    pub fn specs(&self) -> Vec<Spec> {
        self.columns.iter().map(|column| column.spec.clone()).collect()
    }

    /// Reads the query string of the page's or the export's address.
    pub fn query(&self, uri: &axum::http::Uri, today: Day) -> GridQuery {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).map(|query| query.0);
        let pairs = pairs.unwrap_or_default();
        let mut query = GridQuery::read(&pairs, &self.specs(), self.sort, today, self.lang);
        query.kept = self.kept.clone();
        let rows = pairs.iter().find(|(name, _)| name == "rows").map(|(_, rows)| rows.as_str());
        if let Some(rows) = self.sheet_rows(rows) {
            query.rows = rows;
            query.kept.push(("rows".to_owned(), rows.to_string()));
        }
        query
    }

    /// The grid without search and filters.
    pub(super) fn home(&self) -> String {
        let kept: Vec<String> =
            self.kept.iter().map(|(name, text)| format!("{name}={}", super::escape_query(text))).collect();
        if kept.is_empty() { self.path.to_owned() } else { format!("{}?{}", self.path, kept.join("&")) }
    }

    pub(super) fn shown<'a>(&'a self, query: &'a GridQuery) -> impl Iterator<Item = &'a Column<R>> {
        self.columns.iter().filter(|column| query.columns.contains(&column.spec.key))
    }

    /// `18 lançamentos`
    pub(super) fn counted(&self, count: i64) -> String {
        let word = if count == 1 { self.unit.0 } else { self.unit.1 };
        format!("{} {word}", super::parts::count(count, self.lang))
    }

    /// The cursor that stands at this row, for the current sort.
    pub(super) fn cursor_at(&self, query: &GridQuery, row: &R) -> Option<Cursor> {
        let column = self.columns.iter().find(|column| column.spec.key == query.sort.key)?;
        let (id, within) = ((self.id)(row), (self.within)(row));
        Some(Cursor { key: column.key_of(row), id, within, backwards: false })
    }

    /// The whole grid: saved views, search and filters, table, footer.
    pub fn view(&self, query: &GridQuery, rows: &Rows<R>, totals: &Totals, views: Vec<SavedView>) -> AnyView {
        let narrowed = query.search.is_some() || !query.written.is_empty();
        if let (0, false, Some(empty)) = (totals.count, narrowed, &self.empty) {
            let action = empty.action.map(|(text, href)| (text.to_owned(), href.to_owned()));
            return super::parts::empty(empty.title, empty.purpose, action);
        }
        view! {
            {self.views(query, views)}
            {self.toolbar(query)}
            {self.report(rows)}
            {self.table(query, rows, totals)}
            {self.foot(query, rows, totals)}
            {self.editors(query)}
        }
        .into_any()
    }
}
