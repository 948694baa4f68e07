//! Tables.

use super::*;
use crate::finance::import::item::tag;

fn table(bytes: impl AsRef<[u8]>) -> Result<Import, Vec<Problem>> {
    import_of(Format::Table, "BRL", &Texts::one("main", bytes))
}

fn problems(text: &str) -> Vec<(u64, ProblemKind)> {
    let problems = table(text).err().unwrap_or_else(|| panic!("this should be refused: {text}"));
    problems.into_iter().map(|problem| (problem.line, problem.kind)).collect()
}

const HEAD: &str = "date,journal,number,account,area,party,memo,debit,credit,document\n";

#[test]
fn rows_next_to_each_other_with_one_number_are_one_entry() {
    let import = table(format!(
        "{HEAD}2026-01-31,GERAL,1,Despesas:Aluguel,Loja,Imob SA,Aluguel,1000.50,,NF \
        7\n2026-01-31,GERAL,1,Ativo:Banco,,,Aluguel,,1000.50,\n\n\
        31/01/2026,GERAL,2,Ativo:Caixa,,,Saque,50.00,0.00,\n2026-01-31,GERAL,2,Ativo:Banco,,,do banco,0,50,\n"
    ))
    .unwrap_or_else(|found| panic!("{}", sentences(&found)));
    assert_eq!(
        import.lines(),
        ["Despesas:Aluguel 100050", "Ativo:Banco -100050", "Ativo:Caixa 5000", "Ativo:Banco -5000"]
    );
    let entry = &import.entries[0];
    assert_eq!((tag(&entry.tags, "journal"), tag(&entry.tags, "number")), (Some("GERAL"), Some("1")));
    assert_eq!(entry.description, "Aluguel");
    let tags = &entry.lines[0].tags;
    assert_eq!((tag(tags, "area"), tag(tags, "party")), (Some("Loja"), Some("Imob SA")));
    assert_eq!(tag(&entry.tags, "document"), Some("NF 7"));
    assert_eq!(import.entries[1].lines[1].comment, "do banco");
}

#[test]
fn the_document_of_an_entry_may_stand_on_any_of_its_rows_and_a_second_one_stays_with_its_row() {
    let import = table(format!(
        "{HEAD}2026-01-31,G,1,Ativo:A,,,Compra,10,,\n2026-01-31,G,1,Ativo:B,,,Compra,,6,NF-123\n\
        2026-01-31,G,1,Ativo:C,,,Compra,,4,NF-124\n"
    ))
    .unwrap_or_else(|found| panic!("{}", sentences(&found)));
    let entry = &import.entries[0];
    assert_eq!(tag(&entry.tags, "document"), Some("NF-123"));
    assert_eq!(entry.lines[1].comment, "");
    assert_eq!(entry.lines[2].comment, "(NF-124)");
}

#[test]
fn semicolons_commas_and_windows_text_are_read() {
    let utf8 = "\u{feff}Credit;Debit;Account;Number;Date\r\n\
        ;1.234,56;Despesas:Pão;1;2026-01-31\r\n\"1.234,56\";;\"Ativo:Caixa\";1;2026-01-31\r\n";
    let windows: Vec<u8> =
        utf8.chars().skip(1).map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    for bytes in [utf8.as_bytes(), &windows] {
        let import = table(bytes).unwrap_or_else(|found| panic!("{}", sentences(&found)));
        assert_eq!(import.lines(), ["Despesas:Pão 123456", "Ativo:Caixa -123456"]);
    }
}

#[test]
fn one_amount_without_doubt_tells_the_decimal_mark_for_all() {
    let rows = |amount: &str| {
        format!(
            "{HEAD}2026-01-31,,1,Ativo:A,,,,\"1.000\",,\n2026-01-31,,1,Ativo:B,,,,,\"1.000\",\n\
            2026-01-31,,2,Ativo:A,,,,\"{amount}\",,\n2026-01-31,,2,Ativo:B,,,,,\"{amount}\",\n"
        )
    };
    assert_eq!(table(rows("7,50")).ok().unwrap().lines()[0], "Ativo:A 100000");
    assert_eq!(table(rows("7.50")).ok().unwrap().lines()[0], "Ativo:A 100");
    let found = problems(&rows("7"));
    assert!(matches!(found[..], [(2, ProblemKind::AmbiguousNumber { .. }), (3, _)]), "{found:?}");
    let mixed = format!("{HEAD}2026-01-31,,1,Ativo:A,,,,7.50,,\n2026-01-31,,1,Ativo:B,,,,,\"7,50\",\n");
    assert!(problems(&mixed).iter().any(|(line, kind)| *line == 3
        && matches!(kind, ProblemKind::DecimalMarksMixed { mark: '.', first_line: 2, .. })));
}

