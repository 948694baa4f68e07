//! Properties: what is printed is read back equal, and no bytes make a parser panic.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;

const ACCOUNTS: [&str; 6] =
    ["assets:bank", "assets:cash box", "despesas:pão", "income:sales", "passivo:a:b", "equity"];

#[derive(Clone, Debug)]
struct Written {
    days: i32,
    memo: String,
    lines: Vec<(usize, i64)>,
    infers: bool,
    mark: bool,
}

fn written() -> impl Strategy<Value = Written> {
    let lines = prop::collection::vec((0..ACCOUNTS.len(), 1i64..10_000_000_000), 1..6);
    (0i32..9_000, "[a-zà-ü0-9]{0,12}", lines, any::<bool>(), any::<bool>())
        .prop_map(|(days, memo, lines, infers, mark)| Written { days, memo, lines, infers, mark })
}

fn cents(amount: i64, comma: bool) -> String {
    let (whole, fraction) = (amount.unsigned_abs() / 100, amount.unsigned_abs() % 100);
    let mut grouped = whole.to_string();
    let mut at = grouped.len();
    while at > 3 {
        at -= 3;
        grouped.insert(at, if comma { '.' } else { ',' });
    }
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}R$ {grouped}{}{fraction:02}", if comma { ',' } else { '.' })
}

fn print(entries: &[Written]) -> (String, Vec<String>) {
    let (mut text, mut lines) = (String::new(), Vec::new());
    for entry in entries {
        let day = crate::kernel::Day::from_since_2000(entry.days).unwrap();
        writeln!(text, "{day} {}", entry.memo).unwrap();
        let total: i64 = entry.lines.iter().map(|(_, amount)| amount).sum();
        for (account, amount) in &entry.lines {
            writeln!(text, "  {}  {}", ACCOUNTS[*account], cents(*amount, entry.mark)).unwrap();
            lines.push(format!("{} {amount}", ACCOUNTS[*account]));
        }
        let last = if entry.infers { String::new() } else { format!("  {}", cents(-total, entry.mark)) };
        writeln!(text, "  assets:bank{last}\n").unwrap();
        lines.push(format!("assets:bank {}", -total));
    }
    (text, lines)
}

/// Everything a fuzz target does with one input.
fn survive(format: Format, bytes: &[u8]) {
    let texts = Texts::one("main", bytes);
    if let Err(problems) = import_of(format, "BRL", &texts) {
        for problem in problems.iter().take(3) {
            assert!(!problem.text(Lang::Pt).is_empty() && !problem.text(Lang::En).is_empty());
        }
    }
}

fn noise() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..200)
}

/// Bytes that look enough like the format to get past its first line.
fn near(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => prop::sample::select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
        1 => "\\PC{0,6}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

const JOURNAL: &[&str] = &[
    "2026-01-31 x\n assets:a  5 USD @ R$ 5.1\n assets:b\n\n",
    "2026-01-30 x\n assets:a  R$ 7 = R$ 9\n assets:b  = R$ 1\n equity\n\n",
    "P 2025-01-01 USD R$ 5.1\n",
    "2026-01-31 ",
    "1/2",
    "=2026/2/1",
    "\n",
    "\n  ",
    "assets:a",
    "  ",
    "\t",
    "R$ ",
    "$",
    "\"q r\"",
    "-",
    "10",
    "1,000.5",
    "0.00000001",
    "99999999999999999999999999999999999999",
    " @ ",
    " @@ ",
    " = ",
    " ==* ",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    " x:y, ",
    "P ",
    "USD",
    "account ",
    "commodity ",
    "D ",
    "Y ",
    "alias a=b\n",
    "apply account z\n",
    "end apply account\n",
    "include main\n",
    "decimal-mark ,\n",
    "comment\n",
    "end comment\n",
    "~",
    "*",
    "!",
    "|",
    "é",
    "🐑",
];

const BEANCOUNT: &[&str] = &[
    "2026-01-31 * \"x\"\n  Assets:A  5 ABC {2 BRL}\n  Equity:B\n",
    "2026-02-01 * \"x\"\n  Assets:A  -3 ABC {}\n  Equity:B  7 BRL\n  Equity:B\n",
    "2026-01-31 pad Assets:A Equity:B\n2026-02-02 balance Assets:A  7.00 BRL\n",
    "2026-01-31 ",
    "2026-02-01 ",
    "open ",
    "close ",
    "balance ",
    "pad ",
    "price ",
    "txn ",
    "* ",
    "\"a\" ",
    "\"",
    "\\",
    "\n",
    "\n  ",
    "Assets:A ",
    "Equity:B ",
    "10 ",
    "-3 ",
    "1.005 ",
    "USD ",
    "ABC ",
    "{",
    "}",
    "{{",
    "}}",
    ", ",
    "@ ",
    "@@ ",
    "(",
    ")",
    "+",
    "/",
    "~ 0.1 ",
    "#t ",
    "^l ",
    "key: ",
    "pushtag ",
    "option \"booking_method\" \"FIFO\"\n",
    "include \"main\"\n",
    "; c",
    "é",
    "99999999999999999999999999999999999999 ",
    "2020-01-01 open Assets:A\n2020-01-01 open Equity:B\n",
];

const TABLE: &[&str] = &[
    "date,number,account,debit,credit\n",
    "date;journal;number;account;debit;credit;memo\n",
    "2026-01-31",
    "31/01/2026",
    ",",
    ";",
    "1",
    "Ativo:A",
    "Ativo:B",
    "1.000",
    "1,50",
    "-5",
    "\"",
    "\n",
    "\r\n",
    "é",
    "99999999999999999999999999999999999999",
    "2026-01-31,1,Ativo:A,5,\n2026-01-31,1,Ativo:B,,5\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_printed_journal_is_read_back_equal(entries in prop::collection::vec(written(), 1..20)) {
        let (text, lines) = print(&entries);
        let import = journal(&text);
        prop_assert_eq!(import.lines(), lines);
        let memos: Vec<_> = import.entries.iter().map(|entry| entry.description.clone()).collect();
        let wanted: Vec<_> = entries.iter().map(|entry| entry.memo.clone()).collect();
        prop_assert_eq!(memos, wanted);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_journal_parser_panic(bytes in noise(), near in near(JOURNAL)) {
        survive(Format::Journal, &bytes);
        survive(Format::Journal, &near);
    }

    #[test]
    fn no_bytes_make_the_beancount_parser_panic(bytes in noise(), near in near(BEANCOUNT)) {
        survive(Format::Beancount, &bytes);
        survive(Format::Beancount, &near);
    }

    #[test]
    fn no_bytes_make_the_table_parser_panic(bytes in noise(), near in near(TABLE)) {
        survive(Format::Table, &bytes);
        survive(Format::Table, &near);
    }
}
