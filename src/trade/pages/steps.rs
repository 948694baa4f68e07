//! The forms of the steps: what is received, picked, put back, shipped, delivered, filled in with what is
//! open.

use std::collections::HashMap;

use leptos::prelude::*;

use super::{below, found, heads, nothing, of_line, request};
use crate::app::{Page, Visit};
use crate::auth::permission::MoveStock;
use crate::error::{AppError, Rule};
use crate::kernel::{Lang, Quantity, Text};
use crate::stock::model::{Place, PlaceKind};
use crate::stock::store::places;
use crate::trade::model::OrderKind;
use crate::trade::store::{Order, OrderLine, read};
use crate::trade::words::TradeWord as W;
use crate::ui::kept::Kept;
use crate::ui::{Choice, Form};

/// One of the five forms.
struct Sheet {
    kind: OrderKind,
    word: W,
    lede: W,
    action: &'static str,
    left: fn(&OrderLine) -> Quantity,
}

/// A row to fill in: a line, perhaps a place and a lot, and what is offered.
struct Row<'a> {
    line: &'a OrderLine,
    place: Option<&'a Place>,
    lot: Option<(i64, Option<String>)>,
    offered: Quantity,
}

pub async fn receive(visit: Visit) -> Result<Page, AppError> {
    let (kind, left) = (OrderKind::Purchase, OrderLine::open);
    let sheet = Sheet { kind, word: W::Receive, lede: W::ReceiveLede, action: "/api/trade/receive", left };
    step(visit, sheet).await
}

pub async fn pick(visit: Visit) -> Result<Page, AppError> {
    let (kind, left) = (OrderKind::Sale, OrderLine::to_pick);
    let sheet = Sheet { kind, word: W::Pick, lede: W::PickLede, action: "/api/trade/pick", left };
    step(visit, sheet).await
}

pub async fn put_back(visit: Visit) -> Result<Page, AppError> {
    let (kind, left) = (OrderKind::Sale, OrderLine::packed);
    let sheet = Sheet { kind, word: W::PutBack, lede: W::PutBackLede, action: "/api/trade/unpick", left };
    step(visit, sheet).await
}

pub async fn ship(visit: Visit) -> Result<Page, AppError> {
    let (kind, left) = (OrderKind::Sale, OrderLine::packed);
    let sheet = Sheet { kind, word: W::Ship, lede: W::ShipLede, action: "/api/trade/ship", left };
    step(visit, sheet).await
}

pub async fn deliver(visit: Visit) -> Result<Page, AppError> {
    let left: fn(&OrderLine) -> Quantity = |line| line.picked - line.delivered;
    let kind = OrderKind::Sale;
    let sheet = Sheet { kind, word: W::Deliver, lede: W::DeliverLede, action: "/api/trade/deliver", left };
    step(visit, sheet).await
}

async fn step(visit: Visit, sheet: Sheet) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<MoveStock>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (order, lines) = found(&mut tx, &visit).await?;
    if order.kind != sheet.kind {
        return Err(AppError::Refused(Rule::OtherStep));
    }
    if order.cancelled_at.is_some() {
        return Err(AppError::Refused(Rule::OrderCancelled));
    }
    let all = places::places(&mut tx).await?;
    let walks = sheet.word == W::Pick;
    let lying = if walks { read::reserved(&mut tx, order.id).await? } else { Vec::new() };
    let rows = rows(&sheet, &lines, &lying, &all);
    if rows.is_empty() {
        return Ok(below(&order, sheet.word, nothing(&order, lang), lang));
    }
    let form = Form::new("step", lang, visit.kept().map(Kept::in_brackets));
    let own: Vec<&Place> = all.iter().filter(|place| place.active && keeps(place)).collect();
    let table = sheet.table(&form, &order, &rows, &own, lang);
    let path = format!("/orders/{}", order.id);
    let day = form.day("on", W::Day.text(lang)).value(actor.today.show(lang)).required().columns(3);
    let document = form.text("document", W::Document.text(lang)).optional().columns(4);
    let memo = form.text("memo", W::Memo.text(lang)).optional().columns(5);
    let save = form.save(sheet.word.text(lang), Some(path));
    let content = view! {
        {request(&visit)?}
        <input type="hidden" name="order" value=order.id.to_string()/>
        <div class="fields">{day} {document.help(W::DocumentHelp.text(lang))} {memo}</div>
        {table}
        {save}
    };
    let body = form.post(sheet.action, content);
    let page = below(&order, sheet.word, body, lang).lede(sheet.lede.text(lang));
    Ok(page.primary_send(sheet.word.text(lang), "step"))
}

