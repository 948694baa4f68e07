//! All moves, and the same as a file.

use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::Response;

use super::inventory_grid::places_named;
use super::writing;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadStock;
use crate::auth::{Action, Actor};
use crate::db::Tx;
use crate::error::AppError;
use crate::kernel::{Day, Lang, Text};
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::stock::model::MoveKind;
use crate::stock::store::movements::{self, Filter, Movement};
use crate::stock::store::places;
use crate::stock::words::moves::MoveWord as W;
use crate::ui::grid::{Cell, Column, Cursor, Format, Grid, GridQuery, SortKey, Totals, download};
use crate::ui::{Tone, grid};
use leptos::prelude::*;

const PATH: &str = "/stock/moves";

pub fn routes() -> Vec<PlainRoute> {
    download::routes("/export/stock/moves.csv", "/export/stock/moves.xlsx", export)
}

fn table(lang: Lang, decimals: u32) -> Grid<Movement> {
    let kinds = MoveKind::ALL.into_iter().filter(|kind| *kind != MoveKind::LateCost);
    let kinds = kinds.map(|kind| (kind.code(), kind.text(lang).to_owned())).collect();
    let document = move |one: &Movement| {
        Cell::text(format!("{} {}", one.kind.text(lang), one.document_id))
            .href(format!("{PATH}/{}", one.document_id))
    };
    let by_day = |one: &Movement| SortKey::Day(one.effective_on);
    let optional = |text: &Option<String>| text.as_ref().map_or_else(Cell::nothing, Cell::text);
    let item =
        |one: &Movement| Cell::text(&one.name).code(&one.sku).href(format!("/stock/items/{}", one.item_id));
    let kind = move |one: &Movement| {
        let tone = match one.kind {
            MoveKind::Scrap | MoveKind::Adjust | MoveKind::Count => Tone::Warn,
            MoveKind::Return => Tone::Info,
            _ => Tone::Plain,
        };
        Cell::state(one.kind.text(lang), tone)
    };
    Grid::new(PATH, W::Moves.text(lang), "-day", |one: &Movement| one.seq, lang)
        .column(Column::mark("act", W::Document.text(lang), document).sorted_by(by_day))
        .column(Column::day("day", W::Day.text(lang), |one: &Movement| Cell::day(one.effective_on)))
        .column(Column::text("item", W::Item.text(lang), item).unsorted())
        .column(
            Column::text("place", W::From.text(lang), |one: &Movement| Cell::text(&one.from_place))
                .unsorted(),
        )
        .column(Column::mark("to", W::To.text(lang), |one: &Movement| Cell::text(&one.to_place)))
        .column(
            Column::quantity("quantity", W::Quantity.text(lang), |one: &Movement| {
                Cell::quantity(one.quantity)
            })
            .unsorted()
            .unfiltered()
            .figure(),
        )
        .column(
            Column::amount("value", W::Value.text(lang), decimals, |one: &Movement| Cell::amount(one.value))
                .unsorted()
                .unfiltered(),
        )
        .column(Column::mark("unit", W::Unit.text(lang), |one: &Movement| Cell::text(&one.unit)).wide_only())
        .column(Column::choice("kind", W::Kind.text(lang), kinds, kind).unsorted().wide_only())
        .column(Column::mark("lot", W::Lot.text(lang), move |one: &Movement| optional(&one.lot)))
        .column(
            Column::text("document", W::DocumentNumber.text(lang), move |one: &Movement| {
                optional(&one.document)
            })
            .unsorted(),
        )
        .column(Column::mark("memo", W::Memo.text(lang), |one: &Movement| Cell::text(&one.memo)).hidden())
        .unit(W::OneMove.text(lang), W::SeveralMoves.text(lang))
        .exported()
}

/// What an address asks for.
async fn asked(
    tx: &mut Tx,
    actor: &Actor,
    uri: &Uri,
) -> Result<(Grid<Movement>, GridQuery, Filter), AppError> {
    let table = table(actor.lang, writing(tx, actor.lang).await?.decimals);
    let query = table.query(uri, actor.today);
    let typed = |key: &str| match query.filter(key) {
        Some(grid::Filter::Contains(text)) => Some(text.clone()),
        _ => None,
    };
    let during = match query.filter("day") {
        Some(grid::Filter::During(span)) => (span.from, span.to),
        _ => (None, None),
    };
    let kind = match query.filter("kind") {
        Some(grid::Filter::Is(code)) => MoveKind::from_code(code),
        _ => None,
    };
    let place_ids = match typed("place") {
        Some(text) => places_named(&places::places(tx).await?, &text),
        None => None,
    };
    let filter = Filter {
        text: query.search.clone(),
        item_id: None,
        item: typed("item"),
        kind,
        place_ids,
        document: typed("document"),
        from: during.0,
        to: during.1,
    };
    Ok((table, query, filter))
}

fn beyond(cursor: Option<&Cursor>) -> Option<(Day, i64)> {
    cursor.and_then(|cursor| match cursor.key {
        SortKey::Day(day) => Some((day, cursor.id)),
        _ => None,
    })
}

pub async fn moves(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadStock>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (table, query, filter) = asked(&mut tx, actor, &visit.parts.uri).await?;
    let place = beyond(query.cursor.as_ref());
    let rows =
        movements::list(&mut tx, &grant, &filter, query.fetch_descending(), place, query.limit()).await?;
    let (count, sum) = movements::count(&mut tx, &grant, &filter).await?;
    let totals = Totals { count, sums: vec![("value", sum)] };
    let views = crate::ui::store::saved_views(&mut tx, actor.user_id, PATH).await?;
    let receive = actor.may(Action::MoveStock).then_some((W::Receive.text(lang), "/stock/receive"));
    let table = table.empty(W::NoMoves.text(lang), W::NoMovesPurpose.text(lang), receive);
    let body = table.view(&query, &query.page(rows), &totals, views);
    let page = Page::new(W::Moves.text(lang), body).lede(W::MovesLede.text(lang)).full();
    let page = page.tools(tools(actor, lang));
    Ok(match receive {
        Some((text, href)) => page.primary(text, href),
        None => page,
    })
}

/// What can be recorded beside a receipt.
fn tools(actor: &Actor, lang: Lang) -> Vec<AnyView> {
    let moves = [("/stock/issue", W::Issue), ("/stock/transfer", W::Transfer)];
    let adjusts = [("/stock/scrap", W::Scrap), ("/stock/adjust", W::Adjust)];
    let moves = moves.into_iter().filter(|_| actor.may(Action::MoveStock));
    let adjusts = adjusts.into_iter().filter(|_| actor.may(Action::AdjustStock));
    moves
        .chain(adjusts)
        .map(|(href, word)| view! { <a class="btn" href=href>{word.text(lang)}</a> }.into_any())
        .collect()
}

async fn export(state: AppState, parts: Parts, format: Format) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadStock>()?;
    let mut tx = state.db.read().await?;
    let (table, query, filter) = asked(&mut tx, actor, &parts.uri).await?;
    drop(tx);
    let descending = query.sort.descending;
    let fetch = move |cursor: Option<Cursor>| {
        let (db, grant, filter) = (state.db.clone(), grant.clone(), filter.clone());
        async move {
            let mut tx = db.read().await?;
            let place = beyond(cursor.as_ref());
            movements::list(&mut tx, &grant, &filter, descending, place, download::BATCH).await
        }
    };
    table.download(format, query, fetch).await
}
