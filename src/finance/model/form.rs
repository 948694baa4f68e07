//! The form of an entry: texts as they were typed.

use serde::{Deserialize, Serialize};

use super::reading::amount;
use crate::kernel::{Lang, Money};

pub const LINES_MAX: usize = 500;

/// An entry as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EntryForm {
    pub journal: String,
    pub day: String,
    pub document: String,
    pub party: String,
    pub memo: String,
    pub lines: Vec<LineForm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineForm {
    pub account: String,
    pub area: String,
    pub party: String,
    pub project: String,
    pub memo: String,
    pub debit: String,
    pub credit: String,
}

impl LineForm {
    pub const FIELDS: [&'static str; 7] = ["account", "area", "party", "project", "memo", "debit", "credit"];

    pub fn value(&self, field: &str) -> Option<&str> {
        Some(match field {
            "account" => &self.account,
            "area" => &self.area,
            "party" => &self.party,
            "project" => &self.project,
            "memo" => &self.memo,
            "debit" => &self.debit,
            "credit" => &self.credit,
            _ => return None,
        })
    }

    fn value_mut(&mut self, field: &str) -> Option<&mut String> {
        Some(match field {
            "account" => &mut self.account,
            "area" => &mut self.area,
            "party" => &mut self.party,
            "project" => &mut self.project,
            "memo" => &mut self.memo,
            "debit" => &mut self.debit,
            "credit" => &mut self.credit,
            _ => return None,
        })
    }

    /// Nothing was typed into it.
    pub fn is_blank(&self) -> bool {
        LineForm::FIELDS.iter().all(|field| self.value(field).is_none_or(|text| text.trim().is_empty()))
    }

    /// Debit positive; `None` where the line has no readable amount on exactly one side.
    pub fn amount(&self, decimals: u32, lang: Lang) -> Option<Money> {
        amount(&self.debit, &self.credit, decimals, lang).ok()
    }
}

/// The name a field of a line has in errors: `lines[2].account`, counted from zero.
pub fn line_field(n: usize, field: &str) -> String {
    format!("lines[{n}].{field}")
}

impl EntryForm {
    /// From the fields of a posted form: `memo`, `lines[2][account]`. Fields it does not know are left out.
    pub fn from_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> EntryForm {
        let mut form = EntryForm::default();
        for (name, value) in fields {
            let place = match name {
                "journal" => Some(&mut form.journal),
                "day" => Some(&mut form.day),
                "document" => Some(&mut form.document),
                "party" => Some(&mut form.party),
                "memo" => Some(&mut form.memo),
                _ => form.line_place(name),
            };
            if let Some(place) = place {
                value.clone_into(place);
            }
        }
        form
    }

    fn line_place(&mut self, name: &str) -> Option<&mut String> {
        let (n, field) = name.strip_prefix("lines[")?.split_once("][")?;
        let n: usize = n.parse().ok().filter(|n| *n < LINES_MAX)?;
        let field = field.strip_suffix(']')?;
        if self.lines.len() <= n {
            self.lines.resize_with(n + 1, LineForm::default);
        }
        self.lines.get_mut(n)?.value_mut(field)
    }

    pub fn is_blank(&self) -> bool {
        [&self.document, &self.party, &self.memo].iter().all(|text| text.trim().is_empty())
            && self.lines.iter().all(LineForm::is_blank)
    }

    /// Lines that mean something, with their place in the form.
    pub(super) fn filled(&self) -> impl Iterator<Item = (usize, &LineForm)> {
        self.lines.iter().enumerate().filter(|(_, line)| !line.is_blank())
    }

    /// The texts that name parties, each once.
    pub fn party_texts(&self) -> Vec<&str> {
        let of_lines = self.lines.iter().map(|line| line.party.trim());
        let mut texts: Vec<&str> = std::iter::once(self.party.trim()).chain(of_lines).collect();
        texts.retain(|text| !text.is_empty());
        texts.sort_unstable();
        texts.dedup();
        texts
    }
}

/// Σ of the lines so far, after each line, debit positive: what the page shows as missing while one types.
pub fn running(lines: &[LineForm], decimals: u32, lang: Lang) -> Vec<i128> {
    let mut sum = 0;
    let step = |line: &LineForm| {
        sum += line.amount(decimals, lang).map_or(0, |amount| i128::from(amount.minor()));
        sum
    };
    lines.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(account: &str, debit: &str, credit: &str) -> LineForm {
        LineForm {
            account: account.into(),
            debit: debit.into(),
            credit: credit.into(),
            ..LineForm::default()
        }
    }

    #[test]
    fn fields_come_back_into_the_form() {
        let fields = [
            ("request_id", "x"),
            ("memo", "Energia"),
            ("lines[1][account]", "1.1.01"),
            ("lines[1][debit]", "5"),
            ("lines[999999][debit]", "5"),
            ("lines[0][unknown]", "5"),
        ];
        let form = EntryForm::from_fields(fields);
        assert_eq!(form.memo, "Energia");
        assert_eq!(form.lines.len(), 2);
        assert_eq!(form.lines[1], line("1.1.01", "5", ""));
        assert!(form.lines[0].is_blank());
        assert!(EntryForm::default().is_blank() && !form.is_blank());
    }

    #[test]
    fn the_sum_runs_past_lines_without_an_amount() {
        let lines = [line("a", "100", ""), line("b", "x", ""), line("c", "", "30")];
        assert_eq!(running(&lines, 2, Lang::Pt), [10_000, 10_000, 7_000]);
    }
}
