//! The board: shipments by their state, what is late first told.

use leptos::prelude::*;

use super::list::ways;
use super::tone;
use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::ReadShipments;
use crate::error::AppError;
use crate::kernel::{Day, Lang, Text};
use crate::logistics::model::State;
use crate::logistics::store::list::{self, Filter, Listed};
use crate::logistics::words::ShipWord as W;
use crate::ui::{Tone, parts};

/// Cards of one column; the list has the rest.
const CARDS: i64 = 20;

pub async fn board(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadShipments>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (mut columns, mut any) = (Vec::new(), false);
    for state in [State::Planned, State::Picked, State::Shipped, State::Delivered] {
        let filter = Filter { state: Some(state), ..Filter::default() };
        let cards = list::list(&mut tx, &grant, &filter, true, None, CARDS).await?;
        let count = list::count(&mut tx, &grant, &filter).await?;
        any |= count > 0;
        columns.push(column(state, count, &cards, actor.today, lang));
    }
    let changes = actor.may(Action::ChangeShipments);
    let body = if any {
        view! { <div class="board">{columns}</div> }.into_any()
    } else {
        let new = (W::NewShipment.text(lang).to_owned(), "/shipments/new".to_owned());
        parts::empty(W::NoShipments.text(lang), W::NoShipmentsPurpose.text(lang), changes.then_some(new))
    };
    let page = Page::new(W::Shipments.text(lang), body).lede(W::BoardLede.text(lang)).full();
    let page = page.tools(ways("/shipments", lang));
    Ok(if changes { page.primary(W::NewShipment.text(lang), "/shipments/new") } else { page })
}

fn column(state: State, count: i64, cards: &[Listed], today: Day, lang: Lang) -> AnyView {
    let id = format!("board-{}", state.code());
    let label = id.clone();
    let cards: Vec<AnyView> = cards.iter().map(|one| card(one, today, lang)).collect();
    let body = if cards.is_empty() {
        view! { <p class="small muted">{W::NoneHere.text(lang)}</p> }.into_any()
    } else {
        view! { <ul>{cards}</ul> }.into_any()
    };
    let more = (count > CARDS).then(|| {
        let href = format!("/shipments/list?f.state={}", state.code());
        view! { <a class="small" href=href>{W::AllOfThem.text(lang)}</a> }
    });
    view! {
        <section aria-labelledby=label>
            <header>
                <h2 id=id>{state.text(lang)}</h2>
                <span class="count">{parts::count(count, lang)}</span>
            </header>
            {body} {more}
        </section>
    }
    .into_any()
}

fn card(one: &Listed, today: Day, lang: Lang) -> AnyView {
    let more = (one.stops > 1).then(|| format!(" +{}", one.stops - 1));
    let late = one.is_late(today).then(|| parts::tag(W::Late.text(lang), Tone::Warn));
    let day = one.delivered_on.or(one.wanted_on).map(|day| parts::day(day, lang));
    let carrier = one.carrier.clone().map(|carrier| view! { <span class="sub">{carrier}</span> });
    view! {
        <li class="card">
            <a href=format!("/shipments/{}", one.id)>
                {format!("{} {}", W::Shipment.text(lang), one.number)}
            </a>
            <span>{one.party.clone()} {more}</span>
            <span class="sub">{one.direction.text(lang)} " · " {day} " " {late}</span>
            {carrier}
        </li>
    }
    .into_any()
}

/// The state in words on its ground.
pub(super) fn state_tag(state: State, lang: Lang) -> AnyView {
    parts::tag(state.text(lang), tone(state))
}
