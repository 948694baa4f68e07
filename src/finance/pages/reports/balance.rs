//! The statements: balance sheet and income statement (DRE), with the ranges they are compared with.

use leptos::prelude::*;

use super::asking::{Asking, Offer};
use super::paper::range_short;
use super::trial_balance::Links;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadLedger;
use crate::error::AppError;
use crate::finance::store::reports::{self, Row, RowKind, Statement};
use crate::finance::words::ReportWord as Word;
use crate::kernel::{Day, Money, Text};
use crate::ui::parts;
use crate::ui::report::{Figures, Report, ReportCell, ReportRow};

pub const BALANCE_SHEET: Offer = Offer { compare: true, level: true, day_only: true };
pub const INCOME_STATEMENT: Offer = Offer { compare: true, level: true, day_only: false };

pub async fn balance_sheet(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let mut tx = visit.db().read().await?;
    let asking = match Asking::open(&visit, &mut tx, &grant, Word::BalanceSheet, BALANCE_SHEET).await? {
        Ok(asking) => asking,
        Err(page) => return Ok(*page),
    };
    let report = reports::balance_sheet(&mut tx, asking.questions()).await?;
    let proof = if report.ties { Word::SheetTies } else { Word::SheetDiffers };
    Ok(page(&asking, &report, Word::BalanceSheet, proof))
}

pub async fn income_statement(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let mut tx = visit.db().read().await?;
    let asking = match Asking::open(&visit, &mut tx, &grant, Word::IncomeStatement, INCOME_STATEMENT).await? {
        Ok(mut asking) => {
            // What closes a year empties the very accounts this statement is made of.
            asking.asked.without_closing = true;
            asking
        }
        Err(page) => return Ok(*page),
    };
    let report = reports::income_statement(&mut tx, asking.questions()).await?;
    let proof = if report.ties { Word::ResultTies } else { Word::ResultDiffers };
    Ok(page(&asking, &report, Word::IncomeStatement, proof))
}

fn page(asking: &Asking, report: &Statement, title: Word, proof: Word) -> Page {
    let lang = asking.lang;
    let levels = report.rows.iter().map(|row| row.level).max().unwrap_or(1).saturating_sub(1);
    let moved = report.rows.iter().any(|row| row.amounts.iter().any(|amount| *amount != 0));
    let sheet = match moved {
        true => sheet(asking, report, title, proof),
        false => {
            let all = Some((Word::Reports.text(lang).to_owned(), "/ledger/reports".to_owned()));
            parts::empty(Word::NothingMoved.text(lang), Word::NothingMovedFor.text(lang), all)
        }
    };
    let body = view! { {asking.unsound(&report.proof)} {sheet} {asking.dialog()} };
    Page::new(title.text(lang), body)
        .lede(asking.lede())
        .tools(asking.tools(u8::try_from(levels).unwrap_or(u8::MAX)))
        .primary_print(Word::Print.text(lang))
}

fn sheet(asking: &Asking, report: &Statement, title: Word, proof: Word) -> AnyView {
    let lang = asking.lang;
    let day_only = title == Word::BalanceSheet;
    let ranges = asking.asked.ranges();
    let heading = |(from, to): &(Day, Day)| {
        let text = match day_only {
            true => to.show(lang),
            false => range_short(*from, *to, lang),
        };
        Figures { heading: text, sides: false }
    };
    let links: Vec<Links> = ranges.iter().map(|days| Links::to(&asking.asked.days(*days))).collect();
    let deepest = asking.asked.level.map_or(usize::MAX, |level| usize::from(level) + 1);
    let rows = report
        .rows
        .iter()
        .filter(|row| row.account.is_none() || row.level <= deepest)
        .map(|row| report_row(row, &links, divided(report, row), asking))
        .collect();
    Report {
        head: asking.head(title.text(lang).to_owned(), &report.proof, Some((proof, report.ties))),
        code: Word::AccountCode.text(lang).to_owned(),
        name: Word::Name.text(lang).to_owned(),
        figures: ranges.iter().map(heading).collect(),
        rows,
        total: None,
        decimals: asking.company.currency.decimals(),
    }
    .view(lang)
}

/// Whether a heading's accounts stand in several parts of the statement: then no row is the whole of what the
/// trial balance shows below it, and a link would lead to another figure.
fn divided(report: &Statement, row: &Row) -> bool {
    let Some(account) = &row.account else { return false };
    let same = |other: &&Row| other.account.as_ref().is_some_and(|other| other.id == account.id);
    report.rows.iter().filter(same).count() > 1
}

fn report_row(row: &Row, links: &[Links], divided: bool, asking: &Asking) -> ReportRow {
    let lang = asking.lang;
    let links = if divided { &[] } else { links };
    let amounts = row.amounts.iter().map(|minor| Money(*minor));
    match &row.account {
        Some(account) => ReportRow {
            code: account.code.clone(),
            name: account.name.clone(),
            href: links.first().map(|links| links.rows_of(account)),
            level: u8::try_from(row.level).unwrap_or(u8::MAX),
            sums: !account.analytic,
            cells: amounts
                .enumerate()
                .map(|(at, amount)| match links.get(at) {
                    Some(links) => ReportCell::new(amount, links.rows_of(account)),
                    None => ReportCell::still(amount),
                })
                .collect(),
        },
        None => ReportRow {
            code: String::new(),
            name: row.label.map_or("", |label| label.text(lang)).to_owned(),
            href: None,
            level: u8::try_from(row.level).unwrap_or(u8::MAX),
            sums: row.kind != RowKind::Account,
            cells: amounts.map(ReportCell::still).collect(),
        },
    }
}
