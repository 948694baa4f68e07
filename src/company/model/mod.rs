//! What a company consists of, and how its forms are read. `parse` collects every fault of a form at once.

mod area;
pub mod calendar;
mod party;
mod project;

use serde::{Deserialize, Serialize};

use crate::error::{Fault, FieldError};
use crate::kernel::{Currency, Instant, Lang, TaxId};

pub use area::{Area, AreaForm, NewArea, below, in_tree_order, makes_loop};
pub use calendar::{Holiday, HolidayForm, NewHoliday, Reach};
pub use party::{NewParty, Party, PartyForm, PartyRole};
pub use project::{NewProject, Project, ProjectForm};

pub const NAME_MAX: usize = 200;
pub const CODE_MAX: usize = 30;

/// The settings of the one company of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    pub name: String,
    pub cnpj: Option<TaxId>,
    /// An IANA name such as `America/Sao_Paulo`; "today" is told by it.
    pub time_zone: String,
    pub currency: Currency,
    /// The month, 1 to 12.
    pub fiscal_year_starts: i64,
    pub lang: Lang,
    /// Whether this is the company made by `retaguarda demo`, which may be removed as a whole.
    pub demo: bool,
    pub created_at: Instant,
}

/// A company to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCompany {
    pub name: String,
    pub cnpj: Option<TaxId>,
    pub time_zone: String,
    pub currency: Currency,
    pub fiscal_year_starts: i64,
    pub lang: Lang,
}

/// The form of the settings, and of the company at set-up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyForm {
    pub name: String,
    pub cnpj: String,
    pub time_zone: String,
    /// Chosen once: the settings page does not send it.
    pub currency: String,
    pub fiscal_year_starts: String,
    pub lang: String,
}

/// The time zones offered; the command line takes any IANA name.
pub const TIME_ZONES: &[&str] = &[
    "America/Sao_Paulo",
    "America/Noronha",
    "America/Bahia",
    "America/Fortaleza",
    "America/Belem",
    "America/Cuiaba",
    "America/Manaus",
    "America/Porto_Velho",
    "America/Rio_Branco",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Luanda",
    "Africa/Maputo",
    "UTC",
];

impl NewCompany {
    /// Reads the form; `currency` is used where the form does not send one.
    pub fn parse(form: &CompanyForm, currency: Option<&Currency>) -> Result<NewCompany, Vec<FieldError>> {
        let mut fields = Fields::default();
        let name = fields.required("name", &form.name, NAME_MAX);
        let cnpj = fields.tax_id("cnpj", &form.cnpj, true);
        let time_zone = fields.required("time_zone", &form.time_zone, 60);
        let currency = match currency {
            Some(currency) => currency.clone(),
            None => Currency::new(form.currency.trim())
                .filter(|code| !code.as_str().contains(' '))
                .unwrap_or_else(|| {
                    fields.fault("currency", Fault::NotAChoice);
                    Currency::brl()
                }),
        };
        let starts = form.fiscal_year_starts.trim().parse().ok().filter(|month| (1..=12).contains(month));
        let lang = Lang::from_code(&form.lang);
        if starts.is_none() {
            fields.fault("fiscal_year_starts", Fault::NotAChoice);
        }
        if lang.is_none() {
            fields.fault("lang", Fault::NotAChoice);
        }
        fields.finish(NewCompany {
            name,
            cnpj,
            time_zone,
            currency,
            fiscal_year_starts: starts.unwrap_or(1),
            lang: lang.unwrap_or_default(),
        })
    }
}

/// A box of a form: sent as `true` when ticked, not at all otherwise.
pub(crate) fn ticked<'de, D: serde::Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(String::deserialize(from)? == "true")
}

/// Reads the fields of a form one by one and keeps every fault.
#[derive(Default)]
pub(crate) struct Fields {
    faults: Vec<FieldError>,
}

impl Fields {
    pub fn fault(&mut self, field: &str, fault: Fault) {
        self.faults.push(FieldError::new(field, fault));
    }

    pub fn required(&mut self, field: &str, text: &str, max: usize) -> String {
        if text.trim().is_empty() {
            self.fault(field, Fault::Required);
        }
        self.optional(field, text, max).unwrap_or_default()
    }

    pub fn optional(&mut self, field: &str, text: &str, max: usize) -> Option<String> {
        let text = text.trim();
        if text.chars().count() > max {
            self.faults.push(FieldError::about(field, Fault::TooLong, max.to_string()));
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub fn tax_id(&mut self, field: &str, text: &str, company: bool) -> Option<TaxId> {
        if text.trim().is_empty() {
            return None;
        }
        let read = if company { TaxId::parse_cnpj(text) } else { TaxId::parse(text) };
        if read.is_err() {
            self.fault(field, Fault::NotATaxId);
        }
        read.ok()
    }

    /// The id of a record chosen from a list; empty means none.
    pub fn choice(&mut self, field: &str, text: &str) -> Option<i64> {
        let text = text.trim();
        let id = text.parse().ok();
        if id.is_none() && !text.is_empty() {
            self.fault(field, Fault::NotAChoice);
        }
        id
    }

    pub fn email(&mut self, field: &str, text: &str) -> Option<String> {
        let email = self.optional(field, text, 254)?;
        let shaped = match email.split_once('@') {
            Some((user, host)) => {
                !user.is_empty()
                    && host.contains('.')
                    && !host.starts_with('.')
                    && !host.ends_with('.')
                    && !email.contains(|c: char| c.is_whitespace() || c.is_control())
                    && !host.contains('@')
            }
            None => false,
        };
        if !shaped {
            self.fault(field, Fault::NotAnEmail);
        }
        Some(email.to_lowercase())
    }

    pub fn finish<T>(self, read: T) -> Result<T, Vec<FieldError>> {
        if self.faults.is_empty() { Ok(read) } else { Err(self.faults) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_form_is_told_at_once() {
        let form =
            CompanyForm { cnpj: "7K4SAZ21000111".into(), currency: "R $".into(), ..Default::default() };
        let faults = NewCompany::parse(&form, None).unwrap_err();
        let told: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(told, ["name", "cnpj", "time_zone", "currency", "fiscal_year_starts", "lang"]);
    }

    #[test]
    fn an_email_has_a_name_and_a_host() {
        for (text, ok) in
            [("A@b.co", true), ("a@b", false), ("a b@c.d", false), ("@c.d", false), ("a@b@c.d", false)]
        {
            let mut fields = Fields::default();
            let read = fields.email("email", text);
            assert_eq!(fields.finish(()).is_ok(), ok, "{text}");
            assert_eq!(read, Some(text.to_lowercase()));
        }
    }
}
