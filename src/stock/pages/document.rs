//! One document of stock: what it moved, its ledger entry, what came back of it.

use leptos::prelude::*;

use super::moves_table;
use crate::app::{Page, Visit};
use crate::auth::permission::{MoveStock, ReadStock};
use crate::auth::{Action, Actor};
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::kernel::{Day, Lang, Quantity, Text};
use crate::server::clock;
use crate::server::visitor::Company;
use crate::stock::model::{MoveKind, PlaceKind};
use crate::stock::store::movements::{self, Document, LatePart, Movement};
use crate::stock::store::places;
use crate::stock::words::moves::MoveWord as W;
use crate::ui::kept::Kept;
use crate::ui::{Form, parts};

struct Record {
    head: Document,
    moves: Vec<Movement>,
    late: Vec<LatePart>,
    returns: Vec<(i64, Day)>,
    party: Option<(i64, String)>,
    area: Option<String>,
    /// Whether it stopped in transit and something of it is still there.
    in_transit: bool,
    company: Company,
    lang: Lang,
    opens_entries: bool,
}

impl Record {
    async fn read(tx: &mut Tx, actor: &Actor, company: &Company, id: i64) -> Result<Record, AppError> {
        let grant = actor.grant::<ReadStock>()?;
        let head = movements::document(tx, &grant, id).await?.ok_or(AppError::NotFound)?;
        let moves = movements::of_document(tx, &grant, id).await?;
        let names = company::party_names(tx, &head.party_id.into_iter().collect::<Vec<_>>()).await?;
        let area = match head.area_id {
            Some(id) => {
                company::areas(tx).await?.into_iter().find(|area| area.id == id).map(|area| area.name)
            }
            None => None,
        };
        Ok(Record {
            late: movements::late_parts(tx, &grant, id).await?,
            returns: movements::returns_of(tx, &grant, id).await?,
            party: head.party_id.and_then(|id| Some((id, names.get(&id)?.1.clone()))),
            in_transit: in_transit(tx, &head, &moves).await?,
            area,
            company: company.clone(),
            lang: actor.lang,
            opens_entries: actor.may(Action::ReadLedger),
            head,
            moves,
        })
    }

    fn title(&self) -> String {
        format!("{} {}", self.head.kind.text(self.lang), self.head.id)
    }

    fn text(&self, word: W) -> &'static str {
        word.text(self.lang)
    }

    /// What may still come back: of moves that are no returns and changed owner.
    fn returnable(&self) -> bool {
        matches!(self.head.kind, MoveKind::Receive | MoveKind::Issue)
            && self.moves.iter().any(|one| one.quantity > one.returned)
    }

    fn facts(&self) -> AnyView {
        let (head, lang) = (&self.head, self.lang);
        let entry = match (head.entry_id, self.opens_entries) {
            (Some(id), true) => {
                view! { <a href=format!("/ledger/entries/{id}")>{id.to_string()}</a> }.into_any()
            }
            (Some(id), false) => id.to_string().into_any(),
            (None, _) => self.text(W::NoEntry).into_any(),
        };
        let mut facts = vec![
            parts::fact(self.text(W::Day), parts::day(head.effective_on, lang)),
            parts::fact(self.text(W::Entry), entry),
            parts::fact(
                self.text(W::RecordedAt),
                parts::moment(head.recorded_at, &self.company.time_zone, lang),
            ),
        ];
        let party = self
            .party
            .clone()
            .map(|(id, name)| view! { <a href=format!("/parties/{id}")>{name}</a> }.into_any());
        let text = |text: &Option<String>| text.clone().map(|text| text.into_any());
        for (word, value) in [
            (W::DocumentNumber, text(&head.document)),
            (W::Party, party),
            (W::Area, text(&self.area)),
            (W::Reason, text(&head.reason)),
        ] {
            facts.extend(value.map(|value| parts::fact(self.text(word), value)));
        }
        parts::facts(facts)
    }

    fn late(&self) -> Option<AnyView> {
        if self.late.is_empty() {
            return None;
        }
        let decimals = self.company.currency.decimals();
        let rows: Vec<AnyView> = self
            .late
            .iter()
            .map(|part| {
                let receipt = format!("/stock/moves/{}", part.receipt_id);
                let amounts = [part.amount, part.to_stock, part.to_cost].map(|amount| {
                    view! { <td class="n">{parts::amount(amount, decimals, self.lang)}</td> }.into_any()
                });
                view! {
                    <tr>
                        <th scope="row">
                            <a href=format!("/stock/items/{}", part.item_id)>{part.name.clone()}</a>
                        </th>
                        <td><a href=receipt>{self.text(W::Receipt)} " " {part.receipt_id}</a></td>
                        {Vec::from(amounts)}
                    </tr>
                }
                .into_any()
            })
            .collect();
        let heads = [W::LateAmount, W::LateToStock, W::LateToCost];
        let heads = heads.map(|word| view! { <th scope="col" class="n">{self.text(word)}</th> });
        Some(
            view! {
                <table class="t posted">
                    <caption class="sr">{self.text(W::LateAmount)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{self.text(W::Item)}</th>
                            <th scope="col">{self.text(W::Receipt)}</th>
                            {heads.to_vec()}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }
            .into_any(),
        )
    }

    fn returns(&self) -> Option<AnyView> {
        if self.returns.is_empty() {
            return None;
        }
        let links: Vec<AnyView> = self
            .returns
            .iter()
            .map(|(id, day)| {
                let text = format!("{} {id}, {}", MoveKind::Return.text(self.lang), day.show(self.lang));
                view! { <li><a href=format!("/stock/moves/{id}")>{text}</a></li> }.into_any()
            })
            .collect();
        let list = view! { <ul class="names">{links}</ul> };
        Some(parts::section("returns", self.text(W::Returns), (), list))
    }
}

