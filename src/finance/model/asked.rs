//! What a report is asked: a range of days, a moment of knowledge, an area, what to compare with. The address
//! carries it.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::error::{Fault, FieldError};
use crate::kernel::{Day, Instant, Lang, Month};

/// The fields of a report's address, as typed. `below` and `without_closing` come with links only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AskedForm {
    pub from: String,
    pub to: String,
    pub known_on: String,
    pub known_at: String,
    pub area: String,
    pub alone: String,
    pub compare: String,
    pub level: String,
    pub below: String,
    pub closing: String,
    pub after: String,
}

/// What stands beside the range asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Compare {
    #[default]
    Nothing,
    /// The range of the same length right before.
    Before,
    /// The same days a year earlier.
    YearBefore,
    Both,
}

impl Compare {
    pub const ALL: [Compare; 4] = [Compare::Nothing, Compare::Before, Compare::YearBefore, Compare::Both];

    pub const fn code(self) -> &'static str {
        match self {
            Compare::Nothing => "",
            Compare::Before => "before",
            Compare::YearBefore => "year",
            Compare::Both => "both",
        }
    }

    pub fn from_code(code: &str) -> Option<Compare> {
        Compare::ALL.into_iter().find(|compare| compare.code() == code)
    }
}

/// A moment as people name it, in the company's time zone: the end of a day, of a minute or of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub day: Day,
    pub time: Option<KnownTime>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownTime {
    hour: i8,
    minute: i8,
    second: Option<i8>,
}

impl KnownTime {
    /// `14:32` or `14:32:05`.
    pub fn parse(text: &str) -> Option<KnownTime> {
        let mut parts = text.trim().split(':').map(|part| {
            let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<i8>().ok()).flatten()
        });
        let (hour, minute) = (parts.next()??, parts.next()??);
        let second = parts.next();
        if parts.next().is_some() || second == Some(None) {
            return None;
        }
        let second = second.flatten();
        Time::new(hour, minute, second.unwrap_or(0), 0).ok()?;
        Some(KnownTime { hour, minute, second })
    }

    pub fn show(self) -> String {
        let (hour, minute) = (self.hour, self.minute);
        self.second.map_or_else(
            || format!("{hour:02}:{minute:02}"),
            |second| format!("{hour:02}:{minute:02}:{second:02}"),
        )
    }
}

impl Known {
    /// The last microsecond it covers; the end of time where the zone's calendar ends before.
    pub fn moment(self, zone: &TimeZone) -> Instant {
        let (hour, minute, second) = match self.time {
            None => (23, 59, 59),
            Some(KnownTime { hour, minute, second }) => (hour, minute, second.unwrap_or(59)),
        };
        let zoned = self.day.date().at(hour, minute, second, 999_999_000).to_zoned_datetime(zone.clone());
        Instant(zoned.map_or(i64::MAX, |zoned| zoned.timestamp().as_microsecond()))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub from: Day,
    pub to: Day,
    /// `None` for now.
    pub known: Option<Known>,
    pub area: Option<i64>,
    /// Whether the areas below it are left out.
    pub alone: bool,
    pub compare: Compare,
    /// The deepest level of the tree to show; all where absent.
    pub level: Option<u8>,
    /// Only this account and those below it.
    pub below: Option<i64>,
    pub without_closing: bool,
}

impl Asked {
    /// The current month to today where nothing is asked; a month to its end where only its first day is.
    pub fn parse(form: &AskedForm, today: Day, lang: Lang) -> Result<Asked, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut day = |field: &str, text: &str| match text.trim() {
            "" => None,
            text => {
                Day::parse(text, today).map_err(|_| errors.push(FieldError::new(field, Fault::NotADay))).ok()
            }
        };
        let (from, to) = (day("from", &form.from), day("to", &form.to));
        let known_day = day("known_on", &form.known_on);
        let time = match form.known_at.trim() {
            "" => None,
            text => {
                let time = KnownTime::parse(text);
                if time.is_none() {
                    errors.push(FieldError::new("known_at", Fault::NotATime));
                }
                time
            }
        };
        let known_day = known_day.or(time.map(|_| today));
        let compare = Compare::from_code(&form.compare);
        if compare.is_none() {
            errors.push(FieldError::new("compare", Fault::NotAChoice));
        }
        let area = number("area", &form.area, &mut errors);
        let below = number("below", &form.below, &mut errors);
        let level = number("level", &form.level, &mut errors);
        let (from, to) = range(from, to, today);
        if errors.is_empty() && to < from {
            errors.push(FieldError::about("to", Fault::EndsBeforeStart, from.show(lang)));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Asked {
            from,
            to,
            known: known_day.map(|day| Known { day, time }),
            area,
            alone: form.alone == "true",
            compare: compare.unwrap_or_default(),
            level: level.and_then(|level| u8::try_from(level).ok()).filter(|level| *level > 0),
            below,
            without_closing: form.closing == "without",
        })
    }

