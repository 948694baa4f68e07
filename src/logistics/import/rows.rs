//! Reading the rows of a table of shipments.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::error::Fault;
use crate::kernel::{Day, Money, Quantity};
use crate::logistics::model::NUMBER_MAX;
use crate::stock::import::table::{Column, Row, Table};
use crate::stock::import::{File, Problem};

pub(super) static COLUMNS: [Column; 8] = [
    Column::new("number", &["numero", "remessa", "shipment", "shipment_number"]).required(),
    Column::new("order", &["pedido", "order_number", "numero_do_pedido"]).required(),
    Column::new("carrier", &["transportadora", "shipper"]),
    Column::new("shipped_on", &["expedido_em", "enviado_em", "data_de_envio", "saida", "shipped"]),
    Column::new("delivered_on", &["entregue_em", "entrega", "data_de_entrega", "delivered"]),
    Column::new("freight", &["frete"]).number(),
    Column::new("item", &["sku", "produto"]).required(),
    Column::new("quantity", &["quantidade", "qtd"]).required().number(),
];

/// What the rows of one shipment have in common, as the first has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) number: String,
    pub(super) carrier: Option<String>,
    pub(super) shipped_on: Option<Day>,
    pub(super) delivered_on: Option<Day>,
    pub(super) freight: Option<Money>,
}

pub(super) struct Item {
    pub(super) line: u64,
    pub(super) order: String,
    pub(super) item_id: i64,
    pub(super) quantity: Quantity,
}

pub(super) struct Read {
    pub(super) line: u64,
    pub(super) head: Head,
    pub(super) items: Vec<Item>,
}

/// The shipments in the order of their first rows.
pub(super) fn shipments(
    table: &Table,
    skus: &HashMap<String, i64>,
    file: &File<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Read> {
    let mut shipments: Vec<Read> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for row in table.rows() {
        let Some(read) = read(&row, skus, file, problems) else { continue };
        match at.get(&read.head.number).and_then(|at| shipments.get_mut(*at)) {
            None => {
                at.insert(read.head.number.clone(), shipments.len());
                shipments.push(read);
            }
            Some(first) => {
                let (one, other) = (&first.head, &read.head);
                let same = [
                    ("carrier", one.carrier == other.carrier),
                    ("shipped_on", one.shipped_on == other.shipped_on),
                    ("delivered_on", one.delivered_on == other.delivered_on),
                    ("freight", one.freight == other.freight),
                ];
                let differ = same.into_iter().filter(|(_, same)| !same);
                let line = first.line.to_string();
                problems.extend(differ.map(|(name, _)| row.problem(name, Fault::UnlikeFirst, line.clone())));
                first.items.extend(read.items);
            }
        }
    }
    shipments
}

fn read(
    row: &Row<'_>,
    skus: &HashMap<String, i64>,
    file: &File<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Read> {
    let before = problems.len();
    let number = row.needed("number", problems);
    if number.chars().count() > NUMBER_MAX {
        problems.push(row.problem("number", Fault::TooLong, NUMBER_MAX.to_string()));
    }
    let order = row.needed("order", problems);
    let (shipped_on, delivered_on) = days(row, problems);
    let freight = row.money("freight", file.currency.decimals(), problems);
    let item = row.needed("item", problems);
    let item_id = skus.get(&item).copied();
    if item_id.is_none() && !item.is_empty() {
        problems.push(row.problem("item", Fault::Unknown, item));
    }
    row.needed("quantity", problems);
    let quantity = row.quantity("quantity", problems);
    if quantity.is_some_and(|quantity| quantity <= Quantity::ZERO) {
        problems.push(row.problem("quantity", Fault::NotPositive, ""));
    }
    if problems.len() > before {
        return None;
    }
    let carrier = row.text("carrier").map(str::to_owned);
    let head = Head { number, carrier, shipped_on, delivered_on, freight };
    let item = Item { line: row.line, order, item_id: item_id?, quantity: quantity? };
    Some(Read { line: row.line, head, items: vec![item] })
}

/// When it left and when it arrived: nothing arrives that has not left before.
fn days(row: &Row<'_>, problems: &mut Vec<Problem>) -> (Option<Day>, Option<Day>) {
    let shipped_on = row.text("shipped_on").and_then(|_| row.day("shipped_on", problems));
    let delivered_on = row.text("delivered_on").and_then(|_| row.day("delivered_on", problems));
    match (shipped_on, delivered_on) {
        (Some(shipped), Some(delivered)) if delivered < shipped => {
            problems.push(row.problem("delivered_on", Fault::EndsBeforeStart, shipped.to_string()));
        }
        (None, Some(_)) if row.text("shipped_on").is_none() => {
            problems.push(row.problem("shipped_on", Fault::Required, ""));
        }
        _ => {}
    }
    (shipped_on, delivered_on)
}

pub(super) fn hash(one: &Read) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut text = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    };
    let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
    let Head { number, carrier, shipped_on, delivered_on, freight } = &one.head;
    text(number);
    text(carrier.as_deref().unwrap_or(""));
    text(&day(*shipped_on));
    text(&day(*delivered_on));
    text(&freight.map_or(String::new(), |freight| freight.minor().to_string()));
    for item in &one.items {
        text(&item.order);
        text(&item.item_id.to_string());
        text(&item.quantity.plain());
    }
    hash.finalize()[..16].to_vec()
}
