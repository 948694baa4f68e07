//! The forms of whole shipments: on its way, or called off.

use leptos::prelude::*;

use super::{below, found};
use crate::app::{Page, Visit};
use crate::auth::permission::ChangeShipments;
use crate::error::AppError;
use crate::kernel::Text;
use crate::logistics::model::Direction;
use crate::logistics::words::ShipWord as W;
use crate::trade::pages::request;
use crate::ui::Form;

pub async fn ship(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ChangeShipments>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let shipment = found(&mut tx, &visit).await?;
    let (word, lede) = match shipment.direction {
        Direction::Outbound => (W::Ship, W::ShipLede),
        Direction::Inbound => (W::Announce, W::AnnounceLede),
    };
    let form = Form::new("ship", lang, visit.kept());
    let day = form.day("on", W::Day.text(lang)).value(actor.today.show(lang)).required().columns(4).focused();
    let save = form.save(word.text(lang), Some(format!("/shipments/{}", shipment.id)));
    let content = view! {
        {request(&visit)?}
        <input type="hidden" name="shipment" value=shipment.id.to_string()/>
        <div class="fields">{day}</div>
        {save}
    };
    let body = form.post("/api/logistics/ship", content);
    let page = below(&shipment, word, body, lang).lede(lede.text(lang));
    Ok(page.primary_send(word.text(lang), "ship"))
}

pub async fn cancel(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ChangeShipments>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let shipment = found(&mut tx, &visit).await?;
    let form = Form::new("cancel", lang, visit.kept());
    let day = form.day("on", W::Day.text(lang)).value(actor.today.show(lang)).required().columns(4);
    let reason = form.long_text("reason", W::Reason.text(lang)).required().focused();
    let save = form.save(W::CancelIt.text(lang), Some(format!("/shipments/{}", shipment.id)));
    let content = view! {
        {request(&visit)?}
        <input type="hidden" name="shipment" value=shipment.id.to_string()/>
        <div class="fields">{day} {reason}</div>
        {save}
    };
    let body = form.post("/api/logistics/cancel", content);
    Ok(below(&shipment, W::CancelIt, body, lang).lede(W::CancelLede.text(lang)))
}
