//! What a report's address asks, read against the company: the form above the report, or the form alone with
//! what is wrong in it.

use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use super::paper::{Paper, range_short, range_text};
use crate::app::{Page, Visit};
use crate::auth::Grant;
use crate::auth::permission::ReadLedger;
use crate::company::model::{Area, below, in_tree_order};
use crate::company::store::areas;
use crate::db::Tx;
use crate::error::{AppError, Fault, FieldError};
use crate::finance::model::{Asked, AskedForm, Compare, KnownTime};
use crate::finance::store::reports::{LedgerPlace, Question, Range};
use crate::finance::words::ReportWord as Word;
use crate::kernel::{Day, Lang, Text};
use crate::server::visitor::Company;
use crate::ui::form::{Choice, Form};
use crate::ui::icon::{Icon, icon};
use crate::ui::kept::Kept;
use crate::ui::parts;

/// A report's own address and what its form offers beside days, moment and area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub compare: bool,
    pub level: bool,
    /// Balances of one day: only the last day is asked.
    pub day_only: bool,
}

impl Offer {
    pub const PLAIN: Offer = Offer { compare: false, level: false, day_only: false };
}

/// A question understood, and what is needed to answer it.
pub struct Asking {
    pub asked: Asked,
    pub question: Question,
    pub company: Company,
    pub lang: Lang,
    pub paper: Paper,
    /// The place a page of lines follows.
    pub after: Option<LedgerPlace>,
    path: String,
    offer: Offer,
    areas: Vec<Area>,
    today: Day,
}

/// Reads the address against the areas the grant reaches.
pub async fn understand(
    tx: &mut Tx,
    grant: &Grant<ReadLedger>,
    company: &Company,
    form: &AskedForm,
    lang: Lang,
) -> Result<(Vec<Area>, Result<(Asked, Question), Vec<FieldError>>), AppError> {
    let all = areas(tx).await?;
    let answer = Asked::parse(form, grant.today(), lang).and_then(|asked| {
        let wanted = match asked.area {
            None => None,
            Some(id) if !all.iter().any(|area| area.id == id) => {
                return Err(vec![FieldError::about("area", Fault::Unknown, id.to_string())]);
            }
            Some(id) if asked.alone => Some(vec![id]),
            Some(id) => Some(below(&all, &[id])),
        };
        let question = Question::new(Range { from: asked.from, to: asked.to })
            .known_on(asked.known.map(|known| known.moment(&company.time_zone)))
            .within(grant, wanted);
        let question = Question { without_closing: asked.without_closing, ..question };
        Ok((asked, question))
    });
    let reach = grant.areas().map(<[i64]>::to_vec);
    let offered = all.into_iter().filter(|area| reach.as_ref().is_none_or(|reach| reach.contains(&area.id)));
    Ok((offered.collect(), answer))
}

