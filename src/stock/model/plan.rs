//! From what is asked to what is posted: lots picked, places checked, values found, counts kept. Pure: the
//! store brings the ground, and the schema checks the outcome once more.

use std::collections::{BTreeMap, BTreeSet};

use super::value::{LotStock, Standing, cost_at, pick, returned_cost};
use super::{Accounts, MoveKind, NewDocument, NewMove, PlaceKind, Sides, Track};
use crate::error::{Fault, FieldError};
use crate::finance::model::NewLine;
use crate::kernel::{Day, Money, Quantity};

/// Item, place, lot (0 without).
pub type Key = (i64, i64, i64);

#[derive(Clone, Copy, Debug)]
pub struct ItemGround {
    pub accounts: Accounts,
    pub cost: Option<Money>,
    pub standing: Standing,
}

/// A move that returns may name.
#[derive(Clone, Copy, Debug)]
pub struct Original {
    pub item_id: i64,
    pub from: PlaceKind,
    pub lot_id: Option<i64>,
    pub quantity: Quantity,
    pub cost: Money,
    pub returned: Quantity,
    /// Itself a return.
    pub is_return: bool,
}

/// What the moves are planned on, and what it becomes by them.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    pub items: BTreeMap<i64, ItemGround>,
    pub places: BTreeMap<i64, (PlaceKind, String, bool)>,
    /// Places not in use: nothing goes there.
    pub closed: BTreeSet<i64>,
    /// Lot to its item and expiry.
    pub lots: BTreeMap<i64, (i64, Option<Day>)>,
    pub tracks: BTreeMap<Key, Track>,
    pub originals: BTreeMap<i64, Original>,
    /// The days something was counted on.
    pub counts: BTreeMap<Key, BTreeSet<Day>>,
    /// Where what a count corrects goes to and comes from.
    pub loss_id: i64,
}

/// Why a move cannot be: its document and place in it, and the field at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    pub document: usize,
    pub at: usize,
    pub error: FieldError,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedMove {
    pub item_id: i64,
    pub from_id: i64,
    pub to_id: i64,
    pub lot_id: Option<i64>,
    pub quantity: Quantity,
    pub value: Money,
    pub cost: Money,
    pub returns: Option<i64>,
}

/// A document to post: its head as asked, or that of a count kept true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Which of the asked documents it belongs to; the asked one itself where `follows` is false.
    pub of: usize,
    pub follows: bool,
    pub head: NewDocument,
    pub moves: Vec<PlannedMove>,
    pub lines: Vec<NewLine>,
}

/// Plans documents in order; every move that cannot be is objected to.
pub fn plan(mut ground: Ground, documents: &[NewDocument]) -> Result<Vec<Planned>, Vec<Objection>> {
    let (mut planned, mut objections) = (Vec::new(), Vec::new());
    for (of, document) in documents.iter().enumerate() {
        ground.document(of, document, &mut planned, &mut objections);
    }
    if objections.is_empty() { Ok(planned) } else { Err(objections) }
}

/// Moves that keep a count true, by its day.
type Kept = BTreeMap<Day, Vec<PlannedMove>>;

impl Ground {
    fn document(
        &mut self,
        of: usize,
        asked: &NewDocument,
        planned: &mut Vec<Planned>,
        objections: &mut Vec<Objection>,
    ) {
        let (mut before, mut moves, mut after) = (Kept::new(), Vec::new(), Kept::new());
        let mut object = |at, error| objections.push(Objection { document: of, at, error });
        if asked.moves.is_empty() {
            object(0, FieldError::new("moves", Fault::Required));
        }
        if asked.kind.needs_reason() && asked.reason.as_deref().unwrap_or("").trim().is_empty() {
            object(0, FieldError::new("reason", Fault::Required));
        }
        for (at, wanted) in asked.moves.iter().enumerate() {
            let parts = match self.fits(asked, wanted).and_then(|()| self.parts(asked, wanted)) {
                Ok(parts) => parts,
                Err(error) => {
                    object(at, error);
                    continue;
                }
            };
            for part in parts {
                match self.kept_true(asked, &part, &mut before, &mut after) {
                    Ok(done) => moves.push(done),
                    Err(error) => {
                        object(at, error);
                        break;
                    }
                }
            }
        }
        let head = |day, kind| NewDocument { kind, effective_on: day, moves: Vec::new(), ..asked.clone() };
        let count = |(day, moves): (Day, Vec<PlannedMove>)| {
            let counted =
                NewDocument { counter_account_id: None, source: None, ..head(day, MoveKind::Count) };
            (counted, moves, true)
        };
        let own = (head(asked.effective_on, asked.kind), moves, false);
        let all = before.into_iter().map(count).chain([own]).chain(after.into_iter().map(count));
        for (head, moves, follows) in all {
            match self.lines(&head, &moves) {
                Some(lines) => planned.push(Planned { of, follows, head, moves, lines }),
                None => objections.push(Objection {
                    document: of,
                    at: 0,
                    error: FieldError::new("moves", Fault::TooLarge),
                }),
            }
        }
    }

