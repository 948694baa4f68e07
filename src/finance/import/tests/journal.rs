//! The syntax of journals.

use super::*;
use crate::finance::import::item::{Status, tag};
use crate::kernel::Day;

#[test]
fn an_entry_keeps_all_that_its_lines_say() {
    let import = journal(
        "2026-01-31=2026/2/1 ! (NF 12) Padaria | pão  ; ref: 7\n  ; segunda linha\n  * despesas:pão  R$ \
        10,50  ; area: loja\n    ; quente\n  ativos:caixa\n",
    );
    let entry = &import.entries[0];
    assert_eq!(entry.date, Day::new(2026, 1, 31).unwrap());
    assert_eq!(entry.second_date, Day::new(2026, 2, 1));
    assert_eq!((entry.status, entry.code.as_deref()), (Status::Pending, Some("NF 12")));
    assert_eq!(entry.description, "Padaria | pão");
    assert_eq!(entry.comment, "ref: 7\nsegunda linha");
    assert_eq!(tag(&entry.tags, "ref"), Some("7"));
    assert_eq!(entry.lines[0].status, Status::Cleared);
    assert_eq!(entry.lines[0].comment, "area: loja\nquente");
    assert_eq!(tag(&entry.lines[0].tags, "area"), Some("loja"));
    assert_eq!(import.lines(), ["despesas:pão 1050", "ativos:caixa -1050"]);
}

#[test]
fn tabs_separate_as_well_as_two_spaces() {
    let import = journal("2026/01/31\tDEPOSIT; $100\n\tRevenue:Cash\tR$-1,000.50\n\tAssets:Checking\n");
    assert_eq!(import.lines(), ["Revenue:Cash -100050", "Assets:Checking 100050"]);
    assert_eq!(import.entries[0].description, "DEPOSIT");
}

#[test]
fn comments_of_every_kind_are_passed_over() {
    let text = "; a\n# b\n* c\n% d\n| e\n\ncomment\n2026-01-01 not an entry\n  a  1\nend comment\n\n  ; \
        indented\n\n2026-01-01 x\n assets:a  1\n assets:b\n";
    assert_eq!(journal(text).summary.entries, 1);
}

#[test]
fn dates_without_a_year_take_the_year_that_is_told() {
    let import = journal("Y 2025\n1/31 x\n assets:a  1\n assets:b\n");
    assert_eq!(import.entries[0].date, Day::new(2025, 1, 31).unwrap());
    assert!(matches!(
        refusal("1/31 x\n assets:a  1\n assets:b\n")[..],
        [(1, ProblemKind::DateWithoutYear { .. })]
    ));
}

#[test]
fn directives_decide_what_a_lone_mark_means() {
    let entry = "2026-01-01 x\n assets:a  1,000\n assets:b\n";
    for (head, cents) in [
        ("decimal-mark .\n", 100_000),
        ("decimal-mark ,\n", 100),
        ("commodity 1.000,00 BRL\n", 100),
        ("commodity R$1,000.00\n", 100_000),
        ("D 1,000.00 BRL\n", 100_000),
        ("commodity R$\n  format R$ 1,000.00\n", 100_000),
    ] {
        assert_eq!(journal(&format!("{head}\n{entry}")).entries[0].lines[0].amount, cents, "{head}");
    }
    assert!(matches!(refusal(entry)[..], [(2, ProblemKind::AmbiguousNumber { .. })]));
}

#[test]
fn amounts_without_a_commodity_are_in_the_default_or_the_companys() {
    let import = journal("P 2026-01-01 USD R$ 5.00\nD $1000.00\n2026-01-01 x\n assets:a  10\n assets:b\n");
    assert_eq!(import.lines(), ["assets:a 5000 10 USD", "assets:b -5000 -10 USD"]);
    assert_eq!(
        journal("2026-01-01 x\n assets:a  10\n assets:b\n").lines(),
        ["assets:a 1000", "assets:b -1000"]
    );
}

#[test]
fn aliases_and_applied_accounts_change_names() {
    let import = journal(
        "alias cx=ativos:caixa\napply account filial\n2026-01-01 x\n cx:gaveta  1\n b  -1\nend apply \
        account\n\n2026-01-02 y\n cx:gaveta  1\n ativos:b\n\naccount filial  ; type: A\n",
    );
    let names: Vec<_> = import.lines();
    assert_eq!(names[..2], ["filial:cx:gaveta 100", "filial:b -100"]);
    assert_eq!(names[2..], ["ativos:caixa:gaveta 100", "ativos:b -100"]);
    assert!(matches!(refusal("alias /a.*/=b\n")[..], [(1, ProblemKind::RegexAlias { .. })]));
}

#[test]
fn a_declaration_may_name_an_alias_and_a_default() {
    let import = journal(
        "account ativos:caixa\n  alias cx\ncommodity USD\n  default\nP 2026-01-01 USD R$ 5.00\n\
         Y2026\n1/2 x\n \
         cx:a  1\n ativos:b\n",
    );
    assert_eq!(import.lines()[0], "ativos:caixa:a 500 1 USD");
}

