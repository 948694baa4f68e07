//! What a first reading of the file tells about the whole of it.

use std::collections::{HashMap, HashSet};

use crate::kernel::Day;

use super::prices::Prices;
use crate::finance::import::account::Kinds;
use crate::finance::import::item::{Amount, Booking, Item, Name, Opening, ParsedEntry, Place};

/// No more remarks than anyone would read.
const NOTES_MAX: usize = 100;

#[derive(Default)]
pub struct Facts {
    pub prices: Prices,
    pub kinds: Kinds,
    /// Every account, declared or used, in the order of its first line.
    pub accounts: Vec<(Name, Place)>,
    known: HashSet<Name>,
    declared_accounts: HashSet<Name>,
    /// Accounts of refused entries without a day: what they hold is not known at any time.
    pub doubtful: HashSet<Name>,
    /// Beancount's `open` and `close`.
    pub opened: HashMap<Name, (Opening, Option<Day>)>,
    /// Beancount's booking of accounts that name none.
    pub booking: Option<Booking>,
    /// Decimals that a `commodity` directive declares.
    pub declared: HashMap<Name, u8>,
    /// The most decimals written of a commodity, and where it is first used.
    pub seen: HashMap<Name, (u8, Place)>,
    pub commodities: Vec<(Name, Option<u8>)>,
    pub ignored: Vec<(Place, String)>,
    pub entries: u64,
    /// Assertions, lots or pads: the order of days matters.
    pub ordered: bool,
    /// How far an entry may stand behind an earlier line of a later day.
    pub lag_days: i32,
    newest: Option<Day>,
}

impl Facts {
    pub fn learn(&mut self, item: &Item) {
        match item {
            Item::Account { place, path, kind, opened } => {
                self.account(path, place);
                self.declared_accounts.insert(path.clone());
                if let Some(kind) = kind {
                    self.kinds.declare(path.clone(), *kind);
                }
                if let Some(opening) = opened {
                    self.opened.insert(path.clone(), (opening.clone(), None));
                }
            }
            Item::Ignored { place, what } if self.ignored.len() < NOTES_MAX => {
                self.ignored.push((place.clone(), what.clone()));
            }
            Item::Ignored { .. } => {}
            Item::Booking(booking) => self.booking = Some(*booking),
            Item::Closed { path, date } => {
                if let Some((_, closed)) = self.opened.get_mut(path) {
                    *closed = Some(*date);
                }
            }
            Item::Commodity { code, decimals } => {
                if let Some(decimals) = decimals {
                    self.declared.insert(code.clone(), *decimals);
                }
                self.commodities.push((code.clone(), *decimals));
            }
            Item::Price { date, commodity, rate, in_commodity, .. } => {
                self.prices.add(*date, commodity.clone(), *rate, in_commodity.clone());
            }
            Item::Entry(entry) => self.entry(entry),
            Item::Lost(lost) if lost.dated => {
                self.day(lost.entry.date);
                self.ordered |= lost.entry.postings.iter().any(|posting| posting.assertion.is_some());
            }
            Item::Lost(lost) => self.doubtful.extend(lost.doubtful.iter().cloned()),
            Item::Balance { place, date, account, .. } => {
                self.account(account, place);
                self.day(*date);
                self.ordered = true;
            }
            Item::Pad { place, date, account, source } => {
                self.account(account, place);
                self.account(source, place);
                self.day(*date);
                self.ordered = true;
            }
        }
    }

    /// How many decimals the sum of a commodity must vanish in.
    pub fn precision(&self, commodity: &str) -> Option<u8> {
        self.declared.get(commodity).copied().or_else(|| self.seen.get(commodity).map(|(scale, _)| *scale))
    }

    /// Whether a line of the file declares the account.
    pub fn declares(&self, path: &Name) -> bool {
        self.declared_accounts.contains(path)
    }

    /// Every path that has another account of the file below it.
    pub fn headings(&self) -> HashSet<&str> {
        let above = |path: &'_ Name| -> Vec<usize> { path.match_indices(':').map(|(at, _)| at).collect() };
        self.accounts.iter().flat_map(|(path, _)| above(path).into_iter().map(|at| &path[..at])).collect()
    }

    fn account(&mut self, path: &Name, place: &Place) {
        if !self.known.contains(path) {
            self.known.insert(path.clone());
            self.accounts.push((path.clone(), place.clone()));
        }
    }

    fn day(&mut self, date: Day) {
        match self.newest {
            Some(newest) if newest > date => {
                let lag = days_between(date, newest);
                self.lag_days = self.lag_days.max(lag);
            }
            _ => self.newest = Some(date),
        }
    }

    fn entry(&mut self, entry: &ParsedEntry) {
        self.entries += 1;
        self.day(entry.date);
        for posting in &entry.postings {
            self.account(&posting.account, &Place { file: entry.place.file.clone(), line: posting.line });
            self.ordered |= posting.assertion.is_some() || posting.lot.is_some();
            if let Some(amount) = &posting.amount {
                self.decimals(amount, &entry.place.file, posting.line);
            }
        }
    }

    fn decimals(&mut self, amount: &Amount, file: &Option<Name>, line: u64) {
        let scale = amount.quantity.scale();
        match self.seen.get_mut(&amount.commodity) {
            Some((most, _)) => *most = (*most).max(scale),
            None => {
                let place = Place { file: file.clone(), line };
                self.seen.insert(amount.commodity.clone(), (scale, place));
            }
        }
    }
}

/// Whole days from `from` to `to`.
pub fn days_between(from: Day, to: Day) -> i32 {
    to.since_2000().saturating_sub(from.since_2000())
}
