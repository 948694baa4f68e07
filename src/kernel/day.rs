//! Calendar days and months, and the shorthands people type for them.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Lang;

/// A calendar day in the company's time zone, years 1 to 9999. Written `YYYY-MM-DD` in files and in the
/// database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// A calendar month as `year × 100 + month`, so that it sorts: 202611.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(i32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotADay;

impl Day {
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        if year < 1 {
            return None;
        }
        Date::new(year, month, day).ok().map(Day)
    }

    pub fn from_date(date: Date) -> Option<Day> {
        (date.year() >= 1).then_some(Day(date))
    }

    pub const fn date(self) -> Date {
        self.0
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    pub fn month(self) -> Month {
        Month(i32::from(self.0.year()) * 100 + i32::from(self.0.month()))
    }

    pub fn plus_days(self, days: i32) -> Option<Day> {
        Day::from_date(self.0.checked_add(i64::from(days).days()).ok()?)
    }

    /// Days since 2000-01-01, as PostgreSQL counts them.
    pub fn since_2000(self) -> i32 {
        const EPOCH: Date = Date::constant(2000, 1, 1);
        EPOCH.until(self.0).map_or(0, |span| span.get_days())
    }

    pub fn from_since_2000(days: i32) -> Option<Day> {
        Day(Date::constant(2000, 1, 1)).plus_days(days)
    }

    /// Reads a whole day (`24/11/2026`, `24-11-26`, `2026-11-24`, in English also `24 Nov 2026`) or a
    /// shorthand counted from `today`: `5` (this month), `5-2` (day and month of this year), `+5`, `-10`, `h`
    /// or `t` (today).
    pub fn parse(text: &str, today: Day) -> Result<Day, NotADay> {
        let text = text.trim().replace('−', "-");
        match text.to_lowercase().as_str() {
            "h" | "t" | "hoje" | "today" => return Ok(today),
            "" => return Err(NotADay),
            _ => {}
        }
        if let Some(days) = text.strip_prefix('+') {
            return shift(today, days, 1);
        }
        if let Some(days) = text.strip_prefix('-') {
            return shift(today, days, -1);
        }
        let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).collect();
        let number = |part: &str| -> Result<i16, NotADay> {
            (part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())
                .flatten()
                .ok_or(NotADay)
        };
        match parts.as_slice() {
            [day] => from_parts(today.year(), today.0.month().into(), number(day)?),
            [day, month] => {
                from_parts(today.year(), month_number(month).or_else(|_| number(month))?, number(day)?)
            }
            [year, month, day] if year.len() == 4 => from_parts(number(year)?, number(month)?, number(day)?),
            [day, month, year] => {
                let full = number(year)?;
                let full = if year.len() <= 2 { 2000 + full } else { full };
                from_parts(full, month_number(month).or_else(|_| number(month))?, number(day)?)
            }
            _ => Err(NotADay),
        }
    }

    /// `24/11/2026` in Portuguese, `24 Nov 2026` in English; for people.
    pub fn show(self, lang: Lang) -> String {
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        match lang {
            Lang::Pt => format!("{day:02}/{month:02}/{year:04}"),
            Lang::En => format!("{day} {} {year:04}", self.month().short(lang)),
        }
    }
}

fn shift(today: Day, days: &str, sign: i32) -> Result<Day, NotADay> {
    let fits = !days.is_empty() && days.len() <= 6 && days.bytes().all(|b| b.is_ascii_digit());
    let days: i32 = fits.then(|| days.parse().ok()).flatten().ok_or(NotADay)?;
    today.plus_days(sign * days).ok_or(NotADay)
}

fn from_parts(year: i16, month: i16, day: i16) -> Result<Day, NotADay> {
    let month = i8::try_from(month).map_err(|_| NotADay)?;
    let day = i8::try_from(day).map_err(|_| NotADay)?;
    Day::new(year, month, day).ok_or(NotADay)
}

const SHORT_PT: [&str; 12] =
    ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"];
const SHORT_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LONG_PT: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];
const LONG_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_number(word: &str) -> Result<i16, NotADay> {
    let word = word.to_lowercase();
    let at = (0..12).find(|i| word == SHORT_PT[*i] || word == SHORT_EN[*i].to_lowercase());
    at.map(|i| i as i16 + 1).ok_or(NotADay)
}

