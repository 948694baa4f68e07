//! One import on its way: what the dry run found, how far it is, what came of it.

use leptos::prelude::*;

use super::check::fill;
use crate::app::{Page, Visit};
use crate::auth::permission::{ImportLedger, PostEntries};
use crate::error::AppError;
use crate::finance::importing::{LedgerImport, Preview};
use crate::finance::words::import::ImportWord as W;
use crate::jobs::import::{Import, Named, Upload};
use crate::jobs::{self, Job, JobKind, JobState};
use crate::kernel::{Lang, Text};
use crate::ui::form::act;
use crate::ui::parts::{self, Tone};
use crate::ui::{Icon, icon};

const PATH: &str = LedgerImport::PATH;
/// More than a person mends at once; the rest is in the file of problems.
const SHOWN_MAX: usize = 200;

pub async fn import_job(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ImportLedger>()?;
    actor.grant::<PostEntries>()?;
    let (lang, id) = (visit.lang, visit.id("job")?);
    let mut tx = visit.db().read().await?;
    let job = jobs::store::job(&mut tx, JobKind::Import, id).await?.ok_or(AppError::NotFound)?;
    let upload: Upload = job.input()?;
    let preview: Option<Preview> = job.outcome()?;
    let refused = visit.kept().map(|kept| parts::notice(Tone::Bad, kept.error.text(lang), ()));
    let shown = match (job.state, preview) {
        (JobState::Running, before) => {
            let percent = visit.state.jobs.percent(id).unwrap_or(job.percent);
            running(PATH, &job, &upload, percent, before.is_some(), lang)
        }
        (JobState::Dropped, _) => ended(PATH, Tone::Info, W::Dropped.text(lang), lang),
        (_, None) => ended(PATH, Tone::Bad, W::Interrupted.text(lang), lang),
        (JobState::Ready, Some(preview)) => ready(id, &upload, &preview, lang),
        (JobState::Done, Some(preview)) => done(&upload, &preview, lang),
        (JobState::Failed, Some(preview)) => failed(id, &preview, lang),
    };
    let title = fill(W::DryRun.text(lang), &[&upload.name]);
    Ok(Page::new(title, view! { {refused} {shown} }))
}

fn number(value: u64, lang: Lang) -> String {
    parts::count(i64::try_from(value).unwrap_or(i64::MAX), lang)
}

pub fn running(base: &str, job: &Job, upload: &Upload, percent: u8, posting: bool, lang: Lang) -> AnyView {
    let word = if posting { W::Posting } else { W::Running };
    let here = format!("{base}/{}", job.id);
    view! {
        {parts::job(fill(word.text(lang), &[&upload.name]), percent, None, lang)}
        <p class="small faint">{W::RunningHelp.text(lang)}</p>
        <p><a class="btn" href=here>{W::Reload.text(lang)}</a></p>
    }
    .into_any()
}

pub fn ended(base: &'static str, tone: Tone, text: impl Into<String>, lang: Lang) -> AnyView {
    let again = view! { <a href=base>{W::Again.text(lang)}</a> };
    parts::notice(tone, text.into(), again)
}

fn ready(id: i64, upload: &Upload, preview: &Preview, lang: Lang) -> AnyView {
    let posted = number(preview.posted, lang);
    let fields = || vec![("job", id.to_string())];
    let confirm = fill(W::Confirm.text(lang), &[&posted]);
    view! {
        {parts::notice(Tone::Ok, fill(W::Clean.text(lang), &[&posted]), ())}
        {figures(upload, preview, lang)}
        {made(preview, W::NewAccounts, lang)}
        {ignored(preview, lang)}
        <div class="savebar">
            {act("/api/finance/confirm_import", fields(), "btn primary", confirm)}
            {act("/api/finance/drop_import", fields(), "btn", W::Drop.text(lang))}
        </div>
    }
    .into_any()
}

fn done(upload: &Upload, preview: &Preview, lang: Lang) -> AnyView {
    let text = fill(W::Done.text(lang), &[&number(preview.posted, lang), &upload.name]);
    let href = format!("/ledger/imports/{}", preview.import);
    let link = view! { <a href=href>{W::SeeEntries.text(lang)}</a> };
    view! {
        {parts::notice(Tone::Ok, text, link)}
        {figures(upload, preview, lang)}
        {made(preview, W::AddedAccounts, lang)}
    }
    .into_any()
}

fn figures(upload: &Upload, preview: &Preview, lang: Lang) -> AnyView {
    let day =
        |day: Option<crate::kernel::Day>| day.map_or_else(|| "–".into_any(), |day| parts::day(day, lang));
    parts::facts(vec![
        parts::fact(W::NewEntries.text(lang), number(preview.posted, lang)),
        parts::fact(W::Known.text(lang), number(preview.known, lang)),
        parts::fact(W::Lines.text(lang), number(preview.lines, lang)),
        parts::fact(W::From.text(lang), day(preview.first)),
        parts::fact(W::To.text(lang), day(preview.last)),
        parts::fact(W::NewAccounts.text(lang), number(preview.accounts.len() as u64, lang)),
        parts::fact(W::Skipped.text(lang), number(preview.skipped, lang)),
        parts::fact(W::Size.text(lang), parts::bytes(upload.size, lang)),
    ])
}

