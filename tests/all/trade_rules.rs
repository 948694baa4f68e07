//! From an order to its delivery and its bill: the rules hold in the program, and in the schema without it.

use crate::common::bare_books::{Books, both, day};
use crate::common::desk;
use crate::common::desk::{DAY, balance, counters, desk, grant_of, line, placed, step, stocked};
use crate::common::stockroom;
use crate::common::stockroom::{stock, units};
use crate::once;
use retaguarda::db::DbError;
use retaguarda::error::{AppError, Fault, Rule};
use retaguarda::kernel::{Money, Quantity};
use retaguarda::trade::model::NewOrder;
use retaguarda::trade::store::settings::{Settings, settings};
use retaguarda::trade::store::{self, Back, BillLine, NewBill, NewReturn, returns};

const LATER: &str = "2026-03-20";

fn refused<T: std::fmt::Debug>(outcome: Result<T, DbError>) -> (Fault, Option<String>) {
    match outcome {
        Err(DbError::Refused(AppError::Invalid(faults))) => (faults[0].code, faults[0].detail.clone()),
        other => panic!("not refused by the program: {other:?}"),
    }
}

async fn accounts(books: &Books) -> Settings {
    settings(&mut desk::read(books).await.unwrap()).await.unwrap().unwrap()
}

async fn sound(books: &Books) {
    assert_eq!(books.broken().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_purchase_is_received_in_parts_and_billed() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        let order = desk.purchase(&room, vec![line(room.item, units(3), 3_333, 0, 1_000)]);
        let (id, lines) = placed(&books, &order).await;
        once!(books, store::receive, &step(id, day(LATER), &[(lines[0], units(1))])).unwrap();
        assert_eq!(counters(&books, id, lines[0]).await, [1, 1, 1, 0, 0]);
        let over = step(id, day(LATER), &[(lines[0], units(3))]);
        assert_eq!(refused(once!(books, store::receive, &over)), (Fault::OverDelivery, Some("2".into())));
        once!(books, store::approve_over, id, lines[0], units(1), "veio a mais").unwrap();
        once!(books, store::receive, &over).unwrap();
        assert_eq!(counters(&books, id, lines[0]).await, [4, 4, 4, 0, 0]);
        let value = books.number("SELECT value FROM item_value ORDER BY item_id LIMIT 1").await;
        assert_eq!(value, 4 * 3_333);
        sound(&books).await;

        let one = BillLine { line_id: lines[0], quantity: units(4), net: Some(Money(13_400)), tax: None };
        let document = Some("NF 1".to_owned());
        let bill = NewBill { order_id: id, on: day(LATER), due_on: None, document, lines: vec![one] };
        once!(books, store::bill, &bill).unwrap();
        assert_eq!(refused(once!(books, store::bill, &bill)).0, Fault::NotDelivered);
        let of = accounts(&books).await;
        let received = books.number("SELECT received_account_id FROM item_category").await;
        assert_eq!(balance(&books, of.payable_account_id).await, -13_400 - 1_333);
        assert_eq!(balance(&books, of.purchase_tax_account_id).await, 1_333);
        assert_eq!(balance(&books, received).await, 0, "the bill takes the place of the receipts");
        let value = books.number("SELECT value FROM item_value ORDER BY item_id LIMIT 1").await;
        assert_eq!(value, 13_400, "what it cost more is in the goods");
        let due = books.number("SELECT COUNT(*) FROM order_bill WHERE due_on = '2026-04-19'").await;
        assert_eq!(due, 1);
        sound(&books).await;
    }
}

