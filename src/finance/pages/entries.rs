//! The list of entries, and the same as a file.

use std::collections::BTreeMap;

use axum::http::request::Parts;
use axum::response::Response;

use crate::app::{Page, Visit};
use crate::auth::permission::ReadLedger;
use crate::auth::{Action, Actor, Grant};
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::finance::model::{Books, EntryForm, EntryKind, Found, find};
use crate::finance::store::entries::{self, Entry, Filter, Order, Place};
use crate::finance::store::{books, post};
use crate::finance::words::EntryWord as W;
use crate::kernel::{Lang, Text};
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::ui::grid::{self, Column, Cursor, Format, Grid, GridQuery, SortKey, Span, Totals, download};
use crate::ui::{Cell, Tone, parts};

const PATH: &str = "/ledger/entries";

/// An entry with what its lines name.
pub struct Row {
    entry: Entry,
    accounts: String,
    areas: String,
    parties: String,
}

pub fn routes() -> Vec<PlainRoute> {
    download::routes("/export/ledger/entries.csv", "/export/ledger/entries.xlsx", export)
}

fn grid(lang: Lang, decimals: u32) -> Grid<Row> {
    let day = |row: &Row| SortKey::Day(row.entry.effective_on);
    let kinds = EntryKind::ALL.map(|kind| (kind.code(), kind.text(lang).to_owned())).to_vec();
    let number = |row: &Row| {
        let Entry { id, year, number, .. } = &row.entry;
        Cell::text(format!("{year}/{number}")).href(format!("{PATH}/{id}"))
    };
    let kind = move |row: &Row| {
        let tone = if row.entry.kind.is_correction() { Tone::Info } else { Tone::Plain };
        Cell::state(row.entry.kind.text(lang), tone)
    };
    Grid::new(PATH, W::Entries.text(lang), "-day", |row: &Row| row.entry.id, lang)
        .column(Column::text("number", W::Number.text(lang), number).sorted_by(day).unsorted())
        .column(Column::day("day", W::Day.text(lang), |row: &Row| Cell::day(row.entry.effective_on)))
        .column(Column::text("memo", W::Memo.text(lang), |row: &Row| Cell::text(&row.entry.memo)).unsorted())
        .column(
            Column::text("document", W::Document.text(lang), |row: &Row| optional(&row.entry.document))
                .unsorted(),
        )
        .column(
            Column::text("journal", W::Journal.text(lang), |row: &Row| Cell::text(&row.entry.journal))
                .unsorted()
                .hidden(),
        )
        .column(
            Column::text("account", W::Accounts.text(lang), |row: &Row| Cell::text(&row.accounts)).unsorted(),
        )
        .column(
            Column::text("area", W::Areas.text(lang), |row: &Row| Cell::text(&row.areas)).unsorted().hidden(),
        )
        .column(
            Column::text("party", W::Parties.text(lang), |row: &Row| Cell::text(&row.parties))
                .unsorted()
                .hidden(),
        )
        .column(
            Column::amount("total", W::Total.text(lang), decimals, |row: &Row| Cell::amount(row.entry.total))
                .unsorted()
                .figure(),
        )
        .column(Column::choice("kind", W::Kind.text(lang), kinds, kind).unsorted().wide_only())
        .unit(W::OneEntry.text(lang), W::SeveralEntries.text(lang))
        .exported()
}

fn optional(text: &Option<String>) -> Cell {
    text.as_ref().map_or_else(Cell::nothing, Cell::text)
}

