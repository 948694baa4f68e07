//! The rules of stock hold in the schema without the program, and among many at once.

use crate::common::bare_books::{Books, both, day};
use crate::common::stockroom::{Stockroom, act, stock, units};
use retaguarda::db::DbError;
use retaguarda::error::{AppError, Fault};
use retaguarda::kernel::{Money, Quantity};
use retaguarda::stock::model::{MoveKind, NewDocument, NewMove};
use retaguarda::stock::store::{self, NewCount, NewLateCost, NewReservation};

const DAY: &str = "2026-03-10";

async fn done(books: &Books, document: NewDocument) -> store::PostedDocument {
    act(&books.test.db, &books.actor, document).await.unwrap()
}

async fn refused(books: &Books, document: NewDocument) -> Fault {
    match act(&books.test.db, &books.actor, document).await {
        Err(DbError::Refused(AppError::Invalid(faults))) => faults[0].code,
        other => panic!("not refused by the program: {other:?}"),
    }
}

async fn standing(books: &Books) -> (i64, i64) {
    let quantity = books.number("SELECT quantity FROM item_value ORDER BY item_id LIMIT 1").await;
    (quantity, books.number("SELECT value FROM item_value ORDER BY item_id LIMIT 1").await)
}

#[tokio::test]
async fn no_sql_changes_what_has_moved() {
    for books in both().await {
        let room = stock(&books).await;
        done(&books, room.receipt(day(DAY), units(10), 1_000)).await;
        done(&books, room.issue(day("2026-03-12"), units(4))).await;
        for statement in [
            "UPDATE stock_move SET quantity = 1",
            "UPDATE stock_move SET value = value + 1 WHERE seq = 1",
            "DELETE FROM stock_move WHERE seq = 2",
            "UPDATE stock_document SET effective_on = '2026-03-11'",
            "UPDATE stock_document SET posted_at = NULL",
            "UPDATE stock_document SET memo = 'x'",
            "DELETE FROM stock_document",
        ] {
            books.refuses(statement, "never change").await;
        }
        if !books.test.db.is_sqlite() {
            books.refuses("TRUNCATE stock_move CASCADE", "never change").await;
        }
        assert_eq!(standing(&books).await, (6_000, 600));
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

/// An open document and a move of it, as raw SQL would write them; sealed where asked.
fn raw(room: &Stockroom, kind: &str, from: i64, to: i64, what: (i64, i64, &str), seal: bool) -> String {
    let (quantity, value, on) = what;
    let mut text = format!(
        "INSERT INTO stock_document (id, kind, effective_on, recorded_at, recorded_by, memo, reason) VALUES \
         (900, '{kind}', '{on}', 1, 1, 'm', 'r'); INSERT INTO stock_move (seq, document_id, effective_on, \
         item_id, from_id, to_id, quantity, value, cost) VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM \
         stock_move), 900, '{on}', {}, {from}, {to}, {quantity}, {value}, {value});",
        room.item
    );
    if seal {
        text.push_str("UPDATE stock_document SET posted_at = 5 WHERE id = 900;");
    }
    text
}

#[tokio::test]
async fn no_sql_moves_what_is_not_there() {
    for books in both().await {
        let room = stock(&books).await;
        done(&books, room.receipt(day(DAY), units(10), 1_000)).await;
        let Stockroom { main, shelf, supplier, customer, loss, .. } = room;
        let raw = |kind, from, to, what| raw(&room, kind, from, to, what, true);
        let later = "2026-03-20";
        books.refuses(&raw("issue", main, customer, (10_001, -1_000, later)), "covered").await;
        books.refuses(&raw("issue", main, customer, (1_000, -100, "2026-03-09")), "covered").await;
        books.refuses(&raw("transfer", shelf, main, (1_000, 0, later)), "covered").await;
        books.refuses(&raw("transfer", main, shelf, (1_000, 5, later)), "value goes").await;
        books.refuses(&raw("receive", main, supplier, (1_000, -100, later)), "places").await;
        books.refuses(&raw("scrap", main, customer, (1_000, -100, later)), "places").await;
        books.refuses(&raw("issue", main, customer, (1_000, 100, later)), "value goes").await;
        books.refuses(&raw("issue", main, customer, (1_000, -1_001, later)), "").await;
        books.refuses(&raw("issue", main, customer, (10_000, -999, later)), "item_value_sound").await;
        books.refuses(&raw("return", customer, main, (1_000, 100, later)), "names its original").await;
        books.refuses(&raw("issue", main, customer, (1_000, -100, later)), "another value").await;
        books.refuses(&raw("adjust", loss, main, (1_000, 100, later)), "another value").await;
        let gap = raw("issue", main, customer, (1_000, -100, later)).replace("+ 1 FROM", "+ 2 FROM");
        books.refuses(&gap, "without gaps").await;
        books.refuses("UPDATE on_hand SET reserved = 10001", "covered").await;
        assert_eq!(standing(&books).await, (10_000, 1_000));
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_check_finds_what_was_changed_behind_the_guards() {
    for books in both().await {
        let room = stock(&books).await;
        done(&books, room.receipt(day(DAY), units(10), 1_000)).await;
        done(&books, room.issue(day(DAY), units(3))).await;
        books.drop_triggers().await;
        for (statement, undo, rule) in [
            ("UPDATE on_hand SET quantity = 6000", "UPDATE on_hand SET quantity = 7000", "HoldingsSummed"),
            ("UPDATE stock_day SET closing = 1", "UPDATE stock_day SET closing = 7000", "HoldingsSummed"),
            (
                "UPDATE item_value SET value = 1 WHERE value <> 0",
                "UPDATE item_value SET value = 700 WHERE value <> 0",
                "StockValues",
            ),
            (
                "UPDATE stock_move SET value = 999, cost = 999 WHERE seq = 1",
                "UPDATE stock_move SET value = 1000, cost = 1000 WHERE seq = 1",
                "StockEqualsLedger",
            ),
            (
                "UPDATE stock_move SET effective_on = '2026-03-01' WHERE seq = 2",
                "UPDATE stock_move SET effective_on = '2026-03-10' WHERE seq = 2",
                "NeverNegative",
            ),
            (
                "UPDATE stock_document SET memo = 'x' WHERE id = 1",
                "UPDATE stock_document SET memo = '' WHERE id = 1",
                "MovesUnchanged",
            ),
            ("UPDATE on_hand SET reserved = 5", "UPDATE on_hand SET reserved = 0", "ReservedCovered"),
            (
                "UPDATE stock_move SET returns_seq = 1 WHERE seq = 2",
                "UPDATE stock_move SET returns_seq = NULL WHERE seq = 2",
                "ReturnsNamed",
            ),
            (
                "UPDATE stock_document SET kind = 'transfer' WHERE id = 2",
                "UPDATE stock_document SET kind = 'issue' WHERE id = 2",
                "TransfersSumZero",
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
async fn fifty_at_once_for_the_last_five_give_five() {
    for books in both().await {
        let room = stock(&books).await;
        done(&books, room.receipt(day(DAY), units(5), 501)).await;
        let mut asked = Vec::new();
        for _ in 0..50 {
            let (db, actor) = (books.test.db.clone(), books.actor.clone());
            let document = room.issue(day(DAY), units(1));
            asked.push(tokio::spawn(async move { act(&db, &actor, document).await.is_ok() }));
        }
        let mut won = 0;
        for one in asked {
            won += i32::from(one.await.unwrap());
        }
        assert_eq!((won, standing(&books).await), (5, (0, 0)));
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_same_request_moves_once() {
    for mut books in both().await {
        let room = stock(&books).await;
        books.actor.request_id = Some("r1".to_owned());
        let first = done(&books, room.receipt(day(DAY), units(5), 500)).await;
        assert_eq!(done(&books, room.receipt(day(DAY), units(5), 500)).await, first);
        assert_eq!(standing(&books).await, (5_000, 500));
    }
}

#[tokio::test]
async fn a_return_is_credited_at_its_original_s_cost_and_the_difference_is_a_variance() {
    for books in both().await {
        let room = stock(&books).await;
        let first = done(&books, room.receipt(day(DAY), units(10), 100_000)).await;
        done(&books, room.receipt(day(DAY), units(5), 55_000)).await;
        let back = |quantity| NewMove {
            returns: Some(first.moves[0]),
            ..NewMove::new(room.item, room.main, room.supplier, units(quantity))
        };
        let document = |quantity| NewDocument::new(MoveKind::Return, day("2026-03-11"), vec![back(quantity)]);
        let posted = done(&books, document(5)).await;
        assert_eq!((posted.value, standing(&books).await), (Money(-51_667), (10_000, 103_333)));
        let account = |column: &str| {
            let text = format!(
                "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM line WHERE account_id = (SELECT \
                 {column}_account_id FROM item_category)"
            );
            Box::leak(text.into_boxed_str()) as &'static str
        };
        let sums = [
            books.number(account("stock")).await,
            books.number(account("received")).await,
            books.number(account("variance")).await,
        ];
        assert_eq!(sums, [103_333, -105_000, 1_667]);
        assert_eq!(refused(&books, document(6)).await, Fault::TooMuchReturned);
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

async fn count(books: &Books, room: &Stockroom, on: &str, counted: Quantity) {
    let new = NewCount {
        day: day(on),
        memo: String::new(),
        document: None,
        lines: vec![((room.item, room.main, 0), counted)],
    };
    let mut tx = books.test.db.write().await.unwrap();
    store::count(&mut tx, &books.grant(), &new).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn counts_and_issues_give_the_same_stock_in_any_order() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for books in both().await {
            let room = stock(&books).await;
            done(&books, room.receipt(day("2026-03-01"), units(20), 2_000)).await;
            for step in order {
                match step {
                    0 => count(&books, &room, "2026-03-10", units(15)).await,
                    1 => _ = done(&books, room.issue(day("2026-03-15"), units(4))).await,
                    _ => count(&books, &room, "2026-03-20", units(9)).await,
                }
            }
            let at = |on: &str| {
                let text = format!(
                    "SELECT COALESCE((SELECT closing FROM stock_day WHERE day <= '{on}' AND closing >= 0 \
                     ORDER BY day DESC LIMIT 1), 0)"
                );
                Box::leak(text.into_boxed_str()) as &'static str
            };
            let seen = [
                books.number(at("2026-03-10")).await,
                books.number(at("2026-03-15")).await,
                books.number(at("2026-03-20")).await,
            ];
            assert_eq!(seen, [15_000, 11_000, 9_000], "{order:?}");
            assert_eq!(books.broken().await, Vec::<String>::new());
        }
    }
}

#[tokio::test]
async fn what_is_reserved_stays_until_it_is_released() {
    for books in both().await {
        let room = stock(&books).await;
        done(&books, room.receipt(day(DAY), units(5), 500)).await;
        let wanted = |quantity| NewReservation {
            item_id: room.item,
            place_id: room.main,
            lot_id: None,
            quantity,
            document: Some("P1".to_owned()),
        };
        let mut tx = books.test.db.write().await.unwrap();
        let ids = store::reserve(&mut tx, &books.grant(), &wanted(units(3))).await.unwrap();
        assert!(store::reserve(&mut tx, &books.grant(), &wanted(units(3))).await.is_err());
        tx.commit().await.unwrap();
        assert_eq!(refused(&books, room.issue(day(DAY), units(3))).await, Fault::NotEnough);
        assert_eq!(books.broken().await, Vec::<String>::new());
        let mut tx = books.test.db.write().await.unwrap();
        store::release(&mut tx, &books.grant(), ids[0]).await.unwrap();
        assert!(store::release(&mut tx, &books.grant(), ids[0]).await.is_err());
        tx.commit().await.unwrap();
        done(&books, room.issue(day(DAY), units(5))).await;
        assert_eq!(standing(&books).await, (0, 0));
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_late_cost_is_borne_by_what_is_there_and_by_what_was_sold() {
    for books in both().await {
        let room = stock(&books).await;
        let receipt = done(&books, room.receipt(day(DAY), units(10), 1_000)).await;
        done(&books, room.issue(day(DAY), units(6))).await;
        let new = NewLateCost {
            effective_on: day("2026-03-20"),
            document: Some("CT-e 7".to_owned()),
            memo: "frete".to_owned(),
            party_id: None,
            counter_account_id: None,
            amounts: vec![(receipt.moves[0], Money(100))],
        };
        let mut tx = books.test.db.write().await.unwrap();
        let posted = store::add_late_cost(&mut tx, &books.grant(), &new).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((posted.value, standing(&books).await), (Money(40), (4_000, 440)));
        assert_eq!(books.broken().await, Vec::<String>::new());
        books.refuses("UPDATE late_cost SET to_stock = 0", "never change").await;
    }
}