    /// The same question of other days.
    pub fn days(&self, (from, to): (Day, Day)) -> Asked {
        Asked { from, to, ..self.clone() }
    }

    /// The ranges compared, the one asked first.
    pub fn ranges(&self) -> Vec<(Day, Day)> {
        let asked = (self.from, self.to);
        let (before, year) = (range_before(self.from, self.to), year_before(self.from, self.to));
        let others = match self.compare {
            Compare::Nothing => [None, None],
            Compare::Before => [before, None],
            Compare::YearBefore => [None, year],
            Compare::Both => [before, year],
        };
        std::iter::once(asked).chain(others.into_iter().flatten()).collect()
    }

    /// The part of an address that asks this of any report: the days, the moment, the area.
    pub fn query(&self) -> String {
        let mut query = format!("from={}&to={}", self.from, self.to);
        if let Some(known) = self.known {
            query.push_str(&format!("&known_on={}", known.day));
            if let Some(time) = known.time {
                query.push_str(&format!("&known_at={}", time.show().replace(':', "%3A")));
            }
        }
        if let Some(area) = self.area {
            query.push_str(&format!("&area={area}"));
        }
        if self.alone {
            query.push_str("&alone=true");
        }
        query
    }

    /// The whole address of this very question.
    pub fn full_query(&self) -> String {
        let mut query = self.query();
        if self.compare != Compare::Nothing {
            query.push_str(&format!("&compare={}", self.compare.code()));
        }
        if let Some(level) = self.level {
            query.push_str(&format!("&level={level}"));
        }
        if let Some(below) = self.below {
            query.push_str(&format!("&below={below}"));
        }
        if self.without_closing {
            query.push_str("&closing=without");
        }
        query
    }
}

fn number(field: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let number = text.parse().ok().filter(|number| *number > 0);
    if number.is_none() {
        errors.push(FieldError::new(field, Fault::NotAChoice));
    }
    number
}

fn range(from: Option<Day>, to: Option<Day>, today: Day) -> (Day, Day) {
    match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, if from <= today { today } else { from.month().last() }),
        (None, to) => {
            let to = to.unwrap_or(today);
            (to.month().first(), to)
        }
    }
}

/// A range that begins with a month has the same days of the months before; any other has as many days as it
/// has.
fn range_before(from: Day, to: Day) -> Option<(Day, Day)> {
    if from == from.month().first() {
        let months = index(to.month()) - index(from.month()) + 1;
        return Some((from.month().plus(-months)?.first(), same_day(to, -months)?));
    }
    let days = to.since_2000() - from.since_2000() + 1;
    Some((from.plus_days(-days)?, to.plus_days(-days)?))
}

fn year_before(from: Day, to: Day) -> Option<(Day, Day)> {
    Some((same_day(from, -12)?, same_day(to, -12)?))
}

/// The same day of a month some months away: its last where the month is shorter, or where the day is a last
/// one.
fn same_day(day: Day, months: i32) -> Option<Day> {
    let last = day.month().plus(months)?.last();
    if day == day.month().last() {
        return Some(last);
    }
    Some(Day::new(last.year(), last.month().of_year(), day.date().day()).unwrap_or(last))
}

