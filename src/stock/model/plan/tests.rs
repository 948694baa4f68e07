//! Plans on a small ground.

use super::*;

const ITEM: i64 = 1;
const SHELF: i64 = 1;
const SUPPLIER: i64 = 2;
const CUSTOMER: i64 = 3;
const LOSS: i64 = 4;

fn ground() -> Ground {
    let accounts = Accounts { stock: 1, cost: 2, loss: 3, variance: 4, received: 5 };
    let kinds = [
        (SHELF, PlaceKind::Warehouse),
        (SUPPLIER, PlaceKind::Supplier),
        (CUSTOMER, PlaceKind::Customer),
        (LOSS, PlaceKind::Loss),
    ];
    Ground {
        items: [(ITEM, ItemGround { accounts, cost: None, standing: Standing::default() })].into(),
        places: kinds.map(|(id, kind)| (id, (kind, kind.code().to_owned(), false))).into(),
        loss_id: LOSS,
        ..Ground::default()
    }
}

fn day(n: i8) -> Day {
    Day::new(2026, 3, n).unwrap()
}

fn document(kind: MoveKind, n: i8, from: i64, to: i64, units: i64, cost: Option<i64>) -> NewDocument {
    let wanted = NewMove { cost: cost.map(Money), ..NewMove::new(ITEM, from, to, Quantity(units * 1_000)) };
    NewDocument::new(kind, day(n), vec![wanted])
}

fn values(planned: &[Planned]) -> Vec<(MoveKind, i64)> {
    planned.iter().flat_map(|one| one.moves.iter().map(|m| (one.head.kind, m.value.minor()))).collect()
}

#[test]
fn a_document_becomes_moves_and_lines_of_one_number() {
    let asked = [
        document(MoveKind::Receive, 1, SUPPLIER, SHELF, 3, Some(100)),
        document(MoveKind::Issue, 2, SHELF, CUSTOMER, 1, None),
    ];
    let planned = plan(ground(), &asked).unwrap();
    assert_eq!(values(&planned), [(MoveKind::Receive, 100), (MoveKind::Issue, -33)]);
    let lines: Vec<_> = planned[1].lines.iter().map(|line| (line.account_id, line.amount.minor())).collect();
    assert_eq!(lines, [(1, -33), (2, 33)]);
}

#[test]
fn every_move_that_cannot_be_is_named() {
    let asked = [
        document(MoveKind::Issue, 2, SHELF, CUSTOMER, 1, None),
        document(MoveKind::Receive, 1, SHELF, SUPPLIER, 3, None),
        document(MoveKind::Scrap, 1, SHELF, LOSS, 0, None),
    ];
    let objections = plan(ground(), &asked).unwrap_err();
    let told: Vec<_> = objections.iter().map(|one| (one.document, one.error.code)).collect();
    let expected =
        [(0, Fault::NotEnough), (1, Fault::WrongPlaces), (2, Fault::Required), (2, Fault::NotPositive)];
    assert_eq!(told, expected);
}

#[test]
fn a_count_stays_true_whatever_is_told_later() {
    let mut ground = ground();
    ground.counts.insert((ITEM, SHELF, 0), [day(10)].into());
    let asked = [
        document(MoveKind::Receive, 5, SUPPLIER, SHELF, 4, Some(400)),
        document(MoveKind::Issue, 12, SHELF, CUSTOMER, 1, None),
    ];
    let objections = plan(ground.clone(), &asked).unwrap_err();
    assert_eq!(objections[0].error.code, Fault::NotEnough, "the count saw nothing there");
    let planned = plan(ground, &asked[..1]).unwrap();
    assert_eq!(values(&planned), [(MoveKind::Receive, 400), (MoveKind::Count, -400)]);
    assert_eq!((planned[1].head.effective_on, planned[1].follows), (day(10), true));
}
