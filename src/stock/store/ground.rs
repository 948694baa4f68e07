//! What moves are planned on, read under the lock of their items. As many statements as there are kinds of
//! facts, however many moves.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::QueryBuilder;

use super::push_ids;
use crate::db::{DbError, Tx, dialect};
use crate::kernel::{Day, Money, Quantity};
use crate::sql;
use crate::stock::model::{
    Accounts, Ground, ItemGround, MoveKind, NewDocument, Original, PlaceKind, Standing, Track,
};

/// How many ids one statement names.
const IDS_MAX: usize = 5_000;

/// Takes the items, always in the order of their ids, and reads what these documents touch.
pub async fn load(tx: &mut Tx, documents: &[NewDocument]) -> Result<Ground, DbError> {
    let moves = || documents.iter().flat_map(|document| &document.moves);
    let returns: Vec<i64> = moves().filter_map(|one| one.returns).collect();
    let items: BTreeSet<i64> = moves().map(|one| one.item_id).collect();
    let places: BTreeSet<i64> = moves().flat_map(|one| [one.from_id, one.to_id]).collect();
    let Some(first) = documents.iter().map(|document| document.effective_on).min() else {
        return Ok(Ground::default());
    };
    let (items, places): (Vec<i64>, Vec<i64>) = (items.into_iter().collect(), places.into_iter().collect());
    let mut ground = Ground::default();
    for chunk in items.chunks(IDS_MAX) {
        let standings = take(tx, chunk).await?;
        read_items(tx, chunk, &standings, &mut ground).await?;
    }
    for chunk in items.chunks(IDS_MAX) {
        read_lots(tx, chunk, &mut ground).await?;
        read_tracks(tx, chunk, first, &mut ground).await?;
        read_counts(tx, chunk, first, &mut ground).await?;
    }
    for chunk in places.chunks(IDS_MAX) {
        read_places(tx, chunk, &mut ground).await?;
    }
    for chunk in returns.chunks(IDS_MAX) {
        read_originals(tx, chunk, &mut ground).await?;
    }
    Ok(ground)
}

/// Locks the items until the transaction ends; their quantities and values.
pub async fn take(tx: &mut Tx, items: &[i64]) -> Result<BTreeMap<i64, Standing>, DbError> {
    let end = dialect::for_update(tx);
    let rows: Vec<(i64, Quantity, Money)> = sql!(tx, |conn| {
        let mut query =
            QueryBuilder::new("SELECT item_id, quantity, value FROM item_value WHERE item_id IN ");
        push_ids!(query, items);
        query.push(" ORDER BY item_id").push(end);
        query.build_query_as().fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(|(id, quantity, value)| (id, Standing { quantity, value })).collect())
}

async fn read_items(
    tx: &mut Tx,
    items: &[i64],
    standings: &BTreeMap<i64, Standing>,
    ground: &mut Ground,
) -> Result<(), DbError> {
    type Row = (i64, Option<Money>, i64, i64, i64, i64, i64);
    let rows: Vec<Row> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT i.id, i.cost, c.stock_account_id, c.cost_account_id, c.loss_account_id, \
             c.variance_account_id, c.received_account_id FROM item i JOIN item_category c ON c.id = \
             i.category_id WHERE i.id IN ",
        );
        push_ids!(query, items);
        query.build_query_as().fetch_all(conn).await?
    });
    for (id, unit_cost, stock, cost, loss, variance, received) in rows {
        let accounts = Accounts { stock, cost, loss, variance, received };
        let standing = standings.get(&id).copied().unwrap_or_default();
        ground.items.insert(id, ItemGround { accounts, cost: unit_cost, standing });
    }
    Ok(())
}

async fn read_places(tx: &mut Tx, places: &[i64], ground: &mut Ground) -> Result<(), DbError> {
    let rows: Vec<(i64, PlaceKind, String, bool, bool)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT id, kind, code, negative_reason IS NOT NULL, active FROM place WHERE kind = 'loss' OR \
             id IN ",
        );
        push_ids!(query, places);
        query.push(" ORDER BY id DESC");
        query.build_query_as().fetch_all(conn).await?
    });
    for (id, kind, code, free, active) in rows {
        if kind == PlaceKind::Loss {
            ground.loss_id = id;
        }
        if !active {
            ground.closed.insert(id);
        }
        ground.places.insert(id, (kind, code, free));
    }
    Ok(())
}

