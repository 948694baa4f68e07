//! Beancount's pads, waiting for the balance they make true.

use std::collections::BTreeMap;

use crate::kernel::Day;

use crate::finance::import::item::{Amount, Name, ParsedEntry, Place, Posting, Status, Tags};
use crate::finance::import::problem::ProblemKind;

#[derive(Clone)]
pub struct Pad {
    place: Place,
    date: Day,
    source: Name,
    /// Commodities whose next balance has come; a pad serves each once.
    served: Vec<Name>,
}

#[derive(Default)]
pub struct Pads(BTreeMap<Name, Pad>);

impl Pads {
    /// Opens a pad; the one it takes the place of is handed back as a problem when it served nothing.
    pub fn open(
        &mut self,
        account: Name,
        place: Place,
        date: Day,
        source: Name,
    ) -> Option<(Place, ProblemKind)> {
        let pad = Pad { place, date, source, served: Vec::new() };
        let old = self.0.insert(account.clone(), pad)?;
        old.served.is_empty().then(|| (old.place, ProblemKind::PadUnused { account: account.to_string() }))
    }

    /// The pad for the first balance of `commodity` after it.
    pub fn serve(&mut self, account: &Name, commodity: &Name) -> Option<Pad> {
        let pad = self.0.get_mut(account)?;
        if pad.served.contains(commodity) {
            return None;
        }
        pad.served.push(commodity.clone());
        Some(pad.clone())
    }

    pub fn unused(&self) -> impl Iterator<Item = (Place, ProblemKind)> {
        let unused = self.0.iter().filter(|(_, pad)| pad.served.is_empty());
        unused.map(|(account, pad)| {
            (pad.place.clone(), ProblemKind::PadUnused { account: account.to_string() })
        })
    }
}

impl Pad {
    /// The entry that moves `amount` from the source into the account.
    pub fn entry(self, account: &Name, amount: Amount) -> Option<ParsedEntry> {
        let back = Amount { quantity: amount.quantity.checked_neg()?, commodity: amount.commodity.clone() };
        let line = self.place.line;
        let posting = |account: Name, amount| Posting {
            line,
            account,
            status: Status::Unmarked,
            amount: Some(amount),
            cost: None,
            lot: None,
            assertion: None,
            comment: String::new(),
            tags: Tags::new(),
        };
        let postings = vec![posting(account.clone(), amount), posting(self.source, back)];
        Some(ParsedEntry {
            place: self.place,
            date: self.date,
            second_date: None,
            status: Status::Cleared,
            code: None,
            description: format!("pad {account}"),
            comment: String::new(),
            tags: Tags::new(),
            postings,
        })
    }
}