#[tokio::test]
async fn a_sale_goes_from_the_shelf_to_the_customer() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        stocked(&books, &room, units(10), 1_000).await;
        let order = desk.sale(&room, vec![line(room.item, units(3), 333, 1_000, 1_800)]);
        let (id, lines) = placed(&books, &order).await;
        let reserved = "SELECT reserved FROM on_hand ORDER BY item_id, place_id LIMIT 1";
        assert_eq!(books.number(reserved).await, 3_000);
        let two = |n| step(id, day(LATER), &[(lines[0], units(n))]);
        let more = once!(books, store::pick, &two(4));
        assert_eq!(refused(more), (Fault::OverDelivery, Some("3".into())));
        assert_eq!(refused(once!(books, store::ship, &two(1))).0, Fault::NotPicked);
        once!(books, store::pick, &two(3)).unwrap();
        assert_eq!(books.number(reserved).await, 0);
        once!(books, store::unpick, &two(1)).unwrap();
        assert_eq!(books.number(reserved).await, 1_000, "what was put back is reserved anew");
        once!(books, store::ship, &two(1)).unwrap();
        assert_eq!(counters(&books, id, lines[0]).await, [2, 1, 0, 0, 0]);
        let value = books.number("SELECT value FROM item_value ORDER BY item_id LIMIT 1").await;
        assert_eq!(value, 1_000, "goods on the way are the company's");
        once!(books, store::deliver, &two(2)).unwrap();
        assert_eq!(counters(&books, id, lines[0]).await, [2, 2, 2, 0, 2]);
        let of = accounts(&books).await;
        // 899 net and 162 tax for three.
        assert_eq!(balance(&books, of.receivable_account_id).await, 599 + 108);
        assert_eq!(balance(&books, of.revenue_account_id).await, -599);
        let cost = books.number("SELECT cost_account_id FROM item_category").await;
        assert_eq!(balance(&books, cost).await, 200);
        sound(&books).await;
        once!(books, store::pick, &two(1)).unwrap();
        once!(books, store::deliver, &two(1)).unwrap();
        assert_eq!(balance(&books, of.receivable_account_id).await, 899 + 162);
        sound(&books).await;
    }
}

#[tokio::test]
async fn what_comes_back_takes_its_part_of_the_bill_with_it() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        let buys = desk.purchase(&room, vec![line(room.item, units(3), 3_333, 0, 0)]);
        let (bought, lines) = placed(&books, &buys).await;
        once!(books, store::receive, &step(bought, day(DAY), &[(lines[0], units(3))])).unwrap();
        let one = BillLine { line_id: lines[0], quantity: units(2), net: Some(Money(7_000)), tax: None };
        let bill = NewBill { order_id: bought, on: day(DAY), due_on: None, document: None, lines: vec![one] };
        once!(books, store::bill, &bill).unwrap();
        let seq = {
            let mut tx = desk::read(&books).await.unwrap();
            returns::deliveries(&mut tx, bought).await.unwrap()[0].seq
        };
        let back = |order_id, seq, n| NewReturn {
            order_id,
            on: day(LATER),
            document: None,
            memo: String::new(),
            lines: vec![Back { seq, quantity: units(n), place_id: None }],
        };
        once!(books, store::give_back, &back(bought, seq, 1)).unwrap();
        assert_eq!(counters(&books, bought, lines[0]).await, [3, 3, 3, 1, 1]);
        let of = accounts(&books).await;
        assert_eq!(balance(&books, of.payable_account_id).await, -3_500);
        sound(&books).await;
        let more = once!(books, store::give_back, &back(bought, seq, 3));
        assert_eq!(refused(more), (Fault::TooMuchReturned, Some("2".into())));
        once!(books, store::give_back, &back(bought, seq, 2)).unwrap();
        let received = books.number("SELECT received_account_id FROM item_category").await;
        assert_eq!(balance(&books, received).await, 0);
        assert_eq!(balance(&books, of.payable_account_id).await, 0);
        sound(&books).await;

        stocked(&books, &room, units(10), 1_000).await;
        let sells = desk.sale(&room, vec![line(room.item, units(3), 333, 0, 1_800)]);
        let (sold, lines) = placed(&books, &sells).await;
        let all = step(sold, day(DAY), &[(lines[0], units(3))]);
        once!(books, store::pick, &all).unwrap();
        once!(books, store::deliver, &all).unwrap();
        let seq = {
            let mut tx = desk::read(&books).await.unwrap();
            returns::deliveries(&mut tx, sold).await.unwrap()[0].seq
        };
        once!(books, store::give_back, &back(sold, seq, 2)).unwrap();
        assert_eq!(counters(&books, sold, lines[0]).await, [3, 3, 3, 2, 1]);
        assert_eq!(balance(&books, of.receivable_account_id).await, 333 + 60);
        sound(&books).await;
    }
}

