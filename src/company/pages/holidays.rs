//! The holidays of a year.

use leptos::prelude::*;

use crate::app::{Page, Visit, query_value};
use crate::auth::Action;
use crate::auth::permission::ReadCompany;
use crate::company::model::{Holiday, Reach};
use crate::company::store;
use crate::company::words::Word as W;
use crate::error::AppError;
use crate::kernel::{Lang, Text};
use crate::ui::form::act;
use crate::ui::parts::{day, section};
use crate::ui::{Choice, Form};

use super::table;

pub async fn holidays(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadCompany>()?;
    let asked = query_value(&visit.parts, "year").and_then(|year| year.parse().ok());
    let year: i16 = asked.filter(|year| (1900..=2200).contains(year)).unwrap_or(actor.today.year());
    let mut tx = visit.db().read().await?;
    let holidays = store::holidays(&mut tx, year).await?;
    let (lang, changes) = (visit.lang, actor.may(Action::ChangeCompany));
    let list = if holidays.is_empty() {
        view! { <p>{W::NoHolidays.text(lang)}</p> }.into_any()
    } else {
        let rows = holidays.iter().map(|holiday| row(holiday, year, changes, lang)).collect();
        table(
            if changes { &[W::Day, W::Name, W::Reach, W::Edit] } else { &[W::Day, W::Name, W::Reach] },
            rows,
            lang,
        )
    };
    let forms = changes.then(|| {
        view! { {add(&visit, lang)} {load(year, lang)} }
    });
    let around = view! {
        <a class="btn" href=format!("/holidays?year={}", year - 1)>{W::YearBefore.text(lang)}</a>
        <a class="btn" href=format!("/holidays?year={}", year + 1)>{W::YearAfter.text(lang)}</a>
    };
    let body = view! { <div class="stack">{list} {forms}</div> };
    let title = format!("{} {year}", W::Holidays.text(lang));
    Ok(Page::new(title, body).lede(W::HolidaysLede.text(lang)).tools(around))
}

fn row(holiday: &Holiday, year: i16, changes: bool, lang: Lang) -> AnyView {
    let remove = changes.then(|| {
        let fields = vec![("id", holiday.id.to_string()), ("year", year.to_string())];
        let button = act("/api/company/remove_holiday", fields, "btn tiny", W::Remove.text(lang));
        view! { <td>{button}</td> }
    });
    view! {
        <tr>
            <td>{day(holiday.day, lang)}</td>
            <th scope="row">{holiday.name.clone()}</th>
            <td>{holiday.reach.text(lang)}</td>
            {remove}
        </tr>
    }
    .into_any()
}

fn add(visit: &Visit, lang: Lang) -> AnyView {
    let form = Form::new("holiday", lang, visit.kept());
    let reaches = Reach::ALL.iter().map(|reach| Choice::new(reach.code(), reach.text(lang))).collect();
    let fields = view! {
        <div class="fields">
            {form.day("day", W::Day.text(lang)).required().columns(3)}
            {form.text("name", W::Name.text(lang)).required().columns(5)}
            {form.select("reach", W::Reach.text(lang), reaches).value(Reach::Municipal.code()).columns(4)}
        </div>
        {form.save(W::Add.text(lang), None)}
    };
    section("add", W::AddHoliday.text(lang), (), form.post("/api/company/add_holiday", fields))
}

fn load(year: i16, lang: Lang) -> AnyView {
    let form = Form::new("national", lang, None);
    let title = format!("{} ({year})", W::LoadHolidays.text(lang));
    let fields = view! {
        <input type="hidden" name="year" value=year.to_string()/>
        {form.check("optional", W::WithOptional.text(lang))}
        {form.save(W::LoadHolidays.text(lang), None)}
    };
    section("load", title, (), form.post("/api/company/load_holidays", fields))
}
