//! Moves: `date,kind,item,from,to,lot,quantity,unit_cost,document,memo`. Rows of one day, kind and document that
//! stand next to each other are one document; a row without one is one by itself.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::table::{Column, PROBLEMS_MAX, Row, Table};
use super::{File, ImportError, Imported, Leave, Problem, event};
use crate::company::store as company;
use crate::db::Tx;
use crate::error::Fault;
use crate::events::record;
use crate::finance::import::decimal::Decimal;
use crate::finance::import::number::Doubt;
use crate::kernel::{Day, Lang, Money, Quantity, fold, quantity};
use crate::stock::model::{MoveKind, NewDocument, NewMove, NewPlace, Place, PlaceKind};
use crate::stock::store::import::{CameBack, known, original};
use crate::stock::store::post::{PostError, post};
use crate::stock::store::{items, places};

static COLUMNS: [Column; 10] = [
    Column::new("date", &["data"]).required(),
    Column::new("kind", &["tipo"]).required(),
    Column::new("item", &["sku", "produto"]).required(),
    Column::new("from", &["de", "origem"]),
    Column::new("to", &["para", "destino"]),
    Column::new("lot", &["lote"]),
    Column::new("quantity", &["quantidade", "qtd"]).required().number(),
    Column::new("unit_cost", &["custo_unitario", "custo"]).number(),
    Column::new("document", &["documento", "nota"]),
    Column::new("memo", &["historico", "observacao"]),
];

/// A row as it stands: names, not yet ids.
struct Read {
    line: u64,
    day: Day,
    kind: MoveKind,
    item_id: i64,
    from: Option<String>,
    to: Option<String>,
    lot: Option<String>,
    quantity: Quantity,
    cost: Option<Money>,
    document: Option<String>,
    memo: String,
}

/// Rows of one document with their lines, and its hash.
struct Group {
    rows: Vec<Read>,
    hash: Vec<u8>,
}

pub async fn import(tx: &mut Tx, leave: &Leave, file: &File<'_>) -> Result<Imported, ImportError> {
    let table = Table::read(file.bytes, &COLUMNS).map_err(ImportError::Problems)?;
    let skus = items::ids_by_sku(tx).await?;
    let mut problems = Vec::new();
    let read: Vec<Read> =
        table.rows().filter_map(|row| self::read(&row, &skus, file, &mut problems)).collect();
    if !problems.is_empty() {
        problems.truncate(PROBLEMS_MAX);
        return Err(ImportError::Problems(problems));
    }
    let groups = grouped(read);
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

fn read(
    row: &Row<'_>,
    skus: &HashMap<String, i64>,
    file: &File<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Read> {
    let before = problems.len();
    let day = row.day("date", problems);
    let kind = row.needed("kind", problems);
    let kind_read = kind_of(&fold(&kind));
    if kind_read.is_none() && !kind.is_empty() {
        problems.push(row.problem("kind", Fault::NotAChoice, kind));
    }
    let item = row.needed("item", problems);
    let item_id = skus.get(&item).copied();
    if item_id.is_none() && !item.is_empty() {
        problems.push(row.problem("item", Fault::Unknown, item));
    }
    row.needed("quantity", problems);
    let quantity = row.quantity("quantity", problems);
    let backwards = quantity.is_some_and(|quantity| quantity < Quantity::ZERO);
    if quantity.is_some_and(Quantity::is_zero) || (backwards && kind_read != Some(MoveKind::Adjust)) {
        problems.push(row.problem("quantity", Fault::NotPositive, ""));
    }
    let cost = cost(row, file, problems);
    if problems.len() > before {
        return None;
    }
    let owned = |name| row.text(name).map(str::to_owned);
    let (from, to) = if backwards { (owned("to"), owned("from")) } else { (owned("from"), owned("to")) };
    let quantity = quantity?;
    Some(Read {
        line: row.line,
        day: day?,
        kind: kind_read?,
        item_id: item_id?,
        from,
        to,
        lot: owned("lot"),
        quantity: if backwards { -quantity } else { quantity },
        cost,
        document: owned("document"),
        memo: owned("memo").unwrap_or_default(),
    })
}

/// Unit cost times quantity, rounded once.
fn cost(row: &Row<'_>, file: &File<'_>, problems: &mut Vec<Problem>) -> Option<Money> {
    let scale = file.currency.decimals() as u8;
    let unit = match row.decimal("unit_cost", Doubt::TrustDot, Fault::NotMoney) {
        Ok(unit) => unit?,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    if unit.is_negative() {
        problems.push(row.problem("unit_cost", Fault::Negative, ""));
        return None;
    }
    let quantity = row.decimal("quantity", Doubt::TrustDot, Fault::NotAQuantity).ok()??;
    let quantity: Decimal = quantity.rounded(quantity::DECIMALS as u8).checked_abs()?;
    let whole = unit.checked_mul(quantity).and_then(|cost| cost.rounded(scale).units(scale));
    if whole.is_none() {
        problems.push(row.problem("unit_cost", Fault::TooLarge, ""));
    }
    whole.map(Money)
}

fn kind_of(word: &str) -> Option<MoveKind> {
    Some(match word {
        "receive" | "receipt" | "in" | "recebimento" | "entrada" | "compra" => MoveKind::Receive,
        "issue" | "out" | "saida" | "venda" => MoveKind::Issue,
        "transfer" | "transferencia" => MoveKind::Transfer,
        "scrap" | "descarte" | "perda" => MoveKind::Scrap,
        "return" | "devolucao" => MoveKind::Return,
        "adjust" | "adjustment" | "ajuste" => MoveKind::Adjust,
        _ => return None,
    })
}

fn grouped(read: Vec<Read>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in read {
        let same = |group: &&mut Group| {
            group.rows.last().is_some_and(|last| {
                last.document.is_some()
                    && (last.day, last.kind, &last.document) == (row.day, row.kind, &row.document)
            })
        };
        match groups.last_mut().filter(same) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { rows: vec![row], hash: Vec::new() }),
        }
    }
    // The same text twice in a file is two documents, and still the same two in the next file.
    let mut seen: HashMap<Vec<u8>, u64> = HashMap::new();
    for group in &mut groups {
        let content = content(&group.rows);
        let nth = seen.entry(content.clone()).or_default();
        *nth += 1;
        let mut hash = Sha256::new_with_prefix(&content);
        hash.update(nth.to_be_bytes());
        group.hash = hash.finalize()[..16].to_vec();
    }
    groups
}

fn content(rows: &[Read]) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut text = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    };
    for row in rows {
        text(&row.day.to_string());
        text(row.kind.code());
        text(&row.item_id.to_string());
        for part in [&row.from, &row.to, &row.lot, &row.document] {
            text(part.as_deref().unwrap_or(""));
        }
        text(&row.quantity.plain());
        text(&row.cost.map_or(String::new(), |cost| cost.minor().to_string()));
        text(&row.memo);
    }
    hash.finalize().to_vec()
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
        if !self.lots.contains_key(&row.item_id) {
            self.lots.insert(row.item_id, places::lots(tx, row.item_id).await?);
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
