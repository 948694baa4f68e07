//! The rules of shipments hold in the schema without the program; a check finds what was changed past them.

use crate::common::bare_books::day;
use crate::common::dock::{DAY, LATER, docks, refused};
use crate::once;
use retaguarda::error::Fault;
use retaguarda::kernel::Money;
use retaguarda::logistics::model::{Basis, Direction, Proof};
use retaguarda::logistics::store::{self, Carried, NewFreightBill};

#[tokio::test]
async fn no_sql_makes_a_state_that_contradicts_its_goods() {
    for dock in docks().await {
        let books = &dock.books;
        let (order, line) = dock.sale(5, LATER).await;
        let id = dock.planned(Direction::Outbound, &[(order, line, 3)]).await;
        let stop = dock.stops(id).await[0];
        let status = |step: i64, state: &str, on: &str| {
            format!(
                "INSERT INTO shipment_status (shipment_id, step, state, effective_on, recorded_at, \
                 recorded_by, note) VALUES ({id}, {step}, '{state}', '{on}', 1, 1, 'n')"
            )
        };
        books.refuses(&format!("UPDATE shipment SET state = 'delivered' WHERE id = {id}"), "").await;
        books.refuses(&format!("UPDATE shipment SET state = 'picked' WHERE id = {id}"), "last step").await;
        books.refuses(&status(2, "picked", DAY), "elsewhere").await;
        books.refuses(&status(2, "shipped", DAY), "does not follow").await;
        books.refuses(&status(3, "picked", DAY), "does not follow").await;
        books.refuses(&status(2, "cancelled", "2026-03-11"), "does not follow").await;
        let mark = format!(
            "UPDATE shipment_stop SET delivered_on = '{DAY}', delivered_at = 1, delivered_by = 1, \
             document_id = 1 WHERE id = {stop}"
        );
        books.refuses(&mark, "not on its way").await;
        once!(books, store::pick, id, day(DAY)).unwrap();
        books.refuses(&status(3, "shipped", DAY), "elsewhere").await;
        once!(books, store::ship, id, day(DAY)).unwrap();
        books.refuses(&mark, "elsewhere").await;
        books.refuses(&status(4, "delivered", DAY), "not delivered").await;
        books.refuses(&status(4, "returned", DAY), "came back").await;
        let load = format!(
            "INSERT INTO shipment_line (stop_id, order_line_id, quantity) VALUES ({stop}, {line}, 1000)"
        );
        books.refuses(&load, "load is fixed").await;
        books.refuses("UPDATE shipment_line SET returned = 1000", "elsewhere").await;
        once!(books, store::deliver, stop, day(LATER), None).unwrap();
        for (statement, why) in [
            ("UPDATE shipment_line SET quantity = 1", "load is fixed"),
            ("UPDATE shipment_status SET effective_on = '2026-03-01'", "never changes"),
            ("DELETE FROM shipment_status", "never changes"),
            ("UPDATE shipment_stop SET delivered_on = '2026-03-12'", "delivered once"),
            ("DELETE FROM shipment_stop", ""),
            ("DELETE FROM shipment_line", "load is fixed"),
            ("DELETE FROM shipment", ""),
            ("UPDATE shipment SET freight_quoted = 5", "has ended"),
            ("UPDATE shipment SET number = 'x'", "stays"),
            ("UPDATE shipment SET delivered_on = '2026-03-13'", "last step"),
        ] {
            books.refuses(statement, why).await;
        }
        dock.sound().await;
    }
}

#[tokio::test]
async fn no_sql_shares_a_bill_otherwise() {
    for dock in docks().await {
        let books = &dock.books;
        let (id, stop) = dock.shipped(1, LATER).await;
        once!(
            books,
            store::deliver,
            stop,
            day(LATER),
            Some(&Proof { name: "Ana".into(), ..Proof::default() })
        )
        .unwrap();
        let bill = NewFreightBill {
            carrier_id: dock.carrier,
            document: None,
            on: day(LATER),
            due_on: day(LATER),
            amount: Money(500),
            basis: Basis::Hand,
            of: Carried::Deliveries(vec![id]),
            hand: vec![Money(500)],
        };
        let short = NewFreightBill { hand: vec![Money(499)], ..bill.clone() };
        assert_eq!(refused(once!(books, store::bill, &short)), (Fault::SharesDiffer, Some("0.01".into())));
        once!(books, store::bill, &bill).unwrap();
        for (statement, why) in [
            ("UPDATE freight_bill SET amount = 501", "never change"),
            ("DELETE FROM freight_share", "never change"),
            ("DELETE FROM freight_bill", ""),
            ("UPDATE freight_share SET amount = 1", "never change"),
            ("INSERT INTO freight_share (bill_id, n, line_id, amount) VALUES (1, 9, 1, 1)", "never change"),
            ("UPDATE delivery_proof SET name = 'x'", "given once"),
            ("DELETE FROM delivery_proof", "given once"),
        ] {
            books.refuses(statement, why).await;
        }
        let entry = books.number("SELECT MAX(entry_id) FROM order_bill").await;
        let forged = format!(
            "INSERT INTO freight_bill (id, carrier_id, effective_on, due_on, amount, basis, entry_id, \
             recorded_at, recorded_by) VALUES (9, {}, '{LATER}', '{LATER}', 333, 'hand', {entry}, 1, 1); \
             INSERT INTO freight_share (bill_id, n, line_id, amount) VALUES (9, 1, (SELECT MAX(id) FROM \
             shipment_line), 332); UPDATE freight_bill SET posted_at = 1 WHERE id = 9",
            dock.carrier
        );
        books.refuses(&forged, "not the bill").await;
        dock.sound().await;
    }
}

#[tokio::test]
async fn a_check_finds_what_was_changed_behind_the_guards() {
    for dock in docks().await {
        let books = &dock.books;
        let (_, stop) = dock.shipped(2, LATER).await;
        once!(books, store::deliver, stop, day(LATER), None).unwrap();
        let (under_way, _) = dock.shipped(3, LATER).await;
        dock.sound().await;
        books.drop_triggers().await;
        let statements = [
            (
                format!("UPDATE shipment SET state = 'picked', shipped_on = NULL WHERE id = {under_way}"),
                format!("UPDATE shipment SET state = 'shipped', shipped_on = '{DAY}' WHERE id = {under_way}"),
                "ShipmentSteps",
            ),
            (
                format!("UPDATE shipment_stop SET delivered_on = '2026-03-19' WHERE id = {stop}"),
                format!("UPDATE shipment_stop SET delivered_on = '{LATER}' WHERE id = {stop}"),
                "DeliveriesTold",
            ),
            (
                "UPDATE shipment_line SET quantity = quantity + 9000".to_owned(),
                "UPDATE shipment_line SET quantity = quantity - 9000".to_owned(),
                "LoadsMoved",
            ),
            (
                "UPDATE order_line SET shipped = shipped - 1000 WHERE shipped > delivered".to_owned(),
                "UPDATE order_line SET shipped = shipped + 1000 WHERE picked > delivered".to_owned(),
                "GoodsInOnePlace",
            ),
        ];
        for (statement, undo, tie) in statements {
            books.raw(&statement).await.unwrap();
            let broken = books.broken().await;
            assert!(broken.iter().any(|line| line.starts_with(tie)), "{statement}: {broken:?}");
            books.raw(&undo).await.unwrap();
            dock.sound().await;
        }
    }
}
