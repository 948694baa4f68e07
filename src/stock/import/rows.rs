//! The rows of a table of moves: `date,kind,item,from,to,lot,quantity,unit_cost,document,memo`, and the
//! documents they make.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::table::{Column, Row};
use super::{File, Problem};
use crate::error::Fault;
use crate::finance::import::decimal::Decimal;
use crate::finance::import::number::Doubt;
use crate::kernel::{Day, Money, Quantity, fold, quantity};
use crate::stock::model::MoveKind;

pub static COLUMNS: [Column; 10] = [
    Column::new("date", &["data"]).required(),
    Column::new("kind", &["tipo"]).required(),
    Column::new("item", &["sku", "produto"]).required(),
    Column::new("from", &["de", "origem"]),
    Column::new("to", &["para", "destino"]),
    Column::new("lot", &["lote"]),
    Column::new("quantity", &["quantidade", "qtd"]).required().number(),
    Column::new("unit_cost", &["custo_unitario", "custo"]).number(),
    Column::new("document", &["documento", "nota"]),
    Column::new("memo", &["historico", "observacao"]),
];

/// A row as it stands: names, not yet ids.
pub struct Read {
    pub line: u64,
    pub day: Day,
    pub kind: MoveKind,
    pub item_id: i64,
    pub from: Option<String>,
    pub to: Option<String>,
    pub lot: Option<String>,
    pub quantity: Quantity,
    pub cost: Option<Money>,
    pub document: Option<String>,
    pub memo: String,
}

/// Rows of one document with their lines, and its hash.
pub struct Group {
    pub rows: Vec<Read>,
    pub hash: Vec<u8>,
}

pub fn read(
    row: &Row<'_>,
    skus: &HashMap<String, i64>,
    file: &File<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Read> {
    let before = problems.len();
    let day = row.day("date", problems);
    let kind = row.needed("kind", problems);
    let kind_read = kind_of(&fold(&kind));
    if kind_read.is_none() && !kind.is_empty() {
        problems.push(row.problem("kind", Fault::NotAChoice, kind));
    }
    let item = row.needed("item", problems);
    let item_id = skus.get(&item).copied();
    if item_id.is_none() && !item.is_empty() {
        problems.push(row.problem("item", Fault::Unknown, item));
    }
    row.needed("quantity", problems);
    let quantity = row.quantity("quantity", problems);
    let backwards = quantity.is_some_and(|quantity| quantity < Quantity::ZERO);
    if quantity.is_some_and(Quantity::is_zero) || (backwards && kind_read != Some(MoveKind::Adjust)) {
        problems.push(row.problem("quantity", Fault::NotPositive, ""));
    }
    let cost = cost(row, file, problems);
    if problems.len() > before {
        return None;
    }
    let owned = |name| row.text(name).map(str::to_owned);
    let (from, to) = if backwards { (owned("to"), owned("from")) } else { (owned("from"), owned("to")) };
    let quantity = quantity?;
    Some(Read {
        line: row.line,
        day: day?,
        kind: kind_read?,
        item_id: item_id?,
        from,
        to,
        lot: owned("lot"),
        quantity: if backwards { -quantity } else { quantity },
        cost,
        document: owned("document"),
        memo: owned("memo").unwrap_or_default(),
    })
}

/// Unit cost times quantity, rounded once.
fn cost(row: &Row<'_>, file: &File<'_>, problems: &mut Vec<Problem>) -> Option<Money> {
    let scale = file.currency.decimals() as u8;
    let unit = match row.decimal("unit_cost", Doubt::TrustDot, Fault::NotMoney) {
        Ok(unit) => unit?,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    if unit.is_negative() {
        problems.push(row.problem("unit_cost", Fault::Negative, ""));
        return None;
    }
    let quantity = row.decimal("quantity", Doubt::TrustDot, Fault::NotAQuantity).ok()??;
    let quantity: Decimal = quantity.rounded(quantity::DECIMALS as u8).checked_abs()?;
    let whole = unit.checked_mul(quantity).and_then(|cost| cost.rounded(scale).units(scale));
    if whole.is_none() {
        problems.push(row.problem("unit_cost", Fault::TooLarge, ""));
    }
    whole.map(Money)
}

fn kind_of(word: &str) -> Option<MoveKind> {
    Some(match word {
        "receive" | "receipt" | "in" | "recebimento" | "entrada" | "compra" => MoveKind::Receive,
        "issue" | "out" | "saida" | "venda" => MoveKind::Issue,
        "transfer" | "transferencia" => MoveKind::Transfer,
        "scrap" | "descarte" | "perda" => MoveKind::Scrap,
        "return" | "devolucao" => MoveKind::Return,
        "adjust" | "adjustment" | "ajuste" => MoveKind::Adjust,
        _ => return None,
    })
}

pub fn grouped(read: Vec<Read>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in read {
        let same = |group: &&mut Group| {
            group.rows.last().is_some_and(|last| {
                last.document.is_some()
                    && (last.day, last.kind, &last.document) == (row.day, row.kind, &row.document)
            })
        };
        match groups.last_mut().filter(same) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { rows: vec![row], hash: Vec::new() }),
        }
    }
    // The same text twice in a file is two documents, and still the same two in the next file.
    let mut seen: HashMap<Vec<u8>, u64> = HashMap::new();
    for group in &mut groups {
        let content = content(&group.rows);
        let nth = seen.entry(content.clone()).or_default();
        *nth += 1;
        let mut hash = Sha256::new_with_prefix(&content);
        hash.update(nth.to_be_bytes());
        group.hash = hash.finalize()[..16].to_vec();
    }
    groups
}

fn content(rows: &[Read]) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut text = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    };
    for row in rows {
        text(&row.day.to_string());
        text(row.kind.code());
        text(&row.item_id.to_string());
        for part in [&row.from, &row.to, &row.lot, &row.document] {
            text(part.as_deref().unwrap_or(""));
        }
        text(&row.quantity.plain());
        text(&row.cost.map_or(String::new(), |cost| cost.minor().to_string()));
        text(&row.memo);
    }
    hash.finalize().to_vec()
}
