//! From what was typed to what it means: names to records, texts to figures, or every fault with its field.

mod reorder;

use std::collections::HashMap;

pub use reorder::reorder;

use super::model::form::{BillForm, OrderForm, OrderLineForm, ReturnForm, SettingsForm, StepForm};
use super::model::{NewLine, NewOrder, OrderKind, Rate};
use super::store::read::{self, Named};
use super::store::settings::Settings;
use super::store::{Back, BillLine, NewBill, NewReturn, NewStep, StepLine};
use crate::auth::Grant;
use crate::auth::permission::MoveStock;
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError};
use crate::finance::store::{accounts, post};
use crate::kernel::money::MoneyError;
use crate::kernel::{Day, Lang, Money, Quantity};
use crate::stock::store::places;
use crate::stock::store::post::hold;

/// Faults found while reading, and what texts are read by.
pub struct Reading {
    today: Day,
    lang: Lang,
    decimals: u32,
    faults: Vec<FieldError>,
}

impl Reading {
    pub async fn new(tx: &mut Tx, today: Day, lang: Lang) -> Result<Reading, DbError> {
        let decimals = post::company_currency(tx).await?.decimals();
        Ok(Reading { today, lang, decimals, faults: Vec::new() })
    }

    pub fn fault(&mut self, field: impl Into<String>, code: Fault, detail: &str) {
        self.faults.push(FieldError::about(field, code, detail));
    }

    pub fn finish<T>(self, read: T) -> Result<T, DbError> {
        if self.faults.is_empty() { Ok(read) } else { Err(AppError::Invalid(self.faults).into()) }
    }

    pub fn day(&mut self, field: &str, text: &str) -> Option<Day> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let read = Day::parse(text, self.today);
        if read.is_err() {
            self.fault(field, Fault::NotADay, text);
        }
        read.ok()
    }

    pub fn needed_day(&mut self, field: &str, text: &str) -> Day {
        if text.trim().is_empty() {
            self.fault(field, Fault::Required, "");
        }
        self.day(field, text).unwrap_or(self.today)
    }

    pub fn money(&mut self, field: String, text: &str) -> Option<Money> {
        match Money::parse(text, self.decimals, self.lang) {
            Ok(amount) if amount < Money::ZERO => self.fault(field, Fault::Negative, ""),
            Ok(amount) => return Some(amount),
            Err(MoneyError::Empty) => {}
            Err(MoneyError::TooManyDecimals) => self.fault(field, Fault::TooManyDecimals, ""),
            Err(MoneyError::TooLarge) => self.fault(field, Fault::TooLarge, ""),
            Err(MoneyError::NotANumber) => self.fault(field, Fault::NotMoney, ""),
        }
        None
    }

    /// `None` where nothing was typed, or it is no quantity.
    pub fn quantity(&mut self, field: String, text: &str) -> Option<Quantity> {
        match Quantity::parse(text, self.lang) {
            Ok(quantity) => return Some(quantity),
            Err(MoneyError::Empty) => {}
            Err(_) => self.fault(field, Fault::NotAQuantity, text),
        }
        None
    }

    fn rate(&mut self, field: String, text: &str) -> Rate {
        if text.trim().is_empty() {
            return Rate::ZERO;
        }
        let read = Rate::parse(text, self.lang);
        if read.is_err() {
            self.fault(field, Fault::NotARate, "");
        }
        read.unwrap_or_default()
    }

    /// A record's number that the page itself wrote.
    pub fn id(&mut self, field: String, text: &str) -> i64 {
        let read = text.trim().parse();
        if read.is_err() {
            self.fault(field, Fault::Unknown, text);
        }
        read.unwrap_or_default()
    }
}

/// The order that was typed.
pub async fn order(tx: &mut Tx, form: &OrderForm, today: Day, lang: Lang) -> Result<NewOrder, DbError> {
    let mut reading = Reading::new(tx, today, lang).await?;
    let kind = OrderKind::from_code(&form.kind).unwrap_or(OrderKind::Sale);
    let party = form.party.trim();
    let party_id = match company::party_by_name(tx, party).await? {
        Some(found) => found.id,
        None => {
            let code = if party.is_empty() { Fault::Required } else { Fault::Unknown };
            reading.fault("party", code, party);
            0
        }
    };
    let place_id = match form.place.trim() {
        "" => None,
        text => {
            let found = places::named(&places::places(tx).await?, text).map(|place| place.id);
            if found.is_none() {
                reading.fault("place", Fault::Unknown, text);
            }
            found
        }
    };
    let area_id = match form.area.trim() {
        "" => None,
        text => {
            let found = company::area_by_name(tx, text).await?.map(|area| area.id);
            if found.is_none() {
                reading.fault("area", Fault::Unknown, text);
            }
            found
        }
    };
    let due_days = match form.due_days.trim() {
        "" => 0,
        text => text.parse().unwrap_or_else(|_| {
            reading.fault("due_days", Fault::TooLarge, text);
            0
        }),
    };
    let texts: Vec<&str> = form.lines.iter().map(|line| line.item.trim()).collect();
    let items = read::items_named(tx, &texts).await?;
    let filled = form.lines.iter().enumerate().filter(|(_, line)| !line.is_blank());
    let lines = filled.filter_map(|(n, line)| line_of(&mut reading, kind, n, line, &items)).collect();
    let order = NewOrder {
        number: form.number.trim().to_owned(),
        place_id,
        promised_on: reading.day("promised_on", &form.promised_on),
        due_days,
        area_id,
        memo: form.memo.trim().to_owned(),
        ..NewOrder::new(kind, party_id, reading.needed_day("ordered_on", &form.ordered_on), lines)
    };
    reading.finish(order)
}

