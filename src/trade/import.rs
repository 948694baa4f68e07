//! A table of orders, a row per line: `number,kind,party,ordered_on,promised_on,item,quantity,unit_price,
//! discount_percent`. All or nothing; an order that is there already as it stands in the file is left alone.

use std::collections::{BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::model::order::{LINES_MAX, NUMBER_MAX};
use super::model::{NewLine, NewOrder, OrderKind, Rate};
use super::store::{self, import as known};
use crate::auth::Grant;
use crate::auth::permission::{ChangeOrders, ChangeParties};
use crate::company::model::NewParty;
use crate::company::store::{PartyNames, add_parties};
use crate::db::Tx;
use crate::error::Fault;
use crate::events::record;
use crate::finance::model::AMOUNT_MAX;
use crate::kernel::{Day, Quantity, fold};
use crate::stock::import::table::{Column, PROBLEMS_MAX, Row, Table};
use crate::stock::import::{File, ImportError, Imported, Problem, event};
use crate::stock::store::items;
use crate::stock::store::reserve::take_held;

static COLUMNS: [Column; 9] = [
    Column::new("number", &["numero", "pedido", "order", "order_number"]).required(),
    Column::new("kind", &["tipo"]).required(),
    Column::new("party", &["parte", "cliente", "fornecedor", "customer", "supplier"]).required(),
    Column::new("ordered_on", &["data", "data_do_pedido", "pedido_em", "date"]).required(),
    Column::new("promised_on", &["prometido", "prometido_para", "prazo", "promised"]),
    Column::new("item", &["sku", "produto"]).required(),
    Column::new("quantity", &["quantidade", "qtd"]).required().number(),
    Column::new("unit_price", &["preco", "preco_unitario", "price"]).required().number(),
    Column::new("discount_percent", &["desconto", "desconto_percentual", "discount"]).number(),
];

/// What an import of orders may do.
pub struct Leave {
    pub orders: Grant<ChangeOrders>,
    pub parties: Grant<ChangeParties>,
}

/// The rows of one order: its head as the first row has it.
struct Read {
    line: u64,
    kind: OrderKind,
    number: String,
    party: String,
    ordered_on: Day,
    promised_on: Option<Day>,
    lines: Vec<(u64, NewLine)>,
}

pub async fn import(tx: &mut Tx, leave: &Leave, file: &File<'_>) -> Result<Imported, ImportError> {
    let table = Table::read(file.bytes, &COLUMNS).map_err(ImportError::Problems)?;
    let skus = items::ids_by_sku(tx).await?;
    let mut problems = Vec::new();
    let read = orders(&table, &skus, file, &mut problems);
    stop(&mut problems)?;
    let (new, mut done) = unknown(tx, read, &mut problems).await?;
    stop(&mut problems)?;
    if new.is_empty() {
        return Ok(done);
    }
    let parties = parties(tx, leave, &new, &mut done).await?;
    done.added = new.iter().map(|(order, _)| order.lines.len() as u64).sum();
    let orders: Vec<NewOrder> = new.iter().map(|(order, hash)| written(order, hash, &parties)).collect();
    let sales = orders.iter().filter(|order| order.kind == OrderKind::Sale);
    let sold: BTreeSet<i64> = sales.flat_map(|order| &order.lines).map(|line| line.item_id).collect();
    let sold: Vec<i64> = sold.into_iter().collect();
    take_held(tx, &sold).await?;
    store::place_all(tx, &leave.orders, &orders).await?;
    store::reserve_open(tx, &leave.orders.carried(), &sold).await?;
    record(tx, leave.orders.by(), event(file, "orders", &done)).await?;
    Ok(done)
}

fn stop(problems: &mut Vec<Problem>) -> Result<(), ImportError> {
    if problems.is_empty() {
        return Ok(());
    }
    problems.sort_by_key(|problem| problem.line);
    problems.truncate(PROBLEMS_MAX);
    Err(ImportError::Problems(std::mem::take(problems)))
}

/// The orders in the order of their first rows.
fn orders(
    table: &Table,
    skus: &HashMap<String, i64>,
    file: &File<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Read> {
    let mut orders: Vec<Read> = Vec::new();
    let mut at: HashMap<(OrderKind, String), usize> = HashMap::new();
    for row in table.rows() {
        let Some(read) = read(&row, skus, file, problems) else { continue };
        match at.get(&(read.kind, read.number.clone())).and_then(|at| orders.get_mut(*at)) {
            None => {
                at.insert((read.kind, read.number.clone()), orders.len());
                orders.push(read);
            }
            Some(first) => {
                let same = [
                    ("party", first.party == read.party),
                    ("ordered_on", first.ordered_on == read.ordered_on),
                    ("promised_on", first.promised_on == read.promised_on),
                ];
                let differ = same.into_iter().filter(|(_, same)| !same);
                let line = first.line.to_string();
                problems.extend(differ.map(|(name, _)| row.problem(name, Fault::OtherHead, line.clone())));
                first.lines.extend(read.lines);
            }
        }
    }
    for order in orders.iter().filter(|order| order.lines.len() > LINES_MAX) {
        problems.push(Problem::about(order.line, "number", Fault::TooManyLines, LINES_MAX.to_string()));
    }
    orders
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
    let kind_text = row.needed("kind", problems);
    let kind = kind_of(&fold(&kind_text));
    if kind.is_none() && !kind_text.is_empty() {
        problems.push(row.problem("kind", Fault::NotAChoice, kind_text));
    }
    let party = row.needed("party", problems);
    let ordered_on = row.day("ordered_on", problems);
    let promised_on = row.text("promised_on").and_then(|_| row.day("promised_on", problems));
    if let (Some(ordered), Some(promised)) = (ordered_on, promised_on)
        && promised < ordered
    {
        problems.push(row.problem("promised_on", Fault::BeforeOrder, ""));
    }
    let item = row.needed("item", problems);
    let item_id = skus.get(&item).copied();
    if item_id.is_none() && !item.is_empty() {
        problems.push(row.problem("item", Fault::Unknown, item));
    }
    let line = line(row, item_id.unwrap_or_default(), file, problems);
    if problems.len() > before {
        return None;
    }
    let (kind, ordered_on) = (kind?, ordered_on?);
    Some(Read {
        line: row.line,
        kind,
        number,
        party,
        ordered_on,
        promised_on,
        lines: vec![(row.line, line?)],
    })
}

fn line(row: &Row<'_>, item_id: i64, file: &File<'_>, problems: &mut Vec<Problem>) -> Option<NewLine> {
    row.needed("quantity", problems);
    row.needed("unit_price", problems);
    let quantity = row.quantity("quantity", problems);
    if quantity.is_some_and(|quantity| quantity <= Quantity::ZERO) {
        problems.push(row.problem("quantity", Fault::NotPositive, ""));
    }
    let unit_price = row.money("unit_price", file.currency.decimals(), problems);
    let discount = row.money("discount_percent", 2, problems).unwrap_or_default();
    let Some(discount) = Rate::new(discount.minor()) else {
        problems.push(row.problem("discount_percent", Fault::NotARate, ""));
        return None;
    };
    let (quantity, unit_price) = (quantity?, unit_price?);
    let line = NewLine { item_id, quantity, unit_price, discount, tax: Rate::ZERO };
    if line.amounts().is_none_or(|(net, _)| net.minor() > AMOUNT_MAX) {
        problems.push(row.problem("unit_price", Fault::TooLarge, ""));
    }
    Some(line)
}

fn kind_of(word: &str) -> Option<OrderKind> {
    match word {
        "purchase" | "compra" | "buy" => Some(OrderKind::Purchase),
        "sale" | "sales" | "venda" | "sell" => Some(OrderKind::Sale),
        _ => None,
    }
}

/// The orders that are not there yet, with their hashes; a number that another order has is a problem.
async fn unknown(
    tx: &mut Tx,
    read: Vec<Read>,
    problems: &mut Vec<Problem>,
) -> Result<(Vec<(Read, Vec<u8>)>, Imported), ImportError> {
    let hashed: Vec<(Read, Vec<u8>)> = read
        .into_iter()
        .map(|order| {
            let hash = hash(&order);
            (order, hash)
        })
        .collect();
    let hashes: Vec<Vec<u8>> = hashed.iter().map(|(_, hash)| hash.clone()).collect();
    let there = known::known(tx, &hashes).await?;
    let (old, new): (Vec<_>, Vec<_>) = hashed.into_iter().partition(|(_, hash)| there.contains(hash));
    let numbers: Vec<(OrderKind, String)> =
        new.iter().map(|(order, _)| (order.kind, order.number.clone())).collect();
    let taken = known::taken_numbers(tx, &numbers).await?;
    for (order, _) in new.iter().filter(|(order, _)| taken.contains(&(order.kind, order.number.clone()))) {
        problems.push(Problem::new(order.line, "number", Fault::Taken));
    }
    let known = old.iter().map(|(order, _)| order.lines.len() as u64).sum();
    Ok((new, Imported { known, ..Imported::default() }))
}

/// The parties of the orders by the names the file has for them; those that are not there are made.
async fn parties(
    tx: &mut Tx,
    leave: &Leave,
    orders: &[(Read, Vec<u8>)],
    done: &mut Imported,
) -> Result<HashMap<String, i64>, ImportError> {
    let names = PartyNames::load(tx).await?;
    let (mut found, mut new): (HashMap<String, i64>, Vec<NewParty>) = (HashMap::new(), Vec::new());
    let mut waiting: HashMap<&str, usize> = HashMap::new();
    for (order, _) in orders {
        if let Some(id) = names.find(&order.party) {
            found.insert(order.party.clone(), id);
            continue;
        }
        let at = *waiting.entry(&order.party).or_insert_with(|| {
            new.push(NewParty { name: order.party.clone(), ..NewParty::default() });
            new.len() - 1
        });
        if let Some(party) = new.get_mut(at) {
            party.customer |= order.kind == OrderKind::Sale;
            party.supplier |= order.kind == OrderKind::Purchase;
        }
    }
    let ids = add_parties(tx, &leave.parties, &new).await?;
    done.made = ids.len() as u64;
    found.extend(new.into_iter().map(|party| party.name).zip(ids));
    Ok(found)
}

fn written(order: &Read, hash: &[u8], parties: &HashMap<String, i64>) -> NewOrder {
    let party = parties.get(&order.party).copied().unwrap_or_default();
    let lines = order.lines.iter().map(|(_, line)| line.clone()).collect();
    NewOrder {
        number: order.number.clone(),
        promised_on: order.promised_on,
        source: Some(hash.to_vec()),
        ..NewOrder::new(order.kind, party, order.ordered_on, lines)
    }
}

fn hash(order: &Read) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut text = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    };
    text(order.kind.code());
    text(&order.number);
    text(&order.party);
    text(&order.ordered_on.to_string());
    text(&order.promised_on.map_or(String::new(), |day| day.to_string()));
    for (_, line) in &order.lines {
        let (quantity, price) = (line.quantity.thousandths(), line.unit_price.minor());
        let numbers = [line.item_id, quantity, price, line.discount.hundredths()];
        numbers.iter().for_each(|number| text(&number.to_string()));
    }
    hash.finalize()[..16].to_vec()
}
