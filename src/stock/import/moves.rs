//! Moves. Rows of one day, kind and document that stand next to each other are one document; a row without
//! one is one by itself.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::rows::{COLUMNS, Group, Read, grouped, read};
use super::table::{PROBLEMS_MAX, Table};
use super::{File, ImportError, Imported, Leave, Problem, event};
use crate::company::store as company;
use crate::db::Tx;
use crate::error::Fault;
use crate::events::record;
use crate::kernel::Lang;
use crate::stock::model::{MoveKind, NewDocument, NewMove, NewPlace, Place, PlaceKind};
use crate::stock::store::import::{CameBack, known, original};
use crate::stock::store::post::{PostError, post};
use crate::stock::store::{items, places};

pub async fn import(tx: &mut Tx, leave: &Leave, file: &File<'_>) -> Result<Imported, ImportError> {
    let table = Table::read(file.bytes, &COLUMNS).map_err(ImportError::Problems)?;
    let skus = items::ids_by_sku(tx).await?;
    let mut problems = Vec::new();
    let rows: Vec<Read> = table.rows().filter_map(|row| read(&row, &skus, file, &mut problems)).collect();
    if !problems.is_empty() {
        problems.truncate(PROBLEMS_MAX);
        return Err(ImportError::Problems(problems));
    }
    let groups = grouped(rows);
    let hashes: Vec<Vec<u8>> = groups.iter().map(|group| group.hash.clone()).collect();
    let there = known(tx, &hashes).await?;
    let mut work = Work::load(tx, leave, file.lang).await?;
    for group in groups {
        let rows = group.rows.len() as u64;
        if there.contains(&group.hash) {
            work.done.known += rows;
        } else {
            work.take(tx, group).await?;
            work.done.added += rows;
        }
    }
    work.flush(tx).await?;
    let Work { done, mut problems, .. } = work;
    if !problems.is_empty() {
        problems.truncate(PROBLEMS_MAX);
        return Err(ImportError::Problems(problems));
    }
    if done.added > 0 {
        record(tx, leave.moves.by(), event(file, "moves", &done)).await?;
    }
    Ok(done)
}

/// Documents on their way into the books, and what has been found or made for them.
struct Work<'a> {
    leave: &'a Leave,
    lang: Lang,
    places: Vec<Place>,
    parties: HashMap<String, Option<i64>>,
    standard: HashMap<PlaceKind, i64>,
    lots: HashMap<i64, HashMap<String, i64>>,
    waiting: Vec<(NewDocument, Vec<u64>)>,
    problems: Vec<Problem>,
    done: Imported,
}

/// How many documents one posting takes.
const BATCH: usize = 2_000;

impl<'a> Work<'a> {
    async fn load(tx: &mut Tx, leave: &'a Leave, lang: Lang) -> Result<Work<'a>, ImportError> {
        Ok(Work {
            leave,
            lang,
            places: places::places(tx).await?,
            parties: HashMap::new(),
            standard: HashMap::new(),
            lots: HashMap::new(),
            waiting: Vec::new(),
            problems: Vec::new(),
            done: Imported::default(),
        })
    }

    async fn take(&mut self, tx: &mut Tx, group: Group) -> Result<(), ImportError> {
        let Some(first) = group.rows.first() else { return Ok(()) };
        let reason = [first.memo.as_str(), first.document.as_deref().unwrap_or("")];
        let reason = reason.into_iter().find(|text| !text.is_empty());
        let reason = reason.unwrap_or(self.lang.pick("importado", "imported")).to_owned();
        let mut document = NewDocument {
            document: first.document.clone(),
            memo: first.memo.clone(),
            reason: first.kind.needs_reason().then_some(reason),
            source: Some(group.hash),
            ..NewDocument::new(first.kind, first.day, Vec::new())
        };
        let mut lines = Vec::with_capacity(group.rows.len());
        for row in &group.rows {
            let (from, to, party) = self.ends(tx, row).await?;
            document.party_id = document.party_id.or(party);
            let lot_id = self.lot(tx, row).await?;
            let returns = match row.kind {
                MoveKind::Return => match self.original(tx, row, lot_id, to).await? {
                    Some(seq) => Some(seq),
                    None => continue,
                },
                _ => None,
            };
            let cost = row.cost.filter(|_| row.kind != MoveKind::Return);
            let one = NewMove { lot_id, cost, returns, ..NewMove::new(row.item_id, from, to, row.quantity) };
            document.moves.push(one);
            lines.push(row.line);
        }
        self.waiting.push((document, lines));
        if self.waiting.len() >= BATCH { self.flush(tx).await } else { Ok(()) }
    }

    /// Posts what waits; once something is wrong, nothing more is posted and its lines are only named.
    async fn flush(&mut self, tx: &mut Tx) -> Result<(), ImportError> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() || !self.problems.is_empty() {
            return Ok(());
        }
        let (documents, lines): (Vec<NewDocument>, Vec<Vec<u64>>) = waiting.into_iter().unzip();
        match post(tx, &self.leave.moves.carried(), &documents).await {
            Ok(_) => Ok(()),
            Err(PostError::Db(error)) => Err(ImportError::Db(error)),
            Err(PostError::Objections(objections)) => {
                self.problems.extend(objections.into_iter().map(|one| {
                    let line = lines.get(one.document).and_then(|lines| lines.get(one.at)).copied();
                    Problem { line: line.unwrap_or(0), error: one.error }
                }));
                Ok(())
            }
        }
    }

