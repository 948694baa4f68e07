//! The default charts of accounts, kept as text tables beside this file.

#[cfg(feature = "ssr")]
mod store;

use std::collections::HashMap;

use crate::finance::model::{AccountKind, Purpose};
use crate::kernel::{Lang, Text};

#[cfg(feature = "ssr")]
pub use store::load;

/// What a new company begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chart {
    /// A Brazilian trading company.
    Br,
    /// A small general one in English.
    En,
    /// No accounts: an import or the company itself brings them.
    Empty,
}

impl Chart {
    pub const ALL: [Chart; 3] = [Chart::Br, Chart::En, Chart::Empty];

    pub const fn code(self) -> &'static str {
        match self {
            Chart::Br => "br",
            Chart::En => "en",
            Chart::Empty => "none",
        }
    }

    pub fn from_code(code: &str) -> Option<Chart> {
        Chart::ALL.into_iter().find(|chart| chart.code() == code)
    }

    const fn table(self) -> &'static str {
        match self {
            Chart::Br => include_str!("br.txt"),
            Chart::En => include_str!("en.txt"),
            Chart::Empty => "",
        }
    }

    /// The journals every company has, general and closing: code and name.
    pub const fn journals(self, lang: Lang) -> [(&'static str, &'static str); 2] {
        match (self, lang) {
            (Chart::Br, _) | (Chart::Empty, Lang::Pt) => [("DG", "Diário geral"), ("ENC", "Encerramento")],
            (Chart::En, _) | (Chart::Empty, Lang::En) => [("GJ", "General journal"), ("CLO", "Closing")],
        }
    }
}

impl Text for Chart {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            Chart::Br => ("Brasileiro, empresa comercial", "Brazilian trading company"),
            Chart::En => ("Pequeno, em inglês", "Small, in English"),
            Chart::Empty => ("Nenhum", "None"),
        };
        lang.pick(pt, en)
    }
}

/// A line of a table. Parents come before their accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableAccount {
    pub code: &'static str,
    pub name: &'static str,
    /// The names from the root, joined by `:`.
    pub path: String,
    pub parent: Option<&'static str>,
    pub kind: AccountKind,
    pub purpose: Option<Purpose>,
    pub referential_code: Option<&'static str>,
    pub analytic: bool,
}

/// The accounts of a default chart, parents first.
pub fn accounts(chart: Chart) -> Vec<TableAccount> {
    let mut accounts: Vec<TableAccount> = Vec::new();
    let mut at: HashMap<&str, usize> = HashMap::new();
    for line in chart.table().lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let mut cells = line.split('|').map(str::trim).map(|cell| (!cell.is_empty()).then_some(cell));
        let mut cell = || cells.next().flatten();
        let (code, name) = (cell().unwrap_or_default(), cell().unwrap_or_default());
        let (kind, purpose) = (cell().and_then(AccountKind::from_code), cell().and_then(Purpose::from_code));
        let referential_code = cell();
        let above = code.rsplit_once('.').and_then(|(above, _)| at.get(above).copied());
        let parent = above.map(|above| &accounts[above]);
        let account = TableAccount {
            code,
            name,
            path: parent.map_or_else(|| name.to_owned(), |parent| format!("{}:{name}", parent.path)),
            parent: parent.map(|parent| parent.code),
            kind: kind.or(parent.map(|parent| parent.kind)).unwrap_or(AccountKind::Asset),
            purpose: purpose.or(parent.and_then(|parent| parent.purpose)),
            referential_code,
            analytic: true,
        };
        if let Some(above) = above {
            accounts[above].analytic = false;
        }
        at.insert(code, accounts.len());
        accounts.push(account);
    }
    accounts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_paths_are_unique_and_lie_below_their_parents() {
        for chart in [Chart::Br, Chart::En] {
            let accounts = accounts(chart);
            for (i, account) in accounts.iter().enumerate() {
                let before = &accounts[..i];
                assert!(before.iter().all(|other| other.code != account.code), "{}", account.code);
                assert!(before.iter().all(|other| other.path != account.path), "{}", account.path);
                assert!(!account.name.is_empty() && !account.name.contains(':'), "{}", account.code);
                let parent = before.iter().find(|other| Some(other.code) == account.parent);
                assert_eq!(parent.is_some(), account.code.contains('.'), "{}", account.code);
                if let Some(parent) = parent {
                    assert!(account.code.starts_with(&format!("{}.", parent.code)));
                }
            }
        }
    }

    #[test]
    fn an_account_takes_lines_when_nothing_lies_below_it() {
        for chart in [Chart::Br, Chart::En] {
            let accounts = accounts(chart);
            for account in &accounts {
                let leaf = accounts.iter().all(|other| other.parent != Some(account.code));
                assert_eq!(account.analytic, leaf, "{}", account.code);
            }
        }
        let analytic = |chart| accounts(chart).iter().filter(|account| account.analytic).count();
        assert_eq!((analytic(Chart::Br), analytic(Chart::En)), (124, 45));
    }

    #[test]
    fn roots_have_a_kind_and_each_purpose_has_an_account() {
        let cells = |line: &'static str| line.split('|').map(str::trim).collect::<Vec<_>>();
        for chart in [Chart::Br, Chart::En] {
            for row in
                chart.table().lines().filter(|line| line.contains('|') && !line.starts_with('#')).map(cells)
            {
                let kind = row.get(2).copied().unwrap_or_default();
                assert_eq!(AccountKind::from_code(kind).is_some(), !kind.is_empty(), "{row:?}");
                assert!(!kind.is_empty() || row[0].contains('.'), "{row:?}");
                let purpose = row.get(3).copied().unwrap_or_default();
                assert_eq!(Purpose::from_code(purpose).is_some(), !purpose.is_empty(), "{row:?}");
            }
            let accounts = accounts(chart);
            for purpose in Purpose::ALL {
                let some =
                    accounts.iter().any(|account| account.analytic && account.purpose == Some(purpose));
                assert!(some, "{purpose:?}");
            }
            let result: Vec<_> =
                accounts.iter().filter(|account| account.purpose == Some(Purpose::Result)).collect();
            assert_eq!(result.len(), 1);
            assert_eq!((result[0].kind, result[0].analytic), (AccountKind::Equity, true));
        }
    }

    #[test]
    fn referential_codes_have_the_shape_of_their_table() {
        for account in accounts(Chart::Br).iter().filter(|account| account.referential_code.is_some()) {
            let code = account.referential_code.unwrap();
            let shaped = code.split('.').skip(1).all(|part| part.len() == 2);
            let root = match account.kind {
                AccountKind::Asset => "1.",
                AccountKind::Liability | AccountKind::Equity => "2.",
                _ => "3.",
            };
            assert!(shaped && code.starts_with(root) && account.analytic, "{}", account.code);
        }
    }
}
