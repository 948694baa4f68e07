//! Goods of a sale go out: from their place to packing, on the way, to the customer. Whatever step, they are
//! in exactly one place.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::act::{self, NewStep, StepLine, matched, take_for};
use super::read::{Order, OrderLine};
use super::reserve::{release_lines, reserve_open, reserve_order};
use super::{bills, settings};
use crate::auth::Grant;
use crate::auth::permission::MoveStock;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError};
use crate::events::Kind;
use crate::kernel::Quantity;
use crate::sql;
use crate::stock::model::{MoveKind, NewMove, PlaceKind};
use crate::stock::store::reserve::take_held;
use crate::stock::store::{self as stock, PostedDocument, places};
use crate::trade::model::{OrderKind, Shelf, Step, Taken, Wanted, share_out};

/// A move with the line it is for.
type For = (i64, NewMove);

/// Takes goods of a sale from their places to packing: first what the line has reserved, then what is free.
pub async fn pick(tx: &mut Tx, grant: &Grant<MoveStock>, step: &NewStep) -> Result<PostedDocument, DbError> {
    if let Some(first) = act::before(tx, grant, step.order_id).await? {
        return Ok(first);
    }
    let (order, lines) = take_for(tx, step, OrderKind::Sale).await?;
    let wanted = matched(step, &lines, OrderLine::to_pick, Fault::OverDelivery)?;
    act::hold(tx, &wanted, step.on).await?;
    let packing = settings::known(tx).await?.packing_id;
    let moves = chosen(tx, grant, &order, &wanted, packing).await?;
    let posted = go(tx, grant, step, &order, (Step::Pick, MoveKind::Transfer), moves).await?;
    let items: Vec<i64> = wanted.iter().map(|(line, _)| line.item_id).collect();
    reserve_order(tx, grant, order.id, &items).await?;
    Ok(posted)
}

/// From which places and lots the goods come.
async fn chosen(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    order: &Order,
    wanted: &[(&OrderLine, StepLine)],
    packing: i64,
) -> Result<Vec<For>, DbError> {
    let items: Vec<i64> = wanted.iter().map(|(line, _)| line.item_id).collect();
    let line_ids: Vec<i64> = wanted.iter().map(|(line, _)| line.id).collect();
    let mine = release_lines(tx, grant, &items, &line_ids).await?;
    let held = take_held(tx, &items).await?;
    let all = places::places(tx).await?;
    let own: Arc<[i64]> = places::below(&all, order.place_id).into();
    let mut shelves: Vec<Shelf> = held
        .into_iter()
        .map(|one| Shelf {
            item_id: one.item_id,
            place_id: one.place_id,
            lot_id: one.lot_id,
            expires_on: one.expires_on,
            free: one.quantity - one.reserved,
        })
        .collect();
    let (mut moves, mut faults) = (Vec::new(), Vec::new());
    for (n, (line, one)) in wanted.iter().enumerate() {
        let reserved = mine.iter().filter(|reserved| reserved.line_id == line.id);
        let first: Vec<(i64, i64, Quantity)> =
            reserved.map(|one| (one.place_id, one.lot_id, one.quantity)).collect();
        let taken = take_from(&mut shelves, line, one, &first, &own);
        let found: Quantity = taken.iter().map(|one| one.quantity).sum();
        if found < one.quantity {
            faults.push(FieldError::about(format!("lines[{n}].quantity"), Fault::NotEnough, found.plain()));
        }
        moves.extend(taken.into_iter().map(|taken| {
            let goes = NewMove::new(taken.item_id, taken.place_id, packing, taken.quantity);
            (line.id, NewMove { lot_id: (taken.lot_id != 0).then_some(taken.lot_id), ..goes })
        }));
    }
    if faults.is_empty() { Ok(moves) } else { Err(AppError::Invalid(faults).into()) }
}

