//! What suppliers still have to bring.

use leptos::prelude::*;

use super::table;
use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::ReadShipments;
use crate::error::AppError;
use crate::kernel::{Day, Lang, Text};
use crate::logistics::store::list::{self, Arrival, Arriving};
use crate::logistics::words::ShipWord as W;
use crate::ui::{Tone, parts};

/// Lines of one page, the nearest promises.
const SHOWN: i64 = 200;

#[derive(serde::Deserialize)]
struct Asked {
    item: Option<i64>,
    #[serde(default)]
    late: String,
}

pub async fn arrivals(visit: Visit) -> Result<Page, AppError> {
    let asked: Asked = visit.query()?;
    let asked = Arriving { item_id: asked.item, late: asked.late == "yes" };
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadShipments>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let found = list::arrivals(&mut tx, &grant, asked, SHOWN).await?;
    let body = if found.is_empty() {
        parts::empty(W::NoArrivals.text(lang), W::NoArrivalsPurpose.text(lang), None)
    } else {
        let rows: Vec<AnyView> = found.iter().map(|one| row(one, actor.today, lang)).collect();
        let heads = [
            (W::PromisedOn, false),
            (W::Supplier, false),
            (W::Order, false),
            (W::Item, false),
            (W::Expected, true),
            (W::OnTheWay, true),
            (W::Place, false),
        ];
        table(W::Arrivals.text(lang), &heads, rows, lang)
    };
    let all = (asked != Arriving::default())
        .then(|| view! { <a class="btn" href="/shipments/arrivals">{W::AllOfThem.text(lang)}</a> });
    let count = list::count_arrivals(&mut tx, &grant, asked).await?;
    let count = (count > 0).then(|| {
        let text = W::ArrivalsOf.text(lang).replacen("{}", &parts::count(found.len() as i64, lang), 1);
        view! { <p class="small muted">{text.replacen("{}", &parts::count(count, lang), 1)}</p> }
    });
    let body = view! { {body} {count} };
    let page = Page::new(W::Arrivals.text(lang), body).lede(W::ArrivalsLede.text(lang)).full();
    let page = page.tools(all);
    Ok(match actor.may(Action::ChangeShipments) {
        true => page.primary(W::NewShipment.text(lang), "/shipments/new?direction=inbound"),
        false => page,
    })
}

fn row(one: &Arrival, today: Day, lang: Lang) -> AnyView {
    let late = one.promised_on.is_some_and(|day| day < today);
    let late = late.then(|| parts::tag(W::Late.text(lang), Tone::Warn));
    let day = one.promised_on.map(|day| parts::day(day, lang));
    let unit = |quantity: crate::kernel::Quantity| format!("{} {}", quantity.show(lang), one.unit);
    let on_the_way = (!one.on_the_way.is_zero()).then(|| unit(one.on_the_way));
    view! {
        <tr>
            <td data-label=W::PromisedOn.text(lang)>{day} " " {late}</td>
            <td data-label=W::Supplier.text(lang)>{one.party.clone()}</td>
            <td data-label=W::Order.text(lang)>
                <a href=format!("/orders/{}", one.order_id)>{one.number.clone()}</a>
            </td>
            <th scope="row">{one.name.clone()} <span class="sub">{one.sku.clone()}</span></th>
            <td class="n" data-label=W::Expected.text(lang)>{unit(one.expected)}</td>
            <td class="n" data-label=W::OnTheWay.text(lang)>{on_the_way}</td>
            <td data-label=W::Place.text(lang)>{one.place.clone()}</td>
        </tr>
    }
    .into_any()
}
