//! What was typed into a form that was refused, kept for the page that shows it again.

use serde::{Deserialize, Serialize};

use crate::error::{AppError, FieldError};
use crate::kernel::Lang;

/// Posted fields in their order (never passwords or tokens) and why they were refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub fields: Vec<(String, String)>,
    pub error: AppError,
}

impl Kept {
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a field that is sent more than once, such as check boxes.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Errors name a field of a line `lines[2].account`, the page calls it `lines[2][account]`.
    pub fn in_brackets(self) -> Kept {
        let renamed = |error: FieldError| match error.field.split_once("].") {
            Some((line, field)) => FieldError { field: format!("{line}][{field}]"), ..error },
            None => error,
        };
        let error = match self.error {
            AppError::Invalid(errors) => AppError::Invalid(errors.into_iter().map(renamed).collect()),
            other => other,
        };
        Kept { error, ..self }
    }

    /// What is wrong with one field, as a sentence.
    pub fn error(&self, name: &str, lang: Lang) -> Option<String> {
        self.errors().iter().find(|error| error.field == name).map(|error| error.text(lang))
    }

    pub fn errors(&self) -> &[FieldError] {
        match &self.error {
            AppError::Invalid(errors) => errors,
            _ => &[],
        }
    }
}
