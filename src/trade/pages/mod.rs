//! The pages of orders.

mod decide;
mod edit;
mod order;
mod orders;
pub mod reorder;
mod returning;
mod settings;
mod steps;

use axum::routing::get;
use leptos::prelude::*;

use super::store::{Order, OrderLine, read};
use super::words::TradeWord as W;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadOrders;
use crate::db::Tx;
use crate::error::AppError;
use crate::kernel::{Lang, Text};
use crate::server::clock;
use crate::server::router::PlainRoute;
use crate::ui::parts;

pub use decide::{cancel, over};
pub use edit::{edit_order, new_order};
pub use order::order;
pub use orders::orders;
pub use returning::{bill, give_back};
pub use settings::settings;
pub(crate) use steps::paths;
pub use steps::{deliver, pick, put_back, receive, ship};

/// The files of the grids.
pub fn routes() -> Vec<PlainRoute> {
    let orders = [
        PlainRoute { path: "/export/orders.csv", method: "GET", route: get(orders::export_csv) },
        PlainRoute { path: "/export/orders.xlsx", method: "GET", route: get(orders::export_xlsx) },
    ];
    orders.into_iter().chain(reorder::routes()).collect()
}

/// The order of the path with its lines.
async fn found(tx: &mut Tx, visit: &Visit) -> Result<(Order, Vec<OrderLine>), AppError> {
    let grant = visit.actor()?.grant::<ReadOrders>()?;
    let id = visit.id("id")?;
    let order = read::order(tx, &grant, id).await?.ok_or(AppError::NotFound)?;
    let lines = read::lines(tx, id).await?;
    Ok((order, lines))
}

/// What makes a form act once, however often it is sent.
pub(crate) fn request(visit: &Visit) -> Result<AnyView, AppError> {
    let actor = visit.actor()?;
    let kept = visit.kept().and_then(|kept| kept.value("request_id").map(str::to_owned));
    let of_actor = || actor.request_id.clone().unwrap_or_else(|| clock::request_id(actor.now));
    let id = kept.unwrap_or_else(of_actor);
    Ok(view! { <input type="hidden" name="request_id" value=id/> }.into_any())
}

fn title(order: &Order, lang: Lang) -> String {
    format!("{} {}", order.kind.text(lang), order.number)
}

/// A page below the order's own.
fn below(order: &Order, word: W, body: impl IntoView + 'static, lang: Lang) -> Page {
    Page::new(word.text(lang), body).crumb(title(order, lang), format!("/orders/{}", order.id))
}

/// Where nothing is left to do, the way back.
fn nothing(order: &Order, lang: Lang) -> AnyView {
    let back = (W::BackToOrder.text(lang).to_owned(), format!("/orders/{}", order.id));
    parts::empty(W::NothingToDo.text(lang), "", Some(back))
}

/// `Quantidade, linha 3`, for fields in a table.
fn of_line(word: W, n: usize, lang: Lang) -> String {
    W::OfLine.text(lang).replacen("{}", word.text(lang), 1).replacen("{}", &(n + 1).to_string(), 1)
}

/// Column headings of a table of lines to fill in; the first has the room that figures and short texts leave.
fn heads(words: &[(W, bool)], lang: Lang) -> AnyView {
    heads_of(words, lang)
}

/// The same in any slice's words.
pub(crate) fn heads_of<T: Text + Copy>(words: &[(T, bool)], lang: Lang) -> AnyView {
    let width = |(n, (_, figure)): (usize, &(T, bool))| {
        let class = (n > 0).then_some(if *figure { "c-money" } else { "c-area" });
        view! { <col class=class/> }.into_any()
    };
    let widths: Vec<AnyView> = words.iter().enumerate().map(width).collect();
    let head = |(word, figure): &(T, bool)| {
        let class = figure.then_some("n");
        view! { <th scope="col" class=class>{word.text(lang)}</th> }.into_any()
    };
    let heads: Vec<AnyView> = words.iter().map(head).collect();
    view! {
        <colgroup>{widths}</colgroup>
        <thead><tr>{heads}</tr></thead>
    }
    .into_any()
}
