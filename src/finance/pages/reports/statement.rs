//! The account statement (razão): the lines of one account with the balance after each, page by page.

use leptos::prelude::*;

use super::asking::{Asking, Offer};
use super::paper::range_short;
use crate::app::{Page, Visit};
use crate::auth::permission::ReadLedger;
use crate::db::Tx;
use crate::error::AppError;
use crate::finance::model::Account;
use crate::finance::sheets::own_cell;
use crate::finance::store::accounts;
use crate::finance::store::reports::{self, Balance, LedgerLine, LedgerPlace, Question};
use crate::finance::words::ReportWord as Word;
use crate::kernel::{Money, Text};
use crate::server::sheet::Cell;
use crate::ui::markup::Markup;
use crate::ui::parts::{self, Tone};
use crate::ui::report::{Columns, Figures, Rows, paper};
use crate::ui::words::UiWord;

pub const OFFER: Offer = Offer { compare: true, ..Offer::PLAIN };

const PAGE: i64 = 100;

/// A page of lines with the balance before the first, and the movement of the whole range.
struct Lines {
    lines: Vec<LedgerLine>,
    opening: i64,
    range: Balance,
    /// The ranges it is compared with, in the order asked.
    compared: Vec<Balance>,
    /// The last line of this page, where more follow.
    next: Option<LedgerPlace>,
    before: Before,
}

/// What comes before a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Before {
    Nothing,
    FirstPage,
    After(LedgerPlace),
}

pub async fn statement(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let mut tx = visit.db().read().await?;
    let account = accounts::account(&mut tx, visit.id("id")?).await?.ok_or(AppError::NotFound)?;
    let asking = match Asking::open(&visit, &mut tx, &grant, Word::Statement, OFFER).await? {
        Ok(asking) => asking,
        Err(page) => return Ok(*page),
    };
    if !account.analytic {
        // A heading has no lines: the accounts below it have.
        let below =
            format!("/ledger/reports/trial-balance?{}&below={}", asking.asked.full_query(), account.id);
        leptos_axum::redirect(&below, false);
        return Ok(Page::bare("", ()));
    }
    let lines = load(&mut tx, &asking, &account).await?;
    let proof = reports::proof(&mut tx).await?;
    let lang = asking.lang;
    let title = Word::StatementOf.text(lang).replace("{}", &account.name);
    let sheet_title = format!("{} {} {}", Word::Statement.text(lang), account.code, account.name);
    let head = asking.head(sheet_title, &proof, None);
    let pages = pager(&asking, lines.before, lines.next);
    let columns = columns(&asking);
    let sheet = paper(&head, &columns, rows(&asking, &columns, &lines), lang);
    let none = lines.lines.is_empty().then(|| parts::notice(Tone::Info, Word::NoLines.text(lang), ()));
    let body = view! { {asking.unsound(&proof)} {none} {sheet} {pages} {asking.dialog()} };
    Ok(Page::new(title, body)
        .lede(format!("{} · {}", account.path.replace(':', " › "), asking.lede()))
        .crumb(Word::Reports.text(lang), "/ledger/reports")
        .tools(asking.tools(0))
        .primary_print(Word::Print.text(lang)))
}

async fn load(tx: &mut Tx, asking: &Asking, account: &Account) -> Result<Lines, AppError> {
    let question = &asking.question;
    let range = moved(tx, question, account).await?;
    let mut compared = Vec::new();
    for other in asking.others() {
        compared.push(moved(tx, &other, account).await?);
    }
    let opening = match asking.after {
        None => range.opening,
        Some(place) => reports::ledger_opening(tx, question, account.id, Some(place)).await?.minor(),
    };
    let mut lines = reports::ledger(tx, question, account.id, asking.after, PAGE + 1).await?;
    let more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let next = if more { lines.last().map(LedgerLine::place) } else { None };
    let before = before(tx, asking, Some(account.id), PAGE).await?;
    Ok(Lines { lines, opening, range, compared, next, before })
}

async fn moved(tx: &mut Tx, question: &Question, account: &Account) -> Result<Balance, AppError> {
    let mut range = Balance::default();
    for row in reports::movements(tx, question).await?.iter().filter(|row| row.account_id == account.id) {
        range.opening += row.opening;
        range.debit += row.debit;
        range.credit += row.credit;
    }
    Ok(range)
}

/// Where the page before this one begins.
pub async fn before(
    tx: &mut Tx,
    asking: &Asking,
    account: Option<i64>,
    lines: i64,
) -> Result<Before, AppError> {
    let Some(place) = asking.after else { return Ok(Before::Nothing) };
    let found = reports::place_before(tx, &asking.question, account, place, lines).await?;
    Ok(found.map_or(Before::FirstPage, Before::After))
}