impl Month {
    pub fn new(year: i16, month: i8) -> Option<Month> {
        Day::new(year, month, 1).map(Day::month)
    }

    /// From 202611; `None` where that is no month.
    pub fn from_number(number: i64) -> Option<Month> {
        let (year, month) = (i16::try_from(number / 100).ok()?, i8::try_from(number % 100).ok()?);
        Month::new(year, month)
    }

    pub const fn number(self) -> i64 {
        self.0 as i64
    }

    pub const fn year(self) -> i16 {
        (self.0 / 100) as i16
    }

    /// 1 to 12.
    pub const fn of_year(self) -> i8 {
        (self.0 % 100) as i8
    }

    pub fn first(self) -> Day {
        Day(Date::constant(self.year(), self.of_year(), 1))
    }

    pub fn last(self) -> Day {
        Day(self.first().0.last_of_month())
    }

    pub fn plus(self, months: i32) -> Option<Month> {
        let index = i32::from(self.year()) * 12 + i32::from(self.of_year()) - 1 + months;
        Month::new(i16::try_from(index.div_euclid(12)).ok()?, (index.rem_euclid(12) + 1) as i8)
    }

    /// `novembro de 2026`, `November 2026`.
    pub fn show(self, lang: Lang) -> String {
        let i = (self.of_year() - 1) as usize;
        match lang {
            Lang::Pt => format!("{} de {}", LONG_PT[i], self.year()),
            Lang::En => format!("{} {}", LONG_EN[i], self.year()),
        }
    }

    /// `nov`, `Nov`.
    pub fn short(self, lang: Lang) -> &'static str {
        lang.pick(SHORT_PT, SHORT_EN)[(self.of_year() - 1) as usize]
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

/// Only `YYYY-MM-DD`.
impl FromStr for Day {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<Day, NotADay> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes
                .iter()
                .enumerate()
                .all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
        if !shaped {
            return Err(NotADay);
        }
        let part = |range: std::ops::Range<usize>| text[range].parse().map_err(|_| NotADay);
        from_parts(part(0..4)?, part(5..7)?, part(8..10)?)
    }
}

/// `YYYY-MM`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.of_year())
    }
}

impl FromStr for Month {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<Month, NotADay> {
        format!("{text}-01").parse::<Day>().map(Day::month)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(from)?;
        text.parse().map_err(|NotADay| serde::de::Error::custom("not a day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn shorthands_count_from_today() {
        let today = day("2026-11-24");
        for (text, expected) in [
            ("5", "2026-11-05"),
            ("5-2", "2026-02-05"),
            ("+5", "2026-11-29"),
            ("-10", "2026-11-14"),
            ("−10", "2026-11-14"),
            ("h", "2026-11-24"),
            ("T", "2026-11-24"),
            ("24/11/2026", "2026-11-24"),
            ("1.2.25", "2025-02-01"),
            ("2025-02-01", "2025-02-01"),
            ("24 Nov 2026", "2026-11-24"),
            ("3 fev", "2026-02-03"),
        ] {
            assert_eq!(Day::parse(text, today), Ok(day(expected)), "{text}");
        }
        for text in ["", "31", "30-2", "x", "1/2/3/4", "+", "0", "99999999", "1/13", "+9999999"] {
            assert_eq!(Day::parse(text, today), Err(NotADay), "{text}");
        }
    }

    #[test]
    fn months_know_their_days_and_neighbours() {
        let month = Month::new(2024, 2).unwrap();
        assert_eq!(month.last(), day("2024-02-29"));
        assert_eq!(month.plus(-2), Month::new(2023, 12));
        assert_eq!(month.plus(11), Month::new(2025, 1));
        assert_eq!(Month::from_number(202613), None);
    }

    proptest::proptest! {
        #[test]
        fn days_survive_both_writings(days in -700_000i32..2_900_000) {
            let Some(day) = Day::from_since_2000(days) else { return Ok(()) };
            proptest::prop_assert_eq!(day.since_2000(), days);
            proptest::prop_assert_eq!(day.to_string().parse(), Ok(day));
            proptest::prop_assert_eq!(Day::parse(&day.show(Lang::Pt), day), Ok(day));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Day::parse(&text, Day::new(2026, 11, 24).unwrap());
            let _ = text.parse::<Day>();
        }
    }
}