pub async fn entries(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (grid, query, asked) = asked(&mut tx, actor, &visit.parts.uri).await?;
    let (rows, totals) = match &asked {
        Ok(filter) => {
            let found = list(&mut tx, &grant, filter, &query, GridQuery::fetch_rows()).await?;
            let (count, sum) = entries::count(&mut tx, &grant, filter).await?;
            (found, Totals { count, sums: vec![("total", sum)] })
        }
        Err(_) => (Vec::new(), Totals::default()),
    };
    let views = crate::ui::store::saved_views(&mut tx, actor.user_id, PATH).await?;
    let new = (W::NewEntry.text(lang), "/ledger/entries/new");
    let may_post = actor.may(Action::PostEntries);
    let grid = grid.empty(W::NoEntries.text(lang), W::NoEntriesPurpose.text(lang), may_post.then_some(new));
    let complaint = asked.err().map(|complaint| parts::notice(Tone::Warn, complaint, ()));
    let body = leptos::prelude::view! { {complaint} {grid.view(&query, &query.page(rows), &totals, views)} };
    let page = Page::new(W::Entries.text(lang), body).lede(W::EntriesLede.text(lang)).full();
    Ok(if may_post { page.primary(new.0, new.1) } else { page })
}

/// What an address asks for: the grid, its query, and the filter; or which text names nothing.
async fn asked(
    tx: &mut Tx,
    actor: &Actor,
    uri: &axum::http::Uri,
) -> Result<(Grid<Row>, GridQuery, Result<Filter, String>), AppError> {
    let decimals = post::company_currency(tx).await?.decimals();
    let grid = grid(actor.lang, decimals);
    let query = grid.query(uri, actor.today);
    let filter = if NAMING.iter().any(|key| query.filter(key).is_some()) {
        let form = EntryForm { party: typed(&query, "party").unwrap_or_default(), ..EntryForm::default() };
        named(&query, &books::for_form(tx, &form, actor.today, actor.lang).await?)
    } else {
        Ok(Filter::default())
    };
    let filter = filter.and_then(|filter| plain(&query, filter, actor.lang));
    Ok((grid, query, filter))
}

fn typed(query: &GridQuery, key: &str) -> Option<String> {
    match query.filter(key) {
        Some(grid::Filter::Contains(text)) => Some(text.clone()),
        _ => None,
    }
}

/// The columns whose filters name a record.
const NAMING: [&str; 4] = ["journal", "account", "area", "party"];

/// The filters that name records.
fn named(query: &GridQuery, books: &Books) -> Result<Filter, String> {
    let of = |list: &[crate::finance::model::Named], key: &str, word: W| match typed(query, key) {
        None => Ok(None),
        Some(text) => match find(list, &text, |one| (&one.code, &one.name), |_| true) {
            Found::One(one) | Found::Several([Some(one), ..]) => Ok(Some(one.id)),
            _ => Err(nothing(&text, word, books.lang)),
        },
    };
    let account_id = match typed(query, "account") {
        None => None,
        Some(text) => match find(&books.accounts, &text, |one| (&one.code, &one.name), |one| one.analytic) {
            Found::One(one) | Found::Several([Some(one), ..]) => Some(one.id),
            _ => return Err(nothing(&text, W::Accounts, books.lang)),
        },
    };
    Ok(Filter {
        journal_id: of(&books.journals, "journal", W::Journal)?,
        account_id,
        area_id: of(&books.areas, "area", W::Areas)?,
        party_id: of(&books.parties, "party", W::Parties)?,
        ..Filter::default()
    })
}

/// The filters that say what they mean.
fn plain(query: &GridQuery, filter: Filter, lang: Lang) -> Result<Filter, String> {
    let during = match query.filter("day") {
        Some(grid::Filter::During(span)) => *span,
        _ => Span { from: None, to: None },
    };
    let kind = match query.filter("kind") {
        Some(grid::Filter::Is(code)) => EntryKind::from_code(code),
        _ => None,
    };
    let number = typed(query, "number");
    let (year, number) = match number.as_deref().map(numbered) {
        Some(None) => return Err(nothing(number.as_deref().unwrap_or_default(), W::Number, lang)),
        Some(Some((year, number))) => (year, Some(number)),
        None => (None, None),
    };
    let total = match query.filter("total") {
        Some(grid::Filter::Within(span)) => Some(*span),
        _ => None,
    };
    let (text, memo, document) = (query.search.clone(), typed(query, "memo"), typed(query, "document"));
    let (from, to) = (during.from, during.to);
    Ok(Filter { from, to, number, year, kind, text, memo, document, total, ..filter })
}

