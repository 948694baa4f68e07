//! The pick list: what lies where, in the order in which one walks past the places; on paper or on a phone.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{below, found};
use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Rule};
use crate::kernel::{Lang, Quantity, Text};
use crate::logistics::model::{Direction, State};
use crate::logistics::store::{Load, read};
use crate::logistics::words::ShipWord as W;
use crate::stock::store::places;
use crate::trade::pages::{paths, request};
use crate::trade::store::read as trade;
use crate::ui::Form;

/// One thing to take: so much of a load from one place and lot, or from wherever there is.
struct Taken<'a> {
    load: &'a Load,
    place: Option<String>,
    path: Vec<String>,
    lot: Option<String>,
    quantity: Quantity,
}

pub async fn pick(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let shipment = found(&mut tx, &visit).await?;
    if shipment.direction == Direction::Inbound || shipment.state != State::Planned {
        return Err(AppError::Refused(Rule::NotNext));
    }
    let loads = read::loads(&mut tx, shipment.id).await?;
    let walk = walk(&mut tx, shipment.id, &loads).await?;
    let first = |n: usize| !walk[..n].iter().any(|before| before.load.id == walk[n].load.id);
    let rows: Vec<AnyView> = walk.iter().enumerate().map(|(n, one)| row(one, first(n), lang)).collect();
    let heads =
        [(W::Place, false), (W::Item, false), (W::Lot, false), (W::Quantity, true), (W::Picked, false)];
    let table = super::table(W::PickList.text(lang), &heads, rows, lang);
    let confirm = if actor.may(Action::ChangeShipments) {
        let form = Form::new("pick", lang, visit.kept());
        // What is short is told by the name of its goods.
        for load in &loads {
            let _ = form.text(format!("loads[{}]", load.id), format!("{} {}", load.sku, load.name));
        }
        let day = form.day("on", W::Day.text(lang)).value(actor.today.show(lang)).required().columns(4);
        let save = form.save(W::PickAll.text(lang), Some(format!("/shipments/{}", shipment.id)));
        let content = view! {
            {request(&visit)?}
            <input type="hidden" name="shipment" value=shipment.id.to_string()/>
            <div class="fields">{day}</div>
            {save}
        };
        form.post("/api/logistics/pick", content)
    } else {
        ().into_any()
    };
    let heading = super::title(&shipment, lang);
    let body = view! {
        <div class="stack">
            <h2 class="print-only">{heading}</h2>
            {table}
            <div class="screen-only">{confirm}</div>
        </div>
    };
    let page = below(&shipment, W::PickList, body, lang).lede(W::PickLede.text(lang));
    Ok(page.primary_print(W::PrintIt.text(lang)))
}

/// What the orders have reserved has its place and lot; the rest comes last.
async fn walk<'a>(tx: &mut Tx, shipment: i64, loads: &'a [Load]) -> Result<Vec<Taken<'a>>, DbError> {
    let all = places::places(tx).await?;
    let paths = paths(&all);
    let mut lying: BTreeMap<i64, Vec<trade::Lying>> = BTreeMap::new();
    for stop in read::stops(tx, shipment).await? {
        for one in trade::reserved(tx, stop.order_id).await? {
            lying.entry(one.line_id).or_default().push(one);
        }
    }
    let (mut found, mut rest) = (Vec::new(), Vec::new());
    for load in loads {
        let mut missing = load.quantity;
        for one in lying.get(&load.order_line_id).map(Vec::as_slice).unwrap_or_default() {
            let quantity = missing.min(one.quantity);
            if quantity > Quantity::ZERO {
                missing = missing - quantity;
                let place = all.iter().find(|place| place.id == one.place_id).map(|place| place.code.clone());
                let path = paths.get(&one.place_id).cloned().unwrap_or_default();
                found.push(Taken { load, place, path, lot: one.lot.clone(), quantity });
            }
        }
        if missing > Quantity::ZERO {
            rest.push(Taken { load, place: None, path: Vec::new(), lot: None, quantity: missing });
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found.extend(rest);
    Ok(found)
}

fn row(one: &Taken<'_>, first: bool, lang: Lang) -> AnyView {
    // Where the errors of the form lead.
    let id = first.then(|| format!("f-loads-{}", one.load.id));
    let path = (one.path.len() > 1).then(|| one.path.join(" › "));
    let place = one.place.clone().unwrap_or_else(|| W::AnyPlace.text(lang).to_owned());
    view! {
        <tr id=id>
            <th scope="row">{place} <span class="sub">{path}</span></th>
            <td data-label=W::Item.text(lang)>
                {one.load.name.clone()} <span class="sub">{one.load.sku.clone()}</span>
            </td>
            <td data-label=W::Lot.text(lang)>{one.lot.clone()}</td>
            <td class="n" data-label=W::Quantity.text(lang)>
                {format!("{} {}", one.quantity.show(lang), one.load.unit)}
            </td>
            <td data-label=W::Picked.text(lang)>"☐"</td>
        </tr>
    }
    .into_any()
}
