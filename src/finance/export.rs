//! The books as a plain text journal that hledger and ledger read and agree with: every account's balance is
//! asserted, so a cent changed anywhere makes them fail.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use crate::auth::Grant;
use crate::auth::permission::ReadLedger;
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::finance::model::Account;
use crate::finance::sheets::own_cell;
use crate::finance::store::import::remarks::EXPORTED;
use crate::finance::store::reports::{LedgerLine, Question, Range};
use crate::finance::store::{accounts, post, reports};
use crate::kernel::{Currency, Day};

const PAGE: i64 = 5_000;

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("cannot write the journal: {0}")]
    Write(#[from] io::Error),
}

/// Writes every entry up to `to` in order of day, then one assertion per account and currency.
pub async fn journal(
    tx: &mut Tx,
    grant: &Grant<ReadLedger>,
    to: Day,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    let company = post::company_currency(tx).await?;
    let chart = accounts::chart(tx).await?;
    let first = Day::new(1, 1, 1).ok_or(DbError::Unreadable("day"))?;
    let question = Question::new(Range { from: first, to }).within(grant, None);
    let twice = Twice::load(tx).await?;
    head(&chart, &company, out)?;
    let mut balances: BTreeMap<(String, Currency), i64> = BTreeMap::new();
    let (mut after, mut entry, mut last) = (None, 0, first);
    loop {
        let lines = reports::journal_lines(tx, &question, after, PAGE).await?;
        let Some(final_line) = lines.last() else { break };
        after = Some(final_line.place());
        for line in &lines {
            if line.entry_id != entry {
                entry = line.entry_id;
                last = line.effective_on;
                title(line, out)?;
            }
            posting(line, &company, &twice, out)?;
            let key = (line.account_path.clone(), line.currency.clone());
            *balances.entry(key).or_default() += line.own_amount.unwrap_or(line.amount.minor());
        }
    }
    assertions(&balances, &company, last, out)?;
    out.flush()?;
    Ok(())
}

fn head(chart: &[Account], company: &Currency, out: &mut impl Write) -> io::Result<()> {
    let fraction = "0".repeat(company.decimals() as usize);
    let point = if fraction.is_empty() { "" } else { "." };
    writeln!(out, "; -*- ledger -*-\n\ncommodity {} 1000{point}{fraction}\n", quoted(company))?;
    for account in chart.iter().filter(|account| account.analytic) {
        writeln!(out, "account {}\n    ; type: {}", path(&account.path), account.kind.letter())?;
    }
    Ok(())
}

/// The day, the document as the code, the memo; then the journal, the number and what else the entry says.
fn title(line: &LedgerLine, out: &mut impl Write) -> io::Result<()> {
    write!(out, "\n{}", line.effective_on)?;
    let document = line.document.as_deref().unwrap_or("");
    // A bracket would end the code before its time; an empty code keeps the memo's own mark from being one.
    let is_code = !document.contains(['(', ')', '\n', '\r']);
    let marked = line.memo.starts_with(['(', '*', '!', '=']);
    if is_code && (!document.is_empty() || marked) {
        write!(out, " ({document})")?;
    }
    if !line.memo.is_empty() {
        write!(out, " {}", one_line(&line.memo))?;
    }
    writeln!(out)?;
    tagged("journal", &line.journal, out)?;
    tagged(EXPORTED, &line.reference(), out)?;
    if !is_code {
        tagged("document", document, out)?;
    }
    for said in line.comment.iter().flat_map(|comment| comment.lines()) {
        writeln!(out, "    ; {}", said.trim())?;
    }
    Ok(())
}

/// A tag on a comment line of its own; its value may hold commas, which the import reads back.
fn tagged(name: &str, value: &str, out: &mut impl Write) -> io::Result<()> {
    let value: Vec<&str> = value.split_whitespace().collect();
    writeln!(out, "    ; {name}: {}", value.join(" ").replace(',', "\\,"))
}

