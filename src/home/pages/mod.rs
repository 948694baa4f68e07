//! The first page, and its parts.

mod ledger;
mod people;
mod shipping;
mod stock;

use leptos::prelude::*;

use super::words::HomeWord as W;
use crate::app::{Page, Visit};
use crate::auth::permission::{CheckBooks, ClosePeriods, ReadLedger, ReadUsers};
use crate::auth::{Action, Actor, Role};
use crate::error::AppError;
use crate::kernel::{Lang, Text};
use crate::ui::nav::SECTORS;
use crate::ui::parts;

pub async fn home(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let mut tx = visit.db().read().await?;
    let decide = match actor.grant::<ClosePeriods>() {
        Ok(_) => people::reopenings(&mut tx, actor, lang).await?,
        Err(_) => Vec::new(),
    };
    let ledger = match actor.grant::<ReadLedger>() {
        Ok(grant) => Some(ledger::board(&mut tx, &grant, actor, company, lang).await?),
        Err(_) => None,
    };
    let ties = match actor.grant::<CheckBooks>() {
        Ok(_) => Some(ledger::ties(&mut tx, company, lang).await?),
        Err(_) => None,
    };
    let users = match actor.grant::<ReadUsers>() {
        Ok(grant) => Some(people::sessions(&mut tx, &grant, &visit.state, lang).await?),
        Err(_) => None,
    };
    let stock = match actor.roles.contains(&Role::Stock) {
        true => Some(stock::board(&mut tx, actor, company, lang).await?),
        false => None,
    };
    let shipping = match actor.roles.contains(&Role::Logistics) {
        true => Some(shipping::board(&mut tx, actor, lang).await?),
        false => None,
    };
    let lede = W::Today.text(lang).replace("{}", &actor.today.show(lang));
    let boards = [&ledger, &stock, &shipping, &users];
    let body = if boards.iter().all(|board| board.is_none()) {
        calm(actor, lang)
    } else {
        view! { {decide} {ledger} {stock} {shipping} <div class="cols half">{ties} {users}</div> }.into_any()
    };
    let page = Page::new(W::Hello.text(lang).replace("{}", &actor.name), body).lede(lede);
    let may_post = actor.may(Action::PostEntries);
    Ok(if may_post { page.primary(W::NewEntry.text(lang), "/ledger/entries/new") } else { page })
}

/// For those without a board of their own: what they may open, or how to come by it.
fn calm(actor: &Actor, lang: Lang) -> AnyView {
    let sectors: Vec<AnyView> = SECTORS
        .iter()
        .filter_map(|sector| {
            let pages = sector.pages_of(actor);
            if pages.is_empty() {
                return None;
            }
            let links: Vec<AnyView> = pages
                .into_iter()
                .map(|page| view! { <li><a href=page.path>{page.word.text(lang)}</a></li> }.into_any())
                .collect();
            let list = view! { <h3>{sector.word.text(lang)}</h3> <ul class="names">{links}</ul> };
            Some(list.into_any())
        })
        .collect();
    if sectors.is_empty() {
        return parts::empty(W::NothingYet.text(lang), W::NothingYetHelp.text(lang), None);
    }
    view! {
        <p>{W::Calm.text(lang)}</p>
        {parts::section("open", W::Open.text(lang), (), sectors)}
    }
    .into_any()
}
