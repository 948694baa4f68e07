//! Random histories of goods, back-dated and out of order, against a stockroom kept in a vector.

use crate::common::bare_books as books;
use crate::common::bare_books::Books;
use crate::common::stock_ledger::{Model, Moved, rounded};
use crate::common::stockroom;
use crate::common::stockroom::{Stockroom, act};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use retaguarda::auth::permission::ReadStock;
use retaguarda::db::DbError;
use retaguarda::db::testing::{self, TestDb};
use retaguarda::kernel::{Day, Money, Quantity};
use retaguarda::stock::model::{MoveKind, NewDocument, NewMove};
use retaguarda::stock::store::{self, NewCount, NewLateCost, NewReservation, holdings};

/// One step. Days are counted from 1 March 2026; items and places by their place in the stockroom.
#[derive(Clone, Debug)]
enum Step {
    Receive { item: usize, place: usize, day: i32, quantity: i64, cost: Option<i64> },
    Issue { item: usize, place: usize, day: i32, quantity: i64 },
    Transfer { item: usize, place: usize, day: i32, quantity: i64 },
    Scrap { item: usize, place: usize, day: i32, quantity: i64 },
    Adjust { item: usize, place: usize, day: i32, quantity: i64, up: bool },
    Return { of: prop::sample::Index, day: i32, quantity: i64 },
    Count { item: usize, place: usize, day: i32, counted: i64 },
    Late { of: prop::sample::Index, day: i32, amount: i64 },
    Reserve { item: usize, place: usize, quantity: i64 },
    Release { of: prop::sample::Index },
}

fn step() -> impl Strategy<Value = Step> {
    let (item, place, day, quantity) = (0..2usize, 0..2usize, 0..40i32, 1..9_000i64);
    let of = any::<prop::sample::Index>();
    let head = (item, place, day.clone(), quantity.clone());
    prop_oneof![
        5 => (head.clone(), prop::option::weighted(0.8, 0..99_999i64)).prop_map(
            |((item, place, day, quantity), cost)| Step::Receive { item, place, day, quantity, cost }),
        5 => head.clone().prop_map(|(item, place, day, quantity)| Step::Issue { item, place, day, quantity }),
        2 => head.clone()
            .prop_map(|(item, place, day, quantity)| Step::Transfer { item, place, day, quantity }),
        1 => head.clone().prop_map(|(item, place, day, quantity)| Step::Scrap { item, place, day, quantity }),
        1 => (head.clone(), any::<bool>()).prop_map(
            |((item, place, day, quantity), up)| Step::Adjust { item, place, day, quantity, up }),
        3 => (of.clone(), day.clone(), quantity.clone())
            .prop_map(|(of, day, quantity)| Step::Return { of, day, quantity }),
        2 => head.clone()
            .prop_map(|(item, place, day, counted)| Step::Count { item, place, day, counted }),
        1 => (of.clone(), day, -5_000..9_000i64).prop_map(|(of, day, amount)| Step::Late { of, day, amount }),
        1 => head.prop_map(|(item, place, _, quantity)| Step::Reserve { item, place, quantity }),
        1 => of.prop_map(|of| Step::Release { of }),
    ]
}

fn nth(day: i32) -> Day {
    books::day("2026-03-01").plus_days(day).unwrap()
}

struct Play {
    books: Books,
    room: Stockroom,
    model: Model,
}

impl Play {
    fn item(&self, item: usize) -> i64 {
        [self.room.item, self.room.other][item]
    }

    fn place(&self, place: usize) -> i64 {
        [self.room.main, self.room.shelf][place]
    }

    /// Acts in the model and in the books: both do, or both refuse.
    async fn both(
        &mut self,
        one: Moved,
        ends: (i64, i64),
        given: Option<i64>,
        back: Option<(i64, i64)>,
    ) -> Result<(), TestCaseError> {
        let wanted = NewMove::new(self.item(one.item), ends.0, ends.1, Quantity(one.quantity));
        let wanted = NewMove { cost: given.map(Money), returns: back.map(|(seq, _)| seq), ..wanted };
        let document = NewDocument {
            reason: Some("r".to_owned()),
            ..NewDocument::new(one.kind, nth(one.day), vec![wanted])
        };
        let mut next = self.model.clone();
        let agreed = next.go(one, given, back.map(|(_, cost)| cost));
        let outcome = act(&self.books.test.db, &self.books.actor, document).await;
        self.agree(agreed.map(|()| next), outcome.map(|_| ()))
    }

    fn agree(&mut self, next: Option<Model>, outcome: Result<(), DbError>) -> Result<(), TestCaseError> {
        match (next, outcome) {
            (Some(next), Ok(())) => self.model = next,
            (None, Err(DbError::Refused(_))) => {}
            (next, outcome) => {
                return Err(TestCaseError::fail(format!("model {}, but {outcome:?}", next.is_some())));
            }
        }
        Ok(())
    }

