//! The reports of stock as tables: one set of figures for every format.

use super::store::holdings::{Holding, Valuation};
use crate::kernel::{Currency, quantity};
use crate::server::sheet::{Cell, Sheet};

pub const STOCK_COLUMNS: [&str; 8] =
    ["item", "name", "place", "lot", "on_hand", "reserved", "available", "value"];
pub const VALUATION_COLUMNS: [&str; 4] = ["account", "stock_value", "ledger_value", "difference"];

pub fn stock(holdings: &[Holding], currency: &Currency) -> Sheet {
    let mut sheet = Sheet::new(&STOCK_COLUMNS);
    for one in holdings {
        let amount = |of: crate::kernel::Quantity| Cell::Amount(of.thousandths(), quantity::DECIMALS);
        sheet.rows.push(vec![
            Cell::text(&one.sku),
            Cell::text(&one.name),
            Cell::text(&one.place),
            Cell::optional(one.lot.clone()),
            amount(one.on_hand),
            amount(one.reserved),
            amount(one.available()),
            Cell::Amount(one.value.minor(), currency.decimals()),
        ]);
    }
    sheet
}

pub fn valuation(rows: &[Valuation], currency: &Currency) -> Sheet {
    let mut sheet = Sheet::new(&VALUATION_COLUMNS);
    for one in rows {
        let amount = |minor| Cell::Amount(minor, currency.decimals());
        sheet.rows.push(vec![
            Cell::text(&one.path),
            amount(one.stock.minor()),
            amount(one.ledger.minor()),
            amount(one.difference().minor()),
        ]);
    }
    sheet
}
