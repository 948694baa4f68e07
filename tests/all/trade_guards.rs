//! The rules of orders hold in the schema without the program, and a check finds what was done behind it.

use crate::common::bare_books::{Books, both, day};
use crate::common::desk;
use crate::common::desk::{DAY, desk, line, placed, step, stocked};
use crate::common::stockroom::{stock, units};
use crate::once;
use retaguarda::auth::permission::ReadOrders;
use retaguarda::finance::store::post;
use retaguarda::kernel::{Money, Quantity};
use retaguarda::trade::store::{self, BillLine, NewBill};

/// A purchase received in part and billed, and a sale picked, half of it delivered; an order of each that
/// waits.
async fn history(books: &Books) {
    let (room, desk) = (stock(books).await, desk(books).await);
    stocked(books, &room, units(9), 900).await;
    let buys = desk.purchase(&room, vec![line(room.item, units(3), 100, 0, 1_000)]);
    let (bought, lines) = placed(books, &buys).await;
    once!(books, store::receive, &step(bought, day(DAY), &[(lines[0], units(2))])).unwrap();
    let one = BillLine { line_id: lines[0], quantity: units(2), net: None, tax: None };
    let bill = NewBill { order_id: bought, on: day(DAY), due_on: None, document: None, lines: vec![one] };
    once!(books, store::bill, &bill).unwrap();
    let sells = desk.sale(&room, vec![line(room.item, units(4), 300, 0, 1_800)]);
    let (sold, lines) = placed(books, &sells).await;
    once!(books, store::pick, &step(sold, day(DAY), &[(lines[0], units(3))])).unwrap();
    once!(books, store::deliver, &step(sold, day(DAY), &[(lines[0], units(2))])).unwrap();
    placed(books, &desk.sale(&room, vec![line(room.item, units(2), 300, 0, 0)])).await;
    let (gone, _) = placed(books, &desk.sale(&room, vec![line(room.other, units(2), 300, 0, 0)])).await;
    once!(books, store::cancel, gone, "x").unwrap();
}

