//! The command line as its users see it: output, exit status, and what other programs say of its exports.

mod imports;
mod refusals;

use crate::common::samples;
use std::process::{Command, Output};

use retaguarda::db::testing;

/// A program run against one database, in English or Portuguese as the company says.
struct Program {
    folder: tempfile::TempDir,
    url: Option<String>,
}

struct Answer {
    status: i32,
    out: String,
    err: String,
}

impl Program {
    fn sqlite() -> Program {
        Program { folder: tempfile::tempdir().unwrap(), url: None }
    }

    /// Both databases, each empty.
    async fn both() -> Vec<Program> {
        let postgres = testing::postgres().await.unwrap();
        let url = Some(postgres.url.clone());
        vec![Program::sqlite(), Program { folder: tempfile::tempdir().unwrap(), url }]
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_retaguarda"));
        command
            .arg("--data")
            .arg(self.folder.path())
            .args(arguments)
            .env_remove("DATABASE_URL")
            .env("LANG", "en");
        if let Some(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        answer(command.output().unwrap())
    }

    fn done(&self, arguments: &[&str]) -> String {
        let answer = self.run(arguments);
        assert_eq!(answer.status, 0, "{arguments:?}: {}", answer.err);
        answer.out
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn company(&self) {
        self.done(&["init", "--company", "Trial Ltd", "--currency", "USD"]);
    }
}

fn answer(output: Output) -> Answer {
    Answer {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn hledger_check(journal: &str) -> bool {
    Command::new("hledger").args(["-f", journal, "check"]).output().expect("hledger").status.success()
}

fn ledger_accepts(journal: &str) -> bool {
    Command::new("ledger").args(["-f", journal, "balance"]).output().expect("ledger").status.success()
}

const BOOKS: &str = "\
2026-01-05 (INV 1) Sale
    Assets:Cash          $1,000.00
    Income:Sales
2026-01-20 Trip
    Expenses:Travel      100.00 EUR @ $1.10
    Assets:Cash
2026-02-03 Rent
    Expenses:Rent        $400.00
    Assets:Cash         $-400.00 = $490.00
";

#[tokio::test]
async fn a_journal_is_imported_once_reported_and_exported_for_others_to_check() {
    for program in Program::both().await {
        program.company();
        let books = program.file("books.journal", BOOKS);
        let dry = program.done(&["import", "journal", &books, "--dry-run"]);
        assert!(dry.starts_with("Dry run, nothing kept: 3 entries"), "{dry}");
        assert_eq!(program.done(&["report", "trial-balance", "--format", "csv"]).lines().count(), 1);
        program.done(&["import", "journal", &books]);
        let again = program.done(&["import", "journal", &books]);
        assert!(again.starts_with("0 entries imported, 3 were there already"), "{again}");
        assert_eq!(
            program.done(&["report", "trial-balance", "--format", "csv"]),
            "code,account,currency,opening,debits,credits,closing\n\
             1.01,Assets:Cash,USD,0.00,1000.00,510.00,490.00\n\
             4.01,Income:Sales,USD,0.00,0.00,1000.00,-1000.00\n\
             5.01,Expenses:Travel,EUR,0.00,100.00,0.00,100.00\n\
             5.02,Expenses:Rent,USD,0.00,400.00,0.00,400.00\n"
        );
        program.done(&["check"]);
        let journal = program.file("out.journal", &program.done(&["export", "journal"]));
        assert!(hledger_check(&journal) && ledger_accepts(&journal));
    }
}

#[tokio::test]
async fn a_cent_changed_anywhere_in_an_export_is_noticed() {
    let program = Program::sqlite();
    program.company();
    program.done(&["import", "journal", &program.file("books.journal", BOOKS)]);
    let exported = program.done(&["export", "journal"]);
    let amounts: Vec<usize> = exported.match_indices(".00").map(|(at, _)| at).collect();
    assert!(amounts.len() > 8);
    for at in amounts.into_iter().skip(1) {
        let mut changed = exported.clone();
        changed.replace_range(at..at + 3, ".01");
        let journal = program.file("changed.journal", &changed);
        assert!(!hledger_check(&journal), "hledger did not notice the cent at {at}:\n{changed}");
    }
}

#[tokio::test]
async fn reports_take_a_range_and_what_was_known() {
    let program = Program::sqlite();
    program.company();
    program.done(&["import", "journal", &program.file("books.journal", BOOKS)]);
    let february = program.done(&[
        "report",
        "trial-balance",
        "--from",
        "2026-02-01",
        "--to",
        "2026-02-28",
        "--format",
        "csv",
    ]);
    assert!(february.contains("1.01,Assets:Cash,USD,890.00,0.00,400.00,490.00"), "{february}");
    let before = program.done(&["report", "trial-balance", "--known-on", "2020-01-01", "--format", "csv"]);
    assert_eq!(before.lines().count(), 1);
    let ledger = program.done(&["report", "ledger", "--account", "Assets:Cash", "--format", "csv"]);
    let rows: Vec<&str> = ledger.lines().collect();
    assert_eq!(
        rows[0],
        "number,date,recorded_at,account,currency,amount,company_amount,memo,area,party,document"
    );
    assert!(rows[1].starts_with("GJ 2026/1,2026-01-05,"), "{}", rows[1]);
    assert!(rows[1].ends_with(",Assets:Cash,USD,1000.00,1000.00,Sale,,,INV 1"), "{}", rows[1]);
    assert_eq!(rows.len(), 4);
    let income = program.done(&["report", "income-statement", "--format", "json"]);
    let income: serde_json::Value = serde_json::from_str(&income).unwrap();
    let last = income["rows"].as_array().unwrap().last().unwrap();
    assert_eq!((last["account"].as_str(), last["amount"].as_str()), (Some("Net result"), Some("490.00")));
}

#[tokio::test]
async fn a_bad_file_is_refused_whole_with_every_line_named() {
    let program = Program::sqlite();
    program.company();
    let text = "2026-01-05 Sale\n    Assets:Cash   $10\n    Income:Sales  $-9\n\n2026-13-01 Never\n    \
        Assets:Cash  $1\n    Equity:Own\n";
    let refused = program.run(&["import", "journal", &program.file("bad.journal", text)]);
    assert_eq!((refused.status, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("line 1") && refused.err.contains("line 5"), "{}", refused.err);
    assert_eq!(program.done(&["report", "trial-balance", "--format", "csv"]).lines().count(), 1);
}

#[tokio::test]
async fn wrong_usage_and_refusals_have_their_own_status() {
    let program = Program::sqlite();
    for (arguments, status) in [
        (&["report", "no-such-report"][..], 2),
        (&["report", "ledger"], 2),
        (&["report", "trial-balance", "--from", "yesterday"], 2),
        (&["init", "--company", "X", "--currency", "reais"], 2),
        (&["report", "trial-balance"], 1),
        (&["import", "journal", "/no/such/file"], 1),
    ] {
        let answer = program.run(arguments);
        assert_eq!((answer.status, answer.out.as_str()), (status, ""), "{arguments:?}: {}", answer.err);
        assert!(!answer.err.is_empty());
    }
    program.company();
    assert_eq!(program.run(&["init", "--company", "Second", "--currency", "USD"]).status, 1);
    assert_eq!(program.run(&["report", "ledger", "--account", "None"]).status, 1);
    assert_eq!(program.run(&["report", "journal", "--from", "2026-02-01", "--to", "2026-01-01"]).status, 1);
}

#[tokio::test]
async fn a_copy_restores_into_either_database() {
    for (from, to) in Program::both().await.into_iter().zip(Program::both().await.into_iter().rev()) {
        from.company();
        from.done(&["import", "journal", &from.file("books.journal", BOOKS)]);
        let copy = from.folder.path().join("copy.db");
        let copy = copy.to_str().unwrap();
        from.done(&["backup", copy]);
        assert_eq!(from.run(&["backup", copy]).status, 1, "a copy is never overwritten");
        to.done(&["restore", copy]);
        to.done(&["check"]);
        let report = ["report", "trial-balance", "--format", "csv"];
        assert_eq!(from.done(&report), to.done(&report));
        assert_eq!(to.run(&["restore", copy]).status, 1, "a company is never overwritten");
        let more = to.file("more.journal", "2026-03-01 Later\n    Assets:Cash  $1\n    Income:Sales\n");
        to.done(&["import", "journal", &more]);
        to.done(&["check"]);
    }
}

/// Balances as hledger prints them: account, commodity, amount without grouping.
fn hledger_balances(file: &str) -> Vec<(String, String, String)> {
    let arguments =
        ["-f", file, "-I", "balance", "--flat", "-N", "--layout", "bare", "-O", "csv", "-c", "$1000.00"];
    let output = Command::new("hledger").args(arguments).output().expect("hledger");
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let mut rows: Vec<(String, String, String)> = reader.deserialize().map(|row| row.unwrap()).collect();
    for row in &mut rows {
        row.1 = row.1.replace('$', "USD");
        row.2 = row.2.replace(',', "");
    }
    rows.sort();
    rows
}

#[tokio::test]
async fn real_journals_agree_with_hledger_to_the_cent() {
    let Some(folder) = samples::folder("ledgers") else { return };
    for name in ["hledger__sample.journal", "hledger__quickstart.journal", "ledger__demo.ledger"] {
        let program = Program::sqlite();
        program.company();
        let file = folder.join(name);
        let file = file.to_str().unwrap();
        program.done(&["import", "journal", file]);
        let csv = program.done(&["report", "trial-balance", "--format", "csv"]);
        let mut ours: Vec<(String, String, String)> = csv::Reader::from_reader(csv.as_bytes())
            .records()
            .map(|row| row.unwrap())
            .map(|row| (row[1].to_owned(), row[2].to_owned(), row[6].to_owned()))
            .filter(|(_, _, amount)| amount != "0.00")
            .collect();
        ours.sort();
        let theirs: Vec<_> = hledger_balances(file)
            .into_iter()
            .map(|(account, commodity, amount)| (account, commodity, two_decimals(&amount)))
            .collect();
        assert_eq!(ours, theirs, "{name}");
    }
}

fn two_decimals(amount: &str) -> String {
    match amount.split_once('.') {
        Some((whole, fraction)) => format!("{whole}.{fraction:0<2}"),
        None => format!("{amount}.00"),
    }
}
