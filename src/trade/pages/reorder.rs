//! What to buy again: suggestions from consumption, and the orders that are made of those ticked.

use std::collections::BTreeMap;

use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use super::{heads, of_line, request};
use crate::app::{Page, Visit};
use crate::auth::permission::{ChangeOrders, ReadOrders, ReadStock};
use crate::auth::{Action, Actor};
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::finance::store::post::company_currency;
use crate::kernel::{Day, Lang, Money, Text};
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::stock::store::watch::{self, Suggested};
use crate::trade::model::{Rate, line_amounts};
use crate::trade::store::{self, reorder};
use crate::trade::words::TradeWord as W;
use crate::ui::form::choices;
use crate::ui::grid::{Column, Format, Grid, SortKey, Totals, download};
use crate::ui::kept::Kept;
use crate::ui::parts::{self, Tone};
use crate::ui::{Cell, Form, escape_query};

const PATH: &str = "/stock/reorder";
const ORDER_PATH: &str = "/stock/reorder/order";

pub fn routes() -> Vec<PlainRoute> {
    download::routes("/export/stock/reorder.csv", "/export/stock/reorder.xlsx", export)
}

/// A suggestion with the names of its supplier and of what is on its way.
struct Advice {
    one: Suggested,
    /// Code and name.
    supplier: Option<(String, String)>,
    orders: Vec<(i64, String)>,
}

impl Advice {
    /// What the order would cost.
    fn value(&self) -> Option<Money> {
        let (net, _) = line_amounts(self.one.quantity, self.one.cost?, Rate::ZERO, Rate::ZERO)?;
        Some(net)
    }

    /// Opens the order that is to come first.
    fn expected(&self) -> Cell {
        match self.orders.first() {
            None => Cell::nothing(),
            Some((id, _)) => Cell::quantity(self.one.need.expected).href(format!("/orders/{id}")),
        }
    }

    fn numbers(&self) -> Cell {
        let Some((id, _)) = self.orders.first() else { return Cell::nothing() };
        let numbers: Vec<&str> = self.orders.iter().map(|(_, number)| number.as_str()).collect();
        Cell::text(numbers.join(", ")).href(format!("/orders/{id}"))
    }

    fn supplier(&self) -> Cell {
        self.supplier.as_ref().map_or_else(Cell::nothing, |(_, name)| Cell::text(name))
    }
}

async fn advice(tx: &mut Tx, actor: &Actor) -> Result<Vec<Advice>, AppError> {
    let orders = actor.grant::<ReadOrders>()?;
    let found = reorder::suggestions(tx, &actor.grant::<ReadStock>()?, &orders).await?;
    let mut suppliers: Vec<i64> = found.iter().filter_map(|one| one.supplier_id).collect();
    suppliers.sort_unstable();
    suppliers.dedup();
    let names = company::party_names(tx, &suppliers).await?;
    let coming = found.iter().filter(|one| !one.need.expected.is_zero()).map(|one| one.item_id);
    let mut coming = store::expected_by(tx, &orders, &coming.collect::<Vec<_>>()).await?;
    let told = |one: Suggested| Advice {
        supplier: one.supplier_id.and_then(|id| names.get(&id).cloned()),
        orders: coming.remove(&one.item_id).unwrap_or_default(),
        one,
    };
    Ok(found.into_iter().map(told).collect())
}

fn grid(lang: Lang, decimals: u32, today: Day) -> Grid<Advice> {
    let item = |row: &Advice| Cell::text(&row.one.sku).href(format!("/stock/items/{}", row.one.item_id));
    let held = |row: &Advice| {
        let sku = escape_query(&row.one.sku);
        Cell::quantity(row.one.need.available).href(format!("/stock?by=place&f.sku={sku}"))
    };
    let grid = Grid::new(PATH, W::Reorder.text(lang), "days", |row: &Advice| row.one.item_id, lang)
        .column(Column::text("sku", W::Sku.text(lang), item))
        .column(Column::text("name", W::ItemName.text(lang), |row: &Advice| Cell::text(&row.one.name)))
        .column(
            Column::quantity("quantity", W::Suggested.text(lang), |row: &Advice| {
                Cell::quantity(row.one.quantity)
            })
            .figure(),
        )
        .column(Column::quantity("available", W::Available.text(lang), held))
        .column(
            Column::quantity("expected", W::Expected.text(lang), Advice::expected)
                .sorted_by(|row: &Advice| SortKey::Number(row.one.need.expected.thousandths())),
        )
        .column(Column::text("orders", W::OpenOrders.text(lang), Advice::numbers));
    bought(used_up(grid, lang, today), lang, decimals)
        .unit(W::OneItem.text(lang), W::SeveralItems.text(lang))
        .exported()
}

