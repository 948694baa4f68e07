//! Balances entries: infers what a journal leaves out, values every line in the company's currency, checks
//! what the
//! file asserts. The rules are hledger's for journals and beancount's for beancount; where both let a small
//! imbalance
//! pass, the lines that were converted take it, so that an entry always sums to zero.

pub mod facts;
mod holdings;
mod infer;
mod lots;
pub mod order;
mod pads;
pub mod prices;
mod value;

use std::collections::HashSet;

use crate::kernel::Day;

use super::commodity::minor_decimals;
use super::decimal::Decimal;
use super::item::{Amount, Assertion, Item, LostEntry, Name, ParsedEntry, Place, Posting, Status, Tags};
use super::problem::{ProblemKind, Problems, written};
use facts::Facts;
use holdings::Holdings;
use lots::Lots;
use pads::Pads;
use prices::Otherwise;

/// The decimals kept of a quantity that is not in the company's currency.
pub const OWN_DECIMALS: u8 = 8;

/// An entry that sums to zero in the company's currency, each line in whole minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalancedEntry {
    pub place: Place,
    pub date: Day,
    pub second_date: Option<Day>,
    pub status: Status,
    pub code: Option<String>,
    pub description: String,
    pub comment: String,
    pub tags: Tags,
    /// At least two.
    pub lines: Vec<BalancedLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalancedLine {
    pub line: u64,
    pub account: Name,
    pub status: Status,
    /// In minor units of the company's currency, debit positive. Zero only for a line whose own amount is
    /// worth less than half a unit.
    pub amount: i64,
    /// What the line is really in, when that is not the company's currency.
    pub own: Option<Own>,
    pub comment: String,
    pub tags: Tags,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    pub commodity: Name,
    /// In hundred-millionths, never zero.
    pub quantity: i64,
}

/// Whose rules balance the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    Hledger,
    Beancount,
    /// Nothing is inferred and nothing tolerated.
    Exact,
}

/// One line in the making: what moves, and what it weighs in the balance of the entry.
#[derive(Clone, Debug)]
struct Row {
    posting: usize,
    quantity: Decimal,
    commodity: Name,
    weight: Decimal,
    unit: Name,
}

/// What is wrong, and on which line.
struct Fault {
    line: u64,
    kind: ProblemKind,
}

pub struct Balancer<'f> {
    facts: &'f Facts,
    rules: Rules,
    currency: Name,
    decimals: u8,
    holdings: Holdings,
    lots: Lots,
    pads: Pads,
    /// Accounts of refused entries: what they hold is not known, so their assertions are not checked.
    doubtful: HashSet<Name>,
    /// Off when lines of the file were refused before: what accounts hold is not known then.
    pub asserting: bool,
    /// Entries wholly of zeroes.
    pub skipped: u64,
}

