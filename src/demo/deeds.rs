//! Doing the deeds of the demo company: each by the store of the slice it belongs to, as somebody whose work
//! it is, on its day.

use std::collections::BTreeMap;

use super::goods::{Deed, DemoItem, Placed, Stop, TAX, Trip, Wanted, cases};
use super::warehouse::Warehouse;
use crate::auth::Role;
use crate::auth::grant::Actor;
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::kernel::{Day, Money};
use crate::logistics::model::{Basis, Direction, NewLoad, NewShipment, NewStop, Proof, Travel};
use crate::logistics::store::history::{Past, Told, tell};
use crate::logistics::store::{self as logistics, Carried, NewFreightBill};
use crate::stock::model::{MoveKind, NewDocument, NewMove};
use crate::stock::store::{self as stock, NewCount, places};
use crate::trade::model::{NewLine, NewOrder, OrderKind, Rate};
use crate::trade::store::{self as trade, Back, BillLine, NewBill, NewReturn, NewStep, StepLine};

/// An order with its lines in their order.
struct Order {
    id: i64,
    lines: Vec<i64>,
}

/// What deeds name by its place, by its id.
pub struct Hands {
    house: Warehouse,
    parties: Vec<i64>,
    purchases: Vec<Order>,
    sales: Vec<Order>,
    trips: Vec<(i64, Vec<i64>)>,
    /// Shipments of makers by purchase.
    inbound: BTreeMap<usize, i64>,
    lots: i64,
    /// The lines of purchases, to receive and bill them.
    bought: Vec<Placed>,
    items: Vec<Option<i32>>,
}

/// Whose work a deed is.
pub fn role(deed: &Deed) -> Role {
    match deed {
        Deed::Buy(_) | Deed::Sell(_) | Deed::Cancel { .. } => Role::Commercial,
        Deed::Announce { .. } | Deed::Ship(_) | Deed::Plan { .. } | Deed::Arrive { .. } => Role::Logistics,
        Deed::Bill { .. } | Deed::Freight { .. } | Deed::Landed { .. } => Role::Finance,
        _ => Role::Stock,
    }
}

impl Hands {
    pub fn new(house: Warehouse, parties: Vec<i64>, items: &[DemoItem]) -> Hands {
        Hands {
            house,
            parties,
            purchases: Vec::new(),
            sales: Vec::new(),
            trips: Vec::new(),
            inbound: BTreeMap::new(),
            lots: 0,
            bought: Vec::new(),
            items: items.iter().map(|item| item.keeps).collect(),
        }
    }

    pub async fn act(&mut self, tx: &mut Tx, actor: &Actor, deed: Deed) -> Result<(), DbError> {
        let day = actor.today;
        match deed {
            Deed::Opening(lines) => self.open(tx, actor, lines).await,
            Deed::Buy(placed) => {
                let orders =
                    self.place(tx, actor, OrderKind::Purchase, std::slice::from_ref(&placed)).await?;
                self.purchases.extend(orders);
                self.bought.push(placed);
                Ok(())
            }
            Deed::Announce { purchase, carrier, quoted } => {
                self.announce(tx, actor, purchase, carrier, quoted).await
            }
            Deed::Receive { purchase, lines } => self.receive(tx, actor, purchase, &lines).await,
            Deed::Unload { purchase } => self.unload(tx, actor, purchase).await,
            Deed::Bill { purchase, document, due, other } => {
                let (of, placed) = (get(&self.purchases, purchase)?, get(&self.bought, purchase)?);
                let line = |(n, (id, line)): (usize, (&i64, &Wanted))| {
                    let net = other.filter(|(at, _)| *at == n).map(|(_, net)| net);
                    BillLine { line_id: *id, quantity: cases(line.count), net, tax: None }
                };
                let lines = of.lines.iter().zip(&placed.lines).enumerate().map(line).collect();
                let document = Some(document);
                let new = NewBill { order_id: of.id, on: day, due_on: Some(due), document, lines };
                trade::bill(tx, &actor.grant()?, &new).await.map(|_| ())
            }
            Deed::Sell(placed) => {
                let orders = self.place(tx, actor, OrderKind::Sale, &placed).await?;
                self.sales.extend(orders);
                let items = placed.iter().flat_map(|order| &order.lines);
                let items: Vec<i64> = items.map(|line| self.house.item(line.item)).collect();
                trade::reserve_open(tx, &actor.grant()?, &items).await
            }
            Deed::Ship(trips) => self.ship(tx, actor, &trips).await,
            Deed::Plan { trip, picked } => {
                let ids = self.plan(tx, actor, std::slice::from_ref(&trip)).await?;
                match ids.first().filter(|_| picked) {
                    Some((id, _)) => logistics::pick(tx, &actor.grant()?, *id, day).await,
                    None => Ok(()),
                }
            }
            Deed::Arrive { trip, stop, taken_by } => {
                let stop = *get(&get(&self.trips, trip)?.1, stop)?;
                let proof = taken_by.map(|name| Proof { name: name.to_owned(), ..Proof::default() });
                logistics::deliver(tx, &actor.grant()?, stop, day, proof.as_ref()).await
            }
            Deed::GiveBack { sale, line, count, memo } => {
                self.give_back(tx, actor, (sale, line, count), memo).await
            }
            Deed::Cancel { sale, reason } => {
                trade::cancel(tx, &actor.grant()?, get(&self.sales, sale)?.id, reason).await
            }
            other => self.keep(tx, actor, other).await,
        }
    }

