//! The record of a shipment: how far it has come and who said so, its stops with what they hold, and what
//! comes next.

use leptos::prelude::*;

use super::board::state_tag;
use super::{found, table, title};
use crate::app::{Page, Visit};
use crate::auth::{Action, Actor};
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::finance::store::post::company_currency;
use crate::kernel::{Currency, Lang, Money, Text};
use crate::logistics::model::{Direction, State};
use crate::logistics::store::{Load, Shipment, Status, Stop, freight, read};
use crate::logistics::words::ShipWord as W;
use crate::server::visitor::Company;
use crate::ui::parts::{self, fact};

struct Record {
    shipment: Shipment,
    stops: Vec<Stop>,
    loads: Vec<Load>,
    history: Vec<Status>,
    billed: Option<Money>,
    company: Company,
    currency: Currency,
    changes: bool,
    lang: Lang,
}

pub async fn shipment(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let shipment = found(&mut tx, &visit).await?;
    let company = visit.company()?;
    let trail = events::trail(&mut tx, Subject("shipment", shipment.id), company, lang).await?;
    let record = Record {
        stops: read::stops(&mut tx, shipment.id).await?,
        loads: read::loads(&mut tx, shipment.id).await?,
        history: read::statuses(&mut tx, shipment.id).await?,
        billed: freight::billed(&mut tx, shipment.id).await?,
        currency: company_currency(&mut tx).await?,
        company: company.clone(),
        changes: actor.may(Action::ChangeShipments),
        shipment,
        lang,
    };
    let stops: Vec<AnyView> = record.stops.iter().map(|stop| record.stop(stop)).collect();
    let body = view! {
        <div class="stack">{record.facts()} {stops} {record.history()} {trail}</div>
    };
    let page = Page::new(title(&record.shipment, lang), body);
    let page = match record.next() {
        Some((word, href)) => page.primary_edit(word.text(lang), href),
        None => page,
    };
    Ok(page.tools(record.tools(actor)))
}

