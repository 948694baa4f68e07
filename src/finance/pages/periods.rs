//! The months of a fiscal year: open or closed, what they hold, and what closes and reopens them.

use leptos::prelude::*;
use serde::Deserialize;

use crate::app::{Page, Visit};
use crate::auth::permission::ReadLedger;
use crate::auth::{Action, Actor};
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::finance::path;
use crate::finance::store::outcomes;
use crate::finance::store::periods::{self as store, Change, FiscalYear};
use crate::finance::store::reports::{Label, Question, Range, income_statement};
use crate::finance::words::periods::PeriodWord as W;
use crate::kernel::{Day, Lang, Money, Month, Text};
use crate::server::visitor::Company;
use crate::ui::form::act;
use crate::ui::kept::Kept;
use crate::ui::parts::{self, Tone};
use crate::ui::{Form, Icon, icon};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// The calendar year the fiscal year starts in.
    year: Option<i16>,
    /// The month whose reopening is about to be asked for, as 202611.
    reopen: Option<i64>,
}

/// A month's row.
struct Line {
    month: Month,
    /// A month that has not begun cannot be closed.
    begun: bool,
    closed: bool,
    asked: bool,
    entries: i64,
    result: Money,
}

pub async fn periods(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let asked: Asked = visit.query()?;
    let year = fiscal_year(asked.year, actor, company)?;
    let mut tx = visit.db().read().await?;
    let requests = store::open_requests(&mut tx).await?;
    let whole = grant.areas().is_none();
    let question = |range| Question::new(range).within(&grant, None);
    let lines = lines(&mut tx, year, &requests, actor.today, question).await?;
    let may_close = actor.may(Action::ClosePeriods);
    let ties = if may_close { Some(ties(&mut tx, lang).await?) } else { None };
    let form = asked.reopen.and_then(Month::from_number).filter(|_| may_close);
    let form = form.map(|month| reopen_form(month, visit.kept(), lang));
    let refused = visit.kept().filter(|_| form.is_none());
    let refused = refused.map(|kept| parts::notice(Tone::Bad, kept.error.text(lang), ()));
    let body = view! {
        {refused}
        {ties}
        {form}
        {may_close.then(|| requests_view(&requests, actor, lang))}
        {table(&lines, year, whole, may_close, company, lang)}
        {history(store::changes(&mut tx).await?, company, lang)}
    };
    let (from, to) = (year.first.show(lang), year.last().show(lang));
    let lede = W::PeriodsLede.text(lang).replacen("{}", &from, 1).replacen("{}", &to, 1);
    let page = Page::new(W::Periods.text(lang), body).lede(lede).tools(years(year, lang));
    let close = format!("/ledger/periods/close-year?year={}", year.first.year());
    Ok(if may_close { page.primary_edit(W::CloseYear.text(lang), close) } else { page })
}

/// The fiscal year that starts in a calendar year; the current one where none is named.
pub fn fiscal_year(year: Option<i16>, actor: &Actor, company: &Company) -> Result<FiscalYear, AppError> {
    let starts = i8::try_from(company.fiscal_year_starts).unwrap_or(1);
    let Some(year) = year else { return Ok(FiscalYear::of(actor.today, starts)) };
    let first = Month::new(year, starts).filter(|first| first.plus(11).is_some());
    Ok(FiscalYear { first: first.ok_or(AppError::BadRequest)? })
}

async fn lines(
    tx: &mut Tx,
    year: FiscalYear,
    requests: &[Change],
    today: Day,
    question: impl Fn(Range) -> Question,
) -> Result<Vec<Line>, DbError> {
    let months: Vec<Month> = (0..12).filter_map(|place| year.first.plus(place)).collect();
    let ranges = months.iter().map(|month| Range { from: month.first(), to: month.last() });
    let report = income_statement(tx, ranges.map(question).collect()).await?;
    let results = report.rows.iter().find(|row| row.label == Some(Label::NetResult));
    let results = results.map(|row| row.amounts.clone()).unwrap_or_default();
    let counts = store::entry_counts(tx, year.first, months.len()).await?;
    let closed = store::periods(tx).await?;
    let line = |(i, month): (usize, Month)| Line {
        month,
        begun: month.first() <= today,
        closed: closed.iter().any(|period| period.month == month && period.closed),
        asked: requests.iter().any(|request| request.month == month),
        entries: counts.get(i).copied().unwrap_or(0),
        result: Money(results.get(i).copied().unwrap_or(0)),
    };
    Ok(months.into_iter().enumerate().map(line).collect())
}

