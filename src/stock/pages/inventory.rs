//! The inventory: what there is, where, and what it is worth, now or at the end of a day.

use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use super::inventory_grid::{PATH, Sheet, asked};
use super::writing;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadStock;
use crate::auth::{Action, Actor};
use crate::error::AppError;
use crate::kernel::{Day, Lang, Money, Text};
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::stock::model::Category;
use crate::stock::store::inventory::{self, Asked, Row, RowsBy, Sums};
use crate::stock::store::{categories, places};
use crate::stock::words::items::ItemWord as W;
use crate::ui::grid::{Format, Grid, GridQuery, Totals, download};
use crate::ui::parts::{self, Tone};
use crate::ui::{Choice, Form};

pub fn routes() -> Vec<PlainRoute> {
    download::routes("/export/stock.csv", "/export/stock.xlsx", export)
}

/// What a row is and the day asked for, beside what every grid's address holds.
struct View {
    by: RowsBy,
    on: Option<Day>,
    bad_day: Option<String>,
}

fn view_of(uri: &Uri, today: Day) -> View {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).map(|query| query.0);
    let pairs = pairs.unwrap_or_default();
    let value = |name: &str| {
        let pair = pairs.iter().find(|(key, value)| key == name && !value.trim().is_empty());
        pair.map(|(_, value)| value.trim().to_owned())
    };
    let on = value("on");
    let day = on.as_deref().and_then(|text| Day::parse(text, today).ok());
    View {
        by: value("by").and_then(|code| RowsBy::from_code(&code)).unwrap_or_default(),
        on: day,
        bad_day: on.filter(|_| day.is_none()),
    }
}

pub async fn inventory(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadStock>()?;
    let (lang, changes) = (visit.lang, actor.may(Action::ChangeItems));
    let View { by, on, bad_day } = view_of(&visit.parts.uri, actor.today);
    let mut tx = visit.db().read().await?;
    let categories = categories::categories(&mut tx).await?;
    let sheet = Sheet { by, on, writing: writing(&mut tx, lang).await?, categories: &categories };
    let new = changes.then(|| (W::NewItem.text(lang), "/stock/items/new"));
    let mut grid = sheet.grid().empty(W::NoItems.text(lang), W::NoItemsPurpose.text(lang), new);
    if changes && by == RowsBy::Item && on.is_none() {
        grid = acts(grid.edits("/api/stock/change_cells", visit.kept().as_ref()), &categories, lang);
    }
    let query = grid.query(&visit.parts.uri, actor.today);
    let places = places::places(&mut tx).await?;
    let (asked, order) = asked(&mut tx, &query, &sheet, &places).await?;
    let direction = (order, query.fetch_descending());
    let found =
        inventory::rows(&mut tx, &grant, &asked, direction, query.cursor.as_ref(), query.limit()).await?;
    let totals = totals(inventory::sums(&mut tx, &grant, &asked).await?, &asked);
    let views = crate::ui::store::saved_views(&mut tx, actor.user_id, PATH).await?;
    let bad_day =
        bad_day.map(|text| parts::notice(Tone::Warn, W::BadDay.text(lang).replace("{}", &text), ()));
    let body = view! {
        {bad_day}
        {grid.view(&query, &query.page(found), &totals, views)}
    };
    let lede = match on {
        None => W::Now.text(lang).to_owned(),
        Some(day) => W::AsOf.text(lang).replace("{}", &day.show(lang)),
    };
    let page = Page::new(W::Inventory.text(lang), body).lede(lede).tools(tools(by, on, &query, lang)).full();
    Ok(if changes { page.primary(W::NewItem.text(lang), "/stock/items/new") } else { page })
}

fn totals(sums: Sums, asked: &Asked) -> Totals {
    let mut totals = Totals { count: sums.count, sums: vec![("value", sums.value)] };
    if let Some([on_hand, reserved, expected]) = sums.quantities {
        totals.sums.push(("on_hand", Money(on_hand.thousandths())));
        if asked.on.is_none() {
            totals.sums.push(("reserved", Money(reserved.thousandths())));
            totals.sums.push(("available", Money((on_hand - reserved).thousandths())));
            totals.sums.push(("expected", Money(expected.thousandths())));
        }
    }
    totals
}

