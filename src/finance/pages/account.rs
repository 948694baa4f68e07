//! One account: what it is, its history, and the forms that add and change it.

use leptos::prelude::*;

use crate::app::{Page, Visit, query_value};
use crate::auth::Action;
use crate::auth::permission::{ChangeChart, ReadLedger};
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::finance::model::{Account, AccountKind, Purpose};
use crate::finance::path;
use crate::finance::store::accounts as store;
use crate::finance::store::periods::FiscalYear;
use crate::finance::store::reports::{Question, Range, trial_balance};
use crate::finance::words::chart::ChartWord as W;
use crate::kernel::{Lang, Money, Text};
use crate::ui::form::{act, choices};
use crate::ui::parts::{self, Tone};
use crate::ui::{Choice, Form};

pub async fn account(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let id = visit.id("id")?;
    let mut tx = visit.db().read().await?;
    let chart = store::chart(&mut tx).await?;
    let account = chart.iter().find(|account| account.id == id).ok_or(AppError::NotFound)?;
    let starts = i8::try_from(company.fiscal_year_starts).unwrap_or(1);
    let range = Range { from: FiscalYear::of(actor.today, starts).first.first(), to: actor.today };
    let report = trial_balance(&mut tx, Question::new(range).within(&grant, None)).await?;
    let balance = report.accounts.iter().find(|(other, ..)| other.id == id);
    let balance = Money(balance.map_or(0, |(_, _, balance)| balance.closing()));
    let statement = path::statement(account.id, range);
    let figure = view! {
        <a href=statement.clone()>{parts::money(balance, &company.currency, lang)}</a>
    };
    let trail = events::trail(&mut tx, Subject("account", id), company, lang).await?;
    let may_change = actor.may(Action::ChangeChart);
    let kept = visit.kept().map(|kept| parts::notice(Tone::Bad, kept.error.text(lang), ()));
    let body = view! {
        {kept}
        {parts::section("facts", W::Facts.text(lang), (), facts(account, figure, lang))}
        {below(&chart, account, lang)}
        {may_change.then(|| state_act(account, lang))}
        {trail}
    };
    let tools = view! { <a class="btn" href=statement>{W::Statement.text(lang)}</a> };
    let page = Page::new(format!("{} {}", account.code, account.name), body).tools(tools);
    let edit = format!("/ledger/accounts/{id}/edit");
    Ok(if may_change { page.primary_edit(W::Edit.text(lang), edit) } else { page })
}

fn facts(account: &Account, balance: impl IntoView + 'static, lang: Lang) -> AnyView {
    let level = if account.analytic { W::TakesLines } else { W::Heading };
    let state = match account.active {
        true => parts::tag(W::InUse.text(lang), Tone::Ok),
        false => parts::tag(W::Inactive.text(lang), Tone::Warn),
    };
    let purpose = account.purpose.map_or(W::NoPurpose.text(lang), |purpose| purpose.text(lang));
    parts::facts(vec![
        parts::fact(W::Balance.text(lang), balance),
        parts::fact(W::Kind.text(lang), account.kind.text(lang)),
        parts::fact(W::Level.text(lang), level.text(lang)),
        parts::fact(W::Purpose.text(lang), purpose),
        parts::fact(W::Path.text(lang), account.path.clone()),
        parts::fact(
            W::ReferentialCode.text(lang),
            account.referential_code.clone().unwrap_or_else(|| "–".to_owned()),
        ),
        parts::fact(W::State.text(lang), state),
    ])
}

fn below(chart: &[Account], account: &Account, lang: Lang) -> Option<AnyView> {
    let items: Vec<AnyView> = chart
        .iter()
        .filter(|other| other.parent_id == Some(account.id))
        .map(|other| {
            let text = format!("{} {}", other.code, other.name);
            view! { <li><a href=path::account(other.id)>{text}</a></li> }.into_any()
        })
        .collect();
    if items.is_empty() && account.analytic {
        return None;
    }
    let add = format!("/ledger/accounts/new?parent={}", crate::ui::escape_query(&account.code));
    let note = view! { <a href=add>{W::AddBelow.text(lang)}</a> };
    let list = view! { <ul class="names">{items}</ul> };
    Some(parts::section("below", W::Below.text(lang), note, list))
}

