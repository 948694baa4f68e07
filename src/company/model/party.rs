//! Parties: whoever the company buys from, sells to or ships with.

use serde::{Deserialize, Serialize};

use super::{CODE_MAX, Fields, NAME_MAX, ticked};
use crate::error::FieldError;
use crate::kernel::{Lang, TaxId, Text};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub tax_id: Option<TaxId>,
    pub customer: bool,
    pub supplier: bool,
    pub carrier: bool,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
    pub active: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewParty {
    /// Empty asks for the next free one.
    pub code: String,
    pub name: String,
    pub tax_id: Option<TaxId>,
    pub customer: bool,
    pub supplier: bool,
    pub carrier: bool,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartyRole {
    Customer,
    Supplier,
    Carrier,
}

impl PartyRole {
    pub const ALL: [PartyRole; 3] = [PartyRole::Customer, PartyRole::Supplier, PartyRole::Carrier];

    pub const fn code(self) -> &'static str {
        match self {
            PartyRole::Customer => "customer",
            PartyRole::Supplier => "supplier",
            PartyRole::Carrier => "carrier",
        }
    }

    pub fn from_code(code: &str) -> Option<PartyRole> {
        PartyRole::ALL.into_iter().find(|role| role.code() == code)
    }
}

impl Text for PartyRole {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            PartyRole::Customer => ("Cliente", "Customer"),
            PartyRole::Supplier => ("Fornecedor", "Supplier"),
            PartyRole::Carrier => ("Transportadora", "Carrier"),
        };
        lang.pick(pt, en)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PartyForm {
    pub code: String,
    pub name: String,
    pub tax_id: String,
    #[serde(deserialize_with = "ticked")]
    pub customer: bool,
    #[serde(deserialize_with = "ticked")]
    pub supplier: bool,
    #[serde(deserialize_with = "ticked")]
    pub carrier: bool,
    pub email: String,
    pub phone: String,
    pub city: String,
}

impl NewParty {
    pub fn parse(form: &PartyForm) -> Result<NewParty, Vec<FieldError>> {
        let mut fields = Fields::default();
        let party = NewParty {
            code: fields.optional("code", &form.code, CODE_MAX).unwrap_or_default(),
            name: fields.required("name", &form.name, NAME_MAX),
            tax_id: fields.tax_id("tax_id", &form.tax_id, false),
            customer: form.customer,
            supplier: form.supplier,
            carrier: form.carrier,
            email: fields.email("email", &form.email),
            phone: fields.optional("phone", &form.phone, 40),
            city: fields.optional("city", &form.city, 100),
            // The form does not ask for them; an import brings them.
            state: None,
            country: None,
        };
        fields.finish(party)
    }

    /// Whether its name may be a person's: all but those with a CNPJ. Such a name enters the audit trail as a
    /// commitment only, so that it can be erased.
    pub fn may_be_a_person(&self) -> bool {
        !self.tax_id.as_ref().is_some_and(TaxId::is_cnpj)
    }
}

impl Party {
    pub fn roles(&self) -> Vec<PartyRole> {
        let held = [self.customer, self.supplier, self.carrier];
        PartyRole::ALL.into_iter().zip(held).filter_map(|(role, held)| held.then_some(role)).collect()
    }

    /// Its fields as a form would send them.
    pub fn fields(&self) -> NewParty {
        NewParty {
            code: self.code.clone(),
            name: self.name.clone(),
            tax_id: self.tax_id.clone(),
            customer: self.customer,
            supplier: self.supplier,
            carrier: self.carrier,
            email: self.email.clone(),
            phone: self.phone.clone(),
            city: self.city.clone(),
            state: self.state.clone(),
            country: self.country.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Fault;

    #[test]
    fn a_party_form_is_read_with_its_check_digits() {
        let form = PartyForm {
            name: " Mercado Bom Preço ".into(),
            tax_id: "12.abc.345/01de-35".into(),
            email: "Compras@BomPreco.com.br".into(),
            customer: true,
            ..Default::default()
        };
        let party = NewParty::parse(&form).unwrap();
        assert_eq!(party.name, "Mercado Bom Preço");
        assert_eq!(party.tax_id.as_ref().unwrap().as_str(), "12ABC34501DE35");
        assert_eq!(party.email.as_deref(), Some("compras@bompreco.com.br"));
        assert!(!party.may_be_a_person());
        let wrong = PartyForm { tax_id: "529.982.247-26".into(), name: "x".repeat(201), ..form };
        let codes: Vec<_> =
            NewParty::parse(&wrong).unwrap_err().into_iter().map(|fault| fault.code).collect();
        assert_eq!(codes, [Fault::TooLong, Fault::NotATaxId]);
    }
}
