//! Amounts of money in minor units, and how people write them.

use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use serde::{Deserialize, Serialize};

use super::Lang;

/// An amount in minor units (centavos) of a currency known from the context. Debit positive in the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

/// Why a written amount is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MoneyError {
    Empty,
    NotANumber,
    TooManyDecimals,
    TooLarge,
}

impl Money {
    pub const ZERO: Money = Money(0);

    pub const fn minor(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }

    pub fn checked_neg(self) -> Option<Money> {
        self.0.checked_neg().map(Money)
    }

    /// Reads `1.234,56`, `1234.56`, `1,234.56`, `-5`, and sums and products of such (`1200*3 + 15,5`), `*`
    /// before `+`. `decimals` is the currency's number of decimal places; a single mark followed by exactly
    /// three digits groups thousands when the language says so (`1.234` is 1234 in Portuguese).
    pub fn parse(text: &str, decimals: u32, lang: Lang) -> Result<Money, MoneyError> {
        let text: String =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '−' { '-' } else { c }).collect();
        if text.is_empty() {
            return Err(MoneyError::Empty);
        }
        let mut total: i128 = 0;
        for (sign, term) in terms(&text) {
            let mut factors = term.split('*');
            let mut value = scaled(factors.next().unwrap_or(""), decimals, lang)?;
            for factor in factors {
                value = times(value, factor, lang)?;
            }
            total = total.checked_add(sign * value).ok_or(MoneyError::TooLarge)?;
        }
        i64::try_from(total).map(Money).map_err(|_| MoneyError::TooLarge)
    }

    /// `1.234,56` in Portuguese, `1,234.56` in English, with a real minus sign; for people.
    pub fn show(self, decimals: u32, lang: Lang) -> String {
        let mut text = String::new();
        self.show_into(&mut text, decimals, lang);
        text
    }

    /// The same at the end of a text.
    pub fn show_into(self, text: &mut String, decimals: u32, lang: Lang) {
        let (group, point) = lang.pick(('.', ','), (',', '.'));
        if self.0 < 0 {
            text.push('−');
        }
        push_digits(text, i128::from(self.0).unsigned_abs(), decimals, Some(group), point);
    }

    /// `-1234.56`: decimal point, no grouping; for files.
    pub fn plain(self, decimals: u32) -> String {
        plain(i128::from(self.0), decimals)
    }

    /// Splits into parts proportional to `weights` (none negative, not all zero) by largest remainder; the
    /// parts sum to the whole. Equal remainders go to the earlier part.
    pub fn split(self, weights: &[u64]) -> Option<Vec<Money>> {
        let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
        if total == 0 {
            return None;
        }
        let (sign, whole) = (i128::from(self.0.signum()), i128::from(self.0).abs());
        let mut parts: Vec<(i128, i128)> = weights
            .iter()
            .map(|w| (whole * i128::from(*w) / total, whole * i128::from(*w) % total))
            .collect();
        let mut left = whole - parts.iter().map(|part| part.0).sum::<i128>();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|i| std::cmp::Reverse(parts[*i].1));
        for i in order {
            if left == 0 {
                break;
            }
            parts[i].0 += 1;
            left -= 1;
        }
        parts.into_iter().map(|part| i64::try_from(sign * part.0).ok().map(Money)).collect()
    }
}

/// Writes `value` scaled by ten to the `decimals` with a decimal point and no grouping.
pub fn plain(value: i128, decimals: u32) -> String {
    let mut text = if value < 0 { "-".to_owned() } else { String::new() };
    push_digits(&mut text, value.unsigned_abs(), decimals, None, '.');
    text
}

fn push_digits(text: &mut String, value: u128, decimals: u32, group: Option<char>, point: char) {
    // Digits from the last to the first: at least one before the point.
    let decimals = decimals as usize;
    let mut digits: [u8; 64] = [0; 64];
    let mut count = 0;
    let mut rest = value;
    while count < digits.len() && (rest > 0 || count <= decimals) {
        // Dividing wide numbers is slow, and amounts rarely are.
        let digit = match u64::try_from(rest) {
            Ok(narrow) => {
                rest = u128::from(narrow / 10);
                narrow % 10
            }
            Err(_) => {
                let digit = (rest % 10) as u64;
                rest /= 10;
                digit
            }
        };
        digits[count] = b'0' + digit as u8;
        count += 1;
    }
    for at in (0..count).rev() {
        text.push(char::from(digits[at]));
        if at > decimals && (at - decimals).is_multiple_of(3) {
            text.extend(group);
        } else if at == decimals && decimals > 0 {
            text.push(point);
        }
    }
}

/// The signed terms of a sum. A sign after `*` belongs to the factor.
fn terms(text: &str) -> Vec<(i128, &str)> {
    let mut found = Vec::new();
    let (mut sign, mut start) = (1, 0);
    for (i, c) in text.char_indices() {
        let splits = i > start && !text[..i].ends_with('*');
        if (c == '+' || c == '-') && (i == start || splits) {
            // Two signs in a row leave an empty term, which is no number.
            if i > 0 {
                found.push((sign, &text[start..i]));
            }
            sign = if c == '-' { -1 } else { 1 };
            start = i + 1;
        }
    }
    found.push((sign, &text[start..]));
    found
}

