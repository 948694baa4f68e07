//! The grid of orders, and the same as a file.

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::permission::ReadOrders;
use crate::auth::{Action, Actor};
use crate::error::AppError;
use crate::finance::store::post::company_currency;
use crate::kernel::{Day, Lang, Text};
use crate::server::refusal;
use crate::server::state::AppState;
use crate::trade::model::{OrderKind, OrderState};
use crate::trade::store::list::{self, Filter, Listed, SortBy};
use crate::trade::words::TradeWord as W;
use crate::ui::grid::{self, Column, Format, Grid, GridQuery, SortKey, Span, Totals};
use crate::ui::{Cell, Tone};

const PATH: &str = "/orders";
/// A file holds the whole selection, up to here.
const FILE_ROWS: i64 = 1_000_000;

pub(super) fn tone(state: OrderState) -> Tone {
    match state {
        OrderState::Open => Tone::Info,
        OrderState::Partial => Tone::Accent,
        OrderState::Done => Tone::Ok,
        OrderState::Cancelled => Tone::Plain,
    }
}

fn grid(lang: Lang, decimals: u32, today: Day) -> Grid<Listed> {
    let kinds = OrderKind::ALL.map(|kind| (kind.code(), kind.text(lang).to_owned())).to_vec();
    let states = OrderState::ALL.map(|state| (state.code(), state.text(lang).to_owned())).to_vec();
    let lates = vec![("yes", W::Yes.text(lang).to_owned()), ("no", W::No.text(lang).to_owned())];
    let ordered = |row: &Listed| SortKey::Day(row.ordered_on);
    let promised = |row: &Listed| row.promised_on.or(list::never()).map_or(SortKey::Number(0), SortKey::Day);
    let number = |row: &Listed| Cell::text(&row.number).href(format!("{PATH}/{}", row.id));
    let state = move |row: &Listed| Cell::state(row.state.text(lang), tone(row.state));
    let late = move |row: &Listed| match row.is_late(today) {
        true => Cell::state(W::Late.text(lang), Tone::Warn),
        false => Cell::nothing(),
    };
    let picks = lates.clone();
    let to_pick = move |row: &Listed| match row.to_pick {
        true => Cell::state(W::ToPick.text(lang), Tone::Info),
        false => Cell::nothing(),
    };
    Grid::new(PATH, W::Orders.text(lang), "-ordered", |row: &Listed| row.id, lang)
        .column(Column::text("number", W::Number.text(lang), number).sorted_by(ordered).unsorted())
        .column(
            Column::choice("kind", W::Kind.text(lang), kinds, move |row: &Listed| {
                Cell::text(row.kind.text(lang))
            })
            .unsorted(),
        )
        .column(Column::text("party", W::Party.text(lang), |row: &Listed| Cell::text(&row.party)).unsorted())
        .column(Column::day("ordered", W::OrderedOn.text(lang), |row: &Listed| Cell::day(row.ordered_on)))
        .column(
            Column::day("promised", W::PromisedOn.text(lang), |row: &Listed| {
                row.promised_on.map_or_else(Cell::nothing, Cell::day)
            })
            .sorted_by(promised),
        )
        .column(Column::choice("state", W::State.text(lang), states, state).unsorted())
        .column(Column::choice("late", W::Late.text(lang), lates, late).unsorted())
        .column(Column::choice("to_pick", W::ToPick.text(lang), picks, to_pick).unsorted().hidden())
        .column(
            Column::text("place", W::Place.text(lang), |row: &Listed| Cell::text(&row.place))
                .unsorted()
                .unfiltered()
                .hidden(),
        )
        .column(
            Column::amount("value", W::Value.text(lang), decimals, |row: &Listed| Cell::amount(row.value))
                .unsorted()
                .unfiltered()
                .figure(),
        )
        .unit(W::OneOrder.text(lang), W::SeveralOrders.text(lang))
        .exported()
}

/// The store's filter for what the address asks.
fn asked(query: &GridQuery) -> (Filter, SortBy) {
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
    let filter = Filter {
        text: query.search.clone(),
        number: text("number"),
        party: text("party"),
        kind: choice("kind").and_then(OrderKind::from_code),
        state: choice("state").and_then(OrderState::from_code),
        ordered: days("ordered"),
        promised: days("promised"),
        late: choice("late").map(|value| value == "yes"),
        to_pick: choice("to_pick").map(|value| value == "yes"),
    };
    (filter, if query.sort.key == "promised" { SortBy::Promised } else { SortBy::Ordered })
}

pub async fn orders(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadOrders>()?;
    let (lang, changes) = (visit.lang, actor.may(Action::ChangeOrders));
    let mut tx = visit.db().read().await?;
    let decimals = company_currency(&mut tx).await?.decimals();
    let new = changes.then(|| (W::NewSale.text(lang), "/orders/new?kind=sale"));
    let grid =
        grid(lang, decimals, actor.today).empty(W::NoOrders.text(lang), W::NoOrdersPurpose.text(lang), new);
    let query = grid.query(&visit.parts.uri, actor.today);
    let (filter, sort) = asked(&query);
    let beyond = query.cursor.as_ref().and_then(|cursor| match cursor.key {
        SortKey::Day(day) => Some((day, cursor.id)),
        _ => None,
    });
    let way = (sort, query.fetch_descending());
    let rows = list::list(&mut tx, &grant, &filter, way, beyond, GridQuery::fetch_rows()).await?;
    let (count, value) = list::count(&mut tx, &grant, &filter).await?;
    let totals = Totals { count, sums: vec![("value", value)] };
    let views = crate::ui::store::saved_views(&mut tx, actor.user_id, PATH).await?;
    let body = grid.view(&query, &query.page(rows), &totals, views);
    let page = Page::new(W::Orders.text(lang), body).lede(W::OrdersLede.text(lang)).full();
    if !changes {
        return Ok(page);
    }
    let purchase = view! {
        <a class="btn" href="/orders/new?kind=purchase">{W::NewPurchase.text(lang)}</a>
    };
    Ok(page.tools(purchase).primary(W::NewSale.text(lang), "/orders/new?kind=sale"))
}

pub async fn export_csv(State(state): State<AppState>, parts: Parts) -> Response {
    let file = export(&state, &parts, Format::Csv).await;
    file.unwrap_or_else(|error| refusal::answer(&parts.headers, &error))
}

pub async fn export_xlsx(State(state): State<AppState>, parts: Parts) -> Response {
    let file = export(&state, &parts, Format::Xlsx).await;
    file.unwrap_or_else(|error| refusal::answer(&parts.headers, &error))
}

async fn export(state: &AppState, parts: &Parts, format: Format) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadOrders>()?;
    let mut tx = state.db.read().await?;
    let grid = grid(actor.lang, company_currency(&mut tx).await?.decimals(), actor.today);
    let query = grid.query(&parts.uri, actor.today);
    let (filter, sort) = asked(&query);
    let way = (sort, query.sort.descending);
    let rows = list::list(&mut tx, &grant, &filter, way, None, FILE_ROWS).await?;
    grid.file(format, &query, &rows)
}
