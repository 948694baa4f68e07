//! What a parser hands on: declarations, prices and entries as they are written, before anything is balanced.

use std::collections::HashSet;
use std::sync::Arc;

use crate::kernel::Day;

use super::account::AccountKind;
use super::decimal::Decimal;

/// An account path or commodity code, kept once per file.
pub type Name = Arc<str>;

/// Keeps one copy of each name; grows with the number of different names, not with the file.
#[derive(Default)]
pub struct Names(HashSet<Name>);

impl Names {
    pub fn get(&mut self, text: &str) -> Name {
        if let Some(name) = self.0.get(text) {
            return name.clone();
        }
        let name: Name = Arc::from(text);
        self.0.insert(name.clone());
        name
    }
}

/// Where something stands. `file` is the path of an included file, `None` for the file being imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub file: Option<Name>,
    pub line: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    pub quantity: Decimal,
    pub commodity: Name,
}

/// `@` and `@@`. The sign of the total follows the quantity it pays for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cost {
    PerUnit(Amount),
    Total(Amount),
}

/// `=`, `==`, `=*`, `==*`: what the account holds after the posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    pub amount: Amount,
    /// No other commodity may be left in the account (`==`).
    pub sole: bool,
    /// Accounts below count too (`=*`).
    pub inclusive: bool,
}

/// Beancount's `{…}`: names a lot to reduce, or describes the one being bought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LotSpec {
    pub number: Option<Decimal>,
    /// The number is the cost of all units together (`{{…}}`).
    pub total: bool,
    pub currency: Option<Name>,
    pub date: Option<Day>,
    pub label: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    #[default]
    Unmarked,
    Pending,
    Cleared,
}

pub type Tags = Vec<(String, String)>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    pub line: u64,
    pub account: Name,
    pub status: Status,
    pub amount: Option<Amount>,
    pub cost: Option<Cost>,
    pub lot: Option<LotSpec>,
    pub assertion: Option<Assertion>,
    pub comment: String,
    pub tags: Tags,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedEntry {
    pub place: Place,
    pub date: Day,
    pub second_date: Option<Day>,
    pub status: Status,
    pub code: Option<String>,
    pub description: String,
    pub comment: String,
    pub tags: Tags,
    pub postings: Vec<Posting>,
}

#[derive(Clone, Debug)]
pub enum Item {
    /// An `account` or `open` directive; the kind when it is declared there.
    Account {
        place: Place,
        path: Name,
        kind: Option<AccountKind>,
        opened: Option<Opening>,
    },
    Closed {
        path: Name,
        date: Day,
    },
    /// How beancount's accounts book when they do not say.
    Booking(Booking),
    Commodity {
        code: Name,
        decimals: Option<u8>,
    },
    /// One unit of `commodity` is worth `rate` of `in_commodity` from `date` on.
    Price {
        place: Place,
        date: Day,
        commodity: Name,
        rate: Decimal,
        in_commodity: Name,
    },
    Entry(ParsedEntry),
    /// An entry that was refused, with the postings that could be read.
    Lost(LostEntry),
    /// Something that was read and has no effect here, such as a plugin.
    Ignored {
        place: Place,
        what: String,
    },
    /// Beancount's `balance`: what the account and those below it hold when the day begins.
    Balance {
        place: Place,
        date: Day,
        account: Name,
        amount: Amount,
        tolerance: Option<Decimal>,
    },
    /// Beancount's `pad`: the next `balance` of the account is made true by an entry against `source`.
    Pad {
        place: Place,
        date: Day,
        account: Name,
        source: Name,
    },
}

/// What a refused entry leaves behind: its amounts as far as they are known, and the accounts of which nobody
/// knows what they hold from then on.
#[derive(Clone, Debug)]
pub struct LostEntry {
    pub entry: ParsedEntry,
    pub doubtful: Vec<Name>,
    /// The day could be read.
    pub dated: bool,
}

impl Item {
    /// Every account that the item names.
    pub fn accounts_mut(&mut self) -> Vec<&mut Name> {
        fn of(entry: &mut ParsedEntry) -> Vec<&mut Name> {
            entry.postings.iter_mut().map(|posting| &mut posting.account).collect()
        }
        match self {
            Item::Account { path, .. } | Item::Closed { path, .. } => vec![path],
            Item::Entry(entry) => of(entry),
            Item::Lost(lost) => of(&mut lost.entry).into_iter().chain(&mut lost.doubtful).collect(),
            Item::Balance { account, .. } => vec![account],
            Item::Pad { account, source, .. } => vec![account, source],
            _ => Vec::new(),
        }
    }
}

/// What beancount's `open` says beyond the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    pub date: Day,
    /// Empty when any commodity may be held.
    pub commodities: Vec<Name>,
    pub booking: Option<Booking>,
}

/// How beancount picks among several lots that fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Booking {
    #[default]
    Strict,
    Fifo,
    Lifo,
    Hifo,
    None,
}

/// The value of the first tag of that name.
pub fn tag<'t>(tags: &'t Tags, name: &str) -> Option<&'t str> {
    tags.iter().find(|(tag, _)| tag == name).map(|(_, value)| value.as_str())
}
