//! The company's pages.

mod areas;
mod holidays;
mod parties;
mod projects;
mod settings;

use axum::routing::get;
use leptos::prelude::*;

use super::words::Word as W;
use crate::kernel::{Lang, Text};
use crate::server::router::PlainRoute;
use crate::ui::Tone;
use crate::ui::form::act;
use crate::ui::parts::state;

pub use areas::{area, areas, new_area};
pub use holidays::holidays;
pub use parties::{edit_party, new_party, parties, party};
pub use projects::{project, projects};
pub use settings::settings;

/// The files of the parties' grid.
pub fn routes() -> Vec<PlainRoute> {
    vec![
        PlainRoute { path: "/export/parties.csv", method: "GET", route: get(parties::export_csv) },
        PlainRoute { path: "/export/parties.xlsx", method: "GET", route: get(parties::export_xlsx) },
    ]
}

fn status(active: bool, lang: Lang) -> AnyView {
    if active { state(W::Active.text(lang), Tone::Ok) } else { state(W::Inactive.text(lang), Tone::Warn) }
}

/// The button that deactivates an active record, or the other way round.
fn toggle(action: &'static str, id: i64, active: bool, lang: Lang) -> AnyView {
    let word = if active { W::Deactivate } else { W::Activate };
    act(action, vec![("id", id.to_string()), ("active", (!active).to_string())], "btn", word.text(lang))
}

/// A table without filters, for lists that fit on a page.
fn table(headings: &[W], rows: Vec<AnyView>, lang: Lang) -> AnyView {
    let heads: Vec<AnyView> =
        headings.iter().map(|word| view! { <th scope="col">{word.text(lang)}</th> }.into_any()).collect();
    view! {
        <div class="scroll" tabindex="0">
            <table class="t records">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
