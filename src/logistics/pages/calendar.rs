//! Deliveries day by day: those that were made, and those that are planned or promised.

use leptos::prelude::*;
use serde::Deserialize;

use super::board::state_tag;
use super::table;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadShipments;
use crate::error::AppError;
use crate::kernel::{Day, Lang, Month, Text};
use crate::logistics::store::list::{self, OnDay};
use crate::logistics::words::ShipWord as W;
use crate::ui::{Tone, parts};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// 202611.
    month: Option<i64>,
}

pub async fn calendar(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadShipments>()?;
    let lang = visit.lang;
    let asked: Asked = visit.query()?;
    let month = asked.month.and_then(Month::from_number).unwrap_or_else(|| actor.today.month());
    let mut tx = visit.db().read().await?;
    let found = list::calendar(&mut tx, &grant, month.first(), month.last()).await?;
    let rows: Vec<AnyView> = found
        .chunk_by(|one, next| one.day == next.day)
        .flat_map(|of_day| of_day.iter().enumerate().map(|(n, one)| row(one, n == 0, actor.today, lang)))
        .collect();
    let body = if rows.is_empty() {
        view! { <p class="small muted">{W::NoneHere.text(lang)}</p> }.into_any()
    } else {
        let heads = [(W::Day, false), (W::Shipment, false), (W::Party, false), (W::State, false)];
        table(W::Calendar.text(lang), &heads, rows, lang)
    };
    let step = |word: W, months: i32| {
        let other = month.plus(months)?;
        let href = format!("/shipments/calendar?month={}", other.number());
        let text = format!("{}: {}", word.text(lang), other.show(lang));
        Some(view! { <a class="btn" href=href>{text}</a> }.into_any())
    };
    let tools: Vec<AnyView> = [step(W::Before, -1), step(W::After, 1)].into_iter().flatten().collect();
    let title = format!("{}, {}", W::Calendar.text(lang), month.show(lang));
    Ok(Page::new(title, body).lede(W::CalendarLede.text(lang)).tools(tools))
}

fn row(one: &OnDay, first: bool, today: Day, lang: Lang) -> AnyView {
    let late = (!one.delivered && one.day < today).then(|| parts::tag(W::Late.text(lang), Tone::Warn));
    let day = first.then(|| parts::day(one.day, lang));
    view! {
        <tr>
            <td data-label=W::Day.text(lang)>{day}</td>
            <th scope="row">
                <a href=format!("/shipments/{}", one.shipment_id)>{one.number.clone()}</a>
                <span class="sub">{one.direction.text(lang)}</span>
            </th>
            <td data-label=W::Party.text(lang)>{one.party.clone()}</td>
            <td data-label=W::State.text(lang)>{state_tag(one.state, lang)} " " {late}</td>
        </tr>
    }
    .into_any()
}
