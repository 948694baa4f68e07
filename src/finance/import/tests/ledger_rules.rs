//! How entries balance, convert and are asserted.

use super::*;

#[test]
fn a_missing_amount_is_inferred_for_each_commodity() {
    let import =
        journal("P 2026-01-01 USD R$ 5.00\n2026-01-01 x\n assets:a  10 USD\n assets:b  R$ 3.00\n equity\n");
    assert_eq!(
        import.lines(),
        ["assets:a 5000 10 USD", "assets:b 300", "equity -5000 -10 USD", "equity -300"]
    );
    let found = refusal("2026-01-01 x\n assets:a  1\n assets:b\n assets:c\n");
    assert_eq!(found, [(4, ProblemKind::TwoAmountsMissing { first_line: 3 })]);
}

#[test]
fn costs_weigh_in_the_balance() {
    for (amounts, want) in [
        ("10 AAPL @ R$ 33.333\n assets:b", ["assets:a 33333 10 AAPL", "assets:b -33333"]),
        ("3 AAPL @ R$ 33.333\n assets:b  R$ -100.00", ["assets:a 10000 3 AAPL", "assets:b -10000"]),
        ("-2 AAPL @@ R$ 30.00\n assets:b  R$ 30.00", ["assets:a -3000 -2 AAPL", "assets:b 3000"]),
        ("10 AAPL {R$ 1.00} @ R$ 2.00\n assets:b", ["assets:a 2000 10 AAPL", "assets:b -2000"]),
    ] {
        assert_eq!(journal(&format!("2026-01-01 x\n assets:a  {amounts}\n")).lines(), want, "{amounts}");
    }
}

#[test]
fn an_entry_of_two_commodities_implies_a_conversion() {
    let import = journal("2026-01-01 x\n assets:a  10 USD\n assets:b  5 USD\n assets:c  R$ -100.00\n");
    assert_eq!(import.lines(), ["assets:a 6667 10 USD", "assets:b 3333 5 USD", "assets:c -10000"]);
    let found = refusal("2026-01-01 x\n assets:a  10 USD\n assets:b  R$ 100.00\n");
    assert!(matches!(found[..], [(1, ProblemKind::Unbalanced { .. })]));
}

#[test]
fn the_last_rate_on_or_before_the_day_values_a_line() {
    let head = "P 2026-01-01 USD R$ 5.00\nP 2026-02-01 USD R$ 6.00\nP 2026-01-01 EUR $2.00\n";
    let import = journal(&format!(
        "{head}2026-01-31 x\n assets:a  1 USD\n assets:b\n\n2026-02-01 y\n assets:a  1 EUR\n assets:b\n"
    ));
    assert_eq!(
        import.lines(),
        ["assets:a 500 1 USD", "assets:b -500 -1 USD", "assets:a 1200 1 EUR", "assets:b -1200 -1 EUR"]
    );
    let found = refusal(&format!("{head}2025-12-31 x\n assets:a  1 USD\n assets:b\n"));
    assert!(matches!(&found[..], [(5, ProblemKind::NoRate { commodity, .. })] if commodity == "USD"));
}

#[test]
fn a_unit_without_rate_is_refused_even_when_it_balances_by_itself() {
    for text in [
        "2026-01-01 x\n assets:leave  8 HOURS\n income:leave  -8 HOURS\n",
        "2026-01-01 typo\n assets:cash  1000.00 EURO\n income:x\n",
        "2026-01-01 x\n assets:a  8 EUR\n assets:b  -8 EUR\n",
        "2026-01-01 x\n assets:a  -1 A\n assets:b  1 B\n",
        "2026-01-01 x\n assets:a  1 AAPL @ R$ 2.00\n assets:b\n\n2026-01-02 x\n assets:a  1 AAPL\n \
        assets:b\n",
    ] {
        let found = refusal(text);
        assert!(matches!(found[..], [(_, ProblemKind::NoRate { .. })]), "{text} {found:?}");
    }
    let import = journal("2026-01-01 x\n assets:a  0 EURO = 0 EURO\n assets:b  1\n assets:c\n");
    assert_eq!(import.lines(), ["assets:b 100", "assets:c -100"], "nothing of a unit needs no rate");
}

#[test]
fn a_refused_posting_leaves_only_its_own_account_in_doubt() {
    let found = refusal(
        "2026-01-01 x\n assets:a  10\n assets:b  ten\n\n2026-01-02 y\n assets:a  1 = 12\n equity\n\n\
        2026-01-03 z\n assets:b  1 = 99\n equity\n\n2026-13-03 w\n assets:c  1\n equity  one\n\n\
        2026-01-04 v\n assets:c  1 = 9\n assets:d  1 = 9\n assets:e  -2\n",
    );
    let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 6, 13, 15, 19], "{found:?}");
    assert!(
        matches!(&found[1].1, ProblemKind::BalanceDiffers { found, .. } if found == "11 BRL"),
        "{found:?}"
    );
}

#[test]
fn a_file_of_declarations_makes_its_accounts() {
    let import = journal("account ativos  ; type:A\naccount ativos:banco  ; type:C\naccount receitas\n");
    let made: Vec<(&str, bool)> =
        import.declared.iter().map(|(path, heading)| (path.as_str(), *heading)).collect();
    assert_eq!(made, [("ativos", true), ("ativos:banco", false), ("receitas", false)]);
}

#[test]
fn cents_that_rounding_leaves_go_to_the_converted_lines() {
    let import = journal(
        "P 2026-01-01 USD R$ 5.005\n2026-01-01 x\n assets:a  1 USD\n assets:b  1 USD\n assets:c  1 USD\n \
        equity  -3 USD\n",
    );
    assert_eq!(import.lines().len(), 4);
    let amounts: Vec<i64> = import.entries[0].lines.iter().map(|line| line.amount).collect();
    assert_eq!(amounts.iter().sum::<i64>(), 0);
    assert!(amounts.iter().all(|amount| [500, 501, -1501, -1502].contains(amount)), "{amounts:?}");
}

