//! Where tables are sent, and one on its way.

use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::Actor;
use crate::error::AppError;
use crate::finance::pages::import_job::{ended, problems, refusal, running};
use crate::finance::words::import::ImportWord;
use crate::jobs::import::{Import, Upload};
use crate::jobs::{self, JobKind, JobState};
use crate::kernel::{Lang, Text};
use crate::stock::importing::{Preview, StockImport, Table};
use crate::stock::words::import::StockImportWord as W;
use crate::ui::form::act;
use crate::ui::parts::{self, Tone};
use crate::ui::{Choice, Form};

const PATH: &str = StockImport::PATH;
const SHOWN: i64 = 20;

fn fill(text: &str, values: &[&str]) -> String {
    values.iter().fold(text.to_owned(), |text, value| text.replacen("{}", value, 1))
}

fn number(value: u64, lang: Lang) -> String {
    parts::count(i64::try_from(value).unwrap_or(i64::MAX), lang)
}

fn word(table: Table) -> W {
    match table {
        Table::Items => W::Items,
        Table::Parties => W::Parties,
        Table::Moves => W::Moves,
    }
}

/// What a job's table is called.
fn named(upload: &Upload, lang: Lang) -> &'static str {
    Table::from_code(&upload.what).map_or("", |table| word(table).text(lang))
}

fn offered(actor: &Actor) -> Vec<Table> {
    Table::ALL.into_iter().filter(|table| table.may(actor)).collect()
}

pub async fn import(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    StockImport::may(actor, "")?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let form = Form::new("import", lang, visit.kept());
    let tables = offered(actor);
    let choices = tables.iter().map(|table| Choice::new(table.code(), word(*table).text(lang))).collect();
    let help: Vec<AnyView> = tables
        .iter()
        .map(|table| {
            let word = match table {
                Table::Items => W::ItemsHelp,
                Table::Parties => W::PartiesHelp,
                Table::Moves => W::MovesHelp,
            };
            view! { <p class="small faint">{word.text(lang)}</p> }.into_any()
        })
        .collect();
    let file = form.file("file", ImportWord::File.text(lang), ".csv,.txt");
    // The choice stands before the file: an upload is read in order.
    let fields = view! {
        <div class="fields">
            {form.select("what", W::What.text(lang), choices).columns(4)}
            {file.help(W::FileHelp.text(lang)).required()}
        </div>
        {help}
        {form.save(ImportWord::Try.text(lang), None)}
    };
    let mut waiting = Vec::new();
    for job in jobs::store::newest(&mut tx, JobKind::StockImport, SHOWN).await? {
        let upload: Upload = job.input()?;
        let href = format!("{PATH}/{}", job.id);
        let (tone, text) = match job.state {
            JobState::Running => (Tone::Info, fill(ImportWord::Running.text(lang), &[&upload.name])),
            JobState::Ready => {
                let preview: Preview = job.outcome()?.unwrap_or_default();
                let added = number(preview.added, lang);
                (Tone::Warn, fill(W::Clean.text(lang), &[&added, named(&upload, lang)]))
            }
            _ => continue,
        };
        let link = view! { <a href=href>{fill(ImportWord::DryRun.text(lang), &[&upload.name])}</a> };
        waiting.push(parts::notice(tone, text, link));
    }
    let body = view! {
        <p>{ImportWord::HowItGoes.text(lang)}</p>
        {form.upload("/stock/import/upload", fields)}
        {waiting}
    };
    Ok(Page::new(W::Import.text(lang), body).lede(W::ImportLede.text(lang)))
}

pub async fn import_job(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    StockImport::may(actor, "")?;
    let (lang, id) = (visit.lang, visit.id("job")?);
    let mut tx = visit.db().read().await?;
    let job = jobs::store::job(&mut tx, JobKind::StockImport, id).await?.ok_or(AppError::NotFound)?;
    let upload: Upload = job.input()?;
    StockImport::may(actor, &upload.what)?;
    let preview: Option<Preview> = job.outcome()?;
    let refused = visit.kept().map(|kept| parts::notice(Tone::Bad, kept.error.text(lang), ()));
    let shown = match (job.state, preview) {
        (JobState::Running, before) => {
            let percent = visit.state.jobs.percent(id).unwrap_or(job.percent);
            running(PATH, &job, &upload, percent, before.is_some(), lang)
        }
        (JobState::Dropped, _) => ended(PATH, Tone::Info, ImportWord::Dropped.text(lang), lang),
        (_, None) => ended(PATH, Tone::Bad, ImportWord::Interrupted.text(lang), lang),
        (JobState::Ready, Some(preview)) => ready(id, &upload, &preview, lang),
        (JobState::Done, Some(preview)) => done(&upload, &preview, lang),
        (JobState::Failed, Some(preview)) => failed(id, &preview, lang),
    };
    let title = fill(ImportWord::DryRun.text(lang), &[&upload.name]);
    Ok(Page::new(title, view! { {refused} {shown} }).lede(named(&upload, lang)))
}

fn figures(upload: &Upload, preview: &Preview, lang: Lang) -> AnyView {
    parts::facts(vec![
        parts::fact(W::Added.text(lang), number(preview.added, lang)),
        parts::fact(W::Known.text(lang), number(preview.known, lang)),
        parts::fact(W::Made.text(lang), number(preview.made, lang)),
        parts::fact(ImportWord::Size.text(lang), parts::bytes(upload.size, lang)),
    ])
}

fn ready(id: i64, upload: &Upload, preview: &Preview, lang: Lang) -> AnyView {
    let added = number(preview.added, lang);
    let fields = || vec![("job", id.to_string())];
    let confirm = fill(W::Confirm.text(lang), &[&added]);
    let clean = fill(W::Clean.text(lang), &[&added, named(upload, lang)]);
    view! {
        {parts::notice(Tone::Ok, clean, ())}
        {figures(upload, preview, lang)}
        <div class="savebar">
            {act("/api/stock/confirm_import", fields(), "btn primary", confirm)}
            {act("/api/stock/drop_import", fields(), "btn", ImportWord::Drop.text(lang))}
        </div>
    }
    .into_any()
}

fn done(upload: &Upload, preview: &Preview, lang: Lang) -> AnyView {
    let text = fill(W::Done.text(lang), &[&number(preview.added, lang), named(upload, lang)]);
    let href = match Table::from_code(&upload.what) {
        Some(Table::Parties) => "/parties",
        Some(Table::Moves) => "/stock/moves",
        _ => "/stock",
    };
    let link = view! { <a href=href>{W::See.text(lang)}</a> };
    view! { {parts::notice(Tone::Ok, text, link)} {figures(upload, preview, lang)} }.into_any()
}

fn failed(id: i64, preview: &Preview, lang: Lang) -> AnyView {
    match (&preview.error, preview.known) {
        _ if !preview.problems.is_empty() => problems(PATH, id, &preview.problems, lang),
        (Some(error), _) => refusal(PATH, error, lang),
        (None, 0) => ended(PATH, Tone::Warn, W::NoRows.text(lang), lang),
        (None, known) => {
            let text = fill(W::NothingNew.text(lang), &[&number(known, lang)]);
            ended(PATH, Tone::Info, text, lang)
        }
    }
}