    /// What changes goods without an order, and what carriers bill.
    async fn keep(&mut self, tx: &mut Tx, actor: &Actor, deed: Deed) -> Result<(), DbError> {
        let day = actor.today;
        match deed {
            Deed::Scrap { lines, reason } => {
                let moves = lines.iter().map(|(item, count)| {
                    let (id, bin) = (self.house.item(*item), self.house.bin(*item));
                    NewMove::new(id, bin, self.house.loss, cases(*count))
                });
                let document = NewDocument::new(MoveKind::Scrap, day, moves.collect());
                let area_id = Some(self.house.stock_area);
                let document = NewDocument { reason: Some(reason.to_owned()), area_id, ..document };
                stock::scrap(tx, &actor.grant()?, document).await.map(|_| ())
            }
            Deed::Count(lines) => {
                let line = |(item, count): &(usize, i64)| {
                    ((self.house.item(*item), self.house.bin(*item), 0), cases(*count))
                };
                let (memo, lines) = ("Inventário rotativo".to_owned(), lines.iter().map(line).collect());
                let new = NewCount { day, memo, document: None, lines };
                stock::count(tx, &actor.grant()?, &new).await.map(|_| ())
            }
            Deed::Move { lines, away } => {
                let moves = lines.iter().map(|(item, count)| {
                    let (home, there) = (self.house.bin(*item), self.house.away(*item));
                    let (from, to) = if away { (home, there) } else { (there, home) };
                    NewMove::new(self.house.item(*item), from, to, cases(*count))
                });
                let document = NewDocument::new(MoveKind::Transfer, day, moves.collect());
                let memo = if away { "Transferência para São Paulo" } else { "Retorno de São Paulo" };
                let document = NewDocument { memo: memo.to_owned(), ..document };
                stock::transfer(tx, &actor.grant()?, document).await.map(|_| ())
            }
            Deed::Freight { carrier, document, due, amount, basis, trips } => {
                let ids = trips.iter().map(|trip| get(&self.trips, *trip).map(|(id, _)| *id));
                let of = Carried::Deliveries(ids.collect::<Result<_, _>>()?);
                self.freight(tx, actor, (carrier, document, due), (amount, basis), of).await
            }
            Deed::Landed { carrier, document, due, amount, basis, purchase } => {
                let of = Carried::Arrivals(self.inbound.get(&purchase).copied().into_iter().collect());
                self.freight(tx, actor, (carrier, document, due), (amount, basis), of).await
            }
            _ => Ok(()),
        }
    }

    async fn freight(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (carrier, document, due_on): (usize, String, Day),
        (amount, basis): (Money, Basis),
        of: Carried,
    ) -> Result<(), DbError> {
        let (carrier_id, document) = (*get(&self.parties, carrier)?, Some(document));
        let (on, hand) = (actor.today, Vec::new());
        let bill = NewFreightBill { carrier_id, document, on, due_on, amount, basis, of, hand };
        logistics::bill(tx, &actor.grant()?, &bill).await.map(|_| ())
    }