async fn in_transit(tx: &mut Tx, head: &Document, moves: &[Movement]) -> Result<bool, DbError> {
    if head.kind != MoveKind::Transfer {
        return Ok(false);
    }
    let places = places::places(tx).await?;
    let transit = |id: i64| places.iter().any(|place| place.id == id && place.kind == PlaceKind::Transit);
    Ok(moves.iter().any(|one| transit(one.to_id)))
}

pub async fn document(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadStock>()?;
    let (id, company) = (visit.id("document")?, visit.company()?);
    let mut tx = visit.db().read().await?;
    let record = Record::read(&mut tx, actor, company, id).await?;
    let trail = events::trail(&mut tx, Subject("stock_document", id), company, visit.lang).await?;
    let table =
        (!record.moves.is_empty()).then(|| moves_table::table(&record.moves, true, company, visit.lang));
    let moves = actor.may(Action::MoveStock);
    let back = (moves && record.returnable()).then(|| {
        let href = format!("/stock/moves/{id}/return");
        view! { <a class="btn" href=href>{record.text(W::Back)}</a> }
    });
    let arrive = (moves && record.in_transit).then(|| {
        let href = format!("/stock/transfer?of={id}");
        view! { <a class="btn" href=href>{record.text(W::Arrive)}</a> }
    });
    let body = view! {
        <div class="stack">
            {record.facts()}
            {parts::section("moves", record.text(W::Moves), (), view! { {table} {record.late()} })}
            {record.returns()} {trail}
        </div>
    };
    let page = Page::new(record.title(), body).tools(view! { {back} {arrive} });
    let page = page.primary_print(record.text(W::Print));
    Ok(if record.head.memo.is_empty() { page } else { page.lede(record.head.memo.clone()) })
}

/// What goes back, line by line, at its original cost.
pub async fn give_back(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<MoveStock>()?;
    let (id, lang, company) = (visit.id("document")?, visit.lang, visit.company()?);
    let mut tx = visit.db().read().await?;
    let record = Record::read(&mut tx, actor, company, id).await?;
    let page = |body: AnyView| {
        let page = Page::new(format!("{}: {}", W::Back.text(lang), record.title()), body);
        page.lede(W::BackLede.text(lang)).crumb(record.title(), format!("/stock/moves/{id}"))
    };
    if !record.returnable() {
        return Ok(page(parts::notice(parts::Tone::Info, W::NothingLeft.text(lang), ())));
    }
    let form = Form::new("return", lang, visit.kept().map(Kept::in_brackets));
    let request = actor.request_id.clone().unwrap_or_else(|| clock::request_id(actor.now));
    let day = form.day("day", W::Day.text(lang)).value(actor.today.show(lang)).columns(3).focused();
    let left = record.moves.iter().filter(|one| one.quantity > one.returned);
    let rows: Vec<AnyView> = left.enumerate().map(|(n, one)| back_row(&form, n, one, lang)).collect();
    let heads = [W::Item, W::Lot].map(|word| view! { <th scope="col">{word.text(lang)}</th> });
    let figures =
        [W::Left, W::Quantity].map(|word| view! { <th scope="col" class="n">{word.text(lang)}</th> });
    let content = view! {
        {form.hidden("request_id", request)}
        <input type="hidden" name="document" value=id.to_string()/>
        <div class="fields">
            {day}
            {form.text("document_number", W::DocumentNumber.text(lang)).optional().columns(3)}
            {form.text("memo", W::Memo.text(lang)).optional().columns(6)}
        </div>
        <table class="t posted">
            <caption class="sr">{W::Lines.text(lang)}</caption>
            <thead><tr>{heads.to_vec()} {figures.to_vec()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
        {form.save(W::Post.text(lang), Some(format!("/stock/moves/{id}")))}
    };
    Ok(page(form.post("/api/stock/give_back", content)))
}

fn back_row(form: &Form, n: usize, one: &Movement, lang: Lang) -> AnyView {
    let label = W::OfLine.text(lang).replacen("{}", W::Quantity.text(lang), 1);
    let label = label.replacen("{}", &(n + 1).to_string(), 1);
    let left: Quantity = one.quantity - one.returned;
    let field = form.text(format!("lines[{n}][quantity]"), label).bare();
    view! {
        <tr>
            <th scope="row">{one.name.clone()} <span class="sub">{one.sku.clone()}</span></th>
            <td data-label=W::Lot.text(lang)>{one.lot.clone()}</td>
            <td class="n" data-label=W::Left.text(lang)>{left.show(lang)} " " {one.unit.clone()}</td>
            <td class="n" data-label=W::Quantity.text(lang)>
                <input type="hidden" name=format!("lines[{n}][item]") value=one.seq.to_string()/> {field}
            </td>
        </tr>
    }
    .into_any()
}
