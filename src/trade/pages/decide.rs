//! What is decided about an order: cancelled, or more than ordered approved.

use leptos::prelude::*;

use super::{below, found};
use crate::app::{Page, Visit};
use crate::auth::permission::{ApproveOverDelivery, ChangeOrders};
use crate::error::AppError;
use crate::kernel::Text;
use crate::trade::words::TradeWord as W;
use crate::ui::{Choice, Form};

pub async fn cancel(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeOrders>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (order, _) = found(&mut tx, &visit).await?;
    let form = Form::new("cancel", lang, visit.kept());
    let reason = form.long_text("reason", W::Reason.text(lang)).required().focused();
    let save = form.save(W::CancelOrder.text(lang), Some(format!("/orders/{}", order.id)));
    let content = view! {
        <input type="hidden" name="order" value=order.id.to_string()/>
        <div class="fields">{reason}</div>
        {save}
    };
    let body = form.post("/api/trade/cancel", content);
    Ok(below(&order, W::CancelOrder, body, lang).lede(W::CancelLede.text(lang)))
}

pub async fn over(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ApproveOverDelivery>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (order, lines) = found(&mut tx, &visit).await?;
    let form = Form::new("over", lang, visit.kept());
    let choice = |line: &crate::trade::store::OrderLine| {
        let text = format!("{} {}: {} {}", line.sku, line.name, line.quantity.show(lang), line.unit);
        Choice::new(line.id.to_string(), text)
    };
    let line = form.select("line", W::Line.text(lang), lines.iter().map(choice).collect()).columns(8);
    let over = form.money("over", W::Over.text(lang), 3).required().columns(4);
    let reason = form.text("reason", W::Reason.text(lang)).required();
    let save = form.save(W::ApproveOver.text(lang), Some(format!("/orders/{}", order.id)));
    let content = view! {
        <input type="hidden" name="order" value=order.id.to_string()/>
        <div class="fields">{line} {over} {reason}</div>
        {save}
    };
    let body = form.post("/api/trade/approve_over", content);
    Ok(below(&order, W::ApproveOver, body, lang).lede(W::ApproveOverLede.text(lang)))
}
