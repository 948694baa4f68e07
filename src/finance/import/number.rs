//! Numerals as people write them: `1,234.56`, `1.234,56`, `1 234,56`.

use super::decimal::Decimal;

/// Which character separates the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Dot,
    Comma,
}

impl Mark {
    pub fn from_char(mark: char) -> Option<Mark> {
        match mark {
            '.' => Some(Mark::Dot),
            ',' => Some(Mark::Comma),
            _ => None,
        }
    }

    pub fn char(self) -> char {
        char::from(self.byte())
    }

    fn byte(self) -> u8 {
        match self {
            Mark::Dot => b'.',
            Mark::Comma => b',',
        }
    }
}

/// How to take one mark with exactly three digits after it (`1,000`) when nothing in the file decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Neither mark: an amount of money, where a mistake is a factor of a thousand.
    Refuse,
    /// A dot is the decimal mark (quantities, rates); a comma is still refused.
    TrustDot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFault {
    Malformed,
    Ambiguous,
    TooLarge,
}

/// How far a numeral reaches from the start of `text`: digits, marks, a space before exactly three digits,
/// and an exponent (`1E3`).
pub fn extent(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'0'..=b'9' | b'.' | b',' => at += 1,
            _ => match space_width(&bytes[at..]) {
                Some(width)
                    if at > 0 && bytes[at - 1].is_ascii_digit() && three_digits(&bytes[at + width..]) =>
                {
                    at += width + 3;
                }
                _ => break,
            },
        }
    }
    at + exponent_width(&bytes[..at], &bytes[at..])
}

/// The width of `E3` or `e-3` after a number.
fn exponent_width(before: &[u8], after: &[u8]) -> usize {
    if !before.iter().any(u8::is_ascii_digit) || !matches!(after.first(), Some(b'e' | b'E')) {
        return 0;
    }
    let sign = usize::from(matches!(after.get(1), Some(b'+' | b'-')));
    let digits = after[1 + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 { 0 } else { 1 + sign + digits }
}

/// The numeral without its exponent, and the power of ten that this is.
fn parts(text: &str) -> Result<(&str, i16), NumberFault> {
    match text.split_once(['e', 'E']) {
        None => Ok((text, 0)),
        Some((numeral, power)) => {
            let bare = power.strip_prefix(['+', '-']).unwrap_or(power);
            if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(NumberFault::Malformed);
            }
            let power = power.parse().map_err(|_| NumberFault::TooLarge)?;
            Ok((numeral, power))
        }
    }
}

fn three_digits(bytes: &[u8]) -> bool {
    bytes.len() >= 3
        && bytes[..3].iter().all(u8::is_ascii_digit)
        && !bytes.get(3).is_some_and(u8::is_ascii_digit)
}

/// The width of a space that may group digits: plain, no-break or narrow no-break.
fn space_width(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b' ', ..] => Some(1),
        [0xC2, 0xA0, ..] => Some(2),
        [0xE2, 0x80, 0xAF, ..] => Some(3),
        _ => None,
    }
}

/// The value of a numeral without sign. `mark` is what the file has told about the decimal mark.
pub fn value(text: &str, mark: Option<Mark>, doubt: Doubt) -> Result<Decimal, NumberFault> {
    let (text, power) = parts(text)?;
    let bytes = text.as_bytes();
    let decimal_at = match mark {
        Some(mark) => told(bytes, mark)?,
        None => guessed(bytes, doubt)?,
    };
    let mut mantissa: i128 = 0;
    let mut scale: u8 = 0;
    let mut any = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                any = true;
                mantissa = mantissa
                    .checked_mul(10)
                    .and_then(|so_far| so_far.checked_add(i128::from(byte - b'0')))
                    .ok_or(NumberFault::TooLarge)?;
                if decimal_at.is_some_and(|mark| at > mark) {
                    scale = scale.checked_add(1).ok_or(NumberFault::TooLarge)?;
                }
            }
            b'.' | b',' if decimal_at == Some(at) => {}
            _ if grouping_fits(bytes, at, decimal_at) => {}
            _ => return Err(NumberFault::Malformed),
        }
    }
    if !any {
        return Err(NumberFault::Malformed);
    }
    raised(mantissa, scale, power).ok_or(NumberFault::TooLarge)
}

fn raised(mantissa: i128, scale: u8, power: i16) -> Option<Decimal> {
    let scale = i16::from(scale).checked_sub(power)?;
    match u8::try_from(scale) {
        Ok(scale) => Decimal::new(mantissa, scale),
        Err(_) if scale > 0 => None,
        Err(_) => {
            let factor = 10i128.checked_pow(u32::from(scale.unsigned_abs()))?;
            Decimal::new(mantissa.checked_mul(factor)?, 0)
        }
    }
}