    async fn open(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        lines: Vec<(usize, i64, Money, Option<Day>)>,
    ) -> Result<(), DbError> {
        let mut moves = Vec::with_capacity(lines.len());
        for (item, count, cost, expires) in lines {
            let lot_id = self.lot(tx, actor, item, expires).await?;
            let (id, bin) = (self.house.item(item), self.house.bin(item));
            let comes = NewMove::new(id, self.house.supplier, bin, cases(count)).at(cost);
            moves.push(NewMove { lot_id, ..comes });
        }
        let document = NewDocument {
            memo: "Estoque de abertura".to_owned(),
            counter_account_id: Some(self.house.opening_account),
            ..NewDocument::new(MoveKind::Receive, actor.today, moves)
        };
        stock::receive(tx, &actor.grant()?, document).await.map(|_| ())
    }

    /// A new lot, where the item is kept by them.
    async fn lot(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        item: usize,
        expires: Option<Day>,
    ) -> Result<Option<i64>, DbError> {
        if get(&self.items, item)?.is_none() {
            return Ok(None);
        }
        self.lots += 1;
        let code = format!("L{:05}", 20_000 + self.lots);
        let grant = actor.grant()?;
        places::add_lot(tx, &grant, self.house.item(item), &code, expires).await.map(Some)
    }

    async fn place(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        kind: OrderKind,
        placed: &[Placed],
    ) -> Result<Vec<Order>, DbError> {
        let (place, area_id, tax) = match kind {
            OrderKind::Purchase => (self.house.dock, None, Rate::new(TAX)),
            OrderKind::Sale => (self.house.main, Some(self.house.sales_area), None),
        };
        let mut new = Vec::with_capacity(placed.len());
        for order in placed {
            let line = |line: &Wanted| NewLine {
                item_id: self.house.item(line.item),
                quantity: cases(line.count),
                unit_price: line.price,
                discount: Rate::ZERO,
                tax: tax.unwrap_or_default(),
            };
            let lines = order.lines.iter().map(line).collect();
            new.push(NewOrder {
                number: order.number.clone(),
                place_id: Some(place),
                promised_on: Some(order.promised),
                due_days: order.due_days,
                area_id,
                ..NewOrder::new(kind, *get(&self.parties, order.party)?, order.on, lines)
            });
        }
        let ids = trade::place_all(tx, &actor.grant()?, &new).await?;
        let mut lines: BTreeMap<i64, Vec<(i64, i64)>> = BTreeMap::new();
        for line in trade::read::lines_of(tx, &ids).await? {
            lines.entry(line.order_id).or_default().push((line.position, line.id));
        }
        let order = |id: i64| {
            let mut own = lines.remove(&id).unwrap_or_default();
            own.sort_unstable();
            Order { id, lines: own.into_iter().map(|(_, line)| line).collect() }
        };
        Ok(ids.into_iter().map(order).collect())
    }

    async fn announce(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        purchase: usize,
        carrier: usize,
        quoted: Money,
    ) -> Result<(), DbError> {
        let (order, placed) = (get(&self.purchases, purchase)?, get(&self.bought, purchase)?);
        let load = |(id, line): (&i64, &Wanted)| NewLoad { order_line_id: *id, quantity: cases(line.count) };
        let loads = order.lines.iter().zip(&placed.lines).map(load).collect();
        let stop = NewStop { planned_on: Some(placed.promised), ..NewStop::new(order.id, loads) };
        let carrier_id = Some(*get(&self.parties, carrier)?);
        let travel = Travel { carrier_id, freight_quoted: Some(quoted), ..Travel::default() };
        let new = NewShipment::new(Direction::Inbound, actor.today, vec![stop]);
        let new = NewShipment { number: format!("E-{:05}", 301 + self.inbound.len()), travel, ..new };
        let id = logistics::plan(tx, &actor.grant()?, &new).await?;
        self.inbound.insert(purchase, id);
        logistics::ship(tx, &actor.grant()?, id, actor.today).await
    }

    async fn receive(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        purchase: usize,
        lines: &[(usize, Option<Day>)],
    ) -> Result<(), DbError> {
        let wanted = get(&self.bought, purchase)?.lines.clone();
        let mut step = Vec::with_capacity(lines.len());
        for (n, expires) in lines {
            let line = *get(&wanted, *n)?;
            let lot_id = self.lot(tx, actor, line.item, *expires).await?;
            let line_id = *get(&get(&self.purchases, purchase)?.lines, *n)?;
            let place_id = Some(self.house.bin(line.item));
            step.push(StepLine { line_id, quantity: cases(line.count), place_id, lot_id });
        }
        let step = NewStep::new(get(&self.purchases, purchase)?.id, actor.today, step);
        trade::receive(tx, &actor.grant()?, &step).await.map(|_| ())
    }

