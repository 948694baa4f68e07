//! The form of a document of moves: texts as they were typed.

use serde::{Deserialize, Serialize};

use super::MoveKind;

pub const LINES_MAX: usize = 200;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MoveForm {
    pub day: String,
    pub document: String,
    pub memo: String,
    pub reason: String,
    /// Code, tax id or name.
    pub party: String,
    /// An id, as all places here; a kind's code stands for its usual place.
    pub area: String,
    pub from: String,
    pub to: String,
    /// `true` where a transfer goes by way of transit.
    pub transit: String,
    pub lines: Vec<MoveLine>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MoveLine {
    /// SKU, barcode or a part of the name that fits one item.
    pub item: String,
    pub quantity: String,
    /// Empty for the item's own.
    pub unit: String,
    /// Of the whole line.
    pub cost: String,
    pub lot: String,
    pub expiry: String,
}

impl MoveLine {
    pub fn is_blank(&self) -> bool {
        [&self.item, &self.quantity, &self.cost, &self.lot, &self.expiry]
            .iter()
            .all(|text| text.trim().is_empty())
    }

    fn value_mut(&mut self, field: &str) -> Option<&mut String> {
        Some(match field {
            "item" => &mut self.item,
            "quantity" => &mut self.quantity,
            "unit" => &mut self.unit,
            "cost" => &mut self.cost,
            "lot" => &mut self.lot,
            "expiry" => &mut self.expiry,
            _ => return None,
        })
    }
}

/// The index and the short name of `lines[2][item]`.
pub fn line_place(name: &str) -> Option<(usize, &str)> {
    let (n, field) = name.strip_prefix("lines[")?.split_once("][")?;
    Some((n.parse().ok().filter(|n| *n < LINES_MAX)?, field.strip_suffix(']')?))
}

impl MoveForm {
    /// From the fields of a posted form. Fields it does not know are left out.
    pub fn from_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> MoveForm {
        let mut form = MoveForm::default();
        for (name, value) in fields {
            let place = match name {
                "day" => Some(&mut form.day),
                "document" => Some(&mut form.document),
                "memo" => Some(&mut form.memo),
                "reason" => Some(&mut form.reason),
                "party" => Some(&mut form.party),
                "area" => Some(&mut form.area),
                "from" => Some(&mut form.from),
                "to" => Some(&mut form.to),
                "transit" => Some(&mut form.transit),
                _ => line_place(name).and_then(|(n, field)| {
                    if form.lines.len() <= n {
                        form.lines.resize_with(n + 1, MoveLine::default);
                    }
                    form.lines[n].value_mut(field)
                }),
            };
            if let Some(place) = place {
                value.clone_into(place);
            }
        }
        form
    }
}

/// What the form of a kind asks beside item, quantity and unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asks {
    pub party: bool,
    pub area: bool,
    pub reason: bool,
    pub cost: bool,
    pub expiry: bool,
}

impl MoveKind {
    pub const fn asks(self) -> Asks {
        let none = Asks { party: false, area: false, reason: false, cost: false, expiry: false };
        match self {
            MoveKind::Receive => Asks { party: true, cost: true, expiry: true, ..none },
            MoveKind::Issue => Asks { party: true, area: true, ..none },
            MoveKind::Scrap | MoveKind::Adjust => Asks { area: true, reason: true, ..none },
            _ => none,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_back_into_the_form() {
        let fields = [
            ("memo", "NF 12"),
            ("to", "3"),
            ("lines[1][item]", "DET-0500"),
            ("lines[1][quantity]", "3"),
            ("lines[9999][item]", "x"),
            ("lines[0][strange]", "x"),
        ];
        let form = MoveForm::from_fields(fields);
        assert_eq!((form.memo.as_str(), form.to.as_str(), form.lines.len()), ("NF 12", "3", 2));
        assert!(form.lines[0].is_blank() && !form.lines[1].is_blank());
    }
}
