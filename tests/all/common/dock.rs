//! A dock on bare books: goods on a shelf, orders for them, a carrier, and shipments that take them along.

use retaguarda::company::model::NewParty;
use retaguarda::company::store as company;
use retaguarda::db::DbError;
use retaguarda::error::{AppError, Fault, Rule};
use retaguarda::logistics::model::{Direction, NewLoad, NewShipment, NewStop, State, Travel};
use retaguarda::logistics::store;
use retaguarda::trade::model::NewOrder;

use super::bare_books::{Books, both, day};
use super::desk::{self, Desk, desk, line, placed, stocked};
use super::stockroom::{Stockroom, stock, units};
use crate::once;

pub const DAY: &str = "2026-03-12";
pub const LATER: &str = "2026-03-20";

pub struct Dock {
    pub books: Books,
    pub room: Stockroom,
    pub desk: Desk,
    pub carrier: i64,
}

pub async fn docks() -> Vec<Dock> {
    let mut all = Vec::new();
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        stocked(&books, &room, units(100), 10_000).await;
        let new = NewParty { name: "Rápido Sul".to_owned(), carrier: true, ..NewParty::default() };
        let carrier = once!(books, company::add_party, &new).unwrap();
        all.push(Dock { books, room, desk, carrier });
    }
    all
}

impl Dock {
    /// A sale of so many units at 3.33, promised for a day.
    pub async fn sale(&self, quantity: i64, promised: &str) -> (i64, i64) {
        let lines = vec![line(self.room.item, units(quantity), 333, 0, 0)];
        let order = NewOrder { promised_on: Some(day(promised)), ..self.desk.sale(&self.room, lines) };
        let (id, lines) = placed(&self.books, &order).await;
        (id, lines[0])
    }

    pub async fn purchase(&self, quantity: i64, price: i64) -> (i64, i64) {
        let lines = vec![line(self.room.item, units(quantity), price, 0, 0)];
        let (id, lines) = placed(&self.books, &self.desk.purchase(&self.room, lines)).await;
        (id, lines[0])
    }

    pub async fn planned(&self, direction: Direction, stops: &[(i64, i64, i64)]) -> i64 {
        once!(self.books, store::plan, &self.shipment(direction, stops)).unwrap()
    }

    pub fn shipment(&self, direction: Direction, stops: &[(i64, i64, i64)]) -> NewShipment {
        let stop = |(order, line, quantity): &(i64, i64, i64)| {
            NewStop::new(*order, vec![NewLoad { order_line_id: *line, quantity: units(*quantity) }])
        };
        let travel = Travel { carrier_id: Some(self.carrier), ..Travel::default() };
        let stops = stops.iter().map(stop).collect();
        NewShipment { travel, ..NewShipment::new(direction, day(DAY), stops) }
    }

    pub async fn stops(&self, shipment: i64) -> Vec<i64> {
        let mut tx = desk::read(&self.books).await.unwrap();
        store::stops(&mut tx, shipment).await.unwrap().iter().map(|stop| stop.id).collect()
    }

    pub async fn loads(&self, shipment: i64) -> Vec<i64> {
        let mut tx = desk::read(&self.books).await.unwrap();
        store::loads(&mut tx, shipment).await.unwrap().iter().map(|load| load.id).collect()
    }

    pub async fn state(&self, shipment: i64) -> State {
        let mut tx = desk::read(&self.books).await.unwrap();
        store::shipment(&mut tx, &self.books.grant(), shipment).await.unwrap().unwrap().state
    }

    pub async fn sound(&self) {
        assert_eq!(self.books.broken().await, Vec::<String>::new());
    }

    /// On its way with one sale.
    pub async fn shipped(&self, quantity: i64, promised: &str) -> (i64, i64) {
        let (order, line) = self.sale(quantity, promised).await;
        let id = self.planned(Direction::Outbound, &[(order, line, quantity)]).await;
        once!(self.books, store::pick, id, day(DAY)).unwrap();
        once!(self.books, store::ship, id, day(DAY)).unwrap();
        (id, self.stops(id).await[0])
    }
}

pub fn refused<T: std::fmt::Debug>(outcome: Result<T, DbError>) -> (Fault, Option<String>) {
    match outcome {
        Err(DbError::Refused(AppError::Invalid(faults))) => (faults[0].code, faults[0].detail.clone()),
        other => panic!("not refused by the program: {other:?}"),
    }
}

pub fn rule<T: std::fmt::Debug>(outcome: Result<T, DbError>) -> Rule {
    match outcome.map_err(AppError::from) {
        Err(AppError::Refused(rule)) => rule,
        other => panic!("not refused: {other:?}"),
    }
}