fn line_of(
    reading: &mut Reading,
    kind: OrderKind,
    n: usize,
    line: &OrderLineForm,
    items: &HashMap<String, Named>,
) -> Option<NewLine> {
    let field = |name: &str| format!("lines[{n}].{name}");
    let text = line.item.trim();
    let item = items.get(text);
    if item.is_none() {
        let code = if text.is_empty() { Fault::Required } else { Fault::Unknown };
        reading.fault(field("item"), code, text);
    }
    let quantity = reading.quantity(field("quantity"), &line.quantity);
    if line.quantity.trim().is_empty() {
        reading.fault(field("quantity"), Fault::Required, "");
    } else if quantity.is_some_and(|quantity| quantity <= Quantity::ZERO) {
        reading.fault(field("quantity"), Fault::NotPositive, "");
    }
    let own = item.and_then(|item| if kind == OrderKind::Sale { item.price } else { item.cost });
    let typed = reading.money(field("unit_price"), &line.unit_price);
    let unit_price = typed.or(own.filter(|_| line.unit_price.trim().is_empty()));
    if unit_price.is_none() && line.unit_price.trim().is_empty() {
        reading.fault(field("unit_price"), Fault::Required, "");
    }
    let discount = reading.rate(field("discount"), &line.discount);
    let tax = reading.rate(field("tax"), &line.tax);
    let (item_id, quantity, unit_price) = (item?.id, quantity?, unit_price?);
    Some(NewLine { item_id, quantity, unit_price, discount, tax })
}

/// Lines keep their place in the form: what the store says of a line is said of the field that was typed.
#[derive(Clone, Debug, Default)]
pub struct Placed(Vec<usize>);

impl Placed {
    /// `lines[0].quantity` of the store is `lines[3].quantity` of the form where three were left blank.
    pub fn told(&self, error: DbError) -> DbError {
        let renamed = |error: FieldError| {
            let n = error.field.strip_prefix("lines[").and_then(|rest| rest.split_once(']'));
            let place =
                n.and_then(|(n, rest)| Some((self.0.get(n.parse::<usize>().ok()?)?, rest.to_owned())));
            match place {
                Some((place, rest)) => FieldError { field: format!("lines[{place}]{rest}"), ..error },
                None => error,
            }
        };
        match error {
            DbError::Refused(AppError::Invalid(errors)) => {
                DbError::Refused(AppError::Invalid(errors.into_iter().map(renamed).collect()))
            }
            other => other,
        }
    }
}

/// A step of an order, with the places of its lines in the form.
pub async fn step(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    order_id: i64,
    form: &StepForm,
    lang: Lang,
) -> Result<(NewStep, Placed), DbError> {
    let mut reading = Reading::new(tx, grant.today(), lang).await?;
    let on = reading.needed_day("on", &form.on);
    let (mut lines, mut placed, mut lots) = (Vec::new(), Placed::default(), Vec::new());
    for (n, line) in form.lines.iter().enumerate() {
        let field = |name: &str| format!("lines[{n}].{name}");
        let Some(quantity) = reading.quantity(field("quantity"), &line.quantity) else { continue };
        if quantity.is_zero() {
            continue;
        }
        let line_id = reading.id(field("quantity"), &line.line);
        let optional = |reading: &mut Reading, name: &str, text: &str| {
            (!text.trim().is_empty()).then(|| reading.id(field(name), text))
        };
        let place_id = optional(&mut reading, "place", &line.place);
        let lot_id = optional(&mut reading, "lot", &line.lot);
        let expires = reading.day(&field("expires_on"), &line.expires_on);
        if !line.lot_code.trim().is_empty() {
            lots.push((lines.len(), line_id, line.lot_code.trim().to_owned(), expires));
        }
        lines.push(StepLine { line_id, quantity, place_id, lot_id });
        placed.0.push(n);
    }
    let mut step = NewStep {
        document: Some(form.document.trim().to_owned()).filter(|text| !text.is_empty()),
        memo: form.memo.trim().to_owned(),
        ..NewStep::new(order_id, on, lines)
    };
    reading.finish(())?;
    if lots.is_empty() {
        return Ok((step, placed));
    }
    let known = read::lines(tx, order_id).await?;
    let items: Vec<i64> = known.iter().map(|line| line.item_id).collect();
    hold(tx, &items, on).await?;
    for (at, line_id, code, expires) in lots {
        let Some(line) = known.iter().find(|line| line.id == line_id) else { continue };
        let lot = match places::lots(tx, line.item_id).await?.get(&code) {
            Some(lot) => *lot,
            None => places::add_lot(tx, grant, line.item_id, &code, expires).await?,
        };
        if let Some(line) = step.lines.get_mut(at) {
            line.lot_id = Some(lot);
        }
    }
    Ok((step, placed))
}

