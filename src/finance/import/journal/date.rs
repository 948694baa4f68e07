//! Dates as journals write them: `2026-01-31`, `2026/1/31`, `2026.1.31`, and `1/31` once a year is told.

use crate::kernel::Day;

use crate::finance::import::problem::{ProblemKind, short};

/// Reads the date that `text` begins with and hands back what follows it.
pub fn leading(text: &str, year: Option<i16>) -> Result<(Day, &str), ProblemKind> {
    let bytes = text.as_bytes();
    let end = bytes
        .iter()
        .position(|byte| !byte.is_ascii_digit() && !matches!(byte, b'-' | b'/' | b'.'))
        .unwrap_or(bytes.len());
    let (written, rest) = text.split_at(end);
    whole(written, year).map(|date| (date, rest))
}

/// Reads a date that fills `text`.
pub fn whole(text: &str, year: Option<i16>) -> Result<Day, ProblemKind> {
    let bad = || ProblemKind::BadDate { text: short(text) };
    let mut parts = [0i32; 3];
    let mut lengths = [0usize; 3];
    let mut count = 0;
    for part in text.split(['-', '/', '.']) {
        if count == 3 || part.is_empty() || part.len() > 5 || !part.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err(bad());
        }
        parts[count] = part.parse().map_err(|_| bad())?;
        lengths[count] = part.len();
        count += 1;
    }
    let (year, month, day) = match (count, year) {
        (3, _) if lengths[0] >= 4 => (parts[0], parts[1], parts[2]),
        (2, Some(year)) if lengths[0] <= 2 => (i32::from(year), parts[0], parts[1]),
        (2, None) if lengths[0] <= 2 => return Err(ProblemKind::DateWithoutYear { text: short(text) }),
        _ => return Err(bad()),
    };
    let small = |part: i32| i8::try_from(part).map_err(|_| bad());
    let year = i16::try_from(year).map_err(|_| bad())?;
    Day::new(year, small(month)?, small(day)?).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Day {
        Day::new(year, month, day).unwrap()
    }

    #[test]
    fn dates_are_read_with_any_separator() {
        for text in ["2026-01-31", "2026/1/31", "2026.1.31", "2026/01/31"] {
            assert_eq!(whole(text, None), Ok(date(2026, 1, 31)), "{text}");
        }
        assert_eq!(whole("1/31", Some(2026)), Ok(date(2026, 1, 31)));
        assert_eq!(leading("2026-01-31=2/1 x", None).unwrap().1, "=2/1 x");
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in
            ["2026-02-30", "2026-13-01", "26-01-01", "2026-01", "", "-", "2026-01-01-01", "99999-01-01"]
        {
            assert!(whole(text, Some(2026)).is_err(), "{text}");
        }
        assert!(matches!(whole("1/31", None), Err(ProblemKind::DateWithoutYear { .. })));
    }
}
