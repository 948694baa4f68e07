//! The close of a fiscal year, shown before it is done: on any day as a dry run, at the end of the year for
//! good.

use std::collections::HashMap;

use leptos::prelude::*;
use serde::Deserialize;

use super::periods::fiscal_year;
use crate::app::{Page, Visit};
use crate::auth::Actor;
use crate::auth::permission::{ClosePeriods, PostEntries, ReadLedger};
use crate::db::{DbError, Tx};
use crate::error::{AppError, Rule};
use crate::finance::model::{Account, NewEntry};
use crate::finance::path;
use crate::finance::store::accounts;
use crate::finance::store::periods::{self as store, FiscalYear};
use crate::finance::store::reports::{Label, Question, Range, income_statement};
use crate::finance::words::periods::PeriodWord as W;
use crate::kernel::{Day, Lang, Money, Month, Text};
use crate::server::visitor::Company;
use crate::ui::kept::Kept;
use crate::ui::parts::{self, Tone};
use crate::ui::report::parameters;
use crate::ui::{Choice, Form};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    year: Option<i16>,
    to: String,
}

pub async fn close_year(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let reading = actor.grant::<ReadLedger>()?;
    actor.grant::<ClosePeriods>()?;
    actor.grant::<PostEntries>()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let asked: Asked = visit.query()?;
    let year = fiscal_year(asked.year, actor, company)?;
    let to = last_day(&asked.to, year, actor);
    let mut tx = visit.db().read().await?;
    let range = Range { from: year.first.first(), to };
    let result = result_of(&mut tx, Question::new(range).within(&reading, None)).await?;
    let chart = accounts::chart(&mut tx).await?;
    let open = open_months(&mut tx, year).await?;
    let closed = store::is_closed(&mut tx, year.last()).await?;
    let entry = store::closing_entry(&mut tx, year, to).await;
    let shown = match entry {
        Ok(entry) => {
            let ready = to == year.last().last() && open.is_empty() && !closed;
            view! {
                {state(year, to, &open, closed, lang)}
                {figures(result, &entry, range, &chart, company, lang)}
                {entry_view(&entry, &chart, range, company.currency.decimals(), lang)}
                {ready.then(|| confirm(year, visit.kept(), lang))}
            }
            .into_any()
        }
        Err(DbError::Refused(AppError::Refused(rule))) => nothing(rule, closed, lang),
        Err(error) => return Err(error.into()),
    };
    let body = view! { {parameters_view(year, to, actor, company, lang)} {shown} };
    let page = Page::new(format!("{} {}", W::CloseYear.text(lang), year.first.year()), body);
    Ok(page.lede(W::CloseYearLede.text(lang)))
}

/// The day asked for, inside the year; without one the year's end, or today while the year runs.
fn last_day(asked: &str, year: FiscalYear, actor: &Actor) -> Day {
    let range = year.range();
    let asked = Day::parse(asked.trim(), actor.today).ok();
    asked.unwrap_or_else(|| actor.today.min(range.to)).clamp(range.from, range.to)
}

async fn result_of(tx: &mut Tx, question: Question) -> Result<Money, DbError> {
    let report = income_statement(tx, vec![question]).await?;
    let net = report.rows.iter().find(|row| row.label == Some(Label::NetResult));
    Ok(Money(net.and_then(|row| row.amounts.first().copied()).unwrap_or(0)))
}

/// The first eleven months of the year that are still open.
async fn open_months(tx: &mut Tx, year: FiscalYear) -> Result<Vec<Month>, DbError> {
    let closed = store::periods(tx).await?;
    let is_open = |month: &Month| !closed.iter().any(|period| period.month == *month && period.closed);
    Ok((0..11).filter_map(|place| year.first.plus(place)).filter(is_open).collect())
}

fn parameters_view(year: FiscalYear, to: Day, actor: &Actor, company: &Company, lang: Lang) -> AnyView {
    let form = Form::new("close-year", lang, None);
    let starts = i8::try_from(company.fiscal_year_starts).unwrap_or(1);
    let current = FiscalYear::of(actor.today, starts).first.year().max(year.first.year());
    let first = year.first.year().min(current - 4);
    let years = (first..=current).rev().map(|year| Choice::new(year.to_string(), year.to_string())).collect();
    let fields = view! {
        {form.select("year", W::Year.text(lang), years).value(year.first.year().to_string())}
        {form.day("to", W::To.text(lang)).value(to.show(lang))}
    };
    parameters("/ledger/periods/close-year", fields, lang)
}

fn state(year: FiscalYear, to: Day, open: &[Month], closed: bool, lang: Lang) -> AnyView {
    let end = year.last().last();
    if closed {
        return parts::notice(Tone::Warn, W::LastMonthClosed.text(lang), periods_link(year, lang));
    }
    if to != end {
        return parts::notice(Tone::Info, W::DryRun.text(lang).replace("{}", &to.show(lang)), ());
    }
    if !open.is_empty() {
        let months = open.iter().map(|month| month.show(lang)).collect::<Vec<_>>().join(", ");
        return parts::notice(
            Tone::Warn,
            W::NotReady.text(lang).replace("{}", &months),
            periods_link(year, lang),
        );
    }
    parts::notice(Tone::Ok, W::Ready.text(lang).replace("{}", &end.show(lang)), ())
}

