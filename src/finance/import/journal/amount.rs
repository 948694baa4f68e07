//! Amounts, costs, lots and assertions as they follow an account name.

use std::collections::HashMap;

use crate::finance::import::commodity::{code_of, is_currency};
use crate::finance::import::decimal::Decimal;
use crate::finance::import::item::{Amount, Assertion, Cost, Name, Names};
use crate::finance::import::number::{self, Doubt, Mark};
use crate::finance::import::problem::{ProblemKind, short};

/// How a commodity is written, as a `commodity` or `D` directive told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    pub mark: Option<Mark>,
    pub decimals: u8,
}

/// What amounts are read with.
pub struct AmountReader<'r> {
    pub names: &'r mut Names,
    pub styles: &'r HashMap<Name, Style>,
    /// The company's currency.
    pub currency: &'r str,
    /// The commodity of amounts without one, when the file has told it.
    pub default: Option<&'r Name>,
    /// The file's `decimal-mark`.
    pub mark: Option<Mark>,
}

/// Whether three digits after a lone dot can be a thousand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Quantity,
    Rate,
}

/// What stands after an account name.
#[derive(Default)]
pub struct Tail {
    pub amount: Option<Amount>,
    pub cost: Option<Cost>,
    pub assertion: Option<Assertion>,
}

/// An amount as written, before its number is understood.
pub struct Written<'t> {
    pub negative: bool,
    pub numeral: &'t str,
    /// Without quotes; empty when there is none.
    pub symbol: &'t str,
    pub rest: &'t str,
}

impl AmountReader<'_> {
    /// Reads `amount [lot] [@ cost] [= assertion]`, in any order after the amount. `text` has no comment.
    pub fn tail(&mut self, text: &str) -> Result<Tail, ProblemKind> {
        let mut tail = Tail::default();
        let mut rest = text.trim();
        if rest.starts_with('(') && !rest.starts_with("(@") {
            return Err(ProblemKind::ExpressionAmount { text: short(rest) });
        }
        if !rest.is_empty() && !rest.starts_with('=') {
            let (amount, after) = self.amount(rest, Use::Quantity)?;
            tail.amount = Some(amount);
            rest = after;
        }
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return Ok(tail);
            }
            rest = match rest.as_bytes()[0] {
                b'@' | b'(' if tail.amount.is_some() && tail.cost.is_none() && is_cost(rest) => {
                    self.cost(&mut tail, rest)?
                }
                b'=' if tail.assertion.is_none() => self.assertion(&mut tail, rest)?,
                b'{' | b'[' | b'(' if tail.amount.is_some() => after_lot(rest)?,
                _ => return Err(ProblemKind::UnexpectedText { text: short(rest) }),
            };
        }
    }

    /// Reads the amount that `text` begins with and hands back what follows it.
    pub fn amount<'t>(&mut self, text: &'t str, used: Use) -> Result<(Amount, &'t str), ProblemKind> {
        let written = take(text).ok_or_else(|| ProblemKind::BadAmount { text: short(text) })?;
        let commodity = self.commodity(written.symbol);
        let mark = self.mark.or_else(|| self.styles.get(&commodity).and_then(|style| style.mark));
        let doubt = match used {
            Use::Quantity if is_currency(&commodity) => Doubt::Refuse,
            _ => Doubt::TrustDot,
        };
        let quantity = number::value(written.numeral, mark, doubt)
            .map_err(|fault| ProblemKind::of_number(fault, text))?;
        let quantity = signed(quantity, written.negative, text)?;
        Ok((Amount { quantity, commodity }, written.rest))
    }

    /// The code that a symbol stands for.
    pub fn commodity(&mut self, symbol: &str) -> Name {
        match self.default {
            Some(default) if symbol.is_empty() => default.clone(),
            _ if symbol.is_empty() => self.names.get(self.currency),
            _ => self.names.get(code_of(symbol, self.currency)),
        }
    }

    fn cost<'t>(&mut self, tail: &mut Tail, text: &'t str) -> Result<&'t str, ProblemKind> {
        let text = text.strip_prefix('(').unwrap_or(text);
        let (total, text) = match text.strip_prefix("@@") {
            Some(after) => (true, after),
            None => (false, text.strip_prefix('@').unwrap_or(text)),
        };
        let text = text.strip_prefix(')').unwrap_or(text);
        let (amount, rest) = self.amount(text, Use::Rate)?;
        tail.cost = Some(if total { Cost::Total(amount) } else { Cost::PerUnit(amount) });
        Ok(rest)
    }

    fn assertion<'t>(&mut self, tail: &mut Tail, text: &'t str) -> Result<&'t str, ProblemKind> {
        let text = &text[1..];
        let (sole, text) = text.strip_prefix('=').map_or((false, text), |after| (true, after));
        let (inclusive, text) = text.strip_prefix('*').map_or((false, text), |after| (true, after));
        let (amount, rest) = self.amount(text, Use::Quantity)?;
        tail.assertion = Some(Assertion { amount, sole, inclusive });
        let rest = rest.trim_start();
        match rest.strip_prefix('@') {
            // The cost in an assertion compares nothing.
            Some(cost) => Ok(self.amount(cost.strip_prefix('@').unwrap_or(cost), Use::Rate)?.1),
            None => Ok(rest),
        }
    }
}

fn is_cost(text: &str) -> bool {
    text.starts_with('@') || text.starts_with("(@)") || text.starts_with("(@@)")
}

