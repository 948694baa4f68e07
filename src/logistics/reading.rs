//! From what was typed to what it means: names to records, texts to figures, or every fault with its field.

use std::collections::BTreeMap;

use super::model::form::{BackForm, BillForm, PlanForm, TravelForm};
use super::model::{Basis, Direction, NewLoad, NewShipment, NewStop, Travel};
use super::store::{Carried, NewFreightBill, list};
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError};
use crate::kernel::{Day, Lang, Money, Quantity};
use crate::trade::reading::Reading;

fn optional(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

async fn carrier(reading: &mut Reading, tx: &mut Tx, text: &str) -> Result<Option<i64>, DbError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let found = company::party_by_name(tx, text).await?.filter(|party| party.carrier);
    if found.is_none() {
        reading.fault("carrier", Fault::Unknown, text);
    }
    Ok(found.map(|party| party.id))
}

/// Who carries it and how, as it was typed.
pub async fn travel(tx: &mut Tx, form: &TravelForm, today: Day, lang: Lang) -> Result<Travel, DbError> {
    let mut reading = Reading::new(tx, today, lang).await?;
    let travel = read_travel(&mut reading, tx, form).await?;
    reading.finish(travel)
}

async fn read_travel(reading: &mut Reading, tx: &mut Tx, form: &TravelForm) -> Result<Travel, DbError> {
    Ok(Travel {
        carrier_id: carrier(reading, tx, &form.carrier).await?,
        vehicle: optional(&form.vehicle),
        driver: optional(&form.driver),
        tracking: optional(&form.tracking),
        freight_quoted: reading.money("freight_quoted".to_owned(), &form.freight_quoted),
    })
}

/// Where each load of a new shipment stands in its form, by stop and load.
pub struct Placed(BTreeMap<(usize, usize), usize>);

impl Placed {
    /// The faults of the store beside the fields that were typed.
    pub fn told(&self, error: DbError) -> DbError {
        let DbError::Refused(AppError::Invalid(faults)) = error else { return error };
        let number = |text: &str, start: &str| -> Option<usize> {
            text.split(start).nth(1)?.split(']').next()?.parse().ok()
        };
        let named = |fault: FieldError| {
            let at = (number(&fault.field, "stops["), number(&fault.field, "loads["));
            let (Some(stop), Some(load)) = at else { return fault };
            match self.0.get(&(stop, load)) {
                Some(n) => FieldError { field: format!("lines[{n}].quantity"), ..fault },
                None => fault,
            }
        };
        DbError::Refused(AppError::Invalid(faults.into_iter().map(named).collect()))
    }
}

/// The shipment that was typed.
pub async fn plan(
    tx: &mut Tx,
    form: &PlanForm,
    today: Day,
    lang: Lang,
) -> Result<(NewShipment, Placed), DbError> {
    let mut reading = Reading::new(tx, today, lang).await?;
    let direction = Direction::from_code(&form.direction).unwrap_or(Direction::Outbound);
    let travel = TravelForm {
        carrier: form.carrier.clone(),
        vehicle: form.vehicle.clone(),
        driver: form.driver.clone(),
        tracking: form.tracking.clone(),
        freight_quoted: form.freight_quoted.clone(),
    };
    let travel = read_travel(&mut reading, tx, &travel).await?;
    let on = reading.needed_day("on", &form.on);
    let mut stops = Vec::new();
    for (n, stop) in form.stops.iter().enumerate() {
        stops.push(NewStop {
            order_id: reading.id(format!("stops[{n}].order"), &stop.order),
            address: stop.address.trim().to_owned(),
            planned_on: reading.day(&format!("stops[{n}].planned_on"), &stop.planned_on),
            loads: Vec::new(),
        });
    }
    let mut at = Vec::new();
    for (n, line) in form.lines.iter().enumerate() {
        let Some(quantity) = reading.quantity(format!("lines[{n}].quantity"), &line.quantity) else {
            continue;
        };
        let order = reading.id(format!("lines[{n}].order"), &line.order);
        let order_line_id = reading.id(format!("lines[{n}].line"), &line.line);
        if let Some(stop) = stops.iter_mut().find(|stop| stop.order_id == order) {
            stop.loads.push(NewLoad { order_line_id, quantity });
            at.push((order, stop.loads.len() - 1, n));
        }
    }
    // Orders of which nothing is taken along are no stops.
    stops.retain(|stop| !stop.loads.is_empty());
    if stops.is_empty() {
        reading.fault("lines[0].quantity", Fault::Required, "");
    }
    let placed = at.into_iter().filter_map(|(order, load, n)| {
        Some(((stops.iter().position(|stop| stop.order_id == order)?, load), n))
    });
    let placed = Placed(placed.collect());
    let number = form.number.trim().to_owned();
    let new = NewShipment { number, travel, ..NewShipment::new(direction, on, stops) };
    Ok((reading.finish(new)?, placed))
}

