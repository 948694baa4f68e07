//! Accounts of the chart.

use serde::{Deserialize, Serialize};

use crate::kernel::{Lang, Text};

/// What an account measures; decides the report it belongs to and its usual side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountKind {
    Asset,
    Liability,
    Equity,
    Income,
    Expense,
}

impl AccountKind {
    pub const ALL: [AccountKind; 5] = [
        AccountKind::Asset,
        AccountKind::Liability,
        AccountKind::Equity,
        AccountKind::Income,
        AccountKind::Expense,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            AccountKind::Asset => "asset",
            AccountKind::Liability => "liability",
            AccountKind::Equity => "equity",
            AccountKind::Income => "income",
            AccountKind::Expense => "expense",
        }
    }

    pub fn from_code(code: &str) -> Option<AccountKind> {
        AccountKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether the account belongs to the income statement.
    pub const fn is_result(self) -> bool {
        matches!(self, AccountKind::Income | AccountKind::Expense)
    }

    /// Whether its balance is usually on the debit side.
    pub const fn is_debit(self) -> bool {
        matches!(self, AccountKind::Asset | AccountKind::Expense)
    }

    /// Whether an account of this kind may head one of the other: a chart may keep liabilities and equity
    /// under one root, and deductions under revenue, but never mix what is owned, what is owed and what is
    /// earned.
    pub const fn may_hold(self, other: AccountKind) -> bool {
        self.is_result() == other.is_result()
            && matches!(self, AccountKind::Asset) == matches!(other, AccountKind::Asset)
    }

    /// The letter of hledger's `type:` tag.
    pub const fn letter(self) -> char {
        match self {
            AccountKind::Asset => 'A',
            AccountKind::Liability => 'L',
            AccountKind::Equity => 'E',
            AccountKind::Income => 'R',
            AccountKind::Expense => 'X',
        }
    }
}

impl Text for AccountKind {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            AccountKind::Asset => ("Ativo", "Asset"),
            AccountKind::Liability => ("Passivo", "Liability"),
            AccountKind::Equity => ("Patrimônio líquido", "Equity"),
            AccountKind::Income => ("Receita", "Income"),
            AccountKind::Expense => ("Despesa", "Expense"),
        };
        lang.pick(pt, en)
    }
}

/// What a report or an act looks an account up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Money at hand or at a bank.
    Cash,
    /// Takes the year's result when the year is closed; exactly one.
    Result,
    TaxOnProfit,
    /// Cost of what was sold.
    Cost,
    /// Taken from gross revenue: returns, taxes on sales.
    Deduction,
    /// Interest, fees and other financial income or expense.
    Financial,
}

impl Purpose {
    pub const ALL: [Purpose; 6] = [
        Purpose::Cash,
        Purpose::Result,
        Purpose::TaxOnProfit,
        Purpose::Cost,
        Purpose::Deduction,
        Purpose::Financial,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Purpose::Cash => "cash",
            Purpose::Result => "result",
            Purpose::TaxOnProfit => "tax_on_profit",
            Purpose::Cost => "cost",
            Purpose::Deduction => "deduction",
            Purpose::Financial => "financial",
        }
    }

    pub fn from_code(code: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

impl Text for Purpose {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            Purpose::Cash => ("Caixa e bancos", "Cash and banks"),
            Purpose::Result => ("Resultado do exercício", "Result of the year"),
            Purpose::TaxOnProfit => ("Tributos sobre o lucro", "Tax on profit"),
            Purpose::Cost => ("Custo das vendas", "Cost of sales"),
            Purpose::Deduction => ("Deduções da receita", "Deductions from revenue"),
            Purpose::Financial => ("Resultado financeiro", "Financial result"),
        };
        lang.pick(pt, en)
    }
}

/// An account of the chart. Only analytic ones take lines; `path` is the names from the root joined by `:`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: i64,
    pub parent_id: Option<i64>,
    pub code: String,
    pub name: String,
    pub path: String,
    pub kind: AccountKind,
    pub analytic: bool,
    pub purpose: Option<Purpose>,
    pub referential_code: Option<String>,
    pub active: bool,
}
