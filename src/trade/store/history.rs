//! Sales that went out in the past, any number at once, as an import tells them. History is not held up by
//! what other orders have reserved since: reservations are let go, and shared out anew when all is told.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::act::{self, Tied};
use super::posting::{Draft, Head, Written, write_all};
use super::read::{self, Order, OrderLine};
use super::{reserve, settings};
use crate::auth::Grant;
use crate::auth::permission::{MoveStock, PostEntries};
use crate::db::{DbError, Tx};
use crate::error::{AppError, FieldError};
use crate::events::{self, Event, Kind};
use crate::kernel::{Day, Money, Quantity};
use crate::stock::model::{MoveKind, NewDocument, NewMove, Place, PlaceKind};
use crate::stock::store::moved::{self, Moved};
use crate::stock::store::post::{PostError, post};
use crate::stock::store::reserve::take_held;
use crate::stock::store::{places, release_all};
use crate::trade::model::{self, Step};

/// Goods of one sale that left on a day, and, where they did, reached the customer on another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Went {
    pub order_id: i64,
    pub shipped_on: Day,
    pub delivered_on: Option<Day>,
    pub memo: String,
    /// The order's lines, each once.
    pub lines: Vec<(i64, Quantity)>,
}

/// What stands against one of them: its place, and that of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    pub went: usize,
    pub line: usize,
    pub error: FieldError,
}

#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("{} objections", .0.len())]
    Objections(Vec<Objection>),
}

/// How many go out in one go.
const BATCH: usize = 2_000;

/// Picks, ships and delivers them on their days; the document of each delivery. Quantities were checked
/// against the orders by whoever asks; the schema checks them once more.
pub async fn went_out(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    went: &[Went],
) -> Result<Vec<Option<i64>>, HistoryError> {
    let orders: BTreeSet<i64> = went.iter().map(|one| one.order_id).collect();
    let orders: Vec<i64> = orders.into_iter().collect();
    let mut work = Work::load(tx, grant, &orders).await?;
    let items: BTreeSet<i64> = work.lines.values().map(|line| line.item_id).collect();
    let items: Vec<i64> = items.into_iter().collect();
    take_held(tx, &items).await?;
    let open: Vec<i64> = reserve::open(tx, &items).await?.into_iter().map(|one| one.id).collect();
    if !open.is_empty() {
        release_all(tx, grant, &open).await?;
    }
    for one in take_held(tx, &items).await? {
        let free = work.free.entry((one.item_id, one.place_id)).or_default();
        *free = *free + one.quantity;
    }
    let mut documents = Vec::with_capacity(went.len());
    for (n, batch) in went.chunks(BATCH).enumerate() {
        match work.go(tx, grant, batch).await {
            Ok(found) => documents.extend(found),
            Err(HistoryError::Objections(mut objections)) => {
                objections.iter_mut().for_each(|one| one.went += n * BATCH);
                return Err(HistoryError::Objections(objections));
            }
            Err(other) => return Err(other),
        }
    }
    reserve::reserve_open(tx, grant, &items).await?;
    Ok(documents)
}

struct Work {
    orders: HashMap<i64, Order>,
    lines: HashMap<i64, OrderLine>,
    /// What is still unspoken for, by item and place.
    free: BTreeMap<(i64, i64), Quantity>,
    places: Vec<Place>,
    below: HashMap<i64, Vec<i64>>,
    packing: i64,
    on_the_way: i64,
    customer: i64,
}

impl Work {
    async fn load(tx: &mut Tx, grant: &Grant<MoveStock>, orders: &[i64]) -> Result<Work, DbError> {
        let settings = settings::known(tx).await?;
        let customer = places::standard(tx, grant, PlaceKind::Customer).await?;
        let heads = read::heads(tx, orders).await?;
        let lines = read::lines_of(tx, orders).await?;
        Ok(Work {
            orders: heads.into_iter().map(|order| (order.id, order)).collect(),
            lines: lines.into_iter().map(|line| (line.id, line)).collect(),
            free: BTreeMap::new(),
            places: places::places(tx).await?,
            below: HashMap::new(),
            packing: settings.packing_id,
            on_the_way: settings.on_the_way_id,
            customer,
        })
    }

    fn order(&self, one: &Went) -> Result<&Order, DbError> {
        self.orders.get(&one.order_id).ok_or_else(|| AppError::NotFound.into())
    }

    fn line(&self, id: i64) -> Result<&OrderLine, DbError> {
        self.lines.get(&id).ok_or_else(|| AppError::NotFound.into())
    }

