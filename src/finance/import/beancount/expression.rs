//! Arithmetic in amounts: `+ - * /` and parentheses, exact.

use crate::finance::import::decimal::Decimal;
use crate::finance::import::number::{self, Doubt, Mark};
use crate::finance::import::problem::{ProblemKind, short};

const DEPTH_MAX: usize = 32;

/// The value of the expression that `text` begins with, and what follows it.
pub fn value(text: &str) -> Result<(Decimal, &str), ProblemKind> {
    let mut reader = Reader { rest: text, depth: 0 };
    match reader.sum() {
        Some(value) => Ok((value, reader.rest)),
        None => Err(ProblemKind::BadAmount { text: short(text) }),
    }
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_start();
        self.rest.as_bytes().first().copied()
    }

    fn step(&mut self) {
        self.rest = &self.rest[1..];
    }

    fn sum(&mut self) -> Option<Decimal> {
        let mut value = self.product()?;
        while let Some(sign @ (b'+' | b'-')) = self.next() {
            self.step();
            let other = self.product()?;
            value = if sign == b'+' { value.checked_add(other)? } else { value.checked_sub(other)? };
        }
        Some(value)
    }

    fn product(&mut self) -> Option<Decimal> {
        let mut value = self.factor()?;
        while let Some(sign @ (b'*' | b'/')) = self.next() {
            self.step();
            let other = self.factor()?;
            value = if sign == b'*' { value.checked_mul(other)? } else { value.checked_div(other)? };
        }
        Some(value)
    }

    fn factor(&mut self) -> Option<Decimal> {
        match self.next()? {
            sign @ (b'-' | b'+' | b'(') => {
                self.step();
                self.depth += 1;
                if self.depth > DEPTH_MAX {
                    return None;
                }
                let value = if sign == b'(' { self.sum()? } else { self.factor()? };
                self.depth -= 1;
                match sign {
                    b'-' => value.checked_neg(),
                    b'+' => Some(value),
                    _ => {
                        if self.next()? != b')' {
                            return None;
                        }
                        self.step();
                        Some(value)
                    }
                }
            }
            _ => self.numeral(),
        }
    }

    /// Digits with a decimal point; a comma between digits only groups.
    fn numeral(&mut self) -> Option<Decimal> {
        let bytes = self.rest.as_bytes();
        let part = |at: usize| match bytes[at] {
            b'0'..=b'9' | b'.' => true,
            b',' => bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
            _ => false,
        };
        let end = (0..bytes.len()).find(|at| !part(*at)).unwrap_or(bytes.len());
        let (numeral, rest) = self.rest.split_at(end);
        self.rest = rest;
        number::value(numeral, Some(Mark::Dot), Doubt::TrustDot).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_bracket_is_no_number_whatever_follows() {
        assert!(value("(1 é+ 2*3)/7 USD").is_err());
    }

    #[test]
    fn arithmetic_is_exact_and_follows_precedence() {
        for (text, want, rest) in [
            ("1,000.50 USD", "1000.50", " USD"),
            ("2 + 3 * 4 USD", "14", "USD"),
            ("(2 + 3) * -4", "-20", ""),
            ("10 / 4", "2.5", ""),
            ("--5", "5", ""),
        ] {
            let (value, after) = value(text).unwrap();
            assert_eq!((value, after), (value, after), "{text}");
            assert_eq!((value.to_string().as_str(), after.trim()), (want, rest.trim()), "{text}");
        }
    }

    #[test]
    fn what_is_not_arithmetic_is_refused() {
        for text in ["", "(1", "1 / 3", "1 / 0", "+", "1 +", &"(".repeat(99), &"-".repeat(99)] {
            assert!(value(text).is_err(), "{text}");
        }
    }
}
