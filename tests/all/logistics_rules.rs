//! Shipments from their plan to their proof and their freight: the rules hold in the program.

use crate::common::bare_books::day;
use crate::common::desk;
use crate::common::desk::{balance, counters, grant_of};
use crate::common::dock::{DAY, LATER, docks, refused, rule};
use crate::common::stockroom;
use crate::common::stockroom::units;
use crate::once;
use retaguarda::error::{Fault, Rule};
use retaguarda::kernel::{Money, Quantity};
use retaguarda::logistics::model::{Basis, Direction, NewShipment, Proof, State, Travel};
use retaguarda::logistics::store::{self, Carried, NewFreightBill, otif};
use retaguarda::stock::store::measures::{Measures, set_measures};
use retaguarda::trade::store::settings::settings;

#[tokio::test]
async fn a_shipment_goes_from_its_plan_to_its_proof() {
    for dock in docks().await {
        let books = &dock.books;
        let (order, line) = dock.sale(5, LATER).await;
        let id = dock.planned(Direction::Outbound, &[(order, line, 3)]).await;
        let stop = dock.stops(id).await[0];
        assert_eq!(rule(once!(books, store::ship, id, day(DAY))), Rule::NotNext);
        once!(books, store::pick, id, day(DAY)).unwrap();
        once!(books, store::pick, id, day(DAY)).unwrap();
        assert_eq!(counters(books, order, line).await, [3, 0, 0, 0, 0]);
        dock.sound().await;
        let early = once!(books, store::ship, id, day("2026-03-11"));
        assert_eq!(refused(early), (Fault::BeforeStep, Some(DAY.to_owned())));
        once!(books, store::ship, id, day(DAY)).unwrap();
        assert_eq!(counters(books, order, line).await, [3, 3, 0, 0, 0]);
        dock.sound().await;
        let proof = Proof {
            name: "Ana Prado".to_owned(),
            document: Some("11.222.333-4".to_owned()),
            picture: Some(b"a picture".to_vec()),
        };
        assert_eq!(rule(once!(books, store::prove, stop, &proof)), Rule::NotNext);
        once!(books, store::deliver, stop, day("2026-03-13"), Some(&proof)).unwrap();
        assert_eq!(dock.state(id).await, State::Delivered);
        assert_eq!(counters(books, order, line).await, [3, 3, 3, 0, 3]);
        assert_eq!(rule(once!(books, store::prove, stop, &proof)), Rule::AlreadyProven);
        let mut tx = desk::read(books).await.unwrap();
        let history = store::statuses(&mut tx, id).await.unwrap();
        let told: Vec<(State, String)> =
            history.iter().map(|one| (one.state, one.effective_on.to_string())).collect();
        let days = [(State::Planned, DAY), (State::Picked, DAY), (State::Shipped, DAY)];
        let days = days.into_iter().chain([(State::Delivered, "2026-03-13")]);
        assert_eq!(told, days.map(|(state, day)| (state, day.to_owned())).collect::<Vec<_>>());
        assert!(history.iter().all(|one| one.recorded_by_id == books.actor.user_id));
        let stops = store::stops(&mut tx, id).await.unwrap();
        assert_eq!(stops[0].proof_name.as_deref(), Some("Ana Prado"));
        assert_eq!(stops[0].picture.as_ref().map(Vec::len), Some(32));
        drop(tx);
        dock.sound().await;
    }
}

#[tokio::test]
async fn a_load_is_no_more_than_what_is_left_of_the_order() {
    for dock in docks().await {
        let books = &dock.books;
        let (order, line) = dock.sale(5, LATER).await;
        let id = dock.planned(Direction::Outbound, &[(order, line, 3)]).await;
        let more = dock.shipment(Direction::Outbound, &[(order, line, 3)]);
        assert_eq!(refused(once!(books, store::plan, &more)), (Fault::Loaded, Some("2".into())));
        let wrong_way = dock.shipment(Direction::Inbound, &[(order, line, 1)]);
        assert_eq!(refused(once!(books, store::plan, &wrong_way)).0, Fault::Unknown);
        let empty = NewShipment::new(Direction::Outbound, day(DAY), Vec::new());
        assert_eq!(refused(once!(books, store::plan, &empty)).0, Fault::Required);
        once!(books, store::cancel, id, day(DAY), "cliente adiou").unwrap();
        let again = once!(books, store::plan, &more).unwrap();
        once!(books, store::pick, again, day(DAY)).unwrap();
        once!(books, store::cancel, again, day(DAY), "quebrou o caminhão").unwrap();
        assert_eq!(counters(books, order, line).await, [0, 0, 0, 0, 0], "picked goods went back");
        assert_eq!(dock.state(again).await, State::Cancelled);
        dock.sound().await;
    }
}

