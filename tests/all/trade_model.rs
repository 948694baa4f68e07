//! Random histories of orders against an order desk kept in a vector.

use crate::common::bare_books as books;
use crate::common::bare_books::Books;
use crate::common::desk;
use crate::common::desk::{Desk, line, step};
use crate::common::desk_ledger::{Act, Line, Model, Order};
use crate::common::stockroom;
use crate::common::stockroom::Stockroom;
use crate::once;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use retaguarda::db::DbError;
use retaguarda::db::testing::{self, TestDb};
use retaguarda::kernel::{Day, Money, Quantity};
use retaguarda::trade::model::{NewLine, NewOrder};
use retaguarda::trade::store::settings::settings;
use retaguarda::trade::store::{self, Back, BillLine, NewBill, NewReturn, returns};

/// Item, quantity, price, discount, tax.
type Asked = (usize, i64, i64, i64, i64);

#[derive(Clone, Debug)]
enum Step {
    Place { sale: bool, lines: Vec<Asked> },
    Act { of: prop::sample::Index, at: prop::sample::Index, act: Act, quantity: i64 },
    Back { of: prop::sample::Index, at: prop::sample::Index, nth: prop::sample::Index, quantity: i64 },
    Cancel { of: prop::sample::Index },
    Change { of: prop::sample::Index, lines: Vec<Asked> },
}

fn asked() -> impl Strategy<Value = Vec<Asked>> {
    let rate = prop_oneof![Just(0i64), 0..=10_000i64];
    prop::collection::vec((0..2usize, 1..6_000i64, 0..9_999i64, rate.clone(), rate), 1..4)
}

/// Often whole units, so that what is open is often met exactly.
fn quantity() -> impl Strategy<Value = i64> {
    prop_oneof![3 => 1..6_000i64, 1 => (1..6i64).prop_map(|units| units * 1_000), 1 => Just(i64::MAX)]
}

fn step_of() -> impl Strategy<Value = Step> {
    let index = any::<prop::sample::Index>;
    let act = prop_oneof![
        4 => Just(Act::Receive),
        1 => Just(Act::Announce),
        1 => Just(Act::Over),
        4 => Just(Act::Pick),
        1 => Just(Act::Unpick),
        2 => Just(Act::Ship),
        4 => Just(Act::Deliver),
        2 => Just(Act::Bill(None)),
        1 => (0..99_999i64).prop_map(|net| Act::Bill(Some(net))),
    ];
    prop_oneof![
        3 => (any::<bool>(), asked()).prop_map(|(sale, lines)| Step::Place { sale, lines }),
        12 => (index(), index(), act, quantity())
            .prop_map(|(of, at, act, quantity)| Step::Act { of, at, act, quantity }),
        3 => (index(), index(), index(), quantity())
            .prop_map(|(of, at, nth, quantity)| Step::Back { of, at, nth, quantity }),
        1 => index().prop_map(|of| Step::Cancel { of }),
        1 => (index(), asked()).prop_map(|(of, lines)| Step::Change { of, lines }),
    ]
}

struct Play {
    books: Books,
    room: Stockroom,
    desk: Desk,
    model: Model,
    today: Day,
}

impl Play {
    fn written(&self, lines: &[Asked]) -> (Vec<NewLine>, Vec<Line>) {
        let items = [self.room.item, self.room.other];
        let both = lines.iter().map(|(item, quantity, price, discount, tax)| {
            let new = line(items[*item], Quantity(*quantity), *price, *discount, *tax);
            (new, Line::new(*item, *quantity, *price, *discount, *tax))
        });
        both.unzip()
    }

    fn order(&self, sale: bool, lines: Vec<NewLine>, on: Day) -> NewOrder {
        let order =
            if sale { self.desk.sale(&self.room, lines) } else { self.desk.purchase(&self.room, lines) };
        NewOrder { ordered_on: on, ..order }
    }

    /// The model as it is now, with the numbers that the books gave to lines and deliveries.
    async fn numbered(&self, order: usize, mut model: Model) -> Model {
        let of = &mut model.orders[order];
        let mut tx = self.books.test.db.read().await.unwrap();
        let lines = store::lines(&mut tx, of.id).await.unwrap();
        let deliveries = returns::deliveries(&mut tx, of.id).await.unwrap();
        for (line, read) in of.lines.iter_mut().zip(&lines) {
            line.id = read.id;
            let mine = deliveries.iter().filter(|one| one.line_id == read.id);
            for (known, read) in line.deliveries.iter_mut().zip(mine) {
                known.0 = read.seq;
            }
        }
        model
    }