async fn read_lots(tx: &mut Tx, items: &[i64], ground: &mut Ground) -> Result<(), DbError> {
    let rows: Vec<(i64, i64, Option<Day>)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT id, item_id, expires_on FROM lot WHERE item_id IN ");
        push_ids!(query, items);
        query.build_query_as().fetch_all(conn).await?
    });
    ground.lots.extend(rows.into_iter().map(|(id, item, expires)| (id, (item, expires))));
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Holding {
    item_id: i64,
    place_id: i64,
    lot_id: i64,
    quantity: Quantity,
    reserved: Quantity,
    may_be_negative: bool,
    opening: Quantity,
}

/// What each place holds, and what it held since `first`.
async fn read_tracks(tx: &mut Tx, items: &[i64], first: Day, ground: &mut Ground) -> Result<(), DbError> {
    let held: Vec<Holding> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT item_id, place_id, lot_id, quantity, reserved, may_be_negative, COALESCE((SELECT \
             closing FROM stock_day d WHERE d.item_id = h.item_id AND d.place_id = h.place_id AND d.lot_id \
             = h.lot_id AND d.day < ",
        );
        query.push_bind(first);
        query.push(" ORDER BY d.day DESC LIMIT 1), 0) AS opening FROM on_hand h WHERE item_id IN ");
        push_ids!(query, items);
        query.build_query_as().fetch_all(conn).await?
    });
    for row in held {
        let Holding { quantity, reserved, may_be_negative, opening, .. } = row;
        let track = Track { quantity, reserved, may_be_negative, opening, days: BTreeMap::new() };
        ground.tracks.insert((row.item_id, row.place_id, row.lot_id), track);
    }
    let days: Vec<(i64, i64, i64, Day, Quantity, Quantity)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT item_id, place_id, lot_id, day, closing, lowest FROM stock_day WHERE day >= ",
        );
        query.push_bind(first).push(" AND item_id IN ");
        push_ids!(query, items);
        query.build_query_as().fetch_all(conn).await?
    });
    for (item, place, lot, day, closing, lowest) in days {
        if let Some(track) = ground.tracks.get_mut(&(item, place, lot)) {
            track.days.insert(day, (closing, lowest));
        }
    }
    Ok(())
}

async fn read_counts(tx: &mut Tx, items: &[i64], first: Day, ground: &mut Ground) -> Result<(), DbError> {
    let rows: Vec<(i64, i64, i64, Day)> = sql!(tx, |conn| {
        let mut query =
            QueryBuilder::new("SELECT item_id, place_id, lot_id, day FROM stock_count WHERE day > ");
        query.push_bind(first).push(" AND item_id IN ");
        push_ids!(query, items);
        query.build_query_as().fetch_all(conn).await?
    });
    for (item, place, lot, day) in rows {
        ground.counts.entry((item, place, lot)).or_default().insert(day);
    }
    Ok(())
}

async fn read_originals(tx: &mut Tx, seqs: &[i64], ground: &mut Ground) -> Result<(), DbError> {
    type Row = (i64, i64, PlaceKind, Option<i64>, Quantity, Money, Quantity, MoveKind);
    let rows: Vec<Row> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT m.seq, m.item_id, p.kind, m.lot_id, m.quantity, m.cost, CAST(COALESCE((SELECT \
             SUM(r.quantity) FROM stock_move r WHERE r.returns_seq = m.seq), 0) AS BIGINT), d.kind \
             FROM stock_move m JOIN place p ON p.id = m.from_id JOIN stock_document d ON d.id = \
             m.document_id WHERE m.seq IN ",
        );
        push_ids!(query, seqs);
        query.build_query_as().fetch_all(conn).await?
    });
    for (seq, item_id, from, lot_id, quantity, cost, returned, kind) in rows {
        let is_return = kind == MoveKind::Return;
        ground.originals.insert(seq, Original { item_id, from, lot_id, quantity, cost, returned, is_return });
    }
    Ok(())
}