impl Asking {
    /// The question of the visit's address; where it is none, the page that says so with what was typed.
    pub async fn open(
        visit: &Visit,
        tx: &mut Tx,
        grant: &Grant<ReadLedger>,
        title: Word,
        offer: Offer,
    ) -> Result<Result<Asking, Box<Page>>, AppError> {
        let form: AskedForm = visit.query()?;
        let after = match form.after.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| AppError::BadRequest)?),
        };
        let (company, lang) = (visit.company()?.clone(), visit.lang);
        let (areas, answer) = understand(tx, grant, &company, &form, lang).await?;
        let path = visit.parts.uri.path().to_owned();
        match answer {
            Err(errors) => Ok(Err(Box::new(refused(title, &path, offer, &areas, &form, errors, lang)))),
            Ok((asked, question)) => {
                let paper = Paper { lang, now: grant.now(), zone: company.time_zone.clone() };
                let today = grant.today();
                Ok(Ok(Asking { asked, question, company, lang, paper, after, path, offer, areas, today }))
            }
        }
    }

    /// The questions it is compared with.
    pub fn others(&self) -> Vec<Question> {
        self.questions().split_off(1)
    }

    /// The questions compared, each with the area and the moment of the one asked.
    pub fn questions(&self) -> Vec<Question> {
        let range = |(from, to)| Question { range: Range { from, to }, ..self.question.clone() };
        self.asked.ranges().into_iter().map(range).collect()
    }

    /// The address of this report with another query.
    pub fn address(&self, query: &str) -> String {
        format!("{}?{query}", self.path)
    }

    /// Whether the report is of one day.
    pub fn day_only(&self) -> bool {
        self.offer.day_only
    }

    pub fn area_name(&self) -> Option<&str> {
        let id = self.asked.area?;
        self.areas.iter().find(|area| area.id == id).map(|area| area.name.as_str())
    }

    /// The quiet line under the title.
    pub fn lede(&self) -> String {
        let lang = self.lang;
        let days = match self.offer.day_only {
            true => Word::AtDay.text(lang).replace("{}", &self.asked.to.show(lang)),
            false => range_text(self.asked.from, self.asked.to, lang),
        };
        self.area_name().map_or(days.clone(), |area| format!("{days} · {area}"))
    }

    /// Beside the title: the range, the moment and the level in force, each opening where it is changed; the
    /// files.
    pub fn tools(&self, levels: u8) -> AnyView {
        let lang = self.lang;
        let range = match self.offer.day_only {
            true => self.asked.to.show(lang),
            false => range_short(self.asked.from, self.asked.to, lang),
        };
        let known = self.asked.known.map_or_else(
            || Word::Now.text(lang).to_owned(),
            |known| {
                let time = known.time.map(|time| format!(" {}", time.show())).unwrap_or_default();
                format!("{}{time}", known.day.show(lang))
            },
        );
        let known = format!("{}: {known}", Word::KnownOn.text(lang));
        let level = self.offer.level.then(|| self.level_menu(levels));
        view! {
            <button class="btn" type="button" popovertarget="ask">
                {icon(Icon::Calendar)} {range} {icon(Icon::Down)}
            </button>
            <button class="btn wide-only" type="button" popovertarget="ask">
                {known} {icon(Icon::Down)}
            </button>
            {level}
            {self.export_menu()}
        }
        .into_any()
    }

    fn level_menu(&self, levels: u8) -> AnyView {
        let lang = self.lang;
        let chosen = self.asked.level;
        let name = |level: Option<u8>| match level {
            None => Word::EveryLevel.text(lang).to_owned(),
            Some(level) => format!("{} {level}", Word::Level.text(lang)),
        };
        let links: Vec<AnyView> = (1..=levels)
            .map(Some)
            .chain([None])
            .map(|level| {
                let href = self.address(&Asked { level, ..self.asked.clone() }.full_query());
                let current = (level == chosen).then_some("true");
                view! { <a href=href aria-current=current>{name(level)}</a> }.into_any()
            })
            .collect();
        view! {
            <button class="btn wide-only" type="button" popovertarget="levels">
                {name(chosen)} {icon(Icon::Down)}
            </button>
            <div class="menu" id="levels" popover="auto">{links}</div>
        }
        .into_any()
    }

    fn export_menu(&self) -> AnyView {
        let link = |format: &str| format!("{}.{format}?{}", self.path, self.asked.full_query());
        view! {
            <button class="btn" type="button" popovertarget="export">
                {icon(Icon::Download)} {Word::Export.text(self.lang)} {icon(Icon::Down)}
            </button>
            <div class="menu" id="export" popover="auto">
                <a href=link("csv") download="">"CSV" <span class="end">".csv"</span></a>
                <a href=link("xlsx") download="">"XLSX" <span class="end">".xlsx"</span></a>
            </div>
        }
        .into_any()
    }

    /// The dialog behind the range and the moment.
    pub fn dialog(&self) -> AnyView {
        let form = AskedForm {
            from: self.asked.from.show(self.lang),
            to: self.asked.to.show(self.lang),
            known_on: self.asked.known.map(|known| known.day.show(self.lang)).unwrap_or_default(),
            known_at: self.asked.known.and_then(|known| known.time).map(KnownTime::show).unwrap_or_default(),
            area: self.asked.area.map(|id| id.to_string()).unwrap_or_default(),
            alone: if self.asked.alone { "true".to_owned() } else { String::new() },
            compare: self.asked.compare.code().to_owned(),
            level: self.asked.level.map(|level| level.to_string()).unwrap_or_default(),
            below: self.asked.below.map(|id| id.to_string()).unwrap_or_default(),
            closing: if self.asked.without_closing { "without".to_owned() } else { String::new() },
            after: String::new(),
        };
        let body = view! {
            {self.presets()}
            {form_view(&self.path, self.offer, &self.areas, &form, None, self.lang)}
        };
        parts::dialog("ask", Word::Parameters.text(self.lang), body, self.lang)
    }

    fn presets(&self) -> AnyView {
        let choices: Vec<(String, String)> = presets(self.today, self.company.fiscal_year_starts)
            .into_iter()
            .map(|(word, days)| {
                (word.text(self.lang).to_owned(), self.address(&self.asked.days(days).full_query()))
            })
            .collect();
        parts::segments(Word::Presets.text(self.lang), choices, &self.address(&self.asked.full_query()))
    }
}

