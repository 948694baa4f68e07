//! Small files written for the purpose, and what must come of them.

mod beancount;
mod journal;
mod ledger_rules;
mod messages;
mod props;
mod samples;
mod table;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::account::AccountKind;
use super::decimal::Decimal;
use super::{BalancedEntry, Format, Job, Problem, ProblemKind, Record, Summary, Texts, commodity, read};
use crate::kernel::Lang;

struct Import {
    entries: Vec<BalancedEntry>,
    accounts: Vec<(String, AccountKind)>,
    /// Declared accounts, and whether each is a heading.
    declared: Vec<(String, bool)>,
    summary: Summary,
}

fn import_of(format: Format, currency: &str, texts: &Texts) -> Result<Import, Vec<Problem>> {
    let (mut entries, mut accounts, mut all_declared) = (Vec::new(), Vec::new(), Vec::new());
    let job = Job {
        format,
        loader: texts,
        path: "main",
        currency,
        year: None,
        known: &|_| None,
        coded: &|_| None,
        seen: &|_| (),
    };
    let summary = read(&job, &mut |record| {
        match record {
            Record::Entry(entry) => entries.push(entry),
            Record::Account { path, kind, declared, heading, .. } => {
                accounts.push((path.to_string(), kind));
                if declared {
                    all_declared.push((path.to_string(), heading));
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    for entry in &entries {
        let sum: i128 = entry.lines.iter().map(|line| i128::from(line.amount)).sum();
        assert_eq!(sum, 0, "an entry sums to zero: {entry:?}");
        assert!(entry.lines.len() >= 2, "an entry has two lines: {entry:?}");
    }
    Ok(Import { entries, accounts, declared: all_declared, summary })
}

fn journal_in(currency: &str, text: &str) -> Result<Import, Vec<Problem>> {
    import_of(Format::Journal, currency, &Texts::one("main", text))
}

fn journal(text: &str) -> Import {
    match journal_in("BRL", text) {
        Ok(import) => import,
        Err(problems) => panic!("{}\n{text}", sentences(&problems)),
    }
}

fn refusal(text: &str) -> Vec<(u64, ProblemKind)> {
    match journal_in("BRL", text) {
        Ok(_) => panic!("this should be refused:\n{text}"),
        Err(problems) => problems.into_iter().map(|problem| (problem.line, problem.kind)).collect(),
    }
}

fn sentences(problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.text(Lang::En)).collect::<Vec<_>>().join("\n")
}

impl Import {
    /// `account amount [quantity commodity]`, a line each.
    fn lines(&self) -> Vec<String> {
        let lines = self.entries.iter().flat_map(|entry| &entry.lines);
        lines
            .map(|line| match &line.own {
                None => format!("{} {}", line.account, line.amount),
                Some(own) => {
                    let quantity = Decimal::new(i128::from(own.quantity), 8).unwrap().trimmed();
                    format!("{} {} {quantity} {}", line.account, line.amount, own.commodity)
                }
            })
            .collect()
    }

    /// What each account holds of each commodity, zeroes left out.
    fn balances(&self, currency: &str) -> BTreeMap<(String, String), Decimal> {
        let mut sums: BTreeMap<(String, String), Decimal> = BTreeMap::new();
        for line in self.entries.iter().flat_map(|entry| &entry.lines) {
            let (commodity, quantity) = match &line.own {
                Some(own) => (own.commodity.to_string(), Decimal::new(i128::from(own.quantity), 8)),
                None => {
                    let decimals = commodity::minor_decimals(currency);
                    (currency.to_owned(), Decimal::new(i128::from(line.amount), decimals))
                }
            };
            let sum = sums.entry((line.account.to_string(), commodity)).or_insert(Decimal::ZERO);
            *sum = sum.checked_add(quantity.unwrap()).unwrap();
        }
        sums.retain(|_, sum| !sum.is_zero());
        sums
    }
}
