//! The forms that move goods: one shape, five kinds.

use leptos::prelude::*;

use super::writing;
use crate::app::{Page, Visit, query_value};
use crate::auth::permission::ReadStock;
use crate::company::store as company;
use crate::db::Tx;
use crate::error::AppError;
use crate::kernel::{Day, Lang, Text};
use crate::server::clock;
use crate::stock::model::{MoveForm, MoveKind, MoveLine, Place, PlaceKind, in_tree_order};
use crate::stock::moving::Leave;
use crate::stock::store::{items, movements, places};
use crate::stock::words::moves::MoveWord as W;
use crate::ui::form::choices;
use crate::ui::kept::Kept;
use crate::ui::{Choice, Form, parts};

/// Lines that stand there at least, and how many blank ones follow what was typed.
const LINES_MIN: usize = 6;
const LINES_SPARE: usize = 3;
const OFFERED: i64 = 50;

/// What the form is made with.
struct Sheet {
    form: Form,
    kind: MoveKind,
    typed: MoveForm,
    request: String,
    places: Vec<Place>,
    areas: Vec<(i64, String)>,
    items: Vec<(String, String)>,
    parties: Vec<(String, String)>,
    units: Vec<String>,
    today: Day,
    decimals: u32,
    lang: Lang,
}

pub async fn receive(visit: Visit) -> Result<Page, AppError> {
    page(visit, MoveKind::Receive).await
}

pub async fn issue(visit: Visit) -> Result<Page, AppError> {
    page(visit, MoveKind::Issue).await
}

pub async fn transfer(visit: Visit) -> Result<Page, AppError> {
    page(visit, MoveKind::Transfer).await
}

pub async fn scrap(visit: Visit) -> Result<Page, AppError> {
    page(visit, MoveKind::Scrap).await
}

pub async fn adjust(visit: Visit) -> Result<Page, AppError> {
    page(visit, MoveKind::Adjust).await
}

async fn page(visit: Visit, kind: MoveKind) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    Leave::of(actor, kind)?;
    let lang = visit.lang;
    let (title, lede, action) = match kind {
        MoveKind::Receive => (W::Receive, W::ReceiveLede, "/api/stock/receive"),
        MoveKind::Issue => (W::Issue, W::IssueLede, "/api/stock/issue"),
        MoveKind::Transfer => (W::Transfer, W::TransferLede, "/api/stock/transfer"),
        MoveKind::Scrap => (W::Scrap, W::ScrapLede, "/api/stock/scrap"),
        _ => (W::Adjust, W::AdjustLede, "/api/stock/adjust"),
    };
    let mut tx = visit.db().read().await?;
    let places = places::places(&mut tx).await?;
    if !places.iter().any(|place| place.kind.is_own() && place.active) {
        let act = (W::NewPlace.text(lang).to_owned(), "/stock/places/new".to_owned());
        let empty = parts::empty(W::NoPlaces.text(lang), W::NoPlacesPurpose.text(lang), Some(act));
        return Ok(Page::new(title.text(lang), empty));
    }
    let kept = visit.kept().map(Kept::in_brackets);
    let typed = match (&kept, query_value(&visit.parts, "of")) {
        (Some(kept), _) => MoveForm::from_fields(kept.fields.iter().map(|(name, text)| (&**name, &**text))),
        (None, Some(of)) if kind == MoveKind::Transfer => arriving(&mut tx, actor, &of, lang).await?,
        _ => MoveForm::default(),
    };
    let request = kept.as_ref().and_then(|kept| kept.value("request_id").map(str::to_owned));
    let fresh = || actor.request_id.clone().unwrap_or_else(|| clock::request_id(actor.now));
    let lists = company::find_parties(&mut tx, "", OFFERED).await?;
    let offered = items::find(&mut tx, "", OFFERED).await?;
    let areas = company::areas(&mut tx).await?.into_iter().filter(|area| area.active);
    let sheet = Sheet {
        form: Form::new("moves", lang, kept).draft(format!("stock:{}", kind.code())),
        kind,
        typed,
        request: request.unwrap_or_else(fresh),
        places,
        areas: areas.map(|area| (area.id, format!("{} {}", area.code, area.name))).collect(),
        items: offered.into_iter().map(|item| (item.fields.sku, item.fields.name)).collect(),
        parties: lists.into_iter().map(|party| (party.code, party.name)).collect(),
        units: items::unit_names(&mut tx).await?,
        today: actor.today,
        decimals: writing(&mut tx, lang).await?.decimals,
        lang,
    };
    let content = sheet.content();
    let body = sheet.form.post(action, content);
    Ok(Page::new(title.text(lang), body).lede(lede.text(lang)).primary_send(W::Post.text(lang), "moves"))
}

