//! The grid of shipments, and the same as a file.

use axum::extract::State as Shared;
use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use super::tone;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadShipments;
use crate::auth::{Action, Actor};
use crate::error::AppError;
use crate::finance::store::post::company_currency;
use crate::kernel::{Day, Lang, Text};
use crate::logistics::model::{Direction, State};
use crate::logistics::store::list::{self, Due, Filter, Listed};
use crate::logistics::words::ShipWord as W;
use crate::server::refusal;
use crate::server::state::AppState;
use crate::ui::grid::{self, Column, Format, Grid, GridQuery, SortKey, Span, Totals};
use crate::ui::{Cell, Tone, parts};

const PATH: &str = "/shipments/list";
/// A file holds the whole selection, up to here.
const FILE_ROWS: i64 = 1_000_000;

/// The choice between board and list.
pub(super) fn ways(here: &str, lang: Lang) -> AnyView {
    let choices = vec![
        (W::Board.text(lang).to_owned(), "/shipments".to_owned()),
        (W::List.text(lang).to_owned(), PATH.to_owned()),
    ];
    parts::segments(W::View.text(lang), choices, here)
}

fn word(due: Due) -> W {
    match due {
        Due::Today => W::ToShip,
        Due::Late => W::Late,
    }
}

fn grid(lang: Lang, decimals: u32, today: Day) -> Grid<Listed> {
    let states = State::ALL.map(|state| (state.code(), state.text(lang).to_owned())).to_vec();
    let ways = Direction::ALL.map(|way| (way.code(), way.text(lang).to_owned())).to_vec();
    let dues = Due::ALL.map(|due| (due.code(), word(due).text(lang).to_owned())).to_vec();
    let due = move |row: &Listed| match row.due(today) {
        Some(due) => Cell::state(word(due).text(lang), Tone::Warn),
        None => Cell::nothing(),
    };
    let number = |row: &Listed| Cell::text(&row.number).href(format!("/shipments/{}", row.id));
    let optional = |text: &Option<String>| text.as_ref().map_or_else(Cell::nothing, Cell::text);
    let day = |day: Option<Day>| day.map_or_else(Cell::nothing, Cell::day);
    let state = move |row: &Listed| match row.is_late(today) {
        true => Cell::state(format!("{}, {}", row.state.text(lang), W::Late.text(lang)), Tone::Warn),
        false => Cell::state(row.state.text(lang), tone(row.state)),
    };
    Grid::new(PATH, W::Shipments.text(lang), "-number", |row: &Listed| row.id, lang)
        .column(
            Column::text("number", W::Number.text(lang), number)
                .sorted_by(|row: &Listed| SortKey::Number(row.id)),
        )
        .column(Column::choice("state", W::State.text(lang), states, state).unsorted())
        .column(
            Column::choice("direction", W::Direction.text(lang), ways, move |row: &Listed| {
                Cell::text(row.direction.text(lang))
            })
            .unsorted(),
        )
        .column(Column::text("party", W::Party.text(lang), |row: &Listed| Cell::text(&row.party)).unsorted())
        .column(
            Column::text("carrier", W::Carrier.text(lang), move |row: &Listed| optional(&row.carrier))
                .unsorted(),
        )
        .column(
            Column::day("wanted", W::PlannedOn.text(lang), move |row: &Listed| day(row.wanted_on))
                .unsorted()
                .unfiltered(),
        )
        .column(Column::choice("due", W::Due.text(lang), dues, due).unsorted().hidden())
        .column(
            Column::day("shipped", W::ShippedOn.text(lang), move |row: &Listed| day(row.shipped_on))
                .unsorted(),
        )
        .column(
            Column::day("delivered", W::DeliveredOn.text(lang), move |row: &Listed| day(row.delivered_on))
                .unsorted(),
        )
        .column(
            Column::text("tracking", W::Tracking.text(lang), move |row: &Listed| optional(&row.tracking))
                .unsorted()
                .unfiltered()
                .hidden(),
        )
        .column(
            Column::amount("freight", W::Freight.text(lang), decimals, |row: &Listed| {
                row.freight.map_or_else(Cell::nothing, Cell::amount)
            })
            .unsorted()
            .unfiltered()
            .figure(),
        )
        .unit(W::OneShipment.text(lang), W::SeveralShipments.text(lang))
        .exported()
}

/// The store's filter for what the address asks.
fn asked(query: &GridQuery) -> Filter {
    let text = |key| match query.filter(key) {
        Some(grid::Filter::Contains(text)) => Some(text.clone()),
        _ => None,
    };
    let choice = |key| match query.filter(key) {
        Some(grid::Filter::Is(value)) => Some(*value),
        _ => None,
    };
    let days = |key| match query.filter(key) {
        Some(grid::Filter::During(Span { from, to })) => (*from, *to),
        _ => (None, None),
    };
    Filter {
        text: query.search.clone(),
        number: text("number"),
        party: text("party"),
        carrier: text("carrier"),
        direction: choice("direction").and_then(Direction::from_code),
        state: choice("state").and_then(State::from_code),
        due: choice("due").and_then(Due::from_code),
        shipped: days("shipped"),
        delivered: days("delivered"),
    }
}

pub async fn list(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadShipments>()?;
    let (lang, changes) = (visit.lang, actor.may(Action::ChangeShipments));
    let mut tx = visit.db().read().await?;
    let decimals = company_currency(&mut tx).await?.decimals();
    let new = changes.then(|| (W::NewShipment.text(lang), "/shipments/new"));
    let grid = grid(lang, decimals, actor.today).empty(
        W::NoShipments.text(lang),
        W::NoShipmentsPurpose.text(lang),
        new,
    );
    let query = grid.query(&visit.parts.uri, actor.today);
    let filter = asked(&query);
    let beyond = query.cursor.as_ref().map(|cursor| cursor.id);
    let way = query.fetch_descending();
    let rows = list::list(&mut tx, &grant, &filter, way, beyond, GridQuery::fetch_rows()).await?;
    let count = list::count(&mut tx, &grant, &filter).await?;
    let rows = query.page(rows);
    let views = crate::ui::store::saved_views(&mut tx, actor.user_id, PATH).await?;
    let body = grid.view(&query, &rows, &Totals { count, sums: Vec::new() }, views);
    let page = Page::new(W::Shipments.text(lang), body).lede(W::BoardLede.text(lang)).full();
    let page = page.tools(ways(PATH, lang));
    Ok(if changes { page.primary(W::NewShipment.text(lang), "/shipments/new") } else { page })
}

pub async fn export_csv(Shared(state): Shared<AppState>, parts: Parts) -> Response {
    export(&state, &parts, Format::Csv).await
}

pub async fn export_xlsx(Shared(state): Shared<AppState>, parts: Parts) -> Response {
    export(&state, &parts, Format::Xlsx).await
}

async fn export(state: &AppState, parts: &Parts, format: Format) -> Response {
    match file(state, parts, format).await {
        Ok(response) => response,
        Err(error) => refusal::answer(&parts.headers, &error),
    }
}

async fn file(state: &AppState, parts: &Parts, format: Format) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadShipments>()?;
    let mut tx = state.db.read().await?;
    let grid = grid(actor.lang, company_currency(&mut tx).await?.decimals(), actor.today);
    let query = grid.query(&parts.uri, actor.today);
    let rows = list::list(&mut tx, &grant, &asked(&query), query.sort.descending, None, FILE_ROWS).await?;
    grid.file(format, &query, &rows)
}