impl Record {
    fn text(&self, word: W) -> &'static str {
        word.text(self.lang)
    }

    /// The act that comes next.
    fn next(&self) -> Option<(W, String)> {
        if !self.changes {
            return None;
        }
        let (id, way) = (self.shipment.id, self.shipment.direction);
        match (self.shipment.state, way) {
            (State::Planned, Direction::Outbound) => Some((W::Pick, format!("/shipments/{id}/pick"))),
            (State::Planned, Direction::Inbound) => Some((W::Announce, format!("/shipments/{id}/ship"))),
            (State::Picked, _) => Some((W::Ship, format!("/shipments/{id}/ship"))),
            (State::Shipped, _) => {
                let stop = self.stops.iter().find(|stop| self.is_open(stop))?;
                Some((self.delivers(), format!("/shipments/stops/{}/proof", stop.id)))
            }
            _ => None,
        }
    }

    fn delivers(&self) -> W {
        if self.shipment.direction == Direction::Inbound { W::ReceiveIt } else { W::Deliver }
    }

    fn loads_of(&self, stop: &Stop) -> impl Iterator<Item = &Load> {
        let id = stop.id;
        self.loads.iter().filter(move |load| load.stop_id == id)
    }

    /// Still to be delivered.
    fn is_open(&self, stop: &Stop) -> bool {
        stop.delivered_on.is_none() && self.loads_of(stop).any(|load| load.returned < load.quantity)
    }

    fn tools(&self, actor: &Actor) -> Vec<AnyView> {
        let id = self.shipment.id;
        let inbound_on_way = self.shipment.direction == Direction::Inbound
            && self.shipment.state == State::Shipped
            && self.stops.iter().all(|stop| stop.delivered_on.is_none());
        let cancels = matches!(self.shipment.state, State::Planned | State::Picked) || inbound_on_way;
        let bills = actor.may(Action::BillFreight) && self.shipment.shipped_on.is_some();
        let all = [
            (W::Edit, format!("/shipments/{id}/edit"), self.changes && !self.shipment.state.is_over()),
            (W::CancelIt, format!("/shipments/{id}/cancel"), self.changes && cancels),
            (W::NewBill, format!("/shipments/freight/new?shipments={}", self.shipment.number), bills),
        ];
        let shown = all.into_iter().filter(|(.., may)| *may);
        shown
            .map(|(word, href, _)| view! { <a class="btn" href=href>{self.text(word)}</a> }.into_any())
            .collect()
    }

    fn facts(&self) -> AnyView {
        let (one, lang) = (&self.shipment, self.lang);
        let mut facts = vec![
            fact(self.text(W::State), state_tag(one.state, lang)),
            fact(self.text(W::Direction), one.direction.text(lang)),
        ];
        let days = [(W::ShippedOn, one.shipped_on), (W::DeliveredOn, one.delivered_on)];
        for (word, day) in days {
            if let Some(day) = day {
                facts.push(fact(self.text(word), parts::day(day, lang)));
            }
        }
        if let Some(carrier) = &one.carrier {
            let href = format!("/parties/{}", one.carrier_id.unwrap_or_default());
            facts.push(fact(self.text(W::Carrier), view! { <a href=href>{carrier.clone()}</a> }));
        }
        let texts = [(W::Vehicle, &one.vehicle), (W::Driver, &one.driver), (W::Tracking, &one.tracking)];
        for (word, text) in texts {
            if let Some(text) = text {
                facts.push(fact(self.text(word), text.clone()));
            }
        }
        for (word, amount) in [(W::FreightQuoted, one.freight_quoted), (W::FreightBilled, self.billed)] {
            if let Some(amount) = amount {
                facts.push(fact(self.text(word), parts::money(amount, &self.currency, lang)));
            }
        }
        parts::facts(facts)
    }

    fn stop(&self, stop: &Stop) -> AnyView {
        let lang = self.lang;
        let rows: Vec<AnyView> = self.loads_of(stop).map(|load| self.load(load)).collect();
        let order = view! {
            <a href=format!("/orders/{}", stop.order_id)>{stop.order_number.clone()}</a>
        };
        let mut facts = vec![fact(self.text(W::Party), stop.party.clone()), fact(self.text(W::Order), order)];
        if !stop.address.is_empty() {
            facts.push(fact(self.text(W::Address), stop.address.clone()));
        }
        let days = [
            (W::PlannedOn, stop.planned_on),
            (W::PromisedOn, stop.promised_on),
            (W::DeliveredOn, stop.delivered_on),
        ];
        for (word, day) in days {
            if let Some(day) = day {
                facts.push(fact(self.text(word), parts::day(day, lang)));
            }
        }
        if stop.delivered_on.is_some() {
            facts.push(fact(self.text(W::TakenBy), self.proof(stop)));
        }
        let heads = [(W::Item, false), (W::Quantity, true), (W::Returned, true)];
        let title = self.text(W::Stop).replace("{}", &stop.position.to_string());
        let id = format!("stop-{}", stop.position);
        let (label, table) = (id.clone(), table(&title, &heads, rows, lang));
        view! {
            <section class="section" aria-labelledby=label>
                <header><h2 id=id>{title}</h2> <span class="note">{self.acts(stop)}</span></header>
                {parts::facts(facts)} {table}
            </section>
        }
        .into_any()
    }

    fn load(&self, load: &Load) -> AnyView {
        let lang = self.lang;
        let returned = (!load.returned.is_zero()).then(|| load.returned.show(lang));
        view! {
            <tr>
                <th scope="row">{load.name.clone()} <span class="sub">{load.sku.clone()}</span></th>
                <td class="n" data-label=self.text(W::Quantity)>
                    {format!("{} {}", load.quantity.show(lang), load.unit)}
                </td>
                <td class="n" data-label=self.text(W::Returned)>{returned}</td>
            </tr>
        }
        .into_any()
    }

    fn proof(&self, stop: &Stop) -> AnyView {
        let Some(name) = stop.proof_name.clone() else {
            return view! { <span class="muted">{self.text(W::NoProof)}</span> }.into_any();
        };
        let document =
            stop.proof_document.clone().map(|document| view! { <span class="sub">{document}</span> });
        let picture = stop.picture.is_some().then(|| {
            let href = format!("/shipments/stops/{}/picture", stop.id);
            view! { <a class="sub" href=href>{self.text(W::SeePicture)}</a> }
        });
        view! { {name} " " {document} " " {picture} }.into_any()
    }

    /// What can be done at one stop.
    fn acts(&self, stop: &Stop) -> Vec<AnyView> {
        if !self.changes {
            return Vec::new();
        }
        let (id, left) = (stop.id, self.loads_of(stop).any(|load| load.returned < load.quantity));
        let outbound = self.shipment.direction == Direction::Outbound;
        let under_way = self.shipment.state == State::Shipped && self.is_open(stop);
        let all = [
            (self.delivers(), "proof", under_way),
            (W::GiveProof, "proof", stop.delivered_on.is_some() && stop.proof_name.is_none()),
            (W::BringBack, "return", under_way && outbound),
            (W::GiveBack, "return", stop.delivered_on.is_some() && left),
        ];
        let shown = all.into_iter().filter(|(.., may)| *may);
        shown
            .map(|(word, act, _)| {
                let href = format!("/shipments/stops/{id}/{act}");
                view! { <a class="btn tiny" href=href>{self.text(word)}</a> }.into_any()
            })
            .collect()
    }

    fn history(&self) -> AnyView {
        let row = |one: &Status| {
            let zone = &self.company.time_zone;
            view! {
                <tr>
                    <th scope="row">{state_tag(one.state, self.lang)}</th>
                    <td data-label=self.text(W::Since)>{parts::day(one.effective_on, self.lang)}</td>
                    <td data-label=self.text(W::RecordedAt)>
                        {parts::moment(one.recorded_at, zone, self.lang)}
                    </td>
                    <td data-label=self.text(W::By)>{one.recorded_by.clone()}</td>
                    <td data-label=self.text(W::Note)>{one.note.clone()}</td>
                </tr>
            }
            .into_any()
        };
        let rows: Vec<AnyView> = self.history.iter().map(row).collect();
        let heads =
            [(W::State, false), (W::Since, false), (W::RecordedAt, false), (W::By, false), (W::Note, false)];
        let table = table(self.text(W::History), &heads, rows, self.lang);
        parts::section("states-title", self.text(W::History), (), table)
    }
}
