//! The sentences of `ProblemKind` in English. Each says how to mend the file.

use super::commodity::is_currency;
use super::problem::{ProblemKind, price_line};

impl ProblemKind {
    fn files_en(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            Unreadable { path } => {
                format!("the file {path} could not be read; check that it exists and may be read.")
            }
            NotUtf8 => "the text is not UTF-8; save the file in that encoding and import it again.".into(),
            LineTooLong { bytes_max } => format!("the line is longer than {bytes_max} bytes; break it up."),
            TooManyProblems { shown } => {
                format!("there are more than {shown} problems; mend those shown and import again.")
            }
            IncludeNotFound { path } => {
                format!("the included file {path} was not found; its path starts at the folder of this file.")
            }
            IncludeOutside { path } => {
                format!(
                    "{path} lies outside the folder of the imported file; copy it there and mend the include."
                )
            }
            IncludePattern { path } => {
                format!(
                    "an include with wildcards ({path}) is not accepted; write one include for each file."
                )
            }
            IncludeCycle { path } => format!("{path} includes itself; take one of the includes out."),
            IncludeTooDeep { path, depth_max } => {
                format!("{path} is more than {depth_max} includes deep; join some of the files.")
            }
            _ => return None,
        })
    }

    fn table_en(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            ColumnMissing { column } => format!("the header has no column {column}; add it."),
            ColumnUnknown { column } => format!(
                "the column {column} is not known; use date, journal, number, account, area, party, memo, \
                debit, \
                 credit, document."
            ),
            ColumnTwice { column } => format!("the column {column} stands there twice; keep one."),
            FieldCount { found, expected } => {
                format!("the row has {found} fields and the header {expected}; check separators and quotes.")
            }
            FieldEmpty { column } => format!("the field {column} is empty; fill it in."),
            DebitAndCredit => "the row has both a debit and a credit; keep one of them.".into(),
            NeitherDebitNorCredit => "the row has neither debit nor credit; fill one of them in.".into(),
            NegativeAmount { column, text } => {
                format!(
                    "the amount {text} in {column} is negative; put it into the other column without the \
                    sign."
                )
            }
            DecimalMarksMixed { text, mark, first_line } => format!(
                "the amount {text} does not use {mark} as the decimal mark, as line {first_line} does; use \
                one only."
            ),
            BadTable => "the row could not be read as CSV; check the quotes.".into(),
            _ => return None,
        })
    }

    fn words_en(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            UnknownDirective { word } => {
                format!("“{word}” is not known; take the line out or mend the word.")
            }
            UnsupportedDirective { word } => {
                format!("the directive {word} cannot be imported; take it out and write what it would do.")
            }
            DirectiveIncomplete { word } => format!("the directive {word} is incomplete; complete the line."),
            PeriodicRule => {
                "periodic rules (~) are not imported; take the rule out or write its entries.".into()
            }
            AutomatedRule => {
                "automated rules (=) are not imported; write their postings into the entries.".into()
            }
            Timeclock => "this is a timeclock log, not a journal; import a journal of entries.".into(),
            Timedot => "this is a timedot log, not a journal; import a journal of entries.".into(),
            VirtualPosting { account } => format!(
                "the virtual posting to {account} is not accepted; take its brackets away and balance the \
                entry."
            ),
            RegexAlias { text } => {
                format!(
                    "an alias with a regular expression ({text}) is not accepted; write the whole account \
                    name."
                )
            }
            PostingOutsideEntry { text } => {
                format!("“{text}” is indented outside of an entry; put the date of the entry above it.")
            }
            UnexpectedText { text } => {
                format!("“{text}” is not expected here; take it out or mend the line.")
            }
            UnclosedString => "the quoted text does not end; close the quotes.".into(),
            _ => return None,
        })
    }

    fn amounts_en(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            BadDate { text } => format!("“{text}” is not a date; write it like 2026-01-31."),
            DateWithoutYear { text } => {
                format!("the date {text} has no year; write it, or put a line like “Y 2026” above.")
            }
            BadAmount { text } => format!("“{text}” is not an amount; write it like 1234.56 USD."),
            AmbiguousNumber { text } => format!(
                "{text} may be a thousand or one; begin the file with “decimal-mark .” or “decimal-mark \
                ,”, or write \
                 the cents."
            ),
            NumberTooLarge { text } => format!("the number {text} has too many digits; write it with fewer."),
            ExpressionAmount { text } => format!("the expression {text} is not accepted; write its result."),
            TooManyDecimals { account, amount, decimals_max } => {
                format!(
                    "the amount {amount} of the account {account} has more than {decimals_max} decimals; \
                    round it."
                )
            }
            AmountTooLarge { account } => {
                format!("the amount of the account {account} is too large to be kept; split it.")
            }
            PriceOfItself { commodity } => format!(
                "the price of {commodity} is in {commodity}: the symbol and the code are one currency \
                here; write \
                 the other currency's code or take the line out."
            ),
            PriceNotPositive { commodity, amount } => {
                format!("the price of {commodity} is {amount}; write one above zero.")
            }
            _ => return None,
        })
    }

    fn accounts_en(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            AreaUnknown { area } => {
                format!(
                    "there is no area “{area}”; add it to the company's areas, or correct its code or name."
                )
            }
            PeriodClosed { date } => format!(
                "the month of {} is closed; use a day of an open month or ask for it to be reopened.",
                date.show(crate::kernel::Lang::En)
            ),
            AccountInactive { account } => {
                format!("the account {account} is inactive; reactivate it or use another.")
            }
            AccountMissing => {
                "the account name is missing; write it before the amount, two spaces between.".into()
            }
            BadAccountName { account } => {
                format!("“{account}” cannot be an account; write parts joined by :.")
            }
            AccountKindUnknown { account, table: true } => format!(
                "there is no account {account}; write the code or the full path of an account of the chart, \
                 begin the path with Assets, Liabilities, Equity, Income or Expenses, or \
                 make the account first."
            ),
            AccountKindUnknown { account, table: false } => format!(
                "the kind of the account {account} is not known; add the line “account {account}  ; type: A” \
                 (A asset, L liability, E equity, R revenue, X expense), or make the account first."
            ),
            BadAccountKind { account, text } => {
                format!("the type {text} of the account {account} does not exist; use A, L, E, R, X, C or V.")
            }
            AccountNotOpen { account, date } => {
                format!("the account {account} is not open on {date}; add “{date} open {account}”.")
            }
            BadCommodity { commodity } => {
                format!("the commodity “{commodity}” cannot be kept; give it a name of up to 24 characters.")
            }
            CommodityNotAllowed { account, commodity } => {
                format!(
                    "the account {account} was not opened for {commodity}; add it to the account's open line."
                )
            }
            _ => return None,
        })
    }

    fn books_en(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            TwoAmountsMissing { first_line } => format!(
                "the amount is missing here and on line {first_line}; only one posting of an entry may \
                leave it out."
            ),
            Unbalanced { differences } => {
                format!(
                    "the entry does not balance: {} is left over; mend the amounts.",
                    differences.join(" and ")
                )
            }
            NoRate { account, commodity, date, currency, beancount } => {
                let price = price_line(*beancount, &date.to_string(), commodity, "RATE", currency);
                let instead = match is_currency(commodity) {
                    true => format!(", or import into a company in {commodity}"),
                    false => String::new(),
                };
                format!(
                    "there is no rate of {commodity} in {currency} by {date} for the account {account}; add \
                     “{price}”, or the cost of the posting with @{instead}."
                )
            }
            TooFewLines { lines } => {
                format!("the entry has {lines} line with an amount and needs two; add the other side.")
            }
            BalanceDiffers { account, expected, found } => format!(
                "the balance of {account} should be {expected} and is {found}; mend it, or what is missing \
                before."
            ),
            OtherCommodityLeft { account, found } => {
                format!(
                    "the account {account} also holds {found}, and == asks for nothing else; use = or \
                    clear it."
                )
            }
            _ => return None,
        })
    }

    fn lots_en(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            LotNotFound { account, amount } => {
                format!("no lot in {account} fits {amount}; check its cost, date and label.")
            }
            LotTooSmall { account, amount, held } => {
                format!(
                    "taking {amount} from {account} is more than the lot holds, {held}; split it over the \
                    lots."
                )
            }
            LotAmbiguous { account, amount } => format!(
                "more than one lot in {account} fits {amount}; name the cost, date or label in the braces, \
                or open \
                 the account with “FIFO”."
            ),
            LotCostUnknown { account, amount } => {
                format!(
                    "the cost of {amount} in {account} is not known; write it in the braces, like {{10.00 \
                    USD}}."
                )
            }
            PadUnused { account } => {
                format!("the pad of {account} serves no balance after it; take it out or add the balance.")
            }
            _ => return None,
        })
    }

    pub(super) fn text_en(&self) -> String {
        self.files_en()
            .or_else(|| self.table_en())
            .or_else(|| self.words_en())
            .or_else(|| self.amounts_en())
            .or_else(|| self.accounts_en())
            .or_else(|| self.books_en())
            .or_else(|| self.lots_en())
            .unwrap_or_default()
    }
}