    async fn take(&mut self, step: &Step) -> Result<(), TestCaseError> {
        self.books.advance(1_000);
        let Stockroom { supplier, customer, loss, .. } = self.room;
        let moved = |kind, item, from, to, day, quantity| Moved {
            seq: 0,
            kind,
            day,
            item,
            from,
            to,
            quantity,
            cost: 0,
            returned: 0,
        };
        match step.clone() {
            Step::Receive { item, place, day, quantity, cost } => {
                let one = moved(MoveKind::Receive, item, None, Some(place), day, quantity);
                self.both(one, (supplier, self.place(place)), cost, None).await
            }
            Step::Issue { item, place, day, quantity } => {
                let one = moved(MoveKind::Issue, item, Some(place), None, day, quantity);
                self.both(one, (self.place(place), customer), None, None).await
            }
            Step::Transfer { item, place, day, quantity } => {
                let one = moved(MoveKind::Transfer, item, Some(place), Some(1 - place), day, quantity);
                self.both(one, (self.place(place), self.place(1 - place)), None, None).await
            }
            Step::Scrap { item, place, day, quantity } => {
                let one = moved(MoveKind::Scrap, item, Some(place), None, day, quantity);
                self.both(one, (self.place(place), loss), None, None).await
            }
            Step::Adjust { item, place, day, quantity, up } => {
                let here = self.place(place);
                let (from, to, ends) =
                    if up { (None, Some(place), (loss, here)) } else { (Some(place), None, (here, loss)) };
                self.both(moved(MoveKind::Adjust, item, from, to, day, quantity), ends, None, None).await
            }
            Step::Return { of, day, quantity } => self.give_back(&of, day, quantity).await,
            Step::Count { item, place, day, counted } => self.count(item, place, day, counted).await,
            Step::Late { of, day, amount } => self.late(&of, day, amount).await,
            Step::Reserve { item, place, quantity } => self.reserve(item, place, quantity).await,
            Step::Release { of } => self.release(&of).await,
        }
    }

    async fn give_back(
        &mut self,
        of: &prop::sample::Index,
        day: i32,
        quantity: i64,
    ) -> Result<(), TestCaseError> {
        let returnable = |moved: &&Moved| matches!(moved.kind, MoveKind::Receive | MoveKind::Issue);
        let originals: Vec<Moved> = self.model.moves.iter().filter(returnable).cloned().collect();
        if originals.is_empty() {
            return Ok(());
        }
        let first = of.get(&originals).clone();
        let one = Moved {
            kind: MoveKind::Return,
            day,
            quantity,
            from: first.to,
            to: first.from,
            returned: 0,
            ..first
        };
        let outside = if first.kind == MoveKind::Receive { self.room.supplier } else { self.room.customer };
        let end = |place: Option<usize>| place.map_or(outside, |place| self.place(place));
        let ends = (end(one.from), end(one.to));
        if first.returned + quantity > first.quantity {
            let wanted = NewMove::new(self.item(one.item), ends.0, ends.1, Quantity(quantity));
            let wanted = NewMove { returns: Some(first.seq), ..wanted };
            let document = NewDocument::new(MoveKind::Return, nth(day), vec![wanted]);
            let outcome = act(&self.books.test.db, &self.books.actor, document).await;
            return self.agree(None, outcome.map(|_| ()));
        }
        let share = |part| rounded(first.cost, part, first.quantity);
        let cost = share(first.returned + quantity) - share(first.returned);
        let before = self.model.moves.len();
        self.both(one, ends, None, Some((first.seq, cost))).await?;
        if self.model.moves.len() > before {
            let original = self.model.moves.iter_mut().find(|moved| moved.seq == first.seq).unwrap();
            original.returned += quantity;
        }
        Ok(())
    }

    async fn count(
        &mut self,
        item: usize,
        place: usize,
        day: i32,
        counted: i64,
    ) -> Result<(), TestCaseError> {
        let difference = counted - self.model.held(item, place, day);
        let (from, to) = if difference > 0 { (None, Some(place)) } else { (Some(place), None) };
        let quantity = difference.abs();
        let one =
            Moved { seq: 0, kind: MoveKind::Count, day, item, from, to, quantity, cost: 0, returned: 0 };
        let mut next = self.model.clone();
        let agreed = if quantity == 0 { Some(()) } else { next.go(one, None, None) };
        next.counts.push((item, place, day));
        let lines = vec![((self.item(item), self.place(place), 0), Quantity(counted))];
        let new = NewCount { day: nth(day), memo: String::new(), document: None, lines };
        let mut tx = self.books.test.db.write().await.unwrap();
        let outcome = store::count(&mut tx, &self.books.grant(), &new).await;
        if outcome.is_ok() {
            tx.commit().await.unwrap();
        }
        self.agree(agreed.map(|()| next), outcome.map(|_| ()))
    }

