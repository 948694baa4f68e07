//! beancount.

use super::*;
use crate::finance::import::item::{Status, tag};

const OPEN: &str = "2020-01-01 open Assets:Cash\n2020-01-01 open Assets:Shares \"STRICT\"\n2020-01-01 open \
Income:Gains\n2020-01-01 open Equity:Opening\n";

fn beancount_text(text: &str) -> Result<Import, Vec<Problem>> {
    import_of(Format::Beancount, "USD", &Texts::one("main", format!("{OPEN}{text}")))
}

fn beancount(text: &str) -> Import {
    beancount_text(text).unwrap_or_else(|problems| panic!("{}", sentences(&problems)))
}

fn refused(text: &str) -> Vec<(u64, ProblemKind)> {
    let problems = beancount_text(text).err().unwrap_or_else(|| panic!("this should be refused: {text}"));
    problems.into_iter().map(|problem| (problem.line - 4, problem.kind)).collect()
}

#[test]
fn a_transaction_keeps_payee_narration_tags_and_metadata() {
    let import = beancount(
        "pushtag #trip\n2026-01-01 ! \"Payee\" \"Said \\\"so\\\"\" #a ^inv-1 ; note\n  ref: \"7\"\n  \
        Assets:Cash  (10 + 2) / 4 USD ; tip\n    area: \"shop\"\n\n  Equity:Opening\npoptag #trip\n",
    );
    let entry = &import.entries[0];
    assert_eq!(entry.description, "Payee | Said \"so\"");
    assert_eq!((entry.status, entry.comment.as_str()), (Status::Pending, "note"));
    assert_eq!(tag(&entry.tags, "ref"), Some("7"));
    assert_eq!(tag(&entry.tags, "link"), Some("inv-1"));
    assert!(tag(&entry.tags, "trip").is_some() && tag(&entry.tags, "a").is_some());
    assert_eq!(tag(&entry.lines[0].tags, "area"), Some("shop"));
    assert_eq!(import.lines(), ["Assets:Cash 300", "Equity:Opening -300"]);
}

#[test]
fn lots_weigh_at_their_cost_and_prices_only_without_lots() {
    let import = beancount(
        "2026-01-01 * \"buy\"\n  Assets:Shares  10 ABC {1.50 USD}\n  Assets:Cash\n2026-01-02 * \"sell\"\n  \
        Assets:Shares  -4 ABC {} @ 2 USD\n  Assets:Cash  8 USD\n  Income:Gains\n\
        2026-01-03 * \"euro\"\n  Assets:Cash  10 EUR @@ 11 USD\n  Assets:Cash\n",
    );
    assert_eq!(
        import.lines(),
        [
            "Assets:Shares 1500 10 ABC",
            "Assets:Cash -1500",
            "Assets:Shares -600 -4 ABC",
            "Assets:Cash 800",
            "Income:Gains -200",
            "Assets:Cash 1100 10 EUR",
            "Assets:Cash -1100"
        ]
    );
}

#[test]
fn an_ambiguous_lot_is_refused_unless_the_account_books_fifo() {
    let buys = "2026-01-01 * \"a\"\n  Assets:Shares  5 ABC {1 USD}\n  Assets:Cash\n2026-01-02 * \"b\"\n  \
        Assets:Shares  5 ABC {2 USD}\n  Assets:Cash\n";
    let sale = |lot: &str| {
        format!(
            "{buys}2026-01-03 * \"s\"\n  Assets:Shares  -6 ABC {lot}\n  Assets:Cash  12 USD\n  Income:Gains\n"
        )
    };
    assert!(matches!(refused(&sale("{}"))[..], [(8, ProblemKind::LotAmbiguous { .. })]));
    assert!(matches!(refused(&sale("{1 USD}"))[..], [(8, ProblemKind::LotTooSmall { .. })]));
    assert!(matches!(refused(&sale("{3 USD}"))[..], [(8, ProblemKind::LotNotFound { .. })]));
    for (method, cost) in [("FIFO", -700), ("LIFO", -1100), ("HIFO", -1100)] {
        let text = format!("2020-01-01 open Assets:Other \"{method}\"\n{}", sale("{}"));
        let import = beancount(&text.replace("Assets:Shares", "Assets:Other"));
        assert_eq!(import.entries[2].lines[0].amount, cost, "{method}");
    }
}

#[test]
fn a_purchase_without_cost_costs_what_the_rest_leaves() {
    let import = beancount(
        "2026-01-01 * \"buy\"\n  Assets:Shares  4 ABC {}\n  Assets:Cash  -10 USD\n2026-01-02 * \"sell\"\n  \
        Assets:Shares  -2 ABC {2.5 USD}\n  Assets:Cash  5 USD\n",
    );
    assert_eq!(import.lines()[0], "Assets:Shares 1000 4 ABC");
    assert_eq!(import.lines()[2], "Assets:Shares -500 -2 ABC");
    let total = beancount("2026-01-01 * \"buy\"\n  Assets:Shares  3 ABC {{10 USD}}\n  Assets:Cash\n");
    assert_eq!(total.lines()[0], "Assets:Shares 1000 3 ABC");
}