fn acts(grid: Grid<Row>, categories: &[Category], lang: Lang) -> Grid<Row> {
    let choices = categories.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())).collect();
    grid.act(W::Activate.text(lang), "/api/stock/activate_items")
        .act(W::Deactivate.text(lang), "/api/stock/deactivate_items")
        .act_with(
            W::SetCategory.text(lang),
            "/api/stock/set_category",
            "category",
            W::Category.text(lang),
            choices,
        )
        .act_asking(
            W::SetSupplier.text(lang),
            "/api/stock/set_supplier",
            "supplier",
            W::Supplier.text(lang),
            "party",
        )
}

/// What a row is, and the day: both keep the selection.
fn tools(by: RowsBy, on: Option<Day>, query: &GridQuery, lang: Lang) -> AnyView {
    let word = |by: RowsBy| match by {
        RowsBy::Item => W::ByItem,
        RowsBy::Place => W::ByPlace,
        RowsBy::Lot => W::ByLot,
    };
    let mut kept: Vec<(String, String)> = query.written.clone();
    kept.extend(query.search.clone().map(|text| ("q".to_owned(), text)));
    let address = |by: RowsBy, on: Option<Day>| {
        let by = (by != RowsBy::Item).then(|| ("by".to_owned(), by.code().to_owned()));
        let on = on.map(|day| ("on".to_owned(), day.to_string()));
        let pairs: Vec<String> = by
            .into_iter()
            .chain(on)
            .chain(kept.iter().cloned())
            .map(|(name, text)| format!("{name}={}", crate::ui::escape_query(&text)))
            .collect();
        if pairs.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", pairs.join("&")) }
    };
    let choices = RowsBy::ALL.map(|one| (word(one).text(lang).to_owned(), address(one, on)));
    let form = Form::new("as-of", lang, None);
    let day = form.day("on", W::AsOfLabel.text(lang)).bare();
    let day = match on {
        Some(on) => day.value(on.show(lang)),
        None => day,
    };
    let hidden: Vec<AnyView> = kept
        .iter()
        .cloned()
        .chain([("by".to_owned(), by.code().to_owned())])
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
        .collect();
    let now = on.map(|_| view! { <a class="btn" href=address(by, None)>{W::BackToNow.text(lang)}</a> });
    view! {
        {parts::segments(W::RowsBy.text(lang), choices.to_vec(), &address(by, on))}
        <form class="as-of" method="get" action=PATH>
            {hidden} <span class="lab" aria-hidden="true">{W::AsOfLabel.text(lang)}</span> {day}
            <button class="btn" type="submit">{W::Show.text(lang)}</button>
            {now}
        </form>
    }
    .into_any()
}

async fn export(state: AppState, parts: Parts, format: Format) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadStock>()?;
    let View { by, on, .. } = view_of(&parts.uri, actor.today);
    let mut tx = state.db.read().await?;
    let categories = categories::categories(&mut tx).await?;
    let sheet = Sheet { by, on, writing: writing(&mut tx, actor.lang).await?, categories: &categories };
    let grid = sheet.grid();
    let query = grid.query(&parts.uri, actor.today);
    let places = places::places(&mut tx).await?;
    let (asked, order) = asked(&mut tx, &query, &sheet, &places).await?;
    drop(tx);
    let direction = (order, query.sort.descending);
    let fetch = move |cursor| {
        let (db, grant, asked) = (state.db.clone(), grant.clone(), asked.clone());
        async move {
            let mut tx = db.read().await?;
            let cursor: Option<crate::ui::grid::Cursor> = cursor;
            inventory::rows(&mut tx, &grant, &asked, direction, cursor.as_ref(), download::BATCH).await
        }
    };
    grid.download(format, query, fetch).await
}
