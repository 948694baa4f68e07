//! Real files from public repositories, where they are at hand: in the folder that RETAGUARDA_SHARED names,
//! or in
//! `../shared` beside the checkout.

use std::path::PathBuf;

use super::*;
use crate::finance::import::Folder;

fn shared() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("RETAGUARDA_SHARED").map_or(beside, PathBuf::from);
    let ledgers = root.join("data/ledgers");
    ledgers.is_dir().then_some(ledgers)
}

fn sample(name: &str, currency: &str) -> Option<Result<Import, Vec<Problem>>> {
    let file = shared()?.join(name);
    let (folder, path) = Folder::of(&file).ok()?;
    let mut entries = Vec::new();
    let job = Job {
        format: Format::of(&path),
        loader: &folder,
        path: &path,
        currency,
        year: Some(2026),
        known: &|_| None,
        coded: &|_| None,
        seen: &|_| (),
    };
    let read = read(&job, &mut |record| {
        if let Record::Entry(entry) = record {
            entries.push(entry);
        }
        ControlFlow::Continue(())
    });
    Some(read.map(|summary| Import { entries, accounts: Vec::new(), declared: Vec::new(), summary }))
}

#[test]
fn real_books_keep_their_balances() {
    for (name, currency, account, commodity, want) in [
        ("beancount__basic.beancount", "USD", "Assets:BestBank:Checking", "USD", "3618.8"),
        ("beancount__starter.beancount", "USD", "Assets:US:ETrade:Investment:HOOL", "HOOL", "12"),
        ("hledger__beancount.beancount", "USD", "Income:Gains", "USD", "-20.73"),
        ("hledger__hledger-lots.hledger", "USD", "assets:broker:aaa", "AAA", "11"),
        ("hledger__household2.journal", "EUR", "expenses:foo", "EUR", "100"),
        ("ledger__demo.ledger", "USD", "Assets:Checking", "USD", "-4124"),
        ("sshchicago-finances__fy2012.dat", "USD", "Assets:Checking", "USD", "2061.45"),
        ("sshchicago-finances__fy2018.dat", "USD", "Assets:Checking", "USD", "12090.23"),
    ] {
        let Some(read) = sample(name, currency) else { continue };
        let import = read.unwrap_or_else(|problems| panic!("{name}\n{}", sentences(&problems)));
        let held = import.balances(currency).get(&(account.to_owned(), commodity.to_owned())).copied();
        assert_eq!(held.map(|held| held.trimmed().to_string()).as_deref(), Some(want), "{name}");
    }
}

#[test]
fn real_files_that_are_no_plain_books_are_refused_with_the_line() {
    for (name, line) in [
        ("hledger__1468.j", 2),
        ("hledger__goal-budget-1.journal", 4),
        ("hledger__sample.timeclock", 1),
        ("hledger__sample.timedot", 1),
        ("hledger__stripe.csv", 1),
        ("ledger__sample.dat", 5),
    ] {
        let Some(read) = sample(name, "USD") else { continue };
        let problems = read.err().unwrap_or_else(|| panic!("{name} should be refused"));
        assert_eq!(problems[0].line, line, "{name} {}", sentences(&problems));
    }
}
