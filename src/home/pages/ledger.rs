//! The ledger's part of the first page: cash, the month's result, the biggest expenses, the latest entries.

use leptos::prelude::*;

use crate::auth::permission::ReadLedger;
use crate::auth::{Action, Actor, Grant};
use crate::db::{DbError, Tx};
use crate::finance::pages::checked_at;
use crate::finance::path;
use crate::finance::store::entries::{self, Entry, Filter, Order};
use crate::finance::store::outcomes;
use crate::finance::store::reports::{Label, Range};
use crate::finance::words::check::CheckWord;
use crate::home::figures::{self, Cash, Expense, Results};
use crate::home::words::HomeWord as W;
use crate::kernel::{Currency, Lang, Money, Text};
use crate::server::visitor::Company;
use crate::ui::chart::{Chart, Line, Step, line, sparkline, waterfall};
use crate::ui::parts::{self, Tone};

const BIGGEST: usize = 6;
const LATEST: i64 = 8;

pub async fn board(
    tx: &mut Tx,
    grant: &Grant<ReadLedger>,
    actor: &Actor,
    company: &Company,
    lang: Lang,
) -> Result<AnyView, DbError> {
    let latest = entries::list(tx, grant, &Filter::default(), Order::NewestFirst, None, LATEST).await?;
    if latest.is_empty() {
        let import = (W::Import.text(lang).to_owned(), "/ledger/import".to_owned());
        let act = actor.may(Action::ImportLedger).then_some(import);
        return Ok(parts::empty(W::NoEntries.text(lang), W::NoEntriesPurpose.text(lang), act));
    }
    // Cash belongs to no area: a reader of some areas does not see it.
    let cash = match grant.areas() {
        None => Some(figures::cash(tx, grant, actor.today).await?),
        Some(_) => None,
    };
    let results = figures::results(tx, grant, actor.today).await?;
    let currency = &company.currency;
    let chart = cash.as_ref().map(|cash| cash_chart(cash, currency, lang));
    let view = view! {
        {strip(cash.as_ref(), &results, currency, lang)}
        <div class="cols wide-narrow">
            {result_chart(&results, currency, lang)}
            {biggest(&results, currency, lang)}
        </div>
        <div class="cols wide-narrow">
            {chart}
            {latest_entries(&latest, currency, lang)}
        </div>
    };
    Ok(view.into_any())
}

fn strip(cash: Option<&Cash>, results: &Results, currency: &Currency, lang: Lang) -> AnyView {
    let (result, result_before) = results.labelled(Label::NetResult);
    let (revenue, revenue_before) = results.labelled(Label::GrossRevenue);
    let (expenses, expenses_before) = results.expenses_total();
    let href = path::income_statement(results.now);
    let against = |now, before| against(now, before, results, currency, lang);
    let mut figures = Vec::new();
    if let Some(cash) = cash {
        let balances: Vec<Money> = cash.months.iter().map(|(_, balance)| *balance).collect();
        let before = balances.iter().rev().nth(1).copied().unwrap_or(Money::ZERO);
        figures.push(parts::figure(
            W::Cash.text(lang),
            cash.now(),
            currency,
            cash_href(cash, results.now),
            sparkline(&balances),
            against(cash.now(), before),
            lang,
        ));
    }
    for (word, now, before) in [
        (W::Result, result, result_before),
        (W::Revenue, revenue, revenue_before),
        (W::Expenses, expenses, expenses_before),
    ] {
        let meaning = against(now, before);
        figures.push(parts::figure(word.text(lang), now, currency, href.clone(), (), meaning, lang));
    }
    parts::strip(figures)
}

/// The one cash account's statement, or the trial balance where there are several.
fn cash_href(cash: &Cash, range: Range) -> String {
    match cash.accounts.as_slice() {
        [] => "/ledger/accounts".to_owned(),
        [one] => path::statement(one.id, range),
        _ => path::trial_balance(range),
    }
}