/// What comes back of a stop: the day and quantities by load, and where each stands in the form.
pub async fn back(
    tx: &mut Tx,
    form: &BackForm,
    today: Day,
    lang: Lang,
) -> Result<(Day, Vec<(i64, Quantity)>), DbError> {
    let mut reading = Reading::new(tx, today, lang).await?;
    let on = reading.needed_day("on", &form.on);
    let mut lines = Vec::new();
    for (n, line) in form.lines.iter().enumerate() {
        if let Some(quantity) = reading.quantity(format!("lines[{n}].quantity"), &line.quantity) {
            lines.push((reading.id(format!("lines[{n}].line"), &line.line), quantity));
        }
    }
    Ok((on, reading.finish(lines)?))
}

/// The faults of what came back, by the lines of its form.
pub fn back_told(error: DbError, form: &BackForm) -> DbError {
    let DbError::Refused(AppError::Invalid(faults)) = error else { return error };
    let named = |fault: FieldError| {
        let load = fault.field.strip_prefix("loads[").and_then(|rest| rest.split(']').next());
        let at = load.and_then(|load| form.lines.iter().position(|line| line.line == load));
        match at {
            Some(n) => FieldError { field: format!("lines[{n}].quantity"), ..fault },
            None if fault.field == "loads" => FieldError { field: "lines[0].quantity".to_owned(), ..fault },
            None => fault,
        }
    };
    DbError::Refused(AppError::Invalid(faults.into_iter().map(named).collect()))
}

/// A needed day that was typed.
pub async fn day(tx: &mut Tx, text: &str, today: Day, lang: Lang) -> Result<Day, DbError> {
    let mut reading = Reading::new(tx, today, lang).await?;
    let day = reading.needed_day("on", text);
    reading.finish(day)
}

/// The bill that was typed. Shipments are named by their numbers, all of one direction.
pub async fn bill(tx: &mut Tx, form: &BillForm, today: Day, lang: Lang) -> Result<NewFreightBill, DbError> {
    let mut reading = Reading::new(tx, today, lang).await?;
    if form.carrier.trim().is_empty() {
        reading.fault("carrier", Fault::Required, "");
    }
    let carrier_id = carrier(&mut reading, tx, &form.carrier).await?.unwrap_or_default();
    let on = reading.needed_day("on", &form.on);
    let due_on = reading.day("due_on", &form.due_on).unwrap_or(on);
    let amount = reading.money("amount".to_owned(), &form.amount);
    if form.amount.trim().is_empty() {
        reading.fault("amount", Fault::Required, "");
    }
    let hand = form.shares.iter().enumerate();
    let hand: Vec<Money> = hand
        .map(|(n, share)| reading.money(format!("shares[{n}].amount"), &share.amount).unwrap_or_default())
        .collect();
    let numbers: Vec<String> = form.shipments.split([',', ';', ' ']).filter_map(optional).collect();
    let found = list::by_numbers(tx, &numbers).await?;
    let unknown: Vec<&str> = numbers
        .iter()
        .filter(|number| !found.iter().any(|(_, known, _)| known == *number))
        .map(String::as_str)
        .collect();
    if numbers.is_empty() {
        reading.fault("shipments", Fault::Required, "");
    } else if !unknown.is_empty() {
        reading.fault("shipments", Fault::Unknown, &unknown.join(", "));
    }
    let ids: Vec<i64> = found.iter().map(|(id, ..)| *id).collect();
    let inbound = found.iter().filter(|(.., way)| *way == Direction::Inbound).count();
    if inbound > 0 && inbound < found.len() {
        reading.fault("shipments", Fault::NotAChoice, "");
    }
    let of = if inbound > 0 { Carried::Arrivals(ids) } else { Carried::Deliveries(ids) };
    let bill = NewFreightBill {
        carrier_id,
        document: optional(&form.document),
        on,
        due_on,
        amount: amount.unwrap_or_default(),
        basis: Basis::from_code(&form.basis).unwrap_or(Basis::Value),
        of,
        hand,
    };
    reading.finish(bill)
}
