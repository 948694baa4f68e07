//! On time, in full: the figures, each of which opens its shipments, and the shipments.

use axum::extract::State as Shared;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde::Deserialize;

use super::table;
use crate::app::{Page, Visit};
use crate::auth::Actor;
use crate::auth::permission::ReadShipments;
use crate::error::AppError;
use crate::finance::store::post::company_currency;
use crate::kernel::{Currency, Day, Lang, Money, Text};
use crate::logistics::model::Direction;
use crate::logistics::sheets;
use crate::logistics::store::otif::{self, Delivery, Figures, Question};
use crate::logistics::words::ShipWord as W;
use crate::server::refusal;
use crate::server::state::AppState;
use crate::ui::{Choice, Form, parts};

/// Shipments of one page.
const SHOWN: i64 = 50;
/// A file holds the whole selection, up to here.
const FILE_ROWS: i64 = 1_000_000;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: String,
    to: String,
    direction: Option<String>,
    missed: String,
    after: Option<i64>,
}

impl Asked {
    /// What cannot be read is left out. Outbound ones unless it says otherwise.
    fn question(&self, today: Day) -> Question {
        let day = |text: &str| Day::parse(text.trim(), today).ok();
        Question {
            from: day(&self.from),
            to: day(&self.to),
            direction: match self.direction.as_deref() {
                None => Some(Direction::Outbound),
                Some(code) => Direction::from_code(code),
            },
            carrier_id: None,
            missed: !self.missed.is_empty(),
        }
    }

    /// The same question in an address, with other words for what is missed and where it goes on.
    fn path(&self, path: &str, missed: bool, after: Option<i64>) -> String {
        let escape = crate::ui::escape_query;
        let mut text = format!("{path}?from={}&to={}", escape(&self.from), escape(&self.to));
        if let Some(direction) = &self.direction {
            text.push_str(&format!("&direction={}", escape(direction)));
        }
        if missed {
            text.push_str("&missed=1");
        }
        if let Some(after) = after {
            text.push_str(&format!("&after={after}"));
        }
        text
    }
}

pub async fn otif(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadShipments>()?;
    let lang = visit.lang;
    let asked: Asked = visit.query()?;
    let question = asked.question(actor.today);
    let mut tx = visit.db().read().await?;
    let currency = company_currency(&mut tx).await?;
    let mut rows = otif::deliveries(&mut tx, &grant, &question, asked.after, SHOWN + 1).await?;
    let figures = otif::figures(&mut tx, &grant, &question).await?;
    let more = rows.len() as i64 > SHOWN;
    rows.truncate(SHOWN as usize);
    let body = if rows.is_empty() {
        parts::empty(W::NoOtif.text(lang), W::NoOtifPurpose.text(lang), None)
    } else {
        let next =
            more.then(|| asked.path("/shipments/otif", question.missed, rows.last().map(|one| one.id)));
        let next = next.map(|href| view! { <a class="btn" href=href>{W::More.text(lang)}</a> });
        view! {
            <div class="five">{strip(&figures, &asked, &currency, lang)}</div>
            {list(&rows, &currency, lang)}
            {next}
        }
        .into_any()
    };
    let body = view! { <div class="stack">{filter(&asked, &question, lang)} {body}</div> };
    let csv = asked.path("/export/shipments/otif.csv", question.missed, None);
    let tools = view! { <a class="btn" href=csv>{W::AsCsv.text(lang)}</a> };
    let page = Page::new(W::Otif.text(lang), body).lede(W::OtifLede.text(lang)).full();
    Ok(page.tools(tools))
}

fn filter(asked: &Asked, question: &Question, lang: Lang) -> AnyView {
    let form = Form::new("otif", lang, None);
    let show = |day: Option<Day>| day.map(|day| day.show(lang)).unwrap_or_default();
    let mut ways = vec![Choice::new("all", W::Every.text(lang))];
    ways.extend(Direction::ALL.map(|way| Choice::new(way.code(), way.text(lang))));
    let here = asked.direction.clone().unwrap_or_else(|| Direction::Outbound.code().to_owned());
    let here = if Direction::from_code(&here).is_some() { here } else { "all".to_owned() };
    view! {
        <form class="stack" method="get" action="/shipments/otif">
            <div class="fields">
                {form.day("from", W::From.text(lang)).value(show(question.from)).optional().columns(3)}
                {form.day("to", W::To.text(lang)).value(show(question.to)).optional().columns(3)}
                {form.select("direction", W::Direction.text(lang), ways).value(here).columns(3)}
                {form.check_one("missed", "1", W::Missed.text(lang)).ticked(question.missed).columns(3)}
            </div>
            <div class="savebar"><button class="btn" type="submit">{W::Show.text(lang)}</button></div>
        </form>
    }
    .into_any()
}

