//! Who gets what there is: lines in the order of their right to it, goods by expiry.

use std::collections::BTreeMap;

use crate::kernel::{Day, Quantity};

/// What one place has free of an item in one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    pub item_id: i64,
    pub place_id: i64,
    /// 0 for goods without lot.
    pub lot_id: i64,
    pub expires_on: Option<Day>,
    pub free: Quantity,
}

/// What a line would have, from any of these places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub line_id: i64,
    pub item_id: i64,
    pub places: std::sync::Arc<[i64]>,
    pub quantity: Quantity,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taken {
    pub line_id: i64,
    pub item_id: i64,
    pub place_id: i64,
    pub lot_id: i64,
    pub quantity: Quantity,
}

/// Shares out what is free, each line in its turn, as much as there is: first expired, first out, then by
/// place in the order of the line's places.
pub fn share_out(shelves: Vec<Shelf>, wanted: &[Wanted]) -> Vec<Taken> {
    let mut by_item: BTreeMap<i64, Vec<Shelf>> = BTreeMap::new();
    for shelf in shelves.into_iter().filter(|shelf| shelf.free > Quantity::ZERO) {
        by_item.entry(shelf.item_id).or_default().push(shelf);
    }
    for shelves in by_item.values_mut() {
        shelves.sort_by_key(|shelf| {
            (shelf.expires_on.is_none(), shelf.expires_on, shelf.lot_id == 0, shelf.lot_id)
        });
    }
    let mut taken = Vec::new();
    for want in wanted {
        let Some(shelves) = by_item.get_mut(&want.item_id) else { continue };
        take(shelves, want, &mut taken);
        shelves.retain(|shelf| shelf.free > Quantity::ZERO);
    }
    taken
}

fn take(shelves: &mut [Shelf], want: &Wanted, taken: &mut Vec<Taken>) {
    let rank = |place: i64| want.places.iter().position(|one| *one == place);
    let mut here: Vec<(usize, &mut Shelf)> =
        shelves.iter_mut().filter_map(|shelf| Some((rank(shelf.place_id)?, shelf))).collect();
    // The shelves stand by expiry; a stable sort keeps that and orders the places of one lot.
    here.sort_by_key(|(rank, shelf)| {
        (shelf.expires_on.is_none(), shelf.expires_on, shelf.lot_id == 0, *rank)
    });
    let mut missing = want.quantity;
    for (_, shelf) in here {
        if missing <= Quantity::ZERO {
            break;
        }
        let quantity = shelf.free.min(missing);
        missing = missing - quantity;
        shelf.free = shelf.free - quantity;
        let Shelf { item_id, place_id, lot_id, .. } = *shelf;
        taken.push(Taken { line_id: want.line_id, item_id, place_id, lot_id, quantity });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(place_id: i64, lot_id: i64, expires: Option<&str>, units: i64) -> Shelf {
        let expires_on = expires.and_then(|text| text.parse().ok());
        Shelf { item_id: 1, place_id, lot_id, expires_on, free: Quantity(units * 1_000) }
    }

    fn want(line_id: i64, places: &[i64], units: i64) -> Wanted {
        Wanted { line_id, item_id: 1, places: places.into(), quantity: Quantity(units * 1_000) }
    }

    fn shared(shelves: Vec<Shelf>, wanted: &[Wanted]) -> Vec<(i64, i64, i64, i64)> {
        let taken = share_out(shelves, wanted).into_iter();
        taken.map(|one| (one.line_id, one.place_id, one.lot_id, one.quantity.thousandths() / 1_000)).collect()
    }

    #[test]
    fn the_first_line_is_served_first_and_the_last_gets_what_is_left() {
        let found =
            shared(vec![shelf(7, 0, None, 5)], &[want(1, &[7], 3), want(2, &[7], 3), want(3, &[7], 1)]);
        assert_eq!(found, [(1, 7, 0, 3), (2, 7, 0, 2)]);
    }

    #[test]
    fn goods_go_out_by_expiry_and_only_from_the_line_s_own_places() {
        let shelves = vec![
            shelf(7, 0, None, 9),
            shelf(8, 2, Some("2027-03-01"), 3),
            shelf(7, 1, Some("2026-12-01"), 2),
            shelf(9, 3, Some("2026-01-01"), 9),
        ];
        assert_eq!(shared(shelves, &[want(1, &[7, 8], 6)]), [(1, 7, 1, 2), (1, 8, 2, 3), (1, 7, 0, 1)]);
    }

    #[test]
    fn of_one_lot_the_nearer_place_comes_first() {
        let shelves = vec![shelf(7, 0, None, 2), shelf(8, 0, None, 2)];
        assert_eq!(shared(shelves, &[want(1, &[8, 7], 3)]), [(1, 8, 0, 2), (1, 7, 0, 1)]);
    }
}
