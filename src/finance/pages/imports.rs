//! One import that was made, and the entries it brought.

use leptos::prelude::*;

use super::check::fill;
use super::import::format_text;
use crate::app::{Page, Visit, query_value};
use crate::auth::permission::ImportLedger;
use crate::error::AppError;
use crate::events::{self, Subject, hex};
use crate::finance::path;
use crate::finance::store::entries::Entry;
use crate::finance::store::imports;
use crate::finance::words::import::ImportWord as W;
use crate::kernel::{Lang, Text};
use crate::ui::parts;

const PAGE_ROWS: i64 = 50;

pub async fn imported(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ImportLedger>()?;
    let (lang, company, id) = (visit.lang, visit.company()?, visit.id("id")?);
    let after = query_value(&visit.parts, "after").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut tx = visit.db().read().await?;
    let import = imports::import(&mut tx, &grant, id).await?.ok_or(AppError::NotFound)?;
    let mut entries = imports::entries_of(&mut tx, &grant, id, after, PAGE_ROWS + 1).await?;
    let more = entries.len() as i64 > PAGE_ROWS;
    entries.truncate(PAGE_ROWS as usize);
    let trail = events::trail(&mut tx, Subject("import", id), company, lang).await?;
    let facts = parts::facts(vec![
        parts::fact(W::Entries.text(lang), parts::count(import.entries, lang)),
        parts::fact(W::Format.text(lang), format_text(&import.format, lang)),
        parts::fact(W::By.text(lang), import.imported_by.clone()),
        parts::fact(W::When.text(lang), parts::moment(import.imported_at, &company.time_zone, lang)),
        parts::fact(W::Digest.text(lang), view! { <span class="hash">{hex(&import.sha256)}</span> }),
    ]);
    let next = more.then(|| entries.last()).flatten().map(|last| {
        let href = format!("/ledger/imports/{id}?after={}", last.id);
        view! { <a class="btn" rel="next" href=href>{W::After.text(lang)}</a> }
    });
    let first = (after > 0).then(|| {
        view! { <a class="btn" href=format!("/ledger/imports/{id}")>{W::First.text(lang)}</a> }
    });
    let body = view! {
        {facts}
        {table(&entries, company.currency.decimals(), lang)}
        <nav class="grid-foot" aria-label=W::Pages.text(lang)><span>{first}</span> <span>{next}</span></nav>
        {trail}
    };
    let page = Page::new(fill(W::ImportOf.text(lang), &[&import.file_name]), body);
    Ok(page.crumb(W::Import.text(lang), "/ledger/import"))
}

fn table(entries: &[Entry], decimals: u32, lang: Lang) -> AnyView {
    let rows: Vec<AnyView> = entries
        .iter()
        .map(|entry| {
            view! {
                <tr>
                    <th scope="row"><a href=path::entry(entry.id)>{entry.reference()}</a></th>
                    <td>{parts::day(entry.effective_on, lang)}</td>
                    <td>{entry.memo.clone()}</td>
                    <td class="n">{parts::amount(entry.total, decimals, lang)}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=W::Entries.text(lang)>
            <table class="t">
                <caption class="sr">{W::Entries.text(lang)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{W::Entry.text(lang)}</th>
                        <th scope="col">{W::Day.text(lang)}</th>
                        <th scope="col">{W::Memo.text(lang)}</th>
                        <th scope="col" class="n">{W::Amount.text(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
