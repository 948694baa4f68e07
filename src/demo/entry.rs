//! An entry of the demo company before it has ids: accounts, areas and projects by code, parties by place in
//! the cast.

use super::goods::Deed;
use crate::kernel::Day;

/// Stands for whichever bank account the money comes to or leaves from; settled when the month is put in
/// order.
pub const BANK: &str = "bank";

/// Something that happened: an entry that somebody posts, or a deed with the entries that it makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub on: Day,
    pub deed: Option<Deed>,
    pub entries: Vec<DemoEntry>,
}

impl Fact {
    pub fn deed(on: Day, deed: Deed, entries: Vec<DemoEntry>) -> Fact {
        Fact { on, deed: Some(deed), entries }
    }
}

impl From<DemoEntry> for Fact {
    fn from(entry: DemoEntry) -> Fact {
        Fact { on: entry.on, deed: None, entries: vec![entry] }
    }
}

/// Every entry of some facts.
pub fn told(facts: &[Fact]) -> impl Iterator<Item = &DemoEntry> {
    facts.iter().flat_map(|fact| &fact.entries)
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoEntry {
    pub on: Day,
    pub memo: String,
    pub document: Option<String>,
    pub lines: Vec<DemoLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoLine {
    pub account: &'static str,
    /// Centavos, debit positive.
    pub amount: i64,
    pub area: Option<&'static str>,
    pub party: Option<usize>,
    pub project: Option<&'static str>,
}

impl DemoEntry {
    pub fn new(on: Day, memo: impl Into<String>) -> DemoEntry {
        DemoEntry { on, memo: memo.into(), document: None, lines: Vec::new() }
    }

    pub fn debit(mut self, account: &'static str, amount: i64) -> DemoEntry {
        if amount != 0 {
            self.lines.push(DemoLine { account, amount, area: None, party: None, project: None });
        }
        self
    }

    pub fn credit(self, account: &'static str, amount: i64) -> DemoEntry {
        self.debit(account, -amount)
    }

    /// One debit line for each area, in proportion to its weight.
    pub fn debit_areas(
        mut self,
        account: &'static str,
        amount: i64,
        areas: &[(&'static str, u64)],
    ) -> DemoEntry {
        let weights: Vec<u64> = areas.iter().map(|(_, weight)| *weight).collect();
        let parts = crate::kernel::Money(amount).split(&weights).unwrap_or_default();
        for ((area, _), part) in areas.iter().zip(parts) {
            self = self.debit(account, part.minor()).area(area);
        }
        self
    }

    /// The area of the line just added.
    pub fn area(mut self, area: &'static str) -> DemoEntry {
        if let Some(line) = self.lines.last_mut() {
            line.area = Some(area);
        }
        self
    }

    /// The party of the line just added.
    pub fn party(mut self, party: usize) -> DemoEntry {
        if let Some(line) = self.lines.last_mut() {
            line.party = Some(party);
        }
        self
    }

    /// The project of the line just added.
    pub fn project(mut self, project: &'static str) -> DemoEntry {
        if let Some(line) = self.lines.last_mut() {
            line.project = Some(project);
        }
        self
    }

    pub fn document(mut self, document: impl Into<String>) -> DemoEntry {
        self.document = Some(document.into());
        self
    }

    /// What the entry adds to profit.
    pub fn profit(&self) -> i64 {
        let result = |line: &&DemoLine| line.account.starts_with(['3', '4']);
        -self.lines.iter().filter(result).map(|line| line.amount).sum::<i64>()
    }
}

/// `amount × parts ÷ whole`, rounded towards zero, without overflow on the way.
pub fn share(amount: i64, parts: i64, whole: i64) -> i64 {
    let share = i128::from(amount) * i128::from(parts) / i128::from(whole.max(1));
    i64::try_from(share).unwrap_or(i64::MAX)
}
