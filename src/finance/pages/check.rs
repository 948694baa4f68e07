//! "The books tie": every rule with what the last check counted, and the rows that break it.

use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::permission::CheckBooks;
use crate::error::AppError;
use crate::events::store::names::Names;
use crate::events::{hex, store::head};
use crate::finance::store::outcomes::{self, Checked};
use crate::finance::store::verify::{Outcome, Tie};
use crate::finance::words::check::CheckWord as W;
use crate::jobs::{self, JobKind, JobState};
use crate::kernel::{Lang, Text};
use crate::offenders;
use crate::server::clock;
use crate::server::visitor::Company;
use crate::ui::escape_query;
use crate::ui::form::act;
use crate::ui::parts::{self, Tone};

pub async fn check(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<CheckBooks>()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let mut tx = visit.db().read().await?;
    let last = outcomes::last(&mut tx).await?;
    let names = offenders::names(&mut tx, &last.outcomes).await?;
    let running = jobs::store::newest(&mut tx, JobKind::Check, 1).await?;
    let running = running.iter().any(|job| job.state == JobState::Running).then(|| {
        let reload = view! { <a href="/admin/check" data-under-way>{W::Reload.text(lang)}</a> };
        parts::notice(Tone::Info, W::Running.text(lang), reload)
    });
    let head = head(&mut tx).await?;
    let board = if last.outcomes.is_empty() {
        parts::empty(W::Never.text(lang), W::NeverPurpose.text(lang), None)
    } else {
        board(&last, &names, company, lang)
    };
    let hash = format!("{} ({}): {}", W::Head.text(lang), parts::count(head.seq, lang), hex(&head.hash));
    let body = view! { {running} {board} <p class="hash faint">{hash}</p> };
    let now = act("/api/finance/check_books", vec![], "btn primary", W::CheckNow.text(lang));
    Ok(Page::new(W::Check.text(lang), body).lede(W::CheckLede.text(lang)).tools(now))
}

fn board(last: &Checked, names: &Names, company: &Company, lang: Lang) -> AnyView {
    let broken = last.outcomes.iter().filter(|outcome| !outcome.holds()).count();
    let (tone, say) = if broken == 0 { (Tone::Ok, W::Tie) } else { (Tone::Bad, W::DoNotTie) };
    let rules = last.outcomes.len();
    let because = fill(W::OfRules.text(lang), &[&(rules - broken).to_string(), &rules.to_string()]);
    let checked = checked_at(last, company, lang);
    let rows: Vec<AnyView> = last.outcomes.iter().map(|outcome| row(outcome, names, lang)).collect();
    let table = view! {
        <table class="t">
            <caption class="sr">{W::Check.text(lang)}</caption>
            <thead>
                <tr>
                    <th scope="col">{W::Rule.text(lang)}</th>
                    <th scope="col" class="n">{W::Counted.text(lang)}</th>
                    <th scope="col">{W::State.text(lang)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    parts::verdict(tone, say.text(lang), format!("{because}, {checked}."), (), table)
}

/// `conferido em 24/11/2026 14:32 por Ana`.
pub fn checked_at(last: &Checked, company: &Company, lang: Lang) -> String {
    let at = last.at.map(|at| clock::written(at, &company.time_zone, lang)).unwrap_or_default();
    fill(W::CheckedAt.text(lang), &[&at, last.by.as_deref().unwrap_or_default()])
}

/// Puts texts in place of `{}`, one after the other.
pub fn fill(text: &str, values: &[&str]) -> String {
    values.iter().fold(text.to_owned(), |text, value| text.replacen("{}", value, 1))
}

fn row(outcome: &Outcome, names: &Names, lang: Lang) -> AnyView {
    let state = if outcome.holds() {
        parts::state(W::Holds.text(lang), Tone::Ok)
    } else {
        let broken = parts::count(outcome.broken, lang);
        parts::state(fill(W::Broken.text(lang), &[&broken]), Tone::Bad)
    };
    let offenders = (!outcome.holds()).then(|| offenders(outcome, names, lang));
    let figure = parts::count(outcome.figure, lang);
    let figure = view! { <a class="quiet" href=rows_of(outcome.tie)>{figure}</a> };
    view! {
        <tr>
            <th scope="row">{outcome.tie.text(lang)} {offenders}</th>
            <td class="n">{figure}</td>
            <td>{state}</td>
        </tr>
    }
    .into_any()
}

/// The page on which what a rule counts can be seen.
fn rows_of(tie: Tie) -> &'static str {
    match tie {
        Tie::EntriesBalance
        | Tie::EntriesUnchanged
        | Tie::OneReversal
        | Tie::EventsPerEntry
        | Tie::Attachments => "/ledger/entries",
        Tie::NumbersGapless => "/ledger/journals",
        Tie::TrialBalanceZero | Tie::BalancesRecomputed => "/ledger/reports/trial-balance",
        Tie::ClosedPeriods => "/ledger/periods",
        Tie::AccountPaths => "/ledger/accounts",
        Tie::EventChain => "/admin/audit",
        Tie::MovesUnchanged
        | Tie::NeverNegative
        | Tie::TransfersSumZero
        | Tie::ReturnsNamed
        | Tie::MonthsSummed => "/stock/moves",
        Tie::HoldingsSummed | Tie::StockEqualsLedger | Tie::StockValues | Tie::ReservedCovered => "/stock",
        Tie::OrderStepsCounted | Tie::OrderStepsInOrder | Tie::OrderBillsSummed | Tie::OrderReservations => {
            "/orders"
        }
        Tie::ShipmentSteps | Tie::GoodsInOnePlace | Tie::LoadsMoved | Tie::DeliveriesTold => "/shipments",
        Tie::FreightShared => "/shipments/freight",
        Tie::ExpectedSummed => "/shipments/arrivals",
    }
}

fn offenders(outcome: &Outcome, names: &Names, lang: Lang) -> AnyView {
    let items: Vec<AnyView> = outcome
        .offenders
        .iter()
        .map(|offender| {
            let told = offenders::told(offender, names, lang);
            match link(outcome.tie, offender) {
                Some(href) => view! { <li><a href=href>{told}</a></li> }.into_any(),
                None => view! { <li>{told}</li> }.into_any(),
            }
        })
        .collect();
    let unnamed = outcome.broken - outcome.offenders.len() as i64;
    let more = (unnamed > 0).then(|| {
        let text = fill(W::AndMore.text(lang), &[&parts::count(unnamed, lang)]);
        view! { <li>{text}</li> }
    });
    view! {
        <ul class="sub offenders" aria-label=W::Offenders.text(lang)>{items} {more}</ul>
    }
    .into_any()
}

/// Where the row that an offender names can be seen.
fn link(tie: Tie, offender: &str) -> Option<String> {
    if tie == Tie::AccountPaths {
        let code = offender.split([' ', ':']).nth(1)?;
        return Some(format!("/ledger/accounts?all=1&q={}", escape_query(code)));
    }
    let event = offender.strip_prefix("event ").and_then(|rest| rest.split(':').next()?.parse::<i64>().ok());
    match event {
        Some(seq) => Some(format!("/admin/audit?seq={seq}")),
        None => offenders::link(offender),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offenders_that_are_no_records_lead_to_theirs() {
        for (tie, name, href) in [
            (Tie::AccountPaths, "account 1.1.01", Some("/ledger/accounts?all=1&q=1.1.01")),
            (Tie::EventChain, "event 9: changed", Some("/admin/audit?seq=9")),
            (Tie::EventChain, "events after 9: cut, the head is 12", None),
        ] {
            assert_eq!(link(tie, name).as_deref(), href, "{name}");
        }
    }
}
