//! What a first reading of the file tells about the whole of it.

use std::collections::{HashMap, HashSet};

use crate::kernel::Day;

use super::prices::Prices;
use crate::finance::import::account::Kinds;
use crate::finance::import::decimal::Decimal;
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
    /// Beancount's `open` and `close`.
    pub opened: HashMap<Name, (Opening, Option<Day>)>,
    /// Beancount's booking of accounts that name none.
    pub booking: Option<Booking>,
    /// Decimals that a `commodity` directive declares.
    pub declared: HashMap<Name, u8>,
    /// The most decimals written of a commodity, and where it is first used.
    pub seen: HashMap<Name, (u8, Place)>,
    /// Commodities that are worth something somewhere in the file.
    pub valued: HashSet<Name>,
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
                self.valued.insert(commodity.clone());
            }
            Item::Entry(entry) => self.entry(entry),
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
        let mut complete = true;
        let mut first: Option<&Name> = None;
        let mut several = false;
        for posting in &entry.postings {
            self.account(&posting.account, &Place { file: entry.place.file.clone(), line: posting.line });
            self.ordered |= posting.assertion.is_some() || posting.lot.is_some();
            let Some(amount) = &posting.amount else {
                complete &= posting.assertion.is_some();
                continue;
            };
            self.decimals(amount, &entry.place.file, posting.line);
            several |= *first.get_or_insert(&amount.commodity) != &amount.commodity;
            if posting.cost.is_some() || posting.lot.is_some() {
                self.valued.insert(amount.commodity.clone());
            }
        }
        if several && complete {
            self.valued.extend(exchanged(entry));
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

/// Commodities that the entry gives for others: their own amounts do not sum to zero.
fn exchanged(entry: &ParsedEntry) -> Vec<Name> {
    let mut sums: Vec<(&Name, Option<Decimal>)> = Vec::new();
    for amount in entry.postings.iter().filter_map(|posting| posting.amount.as_ref()) {
        match sums.iter_mut().find(|(name, _)| *name == &amount.commodity) {
            Some((_, sum)) => *sum = sum.and_then(|sum| sum.checked_add(amount.quantity)),
            None => sums.push((&amount.commodity, Some(amount.quantity))),
        }
    }
    let left = sums.into_iter().filter(|(_, sum)| sum.is_none_or(|sum| !sum.is_zero()));
    left.map(|(name, _)| name.clone()).collect()
}

/// Whole days from `from` to `to`.
pub fn days_between(from: Day, to: Day) -> i32 {
    to.since_2000().saturating_sub(from.since_2000())
}