fn posting(line: &LedgerLine, company: &Currency, twice: &Twice, out: &mut impl Write) -> io::Result<()> {
    write!(out, "    {}  ", path(&line.account_path))?;
    let worth = crate::kernel::money::plain(i128::from(line.amount.minor()).abs(), company.decimals());
    match line.own_amount {
        None => write!(out, "{}", amount(line.amount.minor(), company, company))?,
        Some(0) => write!(out, "{}", amount(line.amount.minor(), company, company))?,
        Some(own) => write!(out, "{} @@ {} {worth}", amount(own, &line.currency, company), quoted(company))?,
    }
    writeln!(out)?;
    for said in line.line_memo.iter().flat_map(|memo| memo.lines()) {
        writeln!(out, "    ; {}", undated(said.trim()))?;
    }
    for (tag, name, code, twice) in [
        ("area", &line.area, &line.area_code, &twice.areas),
        ("party", &line.party, &line.party_code, &twice.parties),
        ("project", &line.project, &line.project_code, &twice.projects),
    ] {
        if let (Some(name), Some(code)) = (name, code) {
            tagged(tag, if twice.contains(name) { code } else { name }, out)?;
        }
    }
    Ok(())
}

/// A posting's comment could give it another day, by a tag or in brackets.
fn undated(text: &str) -> String {
    text.replace("date:", "date :").replace("date2:", "date2 :").replace('[', "(").replace(']', ")")
}

/// Names that more than one area, party or project has: their codes are written instead.
struct Twice {
    areas: HashSet<String>,
    parties: HashSet<String>,
    projects: HashSet<String>,
}

impl Twice {
    async fn load(tx: &mut Tx) -> Result<Twice, DbError> {
        let areas = company::areas(tx).await?.into_iter().map(|area| area.name);
        let projects = company::projects(tx).await?.into_iter().map(|project| project.name);
        Ok(Twice {
            areas: repeated(areas),
            projects: repeated(projects),
            parties: company::names_of_several_parties(tx).await?.into_iter().collect(),
        })
    }
}

fn repeated(names: impl Iterator<Item = String>) -> HashSet<String> {
    let (mut once, mut twice) = (HashSet::new(), HashSet::new());
    for name in names {
        if !once.insert(name.clone()) {
            twice.insert(name);
        }
    }
    twice
}

fn assertions(
    balances: &BTreeMap<(String, Currency), i64>,
    company: &Currency,
    on: Day,
    out: &mut impl Write,
) -> io::Result<()> {
    if balances.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{on} balances")?;
    for ((account, currency), balance) in balances {
        let zero = amount(0, currency, company);
        writeln!(out, "    {}  {zero} = {}", path(account), amount(*balance, currency, company))?;
    }
    Ok(())
}

/// `BRL -1234.56`: minor units for the company's currency, hundred-millionths for any other.
fn amount(value: i64, currency: &Currency, company: &Currency) -> String {
    let plain = if currency == company {
        crate::kernel::money::plain(i128::from(value), company.decimals())
    } else {
        unambiguous(own_cell(value, currency).plain())
    };
    format!("{} {plain}", quoted(currency))
}

/// Three decimals could be read as thousands.
fn unambiguous(number: String) -> String {
    match number.rsplit_once('.') {
        Some((_, decimals)) if decimals.len() == 3 => number + "0",
        _ => number,
    }
}

/// A commodity with anything but letters is written in quotes.
fn quoted(currency: &Currency) -> String {
    let code = currency.as_str();
    if code.chars().all(char::is_alphabetic) {
        code.to_owned()
    } else {
        format!("\"{}\"", code.replace('"', ""))
    }
}

/// Two blanks end an account's name in a journal, so a name has only single ones; a leading bracket would be
/// virtual.
fn path(account: &str) -> String {
    let single: Vec<&str> = account.split_whitespace().collect();
    let joined = single.join(" ").replace(';', ",");
    match joined.chars().next() {
        Some('(' | '[' | '*' | '!') => format!("_{joined}"),
        _ => joined,
    }
}

/// Comments and line ends would change what the text means.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', ';'], " ").trim().to_owned()
}