/// What a document left in transit, as a transfer that brings it to its destination.
async fn arriving(
    tx: &mut Tx,
    actor: &crate::auth::Actor,
    of: &str,
    lang: Lang,
) -> Result<MoveForm, AppError> {
    let grant = actor.grant::<ReadStock>()?;
    let id = of.parse().map_err(|_| AppError::NotFound)?;
    let head = movements::document(tx, &grant, id).await?.ok_or(AppError::NotFound)?;
    let moves = movements::of_document(tx, &grant, id).await?;
    let line = |one: &movements::Movement| MoveLine {
        item: one.sku.clone(),
        quantity: one.quantity.show(lang),
        lot: one.lot.clone().unwrap_or_default(),
        ..MoveLine::default()
    };
    Ok(MoveForm {
        from: moves.first().map_or_else(String::new, |one| one.to_id.to_string()),
        document: head.document.unwrap_or_default(),
        memo: head.memo,
        lines: moves.iter().map(line).collect(),
        ..MoveForm::default()
    })
}

impl Sheet {
    fn text(&self, word: W) -> &'static str {
        word.text(self.lang)
    }

    fn content(&self) -> AnyView {
        view! {
            {self.form.hidden("request_id", self.request.clone())}
            {self.head()} {self.lines()}
            {choices("items", self.items.clone())} {choices("parties", self.parties.clone())}
            {choices("units", self.units.iter().map(|unit| (unit.clone(), String::new())).collect())}
            <div class="savebar">
                <button class="btn primary" type="submit">{self.text(W::Post)}</button>
                <button class="btn" type="submit" formaction="/api/stock/look_again" formnovalidate>
                    {self.text(W::AddLines)}
                </button>
                <a class="btn" href="/stock/moves">{crate::ui::words::UiWord::Cancel.text(self.lang)}</a>
                <span class="saved end" data-saved></span>
            </div>
        }
        .into_any()
    }

    /// The company's own places, the tree shown by an indent.
    fn own_places(&self) -> Vec<Choice> {
        let own = |place: &&Place| place.kind.is_own() && place.active;
        in_tree_order(&self.places)
            .into_iter()
            .filter(|(_, place)| own(place))
            .map(|(depth, place)| {
                let indent = "\u{2003}".repeat(depth);
                Choice::new(place.id.to_string(), format!("{indent}{} {}", place.code, place.name))
            })
            .collect()
    }

    /// Places outside; the usual one of each kind where there is none yet.
    fn outside(&self, kinds: &[PlaceKind]) -> Vec<Choice> {
        kinds
            .iter()
            .flat_map(|kind| {
                let there = self.places.iter().filter(|place| place.kind == *kind && place.active);
                let there: Vec<Choice> =
                    there.map(|place| Choice::new(place.id.to_string(), place.name.clone())).collect();
                let usual = || vec![Choice::new(kind.code(), kind.text(self.lang))];
                if there.is_empty() { usual() } else { there }
            })
            .collect()
    }

    fn end(&self, field: &'static str, word: W, places: Vec<Choice>, typed: &str) -> AnyView {
        let select = self.form.select(field, self.text(word), places);
        let select = if typed.is_empty() { select } else { select.value(typed) };
        select.columns(4).into_render()
    }

    fn ends(&self) -> AnyView {
        use PlaceKind::{Customer, Production, Supplier};
        let typed = &self.typed;
        let own = |field, word, typed: &str| self.end(field, word, self.own_places(), typed);
        match self.kind {
            MoveKind::Receive => {
                let from = self.end("from", W::From, self.outside(&[Supplier]), &typed.from);
                view! { {from} {own("to", W::To, &typed.to)} }.into_any()
            }
            MoveKind::Issue => {
                let to = self.end("to", W::To, self.outside(&[Customer, Production]), &typed.to);
                view! { {own("from", W::From, &typed.from)} {to} }.into_any()
            }
            MoveKind::Transfer => {
                let transit = self.form.check("transit", self.text(W::ThroughTransit));
                view! {
                    {own("from", W::From, &typed.from)} {own("to", W::To, &typed.to)} {transit.columns(4)}
                }
                .into_any()
            }
            _ => own("from", W::Place, &typed.from),
        }
    }

    fn head(&self) -> AnyView {
        let (form, typed, asks) = (&self.form, &self.typed, self.kind.asks());
        let day = if typed.day.is_empty() { self.today.show(self.lang) } else { typed.day.clone() };
        let document = form.text("document", self.text(W::DocumentNumber)).value(&typed.document).optional();
        let party = asks.party.then(|| {
            let party = form.pick("party", self.text(W::Party), "parties", Some("party"));
            view! { {party.value(&typed.party).optional().columns(4)} }
        });
        let area = asks.area.then(|| {
            let none = Choice::new("", "–");
            let areas = self.areas.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone()));
            let areas = std::iter::once(none).chain(areas).collect();
            let area = form.select("area", self.text(W::Area), areas).value(&typed.area);
            view! { {area.help(self.text(W::AreaHelp)).columns(4)} }
        });
        let reason = asks.reason.then(|| {
            view! { {form.text("reason", self.text(W::Reason)).value(&typed.reason).required().columns(8)} }
        });
        view! {
            <div class="fields">
                {form.day("day", self.text(W::Day)).value(day).columns(4).focused()}
                {document.help(self.text(W::DocumentHelp)).columns(4)}
                {party}
                {self.ends()} {area} {reason}
                {form.text("memo", self.text(W::Memo)).value(&typed.memo).optional()}
            </div>
        }
        .into_any()
    }

    fn lines(&self) -> AnyView {
        let filled = self.typed.lines.iter().rposition(|line| !line.is_blank()).map_or(0, |last| last + 1);
        let count = (filled + LINES_SPARE).max(LINES_MIN);
        let rows: Vec<AnyView> = (0..count).map(|n| self.row(n)).collect();
        let asks = self.kind.asks();
        let words = [Some(W::Item), Some(W::Quantity), Some(W::Unit)].into_iter().chain([
            asks.cost.then_some(W::LineCost),
            Some(W::Lot),
            asks.expiry.then_some(W::Expiry),
        ]);
        let heads: Vec<AnyView> =
            words.flatten().map(|word| view! { <th scope="col">{self.text(word)}</th> }.into_any()).collect();
        let lot_help = if asks.expiry { W::LotNewHelp } else { W::LotHelp };
        let cost_help = asks.cost.then(|| view! { <p class="help">{self.text(W::LineCostHelp)}</p> });
        view! {
            <div class="section">
                <table class="lines goods">
                    <caption class="sr">{self.text(W::Lines)}</caption>
                    <thead>
                        <tr>
                            <th scope="col"><span class="sr">{self.text(W::Line)}</span></th> {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="field">
                <p class="help">{self.text(W::UnitHelp)}</p> {cost_help}
                <p class="help">{self.text(lot_help)}</p>
            </div>
        }
        .into_any()
    }

    fn row(&self, n: usize) -> AnyView {
        let line = self.typed.lines.get(n).cloned().unwrap_or_default();
        let (form, asks) = (&self.form, self.kind.asks());
        let name = |field: &str| format!("lines[{n}][{field}]");
        let label = |word: W| {
            let label = self.text(W::OfLine).replacen("{}", self.text(word), 1);
            label.replacen("{}", &(n + 1).to_string(), 1)
        };
        let cell = |word: W, field: AnyView| view! { <td data-label=self.text(word)>{field}</td> }.into_any();
        let item = form.pick(name("item"), label(W::Item), "items", Some("item")).value(line.item).bare();
        let quantity = form.text(name("quantity"), label(W::Quantity)).value(line.quantity).bare();
        let unit = form.pick(name("unit"), label(W::Unit), "units", None).value(line.unit).bare();
        let cost = asks.cost.then(|| {
            let cost = form.money(name("cost"), label(W::LineCost), self.decimals).value(line.cost).bare();
            cell(W::LineCost, cost.into_render())
        });
        let lot = form.text(name("lot"), label(W::Lot)).value(line.lot).bare();
        let expiry = asks.expiry.then(|| {
            let expiry = form.day(name("expiry"), label(W::Expiry)).value(line.expiry).bare();
            cell(W::Expiry, expiry.into_render())
        });
        view! {
            <tr>
                <th scope="row" class="idx" data-label=self.text(W::Line)>{n + 1}</th>
                <td class="full" data-label=self.text(W::Item)>{item}</td>
                {cell(W::Quantity, quantity.into_render())}
                {cell(W::Unit, unit.into_render())}
                {cost}
                {cell(W::Lot, lot.into_render())}
                {expiry}
            </tr>
        }
        .into_any()
    }
}