/// Takes what one line is to have off the shelves: its own reservations first, then by expiry; only from the
/// place and the lot that are named, where they are.
fn take_from(
    shelves: &mut [Shelf],
    line: &OrderLine,
    one: &StepLine,
    first: &[(i64, i64, Quantity)],
    own: &Arc<[i64]>,
) -> Vec<Taken> {
    let fits = |shelf: &Shelf| {
        shelf.item_id == line.item_id
            && one.place_id.is_none_or(|place| shelf.place_id == place)
            && one.lot_id.is_none_or(|lot| shelf.lot_id == lot)
    };
    let (mut taken, mut missing): (Vec<Taken>, Quantity) = (Vec::new(), one.quantity);
    for (place, lot, reserved) in first {
        let here = |shelf: &&mut Shelf| fits(shelf) && (shelf.place_id, shelf.lot_id) == (*place, *lot);
        let Some(shelf) = shelves.iter_mut().find(here) else { continue };
        let quantity = missing.min(*reserved).min(shelf.free);
        if quantity > Quantity::ZERO {
            shelf.free = shelf.free - quantity;
            missing = missing - quantity;
            let (item_id, place_id, lot_id) = (line.item_id, *place, *lot);
            taken.push(Taken { line_id: line.id, item_id, place_id, lot_id, quantity });
        }
    }
    let places = one.place_id.map_or_else(|| own.clone(), |place| vec![place].into());
    let rest = Wanted { line_id: line.id, item_id: line.item_id, places, quantity: missing };
    let free: Vec<Shelf> = shelves.iter().filter(|shelf| fits(shelf)).cloned().collect();
    for more in share_out(free, &[rest]) {
        let same = |shelf: &&mut Shelf| {
            shelf.item_id == more.item_id && (shelf.place_id, shelf.lot_id) == (more.place_id, more.lot_id)
        };
        if let Some(shelf) = shelves.iter_mut().find(same) {
            shelf.free = shelf.free - more.quantity;
        }
        taken.push(more);
    }
    taken
}

/// Puts picked goods back to the order's place, or the one that is named.
pub async fn unpick(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    step: &NewStep,
) -> Result<PostedDocument, DbError> {
    if let Some(first) = act::before(tx, grant, step.order_id).await? {
        return Ok(first);
    }
    let (order, lines) = take_for(tx, step, OrderKind::Sale).await?;
    let wanted = matched(step, &lines, OrderLine::packed, Fault::NotPicked)?;
    act::hold(tx, &wanted, step.on).await?;
    let packing = settings::known(tx).await?.packing_id;
    let moves = onward(tx, &wanted, &PACKED, |one| (packing, one.place_id.unwrap_or(order.place_id))).await?;
    let posted = go(tx, grant, step, &order, (Step::Unpick, MoveKind::Transfer), moves).await?;
    let items: Vec<i64> = wanted.iter().map(|(line, _)| line.item_id).collect();
    reserve_open(tx, grant, &items).await?;
    Ok(posted)
}

/// Picked goods leave.
pub async fn ship(tx: &mut Tx, grant: &Grant<MoveStock>, step: &NewStep) -> Result<PostedDocument, DbError> {
    if let Some(first) = act::before(tx, grant, step.order_id).await? {
        return Ok(first);
    }
    let (order, lines) = take_for(tx, step, OrderKind::Sale).await?;
    let wanted = matched(step, &lines, OrderLine::packed, Fault::NotPicked)?;
    act::hold(tx, &wanted, step.on).await?;
    let settings = settings::known(tx).await?;
    let ends = |_: &StepLine| (settings.packing_id, settings.on_the_way_id);
    let moves = onward(tx, &wanted, &PACKED, ends).await?;
    go(tx, grant, step, &order, (Step::Ship, MoveKind::Transfer), moves).await
}

/// Goods reach the customer: their cost is booked, and what is owed for them. What was picked and has not
/// been shipped leaves with the same act.
pub async fn deliver(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    step: &NewStep,
) -> Result<PostedDocument, DbError> {
    if let Some(first) = act::before(tx, grant, step.order_id).await? {
        return Ok(first);
    }
    let (order, lines) = take_for(tx, step, OrderKind::Sale).await?;
    let left = |line: &OrderLine| line.picked - line.delivered;
    let wanted = matched(step, &lines, left, Fault::NotPicked)?;
    act::hold(tx, &wanted, step.on).await?;
    let unshipped = unshipped(&wanted);
    if !unshipped.is_empty() {
        let leaves = NewStep { lines: unshipped, ..step.clone() };
        Box::pin(ship(tx, &grant.clone().part("ship"), &leaves)).await?;
    }
    let on_the_way = settings::known(tx).await?.on_the_way_id;
    let customer = places::standard(tx, grant, PlaceKind::Customer).await?;
    let moves = onward(tx, &wanted, &ON_THE_WAY, |_| (on_the_way, customer)).await?;
    let posted = go(tx, grant, step, &order, (Step::Deliver, MoveKind::Issue), moves).await?;
    let billed: Vec<(i64, Quantity)> = wanted.iter().map(|(line, one)| (line.id, one.quantity)).collect();
    bills::bill_sale(tx, &grant.carried(), &order, &billed, (step.on, step.document.as_deref())).await?;
    Ok(posted)
}

