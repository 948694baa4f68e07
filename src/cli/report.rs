//! `report`: the ledger's reports as text, CSV or JSON.

use std::io::Write;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::books::{day, end_of_time};
use super::{Context, Failure, shipments, stock};
use crate::auth::Grant;
use crate::auth::permission::ReadLedger;
use crate::company;
use crate::db::{DbError, Tx};
use crate::events::hex;
use crate::finance::sheets;
use crate::finance::store::accounts;
use crate::finance::store::reports::{self, Proof, Question, Range};
use crate::finance::words::ReportWord as Word;
use crate::kernel::{Currency, Day, Instant, Text};
use crate::server::sheet::{Sheet, utc};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    TrialBalance,
    BalanceSheet,
    IncomeStatement,
    Ledger,
    Journal,
    ExpensesByArea,
    Stock,
    StockValuation,
    Otif,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    Text,
    Csv,
    Json,
}

#[derive(Args)]
pub struct Report {
    #[arg(value_enum)]
    kind: Kind,
    /// Account of a ledger: its code or full path
    #[arg(long, required_if_eq("kind", "ledger"), value_name = "X")]
    account: Option<String>,
    /// First day
    #[arg(long, value_parser = day, value_name = "D")]
    from: Option<Day>,
    /// Last day
    #[arg(long, value_parser = day, value_name = "D")]
    to: Option<Day>,
    /// Leave out what was recorded after this moment: 2026-11-24 or 2026-11-24T14:32:05Z (its end)
    #[arg(long, value_parser = moment, value_name = "T")]
    known_on: Option<Instant>,
    /// Only lines of this area (code or name) and those below it
    #[arg(long, value_name = "A")]
    area: Option<String>,
    /// Stock at the end of this day; now where absent
    #[arg(long, value_parser = day, value_name = "D")]
    on: Option<Day>,
    /// Stock of this place only (code or name) and those below it
    #[arg(long, value_name = "P")]
    place: Option<String>,
    #[arg(long, value_enum, default_value_t = Output::Text)]
    format: Output,
}

/// A moment (RFC 3339): the last microsecond of what it names, a day in UTC or a second.
fn moment(text: &str) -> Result<Instant, String> {
    if let Ok(day) = text.parse::<Day>() {
        let end = format!("{day}T23:59:59.999999Z");
        return moment(&end);
    }
    let timestamp: jiff::Timestamp = text
        .parse()
        .map_err(|_| format!("`{text}` is not a moment; write 2026-11-24 or 2026-11-24T14:32:05Z"))?;
    // A moment is told to the second and kept to the microsecond: whole seconds mean the end of theirs.
    let rest = if text.contains(['.', ',']) { 0 } else { 999_999 };
    Ok(Instant(timestamp.as_microsecond().saturating_add(rest)))
}

struct Asked<'a> {
    context: &'a Context,
    currency: Currency,
    question: Question,
    report: &'a Report,
}

pub async fn run(context: &Context, report: Report) -> Result<(), Failure> {
    match report.kind {
        Kind::Stock => stock::holdings(context, report.on, report.place.as_deref(), report.format).await,
        Kind::StockValuation => stock::valuation(context, report.on, report.format).await,
        Kind::Otif => shipments::otif(context, (report.from, report.to), report.format).await,
        _ => ledger(context, report).await,
    }
}

async fn ledger(context: &Context, report: Report) -> Result<(), Failure> {
    let currency = context.currency()?;
    let grant = context.actor.grant::<ReadLedger>().map_err(DbError::from)?;
    let mut tx = context.db.read().await?;
    let question = question(context, &mut tx, &grant, &report).await?;
    let asked = Asked { context, currency, question, report: &report };
    match report.kind {
        Kind::Ledger | Kind::Journal => lines(&asked, &mut tx).await,
        _ => {
            let (sheet, proof) = sheet(&asked, &mut tx).await?;
            write(&asked, &sheet, &proof)
        }
    }
}

async fn question(
    context: &Context,
    tx: &mut Tx,
    grant: &Grant<ReadLedger>,
    report: &Report,
) -> Result<Question, Failure> {
    let first = Day::new(1, 1, 1).unwrap_or_else(|| unreachable!("a valid day"));
    let range = Range { from: report.from.unwrap_or(first), to: report.to.unwrap_or_else(end_of_time) };
    if range.from > range.to {
        let text = context.lang.pick("O período termina antes de começar", "The range ends before it begins");
        return Err(Failure::Refused(format!("{text}: {}..{}", range.from, range.to)));
    }
    let areas = match &report.area {
        None => None,
        Some(name) => {
            let unknown = context.lang.pick("Área não encontrada", "No such area");
            let area = company::store::area_by_name(tx, name).await?;
            let area = area.ok_or_else(|| Failure::Refused(format!("{unknown}: {name}")))?;
            let areas = company::store::areas(tx).await?;
            Some(company::model::below(&areas, &[area.id]))
        }
    };
    Ok(Question::new(range).known_on(report.known_on).within(grant, areas))
}

