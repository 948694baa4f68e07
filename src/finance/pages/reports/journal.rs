//! The journal (diário): entries in the order of their days, each with its lines, page by page.

use leptos::prelude::*;

use super::asking::{Asking, Offer};
use super::paper::range_short;
use super::statement::{asides, before, pager, sides};
use super::trial_balance::Links;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadLedger;
use crate::error::AppError;
use crate::finance::store::reports::{self, LedgerLine, LedgerPlace};
use crate::finance::words::ReportWord as Word;
use crate::kernel::{Money, Text};
use crate::ui::parts;
use crate::ui::report::{Columns, Figures, Rows, paper};

pub const OFFER: Offer = Offer { compare: true, ..Offer::PLAIN };

/// Lines of a page; an entry is kept whole unless it alone is longer.
const PAGE: i64 = 200;

pub async fn journal(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let mut tx = visit.db().read().await?;
    let asking = match Asking::open(&visit, &mut tx, &grant, Word::Journal, OFFER).await? {
        Ok(asking) => asking,
        Err(page) => return Ok(*page),
    };
    let found = reports::journal_lines(&mut tx, &asking.question, asking.after, PAGE + 1).await?;
    let (lines, next) = whole_entries(found, PAGE as usize);
    let back = before(&mut tx, &asking, None, PAGE).await?;
    // The ranges' totals stand under the last line.
    let mut totals = Vec::new();
    if next.is_none() {
        for question in asking.questions() {
            let moved = reports::movements(&mut tx, &question).await?;
            totals.push((moved.iter().map(|row| row.debit).sum(), moved.iter().map(|row| row.credit).sum()));
        }
    }
    let proof = reports::proof(&mut tx).await?;
    let lang = asking.lang;
    let sheet = match lines.is_empty() {
        true => {
            let all = Some((Word::Reports.text(lang).to_owned(), "/ledger/reports".to_owned()));
            parts::empty(Word::NoLines.text(lang), Word::NothingMovedFor.text(lang), all)
        }
        false => {
            let head = asking.head(Word::Journal.text(lang).to_owned(), &proof, None);
            let columns = columns(&asking);
            let rows = rows(&asking, &columns, &lines, &totals);
            paper(&head, &columns, rows, lang)
        }
    };
    let pages = pager(&asking, back, next);
    let body = view! { {asking.unsound(&proof)} {sheet} {pages} {asking.dialog()} };
    Ok(Page::new(Word::Journal.text(lang), body)
        .lede(asking.lede())
        .tools(asking.tools(0))
        .primary_print(Word::Print.text(lang)))
}

/// The lines of a page out of one more than it holds, and the place the next page follows.
fn whole_entries(mut lines: Vec<LedgerLine>, limit: usize) -> (Vec<LedgerLine>, Option<LedgerPlace>) {
    let Some(over) = lines.get(limit).map(|line| line.entry_id) else { return (lines, None) };
    let begins = lines.iter().position(|line| line.entry_id == over).unwrap_or(limit);
    lines.truncate(if begins == 0 { limit } else { begins });
    let next = lines.last().map(LedgerLine::place);
    (lines, next)
}

fn columns(asking: &Asking) -> Columns {
    let word = |word: Word| word.text(asking.lang).to_owned();
    let figure = |of: Word| Figures { heading: word(of), sides: false };
    Columns {
        code: word(Word::Day),
        name: word(Word::Entry),
        text: None,
        figures: vec![figure(Word::Debit), figure(Word::Credit)],
    }
}

fn rows<'a>(asking: &Asking, columns: &'a Columns, lines: &[LedgerLine], totals: &[(i64, i64)]) -> Rows<'a> {
    let lang = asking.lang;
    let decimals = asking.company.currency.decimals();
    let mut rows = Rows::new(columns, decimals, lang, lines.len() * 2);
    let links = Links::of(asking);
    let mut entry = 0;
    for line in lines {
        if line.entry_id != entry {
            let goes_on = entry == 0 && asking.after.is_some_and(|place| place.entry_id == line.entry_id);
            entry = line.entry_id;
            entry_row(&mut rows, asking, line, goes_on);
        }
        line_row(&mut rows, asking, line, &links);
    }
    let debit = lines.iter().map(|line| line.amount.minor().max(0)).sum();
    let credit = lines.iter().map(|line| -line.amount.minor().min(0)).sum();
    match totals.first() {
        // The only page holds the whole range.
        Some(range) if *range == (debit, credit) => {}
        _ => total_row(&mut rows, Word::PageTotal.text(lang), (debit, credit), None),
    }
    for (at, (days, total)) in asking.asked.ranges().into_iter().zip(totals).enumerate() {
        if at == 0 {
            total_row(&mut rows, Word::RangeTotal.text(lang), *total, None);
        } else {
            let href = asking.address(&asking.asked.days(days).full_query());
            total_row(&mut rows, &range_short(days.0, days.1, lang), *total, Some(&href));
        }
    }
    rows
}

fn entry_row(rows: &mut Rows, asking: &Asking, line: &LedgerLine, goes_on: bool) {
    let day = line.effective_on.show(asking.lang);
    let (recorded, time) = asking.paper.moment(line.recorded_at);
    let to = rows.begin("syn top1").code(&day).wide_name(&day);
    to.open_link(&format!("/ledger/entries/{}", line.entry_id)).text(&line.reference()).raw("</a> ");
    to.text(&line.memo);
    if let Some(document) = line.document.as_deref().filter(|document| !document.is_empty()) {
        to.raw(" <span class=\"faint\">· ").text(document).raw("</span>");
    }
    to.raw(" <span class=\"faint\">· ").text(&recorded).raw(" ").text(&time).raw("</span>");
    if goes_on {
        to.raw(" ").text(Word::Continued.text(asking.lang));
    }
    rows.close_name().end();
}

fn line_row(rows: &mut Rows, asking: &Asking, line: &LedgerLine, links: &Links) {
    let code = &line.account_code;
    let name = line.account_path.rsplit(':').next().unwrap_or(&line.account_path);
    let to = rows.begin("").code(code).name(2, code);
    to.open_link(&links.statement(line.account_id)).text(name).raw("</a>");
    if let Some(memo) = line.line_memo.as_deref().filter(|memo| !memo.is_empty() && *memo != line.memo) {
        to.raw(" <span class=\"faint\">· ").text(memo).raw("</span>");
    }
    asides(to, asking, line, None);
    rows.close_name();
    sides(rows, line.amount, &format!("/ledger/entries/{}", line.entry_id));
    rows.end();
}

fn total_row(rows: &mut Rows, name: &str, (debit, credit): (i64, i64), href: Option<&str>) {
    let to = rows.begin("total").code("").name(1, "");
    match href {
        Some(href) => to.open_link(href).text(name).raw("</a>"),
        None => to.text(name),
    };
    rows.close_name().figure(Some(Money(debit)), href).figure(Some(Money(credit)), href).end();
}