/// Deactivating asks once more and says what it does; reactivating does not.
fn state_act(account: &Account, lang: Lang) -> AnyView {
    const ACTION: &str = "/api/finance/set_account_active";
    let fields = |active: bool| vec![("id", account.id.to_string()), ("active", active.to_string())];
    if !account.active {
        return act(ACTION, fields(true), "btn", W::Reactivate.text(lang));
    }
    let body = view! {
        <p>{W::DeactivateBody.text(lang)}</p>
        {act(ACTION, fields(false), "btn danger", W::Deactivate.text(lang))}
    };
    view! {
        <div>
            <button class="btn danger" type="button" popovertarget="deactivate">
                {W::Deactivate.text(lang)}
            </button>
        </div>
        {parts::dialog("deactivate", W::DeactivateTitle.text(lang), body, lang)}
    }
    .into_any()
}

pub async fn new_account(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ChangeChart>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let chart = store::chart(&mut tx).await?;
    let parent = query_value(&visit.parts, "parent").unwrap_or_default();
    let above = chart.iter().find(|account| account.code == parent);
    let form = Form::new("account", lang, visit.kept());
    let kinds = AccountKind::ALL.map(|kind| Choice::new(kind.code(), kind.text(lang)));
    let kinds = [vec![Choice::new("", W::KindOfParent.text(lang))], kinds.to_vec()].concat();
    let headings: Vec<(String, String)> =
        chart.iter().map(|account| (account.code.clone(), account.name.clone())).collect();
    let code = store::next_code(&chart, above);
    let fields = view! {
        <div class="fields">
            {form.pick("parent", W::Parent.text(lang), "accounts", Some("account")).value(parent)
                .help(W::ParentHelp.text(lang)).optional().columns(6)}
            {form.select("kind", W::Kind.text(lang), kinds).help(W::KindHelp.text(lang)).columns(6)}
            {form.text("code", W::Code.text(lang)).value(code).required().columns(4)}
            {form.text("name", W::Name.text(lang)).required().focused().columns(8)}
            {form.check("analytic", W::AnalyticBox.text(lang)).ticked(true)}
            {purpose_fields(&form, None, None, lang)}
        </div>
        {choices("accounts", headings)}
        {form.save(W::Add.text(lang), Some("/ledger/accounts".to_owned()))}
    };
    let page = Page::new(W::NewAccount.text(lang), form.post("/api/finance/add_account", fields));
    Ok(page.lede(W::NewLede.text(lang)))
}

pub async fn edit_account(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ChangeChart>()?;
    let (lang, id) = (visit.lang, visit.id("id")?);
    let mut tx = visit.db().read().await?;
    let account = store::account(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let form = Form::new("account", lang, visit.kept());
    let fields = view! {
        <input type="hidden" name="id" value=id.to_string()/>
        <p class="small faint">{W::Kinds.text(lang)}</p>
        <div class="fields">
            {form.text("code", W::Code.text(lang)).value(account.code.clone()).required().columns(4)}
            {form.text("name", W::Name.text(lang)).value(account.name.clone()).required().columns(8)}
            {form.check("analytic", W::AnalyticBox.text(lang)).ticked(account.analytic)}
            {purpose_fields(&form, account.purpose, account.referential_code.as_deref(), lang)}
        </div>
        {form.save(W::Save.text(lang), Some(path::account(id)))}
    };
    let page = Page::new(W::EditAccount.text(lang), form.post("/api/finance/change_account", fields));
    Ok(page.crumb(format!("{} {}", account.code, account.name), path::account(id)))
}

fn purpose_fields(
    form: &Form,
    purpose: Option<Purpose>,
    referential: Option<&str>,
    lang: Lang,
) -> impl IntoView + use<> {
    let purposes = Purpose::ALL.map(|purpose| Choice::new(purpose.code(), purpose.text(lang)));
    let purposes = [vec![Choice::new("", W::NoPurpose.text(lang))], purposes.to_vec()].concat();
    view! {
        {form.select("purpose", W::Purpose.text(lang), purposes)
            .value(purpose.map_or("", Purpose::code)).help(W::PurposeHelp.text(lang)).columns(6)}
        {form.text("referential_code", W::ReferentialCode.text(lang))
            .value(referential.unwrap_or_default()).help(W::ReferentialHelp.text(lang)).optional().columns(6)}
    }
}
