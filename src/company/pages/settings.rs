//! The company's settings.

use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::ReadCompany;
use crate::company::model::{Company, TIME_ZONES};
use crate::company::store;
use crate::company::words::Word as W;
use crate::error::{AppError, Rule};
use crate::events::{self, Subject};
use crate::kernel::{Lang, Month, TaxId, Text};
use crate::ui::parts::{fact, facts, notice};
use crate::ui::{Choice, Form, Tone};

pub async fn settings(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadCompany>()?;
    let mut tx = visit.db().read().await?;
    let company = store::load(&mut tx).await?.ok_or(AppError::Refused(Rule::NoCompany))?;
    let lang = visit.lang;
    let demo = company.demo.then(|| notice(Tone::Info, W::DemoCompany.text(lang), ()));
    let content = if actor.may(Action::ChangeCompany) {
        form(&company, Form::new("company", lang, visit.kept()), lang)
    } else {
        read_only(&company, lang)
    };
    let trail = events::trail(&mut tx, Subject("company", 1), visit.company()?, lang).await?;
    let body = view! { {demo} {content} {trail} };
    Ok(Page::new(W::Company.text(lang), body).lede(W::CompanyLede.text(lang)))
}

fn month_name(number: i64, lang: Lang) -> Option<String> {
    let month = Month::from_number(202_600 + number)?.show(lang);
    month.split_whitespace().next().map(str::to_owned)
}

fn form(company: &Company, form: Form, lang: Lang) -> AnyView {
    let mut zones: Vec<Choice> = TIME_ZONES.iter().map(|zone| Choice::new(*zone, *zone)).collect();
    if !TIME_ZONES.contains(&company.time_zone.as_str()) {
        zones.push(Choice::new(company.time_zone.clone(), company.time_zone.clone()));
    }
    let months = (1..=12).filter_map(|n| Some(Choice::new(n.to_string(), month_name(n, lang)?))).collect();
    let languages =
        [Lang::Pt, Lang::En].map(|lang| Choice::new(lang.code(), lang.pick("Português", "English"))).to_vec();
    let cnpj = company.cnpj.as_ref().map(TaxId::to_string).unwrap_or_default();
    let tax_id = form.text("cnpj", W::Cnpj.text(lang)).value(cnpj).optional();
    let currency = form.text("currency_shown", W::Currency.text(lang)).value(company.currency.as_str());
    let fields = view! {
        <div class="fields">
            {form.text("name", W::Name.text(lang)).value(&company.name).required().columns(8)}
            {tax_id.help(W::CnpjHelp.text(lang)).columns(4)}
            {form.select("time_zone", W::TimeZone.text(lang), zones).value(&company.time_zone).columns(4)}
            {form
                .select("fiscal_year_starts", W::FiscalYear.text(lang), months)
                .value(company.fiscal_year_starts.to_string())
                .columns(4)}
            {form.select("lang", W::Language.text(lang), languages).value(company.lang.code()).columns(4)}
            {currency.readonly().help(W::CurrencyHelp.text(lang)).columns(4)}
        </div>
        {form.save(W::Save.text(lang), None)}
    };
    form.post("/api/company/change", fields)
}

fn read_only(company: &Company, lang: Lang) -> AnyView {
    let cnpj = company.cnpj.as_ref().map_or_else(|| "–".to_owned(), TaxId::to_string);
    facts(vec![
        fact(W::Name.text(lang), company.name.clone()),
        fact(W::Cnpj.text(lang), cnpj),
        fact(W::TimeZone.text(lang), company.time_zone.clone()),
        fact(W::Currency.text(lang), company.currency.to_string()),
        fact(W::FiscalYear.text(lang), month_name(company.fiscal_year_starts, lang).unwrap_or_default()),
        fact(W::Language.text(lang), company.lang.pick("Português", "English")),
    ])
}
