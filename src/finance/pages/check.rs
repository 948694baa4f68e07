//! "The books tie": every rule with what the last check counted, and the rows that break it.

use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::permission::CheckBooks;
use crate::error::AppError;
use crate::events::{hex, store::head};
use crate::finance::path;
use crate::finance::store::outcomes::{self, Checked};
use crate::finance::store::verify::{Outcome, Tie};
use crate::finance::words::check::CheckWord as W;
use crate::jobs::{self, JobKind, JobState};
use crate::kernel::{Lang, Text};
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
    let running = jobs::store::newest(&mut tx, JobKind::Check, 1).await?;
    let running = running.iter().any(|job| job.state == JobState::Running).then(|| {
        let reload = view! { <a href="/admin/check" data-under-way>{W::Reload.text(lang)}</a> };
        parts::notice(Tone::Info, W::Running.text(lang), reload)
    });
    let head = head(&mut tx).await?;
    let board = if last.outcomes.is_empty() {
        parts::empty(W::Never.text(lang), W::NeverPurpose.text(lang), None)
    } else {
        board(&last, company, lang)
    };
    let hash = format!("{} ({}): {}", W::Head.text(lang), parts::count(head.seq, lang), hex(&head.hash));
    let body = view! { {running} {board} <p class="hash faint">{hash}</p> };
    let now = act("/api/finance/check_books", vec![], "btn primary", W::CheckNow.text(lang));
    Ok(Page::new(W::Check.text(lang), body).lede(W::CheckLede.text(lang)).tools(now))
}

fn board(last: &Checked, company: &Company, lang: Lang) -> AnyView {
    let broken = last.outcomes.iter().filter(|outcome| !outcome.holds()).count();
    let (tone, say) = if broken == 0 { (Tone::Ok, W::Tie) } else { (Tone::Bad, W::DoNotTie) };
    let rules = last.outcomes.len();
    let because = fill(W::OfRules.text(lang), &[&(rules - broken).to_string(), &rules.to_string()]);
    let checked = checked_at(last, company, lang);
    let rows: Vec<AnyView> = last.outcomes.iter().map(|outcome| row(outcome, lang)).collect();
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

fn row(outcome: &Outcome, lang: Lang) -> AnyView {
    let state = if outcome.holds() {
        parts::state(W::Holds.text(lang), Tone::Ok)
    } else {
        let broken = parts::count(outcome.broken, lang);
        parts::state(fill(W::Broken.text(lang), &[&broken]), Tone::Bad)
    };
    let offenders = (!outcome.holds()).then(|| offenders(outcome, lang));
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

fn offenders(outcome: &Outcome, lang: Lang) -> AnyView {
    let items: Vec<AnyView> = outcome
        .offenders
        .iter()
        .map(|name| match link(outcome.tie, name) {
            Some(href) => view! { <li><a href=href>{name.clone()}</a></li> }.into_any(),
            None => view! { <li>{name.clone()}</li> }.into_any(),
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

/// Where the row that an offender names can be seen: its name begins with what it is and its id.
fn link(tie: Tie, name: &str) -> Option<String> {
    let mut words = name.split([' ', ':']);
    let (what, id) = (words.next()?, words.next()?);
    if tie == Tie::AccountPaths {
        return Some(format!("/ledger/accounts?all=1&q={}", escape_query(id)));
    }
    let number: i64 = id.parse().ok()?;
    match what {
        "entry" => Some(path::entry(number)),
        "account" => Some(path::account(number)),
        "event" => Some(format!("/admin/audit?seq={number}")),
        "shipment" => Some(format!("/shipments/{number}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offenders_lead_to_their_rows() {
        for (tie, name, href) in [
            (Tie::EntriesBalance, "entry 12: 500", Some("/ledger/entries/12")),
            (Tie::BalancesRecomputed, "account 7 area 0 BRL 202611: 5/0", Some("/ledger/accounts/7")),
            (Tie::AccountPaths, "account 1.1.01", Some("/ledger/accounts?all=1&q=1.1.01")),
            (Tie::EventChain, "event 9: changed", Some("/admin/audit?seq=9")),
            (Tie::EventChain, "events after 9: cut, the head is 12", None),
            (Tie::NumbersGapless, "DG 2026: 3 / 4", None),
        ] {
            assert_eq!(link(tie, name).as_deref(), href, "{name}");
        }
    }
}
