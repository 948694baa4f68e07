//! Cells changed in a grid, as its form sends them.

use serde::{Deserialize, Serialize};

/// The most cells one form changes: 200 rows of all columns.
pub const CHANGES_MAX: usize = 2_000;

/// One cell: its row, its column, what stood there when it was typed over, and what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CellChange {
    pub row: i64,
    pub field: String,
    pub was: String,
    pub now: String,
}

impl CellChange {
    /// From the fields of a posted form: `changes[3][now]`.
    pub fn from_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<CellChange> {
        let mut changes: Vec<CellChange> = Vec::new();
        for (name, value) in fields {
            let Some((n, field)) = name.strip_prefix("changes[").and_then(|rest| rest.split_once("]["))
            else {
                continue;
            };
            let Some(n) = n.parse::<usize>().ok().filter(|n| *n < CHANGES_MAX) else { continue };
            if changes.len() <= n {
                changes.resize_with(n + 1, CellChange::default);
            }
            let change = &mut changes[n];
            match field {
                "row]" => change.row = value.parse().unwrap_or(0),
                "field]" => value.clone_into(&mut change.field),
                "was]" => value.clone_into(&mut change.was),
                "now]" => value.clone_into(&mut change.now),
                _ => {}
            }
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_back_from_their_fields() {
        let fields = [
            ("changes[1][row]", "7"),
            ("changes[1][field]", "price"),
            ("changes[1][now]", "5,00"),
            ("changes[99999][now]", "x"),
            ("back", "/"),
        ];
        let changes = CellChange::from_fields(fields);
        assert_eq!(changes.len(), 2);
        let price = CellChange { row: 7, field: "price".into(), was: String::new(), now: "5,00".into() };
        assert_eq!(changes[1], price);
    }
}