    fn document(
        &self,
        one: &Went,
        kind: MoveKind,
        on: Day,
        moves: Vec<NewMove>,
    ) -> Result<NewDocument, DbError> {
        let order = self.order(one)?;
        Ok(NewDocument {
            document: Some(order.number.clone()),
            memo: one.memo.clone(),
            party_id: Some(order.party_id),
            area_id: order.area_id,
            ..NewDocument::new(kind, on, moves)
        })
    }

    /// One step after another for the whole batch: lots that were picked are the lots that leave.
    async fn go(
        &mut self,
        tx: &mut Tx,
        grant: &Grant<MoveStock>,
        batch: &[Went],
    ) -> Result<Vec<Option<i64>>, HistoryError> {
        let (picks, asked) = self.picks(batch)?;
        let picked = self.step(tx, grant, (Step::Pick, batch), picks, &asked).await?;
        let mut ships = Vec::with_capacity(batch.len());
        for (one, moved) in batch.iter().zip(&picked) {
            let moves = self.onward(moved, (self.packing, self.on_the_way));
            ships.push(self.document(one, MoveKind::Transfer, one.shipped_on, moves)?);
        }
        let asked: Vec<Vec<Asked>> = picked.iter().map(|moved| again(moved)).collect();
        let shipped = self.step(tx, grant, (Step::Ship, batch), ships, &asked).await?;
        let arrived: Vec<usize> = (0..batch.len()).filter(|n| batch[*n].delivered_on.is_some()).collect();
        let there: Vec<Went> = arrived.iter().map(|n| batch[*n].clone()).collect();
        let (mut delivers, mut asked) = (Vec::new(), Vec::new());
        for (n, one) in arrived.iter().zip(&there) {
            let on = one.delivered_on.unwrap_or(one.shipped_on);
            let moves = self.onward(&shipped[*n], (self.on_the_way, self.customer));
            delivers.push(self.document(one, MoveKind::Issue, on, moves)?);
            asked.push(again(&shipped[*n]));
        }
        let delivered = self.step(tx, grant, (Step::Deliver, &there), delivers, &asked).await?;
        self.bill(tx, &grant.carried(), &there).await?;
        let mut documents = vec![None; batch.len()];
        for (n, moved) in arrived.into_iter().zip(&delivered) {
            documents[n] = moved.first().map(|one| one.document);
        }
        Ok(documents)
    }

    /// The picks, from the order's place and those below it in their order; what is nowhere is asked of the
    /// order's place, which says how much it had.
    fn picks(&mut self, batch: &[Went]) -> Result<(Vec<NewDocument>, Vec<Vec<Asked>>), DbError> {
        let (mut documents, mut all) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
        for one in batch {
            let place = self.order(one)?.place_id;
            let below = match self.below.get(&place) {
                Some(below) => below.clone(),
                None => self.below.entry(place).or_insert(places::below(&self.places, place)).clone(),
            };
            let (mut moves, mut asked) = (Vec::new(), Vec::new());
            for (n, (line_id, quantity)) in one.lines.iter().enumerate() {
                let item_id = self.line(*line_id)?.item_id;
                let mut missing = *quantity;
                let mut take = |from: i64, part: Quantity| {
                    moves.push(NewMove::new(item_id, from, self.packing, part));
                    asked.push(Asked { line: n, line_id: *line_id, quantity: part });
                };
                for from in &below {
                    let Some(free) = self.free.get_mut(&(item_id, *from)) else { continue };
                    let part = missing.min(*free);
                    if part > Quantity::ZERO {
                        (missing, *free) = (missing - part, *free - part);
                        take(*from, part);
                    }
                }
                if missing > Quantity::ZERO {
                    take(place, missing);
                }
            }
            documents.push(self.document(one, MoveKind::Transfer, one.shipped_on, moves)?);
            all.push(asked);
        }
        Ok((documents, all))
    }

    fn onward(&self, moved: &[Moves], (from, to): (i64, i64)) -> Vec<NewMove> {
        let on = |one: &Moves| NewMove {
            lot_id: one.moved.lot_id,
            ..NewMove::new(one.moved.item_id, from, to, one.moved.quantity)
        };
        moved.iter().map(on).collect()
    }

