//! The ABC curve: the items that make up most of what is used.

use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use super::{Period, moves, percent, percent_text, tabs};
use crate::app::{Page, Visit};
use crate::auth::Actor;
use crate::auth::permission::ReadStock;
use crate::error::AppError;
use crate::kernel::{Money, Text};
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::stock::model::{Class, Writing};
use crate::stock::pages::writing;
use crate::stock::store::months::{self, Used};
use crate::stock::words::reports::ReportWord as W;
use crate::ui::chart::{Chart, Line, line};
use crate::ui::grid::{Cell, Column, Format, Grid, Totals, download};
use crate::ui::{Tone, parts};

pub(super) const PATH: &str = "/stock/reports";
/// Points of the curve.
const POINTS: usize = 20;

pub fn routes() -> Vec<PlainRoute> {
    download::routes("/export/stock/reports.csv", "/export/stock/reports.xlsx", export)
}

fn tone(class: Class) -> Tone {
    match class {
        Class::A => Tone::Accent,
        Class::B => Tone::Info,
        Class::C => Tone::Plain,
    }
}

fn grid(period: &Period, Writing { lang, decimals }: Writing) -> Grid<Used> {
    let classes = Class::ALL.map(|class| (class.code(), class.code().to_owned())).to_vec();
    let span = period.span();
    let issues = move |row: &Used| moves("issue", &row.sku, &span);
    let issued = issues.clone();
    let share = |part: Money, row: &Used| Cell::amount(percent(part, row.whole));
    let grid = Grid::new(PATH, W::Abc.text(lang), "-cost", |row: &Used| row.item_id, lang)
        .column(Column::text("sku", W::Sku.text(lang), |row: &Used| {
            Cell::text(&row.sku).href(format!("/stock/items/{}", row.item_id))
        }))
        .column(Column::text("name", W::Name.text(lang), |row: &Used| Cell::text(&row.name)))
        .column(Column::choice("class", W::Class.text(lang), classes, |row: &Used| {
            Cell::state(row.class().code(), tone(row.class()))
        }))
        .column(Column::text("category", W::Category.text(lang), |row: &Used| Cell::text(&row.category)))
        .column(Column::quantity("quantity", W::Quantity.text(lang), move |row: &Used| {
            Cell::quantity(row.quantity).href(issued(row))
        }))
        .column(Column::mark("unit", W::Unit.text(lang), |row: &Used| Cell::text(&row.unit)).wide_only())
        .column(
            Column::amount("cost", W::UsedCost.text(lang), decimals, move |row: &Used| {
                Cell::amount(row.cost).href(issues(row))
            })
            .figure(),
        )
        .column(Column::amount("share", W::Share.text(lang), 2, move |row: &Used| share(row.cost, row)))
        .column(Column::amount("running", W::Running.text(lang), 2, move |row: &Used| {
            share(row.before + row.cost, row)
        }))
        .unit(W::OneItem.text(lang), W::Items.text(lang))
        .exported();
    period.keeping(grid)
}

pub async fn abc(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadStock>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let writing = writing(&mut tx, lang).await?;
    let period = Period::read(&visit.parts.uri, actor.today);
    let all = months::used(&mut tx, &grant, period.months(), None, i64::MAX).await?;
    let grid = grid(&period, writing).empty(
        W::NothingUsed.text(lang),
        W::NothingUsedPurpose.text(lang),
        Some((W::SeeMoves.text(lang), "/stock/moves")),
    );
    let query = grid.query(&visit.parts.uri, actor.today);
    let drawn = (!all.is_empty()).then(|| drawing(&all, &period, writing));
    let rows = grid.select(&query, all);
    let cost = rows.iter().map(|row| row.cost).sum();
    let totals = Totals { count: rows.len() as i64, sums: vec![("cost", cost)] };
    let views = crate::ui::store::saved_views(&mut tx, actor.user_id, PATH).await?;
    let body = view! {
        {tabs(PATH, lang)}
        {drawn}
        {grid.view(&query, &query.page(grid.fetched(&query, rows)), &totals, views)}
    };
    let page = Page::new(W::Abc.text(lang), body).lede(period.lede(W::AbcLede, lang));
    Ok(page.tools(period.form(PATH, &query, lang)).full())
}

/// The classes and the curve, of all items.
fn drawing(all: &[Used], period: &Period, writing: Writing) -> AnyView {
    let lang = writing.lang;
    let whole = all.first().map_or(Money::ZERO, |one| one.whole);
    let asked: String = period.asked.iter().map(|(name, text)| format!("&{name}={text}")).collect();
    let class = |class: Class| {
        let of_class = || all.iter().filter(move |one| one.class() == class);
        let cost: Money = of_class().map(|one| one.cost).sum();
        let count = parts::count(of_class().count() as i64, lang);
        let note = W::ClassNote.text(lang).replacen("{}", &count, 1);
        let note = note.replacen("{}", &percent_text(percent(cost, whole), lang), 1);
        let label = W::ClassOf.text(lang).replace("{}", class.code());
        let href = format!("{PATH}?f.class={}{asked}", class.code());
        parts::figure_text(label, cost.show(writing.decimals, lang), href, (), note)
    };
    let running = |count: usize| match count.checked_sub(1).and_then(|last| all.get(last)) {
        Some(one) => percent(one.before + one.cost, whole),
        None => Money::ZERO,
    };
    let at = |point: usize| all.len() * point / POINTS;
    let label = |point: usize| percent_text(Money((point * 10_000 / POINTS) as i64), lang);
    let points = (0..=POINTS).map(|point| (label(point), running(at(point)))).collect();
    let half = percent_text(running(at(POINTS / 2)), lang);
    let chart = Chart {
        id: "abc-chart",
        describe: W::CurveDescribe.text(lang).replace("{}", &half),
        caption: W::Abc.text(lang).to_owned(),
        decimals: 2,
        lang,
    };
    let headings = (W::PartOfItems.text(lang).to_owned(), W::Running.text(lang).to_owned());
    let curve = line(&chart, Line { headings, points, filled: true, ..Line::default() });
    view! {
        <div class="five">{parts::strip(Vec::from(Class::ALL.map(class)))}</div>
        {parts::section("abc", W::Curve.text(lang), W::Running.text(lang), curve)}
    }
    .into_any()
}

async fn export(state: AppState, parts: Parts, format: Format) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadStock>()?;
    let mut tx = state.db.read().await?;
    let period = Period::read(&parts.uri, actor.today);
    let grid = grid(&period, writing(&mut tx, actor.lang).await?);
    let query = grid.query(&parts.uri, actor.today);
    let all = months::used(&mut tx, &grant, period.months(), None, i64::MAX).await?;
    grid.file(format, &query, &grid.select(&query, all))
}