/// `R$ +1.200,00 sobre outubro de 2026`.
fn against(now: Money, before: Money, results: &Results, currency: &Currency, lang: Lang) -> String {
    let month = results.before.from.month().show(lang);
    if before.is_zero() {
        return W::NoneLast.text(lang).replace("{}", &month);
    }
    let text = change(now, before, currency.decimals(), lang);
    W::AgainstLast.text(lang).replacen("{}", &text, 1).replacen("{}", &month, 1)
}

/// With its sign and without a colour: whether less is worse depends on what it is of.
fn change(now: Money, before: Money, decimals: u32, lang: Lang) -> String {
    let change = Money(now.minor().saturating_sub(before.minor()));
    let sign = if change.minor() > 0 { "+" } else { "" };
    format!("{sign}{}", change.show(decimals, lang))
}

fn result_chart(results: &Results, currency: &Currency, lang: Lang) -> AnyView {
    let note = W::WaterfallNote.text(lang).replace("{}", &results.now.from.month().show(lang));
    let steps = results.steps();
    let (result, _) = results.labelled(Label::NetResult);
    let (revenue, _) = results.labelled(Label::GrossRevenue);
    if steps.iter().all(|(_, amount, _)| amount.is_zero()) {
        let none = view! { <p class="faint">{W::NoResult.text(lang)}</p> };
        return parts::section("waterfall", W::Waterfall.text(lang), note, none);
    }
    let href = path::income_statement(results.now);
    let describe = W::WaterfallDescribe.text(lang);
    let describe = describe.replacen("{}", &parts::money_text(revenue, currency, lang), 1);
    let chart = Chart {
        id: "waterfall-chart",
        describe: describe.replacen("{}", &parts::money_text(result, currency, lang), 1),
        caption: format!("{}, {note}", W::Waterfall.text(lang)),
        decimals: currency.decimals(),
        lang,
    };
    let step = |(label, amount, total): (Label, Money, bool)| {
        let text = label.text(lang);
        let step = if total { Step::total(text, amount) } else { Step::change(text, amount) };
        step.href(href.clone())
    };
    let drawn = waterfall(&chart, steps.into_iter().map(step).collect());
    parts::section("waterfall", W::Waterfall.text(lang), note, drawn)
}

fn cash_chart(cash: &Cash, currency: &Currency, lang: Lang) -> AnyView {
    if cash.accounts.is_empty() {
        let link = view! { <a href="/ledger/accounts">{W::NoCash.text(lang)}</a> };
        return parts::section("cash", W::CashLine.text(lang), (), view! { <p class="faint">{link}</p> });
    }
    let label = |at: usize| cash.months.get(at).map(|(month, _)| month.show(lang)).unwrap_or_default();
    let describe = W::CashDescribe.text(lang).replacen("{}", &label(0), 1);
    let describe = describe.replacen("{}", &label(cash.months.len().saturating_sub(1)), 1);
    let chart = Chart {
        id: "cash-chart",
        describe: describe.replacen("{}", &parts::money_text(cash.now(), currency, lang), 1),
        caption: format!("{}, {}", W::CashLine.text(lang), W::CashNote.text(lang)),
        decimals: currency.decimals(),
        lang,
    };
    let points = cash
        .months
        .iter()
        .map(|(month, balance)| (format!("{} {:02}", month.short(lang), month.year() % 100), *balance))
        .collect();
    let headings = (W::Month.text(lang).to_owned(), W::Balance.text(lang).to_owned());
    let drawn = line(&chart, Line { headings, points, filled: true, ..Line::default() });
    parts::section("cash", W::CashLine.text(lang), W::CashNote.text(lang), drawn)
}