/// Links to the pages around this one; nothing where there are none.
pub fn pager(asking: &Asking, before: Before, next: Option<LedgerPlace>) -> Option<AnyView> {
    if before == Before::Nothing && next.is_none() {
        return None;
    }
    let lang = asking.lang;
    let query = asking.asked.full_query();
    let back = match before {
        Before::Nothing => None,
        Before::FirstPage => Some(asking.address(&query)),
        Before::After(place) => Some(asking.address(&format!("{query}&after={place}"))),
    };
    let next = next.map(|place| asking.address(&format!("{query}&after={place}")));
    let back = back.map(|href| view! { <a href=href rel="prev">{UiWord::PageBefore.text(lang)}</a> });
    let next = next.map(|href| view! { <a href=href rel="next">{UiWord::PageAfter.text(lang)}</a> });
    let view = view! {
        <nav class="grid-foot" aria-label=Word::Pages.text(lang)>
            <span class="tools">{back} {next}</span>
        </nav>
    };
    Some(view.into_any())
}

fn columns(asking: &Asking) -> Columns {
    let word = |word: Word| word.text(asking.lang).to_owned();
    let figure = |of: Word, sides| Figures { heading: word(of), sides };
    Columns {
        code: word(Word::Day),
        name: word(Word::Entry),
        text: Some(word(Word::Memo)),
        figures: vec![figure(Word::Debit, false), figure(Word::Credit, false), figure(Word::Balance, true)],
    }
}

fn rows<'a>(asking: &Asking, columns: &'a Columns, page: &Lines) -> Rows<'a> {
    let lang = asking.lang;
    let decimals = asking.company.currency.decimals();
    let mut rows = Rows::new(columns, decimals, lang, page.lines.len() + 2);
    let first = if page.before == Before::Nothing { Word::Opening } else { Word::BroughtForward };
    balance_row(&mut rows, first.text(lang), None, page.opening, None);
    let mut balance = page.opening;
    for line in &page.lines {
        balance += line.amount.minor();
        line_row(&mut rows, asking, line, balance);
    }
    match page.next {
        Some(_) => balance_row(&mut rows, Word::CarriedForward.text(lang), None, balance, None),
        None => {
            let moved = Some((page.range.debit, page.range.credit));
            balance_row(&mut rows, Word::RangeTotal.text(lang), moved, page.range.closing(), None);
            for (days, other) in asking.asked.ranges().into_iter().skip(1).zip(&page.compared) {
                let href = asking.address(&asking.asked.days(days).full_query());
                let moved = Some((other.debit, other.credit));
                let name = range_short(days.0, days.1, lang);
                balance_row(&mut rows, &name, moved, other.closing(), Some(&href));
            }
        }
    }
    rows
}

/// A row that is no line: what is carried over, what a range moved; a range of other days opens its lines.
fn balance_row(rows: &mut Rows, name: &str, moved: Option<(i64, i64)>, balance: i64, href: Option<&str>) {
    let to = rows.begin("total").code("").name(1, "");
    match href {
        Some(href) => to.open_link(href).text(name).raw("</a>"),
        None => to.text(name),
    };
    rows.close_name().text();
    rows.close_text()
        .figure(moved.map(|moved| Money(moved.0)), href)
        .figure(moved.map(|moved| Money(moved.1)), href)
        .figure(Some(Money(balance)), href)
        .end();
}

fn line_row(rows: &mut Rows, asking: &Asking, line: &LedgerLine, balance: i64) {
    let day = line.effective_on.show(asking.lang);
    let entry = format!("/ledger/entries/{}", line.entry_id);
    rows.begin("").code(&day).name(1, &day).open_link(&entry).text(&line.reference()).raw("</a>");
    memo(rows.close_name().text(), asking, line);
    rows.close_text();
    sides(rows, line.amount, &entry);
    rows.figure(Some(Money(balance)), None).end();
}

/// The amount under debit or under credit, leading to the entry.
pub fn sides(rows: &mut Rows, amount: Money, entry: &str) {
    let (debit, credit) = match amount.minor() {
        minor if minor < 0 => (None, Some(-amount)),
        _ => (Some(amount), None),
    };
    rows.figure(debit, Some(entry)).figure(credit, Some(entry));
}

/// What the line says of itself: its memo or the entry's, then party, area, document and the amount in its
/// own currency.
fn memo(to: &mut Markup, asking: &Asking, line: &LedgerLine) {
    let memo = line.told();
    to.text(&memo);
    asides(to, asking, line, line.document.as_deref());
}

pub fn asides(to: &mut Markup, asking: &Asking, line: &LedgerLine, document: Option<&str>) {
    let own = line.own_amount.filter(|amount| *amount != 0).map(|amount| {
        let shown = match own_cell(amount, &line.currency) {
            Cell::Amount(amount, decimals) => Money(amount).show(decimals, asking.lang),
            other => other.plain(),
        };
        format!("{} {shown}", line.currency)
    });
    let asides = [line.party.as_deref(), line.area.as_deref(), document, own.as_deref()];
    for aside in asides.into_iter().flatten().filter(|aside| !aside.is_empty()) {
        to.raw(" <span class=\"faint\">· ").text(aside).raw("</span>");
    }
}