    /// Unloads at the dock and puts away.
    async fn unload(&mut self, tx: &mut Tx, actor: &Actor, purchase: usize) -> Result<(), DbError> {
        let id = self.inbound.get(&purchase).copied().ok_or(AppError::NotFound)?;
        for stop in logistics::stops(tx, id).await? {
            logistics::deliver(tx, &actor.grant()?, stop.id, actor.today, None).await?;
        }
        let lines = &get(&self.bought, purchase)?.lines;
        let put = |line: &Wanted| {
            let (id, bin) = (self.house.item(line.item), self.house.bin(line.item));
            NewMove::new(id, self.house.dock, bin, cases(line.count))
        };
        let document = NewDocument::new(MoveKind::Transfer, actor.today, lines.iter().map(put).collect());
        let document = NewDocument { memo: "Armazenagem".to_owned(), ..document };
        stock::transfer(tx, &actor.grant()?, document).await?;
        let items: Vec<i64> = lines.iter().map(|line| self.house.item(line.item)).collect();
        trade::reserve_open(tx, &actor.grant()?, &items).await
    }

    fn shipment(&self, trip: &Trip, on: Day) -> Result<NewShipment, DbError> {
        let stop = |stop: &Stop| {
            let order = get(&self.sales, stop.sale)?;
            let load = |(n, count): &(usize, i64)| {
                Ok::<_, DbError>(NewLoad { order_line_id: *get(&order.lines, *n)?, quantity: cases(*count) })
            };
            let loads = stop.loads.iter().map(load).collect::<Result<_, _>>()?;
            Ok::<_, DbError>(NewStop { planned_on: Some(stop.planned), ..NewStop::new(order.id, loads) })
        };
        let stops = trip.stops.iter().map(stop).collect::<Result<_, _>>()?;
        let travel = Travel {
            carrier_id: Some(*get(&self.parties, trip.carrier)?),
            vehicle: Some(trip.vehicle.clone()),
            freight_quoted: Some(trip.quoted),
            ..Travel::default()
        };
        let number = trip.number.clone();
        Ok(NewShipment { number, travel, ..NewShipment::new(Direction::Outbound, on, stops) })
    }

    /// Plans trips; their ids and those of their stops.
    async fn plan(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        trips: &[Trip],
    ) -> Result<Vec<(i64, NewShipment)>, DbError> {
        let new: Vec<NewShipment> =
            trips.iter().map(|trip| self.shipment(trip, actor.today)).collect::<Result<_, _>>()?;
        let ids = logistics::plan_all(tx, &actor.grant()?, &new).await?;
        for id in &ids {
            let stops = logistics::stops(tx, *id).await?;
            self.trips.push((*id, stops.into_iter().map(|stop| stop.id).collect()));
        }
        Ok(ids.into_iter().zip(new).collect())
    }

    async fn ship(&mut self, tx: &mut Tx, actor: &Actor, trips: &[Trip]) -> Result<(), DbError> {
        let planned = self.plan(tx, actor, trips).await?;
        let day = actor.today;
        let past = planned.iter().zip(trips).map(|((id, new), trip)| {
            let delivered_on = trip.arrives_at_once.then_some(day);
            Past { id: *id, new, shipped_on: day, delivered_on }
        });
        match tell(tx, &actor.grant()?, &past.collect::<Vec<_>>()).await {
            Ok(()) => Ok(()),
            Err(Told::Db(error)) => Err(error),
            Err(Told::Objections(objections)) => {
                let faults = objections.into_iter().map(|one| one.error).collect();
                Err(AppError::Invalid(faults).into())
            }
        }
    }

    async fn give_back(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (sale, line, count): (usize, usize, i64),
        memo: &str,
    ) -> Result<(), DbError> {
        let order = get(&self.sales, sale)?;
        let line_id = *get(&order.lines, line)?;
        let found =
            trade::returns::deliveries(tx, order.id).await?.into_iter().find(|one| one.line_id == line_id);
        let found = found.ok_or(AppError::NotFound)?;
        let place_id = self.house.bin_of(found.item_id);
        let back = Back { seq: found.seq, quantity: cases(count), place_id };
        let (memo, lines) = (memo.to_owned(), vec![back]);
        let new = NewReturn { order_id: order.id, on: actor.today, document: None, memo, lines };
        trade::give_back(tx, &actor.grant()?, &new).await.map(|_| ())
    }
}

fn get<T>(all: &[T], at: usize) -> Result<&T, DbError> {
    all.get(at).ok_or_else(|| AppError::NotFound.into())
}
