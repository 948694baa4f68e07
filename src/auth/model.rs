//! Roles.

use serde::{Deserialize, Serialize};

use crate::company::model::CompanyForm;
use crate::error::{Fault, FieldError};
use crate::finance::chart::Chart;
use crate::kernel::{Lang, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Employee,
    Manager,
    Hr,
    Finance,
    Stock,
    Logistics,
    Commercial,
    Admin,
    Auditor,
}

impl Role {
    pub const ALL: [Role; 9] = [
        Role::Employee,
        Role::Manager,
        Role::Hr,
        Role::Finance,
        Role::Stock,
        Role::Logistics,
        Role::Commercial,
        Role::Admin,
        Role::Auditor,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Role::Employee => "employee",
            Role::Manager => "manager",
            Role::Hr => "hr",
            Role::Finance => "finance",
            Role::Stock => "stock",
            Role::Logistics => "logistics",
            Role::Commercial => "commercial",
            Role::Admin => "admin",
            Role::Auditor => "auditor",
        }
    }

    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// Colours of the pages, where a user prefers one over what their system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub const fn code(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn from_code(code: &str) -> Option<Theme> {
        [Theme::Light, Theme::Dark].into_iter().find(|theme| theme.code() == code)
    }
}

/// How close rows stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    Compact,
    Roomy,
}

impl Density {
    pub const fn code(self) -> &'static str {
        match self {
            Density::Compact => "compact",
            Density::Roomy => "roomy",
        }
    }

    pub fn from_code(code: &str) -> Option<Density> {
        [Density::Compact, Density::Roomy].into_iter().find(|density| density.code() == code)
    }
}

impl Text for Role {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            Role::Employee => ("Colaborador", "Employee"),
            Role::Manager => ("Gestor", "Manager"),
            Role::Hr => ("Pessoas", "HR"),
            Role::Finance => ("Financeiro", "Finance"),
            Role::Stock => ("Estoque", "Stock"),
            Role::Logistics => ("Logística", "Logistics"),
            Role::Commercial => ("Comercial", "Commercial"),
            Role::Admin => ("Administrador", "Administrator"),
            Role::Auditor => ("Auditor", "Auditor"),
        };
        lang.pick(pt, en)
    }
}

/// E-mails are compared without case and outer blanks.
pub fn normal_email(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Whether a text can be an e-mail address at all; only a message would prove more.
pub fn is_email(text: &str) -> bool {
    let Some((user, host)) = text.trim().split_once('@') else { return false };
    let dotted = host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains("..");
    !user.is_empty()
        && dotted
        && text.len() <= EMAIL_MAX
        && !host.contains('@')
        && !text.trim().contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

pub const EMAIL_MAX: usize = 254;
pub const NAME_MAX: usize = 120;

/// What is wrong with a name and an e-mail, by the names of their fields.
pub fn person_faults(name: (&str, &str), email: (&str, &str)) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if name.1.trim().is_empty() {
        faults.push(FieldError::new(name.0, Fault::Required));
    } else if name.1.trim().chars().count() > NAME_MAX {
        faults.push(FieldError::about(name.0, Fault::TooLong, NAME_MAX.to_string()));
    }
    if email.1.trim().is_empty() {
        faults.push(FieldError::new(email.0, Fault::Required));
    } else if !is_email(email.1) {
        faults.push(FieldError::new(email.0, Fault::NotAnEmail));
    }
    faults
}

/// The form of the first start.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SetUpForm {
    pub token: String,
    #[serde(flatten)]
    pub company: CompanyForm,
    /// A chart's code.
    pub chart: String,
    pub admin_name: String,
    pub email: String,
    pub password: String,
    pub password_again: String,
}

impl SetUpForm {
    /// What is wrong with the administrator's name and e-mail.
    pub fn faults(&self) -> Vec<FieldError> {
        person_faults(("admin_name", &self.admin_name), ("email", &self.email))
    }

    pub fn chart_fault(&self) -> Vec<FieldError> {
        let known = Chart::from_code(&self.chart).is_some();
        if known { vec![] } else { vec![FieldError::new("chart", Fault::NotAChoice)] }
    }
}

/// What a user chose for the look of their pages; an empty text follows the system.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    pub lang: Option<String>,
    pub theme: Option<String>,
    pub density: Option<String>,
    /// The page to go back to.
    pub back: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mails_are_told_from_other_texts() {
        for good in ["ana@empresa.com.br", " Ana.Souza+x@empresa.com ", "josé@münchen.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@empresa.com",
            "ana@empresa",
            "a b@empresa.com",
            "a@b@c.com",
            "a@.com",
            "a@b..c",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        assert_eq!(normal_email(" Ana@Empresa.COM "), "ana@empresa.com");
    }
}
