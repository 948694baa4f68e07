//! An order desk on bare books: a customer, a supplier, and what people do with orders.

use retaguarda::auth::Grant;
use retaguarda::auth::permission::Permission;
use retaguarda::company::model::NewParty;
use retaguarda::company::store as company;
use retaguarda::db::{DbError, Tx};
use retaguarda::kernel::{Day, Money, Quantity};
use retaguarda::trade::model::{NewLine, NewOrder, OrderKind, Rate};
use retaguarda::trade::store::{self, NewStep, OrderLine, StepLine};

use super::bare_books::{Books, day};
use super::stockroom::{Stockroom, act};

pub const DAY: &str = "2026-03-10";

pub struct Desk {
    pub customer: i64,
    pub supplier: i64,
}

pub async fn desk(books: &Books) -> Desk {
    let mut tx = books.test.db.write().await.unwrap();
    let party = |name: &str| NewParty { name: name.to_owned(), ..NewParty::default() };
    let new = [party("Mercado Bom"), party("Fábrica Sul")];
    let ids = company::add_parties(&mut tx, &books.grant(), &new).await.unwrap();
    tx.commit().await.unwrap();
    Desk { customer: ids[0], supplier: ids[1] }
}

pub fn line(item_id: i64, quantity: Quantity, price: i64, discount: i64, tax: i64) -> NewLine {
    let rate = |hundredths| Rate::new(hundredths).unwrap();
    let (discount, tax) = (rate(discount), rate(tax));
    NewLine { item_id, quantity, unit_price: Money(price), discount, tax }
}

/// Goods on the shelf, so that there is something to sell.
pub async fn stocked(books: &Books, room: &Stockroom, quantity: Quantity, cost: i64) {
    act(&books.test.db, &books.actor, room.receipt(day("2026-03-01"), quantity, cost)).await.unwrap();
}

impl Desk {
    pub fn sale(&self, room: &Stockroom, lines: Vec<NewLine>) -> NewOrder {
        let order = NewOrder::new(OrderKind::Sale, self.customer, day(DAY), lines);
        NewOrder { place_id: Some(room.main), due_days: 30, ..order }
    }

    pub fn purchase(&self, room: &Stockroom, lines: Vec<NewLine>) -> NewOrder {
        let order = NewOrder::new(OrderKind::Purchase, self.supplier, day(DAY), lines);
        NewOrder { place_id: Some(room.main), due_days: 30, ..order }
    }
}

/// Does one thing in a transaction of its own; what is refused leaves nothing.
#[macro_export]
macro_rules! once {
    ($books:expr, $act:path $(, $arg:expr)*) => {{
        let mut tx = $books.test.db.write().await.unwrap();
        let done = $act(&mut tx, &$books.grant() $(, $arg)*).await;
        if done.is_ok() {
            tx.commit().await.unwrap();
        }
        done
    }};
}

pub async fn placed(books: &Books, order: &NewOrder) -> (i64, Vec<i64>) {
    let id = once!(books, store::place, order).unwrap();
    let lines = lines(books, id).await;
    (id, lines.iter().map(|line| line.id).collect())
}

pub async fn lines(books: &Books, order: i64) -> Vec<OrderLine> {
    let mut tx = books.test.db.read().await.unwrap();
    store::lines(&mut tx, order).await.unwrap()
}

pub fn step(order: i64, on: Day, of: &[(i64, Quantity)]) -> NewStep {
    NewStep::new(order, on, of.iter().map(|(line, quantity)| StepLine::new(*line, *quantity)).collect())
}

/// Picked, shipped, delivered, returned, billed of one line, in whole units.
pub async fn counters(books: &Books, order: i64, line: i64) -> [i64; 5] {
    let lines = lines(books, order).await;
    let line = lines.into_iter().find(|one| one.id == line).unwrap();
    let of = [line.picked, line.shipped, line.delivered, line.returned, line.billed];
    of.map(|quantity| quantity.thousandths() / 1_000)
}

pub async fn balance(books: &Books, account: i64) -> i64 {
    let mut tx = books.test.db.read().await.unwrap();
    const SUM: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM line WHERE account_id = $1";
    let found: Result<i64, sqlx::Error> =
        retaguarda::sql!(&mut tx, |conn| sqlx::query_scalar(SUM).bind(account).fetch_one(conn).await);
    found.unwrap()
}

pub fn grant_of<P: Permission>(books: &Books, request: &str) -> Grant<P> {
    let mut actor = books.actor.clone();
    actor.request_id = Some(request.to_owned());
    actor.grant().unwrap()
}

pub async fn read(books: &Books) -> Result<Tx, DbError> {
    books.test.db.read().await
}