    fn kind_of(&self, place: i64) -> Option<PlaceKind> {
        self.places.get(&place).map(|(kind, ..)| *kind)
    }

    fn fits(&self, asked: &NewDocument, wanted: &NewMove) -> Result<(), FieldError> {
        let unknown = |field: &str| FieldError::about(field, Fault::Unknown, "");
        self.items.get(&wanted.item_id).ok_or_else(|| unknown("item"))?;
        let from = self.kind_of(wanted.from_id).ok_or_else(|| unknown("from"))?;
        let to = self.kind_of(wanted.to_id).ok_or_else(|| unknown("to"))?;
        if wanted.quantity <= Quantity::ZERO {
            return Err(FieldError::new("quantity", Fault::NotPositive));
        }
        if wanted.cost.is_some_and(|cost| cost < Money::ZERO) {
            return Err(FieldError::new("cost", Fault::Negative));
        }
        if to.is_own() && self.closed.contains(&wanted.to_id) {
            let code = self.places.get(&wanted.to_id).map_or("", |(_, code, _)| code.as_str());
            return Err(FieldError::about("to", Fault::ClosedPlace, code));
        }
        if !asked.kind.fits(from, to) || wanted.from_id == wanted.to_id {
            let name = |place| self.places.get(&place).map_or("", |(_, code, _)| code.as_str());
            let pair = format!("{} → {}", name(wanted.from_id), name(wanted.to_id));
            return Err(FieldError::about("to", Fault::WrongPlaces, pair));
        }
        let lot_item = wanted.lot_id.map(|lot| self.lots.get(&lot).map(|(item, _)| *item));
        if lot_item.is_some_and(|item| item != Some(wanted.item_id)) {
            return Err(FieldError::new("lot", Fault::OtherLot));
        }
        self.returnable(asked, wanted, to)
    }

    fn returnable(&self, asked: &NewDocument, wanted: &NewMove, to: PlaceKind) -> Result<(), FieldError> {
        let Some(seq) = wanted.returns else {
            let missing = asked.kind == MoveKind::Return;
            return if missing { Err(FieldError::new("returns", Fault::Required)) } else { Ok(()) };
        };
        let fitting = self.originals.get(&seq).filter(|original| {
            asked.kind == MoveKind::Return
                && original.item_id == wanted.item_id
                && original.lot_id == wanted.lot_id
                && original.from.is_own() == to.is_own()
                && !original.is_return
        });
        let original =
            fitting.ok_or_else(|| FieldError::about("returns", Fault::Unknown, seq.to_string()))?;
        let left = original.quantity - original.returned;
        if wanted.quantity > left {
            return Err(FieldError::about("quantity", Fault::TooMuchReturned, left.plain()));
        }
        Ok(())
    }

    /// The move by lots, where goods kept in lots leave without one being named.
    fn parts(&self, asked: &NewDocument, wanted: &NewMove) -> Result<Vec<NewMove>, FieldError> {
        let leaves = self.kind_of(wanted.from_id).is_some_and(PlaceKind::is_own);
        let here = (wanted.item_id, wanted.from_id, 0)..=(wanted.item_id, wanted.from_id, i64::MAX);
        let tracks: Vec<_> = self.tracks.range(here).collect();
        let in_lots = tracks.iter().any(|((.., lot), _)| *lot != 0);
        if !leaves || wanted.lot_id.is_some() || wanted.returns.is_some() || !in_lots {
            return Ok(vec![wanted.clone()]);
        }
        let stock = |((.., lot_id), track): (&Key, &Track)| LotStock {
            lot_id: *lot_id,
            expires_on: self.lots.get(lot_id).and_then(|(_, expires)| *expires),
            available: track.available(asked.effective_on).max(Quantity::ZERO),
        };
        let lots: Vec<LotStock> = tracks.into_iter().map(stock).collect();
        let there: Quantity = lots.iter().map(|lot| lot.available).sum();
        let picked = pick(lots, wanted.quantity)
            .ok_or_else(|| FieldError::about("quantity", Fault::NotEnough, there.plain()))?;
        let part = |(lot, quantity): (i64, Quantity)| {
            let lot_id = (lot != 0).then_some(lot);
            NewMove { lot_id, quantity, ..wanted.clone() }
        };
        Ok(picked.into_iter().map(part).collect())
    }