    async fn agree<T: std::fmt::Debug>(
        &mut self,
        order: usize,
        next: Option<Model>,
        outcome: Result<T, DbError>,
    ) -> Result<(), TestCaseError> {
        match (next, outcome) {
            (Some(next), Ok(_)) => self.model = self.numbered(order, next).await,
            (None, Err(DbError::Refused(_))) => {}
            (next, outcome) => {
                return Err(TestCaseError::fail(format!("model {}, but {outcome:?}", next.is_some())));
            }
        }
        Ok(())
    }

    async fn take(&mut self, step: &Step) -> Result<(), TestCaseError> {
        self.books.advance(1_000);
        self.today = self.today.plus_days(1).unwrap();
        let mut next = self.model.clone();
        match step.clone() {
            Step::Place { sale, lines } => {
                let (new, lines) = self.written(&lines);
                let order = self.order(sale, new, self.today);
                let outcome = once!(self.books, store::place, &order);
                let id = *outcome.as_ref().unwrap();
                next.place(Order { id, sale, cancelled: false, lines });
                self.agree(next.orders.len() - 1, Some(next), outcome).await
            }
            _ if next.orders.is_empty() => Ok(()),
            Step::Act { of, at, act, quantity } => {
                let n = of.index(next.orders.len());
                let at = at.index(next.orders[n].lines.len());
                let quantity = self.met(n, at, act, quantity);
                let agreed = next.act(n, at, act, quantity);
                let outcome = self.act(n, at, act, quantity).await;
                self.agree(n, agreed.map(|()| next), outcome).await
            }
            Step::Back { of, at, nth, quantity } => {
                let n = of.index(next.orders.len());
                let at = at.index(next.orders[n].lines.len());
                let line = &next.orders[n].lines[at];
                if line.deliveries.is_empty() {
                    return Ok(());
                }
                let nth = nth.index(line.deliveries.len());
                let (seq, delivered, returned) = line.deliveries[nth];
                let quantity = if quantity == i64::MAX { delivered - returned } else { quantity };
                let back = NewReturn {
                    order_id: next.orders[n].id,
                    on: self.today,
                    document: None,
                    memo: String::new(),
                    lines: vec![Back { seq, quantity: Quantity(quantity), place_id: None }],
                };
                let agreed = next.give_back(n, at, nth, quantity);
                let outcome = once!(self.books, store::give_back, &back);
                self.agree(n, agreed.map(|()| next), outcome).await
            }
            Step::Cancel { of } => {
                let n = of.index(next.orders.len());
                let agreed = next.cancel(n);
                let outcome = once!(self.books, store::cancel, self.model.orders[n].id, "fim");
                self.agree(n, agreed.map(|()| next), outcome).await
            }
            Step::Change { of, lines } => {
                let n = of.index(next.orders.len());
                let (new, lines) = self.written(&lines);
                let Order { id, sale, .. } = next.orders[n];
                let agreed = next.change(n, lines);
                let mut tx = self.books.test.db.read().await.unwrap();
                let head = store::order(&mut tx, &self.books.grant(), id).await.unwrap().unwrap();
                drop(tx);
                let order = self.order(sale, new, head.ordered_on);
                let outcome = once!(self.books, store::change, id, &order);
                self.agree(n, agreed.map(|()| next), outcome).await
            }
        }
    }

    /// The largest quantity stands for all that is left for the act.
    fn met(&self, order: usize, at: usize, act: Act, quantity: i64) -> i64 {
        let line = &self.model.orders[order].lines[at];
        if quantity != i64::MAX {
            return quantity;
        }
        match act {
            Act::Receive => line.quantity + line.over - line.delivered,
            Act::Announce => line.quantity + line.over - line.shipped,
            Act::Over => 1_500,
            Act::Pick => {
                (line.quantity + line.over - line.picked).min(line.reserved + self.model.free(line.item))
            }
            Act::Unpick | Act::Ship => line.picked - line.shipped,
            Act::Deliver => line.picked - line.delivered,
            Act::Bill(_) => line.delivered - line.returned - line.billed,
        }
    }

