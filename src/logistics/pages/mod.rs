//! The pages of shipments.

mod arrivals;
mod board;
mod calendar;
mod freight;
mod list;
mod otif;
mod pick;
mod plan;
mod shipment;
mod steps;
mod stop;

use axum::routing::get;
use leptos::prelude::*;

use super::model::State;
use super::store::{Shipment, read};
use super::words::ShipWord as W;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadShipments;
use crate::db::Tx;
use crate::error::AppError;
use crate::kernel::{Lang, Text};
use crate::server::router::PlainRoute;
use crate::ui::Tone;

pub use arrivals::arrivals;
pub use board::board;
pub use calendar::calendar;
pub use freight::{bill, bills, new_bill};
pub use list::list;
pub use otif::{otif, rate};
pub use pick::pick;
pub use plan::{edit, new_shipment};
pub use shipment::shipment;
pub use steps::{cancel, ship};
pub use stop::{give_back, proof};

/// The files of the list and of the report.
pub fn routes() -> Vec<PlainRoute> {
    vec![
        PlainRoute { path: "/export/shipments/list.csv", method: "GET", route: get(list::export_csv) },
        PlainRoute { path: "/export/shipments/list.xlsx", method: "GET", route: get(list::export_xlsx) },
        PlainRoute { path: "/export/shipments/otif.csv", method: "GET", route: get(otif::export_csv) },
    ]
}

pub(super) fn tone(state: State) -> Tone {
    match state {
        State::Planned => Tone::Plain,
        State::Picked => Tone::Accent,
        State::Shipped => Tone::Info,
        State::Delivered => Tone::Ok,
        State::Returned => Tone::Warn,
        State::Cancelled => Tone::Plain,
    }
}

/// The shipment of the path.
async fn found(tx: &mut Tx, visit: &Visit) -> Result<Shipment, AppError> {
    let grant = visit.actor()?.grant::<ReadShipments>()?;
    let found = read::shipment(tx, &grant, visit.id("id")?).await?;
    found.ok_or(AppError::NotFound)
}

fn title(shipment: &Shipment, lang: Lang) -> String {
    format!("{} {}", W::Shipment.text(lang), shipment.number)
}

/// A page below the shipment's own.
fn below(shipment: &Shipment, word: W, body: impl IntoView + 'static, lang: Lang) -> Page {
    Page::new(word.text(lang), body).crumb(title(shipment, lang), format!("/shipments/{}", shipment.id))
}

/// A table with these headings; the second of a pair says that it holds figures.
fn table(caption: &str, heads: &[(W, bool)], rows: Vec<AnyView>, lang: Lang) -> AnyView {
    let (caption, label) = (caption.to_owned(), caption.to_owned());
    let head = |(word, figure): &(W, bool)| {
        let class = figure.then_some("n");
        view! { <th scope="col" class=class>{word.text(lang)}</th> }.into_any()
    };
    let heads: Vec<AnyView> = heads.iter().map(head).collect();
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label=label>
            <table class="t records">
                <caption class="sr">{caption}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