async fn sheet(asked: &Asked<'_>, tx: &mut Tx) -> Result<(Sheet, Proof), Failure> {
    let (question, currency, lang) = (asked.question.clone(), &asked.currency, asked.context.lang);
    Ok(match asked.report.kind {
        Kind::BalanceSheet => {
            let report = reports::balance_sheet(tx, vec![question]).await?;
            (sheets::statement(&report, currency, lang), report.proof)
        }
        Kind::IncomeStatement => {
            let report = reports::income_statement(tx, vec![question]).await?;
            (sheets::statement(&report, currency, lang), report.proof)
        }
        Kind::ExpensesByArea => {
            let questions = [question];
            let report = reports::expenses_by_area(tx, &questions).await?;
            (sheets::expenses_by_area(&report, &questions, currency, lang), reports::proof(tx).await?)
        }
        _ => {
            let report = reports::trial_balance(tx, question).await?;
            (sheets::trial_balance(&report, currency), report.proof)
        }
    })
}

fn write(asked: &Asked<'_>, sheet: &Sheet, proof: &Proof) -> Result<(), Failure> {
    let text = match asked.report.format {
        Output::Text => format!("{}{}{}", head(asked), sheet.aligned(), foot(asked, proof)),
        Output::Csv => sheet.csv(),
        Output::Json => format!("{}\n", document(asked, sheet, proof)),
    };
    print(&text)
}

/// What a reader of a text needs to know of it: title, period, what was known when.
fn head(asked: &Asked<'_>) -> String {
    let (report, lang) = (asked.report, asked.context.lang);
    let title = match report.kind {
        Kind::BalanceSheet => Word::BalanceSheet,
        Kind::IncomeStatement => Word::IncomeStatement,
        Kind::ExpensesByArea => Word::ExpensesByArea,
        Kind::Ledger => Word::Statement,
        Kind::Journal => Word::Journal,
        _ => Word::TrialBalance,
    };
    let mut head = title.text(lang).to_owned();
    if let Some(account) = &report.account {
        head.push_str(&format!(": {account}"));
    }
    if let Some(area) = &report.area {
        head.push_str(&format!(" · {area}"));
    }
    let from =
        report.from.map_or(lang.pick("desde o início", "from the beginning").to_owned(), |d| d.show(lang));
    let to = report.to.map_or(lang.pick("até o fim", "to the end").to_owned(), |day| day.show(lang));
    head.push_str(&format!("\n{from} – {to} · {}", asked.currency));
    if let Some(known) = asked.question.known_on {
        head.push_str(&format!(" · {} {}", Word::KnownOn.text(lang), utc(known)));
    }
    head + "\n\n"
}

/// Which state of the books the figures are of.
fn foot(asked: &Asked<'_>, proof: &Proof) -> String {
    let event = asked.context.lang.pick("Evento", "Event");
    format!("\n{event} {} · SHA-256 {}\n", proof.head.seq, hex(&proof.head.hash))
}

fn document(asked: &Asked<'_>, sheet: &Sheet, proof: &Proof) -> serde_json::Value {
    json!({
        "from": asked.report.from.map(|day| day.to_string()),
        "to": asked.report.to.map(|day| day.to_string()),
        "known_on": asked.question.known_on.map(utc),
        "currency": asked.currency.as_str(),
        "head": { "event": proof.head.seq, "sha256": hex(&proof.head.hash) },
        "balances_verified_at": utc(proof.verified.at),
        "rows": sheet.json(),
    })
}

/// Standard output closed by its reader, as by `head`, is no failure.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Refused(error.to_string()))
        }
        _ => Ok(()),
    }
}

const PAGE: i64 = 5_000;

/// Lines go out page by page as CSV; text and JSON need them all.
async fn lines(asked: &Asked<'_>, tx: &mut Tx) -> Result<(), Failure> {
    let account = match (&asked.report.account, asked.report.kind) {
        (Some(name), Kind::Ledger) => Some(account(asked, tx, name).await?),
        _ => None,
    };
    let mut sheet = Sheet::new(&sheets::LINE_COLUMNS);
    let (mut after, mut first) = (None, true);
    loop {
        let page = match account {
            Some(id) => reports::ledger(tx, &asked.question, id, after, PAGE).await?,
            None => reports::journal_lines(tx, &asked.question, after, PAGE).await?,
        };
        let Some(last) = page.last() else { break };
        after = Some(last.place());
        sheet.rows.extend(page.iter().map(|line| sheets::line(line, &asked.currency)));
        if asked.report.format == Output::Csv {
            print(&part(&sheet, first))?;
            sheet.rows.clear();
            first = false;
        }
    }
    match asked.report.format {
        Output::Csv if first => print(&sheet.csv()),
        Output::Csv => Ok(()),
        _ => {
            let proof = reports::proof(tx).await?;
            write(asked, &sheet, &proof)
        }
    }
}

fn part(sheet: &Sheet, with_head: bool) -> String {
    let csv = sheet.csv();
    if with_head { csv } else { csv.split_once('\n').map(|(_, rest)| rest.to_owned()).unwrap_or_default() }
}

async fn account(asked: &Asked<'_>, tx: &mut Tx, name: &str) -> Result<i64, Failure> {
    let chart = accounts::chart(tx).await?;
    let found = chart.iter().find(|account| account.code == name || account.path == name);
    let unknown = asked.context.lang.pick(
        "Conta não encontrada; use o código ou o caminho completo",
        "No such account; use its code or full path",
    );
    found.map(|account| account.id).ok_or_else(|| Failure::Refused(format!("{unknown}: {name}")))
}