fn years(year: FiscalYear, lang: Lang) -> AnyView {
    let at = year.first.year();
    let href = |year: i16| format!("/ledger/periods?year={year}");
    let name = |year: i16| format!("{} {year}", W::Year.text(lang));
    view! {
        <a class="btn square" href=href(at - 1) aria-label=name(at - 1)>{icon(Icon::Left)}</a>
        <span class="nowrap">{name(at)}</span>
        <a class="btn square" href=href(at + 1) aria-label=name(at + 1)>{icon(Icon::Right)}</a>
    }
    .into_any()
}

/// What would stop a close.
async fn ties(tx: &mut Tx, lang: Lang) -> Result<AnyView, DbError> {
    let (broken, rules) = outcomes::broken(tx).await?;
    let link = |word: W| view! { <a href="/admin/check">{word.text(lang)}</a> }.into_any();
    let numbers = |text: &str, values: &[i64]| {
        values.iter().fold(text.to_owned(), |text, n| text.replacen("{}", &parts::count(*n, lang), 1))
    };
    Ok(match (broken, rules) {
        (_, 0) => parts::notice(Tone::Info, W::TiesUnchecked.text(lang), link(W::CheckPage)),
        (0, rules) => parts::notice(Tone::Ok, numbers(W::TiesOk.text(lang), &[rules]), link(W::CheckPage)),
        (broken, rules) => {
            parts::notice(Tone::Bad, numbers(W::TiesRed.text(lang), &[broken, rules]), link(W::TiesRedSee))
        }
    })
}

fn reopen_form(month: Month, kept: Option<Kept>, lang: Lang) -> AnyView {
    let form = Form::new("reopen", lang, kept);
    let fields = view! {
        <input type="hidden" name="month" value=month.number().to_string()/>
        {form.long_text("reason", W::Reason.text(lang)).help(W::AskReopenHelp.text(lang)).required()
            .focused()}
        {form.save(W::Send.text(lang), Some(format!("/ledger/periods?year={}", month.year())))}
    };
    let title = W::AskReopenOf.text(lang).replace("{}", &month.show(lang));
    parts::section("ask-reopen", title, (), form.post("/api/finance/ask_reopen", fields))
}

/// Requests to decide; one's own waits for another.
pub fn requests_view(requests: &[Change], actor: &Actor, lang: Lang) -> Vec<AnyView> {
    const DECIDE: &str = "/api/finance/decide_reopen";
    requests
        .iter()
        .map(|request| {
            let text = W::RequestOf.text(lang).replacen("{}", &request.asked_by_name, 1);
            let text = text.replacen("{}", &request.month.show(lang), 1);
            let reason = format!("{}: {}", W::Reason.text(lang), request.reason);
            let body = view! { <strong>{text}</strong> ". " {reason} };
            let fields =
                |approve: bool| vec![("request", request.id.to_string()), ("approve", approve.to_string())];
            let tools = if request.asked_by == actor.user_id {
                W::OwnRequest.text(lang).into_any()
            } else {
                view! {
                    <span class="acts">
                        {act(DECIDE, fields(true), "btn tiny", W::Approve.text(lang))}
                        {act(DECIDE, fields(false), "btn tiny", W::Refuse.text(lang))}
                    </span>
                }
                .into_any()
            };
            parts::notice(Tone::Warn, body, tools)
        })
        .collect()
}

