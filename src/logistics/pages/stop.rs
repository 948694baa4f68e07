//! One stop, on a phone: who took the goods, or what came back.

use leptos::prelude::*;

use super::below;
use crate::app::{Page, Visit};
use crate::auth::permission::{ChangeShipments, ReadShipments};
use crate::db::Tx;
use crate::error::{AppError, Rule};
use crate::kernel::Text;
use crate::logistics::model::{Direction, State};
use crate::logistics::store::{Load, Shipment, Stop, read};
use crate::logistics::words::ShipWord as W;
use crate::trade::pages::{heads_of, request};
use crate::ui::Form;
use crate::ui::kept::Kept;

async fn found(tx: &mut Tx, visit: &Visit) -> Result<(Shipment, Stop, Vec<Load>), AppError> {
    let actor = visit.actor()?;
    actor.grant::<ChangeShipments>()?;
    let grant = actor.grant::<ReadShipments>()?;
    let id = visit.id("id")?;
    let shipment = read::shipment_of_stop(tx, id).await?;
    let stops = read::stops(tx, shipment).await?;
    let stop = stops.into_iter().find(|stop| stop.id == id).ok_or(AppError::NotFound)?;
    let loads = read::loads(tx, shipment).await?.into_iter().filter(|load| load.stop_id == id).collect();
    let shipment = read::shipment(tx, &grant, shipment).await?.ok_or(AppError::NotFound)?;
    Ok((shipment, stop, loads))
}

/// Delivers the stop with its proof, or adds the proof to one that was delivered without.
pub async fn proof(visit: Visit) -> Result<Page, AppError> {
    let mut tx = visit.db().read().await?;
    let (shipment, stop, loads) = found(&mut tx, &visit).await?;
    let (lang, today) = (visit.lang, visit.actor()?.today);
    if stop.proof_name.is_some() {
        return Err(AppError::Refused(Rule::AlreadyProven));
    }
    let word = match (stop.delivered_on, shipment.direction) {
        (Some(_), _) => W::GiveProof,
        (None, Direction::Inbound) => W::ReceiveIt,
        (None, Direction::Outbound) => W::Deliver,
    };
    let form = Form::new("proof", lang, visit.kept());
    let day = stop.delivered_on.unwrap_or(today).show(lang);
    let day = form.day("on", W::Day.text(lang)).value(day).required().columns(4);
    let day = if stop.delivered_on.is_some() { day.readonly() } else { day };
    let name = form.text("name", W::ProofName.text(lang)).required().columns(8).focused();
    let document = form.text("document", W::ProofDocument.text(lang)).optional().columns(6);
    let picture = form.file("picture", W::Picture.text(lang), "image/jpeg,image/png,image/webp").optional();
    let save = form.save(word.text(lang), Some(format!("/shipments/{}", shipment.id)));
    let items: Vec<AnyView> = loads
        .iter()
        .map(|load| {
            let text = format!("{} {} {}", load.quantity.show(lang), load.unit, load.name);
            view! { <li>{text}</li> }.into_any()
        })
        .collect();
    let content = view! {
        {request(&visit)?}
        <ul>{items}</ul>
        <div class="fields">
            {name.autocomplete("off")}
            {day}
            {document.autocomplete("off")}
            {picture.help(W::PictureHelp.text(lang)).columns(6)}
        </div>
        {save}
    };
    let body = form.upload(format!("/shipments/stops/{}/prove", stop.id), content);
    let lede = format!("{} · {}", stop.party, W::ProofLede.text(lang));
    let page = below(&shipment, W::Proof, body, lang).lede(lede);
    Ok(page.primary_send(word.text(lang), "proof"))
}

/// Some of a delivered stop comes back, or all of one that nobody took.
pub async fn give_back(visit: Visit) -> Result<Page, AppError> {
    let mut tx = visit.db().read().await?;
    let (shipment, stop, loads) = found(&mut tx, &visit).await?;
    let (lang, today) = (visit.lang, visit.actor()?.today);
    let whole = stop.delivered_on.is_none();
    if whole && (shipment.state != State::Shipped || shipment.direction == Direction::Inbound) {
        return Err(AppError::Refused(Rule::NotNext));
    }
    let (word, lede, action) = match whole {
        true => (W::BringBack, W::BringBackLede, "/api/logistics/bring_back"),
        false => (W::GiveBack, W::GiveBackLede, "/api/logistics/give_back"),
    };
    let form = Form::new("return", lang, visit.kept().map(Kept::in_brackets));
    let day = form.day("on", W::Day.text(lang)).value(today.show(lang)).required().columns(4);
    let reason = form.text("reason", W::Reason.text(lang)).required().columns(8).focused();
    let rows: Vec<AnyView> = loads
        .iter()
        .enumerate()
        .filter(|(_, load)| !whole && load.returned < load.quantity)
        .map(|(n, load)| {
            let name = |field: &str| format!("lines[{n}][{field}]");
            let label = W::OfLine.text(lang).replacen("{}", W::Quantity.text(lang), 1);
            let label = label.replacen("{}", &(n + 1).to_string(), 1);
            let left = format!("{} {}", (load.quantity - load.returned).show(lang), load.unit);
            view! {
                <tr>
                    <th scope="row" class="calc full" data-label=W::Item.text(lang)>
                        {load.name.clone()} " " <span class="faint">{load.sku.clone()}</span>
                        <input type="hidden" name=name("line") value=load.id.to_string()/>
                    </th>
                    <td class="calc n" data-label=W::Left.text(lang)>{left}</td>
                    <td data-label=W::Quantity.text(lang)>
                        {form.money(name("quantity"), label, 3).bare()}
                    </td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let table = (!rows.is_empty()).then(|| {
        let heads = [(W::Item, false), (W::Left, true), (W::Quantity, true)];
        view! {
            <div class="section">
                <table class="lines">
                    <caption class="sr">{W::Load.text(lang)}</caption>
                    {heads_of(&heads, lang)}
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    let save = form.save(word.text(lang), Some(format!("/shipments/{}", shipment.id)));
    let content = view! {
        {request(&visit)?}
        <input type="hidden" name="stop" value=stop.id.to_string()/>
        <div class="fields">{day} {reason}</div>
        {table}
        {save}
    };
    let body = form.post(action, content);
    let lede = format!("{} · {}", stop.party, lede.text(lang));
    Ok(below(&shipment, word, body, lang).lede(lede).primary_send(word.text(lang), "return"))
}
