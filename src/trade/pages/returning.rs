//! The supplier's bill, and what goes back or comes back.

use leptos::prelude::*;

use super::{below, found, heads, nothing, of_line, request};
use crate::app::{Page, Visit};
use crate::auth::permission::{BillOrders, MoveStock};
use crate::error::{AppError, Rule};
use crate::finance::store::post::company_currency;
use crate::kernel::{Lang, Quantity, Text};
use crate::trade::model::{OrderKind, bill as billed_part};
use crate::trade::store::returns::{Delivery, deliveries};
use crate::trade::store::{Order, OrderLine};
use crate::trade::words::TradeWord as W;
use crate::ui::kept::Kept;
use crate::ui::{Form, parts};

pub async fn bill(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<BillOrders>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (order, lines) = found(&mut tx, &visit).await?;
    if order.kind != OrderKind::Purchase {
        return Err(AppError::Refused(Rule::OtherStep));
    }
    let decimals = company_currency(&mut tx).await?.decimals();
    let open: Vec<&OrderLine> = lines.iter().filter(|line| line.to_bill() > Quantity::ZERO).collect();
    if open.is_empty() {
        return Ok(below(&order, W::BillIt, nothing(&order, lang), lang));
    }
    let form = Form::new("bill", lang, visit.kept().map(Kept::in_brackets));
    let due = actor.today.plus_days(order.due_days as i32).unwrap_or(actor.today);
    let document = form.text("document", W::Document.text(lang)).optional().columns(4).focused();
    let day = form.day("on", W::Day.text(lang)).value(actor.today.show(lang)).required().columns(4);
    let due = form.day("due_on", W::DueOn.text(lang)).value(due.show(lang)).required().columns(4);
    let rows: Vec<AnyView> =
        open.iter().enumerate().map(|(n, line)| bill_row(&form, n, line, decimals, lang)).collect();
    let columns =
        [(W::Item, false), (W::Open, true), (W::Quantity, true), (W::Net, true), (W::TaxAmount, true)];
    let save = form.save(W::BillIt.text(lang), Some(format!("/orders/{}", order.id)));
    let content = view! {
        {request(&visit)?}
        <input type="hidden" name="order" value=order.id.to_string()/>
        <div class="fields">{document} {day} {due}</div>
        <div class="section">
            <table class="lines">
                <caption class="sr">{W::Lines.text(lang)}</caption>
                {heads(&columns, lang)}
                <tbody>{rows}</tbody>
            </table>
        </div>
        {save}
    };
    let body = form.post("/api/trade/bill", content);
    let page = below(&order, W::BillIt, body, lang).lede(W::BillLede.text(lang));
    Ok(page.primary_send(W::BillIt.text(lang), "bill"))
}

fn bill_row(form: &Form, n: usize, line: &OrderLine, decimals: u32, lang: Lang) -> AnyView {
    let name = |field: &str| format!("lines[{n}][{field}]");
    let label = |word: W| of_line(word, n, lang);
    let (net, tax) = billed_part(line.quantity, line.net, line.tax, line.billed, line.to_bill());
    let quantity = form.money(name("quantity"), label(W::Quantity), 3).bare();
    let money = |field: &str, word: W, amount: crate::kernel::Money| {
        form.money(name(field), label(word), decimals).bare().value(amount.show(decimals, lang))
    };
    view! {
        <tr>
            <th scope="row" class="calc full" data-label=W::Item.text(lang)>
                {line.name.clone()} " " <span class="faint">{line.sku.clone()}</span>
                <input type="hidden" name=name("line") value=line.id.to_string()/>
            </th>
            <td class="calc n" data-label=W::Open.text(lang)>
                {format!("{} {}", line.to_bill().show(lang), line.unit)}
            </td>
            <td data-label=W::Quantity.text(lang)>{quantity.value(line.to_bill().show(lang))}</td>
            <td data-label=W::Net.text(lang)>{money("net", W::Net, net)}</td>
            <td data-label=W::TaxAmount.text(lang)>{money("tax", W::TaxAmount, tax)}</td>
        </tr>
    }
    .into_any()
}

pub async fn give_back(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<MoveStock>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (order, lines) = found(&mut tx, &visit).await?;
    let mut delivered = deliveries(&mut tx, order.id).await?;
    delivered.retain(|one| one.quantity > one.returned);
    if delivered.is_empty() {
        return Ok(below(&order, W::GiveBack, nothing(&order, lang), lang));
    }
    let form = Form::new("return", lang, visit.kept().map(Kept::in_brackets));
    let day = form.day("on", W::Day.text(lang)).value(actor.today.show(lang)).required().columns(3);
    let document = form.text("document", W::Document.text(lang)).optional().columns(4);
    let memo = form.text("memo", W::Memo.text(lang)).optional().columns(5);
    let rows: Vec<AnyView> =
        delivered.iter().enumerate().map(|(n, one)| back_row(&form, n, one, &lines, lang)).collect();
    let when = if order.kind == OrderKind::Sale { W::Delivered } else { W::Received };
    let columns = [(W::Item, false), (when, false), (W::Open, true), (W::Quantity, true)];
    let content = view! {
        {request(&visit)?}
        <input type="hidden" name="order" value=order.id.to_string()/>
        <div class="fields">{day} {document} {memo}</div>
        <div class="section">
            <table class="lines">
                <caption class="sr">{W::Lines.text(lang)}</caption>
                {heads(&columns, lang)}
                <tbody>{rows}</tbody>
            </table>
        </div>
        {save(&form, &order, lang)}
    };
    let body = form.post("/api/trade/give_back", content);
    let page = below(&order, W::GiveBack, body, lang).lede(W::ReturnLede.text(lang));
    Ok(page.primary_send(W::GiveBack.text(lang), "return"))
}

fn save(form: &Form, order: &Order, lang: Lang) -> AnyView {
    form.save(W::GiveBack.text(lang), Some(format!("/orders/{}", order.id)))
}

fn back_row(form: &Form, n: usize, one: &Delivery, lines: &[OrderLine], lang: Lang) -> AnyView {
    let name = |field: &str| format!("lines[{n}][{field}]");
    let line = lines.iter().find(|line| line.id == one.line_id);
    let (item, sku, unit) =
        line.map_or_else(Default::default, |line| (line.name.clone(), line.sku.clone(), line.unit.clone()));
    let quantity = form.money(name("quantity"), of_line(W::Quantity, n, lang), 3).bare();
    let left = (one.quantity - one.returned).show(lang);
    view! {
        <tr>
            <th scope="row" class="calc full" data-label=W::Item.text(lang)>
                {item} " " <span class="faint">{sku} " " {one.lot.clone()}</span>
                <input type="hidden" name=name("seq") value=one.seq.to_string()/>
            </th>
            <td class="calc" data-label=W::Day.text(lang)>{parts::day(one.effective_on, lang)}</td>
            <td class="calc n" data-label=W::Open.text(lang)>{format!("{left} {unit}")}</td>
            <td data-label=W::Quantity.text(lang)>{quantity}</td>
        </tr>
    }
    .into_any()
}