    /// Where the goods come from and go to, and the party that stands for such a place.
    async fn ends(&mut self, tx: &mut Tx, row: &Read) -> Result<(i64, i64, Option<i64>), ImportError> {
        use PlaceKind::{Customer, Loss, Supplier, Warehouse};
        let (from, to) = match row.kind {
            MoveKind::Receive => (Supplier, Warehouse),
            MoveKind::Issue => (Warehouse, Customer),
            MoveKind::Scrap => (Warehouse, Loss),
            MoveKind::Adjust if row.to.is_some() => (Loss, Warehouse),
            MoveKind::Adjust => (Warehouse, Loss),
            MoveKind::Return if self.outward(row) => (Warehouse, Supplier),
            MoveKind::Return => (Customer, Warehouse),
            _ => (Warehouse, Warehouse),
        };
        let (from, sender) = self.place(tx, row.from.as_deref(), from).await?;
        let (to, receiver) = self.place(tx, row.to.as_deref(), to).await?;
        Ok((from, to, sender.or(receiver)))
    }

    /// Whether a return goes out, as its known place tells.
    fn outward(&self, row: &Read) -> bool {
        let own = |text: &Option<String>| {
            let place = places::named(&self.places, text.as_deref()?)?;
            Some(place.kind.is_own())
        };
        own(&row.to).map(|own| !own).or(own(&row.from)).unwrap_or(false)
    }

    async fn place(
        &mut self,
        tx: &mut Tx,
        text: Option<&str>,
        kind: PlaceKind,
    ) -> Result<(i64, Option<i64>), ImportError> {
        let Some(text) = text else { return Ok((self.usual(tx, kind).await?, None)) };
        if let Some(place) = places::named(&self.places, text) {
            return Ok((place.id, None));
        }
        if matches!(kind, PlaceKind::Supplier | PlaceKind::Customer) {
            if !self.parties.contains_key(text) {
                let found = company::party_by_name(tx, text).await?.map(|party| party.id);
                self.parties.insert(text.to_owned(), found);
            }
            if let Some(Some(party)) = self.parties.get(text).copied() {
                return Ok((self.usual(tx, kind).await?, Some(party)));
            }
        }
        let id = places::add_place(tx, &self.leave.items, &NewPlace::new(text, kind)).await?;
        self.done.made += 1;
        self.places = places::places(tx).await?;
        Ok((id, None))
    }

    async fn usual(&mut self, tx: &mut Tx, kind: PlaceKind) -> Result<i64, ImportError> {
        if let Some(id) = self.standard.get(&kind) {
            return Ok(*id);
        }
        let id = places::standard(tx, &self.leave.moves, kind).await?;
        self.standard.insert(kind, id);
        self.places = places::places(tx).await?;
        Ok(id)
    }

    /// Lots are made as goods bring them; what leaves names one that is there.
    async fn lot(&mut self, tx: &mut Tx, row: &Read) -> Result<Option<i64>, ImportError> {
        let Some(code) = &row.lot else { return Ok(None) };
        if let Entry::Vacant(unread) = self.lots.entry(row.item_id) {
            unread.insert(places::lots(tx, row.item_id).await?);
        }
        let lots = self.lots.entry(row.item_id).or_default();
        if let Some(id) = lots.get(code) {
            return Ok(Some(*id));
        }
        let id = places::add_lot(tx, &self.leave.moves, row.item_id, code, None).await?;
        lots.insert(code.clone(), id);
        self.done.made += 1;
        Ok(Some(id))
    }

    async fn original(
        &mut self,
        tx: &mut Tx,
        row: &Read,
        lot_id: Option<i64>,
        to: i64,
    ) -> Result<Option<i64>, ImportError> {
        // It may be among those that wait.
        self.flush(tx).await?;
        let inward = self.places.iter().any(|place| place.id == to && place.kind.is_own());
        let back = CameBack {
            item_id: row.item_id,
            lot_id,
            inward,
            quantity: row.quantity,
            on: row.day,
            document: row.document.as_deref(),
        };
        let found = original(tx, &back).await?;
        if found.is_none() && self.problems.is_empty() {
            self.problems.push(Problem::new(row.line, "quantity", Fault::NoOriginal));
        }
        Ok(found)
    }
}
