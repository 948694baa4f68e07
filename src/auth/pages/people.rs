//! Users and their roles, for administrators and auditors.

use leptos::prelude::*;

use super::account::table;
use crate::app::{Page, Visit, query_value};
use crate::auth::permission::{ChangeUsers, ReadAudit, ReadUsers};
use crate::auth::store::people::{self, PAGE, Person};
use crate::auth::store::role::{self, Request};
use crate::auth::words::AuthWord as W;
use crate::auth::{Action, Role};
use crate::company::model::Area;
use crate::company::store as company;
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::kernel::{Lang, Text};
use crate::server::clock;
use crate::server::handover::Handover;
use crate::ui::form::act;
use crate::ui::parts::{notice, section, state};
use crate::ui::{Choice, Form, Tone, escape_query};

pub async fn users(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadUsers>()?;
    let after = query_value(&visit.parts, "after").unwrap_or_default();
    let after_id = query_value(&visit.parts, "id").and_then(|id| id.parse().ok()).unwrap_or(0);
    let mut tx = visit.db().read().await?;
    let people = people::people(&mut tx, &grant, (&after, after_id)).await?;
    let requests = role::requests(&mut tx, &grant).await?;
    let (lang, zone) = (visit.lang, visit.company()?.time_zone.clone());
    let rows = people.iter().map(|person| row(person, &zone, lang)).collect();
    let next = people.last().filter(|_| people.len() as i64 == PAGE).map(|last| {
        let href = format!("/users?after={}&id={}", escape_query(&last.name), last.id);
        view! { <p><a href=href>{W::NextPage.text(lang)}</a></p> }
    });
    let waiting = (!requests.is_empty()).then(|| {
        let deciding = actor.may(Action::ChangeUsers).then_some(actor.user_id);
        let rows = requests.iter().map(|request| request_row(request, deciding, &zone, lang)).collect();
        let body = table(&[W::Name, W::Roles, W::Reason, W::When, W::Confirm], rows, lang);
        section("requests", W::RoleRequests.text(lang), (), body)
    });
    let body = view! {
        {waiting}
        {table(&[W::Name, W::Email, W::Roles, W::Area, W::Status, W::LastUse], rows, lang)}
        {next}
    };
    let page = Page::new(W::Users.text(lang), body).lede(W::UsersLede.text(lang));
    Ok(if actor.may(Action::ChangeUsers) { page.primary(W::Invite.text(lang), "/users/new") } else { page })
}

fn role_names(roles: &[Role], lang: Lang) -> String {
    roles.iter().map(|role| role.text(lang)).collect::<Vec<_>>().join(", ")
}

fn status(person: &Person, lang: Lang) -> AnyView {
    let word = person.status();
    let tone = match word {
        W::DisabledStatus => Tone::Bad,
        W::InvitedStatus => Tone::Warn,
        _ => Tone::Ok,
    };
    state(word.text(lang), tone)
}

fn row(person: &Person, zone: &jiff::tz::TimeZone, lang: Lang) -> AnyView {
    let seen = person.seen_at.map_or_else(|| "–".to_owned(), |at| clock::show(at, zone, lang));
    view! {
        <tr>
            <th scope="row"><a href=format!("/users/{}", person.id)>{person.name.clone()}</a></th>
            <td>{person.email.clone()}</td>
            <td>{role_names(&person.roles(), lang)}</td>
            <td data-label=W::Area.text(lang)>{person.area.clone()}</td>
            <td>{status(person, lang)}</td>
            <td data-label=W::LastUse.text(lang)>{seen}</td>
        </tr>
    }
    .into_any()
}

/// Whoever asked does not decide; `deciding` is an administrator who may.
fn request_row(request: &Request, deciding: Option<i64>, zone: &jiff::tz::TimeZone, lang: Lang) -> AnyView {
    let buttons = deciding.filter(|id| *id != request.user_id).map(|_| {
        let decide = |approved: &str, class, word: W| {
            let fields = vec![("id", request.id.to_string()), ("approved", approved.to_owned())];
            act("/api/auth/decide_roles", fields, class, word.text(lang))
        };
        view! {
            {decide("true", "btn tiny primary", W::Approve)}
            {decide("false", "btn tiny", W::Refuse)}
        }
    });
    view! {
        <tr>
            <th scope="row"><a href=format!("/users/{}", request.user_id)>{request.name.clone()}</a></th>
            <td>{role_names(&request.roles(), lang)}</td>
            <td>{request.reason.clone()}</td>
            <td>{clock::show(request.asked_at, zone, lang)}</td>
            <td>{buttons}</td>
        </tr>
    }
    .into_any()
}

fn area_choices(areas: Vec<Area>, lang: Lang) -> Vec<Choice> {
    let none = Choice::new("", W::NoArea.text(lang));
    let used = areas.into_iter().filter(|area| area.active);
    let named = used.map(|area| Choice::new(area.id.to_string(), format!("{} {}", area.code, area.name)));
    std::iter::once(none).chain(named).collect()
}

