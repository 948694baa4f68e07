//! What runs low is bought again: what is expected is kept with the item, suggestions count it, and orders
//! are made of them, one for each supplier.

use crate::common;
use crate::common::bare_books::{Books, both, day};
use crate::common::books::text;
use crate::common::desk::{DAY, desk, line, lines, placed, step};
use crate::common::stockroom::{stock, units};
use crate::common::{Client, TestApp};
use crate::once;
use retaguarda::auth::{Actor, Role};
use retaguarda::company::model::NewParty;
use retaguarda::company::store as company;
use retaguarda::finance::chart::{self, Chart};
use retaguarda::kernel::{Lang, Money};
use retaguarda::stock::model::{NewItem, NewPlace, PlaceKind};
use retaguarda::stock::store as stock_store;
use retaguarda::stock::store::watch;
use retaguarda::trade::model::NewOrder;
use retaguarda::trade::store;

async fn expected(books: &Books) -> i64 {
    books.number("SELECT CAST(SUM(expected) AS BIGINT) FROM item_value").await / 1_000
}

#[tokio::test]
async fn what_is_expected_follows_purchases() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        let buys = desk.purchase(&room, vec![line(room.item, units(5), 100, 0, 0)]);
        let (bought, of) = placed(&books, &buys).await;
        let sale = desk.sale(&room, vec![line(room.item, units(3), 100, 0, 0)]);
        placed(&books, &sale).await;
        assert_eq!(expected(&books).await, 5, "a sale is expected of nobody");
        let two = NewOrder { lines: vec![line(room.other, units(7), 100, 0, 0)], ..buys.clone() };
        once!(books, store::change, bought, &two).unwrap();
        assert_eq!(books.number("SELECT expected FROM item_value ORDER BY item_id LIMIT 1").await, 0);
        assert_eq!(expected(&books).await, 7);
        assert!(of != vec![0]);
        let line_id = lines(&books, bought).await[0].id;
        once!(books, store::receive, &step(bought, day("2026-03-14"), &[(line_id, units(4))])).unwrap();
        once!(books, store::receive, &step(bought, day("2026-03-12"), &[(line_id, units(1))])).unwrap();
        assert_eq!(expected(&books).await, 2);
        once!(books, store::approve_over, bought, line_id, units(2), "a mais").unwrap();
        assert_eq!(expected(&books).await, 4);
        let mut tx = books.test.db.read().await.unwrap();
        let lead = store::lead_days(&mut tx, &books.grant()).await.unwrap();
        drop(tx);
        assert_eq!(lead.get(&desk.supplier), Some(&2), "from {DAY} to the first receipt");
        once!(books, store::cancel, bought, "chega").unwrap();
        assert_eq!(expected(&books).await, 0);
        assert_eq!(books.broken().await, Vec::<String>::new());
        books.refuses("UPDATE item_value SET expected = -1", "onstraint").await;
        books.raw("UPDATE item_value SET expected = 1000").await.unwrap();
        let broken = books.broken().await;
        assert!(broken.iter().any(|line| line.starts_with("ExpectedSummed")), "{broken:?}");
    }
}

#[tokio::test]
async fn a_slow_supplier_raises_the_point_to_buy() {
    for books in both().await {
        let (room, desk) = (stock(&books).await, desk(&books).await);
        let buys = desk.purchase(&room, vec![line(room.item, units(1), 100, 0, 0)]);
        let (bought, of) = placed(&books, &NewOrder { ordered_on: day("2025-11-01"), ..buys }).await;
        once!(books, store::receive, &step(bought, day("2025-12-31"), &[(of[0], units(1))])).unwrap();
        let sets = format!(
            "UPDATE item SET supplier_id = {} WHERE id = {}; INSERT INTO item_month VALUES ({}, 202512, 0, \
             9000, 0, 0, 0) ON CONFLICT (item_id, month) DO UPDATE SET used = 9000;",
            desk.supplier, room.item, room.item
        );
        books.raw(&sets).await.unwrap();
        let mut tx = books.test.db.read().await.unwrap();
        let found = store::reorder::suggestions(&mut tx, &books.grant(), &books.grant()).await.unwrap();
        let [one] = &found[..] else { panic!("{found:?}") };
        assert_eq!((one.need.lead_days, one.need.reorder_at()), (60, units(6)));
        assert_eq!((one.quantity, one.need.days_left()), (units(8), Some(10)));
        assert_eq!(one.cost, Some(Money(700)), "the reference");
        let none = watch::suggestions(&mut tx, &books.grant(), &Default::default()).await.unwrap();
        assert_eq!(none, [], "in a week nothing runs out");
    }
}

