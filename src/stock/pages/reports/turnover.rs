//! How often stock turns: by category or by item, beside the period before.

use std::collections::HashMap;

use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use super::{Period, moves, tabs};
use crate::app::{Page, Visit, query_value};
use crate::auth::permission::ReadStock;
use crate::auth::{Actor, Grant};
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::kernel::{Lang, Money, Month, Text};
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::stock::model::{Writing, turnover_of};
use crate::stock::pages::writing;
use crate::stock::store::months;
use crate::stock::words::reports::ReportWord as W;
use crate::ui::chart::{Chart, Line, line};
use crate::ui::grid::{Cell, Column, Format, Grid, SortKey, Totals, download};
use crate::ui::{escape_query, parts};

pub(super) const PATH: &str = "/stock/reports/turnover";

pub fn routes() -> Vec<PlainRoute> {
    download::routes("/export/stock/reports/turnover.csv", "/export/stock/reports/turnover.xlsx", export)
}

/// A category or an item.
struct Turned {
    id: i64,
    code: String,
    name: String,
    used: Money,
    /// Σ of the values at the ends of the months.
    ends: Money,
    value: Money,
    /// In hundredths; none where there was no stock to turn.
    times: Option<i64>,
    before: Option<i64>,
}

/// The rows of the period with those of the one before beside them.
async fn rows(
    tx: &mut Tx,
    grant: &Grant<ReadStock>,
    period: &Period,
    by_item: bool,
) -> Result<Vec<Turned>, DbError> {
    let mut before = HashMap::new();
    if let Some(months) = period.before() {
        let earlier = read(tx, grant, months, period.ends(), by_item).await?;
        before.extend(earlier.into_iter().map(|row| (row.id, row.times)));
    }
    let mut found = read(tx, grant, period.months(), period.ends(), by_item).await?;
    for row in &mut found {
        row.before = before.get(&row.id).copied().flatten();
    }
    Ok(found)
}

async fn read(
    tx: &mut Tx,
    grant: &Grant<ReadStock>,
    months: (Month, Month),
    ends: i64,
    by_item: bool,
) -> Result<Vec<Turned>, DbError> {
    let row = |id, code, name, used, sum, value| {
        let times = turnover_of(used, sum, ends);
        Turned { id, code, name, used, ends: sum, value, times, before: None }
    };
    if by_item {
        let found = months::turned_items(tx, grant, months).await?;
        let item =
            found.into_iter().map(|one| row(one.item_id, one.sku, one.name, one.used, one.ends, one.value));
        return Ok(item.collect());
    }
    let found = months::turned(tx, grant, months).await?;
    let category = found.into_iter().map(|one| {
        let sum = one.month_ends.iter().copied().sum();
        let value = one.month_ends.last().copied().unwrap_or_default();
        row(one.category_id, one.code, one.name, one.used, sum, value)
    });
    Ok(category.collect())
}

fn by_item(uri: &Parts) -> bool {
    query_value(uri, "by").as_deref() == Some("item")
}

fn grid(period: &Period, by_item: bool, Writing { lang, decimals }: Writing) -> Grid<Turned> {
    let ends = period.ends();
    let (span, last) = (period.span(), period.to.last());
    let asked: String = period.asked.iter().map(|(name, text)| format!("&{name}={text}")).collect();
    let named = move |row: &Turned| {
        let href = match by_item {
            true => format!("/stock/items/{}", row.id),
            false => format!("{PATH}?by=item&f.category={}{asked}", escape_query(&row.name)),
        };
        Cell::text(&row.code).href(href)
    };
    let used = move |row: &Turned| {
        let cell = Cell::amount(row.used);
        if by_item { cell.href(moves("issue", &row.code, &span)) } else { cell }
    };
    let value = move |row: &Turned| {
        let key = if by_item { "sku" } else { "category" };
        let text = if by_item { &row.code } else { &row.name };
        Cell::amount(row.value).href(format!("/stock?on={last}&f.{key}={}", escape_query(text)))
    };
    let told = |times: Option<i64>| times.map_or_else(Cell::nothing, |times| Cell::amount(Money(times)));
    let key = |times: Option<i64>| SortKey::Number(times.unwrap_or(-1));
    let change = |row: &Turned| row.times.zip(row.before).map(|(now, before)| now - before);
    let mean = move |row: &Turned| Cell::amount(Money((row.ends.minor() + ends / 2) / ends));
    let (code, units) = match by_item {
        true => (W::Sku, (W::OneItem, W::Items)),
        false => (W::Code, (W::OneCategory, W::Categories)),
    };
    let grid = Grid::new(PATH, W::Turnover.text(lang), "-used", |row: &Turned| row.id, lang)
        .column(Column::text("code", code.text(lang), named))
        .column(Column::text("name", W::Name.text(lang), |row: &Turned| Cell::text(&row.name)))
        .column(Column::amount("used", W::UsedCost.text(lang), decimals, used))
        .column(Column::amount("mean", W::MeanValue.text(lang), decimals, mean))
        .column(Column::amount("value", W::ValueAtEnd.text(lang), decimals, value))
        .column(
            Column::amount("times", W::Times.text(lang), 2, move |row: &Turned| told(row.times))
                .sorted_by(move |row| key(row.times))
                .figure(),
        )
        .column(
            Column::amount("before", W::TimesBefore.text(lang), 2, move |row: &Turned| told(row.before))
                .sorted_by(move |row| key(row.before)),
        )
        .column(
            Column::amount("change", W::Change.text(lang), 2, move |row: &Turned| told(change(row)))
                .sorted_by(move |row| SortKey::Number(change(row).unwrap_or(i64::MIN))),
        )
        .unit(units.0.text(lang), units.1.text(lang))
        .exported();
    let grid = if by_item { grid.keeping("by", "item") } else { grid };
    period.keeping(grid)
}

