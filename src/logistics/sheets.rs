//! The reports of shipments as tables: one set of figures for every format.

use super::store::otif::Delivery;
use crate::kernel::Currency;
use crate::server::sheet::{Cell, Sheet};

pub const OTIF_COLUMNS: [&str; 8] =
    ["shipment", "party", "carrier", "promised_on", "delivered_on", "on_time", "in_full", "freight"];

pub fn otif(rows: &[Delivery], currency: &Currency) -> Sheet {
    let mut sheet = Sheet::new(&OTIF_COLUMNS);
    let told = |told: Option<bool>| Cell::optional(told.map(|yes| if yes { "yes" } else { "no" }.to_owned()));
    for one in rows {
        sheet.rows.push(vec![
            Cell::text(&one.number),
            Cell::text(one.parties()),
            Cell::optional(one.carrier.clone()),
            one.promised_on.map_or(Cell::Empty, Cell::Day),
            one.delivered_on.map_or(Cell::Empty, Cell::Day),
            told(one.on_time),
            told(one.in_full),
            one.freight.map_or(Cell::Empty, |freight| Cell::Amount(freight.minor(), currency.decimals())),
        ]);
    }
    sheet
}
