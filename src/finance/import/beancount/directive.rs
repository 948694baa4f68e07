//! Directives: the lines that begin with a date or a word.

use std::ops::ControlFlow;

use crate::kernel::Day;

use super::cursor::Cursor;
use super::{Block, Parser};
use crate::finance::import::account::AccountKind;
use crate::finance::import::item::{Amount, Booking, Item, Name, Opening, ParsedEntry, Place, Status, Tags};
use crate::finance::import::problem::{ProblemKind, short};

impl Parser<'_, '_> {
    pub(super) fn dated(&mut self, line: &str, place: Place) -> ControlFlow<()> {
        let mut cursor = Cursor::new(line);
        let Some(date) = cursor.date() else {
            let text = short(line.split_whitespace().next().unwrap_or_default());
            self.refuse_block(&place, ProblemKind::BadDate { text });
            return ControlFlow::Continue(());
        };
        let word = cursor.word();
        self.block = Block::Directive;
        let read = match word {
            "open" => self.account_opened(cursor, date, &place).map(Some),
            "close" => self.account(&mut cursor).map(|path| Some(Item::Closed { path, date })),
            "commodity" => self.code(&mut cursor).map(|code| Some(Item::Commodity { code, decimals: None })),
            "price" => self.price(cursor, date, &place).map(Some),
            "balance" => self.balance(cursor, date, &place).map(Some),
            "pad" => self.pad(cursor, date, &place).map(Some),
            // They tell of the file or the world, not of the books.
            "note" | "document" | "event" | "query" | "custom" => Ok(None),
            flag if flag == "txn" || is_flag(flag) => {
                self.transaction(cursor, flag, date, &place).map(|()| None)
            }
            word => Err(ProblemKind::UnknownDirective { word: short(word) }),
        };
        match read {
            Ok(Some(item)) => return (self.sink)(item),
            Ok(None) => {}
            Err(kind) => self.refuse_block(&place, kind),
        }
        ControlFlow::Continue(())
    }

    pub(super) fn undated(&mut self, line: &str, place: Place) -> ControlFlow<()> {
        let mut cursor = Cursor::new(line);
        let word = cursor.word();
        let read = match word {
            "option" => return self.option(cursor, &place),
            "plugin" => {
                let what = format!("plugin {}", cursor.text().unwrap_or_default());
                return (self.sink)(Item::Ignored { place, what });
            }
            "include" => match cursor.text() {
                Some(path) => self.include(&path),
                None => Err(ProblemKind::DirectiveIncomplete { word: word.to_owned() }),
            },
            "pushtag" | "poptag" => {
                let tag = cursor.word().trim_start_matches('#').to_owned();
                match self.tags.iter().rposition(|pushed| *pushed == tag) {
                    Some(at) if word == "poptag" => drop(self.tags.remove(at)),
                    _ if word == "pushtag" => self.tags.push(tag),
                    _ => {}
                }
                Ok(())
            }
            "pushmeta" | "popmeta" => Ok(()),
            word => Err(ProblemKind::UnknownDirective { word: short(word) }),
        };
        if let Err(kind) = read {
            self.refuse_block(&place, kind);
        }
        ControlFlow::Continue(())
    }

    fn option(&mut self, mut cursor: Cursor<'_>, place: &Place) -> ControlFlow<()> {
        let (Some(name), Some(value)) = (cursor.text(), cursor.text()) else {
            self.refuse_block(place, ProblemKind::DirectiveIncomplete { word: "option".to_owned() });
            return ControlFlow::Continue(());
        };
        let root = ["name_assets", "name_liabilities", "name_equity", "name_income", "name_expenses"];
        if let Some(at) = root.iter().position(|option| *option == name) {
            self.roots[at].0 = value;
        } else if name == "booking_method" {
            return match booking(&value) {
                Some(booking) => (self.sink)(Item::Booking(booking)),
                None => {
                    let word = format!("booking_method {}", short(&value));
                    self.refuse_block(place, ProblemKind::UnsupportedDirective { word });
                    ControlFlow::Continue(())
                }
            };
        }
        ControlFlow::Continue(())
    }

    pub(super) fn account(&mut self, cursor: &mut Cursor<'_>) -> Result<Name, ProblemKind> {
        let account = cursor.account()?;
        let root = account.split(':').next().unwrap_or_default();
        if !self.roots.iter().any(|(name, _)| name == root) {
            return Err(ProblemKind::BadAccountName { account: short(account) });
        }
        Ok(self.reading.names.get(account))
    }

    fn root_kind(&self, account: &str) -> Option<AccountKind> {
        let root = account.split(':').next()?;
        self.roots.iter().find(|(name, _)| name == root).map(|(_, kind)| *kind)
    }

    pub(super) fn code(&mut self, cursor: &mut Cursor<'_>) -> Result<Name, ProblemKind> {
        let rest = short(cursor.rest());
        match cursor.currency() {
            Some(code) => Ok(self.reading.names.get(code)),
            None => Err(ProblemKind::BadAmount { text: rest }),
        }
    }