fn biggest(results: &Results, currency: &Currency, lang: Lang) -> AnyView {
    let expenses: Vec<Expense> =
        results.expenses().into_iter().filter(|expense| expense.now.minor() > 0).take(BIGGEST).collect();
    let (now, before) = (results.now.from.month().show(lang), results.before.from.month().show(lang));
    let note = W::BiggestNote.text(lang).replacen("{}", &now, 1).replacen("{}", &before, 1);
    if expenses.is_empty() {
        let none = view! { <p class="faint">{W::NoExpenses.text(lang)}</p> };
        return parts::section("biggest", W::Biggest.text(lang), note, none);
    }
    let decimals = currency.decimals();
    let rows: Vec<AnyView> = expenses
        .into_iter()
        .map(|Expense { account, now, before }| {
            let change = change(now, before, decimals, lang);
            let (this, last) =
                (path::statement(account.id, results.now), path::statement(account.id, results.before));
            view! {
                <tr>
                    <th scope="row">
                        <a class="quiet" href=path::account(account.id)>{account.name.clone()}</a>
                    </th>
                    <td class="n"><a class="quiet" href=this>{parts::amount(now, decimals, lang)}</a></td>
                    <td class="n"><a class="quiet" href=last>{change}</a></td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let table = view! {
        <table class="t">
            <caption class="sr">{W::Biggest.text(lang)}</caption>
            <thead>
                <tr>
                    <th scope="col">{W::Account.text(lang)}</th>
                    <th scope="col" class="n">{W::ThisMonth.text(lang)}</th>
                    <th scope="col" class="n">{W::Change.text(lang)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    parts::section("biggest", W::Biggest.text(lang), note, table)
}

fn latest_entries(latest: &[Entry], currency: &Currency, lang: Lang) -> AnyView {
    let rows: Vec<AnyView> = latest
        .iter()
        .map(|entry| {
            let amount = parts::amount(entry.total, currency.decimals(), lang);
            let memo = Some(entry.memo.clone()).filter(|memo| !memo.trim().is_empty());
            let memo = memo.unwrap_or_else(|| entry.kind.text(lang).to_owned());
            view! {
                <tr>
                    <th scope="row" class="nowrap">{parts::day(entry.effective_on, lang)}</th>
                    <td>
                        <a class="quiet" href=path::entry(entry.id)>{memo}</a>
                        <span class="sub">{entry.reference()}</span>
                    </td>
                    <td class="n"><a class="quiet" href=path::entry(entry.id)>{amount}</a></td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let table = view! {
        <table class="t feed">
            <caption class="sr">{W::Latest.text(lang)}</caption>
            <thead class="sr">
                <tr>
                    <th scope="col">{W::Day.text(lang)}</th>
                    <th scope="col">{W::Entry.text(lang)}</th>
                    <th scope="col">{W::Amount.text(lang)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    let all = view! { <a href="/ledger/entries">{W::SeeAll.text(lang)}</a> };
    parts::section("latest", W::Latest.text(lang), all, table)
}

/// Whether the books tie, by the last check.
pub async fn ties(tx: &mut Tx, company: &Company, lang: Lang) -> Result<AnyView, DbError> {
    let last = outcomes::last(tx).await?;
    let broken: Vec<_> = last.outcomes.iter().filter(|outcome| !outcome.holds()).collect();
    let link = view! { <a href="/admin/check">{CheckWord::Check.text(lang)}</a> };
    let body = match (last.outcomes.len(), broken.len()) {
        (0, _) => view! { <p class="faint">{CheckWord::Never.text(lang)}</p> }.into_any(),
        (_, 0) => view! {
            <p>{parts::state(CheckWord::Tie.text(lang), Tone::Ok)}</p>
            <p class="small faint">{checked_at(&last, company, lang)}</p>
        }
        .into_any(),
        _ => {
            let items: Vec<AnyView> = broken
                .into_iter()
                .map(|outcome| {
                    view! { <li>{parts::state(outcome.tie.text(lang), Tone::Bad)}</li> }.into_any()
                })
                .collect();
            view! {
                <ul class="names">{items}</ul>
                <p class="small faint">{checked_at(&last, company, lang)}</p>
            }
            .into_any()
        }
    };
    Ok(parts::section("ties", W::Ties.text(lang), link, body))
}