/// A grouping mark stands between digits and before the decimal mark. Bytes of a wide space are let through.
fn grouping_fits(bytes: &[u8], at: usize, decimal_at: Option<usize>) -> bool {
    if decimal_at.is_some_and(|mark| at > mark) {
        return false;
    }
    if !matches!(bytes[at], b'.' | b',') {
        return true;
    }
    let before = at > 0 && bytes[at - 1].is_ascii_digit();
    before && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
}

fn told(bytes: &[u8], mark: Mark) -> Result<Option<usize>, NumberFault> {
    let mut places = bytes.iter().enumerate().filter(|(_, byte)| **byte == mark.byte()).map(|(at, _)| at);
    let first = places.next();
    if places.next().is_some() { Err(NumberFault::Malformed) } else { Ok(first) }
}

/// The decimal mark that a numeral by itself leaves no doubt about.
pub fn decides(text: &str) -> Option<Mark> {
    let mark = |byte: u8| Mark::from_char(char::from(byte));
    let bytes = parts(text).ok()?.0.as_bytes();
    let last = bytes.iter().rposition(|byte| matches!(byte, b'.' | b','))?;
    match guessed(bytes, Doubt::Refuse) {
        Ok(Some(at)) => mark(bytes[at]),
        // The same mark twice only groups, so the other one would mark decimals.
        Ok(None) => Some(if bytes[last] == b'.' { Mark::Comma } else { Mark::Dot }),
        Err(_) => None,
    }
}

fn guessed(bytes: &[u8], doubt: Doubt) -> Result<Option<usize>, NumberFault> {
    let (mut dots, mut commas, mut last) = (0, 0, None);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'.' => (dots, last) = (dots + 1, Some(at)),
            b',' => (commas, last) = (commas + 1, Some(at)),
            _ => {}
        }
    }
    let Some(at) = last else { return Ok(None) };
    let count_of_last = if bytes[at] == b'.' { dots } else { commas };
    if dots > 0 && commas > 0 {
        return if count_of_last == 1 { Ok(Some(at)) } else { Err(NumberFault::Malformed) };
    }
    if count_of_last > 1 {
        return Ok(None);
    }
    let whole = &bytes[..at];
    let could_group = bytes.len() - at == 4
        && (1..=3).contains(&whole.len())
        && whole[0] != b'0'
        && whole.iter().all(u8::is_ascii_digit);
    if could_group && (doubt == Doubt::Refuse || bytes[at] == b',') {
        return Err(NumberFault::Ambiguous);
    }
    Ok(Some(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_grouping_are_told_apart() {
        for (text, want) in [
            ("1,234.56", "1234.56"),
            ("1.234,56", "1234.56"),
            ("1 234,56", "1234.56"),
            ("1\u{202f}234,56", "1234.56"),
            ("1,234,567", "1234567"),
            ("1.234.567,8", "1234567.8"),
            ("1234,567", "1234.567"),
            ("0,125", "0.125"),
            ("12,5", "12.5"),
            ("1E3", "1000"),
            ("1.5e-2", "0.015"),
            ("12,5E+1", "125"),
            (".5", "0.5"),
            ("5.", "5"),
        ] {
            assert_eq!(extent(text), text.len(), "{text}");
            assert_eq!(value(text, None, Doubt::Refuse).unwrap().to_string(), want, "{text}");
        }
    }

    #[test]
    fn one_mark_and_three_digits_is_refused_unless_the_file_tells() {
        assert_eq!(value("1,000", None, Doubt::TrustDot), Err(NumberFault::Ambiguous));
        assert_eq!(value("1.000", None, Doubt::Refuse), Err(NumberFault::Ambiguous));
        assert_eq!(value("1.000", None, Doubt::TrustDot).unwrap().to_string(), "1.000");
        assert_eq!(value("1,000", Some(Mark::Dot), Doubt::Refuse).unwrap().to_string(), "1000");
        assert_eq!(value("1,000", Some(Mark::Comma), Doubt::Refuse).unwrap().to_string(), "1.000");
    }

    #[test]
    fn nonsense_is_malformed_and_too_many_digits_too_large() {
        for text in ["", ".", "1,2.3,4", "1,,2", "1.2.3,4,5", ",5,", "1,234."] {
            assert_eq!(value(text, Some(Mark::Comma), Doubt::Refuse), Err(NumberFault::Malformed), "{text}");
        }
        for text in ["1E999", "1E-999", "9E99999", "1E40"] {
            assert_eq!(value(text, None, Doubt::Refuse), Err(NumberFault::TooLarge), "{text}");
        }
        let long = "9".repeat(60);
        assert_eq!(value(&long, None, Doubt::Refuse), Err(NumberFault::TooLarge));
    }

    #[test]
    fn a_space_groups_only_before_three_digits() {
        assert_eq!(extent("10 20"), 2);
        assert_eq!(extent("10 200 USD"), 6);
        assert_eq!(extent("10 2000"), 2);
    }
}