/// `named` says that a heading names the boxes already; the legend is then for screen readers alone.
fn role_boxes(form: &Form, chosen: &[Role], named: bool, lang: Lang) -> impl IntoView + use<> {
    let boxes: Vec<_> = Role::ALL
        .iter()
        .map(|role| {
            let tick = form.check_one("roles[]", role.code(), role.text(lang)).ticked(chosen.contains(role));
            view! { {tick} }.into_any()
        })
        .collect();
    let fault = form.error("roles[]").map(|text| view! { <p class="err">{text}</p> });
    view! {
        <fieldset class="boxes">
            <legend class=named.then_some("sr")>{W::Roles.text(lang)}</legend>
            {boxes}
            {fault}
        </fieldset>
    }
}

pub async fn new_user(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeUsers>()?;
    let mut tx = visit.db().read().await?;
    let areas = company::areas(&mut tx).await?;
    let lang = visit.lang;
    let form = Form::new("invite", lang, visit.kept());
    let fields = view! {
        <div class="fields">
            {form.text("name", W::Name.text(lang)).required().columns(6).focused()}
            {form.email("email", W::Email.text(lang)).required().columns(6)}
            {form.select("area_id", W::Area.text(lang), area_choices(areas, lang)).columns(6)}
        </div>
        {role_boxes(&form, &[Role::Employee], false, lang)}
        {form.save(W::Invite.text(lang), Some("/users".to_owned()))}
    };
    let page = Page::new(W::Invite.text(lang), form.post("/api/auth/invite", fields));
    Ok(page.lede(W::InviteLede.text(lang)))
}

pub async fn user(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadUsers>()?;
    let id = visit.id("id")?;
    let mut tx = visit.db().read().await?;
    let person = people::person(&mut tx, &grant, id).await?.ok_or(AppError::NotFound)?;
    let areas = company::areas(&mut tx).await?;
    let lang = visit.lang;
    let trail = match actor.grant::<ReadAudit>() {
        Ok(_) => {
            let company = visit.company()?;
            Some(events::trail(&mut tx, Subject("app_user", id), company, lang).await?)
        }
        Err(_) => None,
    };
    let link = visit.parts.extensions.get::<Handover>().and_then(|handover| handover.0.first()).map(|link| {
        let body = view! { <p>{W::LinkOnce.text(lang)}</p> <p><code>{link.clone()}</code></p> };
        notice(Tone::Ok, body, ())
    });
    let changing = actor.may(Action::ChangeUsers);
    let forms = changing.then(|| forms(&visit, &person, areas, id == actor.user_id));
    let facts = (!changing).then(|| view! { <p>{role_names(&person.roles(), lang)}</p> });
    let body = view! { {link} <p>{status(&person, lang)}</p> {facts} {forms} {trail} };
    Ok(Page::new(person.name.clone(), body).lede(person.email.clone()))
}

fn forms(visit: &Visit, person: &Person, areas: Vec<Area>, own: bool) -> AnyView {
    let (lang, id) = (visit.lang, person.id.to_string());
    let kept = |form: &str| visit.kept().filter(|kept| kept.value("form") == Some(form));
    let profile = Form::new("profile", lang, kept("profile"));
    let area = person.area_id.map_or_else(String::new, |id| id.to_string());
    let profile_fields = view! {
        <input type="hidden" name="id" value=id.clone()/>
        <input type="hidden" name="form" value="profile"/>
        <div class="fields">
            {profile.text("name", W::Name.text(lang)).value(&person.name).required().columns(6)}
            {profile.select("area_id", W::Area.text(lang), area_choices(areas, lang)).value(area).columns(6)}
        </div>
        {profile.save(W::Save.text(lang), None)}
    };
    let roles = Form::new("roles", lang, kept("roles"));
    let reason = own.then(|| {
        let reason = roles.text("reason", W::Reason.text(lang)).help(W::OwnRolesHelp.text(lang)).required();
        view! { {reason} }
    });
    let save = if own { W::AskRoles } else { W::Save };
    let role_fields = view! {
        <input type="hidden" name="id" value=id.clone()/>
        <input type="hidden" name="form" value="roles"/>
        {role_boxes(&roles, &person.roles(), true, lang)}
        {reason}
        {roles.save(save.text(lang), None)}
    };
    view! {
        {section("details", W::Profile.text(lang), (), profile.post("/api/auth/change_user", profile_fields))}
        {section("roles-of", W::Roles.text(lang), (), roles.post("/api/auth/change_roles", role_fields))}
        {section("access", W::Access.text(lang), (), access(person, lang))}
    }
    .into_any()
}

/// What ends or renews someone's way in.
fn access(person: &Person, lang: Lang) -> AnyView {
    let id = || vec![("id", person.id.to_string())];
    let offer = |action, class, word: W, help: W| {
        view! {
            <div class="offer">
                {act(action, id(), class, word.text(lang))} <p class="help">{help.text(lang)}</p>
            </div>
        }
    };
    if person.disabled_at.is_some() {
        return act("/api/auth/enable_user", id(), "btn", W::Enable.text(lang));
    }
    let second = person.second_factor.then(|| {
        offer("/api/auth/remove_second_factor_of", "btn", W::RemoveSecondFactor, W::RemoveSecondFactorHelp)
    });
    view! {
        {offer("/api/auth/renew_link", "btn", W::NewLink, W::NewLinkHelp)}
        {second}
        {offer("/api/auth/disable_user", "btn danger", W::Disable, W::DisableHelp)}
    }
    .into_any()
}