/// What of the wanted lines has not left yet.
fn unshipped(wanted: &[(&OrderLine, StepLine)]) -> Vec<StepLine> {
    let mut sums: BTreeMap<i64, (Quantity, Quantity)> = BTreeMap::new();
    for (line, one) in wanted {
        let sum = sums.entry(line.id).or_insert((Quantity::ZERO, line.on_the_way()));
        sum.0 = sum.0 + one.quantity;
    }
    let missing = sums.into_iter().map(|(line, (wanted, there))| StepLine::new(line, wanted - there));
    missing.filter(|one| one.quantity > Quantity::ZERO).collect()
}

/// What of a line is at one point of its way, by lots: what came there less what left.
struct Stage {
    came: Step,
    left: [Step; 2],
}

const PACKED: Stage = Stage { came: Step::Pick, left: [Step::Unpick, Step::Ship] };
const ON_THE_WAY: Stage = Stage { came: Step::Ship, left: [Step::Deliver, Step::Deliver] };

/// Moves what the lines have at this point, lot by lot, to where `ends` says.
async fn onward(
    tx: &mut Tx,
    wanted: &[(&OrderLine, StepLine)],
    stage: &Stage,
    ends: impl Fn(&StepLine) -> (i64, i64),
) -> Result<Vec<For>, DbError> {
    const LOTS: &str = "SELECT m.line_id, m.lot_id, CAST(SUM(CASE WHEN m.step = $2 THEN m.quantity ELSE \
        -m.quantity END) AS BIGINT) FROM order_move m JOIN order_line l ON l.id = m.line_id LEFT JOIN lot t \
        ON t.id = m.lot_id WHERE l.order_id = $1 AND m.step IN ($2, $3, $4) GROUP BY m.line_id, m.lot_id, \
        t.expires_on ORDER BY CASE WHEN t.expires_on IS NULL THEN 1 ELSE 0 END, t.expires_on, m.lot_id";
    let Some((first, _)) = wanted.first() else { return Ok(Vec::new()) };
    let mut there: Vec<(i64, Option<i64>, Quantity)> = sql!(tx, |conn| sqlx::query_as(LOTS)
        .bind(first.order_id)
        .bind(stage.came)
        .bind(stage.left[0])
        .bind(stage.left[1])
        .fetch_all(conn)
        .await?);
    let mut moves = Vec::new();
    for (n, (line, one)) in wanted.iter().enumerate() {
        let (mut missing, (from, to)) = (one.quantity, ends(one));
        let fits = |lot: Option<i64>| one.lot_id.is_none() || one.lot_id == lot;
        for (_, lot_id, left) in there.iter_mut().filter(|(of, lot, _)| *of == line.id && fits(*lot)) {
            let quantity = missing.min(*left);
            if quantity > Quantity::ZERO {
                (missing, *left) = (missing - quantity, *left - quantity);
                let goes = NewMove::new(line.item_id, from, to, quantity);
                moves.push((line.id, NewMove { lot_id: *lot_id, ..goes }));
            }
        }
        if missing > Quantity::ZERO {
            let found = (one.quantity - missing).plain();
            let fault = FieldError::about(format!("lines[{n}].quantity"), Fault::NotPicked, found);
            return Err(AppError::Invalid(vec![fault]).into());
        }
    }
    Ok(moves)
}

/// Posts the moves of a step and ties them to their lines.
async fn go(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    step: &NewStep,
    order: &Order,
    (as_step, kind): (Step, MoveKind),
    moves: Vec<For>,
) -> Result<PostedDocument, DbError> {
    let asked: Vec<(i64, Quantity)> = moves.iter().map(|(line, one)| (*line, one.quantity)).collect();
    let document = step.document(order, kind, moves.into_iter().map(|(_, one)| one).collect());
    let posted = match kind {
        MoveKind::Issue => stock::issue(tx, grant, document).await?,
        _ => stock::transfer(tx, grant, document).await?,
    };
    let moved = act::of_lines(tx, &posted, &asked).await?;
    act::tie(tx, as_step, &act::tied(posted.id, &moved)).await?;
    let happened = match as_step {
        Step::Pick => Kind::OrderPicked,
        Step::Unpick => Kind::OrderUnpicked,
        Step::Ship => Kind::OrderShipped,
        _ => Kind::OrderDelivered,
    };
    act::record(tx, grant, happened, order, &asked, &posted).await?;
    Ok(posted)
}
