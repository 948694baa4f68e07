//! The journals: list, the form of a new one, and the page of one.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::ReadLedger;
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::finance::store::entries::{self, Journal};
use crate::finance::store::journals as store;
use crate::finance::words::chart::ChartWord as W;
use crate::kernel::{Lang, Text};
use crate::ui::Form;
use crate::ui::parts::{self, Tone};

pub async fn journals(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let all = entries::journals(&mut tx).await?;
    // Counts tell of the whole company; a reader of some areas does not see them.
    let counts: Option<HashMap<i64, i64>> = match grant.areas() {
        None => Some(store::counts(&mut tx).await?.into_iter().collect()),
        Some(_) => None,
    };
    let list = if all.is_empty() {
        parts::empty(W::NoJournals.text(lang), W::NoJournalsPurpose.text(lang), None)
    } else {
        table(&all, counts.as_ref(), lang)
    };
    let adding = actor.may(Action::ChangeChart).then(|| {
        let form = Form::new("journal", lang, visit.kept());
        let fields = view! {
            <div class="fields">
                {form.text("code", W::Code.text(lang)).help(W::JournalCodeHelp.text(lang)).required()
                    .columns(4)}
                {form.text("name", W::Name.text(lang)).required().columns(8)}
            </div>
            {form.save(W::AddJournal.text(lang), None)}
        };
        parts::section(
            "new-journal",
            W::NewJournal.text(lang),
            (),
            form.post("/api/finance/add_journal", fields),
        )
    });
    let page = Page::new(W::Journals.text(lang), view! { {list} {adding} });
    Ok(page.lede(W::JournalsLede.text(lang)).crumb(W::Chart.text(lang), "/ledger/accounts"))
}

fn table(all: &[Journal], counts: Option<&HashMap<i64, i64>>, lang: Lang) -> AnyView {
    let rows: Vec<AnyView> = all
        .iter()
        .map(|journal| {
            let count = counts.map(|counts| {
                let text = parts::count(counts.get(&journal.id).copied().unwrap_or(0), lang);
                let href = format!("/ledger/entries?f.journal={}", crate::ui::escape_query(&journal.code));
                view! { <a class="quiet" href=href>{text}</a> }
            });
            let href = format!("/ledger/journals/{}", journal.id);
            view! {
                <tr>
                    <th scope="row"><a href=href>{journal.code.clone()}</a></th>
                    <td>{journal.name.clone()}</td>
                    <td>{state(journal, lang)}</td>
                    <td class="n">{count}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <table class="t records">
            <caption class="sr">{W::Journals.text(lang)}</caption>
            <thead>
                <tr>
                    <th scope="col">{W::Code.text(lang)}</th>
                    <th scope="col">{W::Name.text(lang)}</th>
                    <th scope="col">{W::State.text(lang)}</th>
                    <th scope="col" class="n">{W::Entries.text(lang)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn state(journal: &Journal, lang: Lang) -> AnyView {
    match journal.active {
        true => parts::state(W::JournalActive.text(lang), Tone::Ok),
        false => parts::state(W::JournalInactive.text(lang), Tone::Warn),
    }
}

pub async fn journal(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadLedger>()?;
    let (lang, id) = (visit.lang, visit.id("id")?);
    let mut tx = visit.db().read().await?;
    let journal = store::journal(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let trail = events::trail(&mut tx, Subject("journal", id), visit.company()?, lang).await?;
    let top = if actor.may(Action::ChangeChart) {
        let form = Form::new("journal", lang, visit.kept());
        let fields = view! {
            <input type="hidden" name="id" value=id.to_string()/>
            {form.text("name", W::Name.text(lang)).value(journal.name.clone()).required()}
            {form.check("active", W::JournalActive.text(lang)).ticked(journal.active)}
            {form.save(W::Save.text(lang), Some("/ledger/journals".to_owned()))}
        };
        form.post("/api/finance/change_journal", fields)
    } else {
        let facts = vec![
            parts::fact(W::Name.text(lang), journal.name.clone()),
            parts::fact(W::State.text(lang), state(&journal, lang)),
        ];
        parts::facts(facts)
    };
    let page = Page::new(format!("{} {}", W::Journal.text(lang), journal.code), view! { {top} {trail} });
    Ok(page.crumb(W::Chart.text(lang), "/ledger/accounts").crumb(W::Journals.text(lang), "/ledger/journals"))
}