    /// Posts one document each, ties their moves and tells what happened.
    async fn step(
        &self,
        tx: &mut Tx,
        grant: &Grant<MoveStock>,
        (step, batch): (Step, &[Went]),
        documents: Vec<NewDocument>,
        asked: &[Vec<Asked>],
    ) -> Result<Vec<Vec<Moves>>, HistoryError> {
        let posted = match post(tx, &grant.carried(), &documents).await {
            Ok(posted) => posted,
            Err(PostError::Db(error)) => return Err(HistoryError::Db(error)),
            Err(PostError::Objections(objections)) => {
                let named = |one: crate::stock::model::Objection| {
                    let line = asked.get(one.document).and_then(|asked| asked.get(one.at));
                    Objection { went: one.document, line: line.map_or(0, |one| one.line), error: one.error }
                };
                return Err(HistoryError::Objections(objections.into_iter().map(named).collect()));
            }
        };
        let ids: Vec<i64> = posted.iter().map(|one| one.id).collect();
        let mut by_document: HashMap<i64, Vec<Moved>> = HashMap::with_capacity(ids.len());
        for (document, one) in moved::of_documents(tx, &ids).await? {
            by_document.entry(document).or_default().push(one);
        }
        let (mut found, mut tied, mut happened) = (Vec::with_capacity(ids.len()), Vec::new(), Vec::new());
        for ((document, one), asked) in ids.iter().zip(batch).zip(asked) {
            let moves = by_document.remove(document).unwrap_or_default().into_iter();
            let wanted: Vec<(i64, Quantity)> = asked.iter().map(|one| (one.line_id, one.quantity)).collect();
            let matched = act::matched_moves(moves, &wanted)?;
            happened.push(told(step, self.order(one)?, &wanted, *document));
            let own = |(line_id, moved): (i64, Moved)| {
                let line = asked.iter().find(|one| one.line_id == line_id).map_or(0, |one| one.line);
                Moves { document: *document, line, line_id, moved }
            };
            let own: Vec<Moves> = matched.into_iter().map(own).collect();
            tied.extend(own.iter().map(Moves::tied));
            found.push(own);
        }
        act::tie(tx, step, &tied).await?;
        if !happened.is_empty() {
            events::record_all(tx, grant.by(), happened).await.map_err(HistoryError::Db)?;
        }
        Ok(found)
    }

    /// What the customers owe for what reached them.
    async fn bill(&mut self, tx: &mut Tx, grant: &Grant<PostEntries>, there: &[Went]) -> Result<(), DbError> {
        let mut written = Vec::with_capacity(there.len());
        for one in there {
            let mut of_one = Vec::with_capacity(one.lines.len());
            for (line_id, quantity) in &one.lines {
                let line = self.lines.get_mut(line_id).ok_or(AppError::NotFound)?;
                let (net, tax) = model::bill(line.quantity, line.net, line.tax, line.billed, *quantity);
                line.billed = line.billed + *quantity;
                let (line_id, item_id, quantity) = (line.id, line.item_id, *quantity);
                of_one.push(Written { line_id, item_id, quantity, net, tax, cost: Money::ZERO });
            }
            written.push(of_one);
        }
        let mut drafts = Vec::with_capacity(there.len());
        for (one, lines) in there.iter().zip(written) {
            let (order, on) = (self.order(one)?, one.delivered_on.unwrap_or(one.shipped_on));
            let due_on = on.plus_days(order.due_days as i32).unwrap_or(on);
            drafts.push(Draft { order, head: Head { credit: false, on, due_on, document: None }, lines });
        }
        write_all(tx, grant, &drafts).await?;
        Ok(())
    }
}

/// What a move was asked for: the place of its line among those of its order, and the line.
struct Asked {
    line: usize,
    line_id: i64,
    quantity: Quantity,
}

/// A move that was made, with what it was asked for.
struct Moves {
    document: i64,
    line: usize,
    line_id: i64,
    moved: Moved,
}

impl Moves {
    fn tied(&self) -> Tied {
        Tied { document: self.document, line_id: self.line_id, moved: self.moved.clone(), returns: None }
    }
}

/// The same goods one step on.
fn again(moved: &[Moves]) -> Vec<Asked> {
    let one = |one: &Moves| Asked { line: one.line, line_id: one.line_id, quantity: one.moved.quantity };
    moved.iter().map(one).collect()
}

fn told(step: Step, order: &Order, asked: &[(i64, Quantity)], document: i64) -> Event {
    let kind = match step {
        Step::Pick => Kind::OrderPicked,
        Step::Ship => Kind::OrderShipped,
        _ => Kind::OrderDelivered,
    };
    act::event(kind, order, asked, document)
}