#[test]
fn balances_hold_when_the_day_begins_and_pads_make_them_true() {
    let import = beancount(
        "2026-01-05 balance Assets:Cash  100.00 USD\n2026-01-05 * \"spent that day\"\n  Assets:Cash  -1 \
        USD\n  Equity:Opening\n2026-01-01 pad Assets:Cash Equity:Opening\n\
        2026-01-06 balance Assets:Cash  99.01 USD\n",
    );
    assert_eq!(
        import.lines(),
        ["Assets:Cash 10000", "Equity:Opening -10000", "Assets:Cash -100", "Equity:Opening 100"]
    );
    assert_eq!(import.entries[0].date.to_string(), "2026-01-01");
    assert!(matches!(
        refused("2026-01-05 balance Assets:Cash  100.00 USD\n")[..],
        [(1, ProblemKind::BalanceDiffers { .. })]
    ));
    assert!(matches!(
        refused("2026-01-05 pad Assets:Cash Equity:Opening\n")[..],
        [(1, ProblemKind::PadUnused { .. })]
    ));
}

#[test]
fn small_imbalances_within_the_written_decimals_are_taken_by_converted_lines() {
    let import = beancount(
        "2026-01-01 * \"buy\"\n  Assets:Shares  3.333 ABC {10.01 USD}\n  Assets:Cash  -33.36 USD\n",
    );
    assert_eq!(import.lines(), ["Assets:Shares 3336 3.333 ABC", "Assets:Cash -3336"]);
    let found = refused("2026-01-01 * \"x\"\n  Assets:Cash  10.00 USD\n  Equity:Opening  -9.99 USD\n");
    assert!(matches!(found[..], [(1, ProblemKind::Unbalanced { .. })]));
}

#[test]
fn accounts_must_be_open_and_hold_only_what_they_were_opened_for() {
    for (text, line) in [
        ("2026-01-01 * \"x\"\n  Assets:Gone  1 USD\n  Assets:Cash\n", 2),
        ("2019-01-01 * \"x\"\n  Assets:Cash  1 USD\n  Equity:Opening\n", 2),
        ("2025-01-01 close Assets:Shares\n2026-01-01 * \"x\"\n  Assets:Shares  1 USD\n  Assets:Cash\n", 3),
    ] {
        let found = refused(text);
        assert!(
            matches!(found[..], [(at, ProblemKind::AccountNotOpen { .. }), ..] if at == line),
            "{text} {found:?}"
        );
    }
    let text =
        "2026-01-01 open Assets:Only EUR, GBP\n2026-01-01 * \"x\"\n  Assets:Only  1 USD\n  Assets:Cash\n";
    assert!(matches!(refused(text)[..], [(3, ProblemKind::CommodityNotAllowed { .. })]));
}

#[test]
fn what_does_not_touch_the_books_is_passed_over_and_plugins_are_noted() {
    let import = beancount(
        "* Headline\n#+STARTUP: all\nplugin \"beancount.plugins.check\"\noption \"title\" \
        \"x\"\n2026-01-01 note Assets:Cash \"two\nlines; and (more\"\n2026-01-01 event \"place\" \"here\"\n\
        2026-01-01 custom \"budget\" 1 USD\n2026-01-01 query \"q\" \"\n  SELECT account\n  \"\n\
        2026-01-01 document Assets:Cash \"x.pdf\"\n  key: 1\n",
    );
    assert_eq!(import.entries.len(), 0);
    assert_eq!(import.summary.ignored[0].1, "plugin beancount.plugins.check");
}

#[test]
fn what_cannot_be_read_is_refused_by_line() {
    for (text, line) in [
        ("2026-01-01 frob Assets:Cash\n", 1),
        ("2026-13-01 note Assets:Cash \"x\"\n", 1),
        ("2026-01-01 * \"never closed\n  Assets:Cash  1 USD\n", 1),
        ("2026-01-01 * \"x\"\n  assets:cash  1 USD\n", 2),
        ("2026-01-01 * \"x\"\n  Other:Cash  1 USD\n", 2),
        ("2026-01-01 * \"x\"\n  Assets:Cash  1\n", 2),
        ("2026-01-01 * \"x\"\n  Assets:Cash  1 USD {1 # 2 USD}\n", 2),
        ("  Assets:Cash  1 USD\n", 1),
        ("frobnicate\n", 1),
        ("include \"*.beancount\"\n", 1),
        ("option \"booking_method\" \"AVERAGE\"\n", 1),
    ] {
        let found = refused(text);
        assert_eq!(found[0].0, line, "{text} {found:?}");
    }
}