/// What the import makes besides entries, by name.
fn made(preview: &Preview, accounts: W, lang: Lang) -> Vec<AnyView> {
    let lists = [
        ("accounts", accounts, &preview.accounts),
        ("areas", W::NewAreas, &preview.areas),
        ("parties", W::NewParties, &preview.parties),
        ("projects", W::NewProjects, &preview.projects),
    ];
    let filled = lists.into_iter().filter(|(.., names)| !names.is_empty());
    let section = |(id, title, names): (&'static str, W, &Vec<String>)| {
        let items: Vec<AnyView> =
            names.iter().map(|name| view! { <li>{name.clone()}</li> }.into_any()).collect();
        let list = view! { <ul class="names">{items}</ul> };
        parts::section(id, title.text(lang), number(names.len() as u64, lang), list)
    };
    filled.map(section).collect()
}

fn ignored(preview: &Preview, lang: Lang) -> Option<AnyView> {
    if preview.ignored.is_empty() {
        return None;
    }
    let line = |(line, what): &(u64, String)| {
        view! { <li>{format!("{} {line}: {what}", W::Line.text(lang))}</li> }.into_any()
    };
    let items: Vec<AnyView> = preview.ignored.iter().take(SHOWN_MAX).map(line).collect();
    Some(parts::section("ignored", W::Ignored.text(lang), (), view! { <ul class="names">{items}</ul> }))
}

fn failed(id: i64, preview: &Preview, lang: Lang) -> AnyView {
    if !preview.problems.is_empty() {
        return problems(PATH, id, &preview.problems, lang);
    }
    if let Some(error) = &preview.error {
        return refusal(PATH, error, lang);
    }
    match preview.known {
        0 => ended(PATH, Tone::Warn, W::NoEntries.text(lang), lang),
        known => {
            let again = view! { <a href="/ledger/import">{W::Again.text(lang)}</a> };
            parts::notice(Tone::Info, fill(W::NothingNew.text(lang), &[&number(known, lang)]), again)
        }
    }
}

/// Why an import was not made, where it is no fault of a row.
pub fn refusal(base: &'static str, error: &AppError, lang: Lang) -> AnyView {
    let mut lines = vec![error.text(lang)];
    if let AppError::Invalid(fields) = error {
        lines.extend(fields.iter().map(|field| format!("{}: {}", field.field, field.text(lang))));
    }
    let lines: Vec<AnyView> = lines.into_iter().map(|line| view! { <p>{line}</p> }.into_any()).collect();
    let again = view! { <a href=base>{W::Again.text(lang)}</a> };
    let body = view! { <p><strong>{W::Failed.text(lang)}</strong></p> {lines} };
    parts::notice(Tone::Bad, body, again)
}

pub fn problems(base: &'static str, id: i64, all: &[Named], lang: Lang) -> AnyView {
    let said = match all.len() {
        1 => W::OneProblem.text(lang).to_owned(),
        n => fill(W::ManyProblems.text(lang), &[&number(n as u64, lang)]),
    };
    let again = view! { <a href=base>{W::Again.text(lang)}</a> };
    let rows: Vec<AnyView> = all.iter().take(SHOWN_MAX).map(|problem| row(problem, lang)).collect();
    let cut = (all.len() > SHOWN_MAX).then(|| {
        let numbers = [number(SHOWN_MAX as u64, lang), number(all.len() as u64, lang)];
        fill(W::ShownOf.text(lang), &[&numbers[0], &numbers[1]])
    });
    let file = format!("{base}/{id}/problems.csv");
    view! {
        {parts::notice(Tone::Bad, view! { <strong>{said}</strong> " " {W::MendAndSend.text(lang)} }, again)}
        <p><a class="btn" href=file download="">{icon(Icon::Download)} {W::ProblemsFile.text(lang)}</a></p>
        <div class="scroll" tabindex="0" role="region" aria-label=W::Problem.text(lang)>
            <table class="t problems">
                <caption class="sr">{W::Problem.text(lang)}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="n">{W::Line.text(lang)}</th>
                        <th scope="col">{W::Problem.text(lang)}</th>
                        <th scope="col">{W::Row.text(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="small faint">{cut}</p>
    }
    .into_any()
}

fn row(problem: &Named, lang: Lang) -> AnyView {
    let place = match problem.column {
        Some(column) => format!("{}:{column}", problem.line),
        None => problem.line.to_string(),
    };
    view! {
        <tr>
            <th scope="row" class="n">{place}</th>
            <td>{problem.text(lang).to_owned()}</td>
            <td><code>{problem.row.clone()}</code></td>
        </tr>
    }
    .into_any()
}