/// Splits a number into its digits before and after the decimal mark.
fn digits(number: &str, lang: Lang) -> Result<(String, String), MoneyError> {
    let marks: Vec<(usize, char)> = number.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let local = lang.pick(',', '.');
    let point = match marks.as_slice() {
        [] => None,
        [(at, mark)] => {
            let groups = number.len() - at - 1 == 3 && *at > 0 && *mark != local;
            (!groups).then_some(*at)
        }
        many => {
            let (at, last) = many[many.len() - 1];
            (many[..many.len() - 1].iter().all(|(_, mark)| *mark != last)).then_some(at)
        }
    };
    let (whole, fraction) = match point {
        Some(at) => (&number[..at], &number[at + 1..]),
        None => (number, ""),
    };
    grouped(whole)?;
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(&whole) || !all_digits(fraction) {
        return Err(MoneyError::NotANumber);
    }
    Ok((whole, fraction.to_owned()))
}

/// Groups after the first have three digits.
fn grouped(whole: &str) -> Result<(), MoneyError> {
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    if !rest.is_empty() && (first.is_empty() || first.len() > 3 || rest.iter().any(|group| group.len() != 3))
    {
        return Err(MoneyError::NotANumber);
    }
    Ok(())
}

fn scaled(number: &str, decimals: u32, lang: Lang) -> Result<i128, MoneyError> {
    let (whole, fraction) = digits(number, lang)?;
    let kept = fraction.trim_end_matches('0');
    if kept.len() > decimals as usize {
        return Err(MoneyError::TooManyDecimals);
    }
    if whole.len() > 18 {
        return Err(MoneyError::TooLarge);
    }
    format!("{whole}{kept:0<width$}", width = decimals as usize).parse().map_err(|_| MoneyError::NotANumber)
}

/// Multiplies a scaled value by a plain number, half away from zero.
fn times(value: i128, factor: &str, lang: Lang) -> Result<i128, MoneyError> {
    let (sign, number) = match factor.strip_prefix('-') {
        Some(number) => (-1, number),
        None => (1, factor),
    };
    let (whole, fraction) = digits(number, lang)?;
    if whole.len() + fraction.len() > 18 {
        return Err(MoneyError::TooLarge);
    }
    let unit = 10i128.pow(fraction.len() as u32);
    let by: i128 = format!("{whole}{fraction}").parse().map_err(|_| MoneyError::NotANumber)?;
    let product = value.checked_mul(by).ok_or(MoneyError::TooLarge)?;
    let half = if product < 0 { -unit / 2 } else { unit / 2 };
    Ok(sign * ((product + half) / unit))
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(self.0.saturating_neg())
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_people_write_it() {
        for (text, minor) in [
            ("1.234,56", 123456),
            ("1234.56", 123456),
            ("1,234.56", 123456),
            ("1.234", 123400),
            ("1.234.567", 123456700),
            ("1200*3", 360000),
            ("10 + 2,5*2", 1500),
            ("-5", -500),
            ("−5,5", -550),
            ("100-30,01", 6999),
            ("0,5", 50),
            (",5", 50),
            ("3*-2", -600),
        ] {
            assert_eq!(Money::parse(text, 2, Lang::Pt), Ok(Money(minor)), "{text}");
        }
        assert_eq!(Money::parse("1.234", 3, Lang::En), Ok(Money(1234)));
        assert_eq!(Money::parse("1,234", 2, Lang::En), Ok(Money(123400)));
    }

    #[test]
    fn what_is_no_amount_says_why() {
        for (text, why) in [
            ("", MoneyError::Empty),
            ("abc", MoneyError::NotANumber),
            ("1..2", MoneyError::NotANumber),
            ("1.23.456", MoneyError::NotANumber),
            ("--5", MoneyError::NotANumber),
            ("5+", MoneyError::NotANumber),
            ("1,005", MoneyError::TooManyDecimals),
            ("99999999999999999999", MoneyError::TooLarge),
            ("90000000000000000*9000000", MoneyError::TooLarge),
        ] {
            assert_eq!(Money::parse(text, 2, Lang::Pt), Err(why), "{text}");
        }
    }

    #[test]
    fn parts_sum_to_the_whole_by_largest_remainder() {
        assert_eq!(Money(100).split(&[1, 1, 1]), Some(vec![Money(34), Money(33), Money(33)]));
        assert_eq!(Money(-100).split(&[1, 1, 1]), Some(vec![Money(-34), Money(-33), Money(-33)]));
        assert_eq!(Money(5).split(&[0, 0]), None);
    }

    #[test]
    fn money_is_shown_in_the_reader_s_language() {
        assert_eq!(Money(-123456789).show(2, Lang::Pt), "−1.234.567,89");
        assert_eq!(Money(123456).show(2, Lang::En), "1,234.56");
        assert_eq!(Money(1234).show(0, Lang::En), "1,234");
        assert_eq!(Money(-5).plain(2), "-0.05");
    }

    proptest::proptest! {
        #[test]
        fn shown_money_reads_back(minor in proptest::num::i64::ANY, pt in proptest::bool::ANY) {
            let lang = if pt { Lang::Pt } else { Lang::En };
            proptest::prop_assert_eq!(Money::parse(&Money(minor).show(2, lang), 2, lang), Ok(Money(minor)));
        }

        #[test]
        fn no_text_panics(text in "\\PC*", decimals in 0u32..4) {
            let _ = Money::parse(&text, decimals, Lang::Pt);
        }
    }
}
