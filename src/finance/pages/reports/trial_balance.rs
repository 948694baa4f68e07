//! The trial balance (balancete): the tree of accounts with opening, debits, credits and closing.

use std::collections::HashSet;

use leptos::prelude::*;

use super::asking::{Asking, Offer};
use crate::app::{Page, Visit};
use crate::auth::permission::ReadLedger;
use crate::error::AppError;
use crate::finance::model::{Account, Asked};
use crate::finance::store::reports::{self, Compared, TrialBalance};
use crate::finance::words::ReportWord as Word;
use crate::kernel::{Money, Text};
use crate::ui::parts::{self, Tone};
use crate::ui::report::{Figures, Report, ReportCell, ReportRow};

pub const OFFER: Offer = Offer { compare: true, level: true, ..Offer::PLAIN };

pub async fn trial_balance(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let mut tx = visit.db().read().await?;
    let asking = match Asking::open(&visit, &mut tx, &grant, Word::TrialBalance, OFFER).await? {
        Ok(asking) => asking,
        Err(page) => return Ok(*page),
    };
    let mut report = reports::trial_balances(&mut tx, asking.question.clone(), asking.others()).await?;
    if let Some(account) = asking.asked.below {
        report = report.below(account);
    }
    let levels = report.accounts.iter().map(|(_, depth, _)| *depth).max().unwrap_or(1);
    let lang = asking.lang;
    let body = view! {
        {asking.unsound(&report.proof)}
        {only_below(&asking, &report)}
        {sheet(&asking, &report)}
        {asking.dialog()}
    };
    Ok(Page::new(Word::TrialBalance.text(lang), body)
        .lede(asking.lede())
        .tools(asking.tools(u8::try_from(levels).unwrap_or(u8::MAX)))
        .primary_print(Word::Print.text(lang)))
}

/// Says that a part of the tree is shown, and leads back to all of it.
fn only_below(asking: &Asking, report: &TrialBalance) -> Option<AnyView> {
    let account = asking.asked.below?;
    let name = report.accounts.iter().find(|row| row.0.id == account);
    let name = name.map_or_else(String::new, |(account, ..)| format!("{} {}", account.code, account.name));
    let text = Word::OnlyBelow.text(asking.lang).replace("{}", &name);
    let all = asking.address(&Asked { below: None, ..asking.asked.clone() }.full_query());
    let link = view! { <a href=all>{Word::DropBelow.text(asking.lang)}</a> };
    Some(parts::notice(Tone::Info, text, link))
}

fn sheet(asking: &Asking, report: &TrialBalance) -> AnyView {
    let lang = asking.lang;
    if report.accounts.is_empty() {
        let new = Some((Word::Reports.text(lang).to_owned(), "/ledger/reports".to_owned()));
        return parts::empty(Word::NothingMoved.text(lang), Word::NothingMovedFor.text(lang), new);
    }
    let total = report.total;
    let even = total.debit == total.credit && total.opening == 0;
    let proof = if even { Word::SidesEqual } else { Word::SidesDiffer };
    // Lines of one area, or of one part of the tree, need not balance.
    let whole = asking.question.areas.is_none() && asking.asked.below.is_none();
    let head =
        asking.head(Word::TrialBalance.text(lang).to_owned(), &report.proof, whole.then_some((proof, even)));
    let figure = |word: Word, sides| Figures { heading: word.text(lang).to_owned(), sides };
    let own = [
        figure(Word::Opening, true),
        figure(Word::Debits, false),
        figure(Word::Credits, false),
        figure(Word::Closing, true),
    ];
    let compared = report.compared.iter().map(|other| {
        let heading = Word::ClosingOn.text(lang).replace("{}", &other.question.range.to.show(lang));
        Figures { heading, sides: true }
    });
    Report {
        head,
        code: Word::AccountCode.text(lang).to_owned(),
        name: Word::Name.text(lang).to_owned(),
        figures: own.into_iter().chain(compared).collect(),
        rows: rows(asking, report),
        total: Some((Word::Total.text(lang).to_owned(), {
            let own = [total.opening, total.debit, total.credit, total.closing()];
            let compared = report.compared.iter().map(|other| other.total.closing());
            own.into_iter().chain(compared).map(|minor| ReportCell::still(Money(minor))).collect()
        })),
        decimals: asking.company.currency.decimals(),
    }
    .view(lang)
}

fn rows(asking: &Asking, report: &TrialBalance) -> Vec<ReportRow> {
    let deepest = asking.asked.level.map_or(usize::MAX, usize::from);
    let headings: HashSet<i64> = report.accounts.iter().filter_map(|row| row.0.parent_id).collect();
    let root = asking.asked.below.and_then(|id| report.accounts.iter().find(|row| row.0.id == id));
    // A part of the tree begins at its own root, wherever that is in the whole.
    let above = root.map_or(0, |(_, depth, _)| depth - 1);
    let links = Links::of(asking);
    let elsewhere: Vec<Links> =
        asking.asked.ranges().into_iter().skip(1).map(|days| Links::to(&asking.asked.days(days))).collect();
    let compared = |account: &Account| {
        let closing = |(other, links): (&Compared, &Links)| {
            ReportCell::new(Money(other.closing(account.id)), links.rows_of(account))
        };
        report.compared.iter().zip(&elsewhere).map(closing).collect::<Vec<_>>()
    };
    report
        .accounts
        .iter()
        .filter(|(_, depth, _)| depth - above <= deepest)
        .map(|(account, depth, balance)| ReportRow {
            code: account.code.clone(),
            name: account.name.clone(),
            href: Some(links.rows_of(account)),
            level: u8::try_from(depth - above).unwrap_or(u8::MAX),
            sums: headings.contains(&account.id),
            cells: [balance.opening, balance.debit, balance.credit, balance.closing()]
                .map(|minor| ReportCell::of_row(Money(minor)))
                .into_iter()
                .chain(compared(account))
                .collect(),
        })
        .collect()
}

/// Addresses of the rows behind figures, for one question.
pub struct Links {
    query: String,
}

impl Links {
    pub fn of(asking: &Asking) -> Links {
        Links::to(&asking.asked)
    }

    pub fn to(asked: &Asked) -> Links {
        let closing = if asked.without_closing { "&closing=without" } else { "" };
        Links { query: format!("{}{closing}", asked.query()) }
    }

    pub fn statement(&self, account_id: i64) -> String {
        format!("/ledger/accounts/{account_id}/statement?{}", self.query)
    }

    /// The lines of an account; the accounts below a heading.
    pub fn rows_of(&self, account: &Account) -> String {
        match account.analytic {
            true => self.statement(account.id),
            false => format!("/ledger/reports/trial-balance?{}&below={}", self.query, account.id),
        }
    }
}