    /// `NUMBER CODE`
    pub(super) fn amount(&mut self, cursor: &mut Cursor<'_>) -> Result<Amount, ProblemKind> {
        let rest = short(cursor.rest());
        let quantity = cursor.number().unwrap_or(Err(ProblemKind::BadAmount { text: rest }))?;
        Ok(Amount { quantity, commodity: self.code(cursor)? })
    }

    fn account_opened(
        &mut self,
        mut cursor: Cursor<'_>,
        date: Day,
        place: &Place,
    ) -> Result<Item, ProblemKind> {
        let path = self.account(&mut cursor)?;
        let mut commodities = Vec::new();
        while let Some(code) = cursor.currency() {
            commodities.push(self.reading.names.get(code));
            cursor.eat(",");
        }
        let booking = match cursor.text() {
            Some(name) => {
                let word = format!("open … {}", short(&name));
                Some(booking(&name).ok_or(ProblemKind::UnsupportedDirective { word })?)
            }
            None => None,
        };
        cursor.finish()?;
        let (kind, place) = (self.root_kind(&path), place.clone());
        Ok(Item::Account { place, path, kind, opened: Some(Opening { date, commodities, booking }) })
    }

    fn price(&mut self, mut cursor: Cursor<'_>, date: Day, place: &Place) -> Result<Item, ProblemKind> {
        let commodity = self.code(&mut cursor)?;
        let Amount { quantity: rate, commodity: in_commodity } = self.amount(&mut cursor)?;
        cursor.finish()?;
        if commodity == in_commodity {
            return Err(ProblemKind::PriceOfItself { commodity: commodity.to_string() });
        }
        if !rate.is_positive() {
            let (commodity, amount) = (commodity.to_string(), rate.to_string());
            return Err(ProblemKind::PriceNotPositive { commodity, amount });
        }
        Ok(Item::Price { place: place.clone(), date, commodity, rate, in_commodity })
    }

    /// `balance ACCOUNT NUMBER [~ TOLERANCE] CODE`
    fn balance(&mut self, mut cursor: Cursor<'_>, date: Day, place: &Place) -> Result<Item, ProblemKind> {
        let account = self.account(&mut cursor)?;
        let rest = short(cursor.rest());
        let quantity = cursor.number().unwrap_or(Err(ProblemKind::BadAmount { text: rest }))?;
        let tolerance = match cursor.eat("~") {
            true => cursor.number().transpose()?,
            false => None,
        };
        let amount = Amount { quantity, commodity: self.code(&mut cursor)? };
        cursor.finish()?;
        Ok(Item::Balance { place: place.clone(), date, account, amount, tolerance })
    }

    fn pad(&mut self, mut cursor: Cursor<'_>, date: Day, place: &Place) -> Result<Item, ProblemKind> {
        let (account, source) = (self.account(&mut cursor)?, self.account(&mut cursor)?);
        cursor.finish()?;
        Ok(Item::Pad { place: place.clone(), date, account, source })
    }

    /// `DATE FLAG ["PAYEE"] ["NARRATION"] [#TAG] [^LINK]`
    fn transaction(
        &mut self,
        mut cursor: Cursor<'_>,
        flag: &str,
        date: Day,
        place: &Place,
    ) -> Result<(), ProblemKind> {
        let (first, second) = (cursor.text(), cursor.text());
        let mut tags: Tags = self.tags.iter().map(|tag| (tag.clone(), String::new())).collect();
        cursor.eat("|");
        tag_words(&mut cursor, &mut tags)?;
        let description = match (first, second) {
            (Some(payee), Some(narration)) if !payee.is_empty() && !narration.is_empty() => {
                format!("{payee} | {narration}")
            }
            (Some(payee), Some(narration)) => payee + &narration,
            (Some(narration), None) => narration,
            _ => String::new(),
        };
        let entry = ParsedEntry {
            place: place.clone(),
            date,
            second_date: None,
            status: if flag == "!" { Status::Pending } else { Status::Cleared },
            code: None,
            description,
            comment: cursor.comment().to_owned(),
            tags,
            postings: Vec::with_capacity(2),
        };
        self.block = Block::Entry { entry: Box::new(entry), broken: false };
        Ok(())
    }
}

/// `#tag` and `^link`, up to the end of the line.
pub(super) fn tag_words(cursor: &mut Cursor<'_>, tags: &mut Tags) -> Result<(), ProblemKind> {
    loop {
        if cursor.eat("#") {
            tags.push((cursor.word().to_owned(), String::new()));
        } else if cursor.eat("^") {
            tags.push(("link".to_owned(), cursor.word().to_owned()));
        } else {
            return cursor.finish();
        }
    }
}

pub(super) fn is_flag(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|flag| "*!&#?%PSTCURM".contains(flag)) && letters.next().is_none()
}

fn booking(name: &str) -> Option<Booking> {
    Some(match name {
        "STRICT" | "STRICT_WITH_SIZE" => Booking::Strict,
        "FIFO" => Booking::Fifo,
        "LIFO" => Booking::Lifo,
        "HIFO" => Booking::Hifo,
        "NONE" => Booking::None,
        _ => return None,
    })
}
