//! Expenses by area: one bar an area, and below it what was spent on which account.

use leptos::prelude::*;

use super::asking::{Asking, Offer};
use super::trial_balance::Links;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadLedger;
use crate::error::AppError;
use crate::finance::model::Asked;
use crate::finance::sheets::StatementWord;
use crate::finance::store::reports::{self, AreaExpense, Proof};
use crate::finance::words::ReportWord as Word;
use crate::kernel::{Money, Text};
use crate::ui::chart::{Bar, Chart, bars};
use crate::ui::parts;
use crate::ui::report::{Figures, Report, ReportCell, ReportRow};

pub const OFFER: Offer = Offer::PLAIN;

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
    let report = reports::expenses_by_area(&mut tx, &asking.question).await?;
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

fn chart(asking: &Asking, report: &[AreaExpense]) -> AnyView {
    let lang = asking.lang;
    let largest = report.iter().max_by_key(|area| area.total).map_or_else(String::new, |area| {
        let total = parts::money_text(Money(area.total), &asking.company.currency, lang);
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
            inflow: Money(area.total),
            outflow: None,
            href: asked_of(asking, area).map(|asked| asking.address(&asked.full_query())),
        })
        .collect();
    let headings = vec![Word::Area.text(lang).to_owned(), Word::Amount.text(lang).to_owned()];
    view! { <div class="screen-only">{bars(&chart, headings, places)}</div> }.into_any()
}

fn sheet(asking: &Asking, report: &[AreaExpense], proof: &Proof) -> AnyView {
    let lang = asking.lang;
    let mut rows = Vec::new();
    for area in report {
        let asked = asked_of(asking, area);
        rows.push(ReportRow {
            code: String::new(),
            name: area_name(asking, area),
            href: asked.as_ref().map(|asked| asking.address(&asked.full_query())),
            level: 1,
            sums: true,
            cells: vec![ReportCell::of_row(Money(area.total))],
        });
        let links = asked.as_ref().map(Links::to);
        for (account, minor) in &area.accounts {
            rows.push(ReportRow {
                code: account.code.clone(),
                name: account.name.clone(),
                href: links.as_ref().map(|links| links.rows_of(account)),
                level: 2,
                sums: false,
                cells: vec![ReportCell::of_row(Money(*minor))],
            });
        }
    }
    let total = report.iter().map(|area| area.total).sum();
    Report {
        head: asking.head(Word::ExpensesByArea.text(lang).to_owned(), proof, None),
        code: Word::AccountCode.text(lang).to_owned(),
        name: Word::Name.text(lang).to_owned(),
        figures: vec![Figures { heading: Word::Amount.text(lang).to_owned(), sides: false }],
        rows,
        total: Some((Word::Total.text(lang).to_owned(), vec![ReportCell::still(Money(total))])),
        decimals: asking.company.currency.decimals(),
    }
    .view(lang)
}
