//! The chart of accounts as a tree, each account with its balance of today.

use std::collections::{BTreeSet, HashMap};

use leptos::prelude::*;
use serde::Deserialize;

use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::ReadLedger;
use crate::error::AppError;
use crate::finance::model::{Account, AccountKind};
use crate::finance::path;
use crate::finance::store::accounts as store;
use crate::finance::store::reports::{Balance, Question, Range, trial_balance};
use crate::finance::words::chart::ChartWord as W;
use crate::kernel::fold::fold;
use crate::kernel::{Lang, Money, Text};
use crate::ui::parts::{self, Tone};
use crate::ui::report::parameters;
use crate::ui::{Choice, Form};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    kind: String,
    all: String,
}

pub async fn accounts(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let asked: Asked = visit.query()?;
    let range = Range { from: actor.today.month().first(), to: actor.today };
    let mut tx = visit.db().read().await?;
    let chart = store::chart(&mut tx).await?;
    let report = trial_balance(&mut tx, Question::new(range).within(&grant, None)).await?;
    let balances: HashMap<i64, Balance> =
        report.accounts.iter().map(|(account, _, balance)| (account.id, *balance)).collect();
    let may_change = actor.may(Action::ChangeChart);
    let body = if chart.is_empty() {
        let act =
            may_change.then(|| (W::NewAccount.text(lang).to_owned(), "/ledger/accounts/new".to_owned()));
        parts::empty(W::NoAccounts.text(lang), W::NoAccountsPurpose.text(lang), act)
    } else {
        let shown = chosen(&chart, &asked);
        let table = tree(&chart, &shown, &balances, range, company.currency.decimals(), lang);
        view! { {filter_form(&asked, lang)} {table} }.into_any()
    };
    let lede = W::ChartLede.text(lang).replace("{}", &actor.today.show(lang));
    let page = Page::new(W::Chart.text(lang), body).lede(lede);
    let page = page.tools(view! { <a class="btn" href="/ledger/journals">{W::Journals.text(lang)}</a> });
    Ok(if may_change { page.primary(W::NewAccount.text(lang), "/ledger/accounts/new") } else { page })
}

/// The accounts that match, with every heading above them.
fn chosen(chart: &[Account], asked: &Asked) -> BTreeSet<i64> {
    let (text, kind) = (fold(asked.q.trim()), AccountKind::from_code(&asked.kind));
    let matches = |account: &&Account| {
        (text.is_empty() || account.code.starts_with(&text) || fold(&account.name).contains(&text))
            && kind.is_none_or(|kind| account.kind == kind)
            && (account.active || !asked.all.is_empty())
    };
    let parents: HashMap<i64, i64> =
        chart.iter().filter_map(|account| Some((account.id, account.parent_id?))).collect();
    let mut shown = BTreeSet::new();
    for account in chart.iter().filter(matches) {
        let mut at = Some(account.id);
        while let Some(id) = at.filter(|id| shown.insert(*id)) {
            at = parents.get(&id).copied();
        }
    }
    shown
}

fn filter_form(asked: &Asked, lang: Lang) -> AnyView {
    let form = Form::new("accounts", lang, None);
    let kinds = AccountKind::ALL.map(|kind| Choice::new(kind.code(), kind.text(lang)));
    let kinds = [vec![Choice::new("", W::AnyKind.text(lang))], kinds.to_vec()].concat();
    let states =
        vec![Choice::new("", W::ActiveOnly.text(lang)), Choice::new("1", W::ActiveAndInactive.text(lang))];
    let fields = view! {
        {form.text("q", W::Find.text(lang)).value(asked.q.clone())}
        {form.select("kind", W::Kind.text(lang), kinds).value(asked.kind.clone())}
        {form.select("all", W::State.text(lang), states).value(asked.all.clone())}
    };
    parameters("/ledger/accounts", fields, lang)
}

fn tree(
    chart: &[Account],
    shown: &BTreeSet<i64>,
    balances: &HashMap<i64, Balance>,
    range: Range,
    decimals: u32,
    lang: Lang,
) -> AnyView {
    if shown.is_empty() {
        return parts::empty(W::NoneFound.text(lang), "", None);
    }
    let rows: Vec<AnyView> = chart
        .iter()
        .filter(|account| shown.contains(&account.id))
        .map(|account| {
            let balance = balances.get(&account.id).map_or(0, Balance::closing);
            row(account, Money(balance), range, decimals, lang)
        })
        .collect();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=W::Chart.text(lang)>
            <table class="t tree">
                <caption class="sr">{W::Chart.text(lang)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{W::Account.text(lang)}</th>
                        <th scope="col" class="wide-only">{W::Kind.text(lang)}</th>
                        <th scope="col" class="wide-only">{W::Purpose.text(lang)}</th>
                        <th scope="col" class="n">{W::Balance.text(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(account: &Account, balance: Money, range: Range, decimals: u32, lang: Lang) -> AnyView {
    let level = format!("l{}", (1 + account.path.matches(':').count()).min(4));
    let inactive = (!account.active).then(|| parts::tag(W::Inactive.text(lang), Tone::Warn));
    let figure = parts::amount(balance, decimals, lang);
    let figure = match balance.is_zero() {
        true => figure,
        false => view! { <a class="quiet" href=path::statement(account.id, range)>{figure}</a> }.into_any(),
    };
    let purpose = account.purpose.map(|purpose| purpose.text(lang));
    let class = if account.analytic { "" } else { "syn" };
    view! {
        <tr class=class>
            <th scope="row" class=level>
                <a href=path::account(account.id)>
                    <span class="code">{account.code.clone()}</span> " " {account.name.clone()}
                </a> " " {inactive}
            </th>
            <td class="wide-only">{account.kind.text(lang)}</td>
            <td class="wide-only">{purpose}</td>
            <td class="n">{figure}</td>
        </tr>
    }
    .into_any()
}
