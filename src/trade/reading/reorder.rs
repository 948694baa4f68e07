//! Purchases of what runs low, as they were typed.

use std::collections::BTreeMap;

use super::{Placed, Reading};
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::error::Fault;
use crate::kernel::{Day, Lang, Quantity};
use crate::stock::store::watch::LEAD_DAYS;
use crate::trade::model::form::ReorderForm;
use crate::trade::model::{NewLine, NewOrder, OrderKind, Rate};

/// The purchases that were typed, one for each supplier, promised by how long each usually takes; each with
/// the places of its lines in the form.
pub async fn reorder(
    tx: &mut Tx,
    form: &ReorderForm,
    lead_days: &BTreeMap<i64, i64>,
    today: Day,
    lang: Lang,
) -> Result<Vec<(NewOrder, Placed)>, DbError> {
    let mut reading = Reading::new(tx, today, lang).await?;
    let mut of_supplier: BTreeMap<i64, (Vec<NewLine>, Placed)> = BTreeMap::new();
    let mut any = false;
    for (n, line) in form.lines.iter().enumerate() {
        let field = |name: &str| format!("lines[{n}].{name}");
        if line.quantity.trim().is_empty() {
            continue;
        }
        any = true;
        let item_id = reading.id(field("quantity"), &line.item);
        let quantity = reading.quantity(field("quantity"), &line.quantity);
        if quantity.is_some_and(|quantity| quantity <= Quantity::ZERO) {
            reading.fault(field("quantity"), Fault::NotPositive, "");
        }
        let unit_price = reading.money(field("unit_price"), &line.unit_price);
        if line.unit_price.trim().is_empty() {
            reading.fault(field("unit_price"), Fault::Required, "");
        }
        let text = line.supplier.trim();
        let supplier = if text.is_empty() { None } else { company::party_by_name(tx, text).await? };
        let Some(supplier) = supplier else {
            let code = if text.is_empty() { Fault::NoSupplier } else { Fault::Unknown };
            reading.fault(field("supplier"), code, text);
            continue;
        };
        if let (Some(quantity), Some(unit_price)) = (quantity, unit_price) {
            let (lines, placed) = of_supplier.entry(supplier.id).or_default();
            lines.push(NewLine { item_id, quantity, unit_price, discount: Rate::ZERO, tax: Rate::ZERO });
            placed.0.push(n);
        }
    }
    if !any {
        reading.fault("lines[0].quantity", Fault::Required, "");
    }
    let ordered = |(supplier, (lines, placed)): (i64, (Vec<NewLine>, Placed))| {
        let days = lead_days.get(&supplier).copied().unwrap_or(LEAD_DAYS);
        let promised_on = i32::try_from(days).ok().and_then(|days| today.plus_days(days));
        (NewOrder { promised_on, ..NewOrder::new(OrderKind::Purchase, supplier, today, lines) }, placed)
    };
    reading.finish(of_supplier.into_iter().map(ordered).collect())
}