#[test]
fn every_bad_row_is_named() {
    let rows = [
        "2026-02-30,G,1,Ativo:A,,,,1,,",
        "2026-01-31,G,,Ativo:A,,,,1,,",
        "2026-01-31,G,3,,,,,1,,",
        "2026-01-31,G,4,Ativo:A,,,,1,2,",
        "2026-01-31,G,5,Ativo:A,,,,,,",
        "2026-01-31,G,6,Ativo:A,,,,-1,,",
        "2026-01-31,G,7,Ativo:A,,,,x,,",
        "2026-01-31,G,8,Ativo:A,,,1",
        "2026-01-31,G,9,Ativo::A,,,,1,,",
    ];
    let found = problems(&format!("{HEAD}{}\n", rows.join("\n")));
    let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6, 7, 8, 9, 10], "{found:?}");
}

#[test]
fn every_row_of_an_unknown_account_is_named_with_an_advice_that_a_table_can_follow() {
    let rows = "2026-01-31,G,1,Coisas,,,,1,,\n2026-01-31,G,1,Ativo:B,,,,,1,\n\
        2026-01-31,G,2,Coisas,,,,2,,\n2026-01-31,G,2,Ativo:B,,,,,2,\n";
    let found = problems(&format!("{HEAD}{rows}"));
    let unknown = |line| (line, ProblemKind::AccountKindUnknown { account: "Coisas".into(), table: true });
    assert_eq!(found, [unknown(2), unknown(4)]);
    assert!(!found[0].1.text(Lang::Pt).contains("account"));
}

#[test]
fn entries_of_a_table_balance_exactly() {
    let found =
        problems(&format!("{HEAD}2026-01-31,G,1,Ativo:A,,,,1.00,,\n2026-01-31,G,1,Ativo:B,,,,,0.99,\n"));
    assert_eq!(found, [(2, ProblemKind::Unbalanced { differences: vec!["0.01 BRL".into()] })]);
}

#[test]
fn a_header_that_is_not_ours_names_each_column() {
    let found = problems("date,number,account,debit,debit,color\n");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(matches!(
        found[..],
        [
            (1, ProblemKind::ColumnTwice { .. }),
            (1, ProblemKind::ColumnUnknown { .. }),
            (1, ProblemKind::ColumnMissing { .. })
        ]
    ));
    assert!(!problems("").is_empty());
}

#[test]
fn an_unclosed_quote_does_not_take_in_the_whole_file() {
    let rest = "2026-01-31,G,1,Ativo:A,,,,1.00,,\n".repeat(80_000);
    let found = problems(&format!("{HEAD}2026-01-31,G,1,\"Ativo:A,,,,1.00,,\n{rest}"));
    assert!(matches!(found[0].1, ProblemKind::LineTooLong { .. }), "{:?}", found[0]);
}

#[test]
fn a_bad_row_is_one_problem_wherever_it_stands_in_its_entry() {
    let rows = "2026-01-31,GERAL,1,Ativo:A,,,,10,,\n2026-01-31,GERAL,1,Ativo:B,,,,,10,\n\
        2026-13-31,GERAL,2,Ativo:A,,,,10,,\n2026-01-31,GERAL,2,Ativo:B,,,,,10,\n\
        2026-01-31,GERAL,3,Ativo:A,,,,10,,\n2026-01-31,GERAL,3,Ativo:B,,,,,ten,\n\
        2026-01-31,GERAL,,Ativo:A,,,,10,,\n2026-01-31,GERAL,4,Ativo:B,,,,,10,\n\
        2026-01-31,GERAL,5,Ativo:A,10\n2026-01-31,GERAL,5,Ativo:B,,,,,10,\n\
        2026-01-31,GERAL,6,Ativo:A,,,,10,,\n2026-01-31,GERAL,6,Ativo:B,,,,,9,\n";
    let found = problems(&format!("{HEAD}{rows}"));
    let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [4, 7, 8, 10, 12], "{found:?}");
    assert!(matches!(found[4].1, ProblemKind::Unbalanced { .. }));
}
