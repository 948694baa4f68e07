//! What the pages of stock read, on both databases: the inventory by item, place and lot, now and on a day,
//! its sums, moves looked back on, and the sheet and differences of a count.

use crate::common::bare_books::{Books, both, day};
use crate::common::stockroom::{Stockroom, act, stock, units};
use retaguarda::kernel::{Day, Money, Quantity};
use retaguarda::stock::model::count::Counted;
use retaguarda::stock::model::{MoveKind, NewDocument, NewMove};
use retaguarda::stock::store::inventory::{Asked, Order, Reorder, Row, RowsBy, Sums, rows, sums};
use retaguarda::stock::store::movements::{self, Filter};
use retaguarda::stock::store::{self, NewReservation, counting, items, places};
use retaguarda::ui::grid::{Cursor, SortKey, Span};

/// 10 of A in main for 10.00, 3 of them on the shelf, 2 sold, 1 reserved; 4 of B in two lots for 7.00 each.
async fn stocked(books: &Books) -> Stockroom {
    let room = stock(books).await;
    let db = &books.test.db;
    act(db, &books.actor, room.receipt(day("2026-03-10"), units(10), 1_000)).await.unwrap();
    let one = NewMove::new(room.item, room.main, room.shelf, units(3));
    let carry = NewDocument::new(MoveKind::Transfer, day("2026-03-12"), vec![one]);
    act(db, &books.actor, carry).await.unwrap();
    act(db, &books.actor, room.issue(day("2026-03-15"), units(2))).await.unwrap();
    let mut tx = db.write().await.unwrap();
    let grant = books.grant();
    let new = NewReservation {
        item_id: room.item,
        place_id: room.main,
        lot_id: None,
        quantity: units(1),
        document: None,
    };
    store::reserve(&mut tx, &grant, &new).await.unwrap();
    let mut moves = Vec::new();
    for (code, expiry, quantity) in [("L1", "2026-09-01", 1), ("L2", "2026-06-01", 3)] {
        let lot = store::add_lot(&mut tx, &grant, room.other, code, Some(day(expiry))).await.unwrap();
        let one = NewMove::new(room.other, room.supplier, room.main, units(quantity));
        moves.push(NewMove { lot_id: Some(lot), ..one });
    }
    tx.commit().await.unwrap();
    act(db, &books.actor, NewDocument::new(MoveKind::Receive, day("2026-03-11"), moves)).await.unwrap();
    room
}

fn by(by: RowsBy, on: Option<Day>) -> Asked {
    Asked { by, on, ..Asked::default() }
}

async fn read(books: &Books, asked: &Asked, order: Order) -> Vec<Row> {
    let mut tx = books.test.db.read().await.unwrap();
    rows(&mut tx, &books.grant(), asked, (order, false), None, 100).await.unwrap()
}

async fn summed(books: &Books, asked: &Asked) -> Sums {
    let mut tx = books.test.db.read().await.unwrap();
    sums(&mut tx, &books.grant(), asked).await.unwrap()
}

/// SKU, place, lot, on hand, reserved, value.
fn told(rows: &[Row]) -> Vec<(&str, &str, &str, i64, i64, i64)> {
    let told = |row: &'_ Row| {
        let figures = (row.on_hand.thousandths() / 1_000, row.reserved.thousandths() / 1_000);
        (figures.0, figures.1, row.value.minor())
    };
    rows.iter()
        .map(|row| {
            let (on_hand, reserved, value) = told(row);
            (&*row.sku, &*row.place, row.lot.as_deref().unwrap_or(""), on_hand, reserved, value)
        })
        .collect()
}

#[tokio::test]
async fn the_inventory_is_told_by_item_place_and_lot() {
    for books in both().await {
        stocked(&books).await;
        let items = read(&books, &by(RowsBy::Item, None), Order::Name).await;
        assert_eq!(told(&items), [("A", "", "", 8, 1, 800), ("B", "", "", 4, 0, 2_800)]);
        assert_eq!(items[0].last_on, Some(day("2026-03-15")));
        let places = read(&books, &by(RowsBy::Place, None), Order::Name).await;
        let expected =
            [("A", "main", "", 5, 1, 500), ("A", "shelf", "", 3, 0, 300), ("B", "main", "", 4, 0, 2_800)];
        assert_eq!(told(&places), expected);
        let lots = read(&books, &by(RowsBy::Lot, None), Order::Sku).await;
        let last = [("B", "main", "L1", 1, 0, 700), ("B", "main", "L2", 3, 0, 2_100)];
        assert_eq!(told(&lots)[2..], last);
        assert_eq!(lots[3].expires_on, Some(day("2026-06-01")));
        for (asked, count, value) in [
            (by(RowsBy::Item, None), 2, 3_600),
            (by(RowsBy::Place, None), 3, 3_600),
            (by(RowsBy::Lot, None), 4, 3_600),
        ] {
            let sums = summed(&books, &asked).await;
            assert_eq!((sums.count, sums.value.minor()), (count, value));
            assert_eq!(sums.quantities, Some([units(12), units(1), units(0)]));
        }
    }
}

