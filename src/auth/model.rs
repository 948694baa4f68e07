//! Roles.

use serde::{Deserialize, Serialize};

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