/// `87,5 %`, or that there is nothing to tell from.
pub fn rate(part: i64, all: i64, lang: Lang) -> String {
    let text = |rate: i64| format!("{}{}%", Money(rate / 10).show(1, lang), lang.pick("\u{a0}", ""));
    Figures::rate(part, all).map_or_else(|| W::NotTold.text(lang).to_owned(), text)
}

/// The figures, each with what it is made of.
fn strip(figures: &Figures, asked: &Asked, currency: &Currency, lang: Lang) -> AnyView {
    let of = |part: i64, of: i64| {
        let count = |number| parts::count(number, lang);
        W::Of.text(lang).replacen("{}", &count(part), 1).replacen("{}", &count(of), 1)
    };
    let rate = |part, all| rate(part, all, lang);
    let cell = |word: W, value: String, note: String, href: String| {
        parts::figure_text(word.text(lang), value, href, (), note)
    };
    let all = asked.path("/shipments/otif", false, None);
    let missed = asked.path("/shipments/otif", true, None);
    let (promised, delivered) = (figures.promised, figures.delivered);
    let none = || W::NotTold.text(lang).to_owned();
    let lead = figures
        .lead_tenths()
        .map_or_else(none, |tenths| W::Days.text(lang).replace("{}", &Money(tenths).show(1, lang)));
    let cost = figures.cost_per_delivery().map_or_else(none, |cost| parts::money_text(cost, currency, lang));
    let freight = parts::money_text(figures.freight, currency, lang);
    parts::strip(vec![
        cell(W::Both, rate(figures.otif, promised), of(figures.otif, promised), missed.clone()),
        cell(W::OnTime, rate(figures.on_time, promised), of(figures.on_time, promised), missed.clone()),
        cell(W::InFull, rate(figures.in_full, delivered), of(figures.in_full, delivered), missed),
        cell(W::LeadTime, lead, of(delivered, figures.shipments), all.clone()),
        cell(W::CostPerDelivery, cost, format!("{}: {freight}", W::Freight.text(lang)), all),
    ])
}

fn list(rows: &[Delivery], currency: &Currency, lang: Lang) -> AnyView {
    let rows: Vec<AnyView> = rows.iter().map(|one| row(one, currency, lang)).collect();
    let heads = [
        (W::Shipment, false),
        (W::Party, false),
        (W::Carrier, false),
        (W::PromisedOn, false),
        (W::DeliveredOn, false),
        (W::OnTime, false),
        (W::InFull, false),
        (W::Freight, true),
    ];
    table(W::Otif.text(lang), &heads, rows, lang)
}

fn row(one: &Delivery, currency: &Currency, lang: Lang) -> AnyView {
    let told = |told: Option<bool>| match told {
        Some(true) => parts::state(W::Yes.text(lang), crate::ui::Tone::Ok),
        Some(false) => parts::state(W::No.text(lang), crate::ui::Tone::Warn),
        None => view! { <span class="faint">{W::NotTold.text(lang)}</span> }.into_any(),
    };
    let day = |day: Option<Day>| day.map(|day| parts::day(day, lang));
    let freight = one.freight.map(|freight| parts::amount(freight, currency.decimals(), lang));
    view! {
        <tr>
            <th scope="row"><a href=format!("/shipments/{}", one.id)>{one.number.clone()}</a></th>
            <td data-label=W::Party.text(lang)>{one.parties()}</td>
            <td data-label=W::Carrier.text(lang)>{one.carrier.clone()}</td>
            <td data-label=W::PromisedOn.text(lang)>{day(one.promised_on)}</td>
            <td data-label=W::DeliveredOn.text(lang)>{day(one.delivered_on)}</td>
            <td data-label=W::OnTime.text(lang)>{told(one.on_time)}</td>
            <td data-label=W::InFull.text(lang)>{told(one.in_full)}</td>
            <td class="n" data-label=W::Freight.text(lang)>{freight}</td>
        </tr>
    }
    .into_any()
}

pub async fn export_csv(Shared(state): Shared<AppState>, parts: Parts) -> Response {
    let file = export(&state, &parts).await;
    file.unwrap_or_else(|error| refusal::answer(&parts.headers, &error))
}

async fn export(state: &AppState, parts: &Parts) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadShipments>()?;
    let asked = axum::extract::Query::<Asked>::try_from_uri(&parts.uri).map_err(|_| AppError::BadRequest)?;
    let question = asked.question(actor.today);
    let mut tx = state.db.read().await?;
    let currency = company_currency(&mut tx).await?;
    let rows = otif::deliveries(&mut tx, &grant, &question, None, FILE_ROWS).await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"otif.csv\"")),
    ];
    Ok((headers, sheets::otif(&rows, &currency).csv()).into_response())
}