/// Two suppliers, three items below their points, of which one has no supplier and one no cost.
async fn furnish(app: &TestApp) {
    let actor = Actor::operator(common::NOON, day("2026-11-24"), Lang::Pt);
    let mut tx = app.state.db.write().await.unwrap();
    chart::load(&mut tx, &common::operator(common::NOON), Chart::Br).await.unwrap();
    let party = |name: &str| NewParty { name: name.to_owned(), ..NewParty::default() };
    let parties = [party("Fábrica Sul"), party("Moinho Norte")];
    let parties = company::add_parties(&mut tx, &actor.grant().unwrap(), &parties).await.unwrap();
    let item = |sku: &str, supplier: Option<i64>, cost: Option<i64>| NewItem {
        sku: sku.to_owned(),
        name: format!("Chá {sku}"),
        unit: "cx".to_owned(),
        supplier_id: supplier,
        cost: cost.map(Money),
        reorder_point: units(5),
        reorder_quantity: units(10),
        ..NewItem::default()
    };
    for new in [
        item("CHA-1", Some(parties[0]), Some(200)),
        item("CHA-2", Some(parties[1]), None),
        item("CHA-3", None, Some(300)),
    ] {
        stock_store::add_item(&mut tx, &actor.grant().unwrap(), &new).await.unwrap();
    }
    let main = NewPlace::new("CD1", PlaceKind::Warehouse);
    stock_store::add_place(&mut tx, &actor.grant().unwrap(), &main).await.unwrap();
    tx.commit().await.unwrap();
}

async fn shown(client: &Client, path: &str, texts: &[&str]) -> String {
    let page = client.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    let read = text(&page.body);
    for wanted in texts {
        assert!(read.contains(wanted) || page.body.contains(wanted), "{path} lacks {wanted}: {read}");
    }
    page.body
}

const REVIEW: &str = "/stock/reorder/order?row=1&row=2&row=3";

#[tokio::test]
async fn orders_are_made_of_what_is_ticked() {
    for app in common::both().await {
        let seller = app.client(Role::Commercial).await;
        shown(&seller, "/stock/reorder", &["Nada a repor", "Ver o estoque"]).await;
        furnish(&app).await;
        let keeper = app.client(Role::Stock).await;
        let page = shown(&keeper, "/stock/reorder", &["CHA-1", "Fábrica Sul", "3 itens"]).await;
        assert!(!page.contains("Fazer pedidos de compra"), "who may not order is not asked to");
        let page = shown(&seller, "/stock/reorder", &["Fazer pedidos de compra"]).await;
        assert!(page.contains("formmethod=\"get\"") && page.contains("name=\"row\" value=\"1\""));
        shown(&seller, "/stock/reorder?f.supplier=sul", &["CHA-1", "1 item", "20,00"]).await;
        shown(&seller, "/stock/reorder/order", &["Nenhum item escolhido"]).await;
        let review = shown(&seller, REVIEW, &["Moinho Norte", "lines[2][quantity]"]).await;
        assert!(review.contains("name=\"lines[0][unit_price]\""));
        // By supplier, those without one first: CHA-3, CHA-1, CHA-2.
        let mut fields = vec![("request_id", "01900000-0000-7000-8000-000000000001")];
        fields.extend([
            ("lines[0][item]", "3"),
            ("lines[0][supplier]", ""),
            ("lines[0][quantity]", "10"),
            ("lines[0][unit_price]", "3,00"),
            ("lines[1][item]", "1"),
            ("lines[1][supplier]", "P00001"),
            ("lines[1][quantity]", "12"),
            ("lines[1][unit_price]", "2,00"),
            ("lines[2][item]", "2"),
            ("lines[2][supplier]", "P00002"),
            ("lines[2][quantity]", "10"),
            ("lines[2][unit_price]", ""),
        ]);
        let refused = seller.submit(REVIEW, "/api/trade/reorder", &fields).await;
        assert_eq!(refused.location.as_deref(), Some(REVIEW), "{}", refused.body);
        let again = shown(&seller, REVIEW, &["Escolha de quem comprar", "Preencha este campo"]).await;
        assert!(again.contains("value=\"12\""), "nothing typed is lost");
        assert_eq!(common::books::count(&app, "SELECT COUNT(*) FROM trade_order").await, 0, "all or none");
        fields[2].1 = "Fábrica Sul";
        fields[12].1 = "1,50";
        for _ in 0..2 {
            let done = seller.submit(REVIEW, "/api/trade/reorder", &fields).await;
            assert_eq!(done.location.as_deref(), Some("/orders?f.kind=purchase&f.state=open"), "{done:?}");
        }
        shown(&seller, "/orders", &["2 pedidos", "Fábrica Sul", "54,00", "Moinho Norte", "15,00"]).await;
        shown(&seller, "/orders/1", &["01/12/2026"]).await;
        shown(&seller, "/stock/reorder", &["Nada a repor"]).await;
        fields[0].1 = "01900000-0000-7000-8000-000000000002";
        shown(&seller, REVIEW, &["Já não precisam de pedido", "/orders/2"]).await;
        let refused = seller.submit(REVIEW, "/api/trade/reorder", &fields).await;
        assert_eq!(refused.location.as_deref(), Some(REVIEW));
        shown(&seller, REVIEW, &["Já não precisam de pedido", "/orders/1"]).await;
        let csv = seller.get("/export/stock/reorder.csv").await;
        assert_eq!((csv.status, csv.body.lines().count()), (200, 1), "{}", csv.body);
        assert_eq!(seller.get("/export/stock/reorder.xlsx").await.status, 200);
        assert_eq!(keeper.get(REVIEW).await.status, 403);
    }
}