#[test]
fn applied_tags_mark_every_entry() {
    let import = journal("apply tag lote: 7\n2026-01-01 x\n assets:a  1\n assets:b\n\nend apply tag\n");
    assert_eq!(tag(&import.entries[0].tags, "lote"), Some("7"));
}

#[test]
fn an_account_kind_is_declared_inherited_or_asked_for_once() {
    let import = journal(
        "account 资产  ; type:A\naccount 资产:现金\n  ; type: C\n2026-01-01 x\n 资产:现金  1\n 资产:b\n",
    );
    let kinds: Vec<_> = import.accounts.iter().map(|(_, kind)| *kind).collect();
    assert_eq!(kinds, [AccountKind::Asset, AccountKind::Cash, AccountKind::Asset]);
    let found = refusal("2026-01-01 x\n coisas  1\n assets:b\n\n2026-01-02 x\n coisas  1\n assets:b\n");
    assert_eq!(found, [(2, ProblemKind::AccountKindUnknown { account: "coisas".into(), table: false })]);
    assert!(matches!(refusal("account a  ; type: Q\n")[..], [(1, ProblemKind::BadAccountKind { .. }), ..]));
}

#[test]
fn includes_are_read_in_place_and_their_directives_end_with_them() {
    let texts = Texts::one("main", "include sub/a.journal\n2026-01-02 y\n assets:a  R$ 2\n assets:b\n")
        .and(
            "sub/a.journal",
            "alias assets=ativos\ninclude ../b.journal\n2026-01-01 x\n assets:a  R$ 1\n assets:b\n",
        )
        .and("b.journal", "P 2026-01-01 USD R$ 5.00\n");
    let import =
        import_of(Format::Journal, "BRL", &texts).unwrap_or_else(|found| panic!("{}", sentences(&found)));
    assert_eq!(import.lines()[..1], ["ativos:a 100"]);
    assert_eq!(import.lines()[2..3], ["assets:a 200"]);
    assert_eq!(import.entries[0].place.file.as_deref(), Some("sub/a.journal"));
    assert_eq!(import.summary.prices, 1);
}

#[test]
fn includes_that_lead_nowhere_or_round_are_refused() {
    for (include, matches) in [
        (
            "include gone.journal",
            (|kind| matches!(kind, ProblemKind::IncludeNotFound { .. })) as fn(&ProblemKind) -> bool,
        ),
        ("include ../up.journal", |kind| matches!(kind, ProblemKind::IncludeOutside { .. })),
        ("include *.journal", |kind| matches!(kind, ProblemKind::IncludePattern { .. })),
        ("include main", |kind| matches!(kind, ProblemKind::IncludeCycle { .. })),
        ("include", |kind| matches!(kind, ProblemKind::DirectiveIncomplete { .. })),
    ] {
        let found = refusal(&format!("\n{include}\n"));
        assert!(found.len() == 1 && found[0].0 == 2 && matches(&found[0].1), "{include} {found:?}");
    }
}

#[test]
fn what_cannot_be_imported_is_refused_by_line_and_all_of_it_is_named() {
    let text = "~ monthly\n (a)  1\n\n= expenses\n (b)  *2\n\n2026-01-01 x\n (c)  1\n [d]  1\n\n2026-01-02 \
        y\n assets:a  (2 * 3)\n assets:b\n\nfixed USD 1\nwhatever 7\n  posting  1\n\n  assets:z  1\n\
        2026-02-30 z\n assets:a  1\n";
    let found = refusal(text);
    let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 4, 8, 9, 12, 15, 16, 19, 20], "{found:?}");
    assert!(matches!(found[6].1, ProblemKind::UnknownDirective { ref word } if word == "whatever"));
}

#[test]
fn time_logs_are_not_journals() {
    let clock = "i 2026-01-01 09:00:00 project\no 2026-01-01 17:00:00\n";
    assert!(matches!(refusal(clock)[..], [(1, ProblemKind::Timeclock)]));
    assert!(matches!(refusal("2026-01-01\nbiz:research  .... ..\n")[..], [(2, ProblemKind::Timedot)]));
}

#[test]
fn bytes_that_are_no_text_and_endless_lines_are_refused() {
    let texts = Texts::one("main", b"2026-01-01 caf\xe9\n".as_slice());
    let problems = import_of(Format::Journal, "BRL", &texts).err().unwrap();
    assert!(matches!(problems[..], [Problem { line: 1, kind: ProblemKind::NotUtf8, .. }]));
    let texts = Texts::one("main", "x".repeat(2 << 20));
    let problems = import_of(Format::Journal, "BRL", &texts).err().unwrap();
    assert!(matches!(problems[..], [Problem { kind: ProblemKind::LineTooLong { .. }, .. }]));
}

#[test]
fn no_more_than_a_thousand_problems_are_listed() {
    let found = refusal(&"nonsense\n".repeat(3_000));
    assert_eq!(found.len(), 1_001);
    assert!(found.iter().any(|(_, kind)| matches!(kind, ProblemKind::TooManyProblems { shown: 1_000 })));
}