pub async fn bill(
    tx: &mut Tx,
    order_id: i64,
    form: &BillForm,
    today: Day,
    lang: Lang,
) -> Result<(NewBill, Placed), DbError> {
    let mut reading = Reading::new(tx, today, lang).await?;
    let (on, due_on) = (reading.needed_day("on", &form.on), reading.day("due_on", &form.due_on));
    let (mut lines, mut placed) = (Vec::new(), Placed::default());
    for (n, line) in form.lines.iter().enumerate() {
        let field = |name: &str| format!("lines[{n}].{name}");
        let Some(quantity) = reading.quantity(field("quantity"), &line.quantity) else { continue };
        if quantity.is_zero() {
            continue;
        }
        let line_id = reading.id(field("quantity"), &line.line);
        let net = reading.money(field("net"), &line.net);
        let tax = reading.money(field("tax"), &line.tax);
        lines.push(BillLine { line_id, quantity, net, tax });
        placed.0.push(n);
    }
    let document = Some(form.document.trim().to_owned()).filter(|text| !text.is_empty());
    reading.finish((NewBill { order_id, on, due_on, document, lines }, placed))
}

pub async fn give_back(
    tx: &mut Tx,
    order_id: i64,
    form: &ReturnForm,
    today: Day,
    lang: Lang,
) -> Result<(NewReturn, Placed), DbError> {
    let mut reading = Reading::new(tx, today, lang).await?;
    let on = reading.needed_day("on", &form.on);
    let (mut lines, mut placed) = (Vec::new(), Placed::default());
    for (n, line) in form.lines.iter().enumerate() {
        let field = format!("lines[{n}].quantity");
        let Some(quantity) = reading.quantity(field.clone(), &line.quantity) else { continue };
        if quantity.is_zero() {
            continue;
        }
        let seq = reading.id(field, &line.seq);
        lines.push(Back { seq, quantity, place_id: None });
        placed.0.push(n);
    }
    let document = Some(form.document.trim().to_owned()).filter(|text| !text.is_empty());
    let memo = form.memo.trim().to_owned();
    reading.finish((NewReturn { order_id, on, document, memo, lines }, placed))
}

/// What may be approved beyond an order.
pub async fn over(tx: &mut Tx, text: &str, today: Day, lang: Lang) -> Result<Quantity, DbError> {
    let mut reading = Reading::new(tx, today, lang).await?;
    let over = reading.quantity("over".to_owned(), text);
    if text.trim().is_empty() {
        reading.fault("over", Fault::Required, "");
    }
    reading.finish(over.unwrap_or_default())
}

/// Accounts by code, or as the list writes them: `1.1.2 Clientes`.
pub async fn settings(tx: &mut Tx, form: &SettingsForm, old: &Settings) -> Result<Settings, DbError> {
    let chart = accounts::chart(tx).await?;
    let mut faults = Vec::new();
    let mut account = |field: &str, text: &str| {
        let code = text.split_whitespace().next().unwrap_or_default();
        let found = chart.iter().find(|account| account.code == code).map(|account| account.id);
        if found.is_none() {
            let fault = if code.is_empty() { Fault::Required } else { Fault::Unknown };
            faults.push(FieldError::about(field, fault, text));
        }
        found.unwrap_or_default()
    };
    let new = Settings {
        receivable_account_id: account("receivable", &form.receivable),
        payable_account_id: account("payable", &form.payable),
        revenue_account_id: account("revenue", &form.revenue),
        sales_tax_account_id: account("sales_tax", &form.sales_tax),
        purchase_tax_account_id: account("purchase_tax", &form.purchase_tax),
        freight_account_id: account("freight", &form.freight),
        ..old.clone()
    };
    if faults.is_empty() { Ok(new) } else { Err(AppError::Invalid(faults).into()) }
}
