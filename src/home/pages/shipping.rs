//! The dispatcher's part of the first page: what leaves today, what is late, how well deliveries went.

use leptos::prelude::*;

use crate::auth::permission::ReadShipments;
use crate::auth::{Action, Actor};
use crate::db::Tx;
use crate::error::AppError;
use crate::home::words::HomeWord as W;
use crate::kernel::{Lang, Text};
use crate::logistics::model::{Direction, State};
use crate::logistics::pages::rate;
use crate::logistics::store::list::{self, Due, Filter};
use crate::logistics::store::otif::{self, Question};
use crate::ui::parts;

/// Deliveries of so many days are rated.
const RATED_DAYS: i32 = 30;

pub async fn board(tx: &mut Tx, actor: &Actor, lang: Lang) -> Result<AnyView, AppError> {
    let grant = actor.grant::<ReadShipments>()?;
    if list::count(tx, &grant, &Filter::default()).await? == 0 {
        let new = (W::FirstShipment.text(lang).to_owned(), "/shipments/new".to_owned());
        let act = actor.may(Action::ChangeShipments).then_some(new);
        return Ok(parts::empty(W::NoShipping.text(lang), W::NoShippingPurpose.text(lang), act));
    }
    let due = |due| Filter { due: Some(due), ..Filter::default() };
    let leaves = list::count(tx, &grant, &due(Due::Today)).await?;
    let late = list::count(tx, &grant, &due(Due::Late)).await?;
    let planned = Filter { state: Some(State::Planned), ..Filter::default() };
    let planned = list::count(tx, &grant, &planned).await?;
    let from = actor.today.plus_days(-RATED_DAYS).unwrap_or(actor.today);
    let asked = Question {
        from: Some(from),
        to: Some(actor.today),
        direction: Some(Direction::Outbound),
        ..Question::default()
    };
    let figures = otif::figures(tx, &grant, &asked).await?;
    let figure = |word: W, count: i64, query: &str, some: W| {
        let meaning = if count == 0 { W::NothingWaits } else { some };
        let href = format!("/shipments/list?{query}");
        parts::figure_text(word.text(lang), parts::count(count, lang), href, (), meaning.text(lang))
    };
    let of = W::OfDeliveries.text(lang).replacen("{}", &parts::count(figures.otif, lang), 1);
    let of = of.replacen("{}", &parts::count(figures.promised, lang), 1);
    let report = format!("/shipments/otif?from={from}&to={}", actor.today);
    let strip = vec![
        figure(W::ToShip, leaves, "f.due=today", W::LeaveToday),
        figure(W::LateShipments, late, "f.due=late", W::TellCustomers),
        figure(W::ToPick, planned, "f.state=planned", W::ShipmentsToPick),
        parts::figure_text(W::Otif.text(lang), rate(figures.otif, figures.promised, lang), report, (), of),
    ];
    Ok(view! { {parts::strip(strip)} }.into_any())
}