#[tokio::test]
async fn no_sql_passes_the_rules_of_orders() {
    for books in both().await {
        history(&books).await;
        for (statement, why) in [
            ("UPDATE order_line SET delivered = 2500 WHERE id = 1", "order_line_steps"),
            ("UPDATE order_line SET picked = 3500, shipped = 3500 WHERE id = 1", "order_line_over"),
            ("UPDATE order_line SET billed = 2001 WHERE id = 1", "order_line_billed"),
            ("UPDATE order_line SET returned = 1 WHERE id = 1", "order_line_billed"),
            ("UPDATE order_line SET quantity = 5000 WHERE id = 1", "has moved stays"),
            ("UPDATE order_line SET net = 1 WHERE id = 2", "has moved stays"),
            ("UPDATE order_line SET over = 1 WHERE id = 4", "cancelled once"),
            ("DELETE FROM order_line WHERE id = 2", "has moved stays"),
            ("UPDATE trade_order SET party_id = 1 WHERE id = 1", "has moved stays"),
            ("UPDATE trade_order SET kind = 'sale', number = 'x' WHERE id = 1", "stays"),
            ("UPDATE trade_order SET cancel_reason = 'y' WHERE id = 4", "cancelled once"),
            (
                "UPDATE trade_order SET cancelled_at = 1, cancelled_by = 1, cancel_reason = 'x' WHERE id = 2",
                "under way",
            ),
            ("UPDATE trade_order SET cancelled_at = 1 WHERE id = 3", "constraint"),
            ("DELETE FROM trade_order WHERE id = 3", "not removed"),
            ("UPDATE order_move SET quantity = 1", "never changes"),
            ("DELETE FROM order_move", "never changes"),
            ("UPDATE order_bill SET due_on = '2030-01-01'", "never change"),
            ("DELETE FROM order_bill_line", "never change"),
            ("DELETE FROM order_reservation", "stays with its line"),
            ("UPDATE order_reservation SET line_id = 1", "stays with its line"),
            (
                "INSERT INTO order_line (order_id, position, item_id, quantity, unit_price, discount_rate, \
                 tax_rate, net, tax) VALUES (2, 9, 1, 1, 1, 0, 0, 1, 0)",
                "has moved stays",
            ),
            (
                "INSERT INTO order_move (move_seq, line_id, step, document_id, quantity, cost) VALUES \
                 (1, 1, 'receive', 1, 9000, 1)",
                "other goods",
            ),
            (
                "INSERT INTO order_move (move_seq, line_id, step, document_id, quantity, cost) VALUES \
                 (1, 2, 'deliver', 1, 9000, 900)",
                "does not fit",
            ),
            (
                "INSERT INTO order_bill_line (bill_id, line_id, quantity, net, tax, cost) VALUES \
                 (1, 2, 1, 0, 0, 0)",
                "another order",
            ),
        ] {
            books.refuses(statement, why).await;
        }
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_check_finds_what_was_changed_behind_the_guards() {
    for books in both().await {
        history(&books).await;
        books.drop_triggers().await;
        for (statement, undo, rule) in [
            (
                "UPDATE order_line SET delivered = 1000, billed = 1000 WHERE id = 2",
                "UPDATE order_line SET delivered = 2000, billed = 2000 WHERE id = 2",
                "OrderStepsCounted",
            ),
            (
                "UPDATE order_move SET cost = cost + 1 WHERE line_id = 1",
                "UPDATE order_move SET cost = cost - 1 WHERE line_id = 1",
                "OrderStepsCounted",
            ),
            (
                "UPDATE order_bill_line SET net = net + 1 WHERE bill_id = 2",
                "UPDATE order_bill_line SET net = net - 1 WHERE bill_id = 2",
                "OrderBillsSummed",
            ),
            (
                "UPDATE order_line SET net = net + 1 WHERE id = 2",
                "UPDATE order_line SET net = net - 1 WHERE id = 2",
                "OrderBillsSummed",
            ),
            (
                "UPDATE order_reservation SET line_id = 1 WHERE line_id = 3",
                "UPDATE order_reservation SET line_id = 3 WHERE line_id = 1",
                "OrderReservations",
            ),
        ] {
            books.raw(statement).await.unwrap();
            let broken = books.broken().await;
            assert!(broken.iter().any(|line| line.starts_with(rule)), "{statement}: {broken:?}");
            books.raw(undo).await.unwrap();
            assert_eq!(books.broken().await, Vec::<String>::new(), "{undo}");
        }
    }
}

#[tokio::test]
async fn what_is_expected_and_what_was_sold() {
    for books in both().await {
        history(&books).await;
        let mut tx = desk::read(&books).await.unwrap();
        let item = books.number("SELECT MIN(id) FROM item").await;
        for items in [None, Some([item].as_slice())] {
            let expected = store::expected(&mut tx, items).await.unwrap();
            let found: Vec<_> = expected.iter().map(|one| (one.item_id, one.quantity)).collect();
            assert_eq!(found, [(item, units(1))]);
        }
        let grant = books.grant::<ReadOrders>();
        let sold = store::sales_by_item(&mut tx, &grant, day("2026-03-01"), day("2026-03-31")).await.unwrap();
        let found: Vec<_> = sold.iter().map(|one| (one.sku.as_str(), one.quantity, one.net)).collect();
        assert_eq!(found, [("A", units(6), Money(1_800))], "what was cancelled was not sold");
        let none = store::sales_by_item(&mut tx, &grant, day("2026-04-01"), day("2026-04-30")).await.unwrap();
        assert_eq!(none, vec![]);
    }
}

#[tokio::test]
async fn a_supplier_s_shipment_is_announced_and_comes_first() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        let order = desk.purchase(&room, vec![line(room.item, units(5), 100, 0, 0)]);
        let (id, lines) = placed(&books, &order).await;
        once!(books, store::announce, id, &[(lines[0], units(3))]).unwrap();
        assert_eq!(desk::counters(&books, id, lines[0]).await, [3, 3, 0, 0, 0]);
        assert!(once!(books, store::announce, id, &[(lines[0], units(3))]).is_err());
        once!(books, store::receive, &step(id, day(DAY), &[(lines[0], units(2))])).unwrap();
        assert_eq!(desk::counters(&books, id, lines[0]).await, [3, 3, 2, 0, 0]);
        once!(books, store::announce, id, &[(lines[0], Quantity(-1_000))]).unwrap();
        assert_eq!(desk::counters(&books, id, lines[0]).await, [2, 2, 2, 0, 0]);
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn acts_at_once_do_not_wait_for_each_other() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        stocked(&books, &room, units(50), 5_000).await;
        let buys = desk.purchase(&room, vec![line(room.other, units(50), 70, 0, 0)]);
        let (bought, lines) = placed(&books, &buys).await;
        once!(books, store::receive, &step(bought, day(DAY), &[(lines[0], units(50))])).unwrap();
        let mut all = Vec::new();
        for n in 0..24 {
            let (db, actor) = (books.test.db.clone(), books.actor.clone());
            let item = if n % 2 == 0 { room.item } else { room.other };
            let order = desk.sale(&room, vec![line(item, units(1), 90, 0, 1_000)]);
            all.push(tokio::spawn(async move {
                let mut tx = db.write().await?;
                let id = store::place(&mut tx, &actor.grant().unwrap(), &order).await?;
                tx.commit().await?;
                let mut tx = db.read().await?;
                let of = store::lines(&mut tx, id).await?[0].id;
                drop(tx);
                let one = step(id, day(DAY), &[(of, units(1))]);
                let mut tx = db.write().await?;
                store::pick(&mut tx, &actor.grant().unwrap(), &one).await?;
                tx.commit().await?;
                let mut tx = db.write().await?;
                store::deliver(&mut tx, &actor.grant().unwrap(), &one).await?;
                tx.commit().await
            }));
            let (db, actor) = (books.test.db.clone(), books.actor.clone());
            let entry = books.entry(DAY, books.bank, books.sales, 100);
            all.push(tokio::spawn(async move {
                let mut tx = db.write().await?;
                post(&mut tx, &actor.grant().unwrap(), entry).await?;
                tx.commit().await
            }));
        }
        for one in all {
            one.await.unwrap().unwrap_or_else(|error| panic!("{}: {error}", books.test.url));
        }
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}