#[tokio::test]
async fn several_stops_are_delivered_one_by_one() {
    for dock in docks().await {
        let books = &dock.books;
        let (one, first) = dock.sale(2, LATER).await;
        let (two, second) = dock.sale(4, LATER).await;
        let id = dock.planned(Direction::Outbound, &[(one, first, 2), (two, second, 4)]).await;
        once!(books, store::pick, id, day(DAY)).unwrap();
        once!(books, store::ship, id, day(DAY)).unwrap();
        let stops = dock.stops(id).await;
        once!(books, store::deliver, stops[1], day("2026-03-15"), None).unwrap();
        assert_eq!(dock.state(id).await, State::Shipped);
        assert_eq!(
            rule(once!(books, store::deliver, stops[1], day("2026-03-15"), None)),
            Rule::StopDelivered
        );
        dock.sound().await;
        // Nobody is there: the goods come back, the stop is never delivered.
        once!(books, store::bring_back, stops[0], day("2026-03-16"), "ninguém no local").unwrap();
        assert_eq!(dock.state(id).await, State::Delivered);
        assert_eq!(counters(books, one, first).await, [2, 2, 2, 2, 0]);
        let receivable = {
            let mut tx = desk::read(books).await.unwrap();
            settings(&mut tx).await.unwrap().unwrap().receivable_account_id
        };
        assert_eq!(balance(books, receivable).await, 4 * 333, "what came back is not owed");
        let delivered = "SELECT COUNT(*) FROM shipment WHERE delivered_on = '2026-03-15'";
        assert_eq!(books.number(delivered).await, 1);
        dock.sound().await;
    }
}

#[tokio::test]
async fn what_comes_back_is_counted_and_all_of_it_ends_the_shipment() {
    for dock in docks().await {
        let books = &dock.books;
        let (id, stop) = dock.shipped(3, LATER).await;
        let load = dock.loads(id).await[0];
        let back = |n| [(load, units(n))];
        let early = once!(books, store::give_back, stop, day(LATER), "avaria", &back(1));
        assert_eq!(rule(early), Rule::NotNext);
        once!(books, store::deliver, stop, day("2026-03-13"), None).unwrap();
        let unsaid = once!(books, store::give_back, stop, day(LATER), " ", &back(1));
        assert_eq!(refused(unsaid).0, Fault::Required);
        once!(books, store::give_back, stop, day(LATER), "avaria", &back(1)).unwrap();
        assert_eq!(dock.state(id).await, State::Delivered);
        let more = once!(books, store::give_back, stop, day(LATER), "avaria", &back(3));
        assert_eq!(refused(more), (Fault::TooMuchReturned, Some("2".into())));
        once!(books, store::give_back, stop, day(LATER), "avaria", &back(2)).unwrap();
        assert_eq!(dock.state(id).await, State::Returned);
        assert_eq!(books.number("SELECT quantity FROM item_value ORDER BY item_id LIMIT 1").await, 100_000);
        dock.sound().await;

        let (id, stop) = dock.shipped(3, LATER).await;
        once!(books, store::bring_back, stop, day(LATER), "endereço errado").unwrap();
        assert_eq!(dock.state(id).await, State::Returned);
        assert_eq!(books.number("SELECT quantity FROM item_value ORDER BY item_id LIMIT 1").await, 100_000);
        dock.sound().await;
    }
}

#[tokio::test]
async fn a_supplier_s_shipment_is_announced_and_received() {
    for dock in docks().await {
        let books = &dock.books;
        let (order, line) = dock.purchase(10, 200).await;
        let id = dock.planned(Direction::Inbound, &[(order, line, 6)]).await;
        assert_eq!(rule(once!(books, store::pick, id, day(DAY))), Rule::NotNext);
        once!(books, store::ship, id, day(DAY)).unwrap();
        assert_eq!(counters(books, order, line).await, [6, 6, 0, 0, 0]);
        dock.sound().await;
        let stop = dock.stops(id).await[0];
        once!(books, store::deliver, stop, day(LATER), None).unwrap();
        assert_eq!(counters(books, order, line).await, [6, 6, 6, 0, 0]);
        assert_eq!(dock.state(id).await, State::Delivered);
        let lost = dock.planned(Direction::Inbound, &[(order, line, 4)]).await;
        once!(books, store::ship, lost, day(DAY)).unwrap();
        once!(books, store::cancel, lost, day(LATER), "o fornecedor não entrega").unwrap();
        assert_eq!(counters(books, order, line).await, [6, 6, 6, 0, 0]);
        dock.sound().await;
    }
}

