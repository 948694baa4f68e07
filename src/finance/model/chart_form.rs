//! The forms of the chart of accounts and of journals.

use serde::{Deserialize, Serialize};

use super::{AccountKind, Purpose};
use crate::error::{Fault, FieldError};

const CODE_MAX: usize = 30;
const NAME_MAX: usize = 120;
const JOURNAL_CODE_MAX: usize = 8;

/// An account as it is typed. `parent` is a code; `kind` is taken from the parent where there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountForm {
    pub parent: String,
    pub code: String,
    pub name: String,
    pub kind: String,
    /// `true` when ticked.
    pub analytic: String,
    pub purpose: String,
    pub referential_code: String,
}

/// What can be told of an account without looking at the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedAccount {
    pub parent: Option<String>,
    pub code: String,
    pub name: String,
    /// Absent where the parent tells it.
    pub kind: Option<AccountKind>,
    pub analytic: bool,
    pub purpose: Option<Purpose>,
    pub referential_code: Option<String>,
}

impl AccountForm {
    /// The account, or everything that is wrong with it.
    pub fn parse(&self) -> Result<TypedAccount, Vec<FieldError>> {
        let mut faults = Vec::new();
        let parent = filled(&self.parent);
        let code = text("code", &self.code, CODE_MAX, &mut faults);
        let name = text("name", &self.name, NAME_MAX, &mut faults);
        if name.contains(':') {
            faults.push(FieldError::new("name", Fault::NoColon));
        }
        let kind = AccountKind::from_code(&self.kind);
        if kind.is_none() && (parent.is_none() || !self.kind.is_empty()) {
            faults.push(FieldError::new("kind", Fault::NotAChoice));
        }
        let purpose = Purpose::from_code(&self.purpose);
        if purpose.is_none() && !self.purpose.is_empty() {
            faults.push(FieldError::new("purpose", Fault::NotAChoice));
        }
        let referential_code = filled(&self.referential_code);
        if referential_code.as_ref().is_some_and(|code| code.chars().count() > CODE_MAX) {
            faults.push(FieldError::about("referential_code", Fault::TooLong, CODE_MAX.to_string()));
        }
        let analytic = self.analytic == "true";
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(TypedAccount { parent, code, name, kind, analytic, purpose, referential_code })
    }
}

/// A journal as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JournalForm {
    pub code: String,
    pub name: String,
}

impl JournalForm {
    /// Code and name, or everything that is wrong with them.
    pub fn parse(&self) -> Result<(String, String), Vec<FieldError>> {
        let mut faults = Vec::new();
        let code = text("code", &self.code, JOURNAL_CODE_MAX, &mut faults);
        let name = text("name", &self.name, NAME_MAX, &mut faults);
        if code.chars().any(char::is_whitespace) {
            faults.push(FieldError::new("code", Fault::NoBlanks));
        }
        if faults.is_empty() { Ok((code, name)) } else { Err(faults) }
    }

    /// The name alone, for a journal that keeps its code.
    pub fn parse_name(&self) -> Result<String, Vec<FieldError>> {
        let mut faults = Vec::new();
        let name = text("name", &self.name, NAME_MAX, &mut faults);
        if faults.is_empty() { Ok(name) } else { Err(faults) }
    }
}

fn filled(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn text(field: &str, typed: &str, max: usize, faults: &mut Vec<FieldError>) -> String {
    let text = typed.trim().to_owned();
    if text.is_empty() {
        faults.push(FieldError::new(field, Fault::Required));
    } else if text.chars().count() > max {
        faults.push(FieldError::about(field, Fault::TooLong, max.to_string()));
    } else if text.chars().any(char::is_control) {
        faults.push(FieldError::new(field, Fault::NotAChoice));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(form: &AccountForm) -> Vec<(String, Fault)> {
        let faults = form.parse().err().unwrap_or_default();
        faults.into_iter().map(|fault| (fault.field, fault.code)).collect()
    }

    #[test]
    fn everything_wrong_with_an_account_is_told_at_once() {
        let form =
            AccountForm { name: "a:b".to_owned(), purpose: "gold".to_owned(), ..AccountForm::default() };
        let expected = [
            ("code", Fault::Required),
            ("name", Fault::NoColon),
            ("kind", Fault::NotAChoice),
            ("purpose", Fault::NotAChoice),
        ];
        assert_eq!(faults(&form), expected.map(|(field, fault)| (field.to_owned(), fault)));
    }

    #[test]
    fn the_kind_may_be_left_to_the_parent() {
        let form = AccountForm {
            parent: "1.1".to_owned(),
            code: " 1.1.9 ".to_owned(),
            name: "Cofre".to_owned(),
            analytic: "true".to_owned(),
            ..AccountForm::default()
        };
        let account = form.parse().unwrap();
        assert_eq!((account.code.as_str(), account.kind, account.analytic), ("1.1.9", None, true));
    }

    #[test]
    fn a_journal_code_has_no_blanks() {
        let form = JournalForm { code: "D G".to_owned(), name: "Geral".to_owned() };
        assert_eq!(form.parse().unwrap_err()[0].code, Fault::NoBlanks);
    }
}
