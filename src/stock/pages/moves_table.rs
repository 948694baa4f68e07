//! Moves in a plain table: of one item, or of one document.

use leptos::prelude::*;

use crate::kernel::{Lang, Text};
use crate::server::visitor::Company;
use crate::stock::store::movements::Movement;
use crate::stock::words::moves::MoveWord as W;
use crate::ui::parts;

/// `of_document` shows what each move is of, otherwise when and by which document it was.
pub fn table(moves: &[Movement], of_document: bool, company: &Company, lang: Lang) -> AnyView {
    let rows: Vec<AnyView> = moves.iter().map(|one| row(one, of_document, company, lang)).collect();
    let first = if of_document { vec![W::Item] } else { vec![W::Day, W::Document] };
    let heads: Vec<AnyView> = first
        .into_iter()
        .chain([W::From, W::To, W::Lot])
        .map(|word| view! { <th scope="col">{word.text(lang)}</th> }.into_any())
        .collect();
    let figures = [W::Quantity, W::Value];
    let figures = figures.map(|word| view! { <th scope="col" class="n">{word.text(lang)}</th> });
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label=W::Moves.text(lang)>
            <table class="t posted">
                <caption class="sr">{W::Moves.text(lang)}</caption>
                <thead><tr>{heads} {figures.to_vec()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(one: &Movement, of_document: bool, company: &Company, lang: Lang) -> AnyView {
    let href = format!("/stock/moves/{}", one.document_id);
    let first = if of_document {
        let item = format!("/stock/items/{}", one.item_id);
        view! {
            <th scope="row">
                <a href=item>{one.name.clone()}</a> <span class="sub">{one.sku.clone()}</span>
            </th>
        }
        .into_any()
    } else {
        view! {
            <th scope="row">{parts::day(one.effective_on, lang)}</th>
            <td data-label=W::Document.text(lang)>
                <a href=href>{one.kind.text(lang)} " " {one.document_id}</a>
                <span class="sub">{one.document.clone()}</span>
            </td>
        }
        .into_any()
    };
    let quantity = format!("{} {}", one.quantity.show(lang), one.unit);
    view! {
        <tr>
            {first}
            <td data-label=W::From.text(lang)>{one.from_place.clone()}</td>
            <td data-label=W::To.text(lang)>{one.to_place.clone()}</td>
            <td data-label=W::Lot.text(lang)>{one.lot.clone()}</td>
            <td class="n" data-label=W::Quantity.text(lang)>{quantity}</td>
            <td class="n" data-label=W::Value.text(lang)>
                {parts::amount(one.value, company.currency.decimals(), lang)}
            </td>
        </tr>
    }
    .into_any()
}