#[test]
fn company_money_has_whole_cents_and_other_amounts_at_most_eight_decimals() {
    for (amount, line) in [("R$ 0.005", 2), ("R$ 1.0050", 2), ("0.123456789 BTC @ R$ 5.00", 2)] {
        let found = refusal(&format!("2026-01-01 x\n assets:a  {amount}\n assets:b\n"));
        assert!(matches!(found[..], [(at, ProblemKind::TooManyDecimals { .. })] if at == line), "{amount}");
    }
    assert_eq!(journal("2026-01-01 x\n assets:a  R$ 0.5000\n assets:b\n").lines()[0], "assets:a 50");
    let import = journal_in("JPY", "2026-01-01 x\n assets:a  ¥500\n assets:b\n").ok().unwrap();
    assert_eq!(import.lines()[0], "assets:a 500");
}

#[test]
fn zero_lines_are_dropped_and_entries_of_zeroes_skipped() {
    let import = journal(
        "2026-01-01 x\n assets:a  0\n assets:b\n\n2026-01-01 empty\n\n2026-01-02 y\n assets:a  0 = 0\n \
        assets:b  1\n assets:c\n",
    );
    assert_eq!(import.lines(), ["assets:b 100", "assets:c -100"]);
    assert_eq!(import.summary.skipped, 2);
    assert_eq!(refusal("2026-01-01 x\n assets:a  1\n").len(), 1);
}

#[test]
fn assertions_hold_in_the_order_of_days() {
    let import = journal(
        "2026-01-02 second\n assets:a  5 = 15\n equity\n\n2026-01-01 first\n assets:a  10 = 10\n equity\n",
    );
    let days: Vec<String> = import.entries.iter().map(|entry| entry.date.to_string()).collect();
    assert_eq!(days, ["2026-01-01", "2026-01-02"]);
    let found =
        refusal("2026-01-01 x\n assets:a  10 = 11\n equity\n\n2026-01-02 x\n assets:a  1 = 12\n equity\n");
    assert_eq!(
        found,
        [(
            2,
            ProblemKind::BalanceDiffers {
                account: "assets:a".into(),
                expected: "11 BRL".into(),
                found: "10 BRL".into()
            }
        )]
    );
}

#[test]
fn assertions_may_be_sole_and_may_count_the_accounts_below() {
    let start = "P 2026-01-01 USD R$ 5.00\n2026-01-01 x\n assets:a:b  10\n assets:a  1 USD\n \
        equity\n\n2026-01-02 y\n";
    journal(&format!("{start} assets:a  0 =* R$ 10\n equity  0\n"));
    journal(&format!("{start} assets:a  0 == 1 USD\n equity  0\n"));
    for refused in ["0 = R$ 10", "0 ==* R$ 10", "0 == USD 2"] {
        let found = refusal(&format!("{start} assets:a  {refused}\n equity  0\n"));
        let kind = &found[0].1;
        let told =
            matches!(kind, ProblemKind::BalanceDiffers { .. } | ProblemKind::OtherCommodityLeft { .. });
        assert!(told && found[0].0 == 8, "{refused} {found:?}");
    }
}

#[test]
fn a_balance_without_amount_assigns_it() {
    let import = journal(
        "2026-01-01 x\n assets:a:b  7\n equity\n\n2026-01-02 y\n assets:a  2\n assets:a  = 10\n assets:a  \
        =* 20\n equity\n",
    );
    assert_eq!(import.lines()[2..], ["assets:a 200", "assets:a 800", "assets:a 300", "equity -1300"]);
}

#[test]
fn an_entry_out_of_balance_says_by_how_much() {
    let found = refusal("2026-01-01 x\n assets:a  10.00\n assets:b  -9.99\n");
    assert_eq!(found, [(1, ProblemKind::Unbalanced { differences: vec!["0.01 BRL".into()] })]);
}

#[test]
fn after_a_refused_line_no_assertion_is_blamed_for_it() {
    let found =
        refusal("2026-01-01 x\n assets:a  ten\n equity\n\n2026-01-02 y\n assets:a  1 = 11\n equity\n");
    assert!(matches!(found[..], [(2, ProblemKind::BadAmount { .. })]), "{found:?}");
    let found =
        refusal("2026-01-01 x\n assets:a  9\n equity  1\n\n2026-01-02 y\n assets:a  1 = 11\n equity\n");
    assert!(matches!(found[..], [(1, ProblemKind::Unbalanced { .. })]), "{found:?}");
}

#[test]
fn a_price_of_a_currency_in_itself_or_of_nothing_is_refused() {
    assert!(matches!(refusal("P 2026-01-01 BRL R$ 2\n")[..], [(1, ProblemKind::PriceOfItself { .. })]));
    assert!(matches!(refusal("P 2026-01-01 USD R$ 0\n")[..], [(1, ProblemKind::PriceNotPositive { .. })]));
}

#[test]
fn an_own_amount_too_large_is_refused_and_nothing_overflows() {
    let huge = "9".repeat(36);
    for text in [
        format!("2026-01-01 x\n assets:a  {huge}\n assets:b\n"),
        format!("2026-01-01 x\n assets:a  {huge} USD @ {huge} BRL\n assets:b\n"),
        format!("P 2026-01-01 USD R$ {huge}\n2026-01-01 x\n assets:a  {huge} USD\n assets:b\n"),
    ] {
        assert!(matches!(refusal(&text)[..], [(_, ProblemKind::AmountTooLarge { .. }), ..]), "{text}");
    }
}