fn index(month: Month) -> i32 {
    i32::from(month.year()) * 12 + i32::from(month.of_year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn asked(from: &str, to: &str) -> Result<Asked, Vec<FieldError>> {
        let form = AskedForm { from: from.to_owned(), to: to.to_owned(), ..AskedForm::default() };
        Asked::parse(&form, day("2026-11-24"), Lang::Pt)
    }

    #[test]
    fn what_is_not_asked_is_the_current_month() {
        for (from, to, days) in [
            ("", "", ("2026-11-01", "2026-11-24")),
            ("5", "h", ("2026-11-05", "2026-11-24")),
            ("1-10", "31-10", ("2026-10-01", "2026-10-31")),
            ("", "10-2-2026", ("2026-02-01", "2026-02-10")),
            ("1-12", "", ("2026-12-01", "2026-12-31")),
        ] {
            let asked = asked(from, to).unwrap();
            assert_eq!((asked.from, asked.to), (day(days.0), day(days.1)), "{from} {to}");
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let form = AskedForm {
            from: "31-2".into(),
            to: "x".into(),
            known_on: "ontem".into(),
            known_at: "25:00".into(),
            area: "a".into(),
            compare: "z".into(),
            ..AskedForm::default()
        };
        let errors = Asked::parse(&form, day("2026-11-24"), Lang::Pt).unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["from", "to", "known_on", "known_at", "compare", "area"]);
        let errors = asked("10", "9").unwrap_err();
        assert_eq!(errors, [FieldError::about("to", Fault::EndsBeforeStart, "10/11/2026")]);
    }

    #[test]
    fn a_moment_is_the_end_of_what_it_names() {
        let zone = TimeZone::fixed(jiff::tz::offset(-3));
        let known = |time: &str| Known { day: day("2026-11-24"), time: KnownTime::parse(time) }.moment(&zone);
        let utc = |text: &str| Instant(text.parse::<jiff::Timestamp>().unwrap().as_microsecond());
        assert_eq!(known(""), utc("2026-11-25T02:59:59.999999Z"));
        assert_eq!(known("14:32"), utc("2026-11-24T17:32:59.999999Z"));
        assert_eq!(known("14:32:05"), utc("2026-11-24T17:32:05.999999Z"));
        for wrong in ["24:00", "14", "14:3x", "14:32:05:1", "14:32:", "1432", "-1:30", "014:00"] {
            assert_eq!(KnownTime::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_are_compared_with_months() {
        for (range, before, year) in [
            (("2026-11-01", "2026-11-24"), ("2026-10-01", "2026-10-24"), ("2025-11-01", "2025-11-24")),
            (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
            (("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-30")),
            (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
            (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31"), ("2025-01-01", "2025-12-31")),
            (("2026-11-10", "2026-11-16"), ("2026-11-03", "2026-11-09"), ("2025-11-10", "2025-11-16")),
        ] {
            let (from, to) = (day(range.0), day(range.1));
            assert_eq!(range_before(from, to), Some((day(before.0), day(before.1))), "{range:?}");
            assert_eq!(year_before(from, to), Some((day(year.0), day(year.1))), "{range:?}");
        }
        assert_eq!(year_before(day("0001-01-01"), day("0001-01-31")), None);
    }

    proptest::proptest! {
        #[test]
        fn an_address_asks_the_same_again(
            from in 0i32..20_000, length in 0i32..800, hour in 0i8..24, area in 1i64..99,
        ) {
            let from = Day::from_since_2000(from).unwrap();
            let asked = Asked {
                from,
                to: from.plus_days(length).unwrap(),
                known: Some(Known { day: from, time: KnownTime::parse(&format!("{hour}:07")) }),
                area: Some(area),
                alone: true,
                compare: Compare::Both,
                level: Some(3),
                below: Some(7),
                without_closing: true,
            };
            let mut form = AskedForm::default();
            for (name, value) in asked.full_query().split('&').filter_map(|pair| pair.split_once('=')) {
                let value = value.replace("%3A", ":");
                match name {
                    "from" => form.from = value,
                    "to" => form.to = value,
                    "known_on" => form.known_on = value,
                    "known_at" => form.known_at = value,
                    "area" => form.area = value,
                    "alone" => form.alone = value,
                    "compare" => form.compare = value,
                    "level" => form.level = value,
                    "below" => form.below = value,
                    "closing" => form.closing = value,
                    other => panic!("{other}"),
                }
            }
            proptest::prop_assert_eq!(Asked::parse(&form, from, Lang::Pt), Ok(asked));
        }
    }
}
