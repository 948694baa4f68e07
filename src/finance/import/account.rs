//! Account kinds: declared, inherited from an account above, or told by the first part of the path.

use std::collections::HashMap;

use super::item::Name;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountKind {
    Asset,
    /// An asset that is cash or a bank account.
    Cash,
    Liability,
    Equity,
    /// Equity that holds currency conversions.
    Conversion,
    Revenue,
    Expense,
}

impl AccountKind {
    /// hledger's `type:` letters and words: A L E R X C V.
    pub fn from_declaration(text: &str) -> Option<AccountKind> {
        Some(match text.to_ascii_lowercase().as_str() {
            "a" | "asset" | "assets" => AccountKind::Asset,
            "l" | "liability" | "liabilities" => AccountKind::Liability,
            "e" | "equity" => AccountKind::Equity,
            "r" | "revenue" | "revenues" | "income" => AccountKind::Revenue,
            "x" | "expense" | "expenses" => AccountKind::Expense,
            "c" | "cash" => AccountKind::Cash,
            "v" | "conversion" => AccountKind::Conversion,
            _ => return None,
        })
    }

    /// The kind that the first part of a path tells, in English or Portuguese; case and accents do not
    /// matter.
    pub fn from_path(path: &str) -> Option<AccountKind> {
        let first = path.split(':').next().unwrap_or(path);
        Some(match folded(first).as_str() {
            "asset" | "assets" | "ativo" | "ativos" => AccountKind::Asset,
            "liability" | "liabilities" | "passivo" | "passivos" => AccountKind::Liability,
            "equity" | "patrimonio" | "patrimonio liquido" | "capital" | "capital proprio"
            | "capital social" => AccountKind::Equity,
            "income" | "incomes" | "revenue" | "revenues" | "receita" | "receitas" => AccountKind::Revenue,
            "expense" | "expenses" | "despesa" | "despesas" | "custo" | "custos" => AccountKind::Expense,
            _ => return None,
        })
    }
}

/// Lower case, without the accents of Latin letters.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.trim().chars().flat_map(char::to_lowercase) {
        match letter {
            'à'..='å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'è'..='ë' | 'ē' | 'ę' => out.push('e'),
            'ì'..='ï' | 'ī' => out.push('i'),
            'ò'..='ö' | 'ō' => out.push('o'),
            'ù'..='ü' | 'ū' => out.push('u'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            '\u{300}'..='\u{36f}' => {}
            other => out.push(other),
        }
    }
    out
}

/// Declared kinds. An account without its own takes that of the nearest account above.
#[derive(Default)]
pub struct Kinds(HashMap<Name, AccountKind>);

impl Kinds {
    pub fn declare(&mut self, path: Name, kind: AccountKind) {
        self.0.insert(path, kind);
    }

    pub fn of(&self, path: &str, known: &dyn Fn(&str) -> Option<AccountKind>) -> Option<AccountKind> {
        let mut above = path;
        loop {
            if let Some(kind) = self.0.get(above).copied().or_else(|| known(above)) {
                return Some(kind);
            }
            match above.rfind(':') {
                Some(cut) => above = &above[..cut],
                None => return AccountKind::from_path(path),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part_tells_the_kind_in_both_languages() {
        for (path, want) in [
            ("Ásséts:Bánk", Some(AccountKind::Asset)),
            ("ativo:caixa", Some(AccountKind::Asset)),
            ("Patrimônio Líquido:Capital", Some(AccountKind::Equity)),
            ("RECEITAS", Some(AccountKind::Revenue)),
            ("custos:mercadorias", Some(AccountKind::Expense)),
            ("me:assets", None),
            ("资产", None),
        ] {
            assert_eq!(AccountKind::from_path(path), want, "{path}");
        }
    }

    #[test]
    fn a_declared_kind_passes_to_the_accounts_below() {
        let mut kinds = Kinds::default();
        kinds.declare("资产".into(), AccountKind::Asset);
        kinds.declare("资产:现金".into(), AccountKind::Cash);
        let none = |_: &str| None;
        assert_eq!(kinds.of("资产:银行", &none), Some(AccountKind::Asset));
        assert_eq!(kinds.of("资产:现金:a", &none), Some(AccountKind::Cash));
        assert_eq!(kinds.of("负债", &none), None);
    }
}
