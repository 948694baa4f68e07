//! Places: every move goes from one to another.

use serde::{Deserialize, Serialize};

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
    /// Why it may hold less than nothing; its owner is kept beside it.
    pub negative_reason: Option<String>,
    pub active: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlace {
    pub code: String,
    pub name: String,
    pub parent_id: Option<i64>,
    pub kind: PlaceKind,
    pub negative_reason: Option<String>,
}

impl NewPlace {
    pub fn new(code: impl Into<String>, kind: PlaceKind) -> NewPlace {
        let code = code.into();
        NewPlace { name: code.clone(), code, parent_id: None, kind, negative_reason: None }
    }
}
