//! Items: `sku,name,unit,category,barcode,ncm,reorder_point,reorder_quantity,supplier,price,cost`, and, where
//! they are measured, `weight` in grams and `volume` in cubic centimetres of one unit.

use std::collections::{HashMap, HashSet};

use super::table::{Column, PROBLEMS_MAX, Row, Table};
use super::{File, ImportError, Imported, Leave, Problem, event};
use crate::company::model::NewParty;
use crate::company::store as company;
use crate::db::Tx;
use crate::error::Fault;
use crate::events::record;
use crate::kernel::{Quantity, fold};
use crate::stock::model::{Barcode, NewItem, NotABarcode, ncm};
use crate::stock::store::measures::{Measures, set_measures};
use crate::stock::store::{categories, items};

static COLUMNS: [Column; 13] = [
    Column::new("sku", &["codigo", "codigo_do_item"]).required(),
    Column::new("name", &["nome", "descricao"]).required(),
    Column::new("unit", &["unidade"]),
    Column::new("category", &["categoria"]),
    Column::new("barcode", &["codigo_de_barras", "ean", "gtin"]),
    Column::new("ncm", &[]),
    Column::new("reorder_point", &["ponto_de_reposicao", "estoque_minimo"]).number(),
    Column::new("reorder_quantity", &["quantidade_de_reposicao", "lote_de_compra"]).number(),
    Column::new("supplier", &["fornecedor"]),
    Column::new("price", &["preco"]).number(),
    Column::new("cost", &["custo"]).number(),
    Column::new("weight", &["peso", "peso_em_gramas"]),
    Column::new("volume", &["volume_em_cm3"]),
];

/// An item as its row tells it: category and supplier by their names.
struct Read {
    line: u64,
    item: NewItem,
    category: Option<String>,
    supplier: Option<String>,
    measures: Measures,
}

/// Items whose SKU is there already are left as they are.
pub async fn import(tx: &mut Tx, leave: &Leave, file: &File<'_>) -> Result<Imported, ImportError> {
    let table = Table::read(file.bytes, &COLUMNS).map_err(ImportError::Problems)?;
    let known = items::ids_by_sku(tx).await?;
    let (mut problems, mut read, mut done) = (Vec::new(), Vec::new(), Imported::default());
    let (mut skus, mut codes) = (HashSet::new(), HashSet::new());
    for row in table.rows() {
        let one = self::read(&row, file, &mut problems);
        if known.contains_key(&one.item.sku) {
            done.known += 1;
            continue;
        }
        if !skus.insert(one.item.sku.clone()) && !one.item.sku.is_empty() {
            problems.push(row.problem("sku", Fault::Taken, ""));
        }
        if one.item.barcode.as_ref().is_some_and(|code| !codes.insert(code.clone())) {
            problems.push(row.problem("barcode", Fault::Taken, ""));
        }
        read.push(one);
    }
    if !problems.is_empty() {
        problems.truncate(PROBLEMS_MAX);
        return Err(ImportError::Problems(problems));
    }
    let measures: Vec<Measures> = read.iter().map(|one| one.measures).collect();
    let new = named(tx, leave, read, &mut done).await?;
    done.added = new.len() as u64;
    let ids = items::add_items(tx, &leave.items, &new).await?;
    let measured = ids.into_iter().zip(measures).filter(|(_, of)| *of != Measures::default());
    set_measures(tx, &leave.items, &measured.collect::<Vec<_>>()).await?;
    if done.added + done.made > 0 {
        record(tx, leave.items.by(), event(file, "items", &done)).await.map_err(ImportError::Db)?;
    }
    Ok(done)
}

fn read(row: &Row<'_>, file: &File<'_>, problems: &mut Vec<Problem>) -> Read {
    let decimals = file.currency.decimals();
    let barcode = row.text("barcode").and_then(|text| match Barcode::parse(text) {
        Ok(code) => Some(code),
        Err(NotABarcode::NotThirteen | NotABarcode::WrongDigit(_)) => {
            problems.push(row.problem("barcode", Fault::NotABarcode, text));
            None
        }
    });
    let ncm = row.text("ncm").and_then(|text| {
        let read = ncm(text);
        if read.is_none() {
            problems.push(row.problem("ncm", Fault::NotAnNcm, text));
        }
        read
    });
    let mut quantity = |name: &str| {
        let read = row.quantity(name, problems).unwrap_or_default();
        if read < Quantity::ZERO {
            problems.push(row.problem(name, Fault::Negative, ""));
        }
        read
    };
    let (reorder_point, reorder_quantity) = (quantity("reorder_point"), quantity("reorder_quantity"));
    let mut whole = |name: &str| {
        let text = row.text(name)?;
        let read = text.parse().ok().filter(|of: &i64| *of >= 0);
        if read.is_none() {
            problems.push(row.problem(name, Fault::NotAQuantity, text));
        }
        read
    };
    let measures = Measures { weight: whole("weight"), volume: whole("volume") };
    let item = NewItem {
        sku: row.needed("sku", problems),
        name: row.needed("name", problems),
        unit: row.text("unit").unwrap_or("un").to_owned(),
        barcode,
        ncm,
        reorder_point,
        reorder_quantity,
        price: row.money("price", decimals, problems),
        cost: row.money("cost", decimals, problems),
        ..NewItem::default()
    };
    let owned = |name| row.text(name).map(str::to_owned);
    Read { line: row.line, item, category: owned("category"), supplier: owned("supplier"), measures }
}

/// Finds categories and suppliers, and makes those that are not there.
async fn named(
    tx: &mut Tx,
    leave: &Leave,
    read: Vec<Read>,
    done: &mut Imported,
) -> Result<Vec<NewItem>, ImportError> {
    let mut categories_by_name: HashMap<String, i64> = HashMap::new();
    let mut suppliers: HashMap<String, i64> = HashMap::new();
    let (mut new, mut problems) = (Vec::with_capacity(read.len()), Vec::new());
    for Read { line, mut item, category, supplier, .. } in read {
        if let Some(name) = category {
            let key = fold(&name);
            if !categories_by_name.contains_key(&key) {
                let id = match categories::category_by_name(tx, &name).await? {
                    Some(category) => category.id,
                    None => {
                        done.made += 1;
                        categories::like_standard(tx, &leave.items, &name).await?
                    }
                };
                categories_by_name.insert(key.clone(), id);
            }
            item.category_id = categories_by_name.get(&key).copied();
        }
        if let Some(name) = supplier {
            if !suppliers.contains_key(&name) {
                let id = match (company::party_by_name(tx, &name).await?, &leave.parties) {
                    (Some(party), _) => party.id,
                    (None, Some(grant)) => {
                        done.made += 1;
                        let new = NewParty { name: name.clone(), supplier: true, ..NewParty::default() };
                        company::add_party(tx, grant, &new).await?
                    }
                    (None, None) => {
                        problems.push(Problem::about(line, "supplier", Fault::Unknown, name));
                        continue;
                    }
                };
                suppliers.insert(name.clone(), id);
            }
            item.supplier_id = suppliers.get(&name).copied();
        }
        new.push(item);
    }
    problems.truncate(PROBLEMS_MAX);
    if problems.is_empty() { Ok(new) } else { Err(ImportError::Problems(problems)) }
}