pub async fn turnover(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadStock>()?;
    let (lang, by_item) = (visit.lang, by_item(&visit.parts));
    let mut tx = visit.db().read().await?;
    let writing = writing(&mut tx, lang).await?;
    let period = Period::read(&visit.parts.uri, actor.today);
    let grid = grid(&period, by_item, writing).empty(
        W::NothingTurned.text(lang),
        W::NothingTurnedPurpose.text(lang),
        Some((W::SeeMoves.text(lang), "/stock/moves")),
    );
    let query = grid.query(&visit.parts.uri, actor.today);
    let found = grid.select(&query, rows(&mut tx, &grant, &period, by_item).await?);
    let sum = |of: fn(&Turned) -> Money| -> Money { found.iter().map(of).sum() };
    let (used, ends, value) = (sum(|row| row.used), sum(|row| row.ends), sum(|row| row.value));
    let mut sums = vec![("used", used), ("value", value)];
    sums.extend(turnover_of(used, ends, period.ends()).map(|times| ("times", Money(times))));
    let totals = Totals { count: found.len() as i64, sums };
    let drawn = trend(&mut tx, &grant, &period, writing).await?;
    let views = crate::ui::store::saved_views(&mut tx, actor.user_id, PATH).await?;
    let body = view! {
        {tabs(PATH, lang)}
        {drawn}
        {grid.view(&query, &query.page(grid.fetched(&query, found)), &totals, views)}
    };
    let tools = view! {
        {choice(&period, by_item, lang)}
        {period.form(PATH, &query, lang)}
    };
    let page = Page::new(W::Turnover.text(lang), body).lede(period.lede(W::TurnoverLede, lang));
    Ok(page.tools(tools).full())
}

/// What a row is; the period stays.
fn choice(period: &Period, by_item: bool, lang: Lang) -> AnyView {
    let address = |by_item: bool| {
        let by = by_item.then_some(("by", "item".to_owned()));
        let pairs: Vec<String> =
            by.iter().chain(&period.asked).map(|(name, text)| format!("{name}={text}")).collect();
        if pairs.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", pairs.join("&")) }
    };
    let choices = vec![
        (W::ByCategory.text(lang).to_owned(), address(false)),
        (W::ByItem.text(lang).to_owned(), address(true)),
    ];
    parts::segments(W::RowsBy.text(lang), choices, &address(by_item))
}

/// The value of all stock at the ends of the months.
async fn trend(
    tx: &mut Tx,
    grant: &Grant<ReadStock>,
    period: &Period,
    Writing { lang, decimals }: Writing,
) -> Result<Option<AnyView>, DbError> {
    let all = months::turned(tx, grant, period.months()).await?;
    if all.is_empty() {
        return Ok(None);
    }
    let months = std::iter::successors(Some(period.from), |month| month.plus(1));
    let months: Vec<Month> = months.take_while(|month| *month <= period.to).collect();
    let at = |n: usize| -> Money { all.iter().filter_map(|one| one.month_ends.get(n + 1).copied()).sum() };
    let label = |month: &Month| format!("{} {:02}", month.short(lang), month.year() % 100);
    let points: Vec<(String, Money)> =
        months.iter().enumerate().map(|(n, month)| (label(month), at(n))).collect();
    let describe = W::ValueDescribe.text(lang).replacen("{}", &period.from.show(lang), 1);
    let chart = Chart {
        id: "turnover-chart",
        describe: describe.replacen("{}", &period.to.show(lang), 1),
        caption: W::ValueLine.text(lang).to_owned(),
        decimals,
        lang,
    };
    let headings = (W::Month.text(lang).to_owned(), W::Value.text(lang).to_owned());
    let drawn = line(&chart, Line { headings, points, filled: true, ..Line::default() });
    Ok(Some(parts::section("turnover", W::ValueLine.text(lang), (), drawn)))
}

async fn export(state: AppState, parts: Parts, format: Format) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadStock>()?;
    let mut tx = state.db.read().await?;
    let (period, by_item) = (Period::read(&parts.uri, actor.today), by_item(&parts));
    let grid = grid(&period, by_item, writing(&mut tx, actor.lang).await?);
    let query = grid.query(&parts.uri, actor.today);
    let found = rows(&mut tx, &grant, &period, by_item).await?;
    grid.file(format, &query, &grid.select(&query, found))
}
