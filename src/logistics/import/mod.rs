//! A table of shipments, a row for each item in each:
//! `number,order,carrier,shipped_on,delivered_on,freight,item, quantity`. All or nothing; a shipment that is
//! there already as it stands in the file is left alone. What left is picked and shipped on its day, and what
//! arrived is delivered on that.

mod rows;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rows::{COLUMNS, Item, Read, hash, shipments};

use super::model::{Direction, NewLoad, NewShipment, NewStop, STOPS_MAX, Travel};
use super::store::history::{Past, Told, known, tell};
use super::store::{self, taken};
use crate::auth::Grant;
use crate::auth::permission::{ChangeParties, ChangeShipments};
use crate::company::model::NewParty;
use crate::company::store::{PartyNames, add_parties};
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError};
use crate::events::record;
use crate::kernel::{Day, Quantity};
use crate::stock::import::table::{PROBLEMS_MAX, Table};
use crate::stock::import::{File, ImportError, Imported, Problem, event};
use crate::stock::store::{items, post};
use crate::trade::model::OrderKind;
use crate::trade::store::{Order, OrderLine, import as orders, read as trade};

/// What an import of shipments may do.
pub struct Leave {
    pub shipments: Grant<ChangeShipments>,
    pub parties: Grant<ChangeParties>,
}

/// A shipment to be made, with the rows its loads come from.
struct Planned {
    read: Read,
    new: NewShipment,
    /// By stop and load.
    lines: Vec<Vec<u64>>,
}