    /// Applies a move. What was counted on a later day was there: a count found the goods, or missed them,
    /// that this move only now tells of, so it gives back what the move takes, or takes what it brings.
    fn kept_true(
        &mut self,
        asked: &NewDocument,
        part: &NewMove,
        before: &mut Kept,
        after: &mut Kept,
    ) -> Result<PlannedMove, FieldError> {
        let lot = part.lot_id.unwrap_or(0);
        let counted = |ground: &Ground, place: i64| {
            let days = ground.counts.get(&(part.item_id, place, lot))?;
            days.range(asked.effective_on..).find(|day| **day > asked.effective_on).copied()
        };
        if let Some(day) = counted(self, part.from_id) {
            let found = NewMove { from_id: self.loss_id, to_id: part.from_id, ..part.clone() };
            let found = NewMove { cost: None, returns: None, ..found };
            let done = self.apply(MoveKind::Count, day, &found)?;
            before.entry(day).or_default().push(done);
        }
        let done = self.apply(asked.kind, asked.effective_on, part)?;
        if let Some(day) = counted(self, part.to_id) {
            let missed = NewMove { from_id: part.to_id, to_id: self.loss_id, ..part.clone() };
            let missed = NewMove { cost: None, returns: None, ..missed };
            let done = self.apply(MoveKind::Count, day, &missed)?;
            after.entry(day).or_default().push(done);
        }
        Ok(done)
    }

    fn apply(&mut self, kind: MoveKind, day: Day, part: &NewMove) -> Result<PlannedMove, FieldError> {
        let own = |ground: &Ground, place| ground.kind_of(place).is_some_and(PlaceKind::is_own);
        let (from_own, to_own) = (own(self, part.from_id), own(self, part.to_id));
        let key = |place| (part.item_id, place, part.lot_id.unwrap_or(0));
        if from_own {
            let free = self.places.get(&part.from_id).is_some_and(|(.., free)| *free);
            let track = self.tracks.entry(key(part.from_id)).or_default();
            track.may_be_negative = free;
            if !track.covers(day, -part.quantity) {
                let there = track.available(day).max(Quantity::ZERO);
                return Err(FieldError::about("quantity", Fault::NotEnough, there.plain()));
            }
        }
        let too_large = || FieldError::new("quantity", Fault::TooLarge);
        let item = self.items.get(&part.item_id).copied().ok_or_else(too_large)?;
        let (value, cost) = self.worth(kind, part, &item, (from_own, to_own));
        let change = match (from_own, to_own) {
            (true, false) => -part.quantity,
            (false, true) => part.quantity,
            _ => Quantity::ZERO,
        };
        let standing = item.standing.plus(change, value).ok_or_else(too_large)?;
        self.items.insert(part.item_id, ItemGround { standing, ..item });
        if from_own {
            self.tracks.entry(key(part.from_id)).or_default().apply(day, -part.quantity);
        }
        if to_own {
            self.tracks.entry(key(part.to_id)).or_default().apply(day, part.quantity);
        }
        if let Some(original) = part.returns.and_then(|seq| self.originals.get_mut(&seq)) {
            original.returned = original.returned + part.quantity;
        }
        let NewMove { item_id, from_id, to_id, lot_id, quantity, returns, .. } = *part;
        Ok(PlannedMove { item_id, from_id, to_id, lot_id, quantity, value, cost, returns })
    }

    /// Value and cost with the sign of the way the goods go.
    fn worth(&self, kind: MoveKind, part: &NewMove, item: &ItemGround, own: (bool, bool)) -> (Money, Money) {
        let quantity = part.quantity;
        let returned = part.returns.and_then(|seq| self.originals.get(&seq)).map(|original| {
            let cost = Money(original.cost.minor().saturating_abs());
            returned_cost(cost, original.quantity, original.returned, quantity)
        });
        match own {
            (false, true) => {
                let usual = || match kind {
                    MoveKind::Count | MoveKind::Adjust => item.standing.found(quantity, item.cost),
                    _ => item.cost.map_or(Money::ZERO, |cost| cost_at(cost, quantity)),
                };
                let cost = returned.or(part.cost).unwrap_or_else(usual);
                (item.standing.entering(quantity, cost), cost)
            }
            (true, false) => {
                let value = item.standing.cost_of(quantity);
                (-value, -returned.unwrap_or(value))
            }
            _ => (Money::ZERO, Money::ZERO),
        }
    }

    fn lines(&self, head: &NewDocument, moves: &[PlannedMove]) -> Option<Vec<NewLine>> {
        let mut sides = Sides::default();
        for one in moves {
            let of = self.items.get(&one.item_id)?.accounts;
            let outside = [one.from_id, one.to_id].into_iter().filter_map(|place| self.kind_of(place));
            let Some(outside) = outside.into_iter().find(|kind| !kind.is_own()) else { continue };
            let counter = head.counter_account_id.unwrap_or_else(|| of.of_place(outside));
            sides.exchange(of, counter, one.value, one.cost, head);
        }
        sides.lines()
    }
}

#[cfg(test)]
mod tests;