/// A row for each line with something left. What is reserved has its place and lot, in the order in which one
/// walks past the places; the rest comes from wherever there is.
fn rows<'a>(
    sheet: &Sheet,
    lines: &'a [OrderLine],
    lying: &[read::Lying],
    places: &'a [Place],
) -> Vec<Row<'a>> {
    let (mut walk, mut rest) = (Vec::new(), Vec::new());
    for line in lines.iter().filter(|line| (sheet.left)(line) > Quantity::ZERO) {
        let mut left = (sheet.left)(line);
        for one in lying.iter().filter(|one| one.line_id == line.id) {
            let offered = one.quantity.min(left);
            left = left - offered;
            let place = places.iter().find(|place| place.id == one.place_id);
            let lot = (one.lot_id != 0).then(|| (one.lot_id, one.lot.clone()));
            walk.push(Row { line, place, lot, offered });
        }
        if left > Quantity::ZERO {
            // Of what is not reserved nobody knows yet whether it is there.
            let offered = if sheet.word == W::Pick { Quantity::ZERO } else { left };
            rest.push(Row { line, place: None, lot: None, offered });
        }
    }
    let paths = paths(places);
    walk.sort_by_key(|row| row.place.and_then(|place| paths.get(&place.id).cloned()));
    walk.into_iter().chain(rest).collect()
}

/// Whether goods lie there that are on no way.
fn keeps(place: &Place) -> bool {
    place.kind.is_own() && place.kind != PlaceKind::Transit
}

/// Each place by the codes of those above it and its own.
pub(crate) fn paths(places: &[Place]) -> HashMap<i64, Vec<String>> {
    let path = |place: &Place| {
        let (mut path, mut at) = (vec![place.code.clone()], place.parent_id);
        while let Some(parent) = at.and_then(|id| places.iter().find(|place| place.id == id)) {
            if path.len() > places.len() {
                break;
            }
            path.push(parent.code.clone());
            at = parent.parent_id;
        }
        path.reverse();
        (place.id, path)
    };
    places.iter().map(path).collect()
}

impl Sheet {
    fn table(&self, form: &Form, order: &Order, rows: &[Row<'_>], own: &[&Place], lang: Lang) -> AnyView {
        let body: Vec<AnyView> =
            rows.iter().enumerate().map(|(n, row)| self.row(form, order, n, row, own, lang)).collect();
        let mut columns = vec![(W::Item, false), (W::Open, true)];
        match self.word {
            W::Receive => columns.extend([(W::Place, false), (W::Lot, false), (W::ExpiresOn, false)]),
            W::Pick => columns.push((W::Place, false)),
            _ => {}
        }
        columns.push((W::Quantity, true));
        view! {
            <div class="section">
                <table class="lines">
                    <caption class="sr">{W::Lines.text(lang)}</caption>
                    {heads(&columns, lang)}
                    <tbody>{body}</tbody>
                </table>
            </div>
        }
        .into_any()
    }

    fn row(
        &self,
        form: &Form,
        order: &Order,
        n: usize,
        row: &Row<'_>,
        own: &[&Place],
        lang: Lang,
    ) -> AnyView {
        let name = |field: &str| format!("lines[{n}][{field}]");
        let label = |word: W| of_line(word, n, lang);
        let line = row.line;
        let offered = if row.offered.is_zero() { String::new() } else { row.offered.show(lang) };
        let quantity = form.money(name("quantity"), label(W::Quantity), 3).bare().value(offered);
        let middle = match self.word {
            W::Receive => {
                let places = own.iter().map(|place| Choice::new(place.id.to_string(), &place.code));
                let place = form.select(name("place"), label(W::Place), places.collect()).bare();
                let lot = form.text(name("lot_code"), label(W::Lot)).bare();
                let expires = form.day(name("expires_on"), label(W::ExpiresOn)).bare();
                view! {
                    <td data-label=W::Place.text(lang)>{place.value(order.place_id.to_string())}</td>
                    <td data-label=W::Lot.text(lang)>{lot}</td>
                    <td data-label=W::ExpiresOn.text(lang)>{expires}</td>
                }
                .into_any()
            }
            W::Pick => {
                let place =
                    row.place.map_or_else(|| W::AnyPlace.text(lang).to_owned(), |place| place.code.clone());
                let id = row.place.map(|place| place.id.to_string()).unwrap_or_default();
                let lot = row.lot.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default();
                let code = row.lot.as_ref().and_then(|(_, code)| code.clone());
                view! {
                    <td class="calc" data-label=W::Place.text(lang)>
                        {place} " " {code}
                        <input type="hidden" name=name("place") value=id/>
                        <input type="hidden" name=name("lot") value=lot/>
                    </td>
                }
                .into_any()
            }
            _ => ().into_any(),
        };
        let open = format!("{} {}", (self.left)(line).show(lang), line.unit);
        view! {
            <tr>
                <th scope="row" class="calc full" data-label=W::Item.text(lang)>
                    {line.name.clone()} " " <span class="faint">{line.sku.clone()}</span>
                    <input type="hidden" name=name("line") value=line.id.to_string()/>
                </th>
                <td class="calc n" data-label=W::Open.text(lang)>{open}</td>
                {middle}
                <td data-label=W::Quantity.text(lang)>{quantity}</td>
            </tr>
        }
        .into_any()
    }
}
