//! Where an import begins, and those that were made.

use leptos::prelude::*;

use super::check::fill;
use crate::app::{Page, Visit};
use crate::auth::Grant;
use crate::auth::permission::{ImportLedger, PostEntries};
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::finance::importing::Preview;
use crate::finance::store::imports::{self, PastImport};
use crate::finance::words::import::ImportWord as W;
use crate::jobs::import::Upload;
use crate::jobs::{self, JobKind, JobState};
use crate::kernel::{Lang, Text};
use crate::server::visitor::Company;
use crate::ui::Form;
use crate::ui::parts::{self, Tone};

const PAST_MAX: i64 = 50;

pub async fn import(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ImportLedger>()?;
    actor.grant::<PostEntries>()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let mut tx = visit.db().read().await?;
    let form = Form::new("import", lang, visit.kept());
    let fields = view! {
        {form.file("file", W::File.text(lang), ".journal,.hledger,.ledger,.beancount,.bean,.csv,.txt,.dat")
            .help(W::FileHelp.text(lang)).required()}
        <p class="small faint">{W::TableHelp.text(lang)}</p>
        {form.save(W::Try.text(lang), None)}
    };
    let body = view! {
        <p>{W::HowItGoes.text(lang)}</p>
        {form.upload("/ledger/import/upload", fields)}
        {waiting(&mut tx, lang).await?}
        {past(&mut tx, &grant, company, lang).await?}
    };
    Ok(Page::new(W::Import.text(lang), body).lede(W::ImportLede.text(lang)))
}

/// Dry runs that wait for a decision, and imports under way.
async fn waiting(tx: &mut Tx, lang: Lang) -> Result<Vec<AnyView>, DbError> {
    let mut shown = Vec::new();
    for job in jobs::store::newest(tx, JobKind::Import, 20).await? {
        let upload: Upload = job.input()?;
        let href = format!("/ledger/import/{}", job.id);
        let (tone, text) = match job.state {
            JobState::Running => (Tone::Info, fill(W::Running.text(lang), &[&upload.name])),
            JobState::Ready => {
                let preview: Preview = job.outcome()?.unwrap_or_default();
                let posted = parts::count(i64::try_from(preview.posted).unwrap_or(i64::MAX), lang);
                (Tone::Warn, fill(W::Clean.text(lang), &[&posted]))
            }
            _ => continue,
        };
        let link = view! { <a href=href>{fill(W::DryRun.text(lang), &[&upload.name])}</a> };
        shown.push(parts::notice(tone, text, link));
    }
    Ok(shown)
}

async fn past(
    tx: &mut Tx,
    grant: &Grant<ImportLedger>,
    company: &Company,
    lang: Lang,
) -> Result<AnyView, DbError> {
    let made = imports::past(tx, grant, PAST_MAX).await?;
    let body = if made.is_empty() {
        view! { <p class="faint">{W::NoPast.text(lang)}</p> }.into_any()
    } else {
        let rows: Vec<AnyView> = made.iter().map(|import| row(import, company, lang)).collect();
        view! {
            <table class="t">
                <caption class="sr">{W::Past.text(lang)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{W::FileName.text(lang)}</th>
                        <th scope="col" class="wide-only">{W::Format.text(lang)}</th>
                        <th scope="col" class="n">{W::Entries.text(lang)}</th>
                        <th scope="col" class="wide-only">{W::By.text(lang)}</th>
                        <th scope="col">{W::When.text(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    Ok(parts::section("past", W::Past.text(lang), (), body))
}

fn row(import: &PastImport, company: &Company, lang: Lang) -> AnyView {
    let href = format!("/ledger/imports/{}", import.id);
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{import.file_name.clone()}</a></th>
            <td class="wide-only">{format_text(&import.format, lang)}</td>
            <td class="n"><a class="quiet" href=href>{parts::count(import.entries, lang)}</a></td>
            <td class="wide-only">{import.imported_by.clone()}</td>
            <td>{parts::moment(import.imported_at, &company.time_zone, lang)}</td>
        </tr>
    }
    .into_any()
}

pub(super) fn format_text(code: &str, lang: Lang) -> &'static str {
    match code {
        "table" => W::Table.text(lang),
        "beancount" => W::Beancount.text(lang),
        _ => W::Journal.text(lang),
    }
}
