//! Every problem is a sentence in both languages.

use super::*;
use crate::kernel::Day;

fn every_kind() -> Vec<ProblemKind> {
    use ProblemKind::*;
    let text = || "texto".to_owned();
    let (account, amount, commodity, column, path, word) =
        (text, text, || "USD".to_owned(), text, text, text);
    let date = Day::new(2026, 1, 31).unwrap();
    let (expected, found, held, currency) = (text, text, text, || "BRL".to_owned());
    vec![
        Unreadable { path: path() },
        NotUtf8,
        LineTooLong { bytes_max: 9 },
        TooManyProblems { shown: 9 },
        IncludeNotFound { path: path() },
        IncludeOutside { path: path() },
        IncludePattern { path: path() },
        IncludeCycle { path: path() },
        IncludeTooDeep { path: path(), depth_max: 9 },
        UnknownDirective { word: word() },
        UnsupportedDirective { word: word() },
        DirectiveIncomplete { word: word() },
        PeriodicRule,
        AutomatedRule,
        Timeclock,
        Timedot,
        VirtualPosting { account: account() },
        RegexAlias { text: text() },
        PostingOutsideEntry { text: text() },
        BadDate { text: text() },
        DateWithoutYear { text: text() },
        BadAmount { text: text() },
        AmbiguousNumber { text: text() },
        NumberTooLarge { text: text() },
        ExpressionAmount { text: text() },
        UnexpectedText { text: text() },
        AccountMissing,
        BadAccountName { account: account() },
        UnclosedString,
        AccountKindUnknown { account: account(), table: false },
        AccountKindUnknown { account: account(), table: true },
        BadAccountKind { account: account(), text: text() },
        AccountNotOpen { account: account(), date },
        BadCommodity { commodity: commodity() },
        CommodityNotAllowed { account: account(), commodity: commodity() },
        PriceOfItself { commodity: commodity() },
        PriceNotPositive { commodity: commodity(), amount: amount() },
        TwoAmountsMissing { first_line: 9 },
        Unbalanced { differences: vec![text()] },
        NoRate { account: account(), commodity: commodity(), date, currency: currency(), beancount: true },
        TooManyDecimals { account: account(), amount: amount(), decimals_max: 2 },
        AmountTooLarge { account: account() },
        TooFewLines { lines: 1 },
        BalanceDiffers { account: account(), expected: expected(), found: found() },
        OtherCommodityLeft { account: account(), found: found() },
        LotNotFound { account: account(), amount: amount() },
        LotTooSmall { account: account(), amount: amount(), held: held() },
        LotAmbiguous { account: account(), amount: amount() },
        LotCostUnknown { account: account(), amount: amount() },
        PadUnused { account: account() },
        ColumnMissing { column: column() },
        ColumnUnknown { column: column() },
        ColumnTwice { column: column() },
        FieldCount { found: 1, expected: 2 },
        FieldEmpty { column: column() },
        DebitAndCredit,
        NeitherDebitNorCredit,
        NegativeAmount { column: column(), text: text() },
        DecimalMarksMixed { text: text(), mark: ',', first_line: 9 },
        BadTable,
    ]
}

#[test]
fn every_problem_says_in_both_languages_how_to_mend_it() {
    for kind in every_kind() {
        let (pt, en) = (kind.text(Lang::Pt), kind.text(Lang::En));
        assert!(pt.ends_with('.') && en.ends_with('.') && pt != en, "{kind:?}: {pt} / {en}");
        assert!(pt.len() > 30 && en.len() > 30, "{kind:?}");
    }
}

#[test]
fn a_problem_names_its_file_line_and_column() {
    let problem =
        Problem { line: 7, column: Some(3), file: Some("a/b.journal".into()), kind: ProblemKind::NotUtf8 };
    assert!(problem.text(Lang::Pt).starts_with("a/b.journal, linha 7, coluna 3: "));
    assert!(problem.text(Lang::En).starts_with("a/b.journal, line 7, column 3: "));
}
