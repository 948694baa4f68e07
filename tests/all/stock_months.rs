//! Use, age and turnover are read from months that are sums of the moves, in whatever order these were told.

use std::collections::BTreeMap;

use crate::common::bare_books::{Books, both, day};
use crate::common::stockroom::{Stockroom, act, stock, units};
use retaguarda::kernel::{Money, Month, Quantity};
use retaguarda::stock::model::{Class, MoveKind, NewDocument, NewMove, turnover};
use retaguarda::stock::store::act::way_back;
use retaguarda::stock::store::months::{self, Used};
use retaguarda::stock::store::{NewLateCost, PostedDocument, add_late_cost, add_lot, watch};
use retaguarda::stock::store::{categories, holdings};

async fn done(books: &Books, document: NewDocument) -> PostedDocument {
    act(&books.test.db, &books.actor, document).await.unwrap()
}

fn month(number: i8) -> Month {
    Month::new(2026, number).unwrap()
}

async fn used(books: &Books, from: i8, to: i8, beyond: Option<(Money, i64)>) -> Vec<Used> {
    let mut tx = books.test.db.read().await.unwrap();
    months::used(&mut tx, &books.grant(), (month(from), month(to)), beyond, 10).await.unwrap()
}

/// Ten units bought in January for 10.00, six sold in March of which one came back in April, a bin move in
/// between, and an item that is used less.
async fn history(books: &Books) -> (Stockroom, PostedDocument) {
    let room = stock(books).await;
    let bought = done(books, room.receipt(day("2026-01-10"), units(10), 1_000)).await;
    let sold = done(books, room.issue(day("2026-03-10"), units(6))).await;
    let one = NewMove::new(room.item, room.main, room.shelf, units(2));
    done(books, NewDocument::new(MoveKind::Transfer, day("2026-03-11"), vec![one])).await;
    let mut tx = books.test.db.write().await.unwrap();
    let back = way_back(&mut tx, sold.moves[0], units(1)).await.unwrap();
    drop(tx);
    done(books, NewDocument::new(MoveKind::Return, day("2026-04-02"), vec![back])).await;
    let other = NewMove::new(room.other, room.supplier, room.main, units(3)).at(Money(90));
    done(books, NewDocument::new(MoveKind::Receive, day("2026-02-10"), vec![other])).await;
    let other = NewMove::new(room.other, room.main, room.customer, units(1));
    done(books, NewDocument::new(MoveKind::Issue, day("2026-04-20"), vec![other])).await;
    (room, bought)
}