/// At which point to buy, and how soon that is.
fn used_up(grid: Grid<Advice>, lang: Lang, today: Day) -> Grid<Advice> {
    let (from, to) = watch::measured(today.month());
    let used = move |row: &Advice| {
        let span = format!("{}..{}", from.first(), to.last());
        let sku = escape_query(&row.one.sku);
        let href = format!("/stock/moves?f.kind=issue&f.item={sku}&f.day={}", escape_query(&span));
        Cell::quantity(row.one.need.per_day()).href(href)
    };
    let days = |row: &Advice| row.one.need.days_left().map_or_else(Cell::nothing, Cell::number);
    let by_days = |row: &Advice| SortKey::Number(row.one.need.days_left().unwrap_or(i64::MAX));
    grid.column(
        Column::quantity("point", W::ReorderAt.text(lang), |row: &Advice| {
            Cell::quantity(row.one.need.reorder_at())
        })
        .wide_only(),
    )
    .column(Column::quantity("used", W::UsedPerDay.text(lang), used).wide_only())
    .column(Column::number("days", W::DaysLeft.text(lang), days).sorted_by(by_days))
    .column(
        Column::number("lead", W::LeadTime.text(lang), |row: &Advice| Cell::number(row.one.need.lead_days))
            .wide_only(),
    )
}

/// From whom, and for how much.
fn bought(grid: Grid<Advice>, lang: Lang, decimals: u32) -> Grid<Advice> {
    let amount = |amount: Option<Money>| amount.map_or_else(Cell::nothing, Cell::amount);
    let number = |amount: Option<Money>| SortKey::Number(amount.unwrap_or_default().minor());
    grid.column(
        Column::mark("unit", W::Unit.text(lang), |row: &Advice| Cell::text(&row.one.unit))
            .hidden()
            .wide_only(),
    )
    .column(Column::text("supplier", W::Supplier.text(lang), Advice::supplier))
    .column(
        Column::amount("cost", W::UnitCost.text(lang), decimals, move |row: &Advice| amount(row.one.cost))
            .sorted_by(move |row: &Advice| number(row.one.cost))
            .wide_only(),
    )
    .column(
        Column::amount("value", W::Value.text(lang), decimals, move |row: &Advice| amount(row.value()))
            .sorted_by(move |row: &Advice| number(row.value())),
    )
}

pub async fn suggestions(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadOrders>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let decimals = company_currency(&mut tx).await?.decimals();
    let inventory = (W::SeeInventory.text(lang), "/stock");
    let mut grid = grid(lang, decimals, actor.today).empty(
        W::NothingDue.text(lang),
        W::NothingDuePurpose.text(lang),
        Some(inventory),
    );
    if actor.may(Action::ChangeOrders) {
        grid = grid.act_opening(W::MakeOrders.text(lang), ORDER_PATH);
    }
    let query = grid.query(&visit.parts.uri, actor.today);
    let rows = grid.select(&query, advice(&mut tx, actor).await?);
    let sum = rows.iter().filter_map(Advice::value).sum();
    let totals = Totals { count: rows.len() as i64, sums: vec![("value", sum)] };
    let views = crate::ui::store::saved_views(&mut tx, actor.user_id, PATH).await?;
    let rows = query.page(grid.fetched(&query, rows));
    let body = grid.view(&query, &rows, &totals, views);
    Ok(Page::new(W::Reorder.text(lang), body).lede(W::ReorderLede.text(lang)).full())
}

async fn export(state: AppState, parts: Parts, format: Format) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    actor.grant::<ReadOrders>()?;
    let mut tx = state.db.read().await?;
    let grid = grid(actor.lang, company_currency(&mut tx).await?.decimals(), actor.today);
    let query = grid.query(&parts.uri, actor.today);
    let rows = grid.select(&query, advice(&mut tx, actor).await?);
    grid.file(format, &query, &rows)
}

/// The orders that the ticked suggestions would make, each line to be changed before they are placed.
pub async fn order(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ChangeOrders>()?;
    let lang = visit.lang;
    let pairs: Vec<(String, String)> = visit.query()?;
    let ticked: Vec<i64> =
        pairs.iter().filter(|(name, _)| name == "row").filter_map(|(_, id)| id.parse().ok()).collect();
    let mut tx = visit.db().read().await?;
    let decimals = company_currency(&mut tx).await?.decimals();
    let due = advice(&mut tx, actor).await?;
    let mut chosen: Vec<Advice> = due.into_iter().filter(|row| ticked.contains(&row.one.item_id)).collect();
    chosen.sort_by(|a, b| (&a.supplier, &a.one.sku).cmp(&(&b.supplier, &b.one.sku)));
    let page =
        |body: AnyView| Page::new(W::NewPurchases.text(lang), body).lede(W::NewPurchasesLede.text(lang));
    if ticked.is_empty() {
        let back = (W::Reorder.text(lang).to_owned(), PATH.to_owned());
        return Ok(page(parts::empty(W::NoneTicked.text(lang), W::NoneTickedPurpose.text(lang), Some(back))));
    }
    let gone = gone(&mut tx, actor, &ticked, &chosen, lang).await?;
    let form = Form::new("reorder", lang, visit.kept().map(Kept::in_brackets));
    if chosen.is_empty() {
        return Ok(page(view! { {gone} {form.errors()} }.into_any()));
    }
    let content = view! {
        {request(&visit)?}
        {lines(&form, &chosen, decimals, lang)}
        {choices("suppliers", suppliers(&mut tx).await?)}
        {form.save(W::PlacePurchases.text(lang), Some(PATH.to_owned()))}
    };
    let body = view! { {gone} {form.post("/api/trade/reorder", content)} };
    Ok(page(body.into_any()).primary_send(W::PlacePurchases.text(lang), "reorder"))
}

