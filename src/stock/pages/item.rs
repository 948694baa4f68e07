//! The record of an item: its facts, where it is, what moved it, its picture and its history.

use leptos::prelude::*;

use super::{status, toggle};
use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::ReadStock;
use crate::company::store as company;
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::kernel::{Lang, Money, Quantity, Text};
use crate::server::visitor::Company;
use crate::stock::model::{Category, Item, Standing};
use crate::stock::store::inventory::{self, Asked, Order, Row, RowsBy};
use crate::stock::store::movements::{self, Filter, Movement};
use crate::stock::store::{categories, items};
use crate::stock::words::items::ItemWord as W;
use crate::ui::form::act;
use crate::ui::{Form, Icon, icon, parts};

const MOVES_SHOWN: i64 = 20;
/// Places and lots of one item; a list beyond this is read in the inventory.
const HELD_MAX: i64 = 200;

struct Record {
    item: Item,
    category: Option<Category>,
    supplier: Option<(i64, String)>,
    /// The item as the inventory has it.
    row: Row,
    held: Vec<Row>,
    moves: Vec<Movement>,
    company: Company,
    lang: Lang,
    changes: bool,
}

pub async fn item(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadStock>()?;
    let (id, lang, company) = (visit.id("id")?, visit.lang, visit.company()?);
    let mut tx = visit.db().read().await?;
    let item = items::item(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let of = |by| Asked { by, item_id: Some(id), ..Asked::default() };
    let by_name = (Order::Name, false);
    let row = inventory::rows(&mut tx, &grant, &of(RowsBy::Item), by_name, None, 1).await?;
    let held = inventory::rows(&mut tx, &grant, &of(RowsBy::Lot), by_name, None, HELD_MAX).await?;
    let filter = Filter { item_id: Some(id), ..Filter::default() };
    let moves = movements::list(&mut tx, &grant, &filter, true, None, MOVES_SHOWN).await?;
    let names =
        company::party_names(&mut tx, &item.fields.supplier_id.into_iter().collect::<Vec<_>>()).await?;
    let supplier = item.fields.supplier_id.and_then(|id| Some((id, names.get(&id)?.1.clone())));
    let category = match item.fields.category_id {
        Some(id) => categories::category(&mut tx, id).await?,
        None => None,
    };
    let trail = events::trail(&mut tx, Subject("item", id), company, lang).await?;
    let row = row.into_iter().next().ok_or(AppError::NotFound)?;
    let changes = actor.may(Action::ChangeItems);
    let record =
        Record { item, category, supplier, row, held, moves, company: company.clone(), lang, changes };
    let upload = Form::new("picture", lang, visit.kept());
    let body = view! {
        {record.facts()}
        {record.held()}
        {record.moves()}
        {record.picture(upload)}
        {trail}
    };
    let page = Page::new(record.item.fields.name.clone(), view! { <div class="stack">{body}</div> });
    let page = page.lede(record.item.fields.sku.clone());
    if !changes {
        return Ok(page);
    }
    let tools = toggle("/api/stock/set_item_active", id, record.item.active, lang);
    Ok(page.tools(tools).primary_edit(W::Edit.text(lang), format!("/stock/items/{id}/edit")))
}

impl Record {
    fn text(&self, word: W) -> &'static str {
        word.text(self.lang)
    }

    fn money(&self, amount: Option<Money>) -> AnyView {
        match amount {
            Some(amount) => parts::money(amount, &self.company.currency, self.lang),
            None => "–".into_any(),
        }
    }

    /// `142 un`, with the unit's other forms below where the item comes in such.
    fn quantity(&self, quantity: Quantity) -> String {
        format!("{} {}", quantity.show(self.lang), self.item.fields.unit)
    }

    fn facts(&self) -> AnyView {
        let (item, lang) = (&self.item.fields, self.lang);
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        let standing = Standing { quantity: self.row.on_hand, value: self.row.value };
        let average = (standing.quantity > Quantity::ZERO).then(|| standing.found(Quantity::ONE, None));
        let units: Vec<String> = item
            .units
            .iter()
            .map(|unit| {
                let holds = self.text(W::HoldsOf).replacen("{}", &unit.name, 1);
                holds.replacen("{}", &self.quantity(unit.quantity), 1)
            })
            .collect();
        let category = self.category.as_ref().map(|category| {
            let href = format!("/stock/categories/{}", category.id);
            match self.changes {
                true => view! { <a href=href>{category.name.clone()}</a> }.into_any(),
                false => category.name.clone().into_any(),
            }
        });
        let supplier = self
            .supplier
            .clone()
            .map(|(id, name)| view! { <a href=format!("/parties/{id}")>{name}</a> }.into_any());
        let none = || "–".into_any();
        let point = (!item.reorder_point.is_zero()).then(|| self.quantity(item.reorder_point));
        let amount = (!item.reorder_quantity.is_zero()).then(|| self.quantity(item.reorder_quantity));
        parts::facts(vec![
            parts::fact(self.text(W::OnHand), self.quantity(self.row.on_hand)),
            parts::fact(self.text(W::Reserved), self.quantity(self.row.reserved)),
            parts::fact(self.text(W::Available), self.quantity(self.row.available())),
            parts::fact(self.text(W::Value), self.money(Some(self.row.value))),
            parts::fact(self.text(W::AverageCost), self.money(average)),
            parts::fact(self.text(W::Category), category.unwrap_or_else(none)),
            parts::fact(self.text(W::OtherUnits), or_none((!units.is_empty()).then(|| units.join(", ")))),
            parts::fact(self.text(W::Barcode), or_none(item.barcode.as_ref().map(ToString::to_string))),
            parts::fact(self.text(W::Ncm), or_none(item.ncm.clone())),
            parts::fact(self.text(W::ReorderPoint), or_none(point)),
            parts::fact(self.text(W::ReorderQuantity), or_none(amount)),
            parts::fact(self.text(W::Supplier), supplier.unwrap_or_else(none)),
            parts::fact(self.text(W::Price), self.money(item.price)),
            parts::fact(self.text(W::Cost), self.money(item.cost)),
            parts::fact(self.text(W::Status), status(self.item.active, lang)),
        ])
    }

    fn held(&self) -> AnyView {
        if self.held.is_empty() {
            let none = view! { <p class="small muted">{self.text(W::NothingHeld)}</p> };
            return parts::section("held", self.text(W::WhereItIs), (), none);
        }
        let decimals = self.company.currency.decimals();
        let rows: Vec<AnyView> = self
            .held
            .iter()
            .map(|row| {
                let expiry = row.expires_on.map(|day| parts::day(day, self.lang));
                view! {
                    <tr>
                        <th scope="row">{row.place.clone()}</th>
                        <td data-label=self.text(W::Lot)>{row.lot.clone()}</td>
                        <td data-label=self.text(W::Expiry)>{expiry}</td>
                        <td class="n" data-label=self.text(W::OnHand)>{row.on_hand.show(self.lang)}</td>
                        <td class="n" data-label=self.text(W::Available)>
                            {row.available().show(self.lang)}
                        </td>
                        <td class="n" data-label=self.text(W::Value)>
                            {parts::amount(row.value, decimals, self.lang)}
                        </td>
                    </tr>
                }
                .into_any()
            })
            .collect();
        let heads = [W::Place, W::Lot, W::Expiry];
        let heads = heads.map(|word| view! { <th scope="col">{self.text(word)}</th> });
        let figures = [W::OnHand, W::Available, W::Value];
        let figures = figures.map(|word| view! { <th scope="col" class="n">{self.text(word)}</th> });
        let table = view! {
            <div class="scroll" tabindex="0" role="group" aria-label=self.text(W::WhereItIs)>
                <table class="t posted">
                    <caption class="sr">{self.text(W::WhereItIs)}</caption>
                    <thead><tr>{heads.to_vec()} {figures.to_vec()}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        };
        parts::section("held", self.text(W::WhereItIs), (), table)
    }

    fn moves(&self) -> AnyView {
        if self.moves.is_empty() {
            let none = view! { <p class="small muted">{self.text(W::NoMoves)}</p> };
            return parts::section("moves", self.text(W::LastMoves), (), none);
        }
        let all = format!("/stock/moves?f.item={}", crate::ui::escape_query(&self.item.fields.sku));
        let table = super::moves_table::table(&self.moves, false, &self.company, self.lang);
        let all = view! { <a href=all>{self.text(W::AllMoves)}</a> };
        parts::section("moves", self.text(W::LastMoves), all, table)
    }

    fn picture(&self, upload: Form) -> AnyView {
        let (id, lang) = (self.item.id, self.lang);
        let shown = if self.item.has_picture {
            let alt = self.text(W::PictureOf).replace("{}", &self.item.fields.name);
            view! { <img class="picture" src=format!("/stock/items/{id}/picture") alt=alt loading="lazy"/> }
                .into_any()
        } else {
            view! { <p class="small muted">{self.text(W::NoPicture)}</p> }.into_any()
        };
        let upload = self.changes.then(|| {
            let kinds = ".png,.jpg,.jpeg,.webp";
            let file = upload.file("file", self.text(W::PictureFile), kinds);
            let content = view! {
                <div class="fields">{file.help(self.text(W::PictureHelp)).columns(6)}</div>
                <div>
                    <button class="btn" type="submit">{icon(Icon::Attach)} {W::PictureAdd.text(lang)}</button>
                </div>
            };
            let remove = self.item.has_picture.then(|| {
                let fields = vec![("id", id.to_string())];
                act("/api/stock/remove_picture", fields, "btn danger", W::PictureRemove.text(lang))
            });
            let to = format!("/stock/items/{id}/picture");
            view! { <div class="no-print stack">{upload.upload(to, content)} {remove}</div> }
        });
        parts::section("picture-title", self.text(W::Picture), (), view! { {shown} {upload} })
    }
}