#[tokio::test]
async fn first_promised_is_first_served() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        stocked(&books, &room, units(5), 500).await;
        let sale = |n, promised: &str| NewOrder {
            promised_on: Some(day(promised)),
            ..desk.sale(&room, vec![line(room.item, units(n), 100, 0, 0)])
        };
        let (late, _) = placed(&books, &sale(4, "2026-05-01")).await;
        let (soon, _) = placed(&books, &sale(4, "2026-04-01")).await;
        let reserved = |order: i64| {
            let db = books.test.db.clone();
            async move {
                let mut tx = db.read().await.unwrap();
                let found = store::reserve::of_order(&mut tx, order).await.unwrap();
                found.values().copied().sum::<Quantity>()
            }
        };
        assert_eq!((reserved(late).await, reserved(soon).await), (units(4), units(1)));
        once!(books, store::reserve_open, &[room.item]).unwrap();
        assert_eq!((reserved(late).await, reserved(soon).await), (units(1), units(4)));
        let stranger = room.issue(day(LATER), units(1));
        let outcome = stockroom::act(&books.test.db, &books.actor, stranger).await;
        assert_eq!(refused(outcome).0, Fault::NotEnough, "what is reserved stays");
        once!(books, store::cancel, soon, "desistiu").unwrap();
        once!(books, store::cancel, soon, "desistiu").unwrap();
        assert!(once!(books, store::cancel, soon, "outro").unwrap_err().is_rule(Rule::OrderCancelled));
        assert_eq!((reserved(late).await, reserved(soon).await), (units(4), units(0)));
        sound(&books).await;
    }
}

#[tokio::test]
async fn an_order_changes_until_goods_move() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        stocked(&books, &room, units(9), 900).await;
        let order = desk.sale(&room, vec![line(room.item, units(3), 100, 0, 0)]);
        let (id, _) = placed(&books, &order).await;
        let two = vec![line(room.item, units(5), 90, 0, 0), line(room.other, units(1), 70, 0, 0)];
        let new = NewOrder { memo: "urgente".into(), ..desk.sale(&room, two) };
        once!(books, store::change, id, &new).unwrap();
        let lines = desk::lines(&books, id).await;
        assert_eq!((lines.len(), lines[0].net), (2, Money(450)));
        assert_eq!(books.number("SELECT CAST(SUM(reserved) AS BIGINT) FROM on_hand").await, 5_000);
        sound(&books).await;
        once!(books, store::pick, &step(id, day(DAY), &[(lines[0].id, units(1))])).unwrap();
        assert!(once!(books, store::change, id, &order).unwrap_err().is_rule(Rule::OrderMoved));
        assert!(once!(books, store::cancel, id, "x").unwrap_err().is_rule(Rule::UnderWay));
        sound(&books).await;
    }
}

#[tokio::test]
async fn a_repeated_request_acts_once() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        stocked(&books, &room, units(9), 900).await;
        let order = desk.sale(&room, vec![line(room.item, units(3), 100, 0, 1_000)]);
        let mut ids = Vec::new();
        for _ in 0..2 {
            let mut tx = books.test.db.write().await.unwrap();
            ids.push(store::place(&mut tx, &grant_of(&books, "o"), &order).await.unwrap());
            tx.commit().await.unwrap();
        }
        assert_eq!(ids[0], ids[1]);
        let line_id = desk::lines(&books, ids[0]).await[0].id;
        let two = step(ids[0], day(DAY), &[(line_id, units(2))]);
        for _ in 0..2 {
            let mut tx = books.test.db.write().await.unwrap();
            store::pick(&mut tx, &grant_of(&books, "p"), &two).await.unwrap();
            store::deliver(&mut tx, &grant_of(&books, "d"), &two).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(counters(&books, ids[0], line_id).await, [2, 2, 2, 0, 2]);
        assert_eq!(books.number("SELECT COUNT(*) FROM order_bill").await, 1);
        sound(&books).await;
    }
}

#[tokio::test]
async fn of_the_last_five_exactly_five_are_picked() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        stocked(&books, &room, units(5), 500).await;
        // Nothing is reserved, so that all want the same five.
        let mut orders = Vec::new();
        for _ in 0..50 {
            let order = desk.sale(&room, vec![line(room.item, units(1), 100, 0, 0)]);
            let ids = once!(books, store::place_all, std::slice::from_ref(&order)).unwrap();
            orders.push((ids[0], desk::lines(&books, ids[0]).await[0].id));
        }
        let picks = orders.into_iter().map(|(order, line_id)| {
            let (db, actor) = (books.test.db.clone(), books.actor.clone());
            tokio::spawn(async move {
                let mut tx = db.write().await?;
                let one = step(order, day(LATER), &[(line_id, units(1))]);
                store::pick(&mut tx, &actor.grant().unwrap(), &one).await?;
                tx.commit().await
            })
        });
        let picks: Vec<_> = picks.collect();
        let (mut picked, mut short) = (0, 0);
        for pick in picks {
            match pick.await.unwrap() {
                Ok(()) => picked += 1,
                Err(DbError::Refused(_)) => short += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((picked, short), (5, 45), "{}", books.test.url);
        sound(&books).await;
    }
}