/// Ranges that are asked most.
fn presets(today: Day, year_starts: u8) -> Vec<(Word, (Day, Day))> {
    let month = today.month();
    let starts = i32::from(year_starts.clamp(1, 12));
    let into_year = (i32::from(month.of_year()) - starts).rem_euclid(12);
    let year = month.plus(-into_year).unwrap_or(month);
    let mut presets = vec![(Word::ThisMonth, (month.first(), today))];
    presets.extend(month.plus(-1).map(|last| (Word::LastMonth, (last.first(), last.last()))));
    presets.push((Word::ThisYear, (year.first(), today)));
    let last_year = year.plus(-12).zip(year.plus(-1));
    presets.extend(last_year.map(|(first, last)| (Word::LastYear, (first.first(), last.last()))));
    presets
}

fn form_view(
    path: &str,
    offer: Offer,
    areas: &[Area],
    typed: &AskedForm,
    kept: Option<Kept>,
    lang: Lang,
) -> AnyView {
    let word = |word: Word| word.text(lang);
    let form = Form::new("ask-form", lang, kept);
    let from = (!offer.day_only).then(|| form.day("from", word(Word::From)).value(&typed.from).columns(6));
    let last = if offer.day_only { Word::On } else { Word::To };
    let to = form.day("to", word(last)).value(&typed.to).columns(6);
    let known = form.day("known_on", word(Word::KnownOn)).value(&typed.known_on).help(word(Word::KnownHelp));
    let at = form.text("known_at", word(Word::KnownAt)).value(&typed.known_at).help(word(Word::TimeHelp));
    let area = form.select("area", word(Word::Area), area_choices(areas, lang)).value(&typed.area);
    let compare = offer.compare.then(|| {
        let choice = |compare: Compare, word: Word| Choice::new(compare.code(), word.text(lang));
        let choices = vec![
            choice(Compare::Nothing, Word::CompareNothing),
            choice(Compare::Before, Word::CompareBefore),
            choice(Compare::YearBefore, Word::CompareYear),
            choice(Compare::Both, Word::CompareBoth),
        ];
        form.select("compare", word(Word::Compare), choices).value(&typed.compare)
    });
    let level = offer.level.then(|| {
        let levels =
            (1..=6).map(|level| Choice::new(level.to_string(), format!("{} {level}", word(Word::Level))));
        let choices = std::iter::once(Choice::new("", word(Word::EveryLevel))).chain(levels).collect();
        form.select("level", word(Word::Level), choices).value(&typed.level)
    });
    let hidden: Vec<AnyView> =
        [("below", &typed.below), ("closing", &typed.closing), ("alone", &typed.alone)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> }.into_any())
            .collect();
    let first = [from, Some(to), Some(known.columns(6)), Some(at.columns(6)), Some(area), compare, level];
    let fields: Vec<AnyView> = first.into_iter().flatten().map(IntoRender::into_render).collect();
    let fields = view! { <div class="fields">{fields}</div> }.into_any();
    view! {
        <form class="stack form" id="ask-form" method="get" action=path.to_owned() novalidate>
            {form.errors()} {hidden} {fields}
            <div class="savebar"><button class="btn primary" type="submit">{word(Word::Show)}</button></div>
        </form>
    }
    .into_any()
}

fn area_choices(areas: &[Area], lang: Lang) -> Vec<Choice> {
    let named = in_tree_order(areas).into_iter().map(|(depth, area)| {
        Choice::new(area.id.to_string(), format!("{}{}", "\u{2003}".repeat(depth), area.name))
    });
    std::iter::once(Choice::new("", Word::WholeCompany.text(lang))).chain(named).collect()
}

/// The page of a question that could not be understood: its form with what was typed, and why.
fn refused(
    title: Word,
    path: &str,
    offer: Offer,
    areas: &[Area],
    typed: &AskedForm,
    errors: Vec<FieldError>,
    lang: Lang,
) -> Page {
    let error = AppError::Invalid(errors);
    if let Some(response) = use_context::<ResponseOptions>()
        && let Ok(status) = axum::http::StatusCode::from_u16(error.status())
    {
        response.set_status(status);
    }
    let fields = [
        ("from", &typed.from),
        ("to", &typed.to),
        ("known_on", &typed.known_on),
        ("known_at", &typed.known_at),
        ("area", &typed.area),
        ("compare", &typed.compare),
        ("level", &typed.level),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let kept = Kept { fields, error };
    let form = form_view(path, offer, areas, typed, Some(kept), lang);
    Page::new(title.text(lang), view! { <div class="stack narrow">{form}</div> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_follow_the_fiscal_year() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let ranges: Vec<(Day, Day)> =
            presets(day("2026-11-24"), 4).into_iter().map(|(_, days)| days).collect();
        assert_eq!(
            ranges,
            [
                (day("2026-11-01"), day("2026-11-24")),
                (day("2026-10-01"), day("2026-10-31")),
                (day("2026-04-01"), day("2026-11-24")),
                (day("2025-04-01"), day("2026-03-31")),
            ]
        );
    }
}
