//! What can be wrong with a file: a closed list, each with its place, told in both languages.

use crate::kernel::{Day, Lang};

use super::item::{Name, Place};
use super::number::NumberFault;

/// After this many the reading stops.
pub const PROBLEMS_MAX: usize = 1_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub line: u64,
    /// In characters, from one.
    pub column: Option<u32>,
    /// The included file; `None` for the file being imported.
    pub file: Option<String>,
    pub kind: ProblemKind,
}

impl Problem {
    /// A sentence that says what is wrong, where, and how to mend it.
    pub fn text(&self, lang: Lang) -> String {
        let (line, column) = match lang {
            Lang::Pt => ("linha", "coluna"),
            Lang::En => ("line", "column"),
        };
        let mut place = String::new();
        if let Some(file) = &self.file {
            place = format!("{file}, ");
        }
        place = format!("{place}{line} {}", self.line);
        if let Some(at) = self.column {
            place = format!("{place}, {column} {at}");
        }
        format!("{place}: {}", self.kind.text(lang))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    // The file
    Unreadable { path: String },
    NotUtf8,
    LineTooLong { bytes_max: usize },
    TooManyProblems { shown: usize },
    IncludeNotFound { path: String },
    IncludeOutside { path: String },
    IncludePattern { path: String },
    IncludeCycle { path: String },
    IncludeTooDeep { path: String, depth_max: usize },
    // Words and marks
    UnknownDirective { word: String },
    UnsupportedDirective { word: String },
    DirectiveIncomplete { word: String },
    PeriodicRule,
    AutomatedRule,
    Timeclock,
    Timedot,
    VirtualPosting { account: String },
    RegexAlias { text: String },
    PostingOutsideEntry { text: String },
    BadDate { text: String },
    DateWithoutYear { text: String },
    BadAmount { text: String },
    AmbiguousNumber { text: String },
    NumberTooLarge { text: String },
    ExpressionAmount { text: String },
    UnexpectedText { text: String },
    AccountMissing,
    BadAccountName { account: String },
    UnclosedString,
    // Accounts and prices
    AccountKindUnknown { account: String, table: bool },
    BadAccountKind { account: String, text: String },
    AccountNotOpen { account: String, date: Day },
    BadCommodity { commodity: String },
    CommodityNotAllowed { account: String, commodity: String },
    PriceOfItself { commodity: String },
    PriceNotPositive { commodity: String, amount: String },
    // The books
    AreaUnknown { area: String },
    PeriodClosed { date: Day },
    AccountInactive { account: String },
    // Balancing
    TwoAmountsMissing { first_line: u64 },
    Unbalanced { differences: Vec<String> },
    NoRate { account: String, commodity: String, date: Day, currency: String, beancount: bool },
    TooManyDecimals { account: String, amount: String, decimals_max: u8 },
    AmountTooLarge { account: String },
    TooFewLines { lines: usize },
    BalanceDiffers { account: String, expected: String, found: String },
    OtherCommodityLeft { account: String, found: String },
    // Lots
    LotNotFound { account: String, amount: String },
    LotTooSmall { account: String, amount: String, held: String },
    LotAmbiguous { account: String, amount: String },
    LotCostUnknown { account: String, amount: String },
    PadUnused { account: String },
    // Tables
    ColumnMissing { column: String },
    ColumnUnknown { column: String },
    ColumnTwice { column: String },
    FieldCount { found: usize, expected: usize },
    FieldEmpty { column: String },
    DebitAndCredit,
    NeitherDebitNorCredit,
    NegativeAmount { column: String, text: String },
    DecimalMarksMixed { text: String, mark: char, first_line: u64 },
    BadTable,
}

impl ProblemKind {
    /// What is wrong and how to mend it, without the place.
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Pt => self.text_pt(),
            Lang::En => self.text_en(),
        }
    }

    pub fn of_number(fault: NumberFault, text: &str) -> ProblemKind {
        match fault {
            NumberFault::Malformed => ProblemKind::BadAmount { text: short(text) },
            NumberFault::Ambiguous => ProblemKind::AmbiguousNumber { text: short(text) },
            NumberFault::TooLarge => ProblemKind::NumberTooLarge { text: short(text) },
        }
    }
}

/// Collects problems up to a limit.
#[derive(Default)]
pub struct Problems {
    list: Vec<Problem>,
    /// How many concern one entry only, and all it leaves in doubt is known.
    confined: usize,
}

impl Problems {
    pub fn push(&mut self, place: &Place, column: Option<u32>, kind: ProblemKind) {
        if self.full() {
            return;
        }
        let file = place.file.as_deref().map(str::to_owned);
        self.list.push(Problem { line: place.line, column, file: file.clone(), kind });
        if self.list.len() == PROBLEMS_MAX {
            let kind = ProblemKind::TooManyProblems { shown: PROBLEMS_MAX };
            self.list.push(Problem { line: place.line, column: None, file, kind });
        }
    }

    /// A problem of one entry, of which an `Item::Lost` tells the rest.
    pub fn push_confined(&mut self, place: &Place, column: Option<u32>, kind: ProblemKind) {
        self.confined += 1;
        self.push(place, column, kind);
    }

    /// Whether what accounts hold is known in spite of the problems.
    pub fn are_confined(&self) -> bool {
        self.confined == self.list.len()
    }

    pub fn full(&self) -> bool {
        self.list.len() > PROBLEMS_MAX
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn into_list(self) -> Vec<Problem> {
        self.list
    }
}

/// The first characters of a text, for a message.
pub fn short(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

/// The column of `part` in `line`, when it is a piece of it.
pub fn column_of(line: &str, part: &str) -> Option<u32> {
    let offset = (part.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
    let before = line.get(..offset)?;
    u32::try_from(before.chars().count() + 1).ok()
}

/// `amount commodity`, as messages write it.
pub fn written(quantity: &dyn std::fmt::Display, commodity: &Name) -> String {
    format!("{quantity} {commodity}")
}

/// A price line as the file's own format writes it.
pub(super) fn price_line(beancount: bool, date: &str, commodity: &str, rate: &str, currency: &str) -> String {
    match beancount {
        true => format!("{date} price {commodity} {rate} {currency}"),
        false if commodity.chars().all(char::is_alphabetic) => {
            format!("P {date} {commodity} {rate} {currency}")
        }
        false => format!("P {date} \"{commodity}\" {rate} {currency}"),
    }
}
