//! What a check found wrong, told with the names of the records: rules name a row by its kind and id, which
//! is what a program and a link need.

use std::ops::Range;

use crate::checks::Outcome;
use crate::db::{DbError, Tx};
use crate::events::pages::{SUBJECTS, subject};
use crate::events::store::names::Names;
use crate::kernel::Lang;

/// Kinds that rules call otherwise than events do.
const CALLED: [(&str, &str); 3] =
    [("category", "item_category"), ("freight bill", "freight_bill"), ("stock document", "stock_document")];

/// A record that an offender names, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    place: Range<usize>,
    kind: &'static str,
    id: i64,
}

/// `item 3 place 4 2026-11-24` names an item and a place, in this order.
fn mentions(text: &str) -> Vec<Mention> {
    let kinds = SUBJECTS.iter().map(|(code, ..)| (*code, *code)).chain(CALLED);
    let mut found: Vec<Mention> = kinds.flat_map(|(called, kind)| mentioned(text, called, kind)).collect();
    found.sort_by_key(|mention| mention.place.start);
    found
}

fn mentioned(text: &str, called: &str, kind: &'static str) -> Vec<Mention> {
    let of = |(at, _): (usize, &str)| {
        let begins = text.get(..at)?.chars().last().is_none_or(|before| !before.is_alphanumeric());
        let rest = text.get(at + called.len()..)?.strip_prefix(' ')?;
        let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        // A code such as 1.1.01 begins with a number and is none.
        let ends = !rest.get(end..)?.starts_with(|after: char| after == '.' || after.is_alphanumeric());
        let id = rest.get(..end)?.parse().ok().filter(|_| begins && ends)?;
        Some(Mention { place: at..at + called.len() + 1 + end, kind, id })
    };
    text.match_indices(called).filter_map(of).collect()
}

/// The page of the record that an offender names first.
pub fn link(offender: &str) -> Option<String> {
    let first = mentions(offender).into_iter().next().filter(|mention| mention.place.start == 0)?;
    subject(first.kind, first.id, &Names::default(), Lang::default()).1
}

/// The names of all records that these outcomes name.
pub async fn names(tx: &mut Tx, outcomes: &[Outcome]) -> Result<Names, DbError> {
    let all = outcomes.iter().flat_map(|outcome| &outcome.offenders);
    Names::load(tx, all.flat_map(|text| mentions(text)).map(|mention| (mention.kind, mention.id))).await
}

/// An offender as a person reads it; a record without a name keeps its number.
pub fn told(offender: &str, names: &Names, lang: Lang) -> String {
    let (mut told, mut from) = (String::with_capacity(offender.len()), 0);
    for mention in mentions(offender) {
        if names.of(mention.kind, mention.id).is_none() || mention.place.start < from {
            continue;
        }
        told.push_str(offender.get(from..mention.place.start).unwrap_or_default());
        told.push_str(&subject(mention.kind, mention.id, names, lang).0);
        from = mention.place.end;
    }
    told + offender.get(from..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offenders_lead_to_their_rows() {
        for (name, href) in [
            ("entry 12: 500", Some("/ledger/entries/12")),
            ("account 7 area 0 BRL 202611: 5/0", Some("/ledger/accounts/7")),
            ("account 1.1.01", None),
            ("stock document 4", Some("/stock/moves/4")),
            ("events after 9: cut, the head is 12", None),
            ("DG 2026: 3 / 4", None),
        ] {
            assert_eq!(link(name).as_deref(), href, "{name}");
        }
    }

    #[test]
    fn offenders_are_told_by_the_names_of_their_records() {
        let names = Names::from([
            (("item", 3), "DET-1000"),
            (("place", 4), "CD"),
            (("entry", 12), "DG 2026/7"),
            (("item_category", 1), "Limpeza"),
        ]);
        for (offender, said) in [
            ("item 3 place 4 2026-11-24", "Item DET-1000 Local CD 2026-11-24"),
            ("entry 12: 500", "Lançamento DG 2026/7: 500"),
            ("category 1 2026-01-10", "Categoria Limpeza 2026-01-10"),
            ("item 9", "item 9"),
            ("account 1.1.01", "account 1.1.01"),
            ("numbers 1: 3 / 4", "numbers 1: 3 / 4"),
        ] {
            assert_eq!(told(offender, &names, Lang::Pt), said);
        }
    }
}