pub async fn import(tx: &mut Tx, leave: &Leave, file: &File<'_>) -> Result<Imported, ImportError> {
    let table = Table::read(file.bytes, &COLUMNS).map_err(ImportError::Problems)?;
    let skus = items::ids_by_sku(tx).await?;
    let mut problems = Vec::new();
    let read = shipments(&table, &skus, file, &mut problems);
    stop(&mut problems)?;
    let (new, mut done) = unknown(tx, read, &mut problems).await?;
    stop(&mut problems)?;
    if new.is_empty() {
        return Ok(done);
    }
    let mut ground = Ground::load(tx, &new).await?;
    let today = leave.shipments.today();
    let planned: Vec<Planned> =
        new.into_iter().filter_map(|(read, hash)| ground.plan(read, hash, today, &mut problems)).collect();
    stop(&mut problems)?;
    // Before the first event: whoever moves these goods takes them in this order.
    let items: Vec<i64> = planned.iter().flat_map(|one| &one.read.items).map(|item| item.item_id).collect();
    post::hold(tx, &items, today).await?;
    let planned = with_carriers(tx, leave, planned, &mut done).await?;
    done.added = planned.iter().map(|one| one.read.items.len() as u64).sum();
    let shipments: Vec<NewShipment> = planned.iter().map(|one| one.new.clone()).collect();
    let ids = store::plan_all(tx, &leave.shipments, &shipments).await?;
    // What came in may have gone out again.
    come_in(tx, leave, &planned, &ids, &mut problems).await?;
    stop(&mut problems)?;
    go_out(tx, leave, &planned, &ids, &mut problems).await?;
    stop(&mut problems)?;
    record(tx, leave.shipments.by(), event(file, "shipments", &done)).await.map_err(ImportError::Db)?;
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

/// The shipments that are not there yet, with their hashes; a number that another one has is a problem.
async fn unknown(
    tx: &mut Tx,
    read: Vec<Read>,
    problems: &mut Vec<Problem>,
) -> Result<(Vec<(Read, Vec<u8>)>, Imported), ImportError> {
    let hashed: Vec<(Read, Vec<u8>)> = read
        .into_iter()
        .map(|one| {
            let hash = hash(&one);
            (one, hash)
        })
        .collect();
    let hashes: Vec<Vec<u8>> = hashed.iter().map(|(_, hash)| hash.clone()).collect();
    let there = known(tx, &hashes).await?;
    let (old, new): (Vec<_>, Vec<_>) = hashed.into_iter().partition(|(_, hash)| there.contains(hash));
    let numbers = taken(tx, new.iter().map(|(one, _)| one.head.number.as_str())).await?;
    for (one, _) in new.iter().filter(|(one, _)| numbers.contains(&one.head.number)) {
        problems.push(Problem::new(one.line, "number", Fault::Taken));
    }
    let known = old.iter().map(|(one, _)| one.items.len() as u64).sum();
    Ok((new, Imported { known, ..Imported::default() }))
}

/// The orders of a file, and what of them is still to be loaded.
struct Ground {
    numbers: HashMap<(OrderKind, String), i64>,
    orders: HashMap<i64, Order>,
    lines: HashMap<i64, Vec<OrderLine>>,
    left: BTreeMap<i64, Quantity>,
}

impl Ground {
    async fn load(tx: &mut Tx, new: &[(Read, Vec<u8>)]) -> Result<Ground, DbError> {
        let numbers = orders::by_number(tx).await?;
        let named = new.iter().flat_map(|(one, _)| &one.items).filter_map(|item| of(&numbers, &item.order));
        let ids: BTreeSet<i64> = named.collect();
        let ids: Vec<i64> = ids.into_iter().collect();
        let orders = trade::heads(tx, &ids).await?.into_iter().map(|order| (order.id, order)).collect();
        let mut lines: HashMap<i64, Vec<OrderLine>> = HashMap::new();
        for line in trade::lines_of(tx, &ids).await? {
            lines.entry(line.order_id).or_default().push(line);
        }
        let left = store::left(tx, &ids).await?;
        Ok(Ground { numbers, orders, lines, left })
    }

    /// The shipment that rows tell; what it loads is no longer left for the next.
    fn plan(
        &mut self,
        read: Read,
        hash: Vec<u8>,
        today: Day,
        problems: &mut Vec<Problem>,
    ) -> Option<Planned> {
        let before = problems.len();
        let mut stops: Vec<NewStop> = Vec::new();
        let mut lines: Vec<Vec<u64>> = Vec::new();
        let mut direction = None;
        for item in &read.items {
            let Some(order) = self.order(item, read.head.shipped_on, problems) else { continue };
            let (id, way) = (order.id, way(order.kind));
            if *direction.get_or_insert(way) != way {
                let first = read.line.to_string();
                problems.push(Problem::about(item.line, "order", Fault::UnlikeFirst, first));
                continue;
            }
            let at = stops.iter().position(|stop| stop.order_id == id).unwrap_or_else(|| {
                stops.push(NewStop::new(id, Vec::new()));
                lines.push(Vec::new());
                stops.len() - 1
            });
            for load in self.take(item, id, problems) {
                let loads = &mut stops[at].loads;
                match loads.iter_mut().find(|one| one.order_line_id == load.order_line_id) {
                    Some(one) => one.quantity = one.quantity + load.quantity,
                    None => {
                        loads.push(load);
                        lines[at].push(item.line);
                    }
                }
            }
        }
        if stops.len() > STOPS_MAX {
            problems.push(Problem::about(read.line, "order", Fault::TooManyLines, STOPS_MAX.to_string()));
        }
        if problems.len() > before {
            return None;
        }
        let travel = Travel { freight_quoted: read.head.freight, ..Travel::default() };
        let (number, source) = (read.head.number.clone(), Some(hash));
        let on = read.head.shipped_on.unwrap_or(today);
        let new = NewShipment { number, travel, source, ..NewShipment::new(direction?, on, stops) };
        Some(Planned { read, new, lines })
    }

    fn order(&self, item: &Item, shipped_on: Option<Day>, problems: &mut Vec<Problem>) -> Option<&Order> {
        let found = of(&self.numbers, &item.order).and_then(|id| self.orders.get(&id));
        let mut problem =
            |code, detail: &str| problems.push(Problem::about(item.line, "order", code, detail));
        let Some(order) = found else {
            problem(Fault::Unknown, &item.order);
            return None;
        };
        if order.cancelled_at.is_some() {
            problem(Fault::CancelledOrder, &item.order);
            return None;
        }
        if shipped_on.is_some_and(|day| day < order.ordered_on) {
            problems.push(Problem::new(item.line, "shipped_on", Fault::BeforeOrder));
            return None;
        }
        Some(order)
    }

    /// From the order's lines of the item, in their order.
    fn take(&mut self, item: &Item, order: i64, problems: &mut Vec<Problem>) -> Vec<NewLoad> {
        let (mut loads, mut missing, mut has) = (Vec::new(), item.quantity, false);
        let lines = self.lines.get(&order).map(Vec::as_slice).unwrap_or_default();
        for line in lines.iter().filter(|line| line.item_id == item.item_id) {
            has = true;
            let left = self.left.entry(line.id).or_default();
            let quantity = missing.min(*left);
            if quantity > Quantity::ZERO {
                (missing, *left) = (missing - quantity, *left - quantity);
                loads.push(NewLoad { order_line_id: line.id, quantity });
            }
        }
        if !has {
            problems.push(Problem::new(item.line, "item", Fault::NotOrdered));
        } else if missing > Quantity::ZERO {
            let left = (item.quantity - missing).plain();
            problems.push(Problem::about(item.line, "quantity", Fault::Loaded, left));
        }
        loads
    }
}

/// The sale of this number, or the purchase where no sale has it.
fn of(numbers: &HashMap<(OrderKind, String), i64>, number: &str) -> Option<i64> {
    let of_kind = |kind| numbers.get(&(kind, number.to_owned())).copied();
    of_kind(OrderKind::Sale).or_else(|| of_kind(OrderKind::Purchase))
}

fn way(kind: OrderKind) -> Direction {
    match kind {
        OrderKind::Sale => Direction::Outbound,
        OrderKind::Purchase => Direction::Inbound,
    }
}

/// Carriers by the names the file has for them; those that are not there are made.
async fn with_carriers(
    tx: &mut Tx,
    leave: &Leave,
    mut planned: Vec<Planned>,
    done: &mut Imported,
) -> Result<Vec<Planned>, ImportError> {
    let names = PartyNames::load(tx).await?;
    let wanted: BTreeSet<String> = planned.iter().filter_map(|one| one.read.head.carrier.clone()).collect();
    let mut found: HashMap<String, i64> =
        wanted.iter().filter_map(|name| Some((name.clone(), names.find(name)?))).collect();
    let missing = wanted.into_iter().filter(|name| !found.contains_key(name));
    let new: Vec<NewParty> =
        missing.map(|name| NewParty { name, carrier: true, ..NewParty::default() }).collect();
    let ids = add_parties(tx, &leave.parties, &new).await?;
    done.made = ids.len() as u64;
    found.extend(new.into_iter().map(|party| party.name).zip(ids));
    for one in &mut planned {
        one.new.travel.carrier_id = one.read.head.carrier.as_ref().and_then(|name| found.get(name)).copied();
    }
    Ok(planned)
}

/// What went to customers, in the order of its days.
async fn go_out(
    tx: &mut Tx,
    leave: &Leave,
    planned: &[Planned],
    ids: &[i64],
    problems: &mut Vec<Problem>,
) -> Result<(), ImportError> {
    let mut out: Vec<(&Planned, Past<'_>)> = planned
        .iter()
        .zip(ids)
        .filter(|(one, _)| one.new.direction == Direction::Outbound)
        .filter_map(|(one, id)| {
            let (shipped_on, delivered_on) = (one.read.head.shipped_on?, one.read.head.delivered_on);
            Some((one, Past { id: *id, new: &one.new, shipped_on, delivered_on }))
        })
        .collect();
    out.sort_by_key(|(_, past)| past.shipped_on);
    let (of, past): (Vec<&Planned>, Vec<Past<'_>>) = out.into_iter().unzip();
    if past.is_empty() {
        return Ok(());
    }
    match tell(tx, &leave.shipments, &past).await {
        Ok(()) => Ok(()),
        Err(Told::Db(error)) => Err(ImportError::Db(error)),
        Err(Told::Objections(objections)) => {
            problems.extend(objections.into_iter().map(|one| {
                let [n, m, load] = one.at;
                let lines = of.get(n).and_then(|planned| planned.lines.get(m));
                let line = lines.and_then(|lines| lines.get(load)).copied().unwrap_or(0);
                Problem { line, error: there(one.error) }
            }));
            Ok(())
        }
    }
}

/// Goods that are short in history came too late or were never told of.
fn there(error: FieldError) -> FieldError {
    let code = if error.code == Fault::NotEnough { Fault::NotThere } else { error.code };
    FieldError { code, ..error }
}

/// What came from suppliers.
async fn come_in(
    tx: &mut Tx,
    leave: &Leave,
    planned: &[Planned],
    ids: &[i64],
    problems: &mut Vec<Problem>,
) -> Result<(), ImportError> {
    for (one, id) in planned.iter().zip(ids).filter(|(one, _)| one.new.direction == Direction::Inbound) {
        let Some(shipped_on) = one.read.head.shipped_on else { continue };
        let came = arrive(tx, leave, *id, shipped_on, one.read.head.delivered_on).await;
        match came {
            Ok(()) => {}
            Err(DbError::Refused(AppError::Invalid(faults))) => {
                problems.extend(faults.into_iter().map(|error| Problem { line: one.read.line, error }));
                return Ok(());
            }
            Err(other) => return Err(ImportError::Db(other)),
        }
    }
    Ok(())
}

async fn arrive(
    tx: &mut Tx,
    leave: &Leave,
    id: i64,
    shipped_on: Day,
    delivered_on: Option<Day>,
) -> Result<(), DbError> {
    store::ship(tx, &leave.shipments, id, shipped_on).await?;
    let Some(on) = delivered_on else { return Ok(()) };
    for stop in store::stops(tx, id).await? {
        store::deliver(tx, &leave.shipments, stop.id, on, None).await?;
    }
    Ok(())
}
