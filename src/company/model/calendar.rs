//! Holidays, and the national ones of Brazil for any year.
//!
//! Sources: Lei 662/1949 as changed by Lei 10.607/2002 (1 January, 21 April, 1 May, 7 September, 2 November,
//! 15 November, 25 December); Lei 6.802/1980 (12 October); Lei 14.759/2023 (20 November, from 2024). Good
//! Friday rests on Lei 9.093/1995, art. 2, and stands as national in the federal calendar of every year.
//! Carnival and Corpus Christi are optional days in that calendar, no holidays; banks rest on them (Resolução
//! CMN 4.880/2020).

use serde::{Deserialize, Serialize};

use super::{Fields, NAME_MAX};
use crate::error::{Fault, FieldError};
use crate::kernel::{Day, Lang, Text};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    pub id: i64,
    pub day: Day,
    pub name: String,
    pub reach: Reach,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHoliday {
    pub day: Day,
    pub name: String,
    pub reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    National,
    State,
    Municipal,
    /// Only this company rests.
    Company,
}

impl Reach {
    pub const ALL: [Reach; 4] = [Reach::National, Reach::State, Reach::Municipal, Reach::Company];

    pub const fn code(self) -> &'static str {
        match self {
            Reach::National => "national",
            Reach::State => "state",
            Reach::Municipal => "municipal",
            Reach::Company => "company",
        }
    }

    pub fn from_code(code: &str) -> Option<Reach> {
        Reach::ALL.into_iter().find(|reach| reach.code() == code)
    }
}

impl Text for Reach {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            Reach::National => ("Nacional", "National"),
            Reach::State => ("Estadual", "State"),
            Reach::Municipal => ("Municipal", "Municipal"),
            Reach::Company => ("Da empresa", "Company"),
        };
        lang.pick(pt, en)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HolidayForm {
    pub day: String,
    pub name: String,
    pub reach: String,
}

impl NewHoliday {
    pub fn parse(form: &HolidayForm, today: Day) -> Result<NewHoliday, Vec<FieldError>> {
        let mut fields = Fields::default();
        let name = fields.required("name", &form.name, NAME_MAX);
        let day = Day::parse(&form.day, today);
        if form.day.trim().is_empty() {
            fields.fault("day", Fault::Required);
        } else if day.is_err() {
            fields.fault("day", Fault::NotADay);
        }
        let reach = Reach::from_code(&form.reach);
        if reach.is_none() {
            fields.fault("reach", Fault::NotAChoice);
        }
        fields.finish(NewHoliday { day: day.unwrap_or(today), name, reach: reach.unwrap_or(Reach::Company) })
    }
}

/// Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
pub fn easter(year: i16) -> Option<Day> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let at = h + l - 7 * m + 114;
    Day::new(year, i8::try_from(at / 31).ok()?, i8::try_from(at % 31 + 1).ok()?)
}

/// The national holidays of Brazil in a year, in order.
pub fn national(year: i16) -> Vec<NewHoliday> {
    const FIXED: [(i8, i8, &str, i16); 9] = [
        (1, 1, "Confraternização Universal", 1950),
        (4, 21, "Tiradentes", 1950),
        (5, 1, "Dia do Trabalho", 1950),
        (9, 7, "Independência do Brasil", 1950),
        (10, 12, "Nossa Senhora Aparecida", 1980),
        (11, 2, "Finados", 1950),
        (11, 15, "Proclamação da República", 1950),
        (11, 20, "Zumbi e Consciência Negra", 2024),
        (12, 25, "Natal", 1950),
    ];
    let fixed = FIXED
        .iter()
        .filter(|(.., since)| year >= *since)
        .filter_map(|(month, day, name, _)| Some((Day::new(year, *month, *day)?, *name)));
    let good_friday =
        easter(year).and_then(|easter| easter.plus_days(-2)).map(|day| (day, "Sexta-feira Santa"));
    listed(fixed.chain(good_friday), Reach::National)
}

/// The days of a year on which many companies and all banks rest though no law makes them holidays.
pub fn optional(year: i16) -> Vec<NewHoliday> {
    const FROM_EASTER: [(i32, &str); 3] =
        [(-48, "Carnaval (segunda-feira)"), (-47, "Carnaval"), (60, "Corpus Christi")];
    let days = FROM_EASTER
        .iter()
        .filter_map(|(days, name)| easter(year).and_then(|easter| Some((easter.plus_days(*days)?, *name))));
    listed(days, Reach::Company)
}

fn listed<'a>(days: impl Iterator<Item = (Day, &'a str)>, reach: Reach) -> Vec<NewHoliday> {
    let mut holidays: Vec<NewHoliday> =
        days.map(|(day, name)| NewHoliday { day, name: name.to_owned(), reach }).collect();
    holidays.sort_by_key(|holiday| holiday.day);
    holidays
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_moves_as_the_church_says() {
        for (year, expected) in [
            (1961, "1961-04-02"),
            (2000, "2000-04-23"),
            (2008, "2008-03-23"),
            (2024, "2024-03-31"),
            (2026, "2026-04-05"),
            (2027, "2027-03-28"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn a_year_of_brazil_has_ten_national_holidays_since_2024() {
        let days: Vec<_> = national(2026).into_iter().map(|holiday| holiday.day.to_string()).collect();
        assert_eq!(
            days,
            [
                "2026-01-01",
                "2026-04-03",
                "2026-04-21",
                "2026-05-01",
                "2026-09-07",
                "2026-10-12",
                "2026-11-02",
                "2026-11-15",
                "2026-11-20",
                "2026-12-25"
            ]
        );
        assert_eq!(national(2023).len(), 9);
        let optional: Vec<_> = optional(2026).into_iter().map(|holiday| holiday.day.to_string()).collect();
        assert_eq!(optional, ["2026-02-16", "2026-02-17", "2026-06-04"]);
    }
}