fn nothing(text: &str, word: W, lang: Lang) -> String {
    W::NothingNamed.text(lang).replacen("{}", text, 1).replacen("{}", word.text(lang), 1)
}

/// `3189`, `3.189`, `2026/3189`, `DG 2026/3189`.
fn numbered(text: &str) -> Option<(Option<i64>, i64)> {
    let digits = |text: &str| -> Option<i64> {
        text.chars().filter(|c| !matches!(c, '.' | ',' | ' ')).collect::<String>().parse().ok()
    };
    match text.split_once('/') {
        Some((year, number)) => Some((Some(year.split_whitespace().last()?.parse().ok()?), digits(number)?)),
        None => Some((None, digits(text)?)),
    }
}

async fn list(
    tx: &mut Tx,
    grant: &Grant<ReadLedger>,
    filter: &Filter,
    query: &GridQuery,
    limit: i64,
) -> Result<Vec<Row>, DbError> {
    let order = if query.fetch_descending() { Order::NewestFirst } else { Order::OldestFirst };
    rows(tx, grant, filter, order, place(query.cursor.as_ref()), limit).await
}

fn place(cursor: Option<&Cursor>) -> Option<Place> {
    cursor.and_then(|cursor| match cursor.key {
        SortKey::Day(day) => Some(Place { day, id: cursor.id }),
        _ => None,
    })
}

async fn rows(
    tx: &mut Tx,
    grant: &Grant<ReadLedger>,
    filter: &Filter,
    order: Order,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Row>, DbError> {
    let found = entries::list(tx, grant, filter, order, after, limit).await?;
    let ids: Vec<i64> = found.iter().map(|entry| entry.id).collect();
    let mut named: BTreeMap<i64, [Vec<String>; 3]> = BTreeMap::new();
    for line in entries::lines(tx, grant, &ids).await? {
        let names = named.entry(line.entry_id).or_default();
        for (list, name) in names.iter_mut().zip([Some(line.account_name), line.area, line.party]) {
            if let Some(name) = name.filter(|name| !list.contains(name)) {
                list.push(name);
            }
        }
    }
    let row = |entry: Entry| {
        let [accounts, areas, parties] =
            named.remove(&entry.id).unwrap_or_default().map(|names| brief(&names));
        Row { entry, accounts, areas, parties }
    };
    Ok(found.into_iter().map(row).collect())
}

/// The first three, and how many more.
fn brief(names: &[String]) -> String {
    let shown = names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 3 { format!("{shown} +{}", names.len() - 3) } else { shown }
}

async fn export(state: AppState, parts: Parts, format: Format) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadLedger>()?;
    let mut tx = state.db.read().await?;
    let (grid, query, filter) = asked(&mut tx, actor, &parts.uri).await?;
    drop(tx);
    let Ok(filter) = filter else { return grid.file(format, &query, &[]) };
    let order = if query.sort.descending { Order::NewestFirst } else { Order::OldestFirst };
    // Posted entries never change, and what is posted meanwhile comes after or is left out.
    let fetch = move |cursor: Option<Cursor>| {
        let (db, grant, filter) = (state.db.clone(), grant.clone(), filter.clone());
        async move {
            let mut tx = db.read().await?;
            rows(&mut tx, &grant, &filter, order, place(cursor.as_ref()), download::BATCH).await
        }
    };
    grid.download(format, query, fetch).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_shown() {
        assert_eq!(numbered("3.189"), Some((None, 3189)));
        assert_eq!(numbered("DG 2026/3189"), Some((Some(2026), 3189)));
        assert_eq!(numbered("2026/x"), None);
        assert_eq!(brief(&["a", "b", "c", "d"].map(str::to_owned)), "a, b, c +1");
    }
}
