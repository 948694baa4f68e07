//! The reports of stock: what is used most, how old it is, how often it turns. All of them read the months
//! of items, and no moves.

mod abc;
mod age;
mod turnover;

use axum::http::Uri;
use leptos::prelude::*;

use crate::kernel::{Day, Lang, Money, Month, Text};
use crate::server::router::PlainRoute;
use crate::stock::words::reports::ReportWord as W;
use crate::ui::grid::{Grid, GridQuery};
use crate::ui::parts::{self, Tone};
use crate::ui::{Form, escape_query};

pub use abc::abc;
pub use age::age;
pub use turnover::turnover;

pub fn routes() -> Vec<PlainRoute> {
    abc::routes().into_iter().chain(age::routes()).chain(turnover::routes()).collect()
}

/// A report is of this year's length unless it is asked otherwise.
const MONTHS: i32 = 12;

/// The whole months a report speaks of.
struct Period {
    from: Month,
    to: Month,
    /// As the address has it, so that it stays as short as it was.
    asked: Vec<(&'static str, String)>,
    bad: Vec<String>,
}

impl Period {
    fn read(uri: &Uri, today: Day) -> Period {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).map(|query| query.0);
        let pairs = pairs.unwrap_or_default();
        let (mut asked, mut bad) = (Vec::new(), Vec::new());
        let mut month = |name: &'static str| {
            let (_, text) = pairs.iter().find(|(key, text)| key == name && !text.trim().is_empty())?;
            match Day::parse(text, today) {
                Ok(day) => asked.push((name, day.to_string())),
                Err(_) => bad.push(text.clone()),
            }
            Day::parse(text, today).ok().map(Day::month)
        };
        let (from, to) = (month("from"), month("to"));
        let to = to.unwrap_or_else(|| today.month().max(from.unwrap_or_else(|| today.month())));
        let from = from.or_else(|| to.plus(1 - MONTHS)).unwrap_or(to).min(to);
        Period { from, to, asked, bad }
    }

    fn months(&self) -> (Month, Month) {
        (self.from, self.to)
    }

    /// How many months' ends there are, that before the first among them.
    fn ends(&self) -> i64 {
        let place = |month: Month| i64::from(month.year()) * 12 + i64::from(month.of_year());
        place(self.to) - place(self.from) + 2
    }

    /// As long, just before.
    fn before(&self) -> Option<(Month, Month)> {
        let months = i32::try_from(self.ends() - 1).ok()?;
        Some((self.from.plus(-months)?, self.from.plus(-1)?))
    }

    fn lede(&self, word: W, lang: Lang) -> String {
        let show = |day: Day| day.show(lang);
        let text = word.text(lang).replacen("{}", &show(self.from.first()), 1);
        text.replacen("{}", &show(self.to.last()), 1)
    }

    fn keeping<R: 'static>(&self, grid: Grid<R>) -> Grid<R> {
        self.asked.iter().fold(grid, |grid, (name, text)| grid.keeping(name, text.clone()))
    }

    /// Days of the period, as filters of moves read them.
    fn span(&self) -> String {
        format!("{}..{}", self.from.first(), self.to.last())
    }

    /// The days to choose, above the report; what else the address says stays.
    fn form(&self, path: &'static str, query: &GridQuery, lang: Lang) -> AnyView {
        let form = Form::new("period", lang, None);
        let other = query.kept.iter().filter(|(name, _)| name != "from" && name != "to");
        let search = query.search.clone().map(|text| ("q".to_owned(), text));
        let hidden: Vec<AnyView> = query
            .written
            .iter()
            .chain(other)
            .cloned()
            .chain(search)
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
            .collect();
        let bad = |text: &String| parts::notice(Tone::Warn, W::BadDay.text(lang).replace("{}", text), ());
        let bad: Vec<AnyView> = self.bad.iter().map(bad).collect();
        let from = form.day("from", W::From.text(lang)).value(self.from.first().show(lang)).bare();
        let to = form.day("to", W::To.text(lang)).value(self.to.last().show(lang)).bare();
        view! {
            {bad}
            <form class="as-of" method="get" action=path>
                {hidden}
                <span class="lab" aria-hidden="true">{W::From.text(lang)}</span> {from}
                <span class="lab" aria-hidden="true">{W::To.text(lang)}</span> {to}
                <button class="btn" type="submit">{W::Show.text(lang)}</button>
            </form>
        }
        .into_any()
    }
}

/// The three reports; the one at `here` is current.
fn tabs(here: &'static str, lang: Lang) -> AnyView {
    let tab = |word: W, path: &str| (word.text(lang).to_owned(), path.to_owned(), None);
    let all = vec![tab(W::Abc, abc::PATH), tab(W::Age, age::PATH), tab(W::Turnover, turnover::PATH)];
    parts::tabs(W::Reports.text(lang), all, here, lang)
}

/// The moves of one kind of an item in a span of days.
fn moves(kind: &str, sku: &str, span: &str) -> String {
    format!("/stock/moves?f.kind={kind}&f.item={}&f.day={}", escape_query(sku), escape_query(span))
}

/// A part of a whole in hundredths of a percent.
fn percent(part: Money, whole: Money) -> Money {
    let (part, whole) = (i128::from(part.minor()), i128::from(whole.minor()));
    let share = if whole > 0 { (part * 10_000 + whole / 2) / whole } else { 0 };
    Money(i64::try_from(share).unwrap_or(i64::MAX))
}

/// `81,5 %`
fn percent_text(hundredths: Money, lang: Lang) -> String {
    format!("{}{}%", Money(hundredths.minor() / 10).show(1, lang), lang.pick("\u{a0}", ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(query: &str) -> Period {
        let today = Day::new(2026, 11, 24).unwrap();
        Period::read(&format!("/x?{query}").parse().unwrap(), today)
    }

    #[test]
    fn a_period_is_of_whole_months_and_never_turned_round() {
        let month = |year, month| Month::new(year, month).unwrap();
        assert_eq!(period("").months(), (month(2025, 12), month(2026, 11)));
        assert_eq!(period("from=2026-03-20").months(), (month(2026, 3), month(2026, 11)));
        assert_eq!(period("to=2026-03-20").months(), (month(2025, 4), month(2026, 3)));
        assert_eq!(period("from=2026-05-01&to=2026-03-20").months(), (month(2026, 3), month(2026, 3)));
        assert_eq!(period("from=x").bad, ["x"]);
        let three = period("from=2026-04-01&to=2026-06-30");
        assert_eq!((three.ends(), three.before()), (4, Some((month(2026, 1), month(2026, 3)))));
    }

    #[test]
    fn percents_are_rounded_once() {
        assert_eq!(percent(Money(1), Money(3)), Money(3_333));
        assert_eq!(percent(Money(1), Money(0)), Money(0));
        assert_eq!(percent_text(Money(8_155), Lang::En), "81.5%");
    }
}