#[tokio::test]
async fn freight_of_deliveries_is_an_expense_shared_to_the_cent() {
    for dock in docks().await {
        let books = &dock.books;
        let (first, _) = dock.shipped(1, LATER).await;
        let (second, _) = dock.shipped(2, LATER).await;
        let new = |of: Vec<i64>| NewFreightBill {
            carrier_id: dock.carrier,
            document: Some("CT-e 9".to_owned()),
            on: day(LATER),
            due_on: day("2026-04-20"),
            amount: Money(1_000),
            basis: Basis::Value,
            of: Carried::Deliveries(of),
            hand: Vec::new(),
        };
        let weighed = NewFreightBill { basis: Basis::Weight, ..new(vec![first, second]) };
        assert_eq!(refused(once!(books, store::bill, &weighed)), (Fault::NoMeasure, Some("A".into())));
        once!(books, store::bill, &new(vec![first, second])).unwrap();
        let shares = "SELECT amount FROM freight_share WHERE n = ";
        let both = [format!("{shares}1"), format!("{shares}2")];
        let mut found = Vec::new();
        for text in both {
            found.push(books.number(text.leak()).await);
        }
        assert_eq!(found, [333, 667]);
        let of = settings(&mut desk::read(books).await.unwrap()).await.unwrap().unwrap();
        assert_eq!(balance(books, of.freight_account_id).await, 1_000);
        assert_eq!(balance(books, of.payable_account_id).await, -1_000);
        assert_eq!(refused(once!(books, store::bill, &new(vec![first]))).0, Fault::Taken);
        let nothing = NewFreightBill { document: None, ..new(vec![]) };
        assert_eq!(rule(once!(books, store::bill, &nothing)), Rule::NothingCarried);
        let grams = Measures { weight: Some(500), volume: None };
        once!(books, set_measures, &[(dock.room.item, grams)]).unwrap();
        let again = NewFreightBill { document: None, amount: Money(7), ..weighed };
        once!(books, store::bill, &again).unwrap();
        assert_eq!(books.number("SELECT amount FROM freight_share WHERE bill_id = 2 AND n = 2").await, 5);
        dock.sound().await;
    }
}

#[tokio::test]
async fn freight_of_arrivals_is_in_the_goods_and_in_what_was_sold_of_them() {
    for dock in docks().await {
        let books = &dock.books;
        let (order, line) = dock.purchase(10, 200).await;
        let id = dock.planned(Direction::Inbound, &[(order, line, 10)]).await;
        once!(books, store::ship, id, day(DAY)).unwrap();
        let stop = dock.stops(id).await[0];
        once!(books, store::deliver, stop, day(DAY), None).unwrap();
        // 100 at 1.00 and 10 at 2.00; half of all is sold.
        let sold = dock.room.issue(day(DAY), units(105));
        stockroom::act(&books.test.db, &books.actor, sold).await.unwrap();
        let bill = NewFreightBill {
            carrier_id: dock.carrier,
            document: None,
            on: day(LATER),
            due_on: day(LATER),
            amount: Money(999),
            basis: Basis::Value,
            of: Carried::Arrivals(vec![id]),
            hand: Vec::new(),
        };
        let value = "SELECT value FROM item_value ORDER BY item_id LIMIT 1";
        let before = books.number(value).await;
        once!(books, store::bill, &bill).unwrap();
        // Five of the ten are still there.
        assert_eq!(books.number(value).await - before, 500);
        let of = settings(&mut desk::read(books).await.unwrap()).await.unwrap().unwrap();
        assert_eq!(balance(books, of.payable_account_id).await, -999);
        assert_eq!(books.number("SELECT amount FROM freight_share").await, 999);
        dock.sound().await;
    }
}