fn periods_link(year: FiscalYear, lang: Lang) -> AnyView {
    let periods = format!("/ledger/periods?year={}", year.first.year());
    view! { <a href=periods>{W::Periods.text(lang)}</a> }.into_any()
}

fn figures(
    result: Money,
    entry: &NewEntry,
    range: Range,
    chart: &[Account],
    company: &Company,
    lang: Lang,
) -> AnyView {
    // What the entry carries to equity is on the lines of accounts that are no result accounts.
    let kinds: HashMap<i64, bool> =
        chart.iter().map(|account| (account.id, account.kind.is_result())).collect();
    let is_result = |id: &i64| kinds.get(id).copied().unwrap_or(false);
    let carried: i64 =
        entry.lines.iter().filter(|line| !is_result(&line.account_id)).map(|line| -line.amount.minor()).sum();
    let figure = view! {
        <a href=path::income_statement(range)>{parts::money(result, &company.currency, lang)}</a>
    };
    let differs =
        (carried != result.minor()).then(|| parts::notice(Tone::Warn, W::TieMismatch.text(lang), ()));
    view! {
        {parts::facts(vec![parts::fact(W::ResultToDate.text(lang), figure)])}
        {differs}
    }
    .into_any()
}

/// What the entry does to each account, whatever the areas; in the order of its lines.
fn of_accounts(entry: &NewEntry) -> Vec<(i64, Money)> {
    let mut totals: Vec<(i64, Money)> = Vec::new();
    for line in &entry.lines {
        match totals.iter_mut().find(|(id, _)| *id == line.account_id) {
            Some((_, total)) => *total = *total + line.amount,
            None => totals.push((line.account_id, line.amount)),
        }
    }
    totals.retain(|(_, total)| !total.is_zero());
    totals
}

fn entry_view(entry: &NewEntry, chart: &[Account], range: Range, decimals: u32, lang: Lang) -> AnyView {
    let accounts: HashMap<i64, &Account> = chart.iter().map(|account| (account.id, account)).collect();
    let side = |amount: Money| (amount.minor() > 0).then(|| parts::amount(amount, decimals, lang));
    let totals = of_accounts(entry);
    let rows: Vec<AnyView> = totals
        .iter()
        .filter_map(|(id, amount)| {
            let account = accounts.get(id)?;
            let href = path::statement(account.id, range);
            let view = view! {
                <tr>
                    <th scope="row">
                        <a href=href>
                            <span class="code">{account.code.clone()}</span> " " {account.name.clone()}
                        </a>
                    </th>
                    <td class="n" data-label=W::Debit.text(lang)>{side(*amount)}</td>
                    <td class="n" data-label=W::Credit.text(lang)>{side(-*amount)}</td>
                </tr>
            };
            Some(view.into_any())
        })
        .collect();
    let total: i64 = totals.iter().map(|(_, amount)| amount.minor().max(0)).sum();
    let total = Money(total);
    let table = view! {
        <div class="scroll" tabindex="0" role="group" aria-label=W::ClosingEntry.text(lang)>
            <table class="t posted">
                <caption class="sr">{W::ClosingEntry.text(lang)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{W::Account.text(lang)}</th>
                        <th scope="col" class="n">{W::Debit.text(lang)}</th>
                        <th scope="col" class="n">{W::Credit.text(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{W::Sum.text(lang)}</th>
                        <td class="n">{parts::amount(total, decimals, lang)}</td>
                        <td class="n">{parts::amount(total, decimals, lang)}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    };
    parts::section("closing-entry", W::ClosingEntry.text(lang), parts::day(entry.effective_on, lang), table)
}

fn confirm(year: FiscalYear, kept: Option<Kept>, lang: Lang) -> AnyView {
    let form = Form::new("confirm", lang, kept);
    let number = year.first.year().to_string();
    let memo = W::MemoText.text(lang).replace("{}", &number);
    let fields = view! {
        <input type="hidden" name="first" value=year.first.number().to_string()/>
        {form.text("memo", W::Memo.text(lang)).value(memo).required()}
        <div class="savebar">
            <button class="btn primary" type="submit">{W::Confirm.text(lang).replace("{}", &number)}</button>
        </div>
    };
    form.post("/api/finance/close_year", fields)
}

fn nothing(rule: Rule, closed: bool, lang: Lang) -> AnyView {
    match rule {
        Rule::NothingToClose if closed => parts::notice(Tone::Info, W::YearClosed.text(lang), ()),
        Rule::NothingToClose => parts::empty(W::NothingToClose.text(lang), "", None),
        Rule::NoResultAccount => {
            let link = view! { <a href="/ledger/accounts">{W::SeeChart.text(lang)}</a> };
            parts::notice(Tone::Warn, W::NoResultAccount.text(lang), link)
        }
        other => parts::notice(Tone::Bad, other.text(lang), ()),
    }
}
