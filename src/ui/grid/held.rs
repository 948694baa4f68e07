//! A grid whose rows are all in memory: filtered, sorted and paged here, by what its cells show.

use std::cmp::Ordering;

use super::query::{Filter, GridQuery, Kind, SortKey, Span};
use super::{Cell, Column, Grid, Value, body};
use crate::kernel::fold;

impl<R: 'static> Grid<R> {
    /// The whole selection of a query in its order.
    pub fn select(&self, query: &GridQuery, mut rows: Vec<R>) -> Vec<R> {
        rows.retain(|row| self.has(query, row));
        let Some(column) = self.columns.iter().find(|column| column.spec.key == query.sort.key) else {
            return rows;
        };
        rows.sort_by_cached_key(|row| (ranked(column.key_of(row)), (self.id)(row)));
        if query.sort.descending {
            rows.reverse();
        }
        rows
    }

    /// Of a whole selection what a store would fetch for the query's place, see [`GridQuery::page`].
    pub fn fetched(&self, query: &GridQuery, selected: Vec<R>) -> Vec<R> {
        let column = self.columns.iter().find(|column| column.spec.key == query.sort.key);
        let (Some(cursor), Some(column)) = (&query.cursor, column) else {
            return selected.into_iter().take(query.rows + 1).collect();
        };
        let place = (ranked(cursor.key.clone()), cursor.id);
        let behind = |row: &R| {
            let order = (ranked(column.key_of(row)), (self.id)(row)).cmp(&place);
            order == if query.fetch_descending() { Ordering::Less } else { Ordering::Greater }
        };
        let mut found: Vec<R> = selected.into_iter().filter(behind).collect();
        if cursor.backwards {
            found.reverse();
        }
        found.truncate(query.rows + 1);
        found
    }

    fn has(&self, query: &GridQuery, row: &R) -> bool {
        let found = |search: &String| {
            let texts = self.columns.iter().filter(|column| column.spec.kind == Kind::Text);
            let held: Vec<String> = texts.map(|column| self.folded(column, row)).collect();
            fold(search).split_whitespace().all(|word| held.iter().any(|text| text.contains(word)))
        };
        let fits = |(key, filter): &(&'static str, Filter)| {
            let column = self.columns.iter().find(|column| column.spec.key == *key);
            column.is_none_or(|column| self.fits(column, filter, row))
        };
        query.search.as_ref().is_none_or(found) && query.filters.iter().all(fits)
    }

    fn folded(&self, column: &Column<R>, row: &R) -> String {
        fold(&body::written(&(column.cell)(row), column, self))
    }

    fn fits(&self, column: &Column<R>, filter: &Filter, row: &R) -> bool {
        match filter {
            Filter::Contains(text) => self.folded(column, row).contains(&fold(text.trim())),
            Filter::Is(value) => match &column.spec.kind {
                Kind::Choice(choices) => {
                    choices.iter().any(|(code, text)| code == value && fold(text) == self.folded(column, row))
                }
                _ => true,
            },
            Filter::Within(span) => within(span, number(&(column.cell)(row))),
            Filter::During(span) => match (column.cell)(row).value {
                Value::Day(day) => within(span, Some(day)),
                _ => false,
            },
        }
    }
}

fn within<T: Copy + Ord>(span: &Span<T>, value: Option<T>) -> bool {
    value.is_some_and(|value| {
        span.from.is_none_or(|from| from <= value) && span.to.is_none_or(|to| value <= to)
    })
}

fn number(cell: &Cell) -> Option<i64> {
    match cell.value {
        Value::Amount(amount) => Some(amount.minor()),
        Value::Quantity(quantity) => Some(quantity.thousandths()),
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// Texts by their letters, whatever the case and accents.
fn ranked(key: SortKey) -> (String, i64) {
    match key {
        SortKey::Text(text) => (fold(&text), 0),
        SortKey::Number(number) => (String::new(), number),
        SortKey::Day(day) => (String::new(), i64::from(day.since_2000())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Day, Lang};

    fn grid() -> Grid<(i64, &'static str)> {
        Grid::new("/x", "x", "name", |row: &(i64, &'static str)| row.0, Lang::Pt)
            .column(Column::text("name", "Nome", |row: &(i64, &'static str)| Cell::text(row.1)))
            .column(Column::number("id", "Id", |row: &(i64, &'static str)| Cell::number(row.0)))
    }

    fn shown(address: &str) -> (Vec<i64>, bool, bool) {
        let rows = vec![(1, "Café"), (2, "abacate"), (3, "Cacau"), (4, "Banana")];
        let (grid, today) = (grid(), Day::new(2026, 11, 24).unwrap());
        let mut query = grid.query(&format!("/x?{address}").parse().unwrap(), today);
        query.rows = 2;
        let page = query.page(grid.fetched(&query, grid.select(&query, rows)));
        (page.rows.iter().map(|row| row.0).collect(), page.before, page.after)
    }

    #[test]
    fn rows_in_memory_are_paged_as_those_of_a_store() {
        assert_eq!(shown(""), (vec![2, 4], false, true));
        assert_eq!(shown("after=4.tBanana"), (vec![3, 1], true, false));
        assert_eq!(shown("before=3.tCacau"), (vec![2, 4], false, true));
        assert_eq!(shown("sort=-id"), (vec![4, 3], false, true));
        assert_eq!(shown("sort=-id&after=3.n3"), (vec![2, 1], true, false));
    }

    #[test]
    fn rows_in_memory_are_filtered_by_what_they_show() {
        assert_eq!(shown("q=CAFE").0, [1]);
        assert_eq!(shown("f.name=ca&f.id=2..").0, [2, 3]);
        assert_eq!(shown("f.id=%3C%3D2").0, [2, 1]);
    }
}
