//! Places: every move goes from one to another.

use serde::{Deserialize, Serialize};

use crate::company::model::{CODE_MAX, Fields, NAME_MAX};
use crate::error::{Fault, FieldError};
use crate::kernel::{Lang, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    Warehouse,
    Bin,
    Supplier,
    Customer,
    Loss,
    Production,
    Transit,
}

impl PlaceKind {
    pub const ALL: [PlaceKind; 7] = [
        PlaceKind::Warehouse,
        PlaceKind::Bin,
        PlaceKind::Supplier,
        PlaceKind::Customer,
        PlaceKind::Loss,
        PlaceKind::Production,
        PlaceKind::Transit,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            PlaceKind::Warehouse => "warehouse",
            PlaceKind::Bin => "bin",
            PlaceKind::Supplier => "supplier",
            PlaceKind::Customer => "customer",
            PlaceKind::Loss => "loss",
            PlaceKind::Production => "production",
            PlaceKind::Transit => "transit",
        }
    }

    pub fn from_code(code: &str) -> Option<PlaceKind> {
        PlaceKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether goods there are the company's and have a value.
    pub const fn is_own(self) -> bool {
        matches!(self, PlaceKind::Warehouse | PlaceKind::Bin | PlaceKind::Transit)
    }
}

impl Text for PlaceKind {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            PlaceKind::Warehouse => ("Depósito", "Warehouse"),
            PlaceKind::Bin => ("Endereço", "Bin"),
            PlaceKind::Supplier => ("Fornecedores", "Suppliers"),
            PlaceKind::Customer => ("Clientes", "Customers"),
            PlaceKind::Loss => ("Perdas", "Losses"),
            PlaceKind::Production => ("Produção", "Production"),
            PlaceKind::Transit => ("Em trânsito", "In transit"),
        };
        lang.pick(pt, en)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub parent_id: Option<i64>,
    pub kind: PlaceKind,
    /// Why it may hold less than nothing, and who answers for it.
    pub negative_reason: Option<String>,
    pub negative_owner_id: Option<i64>,
    pub active: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlace {
    pub code: String,
    pub name: String,
    pub parent_id: Option<i64>,
    pub kind: PlaceKind,
    pub negative_reason: Option<String>,
    /// Whoever adds it, where nobody is named.
    pub negative_owner_id: Option<i64>,
}

impl NewPlace {
    pub fn new(code: impl Into<String>, kind: PlaceKind) -> NewPlace {
        let code = code.into();
        NewPlace {
            name: code.clone(),
            code,
            parent_id: None,
            kind,
            negative_reason: None,
            negative_owner_id: None,
        }
    }
}

/// A place as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceForm {
    pub code: String,
    pub name: String,
    /// The id of the place above; empty for none.
    pub parent_id: String,
    /// Chosen once: the form of a place that is there does not send it.
    pub kind: String,
    pub negative_reason: String,
    pub negative_owner_id: String,
}

impl NewPlace {
    /// Reads the form; `kind` is used where the form does not send one.
    pub fn parse(form: &PlaceForm, kind: Option<PlaceKind>) -> Result<NewPlace, Vec<FieldError>> {
        let mut fields = Fields::default();
        let kind = kind.or_else(|| PlaceKind::from_code(form.kind.trim()));
        if kind.is_none() {
            fields.fault("kind", Fault::NotAChoice);
        }
        let place = NewPlace {
            code: fields.required("code", &form.code, CODE_MAX),
            name: fields.required("name", &form.name, NAME_MAX),
            parent_id: fields.choice("parent_id", &form.parent_id),
            kind: kind.unwrap_or(PlaceKind::Warehouse),
            negative_reason: fields.optional("negative_reason", &form.negative_reason, NAME_MAX),
            negative_owner_id: fields.choice("negative_owner_id", &form.negative_owner_id),
        };
        if place.negative_reason.is_some() && !place.kind.is_own() {
            fields.fault("negative_reason", Fault::NotOwn);
        }
        if place.negative_reason.is_none() && place.negative_owner_id.is_some() {
            fields.fault("negative_reason", Fault::Required);
        }
        fields.finish(place)
    }
}

/// Places with their depths, each below the one it lies in.
pub fn in_tree_order(places: &[Place]) -> Vec<(usize, &Place)> {
    fn walk<'a>(
        places: &'a [Place],
        parent: Option<i64>,
        depth: usize,
        ordered: &mut Vec<(usize, &'a Place)>,
    ) {
        for place in places.iter().filter(|place| place.parent_id == parent) {
            ordered.push((depth, place));
            walk(places, Some(place.id), depth + 1, ordered);
        }
    }
    let mut ordered = Vec::with_capacity(places.len());
    walk(places, None, 0, &mut ordered);
    ordered
}