fn table(
    lines: &[Line],
    year: FiscalYear,
    whole: bool,
    may_close: bool,
    company: &Company,
    lang: Lang,
) -> AnyView {
    let decimals = company.currency.decimals();
    let rows: Vec<AnyView> = lines.iter().map(|line| row(line, whole, may_close, decimals, lang)).collect();
    let entries: i64 = lines.iter().map(|line| line.entries).sum();
    let result = Money(lines.iter().map(|line| line.result.minor()).sum());
    let count = whole.then(|| linked(path::entries(year.range()), parts::count(entries, lang)));
    let result = linked(path::income_statement(year.range()), parts::amount(result, decimals, lang));
    let foot = view! {
        <tr>
            <th scope="row">{W::Total.text(lang)}</th>
            <td></td>
            <td class="n wide-only">{count}</td>
            <td class="n">{result}</td>
            {may_close.then(|| view! { <td></td> })}
        </tr>
    };
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label=W::Periods.text(lang)>
            <table class="t records">
                <caption class="sr">{W::Periods.text(lang)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{W::Month.text(lang)}</th>
                        <th scope="col">{W::State.text(lang)}</th>
                        <th scope="col" class="n wide-only">{W::Entries.text(lang)}</th>
                        <th scope="col" class="n">{W::Result.text(lang)}</th>
                        {may_close.then(|| view! { <th scope="col" class="n">{W::Act.text(lang)}</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>{foot}</tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn linked(href: String, text: impl IntoView + 'static) -> AnyView {
    view! { <a class="quiet" href=href>{text}</a> }.into_any()
}

fn row(line: &Line, whole: bool, may_close: bool, decimals: u32, lang: Lang) -> AnyView {
    let range = Range { from: line.month.first(), to: line.month.last() };
    let state = match (line.closed, line.asked) {
        (true, true) => parts::state(W::Asked.text(lang), Tone::Warn),
        (true, false) => parts::state(W::Closed.text(lang), Tone::Ok),
        (false, _) => parts::state(W::Open.text(lang), Tone::Plain),
    };
    let name = line.month.show(lang);
    let tool = may_close.then(|| {
        let tool = match (line.closed, line.asked) {
            (true, true) => ().into_any(),
            (true, false) => {
                let href =
                    format!("/ledger/periods?year={}&reopen={}", line.month.year(), line.month.number());
                let label = W::AskReopenOf.text(lang).replace("{}", &name);
                view! { <a class="btn tiny" href=href aria-label=label>{W::AskReopen.text(lang)}</a> }
                    .into_any()
            }
            (false, _) if !line.begun => ().into_any(),
            (false, _) => {
                let label = W::CloseMonth.text(lang).replace("{}", &name);
                view! {
                    <form method="post" action="/api/finance/close_period">
                        <input type="hidden" name="month" value=line.month.number().to_string()/>
                        <button class="btn tiny" type="submit" aria-label=label>{W::Close.text(lang)}</button>
                    </form>
                }
                .into_any()
            }
        };
        view! { <td class="n">{tool}</td> }
    });
    let result = parts::amount(line.result, decimals, lang);
    let count = whole.then(|| linked(path::entries(range), parts::count(line.entries, lang)));
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td>{state}</td>
            <td class="n wide-only">{count}</td>
            <td class="n">{linked(path::income_statement(range), result)}</td>
            {tool}
        </tr>
    }
    .into_any()
}

fn history(changes: Vec<Change>, company: &Company, lang: Lang) -> AnyView {
    let body = if changes.is_empty() {
        view! { <p class="faint">{W::NoHistory.text(lang)}</p> }.into_any()
    } else {
        let rows: Vec<AnyView> =
            changes.into_iter().map(|change| history_row(change, company, lang)).collect();
        view! { <ol class="history">{rows}</ol> }.into_any()
    };
    parts::section("history", W::History.text(lang), (), body)
}

fn history_row(change: Change, company: &Company, lang: Lang) -> AnyView {
    let by = change.decided_by_name.clone().unwrap_or_default();
    let (what, decided) = match (change.act.as_str(), change.approved) {
        ("close", _) => (W::ActClose, None),
        (_, None) => (W::ActReopen, Some(parts::tag(W::Waiting.text(lang), Tone::Warn))),
        (_, Some(true)) => {
            (W::ActReopen, Some(parts::tag(W::Approved.text(lang).replace("{}", &by), Tone::Info)))
        }
        (_, Some(false)) => {
            (W::ActReopen, Some(parts::tag(W::Refused.text(lang).replace("{}", &by), Tone::Plain)))
        }
    };
    let reason =
        (!change.reason.is_empty()).then(|| format!("{}: {}. ", W::Reason.text(lang), change.reason));
    let at = crate::server::clock::written(change.asked_at, &company.time_zone, lang);
    let day = crate::server::clock::day_in(change.asked_at, &company.time_zone);
    view! {
        <li class="done">
            {parts::day(day, lang)}
            <div class="what">
                <b>{what.text(lang)} ": " {change.month.show(lang)}</b>
                <small>{reason} {change.asked_by_name} ", " {at}</small>
            </div>
            {decided}
        </li>
    }
    .into_any()
}