impl<'f> Balancer<'f> {
    pub fn new(facts: &'f Facts, rules: Rules, currency: &str) -> Balancer<'f> {
        Balancer {
            facts,
            rules,
            currency: currency.into(),
            decimals: minor_decimals(currency),
            holdings: Holdings::default(),
            lots: Lots::default(),
            pads: Pads::default(),
            doubtful: facts.doubtful.clone(),
            asserting: true,
            skipped: 0,
        }
    }

    /// Balances what an item holds; declarations and prices were learned before.
    pub fn take(&mut self, item: Item, problems: &mut Problems) -> Option<BalancedEntry> {
        match item {
            Item::Entry(entry) => self.entry(entry, Otherwise::Nothing, problems),
            Item::Lost(lost) => {
                self.lost(lost, problems);
                None
            }
            Item::Balance { place, date, account, amount, tolerance } => {
                let entry = self.check(&place, &account, &amount, tolerance, problems)?;
                self.padding(entry, date, problems)
            }
            Item::Pad { place, date, account, source } => {
                if let Some((place, kind)) = self.pads.open(account, place, date, source) {
                    problems.push(&place, None, kind);
                }
                None
            }
            _ => None,
        }
    }

    /// Call after the last item.
    pub fn finish(&mut self, problems: &mut Problems) {
        for (place, kind) in self.pads.unused() {
            problems.push(&place, None, kind);
        }
    }

    fn entry(
        &mut self,
        entry: ParsedEntry,
        otherwise: Otherwise,
        problems: &mut Problems,
    ) -> Option<BalancedEntry> {
        match self.balance(&entry, entry.date, otherwise) {
            Ok(rows) => self.finished(entry, rows),
            Err(fault) => {
                self.doubtful.extend(entry.postings.iter().map(|posting| posting.account.clone()));
                let place = Place { file: entry.place.file.clone(), line: fault.line };
                problems.push(&place, None, fault.kind);
                None
            }
        }
    }

    /// Of a refused entry, the amounts that could be read count, and what they make true or false is told.
    fn lost(&mut self, lost: LostEntry, problems: &mut Problems) {
        let LostEntry { entry, doubtful, .. } = lost;
        self.doubtful.extend(doubtful);
        for posting in &entry.postings {
            match &posting.amount {
                Some(amount) => {
                    // A sum out of reach is told with the next entry of the account.
                    let _ = self.holdings.add(&posting.account, &amount.commodity, amount.quantity);
                }
                None => {
                    self.doubtful.insert(posting.account.clone());
                }
            }
            if let (true, Some(assertion)) = (self.asserting, &posting.assertion)
                && let Err(fault) = self.assert(posting, assertion)
            {
                let place = Place { file: entry.place.file.clone(), line: fault.line };
                problems.push(&place, None, fault.kind);
            }
        }
    }

    /// A pad has no rate of its own: it is valued on the day of the balance it serves, or at the first rate
    /// after.
    fn padding(&mut self, entry: ParsedEntry, date: Day, problems: &mut Problems) -> Option<BalancedEntry> {
        match self.balance(&entry, date, Otherwise::Later) {
            Ok(rows) => self.finished(entry, rows),
            Err(fault) => {
                problems.push(&entry.place, None, fault.kind);
                None
            }
        }
    }

    fn balance(
        &mut self,
        entry: &ParsedEntry,
        date: Day,
        otherwise: Otherwise,
    ) -> Result<Vec<(Row, i64)>, Fault> {
        let rows = self.rows(entry)?;
        let valued = self.valued(entry, rows, date, otherwise)?;
        self.keep(entry, &valued)?;
        let lines = valued.iter().filter(|(row, _)| !row.quantity.is_zero()).count();
        if lines == 1 {
            return Err(Fault { line: entry.place.line, kind: ProblemKind::TooFewLines { lines } });
        }
        Ok(valued)
    }

    /// Adds the rows to what accounts hold, and checks the assertions between them.
    fn keep(&mut self, entry: &ParsedEntry, valued: &[(Row, i64)]) -> Result<(), Fault> {
        if !self.facts.ordered {
            return Ok(());
        }
        let mut rows = valued.iter().map(|(row, _)| row).peekable();
        for (at, posting) in entry.postings.iter().enumerate() {
            while let Some(row) = rows.next_if(|row| row.posting == at) {
                let kept = self.holdings.add(&posting.account, &row.commodity, row.quantity);
                kept.ok_or_else(|| too_large(posting))?;
            }
            if let (true, Some(assertion)) = (self.asserting, &posting.assertion) {
                self.assert(posting, assertion)?;
            }
        }
        Ok(())
    }

    fn finished(&mut self, entry: ParsedEntry, valued: Vec<(Row, i64)>) -> Option<BalancedEntry> {
        let mut lines = Vec::with_capacity(valued.len());
        let mut postings: Vec<Option<Posting>> = entry.postings.into_iter().map(Some).collect();
        let mut valued = valued.into_iter().filter(|(row, _)| !row.quantity.is_zero()).peekable();
        while let Some((row, amount)) = valued.next() {
            let again = valued.peek().is_some_and(|(next, _)| next.posting == row.posting);
            let slot = postings.get_mut(row.posting)?;
            let posting = if again { slot.clone()? } else { slot.take()? };
            let own = (row.commodity != self.currency)
                .then(|| {
                    Some(Own {
                        quantity: row.quantity.units(OWN_DECIMALS)?,
                        commodity: row.commodity.clone(),
                    })
                })
                .flatten();
            let Posting { line, account, status, comment, tags, .. } = posting;
            lines.push(BalancedLine { line, account, status, amount, own, comment, tags });
        }
        if lines.is_empty() {
            self.skipped += 1;
            return None;
        }
        let ParsedEntry { place, date, second_date, status, code, description, comment, tags, .. } = entry;
        Some(BalancedEntry { place, date, second_date, status, code, description, comment, tags, lines })
    }

    fn is_doubtful(&self, account: &Name) -> bool {
        self.doubtful.iter().any(|name| name == account || holdings::is_below(name, account))
    }

    /// hledger's assertion, against what the account holds now.
    fn assert(&self, posting: &Posting, assertion: &Assertion) -> Result<(), Fault> {
        let Assertion { amount, sole, inclusive } = assertion;
        if self.is_doubtful(&posting.account) {
            return Ok(());
        }
        let account = || posting.account.to_string();
        let found = self.holdings.of(&posting.account, &amount.commodity, *inclusive);
        let found = found.ok_or_else(|| too_large(posting))?;
        if found != amount.quantity {
            let (expected, found) =
                (written(&amount.quantity, &amount.commodity), written(&found, &amount.commodity));
            let kind = ProblemKind::BalanceDiffers { account: account(), expected, found };
            return Err(Fault { line: posting.line, kind });
        }
        match self.holdings.other(&posting.account, &amount.commodity, *inclusive) {
            Some((name, quantity)) if *sole => {
                let kind =
                    ProblemKind::OtherCommodityLeft { account: account(), found: written(&quantity, &name) };
                Err(Fault { line: posting.line, kind })
            }
            _ => Ok(()),
        }
    }

    /// Beancount's `balance`: true within the tolerance, or made true by the entry of a pad.
    fn check(
        &mut self,
        place: &Place,
        account: &Name,
        amount: &Amount,
        tolerance: Option<Decimal>,
        problems: &mut Problems,
    ) -> Option<ParsedEntry> {
        let commodity = &amount.commodity;
        let found = self.holdings.of(account, commodity, true)?;
        let difference = amount.quantity.checked_sub(found)?;
        let tolerance = tolerance.or_else(|| match amount.quantity.scale() {
            0 => Some(Decimal::ZERO),
            scale => Decimal::new(1, scale),
        })?;
        let pad = self.pads.serve(account, commodity);
        if difference.checked_abs()? <= tolerance || self.is_doubtful(account) {
            return None;
        }
        if !self.asserting {
            return None;
        }
        if let Some(pad) = pad {
            return pad.entry(account, Amount { quantity: difference, commodity: commodity.clone() });
        }
        let (expected, found) = (written(&amount.quantity, commodity), written(&found, commodity));
        problems.push(
            place,
            None,
            ProblemKind::BalanceDiffers { account: account.to_string(), expected, found },
        );
        None
    }
}

fn too_large(posting: &Posting) -> Fault {
    Fault { line: posting.line, kind: ProblemKind::AmountTooLarge { account: posting.account.to_string() } }
}
