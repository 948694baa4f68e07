//! The pages of stock.

mod categories;
mod count;
mod document;
mod import;
mod inventory;
mod inventory_grid;
mod item;
mod item_form;
mod move_form;
mod moves;
mod moves_table;
mod places;
pub mod reports;
mod valuation;

use leptos::prelude::*;

use super::words::items::ItemWord as W;
use crate::db::{DbError, Tx};
use crate::kernel::{Lang, Text};
use crate::server::router::PlainRoute;
use crate::stock::model::Writing;
use crate::ui::Tone;
use crate::ui::form::act;
use crate::ui::parts::state;

pub use categories::{categories, category, new_category};
pub use count::{count, review};
pub use document::{document, give_back};
pub use import::{import, import_job};
pub use inventory::inventory;
pub use item::item;
pub use item_form::{edit_item, new_item};
pub use move_form::{adjust, issue, receive, scrap, transfer};
pub use moves::moves;
pub use places::{new_place, place, places};
pub use valuation::valuation;

/// The files of the grids.
pub fn routes() -> Vec<PlainRoute> {
    let of = [inventory::routes, moves::routes, reports::routes, valuation::routes];
    of.into_iter().flat_map(|routes| routes()).collect()
}

fn status(active: bool, lang: Lang) -> AnyView {
    if active { state(W::Active.text(lang), Tone::Ok) } else { state(W::Inactive.text(lang), Tone::Warn) }
}

/// The button that deactivates an active record, or the other way round.
fn toggle(action: &'static str, id: i64, active: bool, lang: Lang) -> AnyView {
    let word = if active { W::Deactivate } else { W::Activate };
    act(action, vec![("id", id.to_string()), ("active", (!active).to_string())], "btn", word.text(lang))
}

/// How this company writes amounts.
async fn writing(tx: &mut Tx, lang: Lang) -> Result<Writing, DbError> {
    let decimals = crate::finance::store::post::company_currency(tx).await?.decimals();
    Ok(Writing { lang, decimals })
}
