//! A count on its way: what was found so far at one place, sheet by sheet, until it is posted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernel::{Day, Quantity};

/// Lines of one sheet.
pub const SHEET_LINES_MAX: usize = 300;

/// A sheet as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CountForm {
    pub place: String,
    pub day: String,
    pub memo: String,
    /// `next` goes to the next sheet, anything else to the differences.
    pub act: String,
    /// Where the next sheet begins.
    pub after: String,
    pub lines: Vec<CountLine>,
}

/// An empty field counts nothing: the line was not looked at. A zero was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CountLine {
    pub item_id: String,
    pub lot_id: String,
    /// Of a line that the sheet did not have: SKU, barcode or name.
    pub item: String,
    pub lot: String,
    pub counted: String,
}

/// What was counted so far, kept until it is posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountDraft {
    pub day: Day,
    pub memo: String,
    pub lines: Vec<Counted>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub item_id: i64,
    /// 0 without lot.
    pub lot_id: i64,
    pub quantity: Quantity,
}

impl CountDraft {
    /// Lays a sheet over what was there; the later count of a line is the one that holds.
    pub fn merge(&mut self, sheet: &[Counted]) {
        let mut lines: BTreeMap<(i64, i64), Quantity> =
            self.lines.iter().map(|line| ((line.item_id, line.lot_id), line.quantity)).collect();
        lines.extend(sheet.iter().map(|line| ((line.item_id, line.lot_id), line.quantity)));
        let line = |((item_id, lot_id), quantity)| Counted { item_id, lot_id, quantity };
        self.lines = lines.into_iter().map(line).collect();
    }

    pub fn counted(&self, item_id: i64, lot_id: i64) -> Option<Quantity> {
        let line = self.lines.iter().find(|line| (line.item_id, line.lot_id) == (item_id, lot_id));
        line.map(|line| line.quantity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_sheet_holds() {
        let line = |item_id, thousandths| Counted { item_id, lot_id: 0, quantity: Quantity(thousandths) };
        let day = "2026-03-10".parse().unwrap();
        let mut draft = CountDraft { day, memo: String::new(), lines: vec![line(1, 5), line(2, 7)] };
        draft.merge(&[line(2, 0), line(3, 9)]);
        assert_eq!(draft.lines, [line(1, 5), line(2, 0), line(3, 9)]);
        assert_eq!((draft.counted(2, 0), draft.counted(4, 0)), (Some(Quantity(0)), None));
    }
}