#[tokio::test]
async fn use_is_what_was_issued_less_what_came_back() {
    for books in both().await {
        let (room, _) = history(&books).await;
        let all = used(&books, 1, 12, None).await;
        let told: Vec<_> =
            all.iter().map(|one| (one.item_id, one.quantity, one.cost, one.before, one.class())).collect();
        assert_eq!(
            told,
            [
                (room.item, units(5), Money(500), Money(0), Class::A),
                (room.other, units(1), Money(30), Money(500), Class::B),
            ]
        );
        assert!(all.iter().all(|one| one.whole == Money(530)));
        let next = used(&books, 1, 12, Some((Money(500), room.item))).await;
        assert_eq!(next.iter().map(|one| one.item_id).collect::<Vec<_>>(), [room.other]);
        assert_eq!(used(&books, 3, 3, None).await[0].quantity, units(6));
        assert_eq!(used(&books, 5, 12, None).await, []);
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn what_is_there_came_in_last() {
    for books in both().await {
        let (room, _) = history(&books).await;
        done(&books, room.receipt(day("2026-06-10"), units(2), 300)).await;
        let mut tx = books.test.db.read().await.unwrap();
        let aged = months::aged(&mut tx, &books.grant(), month(7)).await.unwrap();
        let none = (Quantity::ZERO, Money::ZERO);
        assert_eq!((aged[0].quantity, aged[0].value), (units(7), Money(800)));
        assert_eq!(aged[0].ages, [none, (units(2), Money(229)), none, (units(5), Money(571)), none]);
        let later = months::aged(&mut tx, &books.grant(), Month::new(2027, 3).unwrap()).await.unwrap();
        assert_eq!(later[0].ages[3..], [(units(2), Money(229)), (units(5), Money(571))]);
        let values: Money = later.iter().flat_map(|one| one.ages).map(|(_, value)| value).sum();
        assert_eq!(values, Money(860));
    }
}

#[tokio::test]
async fn a_category_turns_by_its_use_and_mean_value() {
    for books in both().await {
        let (_, bought) = history(&books).await;
        let late = NewLateCost {
            effective_on: day("2026-05-05"),
            document: None,
            memo: String::new(),
            party_id: None,
            counter_account_id: None,
            amounts: vec![(bought.moves[0], Money(100))],
        };
        let mut tx = books.test.db.write().await.unwrap();
        add_late_cost(&mut tx, &books.grant(), &late).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = books.test.db.read().await.unwrap();
        let turned = months::turned(&mut tx, &books.grant(), (month(2), month(5))).await.unwrap();
        drop(tx);
        let [goods] = &turned[..] else { panic!("{turned:?}") };
        let ends = [1_000, 1_090, 490, 560, 610].map(Money);
        assert_eq!((goods.used, &goods.month_ends[..]), (Money(580), &ends[..]));
        assert_eq!(turnover(goods.used, &goods.month_ends), Some(77));
        assert_eq!(books.broken().await, Vec::<String>::new());
        books.raw("UPDATE item_month SET used = used + 1 WHERE month = 202603").await.unwrap();
        let broken = books.broken().await;
        assert!(broken.iter().any(|line| line.starts_with("MonthsSummed")), "{broken:?}");
    }
}

#[tokio::test]
async fn what_is_used_up_is_suggested_and_what_expires_is_named() {
    for books in both().await {
        let (room, _) = history(&books).await;
        let mut tx = books.test.db.write().await.unwrap();
        let lot = add_lot(&mut tx, &books.grant(), room.other, "L1", Some(day("2026-12-01"))).await.unwrap();
        tx.commit().await.unwrap();
        let one = NewMove::new(room.other, room.supplier, room.shelf, units(4)).at(Money(100));
        let in_lot = NewMove { lot_id: Some(lot), ..one };
        done(&books, NewDocument::new(MoveKind::Receive, day("2026-06-01"), vec![in_lot])).await;
        let mut tx = books.test.db.read().await.unwrap();
        let until = |text: &str| day(text);
        let soon = watch::expiring(&mut tx, &books.grant(), until("2026-12-01"), 10).await.unwrap();
        let told: Vec<_> =
            soon.iter().map(|one| (one.lot.as_str(), one.place.as_str(), one.quantity)).collect();
        assert_eq!(told, [("L1", "shelf", units(4))]);
        assert_eq!(watch::expiring(&mut tx, &books.grant(), until("2026-11-30"), 10).await.unwrap(), []);
        let no_days = BTreeMap::new();
        let now = watch::suggestions(&mut tx, &books.grant(), &no_days).await.unwrap();
        drop(tx);
        assert_eq!(now, [], "nothing was used in the last months");
        books
            .raw(&format!(
                "UPDATE item SET reorder_point = 6000, reorder_quantity = 4000 WHERE id = {}",
                room.item
            ))
            .await
            .unwrap();
        let mut tx = books.test.db.read().await.unwrap();
        let now = watch::suggestions(&mut tx, &books.grant(), &no_days).await.unwrap();
        assert_eq!(
            now.iter().map(|one| (one.item_id, one.quantity)).collect::<Vec<_>>(),
            [(room.item, units(4))]
        );
        drop(tx);
        books
            .raw(&format!("UPDATE item_value SET expected = 2000 WHERE item_id = {}", room.item))
            .await
            .unwrap();
        let mut tx = books.test.db.read().await.unwrap();
        assert_eq!(watch::suggestions(&mut tx, &books.grant(), &no_days).await.unwrap(), []);
    }
}

#[tokio::test]
async fn the_value_of_a_day_is_summed_by_category_and_goes_along_with_an_item() {
    for books in both().await {
        let (room, _) = history(&books).await;
        let mut tx = books.test.db.write().await.unwrap();
        let standard = categories::categories(&mut tx).await.unwrap().remove(0);
        let grant = books.grant();
        categories::add_category(&mut tx, &grant, "X", "Outros", standard.accounts).await.unwrap();
        tx.commit().await.unwrap();
        let told = async |on: &str| {
            let mut tx = books.test.db.read().await.unwrap();
            let found = holdings::valuation(&mut tx, &books.grant(), day(on)).await.unwrap();
            let [account] = &found[..] else { panic!("{found:?}") };
            assert_eq!((account.stock, account.difference()), (account.ledger, Money::ZERO));
            account.categories.iter().map(|one| one.value.minor()).collect::<Vec<_>>()
        };
        assert_eq!(told("2026-01-09").await, [0, 0]);
        assert_eq!(told("2026-02-28").await, [1_090, 0]);
        assert_eq!(told("2026-05-31").await, [560, 0]);
        let put = format!("UPDATE item SET category_id = 2 WHERE id = {}", room.other);
        books.raw(&put).await.unwrap();
        assert_eq!(told("2026-02-28").await, [1_000, 90]);
        assert_eq!(told("2026-05-31").await, [500, 60]);
        assert_eq!(books.broken().await, Vec::<String>::new());
        books.raw("UPDATE category_day SET change = change + 1 WHERE day = '2026-01-10'").await.unwrap();
        let broken = books.broken().await;
        assert!(broken.iter().any(|line| line == "StockValues: category 1 2026-01-10"), "{broken:?}");
    }
}
