//! How long ago what is in stock came in.

use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use super::{moves, tabs};
use crate::app::{Page, Visit};
use crate::auth::Actor;
use crate::auth::permission::ReadStock;
use crate::error::AppError;
use crate::kernel::{Currency, Lang, Money, Month, Text};
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::stock::model::{Age, Writing};
use crate::stock::pages::writing;
use crate::stock::store::months::{self, Aged};
use crate::stock::words::reports::ReportWord as W;
use crate::ui::chart::{Bar, Chart, bars};
use crate::ui::grid::{Cell, Column, Format, Grid, Totals, download};
use crate::ui::{escape_query, parts};

pub(super) const PATH: &str = "/stock/reports/age";
/// Keys of the columns, in the order of [`Age::ALL`].
const KEYS: [&str; Age::ALL.len()] = ["month", "two", "five", "eleven", "older"];

pub fn routes() -> Vec<PlainRoute> {
    download::routes("/export/stock/reports/age.csv", "/export/stock/reports/age.xlsx", export)
}

/// The days on which what has an age came in.
fn span(at: usize, now: Month) -> String {
    let newest = match at.checked_sub(1).and_then(|newer| Age::ALL[newer].since(now)) {
        Some(newer) => newer.plus(-1).map_or_else(String::new, |month| month.last().to_string()),
        None => now.last().to_string(),
    };
    let oldest = Age::ALL[at].since(now).map_or_else(String::new, |month| month.first().to_string());
    format!("{oldest}..{newest}")
}

fn grid(now: Month, Writing { lang, decimals }: Writing) -> Grid<Aged> {
    let mut grid = Grid::new(PATH, W::Age.text(lang), "-older", |row: &Aged| row.item_id, lang)
        .column(Column::text("sku", W::Sku.text(lang), |row: &Aged| {
            Cell::text(&row.sku).href(format!("/stock/items/{}", row.item_id))
        }))
        .column(Column::text("name", W::Name.text(lang), |row: &Aged| Cell::text(&row.name)))
        .column(Column::text("category", W::Category.text(lang), |row: &Aged| Cell::text(&row.category)))
        .column(Column::quantity("quantity", W::Quantity.text(lang), |row: &Aged| {
            Cell::quantity(row.quantity).href(format!("/stock?by=place&f.sku={}", escape_query(&row.sku)))
        }))
        .column(Column::mark("unit", W::Unit.text(lang), |row: &Aged| Cell::text(&row.unit)).wide_only());
    for (at, key) in KEYS.into_iter().enumerate() {
        let span = span(at, now);
        grid = grid.column(Column::amount(key, Age::ALL[at].text(lang), decimals, move |row: &Aged| {
            let (_, value) = row.ages[at];
            let cell = Cell::amount(value);
            if value.is_zero() { cell } else { cell.href(moves("receive", &row.sku, &span)) }
        }));
    }
    grid.column(
        Column::amount("value", W::Value.text(lang), decimals, |row: &Aged| Cell::amount(row.value)).figure(),
    )
    .unit(W::OneItem.text(lang), W::Items.text(lang))
    .exported()
}

pub async fn age(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadStock>()?;
    let lang = visit.lang;
    let now = actor.today.month();
    let mut tx = visit.db().read().await?;
    let writing = writing(&mut tx, lang).await?;
    let grid = grid(now, writing).empty(
        W::NothingHeld.text(lang),
        W::NothingHeldPurpose.text(lang),
        Some((W::SeeMoves.text(lang), "/stock/moves")),
    );
    let query = grid.query(&visit.parts.uri, actor.today);
    let rows = grid.select(&query, months::aged(&mut tx, &grant, now).await?);
    let sum = |at: usize| -> Money { rows.iter().map(|row| row.ages[at].1).sum() };
    let ages: Vec<Money> = (0..KEYS.len()).map(sum).collect();
    let mut sums: Vec<(&'static str, Money)> = KEYS.into_iter().zip(ages.iter().copied()).collect();
    sums.push(("value", ages.iter().copied().sum()));
    let currency = &visit.company()?.currency;
    let drawn = (!rows.is_empty()).then(|| drawing(&ages, currency, lang));
    let totals = Totals { count: rows.len() as i64, sums };
    let views = crate::ui::store::saved_views(&mut tx, actor.user_id, PATH).await?;
    let body = view! {
        {tabs(PATH, lang)}
        {drawn}
        {grid.view(&query, &query.page(grid.fetched(&query, rows)), &totals, views)}
    };
    Ok(Page::new(W::Age.text(lang), body).lede(W::AgeLede.text(lang)).full())
}

/// The value of each age, of the selection.
fn drawing(ages: &[Money], currency: &Currency, lang: Lang) -> AnyView {
    let whole: Money = ages.iter().copied().sum();
    let chart = Chart {
        id: "age-chart",
        describe: W::AgeDescribe.text(lang).replace("{}", &parts::money_text(whole, currency, lang)),
        caption: W::Age.text(lang).to_owned(),
        decimals: currency.decimals(),
        lang,
    };
    let bar = |(age, value): (Age, &Money)| Bar {
        label: age.text(lang).to_owned(),
        inflow: *value,
        outflow: None,
        href: None,
    };
    let headings = vec![W::AgeColumn.text(lang).to_owned(), W::Value.text(lang).to_owned()];
    let drawn = bars(&chart, headings, Age::ALL.into_iter().zip(ages).map(bar).collect());
    parts::section("age", W::ByAge.text(lang), (), drawn)
}

async fn export(state: AppState, parts: Parts, format: Format) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadStock>()?;
    let mut tx = state.db.read().await?;
    let now = actor.today.month();
    let grid = grid(now, writing(&mut tx, actor.lang).await?);
    let query = grid.query(&parts.uri, actor.today);
    let all = months::aged(&mut tx, &grant, now).await?;
    grid.file(format, &query, &grid.select(&query, all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_cover_every_day_once() {
        let now = Month::new(2026, 11).unwrap();
        let spans: Vec<String> = (0..KEYS.len()).map(|at| span(at, now)).collect();
        assert_eq!(
            spans,
            [
                "2026-11-01..2026-11-30",
                "2026-09-01..2026-10-31",
                "2026-06-01..2026-08-31",
                "2025-12-01..2026-05-31",
                "..2025-11-30",
            ]
        );
    }
}