/// Skips `{…}`, `[…]` or `(…)`: a lot says which units moved, not what the entry balances with.
fn after_lot(text: &str) -> Result<&str, ProblemKind> {
    let close = match text.as_bytes()[0] {
        b'{' if text.starts_with("{{") => "}}",
        b'{' => "}",
        b'[' => "]",
        _ => ")",
    };
    match text.find(close) {
        Some(at) => Ok(&text[at + close.len()..]),
        None => Err(ProblemKind::UnexpectedText { text: short(text) }),
    }
}

fn signed(quantity: Decimal, negative: bool, text: &str) -> Result<Decimal, ProblemKind> {
    if !negative {
        return Ok(quantity);
    }
    quantity.checked_neg().ok_or_else(|| ProblemKind::NumberTooLarge { text: short(text) })
}

/// Takes an amount apart: sign and symbol may stand on either side of the number.
pub fn take(text: &str) -> Option<Written<'_>> {
    let (first_sign, text) = sign(text.trim_start());
    if text.starts_with(|first: char| first.is_ascii_digit() || first == '.' || first == ',') {
        let (numeral, after) = text.split_at(number::extent(text));
        let (symbol, rest) = match symbol(after.trim_start()) {
            Some(("", _)) | None => ("", after),
            Some(found) => found,
        };
        return Some(Written { negative: first_sign?.unwrap_or(false), numeral, symbol, rest });
    }
    let (symbol, after) = symbol(text)?;
    let (second_sign, after) = sign(after.trim_start());
    let negative = match (first_sign?, second_sign?) {
        (Some(_), Some(_)) => return None,
        (one, other) => one.or(other).unwrap_or(false),
    };
    let (numeral, rest) = after.split_at(number::extent(after));
    (!numeral.is_empty()).then_some(Written { negative, numeral, symbol, rest })
}

/// A leading sign: `Some(Some(true))` for minus, `Some(None)` for none, `None` for two in a row.
fn sign(text: &str) -> (Option<Option<bool>>, &str) {
    let (found, rest) = match text.as_bytes().first() {
        Some(b'-') => (Some(true), &text[1..]),
        Some(b'+') => (Some(false), &text[1..]),
        _ => return (Some(None), text),
    };
    let rest = rest.trim_start();
    if rest.starts_with(['-', '+']) { (None, rest) } else { (Some(found), rest) }
}

/// The commodity symbol that `text` begins with, quotes taken off; empty when there is none.
pub fn symbol(text: &str) -> Option<(&str, &str)> {
    if let Some(inner) = text.strip_prefix('"') {
        let end = inner.find('"')?;
        return Some((&inner[..end], &inner[end + 1..]));
    }
    let ends = |letter: char| {
        letter.is_whitespace() || letter.is_ascii_digit() || "+-.,@*;=\"{}()[]".contains(letter)
    };
    Some(text.split_at(text.find(ends).unwrap_or(text.len())))
}

/// The decimal mark that a format such as `1,000.00` shows, and its decimals.
pub fn style_of(numeral: &str, value: Decimal) -> Style {
    let last = numeral.rfind(['.', ',']);
    let mark = last.and_then(|at| {
        let after = numeral.len() - at - 1;
        let shown = Mark::from_char(char::from(numeral.as_bytes()[at]))?;
        let decimal = after == usize::from(value.scale());
        let other = if shown == Mark::Dot { Mark::Comma } else { Mark::Dot };
        Some(if decimal { shown } else { other })
    });
    Style { mark, decimals: value.scale() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Tail, ProblemKind> {
        let (mut names, styles) = (Names::default(), HashMap::new());
        let mut reader =
            AmountReader { names: &mut names, styles: &styles, currency: "BRL", default: None, mark: None };
        reader.tail(text)
    }

    #[test]
    fn sign_and_symbol_stand_on_either_side() {
        for (text, quantity, commodity) in [
            ("-$5", "-5", "USD"),
            ("$-5", "-5", "USD"),
            ("$ -225.00", "-225.00", "USD"),
            ("5 USD", "5", "USD"),
            ("500.00€", "500.00", "EUR"),
            ("+R$ 1.234,56", "1234.56", "BRL"),
            ("7,5", "7.5", "BRL"),
            ("1E3 USD", "1000", "USD"),
            ("5 EUR", "5", "EUR"),
            ("5EUR", "5", "EUR"),
            ("1 \"rope, silk (50 feet)\"", "1", "rope, silk (50 feet)"),
            ("- 3 🐑", "-3", "🐑"),
        ] {
            let amount = read(text).unwrap().amount.unwrap();
            assert_eq!(
                (amount.quantity.to_string().as_str(), &*amount.commodity),
                (quantity, commodity),
                "{text}"
            );
        }
    }

    #[test]
    fn costs_lots_and_assertions_follow_the_amount() {
        let tail = read("5 APPL@$2000").unwrap();
        assert!(matches!(tail.cost, Some(Cost::PerUnit(cost)) if cost.quantity == Decimal::from(2000)));
        let tail = read("-1 ETF {10 EUR} [2026-01-01] (a note) @@ 15 EUR == 0 ETF @ 2 EUR").unwrap();
        assert!(matches!(tail.cost, Some(Cost::Total(_))));
        assert!(tail.assertion.is_some_and(|assertion| assertion.sole && !assertion.inclusive));
        let tail = read("=* R$ 10").unwrap();
        assert!(tail.amount.is_none() && tail.assertion.is_some_and(|assertion| assertion.inclusive));
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for text in ["abc", "5 USD 3", "--5", "-$-5", "(2 * $3)", "$", "5 {1", "5 @", "@ 5", "5 = ", "*-1"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
