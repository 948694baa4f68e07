//! Expenses by area: one bar an area, and below it what was spent on which account.

use leptos::prelude::*;

use super::asking::{Asking, Offer};
use super::paper::range_short;
use super::trial_balance::Links;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadLedger;
use crate::error::AppError;
use crate::finance::model::Asked;
use crate::finance::sheets::StatementWord;
use crate::finance::store::reports::{self, AreaExpense, Proof};
use crate::finance::words::ReportWord as Word;
use crate::kernel::{Day, Money, Text};
use crate::ui::chart::{Bar, Chart, bars};
use crate::ui::parts;
use crate::ui::report::{Figures, Report, ReportCell, ReportRow};

pub const OFFER: Offer = Offer { compare: true, ..Offer::PLAIN };

pub async fn expenses_by_area(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let mut tx = visit.db().read().await?;
    let asking = match Asking::open(&visit, &mut tx, &grant, Word::ExpensesByArea, OFFER).await? {
        Ok(mut asking) => {
            asking.asked.without_closing = true;
            asking
        }
        Err(page) => return Ok(*page),
    };
    let report = reports::expenses_by_area(&mut tx, &asking.questions()).await?;
    let proof = reports::proof(&mut tx).await?;
    let lang = asking.lang;
    let content = match report.is_empty() {
        true => {
            let all = Some((Word::Reports.text(lang).to_owned(), "/ledger/reports".to_owned()));
            parts::empty(Word::NothingMoved.text(lang), Word::NothingMovedFor.text(lang), all)
        }
        false => view! { {chart(&asking, &report)} {sheet(&asking, &report, &proof)} }.into_any(),
    };
    let body = view! { {asking.unsound(&proof)} {content} {asking.dialog()} };
    Ok(Page::new(Word::ExpensesByArea.text(lang), body)
        .lede(asking.lede())
        .tools(asking.tools(0))
        .primary_print(Word::Print.text(lang)))
}

fn area_name(asking: &Asking, area: &AreaExpense) -> String {
    area.area.clone().unwrap_or_else(|| StatementWord::NoArea.text(asking.lang).to_owned())
}

/// The same question of one area, without those below it: the rows of the page are areas of their own.
fn asked_of(asking: &Asking, area: &AreaExpense) -> Option<Asked> {
    Some(Asked { area: Some(area.area_id?), alone: true, ..asking.asked.clone() })
}

/// In the range asked, without those it is compared with.
fn spent(area: &AreaExpense) -> Money {
    Money(area.totals.first().copied().unwrap_or(0))
}

fn chart(asking: &Asking, report: &[AreaExpense]) -> AnyView {
    let lang = asking.lang;
    let largest = report.iter().max_by_key(|area| spent(area)).map_or_else(String::new, |area| {
        let total = parts::money_text(spent(area), &asking.company.currency, lang);
        format!("{}, {total}", area_name(asking, area))
    });
    let chart = Chart {
        id: "areas",
        describe: Word::BarsDescribe.text(lang).replace("{}", &largest),
        caption: format!("{}, {}", Word::BarsCaption.text(lang), asking.company.currency),
        decimals: asking.company.currency.decimals(),
        lang,
    };
    let places = report
        .iter()
        .map(|area| Bar {
            label: area_name(asking, area),
            inflow: spent(area),
            outflow: None,
            href: asked_of(asking, area).map(|asked| asking.address(&asked.full_query())),
        })
        .collect();
    let headings = vec![Word::Area.text(lang).to_owned(), Word::Amount.text(lang).to_owned()];
    view! { <div class="screen-only">{bars(&chart, headings, places)}</div> }.into_any()
}

fn sheet(asking: &Asking, report: &[AreaExpense], proof: &Proof) -> AnyView {
    let lang = asking.lang;
    let ranges = asking.asked.ranges();
    let figures = match ranges.as_slice() {
        [_] => vec![Figures { heading: Word::Amount.text(lang).to_owned(), sides: false }],
        several => {
            let heading = |(from, to): &(Day, Day)| range_short(*from, *to, lang);
            several.iter().map(|days| Figures { heading: heading(days), sides: false }).collect()
        }
    };
    let total = |at: usize| report.iter().filter_map(|area| area.totals.get(at)).sum();
    let total = (0..ranges.len()).map(|at| ReportCell::still(Money(total(at)))).collect();
    Report {
        head: asking.head(Word::ExpensesByArea.text(lang).to_owned(), proof, None),
        code: Word::AccountCode.text(lang).to_owned(),
        name: Word::Name.text(lang).to_owned(),
        figures,
        rows: rows(asking, report),
        total: Some((Word::Total.text(lang).to_owned(), total)),
        decimals: asking.company.currency.decimals(),
    }
    .view(lang)
}

fn rows(asking: &Asking, report: &[AreaExpense]) -> Vec<ReportRow> {
    let ranges = asking.asked.ranges();
    let mut rows = Vec::new();
    for area in report {
        let asked = asked_of(asking, area);
        rows.push(ReportRow {
            code: String::new(),
            name: area_name(asking, area),
            href: asked.as_ref().map(|asked| asking.address(&asked.full_query())),
            level: 1,
            sums: true,
            cells: opening(
                &area.totals,
                asked.iter().flat_map(|asked| {
                    ranges.iter().map(|days| asking.address(&asked.days(*days).full_query()))
                }),
            ),
        });
        let links: Vec<Links> =
            asked.iter().flat_map(|asked| ranges.iter().map(|days| Links::to(&asked.days(*days)))).collect();
        for (account, amounts) in &area.accounts {
            rows.push(ReportRow {
                code: account.code.clone(),
                name: account.name.clone(),
                href: links.first().map(|links| links.rows_of(account)),
                level: 2,
                sums: false,
                cells: opening(amounts, links.iter().map(|links| links.rows_of(account))),
            });
        }
    }
    rows
}

/// Amounts, each with what it opens; lines without an area have no address of their own.
fn opening(amounts: &[i64], places: impl Iterator<Item = String>) -> Vec<ReportCell> {
    let places = places.map(Some).chain(std::iter::repeat(None));
    let cell = |(minor, place): (&i64, Option<String>)| match place {
        Some(place) => ReportCell::new(Money(*minor), place),
        None => ReportCell::still(Money(*minor)),
    };
    amounts.iter().zip(places).map(cell).collect()
}