    async fn act(&self, order: usize, at: usize, act: Act, quantity: i64) -> Result<(), DbError> {
        let id = self.model.orders[order].id;
        let line = self.model.orders[order].lines[at].id;
        let quantity = Quantity(quantity);
        let one = step(id, self.today, &[(line, quantity)]);
        let books = &self.books;
        match act {
            Act::Receive => once!(books, store::receive, &one).map(|_| ()),
            Act::Announce => once!(books, store::announce, id, &[(line, quantity)]),
            Act::Over => once!(books, store::approve_over, id, line, quantity, "veio mais"),
            Act::Pick => once!(books, store::pick, &one).map(|_| ()),
            Act::Unpick => once!(books, store::unpick, &one).map(|_| ()),
            Act::Ship => once!(books, store::ship, &one).map(|_| ()),
            Act::Deliver => once!(books, store::deliver, &one).map(|_| ()),
            Act::Bill(net) => {
                let of = BillLine { line_id: line, quantity, net: net.map(Money), tax: None };
                let (on, document) = (self.today, Some("NF".to_owned()));
                let bill = NewBill { order_id: id, on, due_on: None, document, lines: vec![of] };
                once!(books, store::bill, &bill).map(|_| ())
            }
        }
    }

    /// Every rule holds; counters, reservations, and what is owed are what the model has.
    async fn compare(&self) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.books.broken().await, Vec::<String>::new());
        let mut tx = self.books.test.db.read().await.unwrap();
        let (mut receivable, mut payable) = (0, 0);
        for order in &self.model.orders {
            let lines = store::lines(&mut tx, order.id).await.unwrap();
            let reserved = store::reserve::of_order(&mut tx, order.id).await.unwrap();
            prop_assert_eq!(lines.len(), order.lines.len());
            for (known, read) in order.lines.iter().zip(lines) {
                let of = [read.quantity, read.over, read.picked, read.shipped, read.delivered, read.returned];
                let counters = of.map(Quantity::thousandths);
                let Line { quantity, over, picked, shipped, delivered, returned, .. } = *known;
                prop_assert_eq!(counters, [quantity, over, picked, shipped, delivered, returned]);
                prop_assert_eq!((read.billed.thousandths(), read.net.minor()), (known.billed, known.net));
                let held = reserved.get(&read.id).copied().unwrap_or_default();
                prop_assert_eq!(held.thousandths(), known.reserved);
                let owed = known.billed_net + known.billed_tax;
                *(if order.sale { &mut receivable } else { &mut payable }) += owed;
            }
        }
        drop(tx);
        let mut tx = self.books.test.db.read().await.unwrap();
        let Some(of) = settings(&mut tx).await.unwrap() else { return Ok(()) };
        drop(tx);
        prop_assert_eq!(desk::balance(&self.books, of.receivable_account_id).await, receivable);
        prop_assert_eq!(desk::balance(&self.books, of.payable_account_id).await, -payable);
        // What was received and is not billed yet is what the account of receipts has.
        const WAITING: &str = "SELECT CAST(COALESCE((SELECT SUM(cost) FROM order_move WHERE step = \
            'receive' OR (step = 'return' AND cost < 0)), 0) - COALESCE((SELECT SUM(cost) FROM \
            order_bill_line), 0) AS BIGINT)";
        let received = self.books.number("SELECT received_account_id FROM item_category").await;
        let waiting = self.books.number(WAITING).await;
        prop_assert_eq!(desk::balance(&self.books, received).await, -waiting);
        Ok(())
    }
}

async fn play(test: TestDb, steps: &[Step]) -> Result<(), TestCaseError> {
    let books = Books::new(test).await.unwrap();
    let (room, desk) = (stockroom::stock(&books).await, desk::desk(&books).await);
    let mut play = Play { books, room, desk, model: Model::default(), today: books::day("2026-03-01") };
    for step in steps {
        play.take(step).await?;
        play.compare().await?;
    }
    play.books.test.db.close().await;
    Ok(())
}

/// `RETAGUARDA_MODEL_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("RETAGUARDA_MODEL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

fn random_orders_equal_the_model(sqlite: bool) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: cases(), max_shrink_iters: 200, ..Config::default() });
    let outcome = runner.run(&prop::collection::vec(step_of(), 1..60), |steps| {
        runtime.block_on(async {
            let test = if sqlite { testing::sqlite().await } else { testing::postgres().await };
            play(test.unwrap(), &steps).await
        })
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn random_orders_on_sqlite_equal_the_model() {
    random_orders_equal_the_model(true);
}

#[test]
fn random_orders_on_postgres_equal_the_model() {
    random_orders_equal_the_model(false);
}