#[tokio::test]
async fn the_inventory_of_a_day_is_what_there_was() {
    for books in both().await {
        let room = stocked(&books).await;
        let on = Some(day("2026-03-11"));
        let items = read(&books, &by(RowsBy::Item, on), Order::Name).await;
        assert_eq!(told(&items), [("A", "", "", 10, 0, 1_000), ("B", "", "", 4, 0, 2_800)]);
        assert_eq!(items[0].last_on, Some(day("2026-03-10")));
        let places = read(&books, &by(RowsBy::Place, on), Order::Name).await;
        assert_eq!(told(&places), [("A", "main", "", 10, 0, 1_000), ("B", "main", "", 4, 0, 2_800)]);
        let before = by(RowsBy::Lot, Some(day("2026-01-01")));
        assert_eq!(
            (read(&books, &before, Order::Name).await, summed(&books, &before).await.count),
            (vec![], 0)
        );
        // A move told late changes every later day, and nothing before it.
        act(&books.test.db, &books.actor, room.receipt(day("2026-03-05"), units(1), 50)).await.unwrap();
        for (on, quantity, value) in [("2026-03-04", 0, 0), ("2026-03-05", 1, 50), ("2026-03-13", 11, 1_050)]
        {
            let items = read(&books, &by(RowsBy::Item, Some(day(on))), Order::Name).await;
            assert_eq!((items[0].on_hand, items[0].value), (units(quantity), Money(value)), "{on}");
        }
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn filters_narrow_rows_and_sums_alike() {
    for books in both().await {
        let room = stocked(&books).await;
        let span = |from, to| Some(Span { from, to });
        let item = |change: &dyn Fn(&mut Asked)| {
            let mut asked = by(RowsBy::Item, None);
            change(&mut asked);
            asked
        };
        let lot = |change: &dyn Fn(&mut Asked)| {
            let mut asked = by(RowsBy::Lot, None);
            change(&mut asked);
            asked
        };
        for (asked, found, value) in [
            (item(&|asked| asked.text = "item a".into()), 1, 800),
            (item(&|asked| asked.sku = "b".into()), 1, 2_800),
            (item(&|asked| asked.name = "x".into()), 0, 0),
            (item(&|asked| asked.available = span(Some(7_000), Some(7_000))), 1, 800),
            (item(&|asked| asked.value = span(Some(1_000), None)), 1, 2_800),
            (item(&|asked| asked.active = Some(false)), 0, 0),
            (item(&|asked| asked.reorder = Some(Reorder::Due)), 0, 0),
            (item(&|asked| asked.supplier_ids = Some(vec![])), 0, 0),
            (item(&|asked| asked.category_ids = Some(vec![1])), 2, 3_600),
            (item(&|asked| asked.moved = Some(Span { from: Some(day("2026-03-12")), to: None })), 1, 800),
            (lot(&|asked| asked.place_ids = Some(vec![room.shelf])), 1, 300),
            (lot(&|asked| asked.lot = "l2".into()), 1, 2_100),
            (lot(&|asked| asked.on_hand = span(None, Some(3_000))), 3, 3_100),
            (lot(&|asked| asked.expires = Some(Span { from: None, to: Some(day("2026-06-30")) })), 1, 2_100),
        ] {
            let (rows, sums) = (read(&books, &asked, Order::Name).await, summed(&books, &asked).await);
            assert_eq!((rows.len() as i64, sums.value.minor()), (found, value), "{asked:?}");
            assert_eq!(sums.count, found, "{asked:?}");
            assert_eq!(rows.iter().map(|row| row.value.minor()).sum::<i64>(), value, "{asked:?}");
        }
    }
}

#[tokio::test]
async fn pages_follow_each_other_in_every_order() {
    for books in both().await {
        stocked(&books).await;
        let grant = books.grant();
        let mut tx = books.test.db.read().await.unwrap();
        let orders = [
            Order::Name,
            Order::Sku,
            Order::OnHand,
            Order::Available,
            Order::Value,
            Order::LastMove,
            Order::Price,
        ];
        for by_rows in RowsBy::ALL {
            for (order, descending) in orders.into_iter().flat_map(|order| [(order, false), (order, true)]) {
                let asked = by(by_rows, None);
                let whole = rows(&mut tx, &grant, &asked, (order, descending), None, 100).await.unwrap();
                let (mut paged, mut cursor) = (Vec::new(), None);
                loop {
                    let page =
                        rows(&mut tx, &grant, &asked, (order, descending), cursor.as_ref(), 1).await.unwrap();
                    let Some(row) = page.into_iter().next() else { break };
                    let key = match order {
                        Order::Name => SortKey::Text(row.folded.clone()),
                        Order::Sku => SortKey::Text(row.sku.clone()),
                        Order::OnHand => SortKey::Number(row.on_hand.thousandths()),
                        Order::Available => SortKey::Number(row.available().thousandths()),
                        Order::LastMove => SortKey::Day(row.last_on.unwrap()),
                        // The item's own, which a holding is sorted by.
                        Order::Value => SortKey::Number(if row.sku == "A" { 800 } else { 2_800 }),
                        Order::Price => SortKey::Number(0),
                    };
                    let within = (row.place_id, row.lot_id);
                    cursor = Some(Cursor { key, id: row.item_id, within, backwards: false });
                    paged.push(row);
                }
                assert_eq!(paged, whole, "{by_rows:?} {order:?} {descending}");
            }
        }
    }
}

#[tokio::test]
async fn moves_are_found_and_paged() {
    for books in both().await {
        let room = stocked(&books).await;
        let grant = books.grant();
        let mut tx = books.test.db.read().await.unwrap();
        let all = movements::list(&mut tx, &grant, &Filter::default(), true, None, 10).await.unwrap();
        let seqs: Vec<i64> = all.iter().map(|one| one.seq).collect();
        assert_eq!(seqs, [3, 2, 5, 4, 1]);
        let place = Some((all[1].effective_on, all[1].seq));
        let rest = movements::list(&mut tx, &grant, &Filter::default(), true, place, 10).await.unwrap();
        assert_eq!(rest, all[2..]);
        let back = movements::list(&mut tx, &grant, &Filter::default(), false, place, 10).await.unwrap();
        assert_eq!(back, all[..1]);
        let text = |text: &str| Some(text.to_owned());
        for (filter, found) in [
            (Filter { kind: Some(MoveKind::Transfer), ..Filter::default() }, vec![2]),
            (Filter { place_ids: Some(vec![room.shelf]), ..Filter::default() }, vec![2]),
            (Filter { item: text("item b"), ..Filter::default() }, vec![5, 4]),
            (
                Filter { item_id: Some(room.item), from: Some(day("2026-03-12")), ..Filter::default() },
                vec![3, 2],
            ),
            (Filter { text: text("b"), to: Some(day("2026-03-11")), ..Filter::default() }, vec![5, 4]),
            (Filter { document: text("nf"), ..Filter::default() }, vec![]),
        ] {
            let rows = movements::list(&mut tx, &grant, &filter, true, None, 10).await.unwrap();
            assert_eq!(rows.iter().map(|one| one.seq).collect::<Vec<_>>(), found, "{filter:?}");
            let (count, value) = movements::count(&mut tx, &grant, &filter).await.unwrap();
            let sum: Money = rows.iter().map(|one| one.value).sum();
            assert_eq!((count, value), (found.len() as i64, sum), "{filter:?}");
        }
        assert_eq!(movements::count(&mut tx, &grant, &Filter::default()).await.unwrap(), (5, Money(3_600)));
        let lots = movements::of_document(&mut tx, &grant, all[2].document_id).await.unwrap();
        assert_eq!(lots.iter().map(|one| one.lot.as_deref()).collect::<Vec<_>>(), [Some("L1"), Some("L2")]);
        assert_eq!(movements::returns_of(&mut tx, &grant, 1).await.unwrap(), []);
        assert_eq!(movements::late_parts(&mut tx, &grant, 1).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_count_is_shown_before_it_is_posted() {
    for books in both().await {
        let room = stocked(&books).await;
        let grant = books.grant();
        let mut tx = books.test.db.write().await.unwrap();
        let sheet = counting::sheet(&mut tx, &grant, room.main, None, 10).await.unwrap();
        let told: Vec<_> = sheet.iter().map(|line| (&*line.sku, line.lot.as_deref())).collect();
        assert_eq!(told, [("A", None), ("B", Some("L1")), ("B", Some("L2"))]);
        let after = (sheet[0].folded.as_str(), sheet[0].item_id, sheet[0].lot_id);
        let rest = counting::sheet(&mut tx, &grant, room.main, Some(after), 10).await.unwrap();
        assert_eq!(rest, sheet[1..]);
        let line = |line: &counting::SheetLine, counted: i64| Counted {
            item_id: line.item_id,
            lot_id: line.lot_id,
            quantity: units(counted),
        };
        let lines = [line(&sheet[0], 7), line(&sheet[1], 0), line(&sheet[2], 3)];
        let on = day("2026-03-20");
        let found = counting::differences(&mut tx, &grant, room.main, on, &lines).await.unwrap();
        let told: Vec<_> =
            found.iter().map(|one| (one.expected, one.quantity(), one.value.minor())).collect();
        assert_eq!(
            told,
            [(units(5), units(2), 200), (units(1), units(-1), -700), (units(3), Quantity(0), 0)]
        );
        let lines = lines.iter().map(|line| ((line.item_id, room.main, line.lot_id), line.quantity));
        let new = store::NewCount { day: on, memo: String::new(), document: None, lines: lines.collect() };
        let posted = store::count(&mut tx, &grant, &new).await.unwrap().unwrap();
        assert_eq!(posted.value, Money(-500), "what was shown");
        assert_eq!(counting::last_counts(&mut tx).await.unwrap().get(&room.main), Some(&on));
        tx.commit().await.unwrap();
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn items_are_found_as_people_call_them() {
    for books in both().await {
        let room = stocked(&books).await;
        let mut tx = books.test.db.read().await.unwrap();
        for (text, found) in [("a", vec![room.item]), ("ITEM B", vec![room.other]), ("100%", vec![])] {
            let ids: Vec<i64> =
                items::find(&mut tx, text, 5).await.unwrap().iter().map(|item| item.id).collect();
            assert_eq!(ids, found, "{text}");
        }
        assert_eq!(items::find(&mut tx, "", 5).await.unwrap().len(), 2);
        assert_eq!(items::unit_names(&mut tx).await.unwrap(), ["un"]);
        assert_eq!(places::held_counts(&mut tx).await.unwrap().get(&room.main), Some(&2));
    }
}

#[tokio::test]
async fn a_stock_account_holds_stock_and_nothing_else() {
    for books in both().await {
        stocked(&books).await;
        books.post_sale("2026-03-10", 100).await;
        for account in [books.bank, books.rent, books.heading] {
            let insert = format!(
                "INSERT INTO item_category (code, name, stock_account_id, cost_account_id, loss_account_id, \
                 variance_account_id, received_account_id, standard) SELECT 'X', 'X', {account}, \
                 cost_account_id, loss_account_id, variance_account_id, received_account_id, FALSE \
                 FROM item_category WHERE standard = TRUE"
            );
            books.refuses(&insert, "of another origin").await;
        }
    }
}

#[tokio::test]
async fn a_check_finds_changed_days_and_reservations_of_items() {
    for books in both().await {
        stocked(&books).await;
        assert_eq!(books.broken().await, Vec::<String>::new());
        for (change, told) in [
            ("UPDATE item_day SET value = value + 1 WHERE item_id = 1", "HoldingsSummed: item 1 2026-03-10"),
            ("UPDATE item_value SET last_on = '2026-12-31' WHERE item_id = 1", "item 1 last"),
            ("UPDATE item_value SET reserved = 5000 WHERE item_id = 1", "ReservedCovered: item 1"),
        ] {
            books.raw(change).await.unwrap();
            let broken = books.broken().await.join("\n");
            assert!(broken.contains(told), "{change}: {broken}");
        }
    }
}

#[tokio::test]
async fn no_goods_rest_in_a_closed_place() {
    for books in both().await {
        let room = stocked(&books).await;
        books.refuses(&format!("UPDATE place SET active = FALSE WHERE id = {}", room.main), "at rest").await;
        let mut tx = books.test.db.write().await.unwrap();
        let grant = books.grant();
        let shelf = places::place(&mut tx, room.shelf).await.unwrap().unwrap();
        let closed = retaguarda::stock::model::Place { active: false, ..shelf };
        assert!(store::change_place(&mut tx, &grant, &closed).await.is_err());
        let bin = retaguarda::stock::model::NewPlace::new("bin", retaguarda::stock::model::PlaceKind::Bin);
        let bin = store::add_place(&mut tx, &grant, &bin).await.unwrap();
        let place = places::place(&mut tx, bin).await.unwrap().unwrap();
        let place = retaguarda::stock::model::Place { active: false, ..place };
        store::change_place(&mut tx, &grant, &place).await.unwrap();
        tx.commit().await.unwrap();
        let one = NewMove::new(room.item, room.main, bin, units(1));
        let into = NewDocument::new(MoveKind::Transfer, day("2026-03-20"), vec![one]);
        let refused = act(&books.test.db, &books.actor, into).await.unwrap_err();
        assert!(format!("{refused:?}").contains("ClosedPlace"), "{refused:?}");
        let raw = format!(
            "INSERT INTO stock_document (id, kind, effective_on, recorded_at, recorded_by, memo) VALUES \
             (900, 'transfer', '2026-03-20', 1, 1, 'm'); INSERT INTO stock_move (seq, document_id, \
             effective_on, item_id, from_id, to_id, quantity, value, cost) VALUES ((SELECT MAX(seq) + 1 FROM \
             stock_move), 900, '2026-03-20', {}, {}, {bin}, 1000, 0, 0)",
            room.item, room.main
        );
        books.refuses(&raw, "at rest").await;
    }
}