    async fn late(&mut self, of: &prop::sample::Index, day: i32, amount: i64) -> Result<(), TestCaseError> {
        let receipts: Vec<&Moved> =
            self.model.moves.iter().filter(|moved| moved.kind == MoveKind::Receive).collect();
        if receipts.is_empty() || amount == 0 {
            return Ok(());
        }
        let receipt = (*of.get(&receipts)).clone();
        let (held, value) = (self.model.quantity(receipt.item), self.model.value[receipt.item]);
        let part = rounded(amount, held.clamp(0, receipt.quantity), receipt.quantity);
        let part = if held > 0 { part.max(-value) } else { 0 };
        let new = NewLateCost {
            effective_on: nth(day),
            document: None,
            memo: String::new(),
            party_id: None,
            counter_account_id: None,
            amounts: vec![(receipt.seq, Money(amount))],
        };
        let mut tx = self.books.test.db.write().await.unwrap();
        let posted = store::add_late_cost(&mut tx, &self.books.grant(), &new).await.unwrap();
        tx.commit().await.unwrap();
        prop_assert_eq!(posted.value, Money(part));
        self.model.value[receipt.item] += part;
        Ok(())
    }

    async fn reserve(&mut self, item: usize, place: usize, quantity: i64) -> Result<(), TestCaseError> {
        let there = self.model.held(item, place, i32::MAX) - self.model.reserved(item, place);
        let (item_id, place_id) = (self.item(item), self.place(place));
        let new =
            NewReservation { item_id, place_id, lot_id: None, quantity: Quantity(quantity), document: None };
        let mut tx = self.books.test.db.write().await.unwrap();
        let outcome = store::reserve(&mut tx, &self.books.grant(), &new).await;
        prop_assert_eq!(outcome.is_ok(), quantity <= there, "{:?}", outcome);
        if let Ok(ids) = outcome {
            tx.commit().await.unwrap();
            self.model.reservations.push((ids[0], item, place, quantity));
        }
        Ok(())
    }

    async fn release(&mut self, of: &prop::sample::Index) -> Result<(), TestCaseError> {
        if self.model.reservations.is_empty() {
            return Ok(());
        }
        let at = of.index(self.model.reservations.len());
        let (id, ..) = self.model.reservations.remove(at);
        let mut tx = self.books.test.db.write().await.unwrap();
        store::release(&mut tx, &self.books.grant(), id).await.unwrap();
        tx.commit().await.unwrap();
        Ok(())
    }

    /// Every rule holds, and what there is, is what the model has, now and on every day.
    async fn compare(&self, day: i32) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.books.broken().await, Vec::<String>::new());
        let mut tx = self.books.test.db.read().await.unwrap();
        let standings = holdings::standings(&mut tx, None).await.unwrap();
        for item in 0..2 {
            let found = standings[&self.item(item)];
            let expected = (self.model.quantity(item), self.model.value[item]);
            prop_assert_eq!((found.quantity.thousandths(), found.value.minor()), expected);
        }
        let grant = self.books.grant::<ReadStock>();
        let held = holdings::on_hand(&mut tx, &grant, Some(nth(day)), None).await.unwrap();
        for (item, place) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let here = |one: &&holdings::Holding| {
                (one.item_id, one.place_id) == (self.item(item), self.place(place))
            };
            let found = held.iter().find(here).map_or(0, |one| one.on_hand.thousandths());
            prop_assert_eq!(found, self.model.held(item, place, day));
        }
        for row in holdings::valuation(&mut tx, &grant, nth(day)).await.unwrap() {
            prop_assert_eq!(row.stock, row.ledger);
        }
        Ok(())
    }
}

async fn play(test: TestDb, steps: &[Step]) -> Result<(), TestCaseError> {
    let books = Books::new(test).await.unwrap();
    let room = stockroom::stock(&books).await;
    let mut play = Play { books, room, model: Model::default() };
    for (n, step) in (0..).zip(steps) {
        play.take(step).await?;
        play.compare(n * 7 % 41).await?;
    }
    play.books.test.db.close().await;
    Ok(())
}

/// `RETAGUARDA_MODEL_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("RETAGUARDA_MODEL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

fn random_stock_equals_the_model(sqlite: bool) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: cases(), max_shrink_iters: 200, ..Config::default() });
    let outcome = runner.run(&prop::collection::vec(step(), 1..40), |steps| {
        runtime.block_on(async {
            let test = if sqlite { testing::sqlite().await } else { testing::postgres().await };
            play(test.unwrap(), &steps).await
        })
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn random_stock_on_sqlite_equals_the_model() {
    random_stock_equals_the_model(true);
}

#[test]
fn random_stock_on_postgres_equals_the_model() {
    random_stock_equals_the_model(false);
}
