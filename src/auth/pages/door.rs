//! Sign-in, the second step and the first start.

use leptos::prelude::*;
use tower_sessions::Session;

use crate::app::{Page, Visit, query_value};
use crate::auth::Actor;
use crate::auth::store::link;
use crate::auth::words::AuthWord as W;
use crate::auth::{set_up, sign_in, token};
use crate::company::model::TIME_ZONES;
use crate::error::{AppError, Rule};
use crate::finance::chart::Chart;
use crate::kernel::{Lang, Month, Text};
use crate::server::guard::safe_path;
use crate::ui::{Choice, Form};

/// Whoever is signed in already is sent on.
pub async fn sign_in(visit: Visit) -> Result<Page, AppError> {
    let next = query_value(&visit.parts, "next").unwrap_or_default();
    let next = safe_path(&next).unwrap_or("/").to_owned();
    if visit.parts.extensions.get::<Actor>().is_some() {
        leptos_axum::redirect(&next, false);
    }
    let lang = visit.lang;
    let form = Form::new("sign-in", lang, visit.kept());
    let content = view! {
        <input type="hidden" name="next" value=next/>
        {form.email("email", W::Email.text(lang)).autocomplete("username").required().focused()}
        {form.password("password", W::Password.text(lang)).autocomplete("current-password").required()}
        <button class="btn primary" type="submit">{W::SignIn.text(lang)}</button>
    };
    let help = if set_up::founded(visit.db()).await? { W::SignInHelp } else { W::SignInFirst };
    let body = view! {
        {form.post("/api/auth/sign_in", content)}
        <p class="small faint">{help.text(lang)}</p>
    };
    Ok(Page::bare(W::SignIn.text(lang), body))
}

/// Only a browser that has given a right password gets here.
pub async fn code(visit: Visit) -> Result<Page, AppError> {
    let session = visit.parts.extensions.get::<Session>().ok_or(AppError::SignIn)?;
    if !sign_in::awaits_code(session, visit.state.clock.now()).await {
        leptos_axum::redirect("/sign-in", false);
        return Ok(Page::bare("", ()));
    }
    let lang = visit.lang;
    let form = Form::new("code", lang, visit.kept());
    let code = form.text("one_time_code", W::Code.text(lang)).autocomplete("one-time-code").required();
    let content = view! {
        {code.help(W::CodeHelp.text(lang)).focused()}
        <button class="btn primary" type="submit">{W::Continue.text(lang)}</button>
    };
    Ok(Page::bare(W::SecondStep.text(lang), form.post("/api/auth/second_step", content)))
}

/// The first start, behind the link of the console.
pub async fn first_start(visit: Visit) -> Result<Page, AppError> {
    let token = visit.params.get("token").unwrap_or_default();
    if !visit.state.set_up.opens(&token) {
        return Err(AppError::Refused(Rule::LinkExpired));
    }
    let lang = visit.lang;
    let founded = set_up::founded(visit.db()).await?;
    let form = Form::new("set-up", lang, visit.kept());
    let company = (!founded).then(|| {
        view! {
            <fieldset class="stack">
                <legend>{W::CompanyPart.text(lang)}</legend>
                {company_fields(&form, lang)}
            </fieldset>
        }
    });
    let content = view! {
        <input type="hidden" name="token" value=token/>
        {company}
        <fieldset class="stack">
            <legend>{W::AdminPart.text(lang)}</legend>
            {form.text("admin_name", W::Name.text(lang)).autocomplete("name").required()}
            {form.email("email", W::Email.text(lang)).autocomplete("username").required()}
            {new_password(&form, "password", "password_again", lang)}
        </fieldset>
        <button class="btn primary" type="submit">{W::Create.text(lang)}</button>
    };
    let page = Page::bare(W::SetUp.text(lang), form.post("/api/auth/set_up", content));
    Ok(page.lede(W::SetUpLede.text(lang)))
}

/// Where an invitation or a password link leads.
pub async fn join(visit: Visit) -> Result<Page, AppError> {
    let token = visit.params.get("token").unwrap_or_default();
    let found = link::find(visit.db(), &token::hash(&token), visit.state.clock.now()).await?;
    let found = found.ok_or(AppError::Refused(Rule::LinkExpired))?;
    let lang = visit.lang;
    let form = Form::new("join", lang, visit.kept());
    let content = view! {
        <input type="hidden" name="token" value=token/>
        <input type="text" name="username" autocomplete="username" value=found.email hidden/>
        {new_password(&form, "password", "password_again", lang)}
        <button class="btn primary" type="submit">{W::JoinAndSignIn.text(lang)}</button>
    };
    let page = Page::bare(W::Join.text(lang), form.post("/api/auth/join", content));
    Ok(page.lede(format!("{} · {}", found.name, W::JoinLede.text(lang))))
}

/// A new password, twice.
pub fn new_password(
    form: &Form,
    name: &'static str,
    again: &'static str,
    lang: Lang,
) -> impl IntoView + use<> {
    let first = form.password(name, W::NewPassword.text(lang)).autocomplete("new-password").required();
    let second = form.password(again, W::PasswordAgain.text(lang)).autocomplete("new-password").required();
    view! {
        {first.help(W::PasswordHelp.text(lang))}
        {second}
    }
}

fn company_fields(form: &Form, lang: Lang) -> impl IntoView + use<> {
    let codes = |codes: &[&str]| codes.iter().map(|code| Choice::new(*code, *code)).collect::<Vec<_>>();
    let currencies = match lang {
        Lang::Pt => codes(&["BRL", "USD", "EUR", "GBP", "AOA", "MZN", "ARS", "PYG", "UYU", "CLP"]),
        Lang::En => codes(&["USD", "EUR", "GBP", "BRL", "CAD", "AUD", "CHF", "JPY", "ARS", "CLP"]),
    };
    let month = |number: i64| {
        Some(Choice::new(number.to_string(), Month::from_number(202_600 + number)?.short(lang)))
    };
    let months = (1..=12).filter_map(month).collect();
    let other = lang.pick(Lang::En, Lang::Pt);
    let languages =
        [lang, other].map(|lang| Choice::new(lang.code(), lang.pick("Português", "English"))).to_vec();
    let first = lang.pick(Chart::Br, Chart::En);
    let rest = Chart::ALL.into_iter().filter(|chart| *chart != first);
    let charts = std::iter::once(first).chain(rest);
    let charts = charts.map(|chart| Choice::new(chart.code(), chart.text(lang))).collect();
    view! {
        {form.text("name", W::CompanyName.text(lang)).autocomplete("organization").required()}
        {form.text("cnpj", W::Cnpj.text(lang)).help(W::CnpjHelp.text(lang)).optional()}
        {form.select("currency", W::Currency.text(lang), currencies).help(W::CurrencyHelp.text(lang))}
        {form.select("time_zone", W::TimeZone.text(lang), codes(TIME_ZONES))}
        {form.select("fiscal_year_starts", W::FiscalYear.text(lang), months)}
        {form.select("lang", W::Language.text(lang), languages)}
        {form.select("chart", W::Chart.text(lang), charts)}
    }
}