/// What is offered without JavaScript.
async fn suppliers(tx: &mut Tx) -> Result<Vec<(String, String)>, DbError> {
    const OFFERED: i64 = 200;
    let found = company::find_parties(tx, "", OFFERED).await?;
    Ok(found.into_iter().map(|party| (party.code, party.name)).collect())
}

/// Ticked rows that are not due any more, with the orders that bring them.
async fn gone(
    tx: &mut Tx,
    actor: &Actor,
    ticked: &[i64],
    chosen: &[Advice],
    lang: Lang,
) -> Result<Option<AnyView>, AppError> {
    let due = |id: &i64| chosen.iter().any(|row| row.one.item_id == *id);
    let gone: Vec<i64> = ticked.iter().copied().filter(|id| !due(id)).collect();
    if gone.is_empty() {
        return Ok(None);
    }
    let names = crate::stock::store::items::names(tx, &gone).await?;
    let orders: BTreeMap<i64, Vec<(i64, String)>> =
        store::expected_by(tx, &actor.grant::<ReadOrders>()?, &gone).await?;
    let told = |id: &i64| {
        let (_, name) = names.get(id)?.clone();
        let of_item = orders.get(id).into_iter().flatten();
        let links: Vec<AnyView> = of_item
            .map(|(order, number)| {
                view! { " " <a href=format!("/orders/{order}")>{number.clone()}</a> }.into_any()
            })
            .collect();
        Some(view! { <li>{name} {links}</li> }.into_any())
    };
    let rows: Vec<AnyView> = gone.iter().filter_map(told).collect();
    let body = view! { <p><strong>{W::NotDue.text(lang)}</strong></p> <ul class="names">{rows}</ul> };
    Ok(Some(parts::notice(Tone::Info, body, ())))
}

fn lines(form: &Form, chosen: &[Advice], decimals: u32, lang: Lang) -> AnyView {
    let columns = [
        (W::Item, false),
        (W::Available, true),
        (W::Expected, true),
        (W::Supplier, false),
        (W::Quantity, true),
        (W::UnitPrice, true),
    ];
    let rows: Vec<AnyView> =
        chosen.iter().enumerate().map(|(n, row)| line(form, n, row, decimals, lang)).collect();
    view! {
        <div class="section">
            <table class="lines">
                <caption class="sr">{W::NewPurchases.text(lang)}</caption>
                {heads(&columns, lang)}
                <tbody>{rows}</tbody>
            </table>
            <p class="small muted">{W::NewPurchasesHelp.text(lang)}</p>
        </div>
    }
    .into_any()
}

fn line(form: &Form, n: usize, row: &Advice, decimals: u32, lang: Lang) -> AnyView {
    let name = |field: &str| format!("lines[{n}][{field}]");
    let label = |word: W| of_line(word, n, lang);
    let one = &row.one;
    let code = row.supplier.as_ref().map_or_else(String::new, |(code, _)| code.clone());
    let supplier = form.pick(name("supplier"), label(W::Supplier), "suppliers", Some("party")).bare();
    let quantity = form.money(name("quantity"), label(W::Quantity), 3).bare();
    let price = form.money(name("unit_price"), label(W::UnitPrice), decimals).bare();
    let cost = one.cost.map_or_else(String::new, |cost| cost.show(decimals, lang));
    let shown = |quantity: crate::kernel::Quantity| format!("{} {}", quantity.show(lang), one.unit);
    view! {
        <tr>
            <th scope="row" class="calc full" data-label=W::Item.text(lang)>
                {one.name.clone()} " " <span class="faint">{one.sku.clone()}</span>
                <input type="hidden" name=name("item") value=one.item_id.to_string()/>
            </th>
            <td class="calc n" data-label=W::Available.text(lang)>{shown(one.need.available)}</td>
            <td class="calc n" data-label=W::Expected.text(lang)>{shown(one.need.expected)}</td>
            <td data-label=W::Supplier.text(lang)>{supplier.value(code)}</td>
            <td data-label=W::Quantity.text(lang)>{quantity.value(one.quantity.show(lang))}</td>
            <td data-label=W::UnitPrice.text(lang)>{price.value(cost)}</td>
        </tr>
    }
    .into_any()
}