#[tokio::test]
async fn on_time_and_in_full_is_told_by_the_rows() {
    for dock in docks().await {
        let books = &dock.books;
        let (order, line) = dock.sale(5, "2026-03-14").await;
        let ways = [(3, "2026-03-14"), (2, "2026-03-15")];
        for (quantity, on) in ways {
            let id = dock.planned(Direction::Outbound, &[(order, line, quantity)]).await;
            once!(books, store::pick, id, day(DAY)).unwrap();
            once!(books, store::ship, id, day(DAY)).unwrap();
            let stop = dock.stops(id).await[0];
            once!(books, store::deliver, stop, day(on), None).unwrap();
        }
        let quoted = NewShipment {
            travel: Travel { freight_quoted: Some(Money(77)), ..Travel::default() },
            ..dock.shipment(Direction::Outbound, &[])
        };
        let (waiting, line) = dock.sale(1, "2026-03-31").await;
        let stops = dock.shipment(Direction::Outbound, &[(waiting, line, 1)]).stops;
        once!(books, store::plan, &NewShipment { stops, ..quoted }).unwrap();
        let mut tx = desk::read(books).await.unwrap();
        let question = otif::Question::default();
        let found = otif::deliveries(&mut tx, &books.grant(), &question, None, 10).await.unwrap();
        let told: Vec<_> =
            found.iter().map(|one| (one.on_time, one.in_full, one.freight.map(Money::minor))).collect();
        let expected =
            [(Some(true), Some(false), None), (Some(false), Some(true), None), (None, None, Some(77))];
        assert_eq!(told, expected);
        let figures = otif::figures(&mut tx, &books.grant(), &question).await.unwrap();
        assert_eq!((figures.shipments, figures.delivered, figures.promised), (3, 2, 2));
        assert_eq!((figures.on_time, figures.in_full, figures.otif), (1, 1, 0));
        assert_eq!((figures.lead_days, figures.lead_tenths()), (9, Some(45)));
        assert_eq!(otif::Figures::rate(1, 2), Some(5_000));
        let late = otif::Question { from: Some(day("2026-03-15")), ..question };
        let found = otif::deliveries(&mut tx, &books.grant(), &late, None, 10).await.unwrap();
        assert_eq!(found.len(), 2);
        let missed = otif::Question { missed: true, ..question };
        assert_eq!(otif::figures(&mut tx, &books.grant(), &missed).await.unwrap().shipments, 2);
        drop(tx);
        dock.sound().await;
    }
}

#[tokio::test]
async fn a_repeated_request_acts_once() {
    for dock in docks().await {
        let books = &dock.books;
        let (order, line) = dock.sale(5, LATER).await;
        let new = dock.shipment(Direction::Outbound, &[(order, line, 3)]);
        let mut ids = Vec::new();
        for _ in 0..2 {
            let mut tx = books.test.db.write().await.unwrap();
            ids.push(store::plan(&mut tx, &grant_of(books, "s"), &new).await.unwrap());
            tx.commit().await.unwrap();
        }
        assert_eq!(ids[0], ids[1]);
        let stop = dock.stops(ids[0]).await[0];
        let load = dock.loads(ids[0]).await[0];
        once!(books, store::pick, ids[0], day(DAY)).unwrap();
        once!(books, store::ship, ids[0], day(DAY)).unwrap();
        for _ in 0..2 {
            let mut tx = books.test.db.write().await.unwrap();
            store::deliver(&mut tx, &grant_of(books, "d"), stop, day(DAY), None).await.unwrap();
            let back = [(load, units(1))];
            store::give_back(&mut tx, &grant_of(books, "b"), stop, day(DAY), "avaria", &back).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(counters(books, order, line).await, [3, 3, 3, 1, 2]);
        let counted: Quantity = Quantity(books.number("SELECT returned FROM shipment_line").await);
        assert_eq!(counted, units(1));
        dock.sound().await;
    }
}

#[tokio::test]
async fn who_carries_it_may_change_until_it_has_arrived() {
    for dock in docks().await {
        let books = &dock.books;
        let (id, stop) = dock.shipped(1, LATER).await;
        let travel = Travel {
            carrier_id: Some(dock.carrier),
            tracking: Some("BR123".to_owned()),
            freight_quoted: Some(Money(900)),
            ..Travel::default()
        };
        once!(books, store::change, id, &travel).unwrap();
        let no_carrier = Travel { carrier_id: Some(dock.desk.customer), ..Travel::default() };
        assert_eq!(refused(once!(books, store::change, id, &no_carrier)).0, Fault::Unknown);
        once!(books, store::deliver, stop, day(LATER), None).unwrap();
        assert_eq!(rule(once!(books, store::change, id, &Travel::default())), Rule::ShipmentOver);
        dock.sound().await;
    }
}
