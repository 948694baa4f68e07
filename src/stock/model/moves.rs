//! Moves about to be posted, and the ledger lines they make.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::PlaceKind;
use super::item::Accounts;
use crate::finance::model::NewLine;
use crate::kernel::{Day, Lang, Money, Quantity, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    Receive,
    Issue,
    Transfer,
    Scrap,
    /// Names its original, whichever way that went.
    Return,
    Count,
    Adjust,
    /// Value without goods.
    LateCost,
}

impl MoveKind {
    pub const ALL: [MoveKind; 8] = [
        MoveKind::Receive,
        MoveKind::Issue,
        MoveKind::Transfer,
        MoveKind::Scrap,
        MoveKind::Return,
        MoveKind::Count,
        MoveKind::Adjust,
        MoveKind::LateCost,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            MoveKind::Receive => "receive",
            MoveKind::Issue => "issue",
            MoveKind::Transfer => "transfer",
            MoveKind::Scrap => "scrap",
            MoveKind::Return => "return",
            MoveKind::Count => "count",
            MoveKind::Adjust => "adjust",
            MoveKind::LateCost => "late_cost",
        }
    }

    pub fn from_code(code: &str) -> Option<MoveKind> {
        MoveKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether goods may go this way in a move of this kind.
    pub fn fits(self, from: PlaceKind, to: PlaceKind) -> bool {
        match self {
            MoveKind::Receive => !from.is_own() && to.is_own(),
            MoveKind::Issue => from.is_own() && !to.is_own(),
            MoveKind::Transfer => from.is_own() && to.is_own(),
            MoveKind::Scrap => from.is_own() && to == PlaceKind::Loss,
            MoveKind::Return => from.is_own() != to.is_own(),
            MoveKind::Count | MoveKind::Adjust => {
                from.is_own() != to.is_own() && (from == PlaceKind::Loss || to == PlaceKind::Loss)
            }
            MoveKind::LateCost => false,
        }
    }

    pub const fn needs_reason(self) -> bool {
        matches!(self, MoveKind::Scrap | MoveKind::Adjust)
    }
}

impl Text for MoveKind {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            MoveKind::Receive => ("Recebimento", "Receipt"),
            MoveKind::Issue => ("Saída", "Issue"),
            MoveKind::Transfer => ("Transferência", "Transfer"),
            MoveKind::Scrap => ("Descarte", "Scrap"),
            MoveKind::Return => ("Devolução", "Return"),
            MoveKind::Count => ("Contagem", "Count"),
            MoveKind::Adjust => ("Ajuste", "Adjustment"),
            MoveKind::LateCost => ("Custo posterior", "Late cost"),
        };
        lang.pick(pt, en)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMove {
    pub item_id: i64,
    pub from_id: i64,
    pub to_id: i64,
    /// Without a lot, goods kept in lots go out by expiry.
    pub lot_id: Option<i64>,
    pub quantity: Quantity,
    /// Of the whole quantity, of what comes in; the item's own cost where absent.
    pub cost: Option<Money>,
    pub returns: Option<i64>,
}

impl NewMove {
    pub fn new(item_id: i64, from_id: i64, to_id: i64, quantity: Quantity) -> NewMove {
        NewMove { item_id, from_id, to_id, lot_id: None, quantity, cost: None, returns: None }
    }

    pub fn at(self, cost: Money) -> NewMove {
        NewMove { cost: Some(cost), ..self }
    }
}

/// One act: any number of moves of one kind and day, with one ledger entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDocument {
    pub kind: MoveKind,
    pub effective_on: Day,
    pub document: Option<String>,
    pub memo: String,
    pub reason: Option<String>,
    pub party_id: Option<i64>,
    /// Whose cost it is.
    pub area_id: Option<i64>,
    /// The ledger's other side where it is not the category's: an opening stock, an asset taken into use.
    pub counter_account_id: Option<i64>,
    /// The hash of the text it was imported from.
    pub source: Option<Vec<u8>>,
    pub moves: Vec<NewMove>,
}

impl NewDocument {
    pub fn new(kind: MoveKind, effective_on: Day, moves: Vec<NewMove>) -> NewDocument {
        NewDocument {
            kind,
            effective_on,
            document: None,
            memo: String::new(),
            reason: None,
            party_id: None,
            area_id: None,
            counter_account_id: None,
            source: None,
            moves,
        }
    }
}

impl Accounts {
    /// The other side of what goes to or comes from a place that is not the company's.
    pub const fn of_place(self, kind: PlaceKind) -> i64 {
        match kind {
            PlaceKind::Supplier => self.received,
            PlaceKind::Loss => self.loss,
            _ => self.cost,
        }
    }
}

/// Sums ledger lines by account: stock and what it was exchanged for.
#[derive(Clone, Debug, Default)]
pub struct Sides(BTreeMap<(i64, Option<i64>, Option<i64>), i128>);

impl Sides {
    /// A move of this value and cost, against `counter`; their difference is a variance.
    pub fn exchange(&mut self, of: Accounts, counter: i64, value: Money, cost: Money, by: &NewDocument) {
        self.add(of.stock, None, None, value.minor());
        self.add(counter, by.area_id, by.party_id, -cost.minor());
        self.add(of.variance, by.area_id, None, cost.minor() - value.minor());
    }

    pub fn add(&mut self, account: i64, area: Option<i64>, party: Option<i64>, minor: i64) {
        *self.0.entry((account, area, party)).or_default() += i128::from(minor);
    }

    /// The lines with an amount; `None` where one leaves the range.
    pub fn lines(self) -> Option<Vec<NewLine>> {
        let sums = self.0.into_iter().filter(|(_, sum)| *sum != 0);
        sums.map(|((account, area_id, party_id), sum)| {
            let amount = Money(i64::try_from(sum).ok()?);
            Some(NewLine { area_id, party_id, ..NewLine::new(account, amount) })
        })
        .collect()
    }
}
