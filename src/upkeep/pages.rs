//! The page of copies.

use leptos::prelude::*;

use super::copies::{self, Copy};
use super::store;
use super::words::CopyWord as W;
use crate::app::{Page, Visit};
use crate::auth::permission::TakeBackup;
use crate::error::AppError;
use crate::finance::importing::Preview;
use crate::jobs::{self, JobKind, JobState};
use crate::kernel::{Lang, Text};
use crate::server::visitor::Company;
use crate::ui::form::act;
use crate::ui::parts::{self, Tone};
use crate::ui::{Icon, icon};

const PAST_MAX: i64 = 50;

pub async fn backup(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<TakeBackup>()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let folder = copies::folder(&visit.state.config.data);
    let mut tx = visit.db().read().await?;
    let last = jobs::store::newest(&mut tx, JobKind::Copy, 1).await?.into_iter().next();
    let state = last.map(|job| match job.state {
        JobState::Running => {
            let percent = visit.state.jobs.percent(job.id).unwrap_or(job.percent);
            view! {
                {parts::job(W::Running.text(lang), percent, None, lang)}
                <p><a class="btn" href="/admin/backup">{W::Reload.text(lang)}</a></p>
            }
            .into_any()
        }
        JobState::Failed => {
            let outcome: Option<Preview> = job.outcome().ok().flatten();
            let why = outcome.and_then(|outcome| outcome.error).map(|error| error.text(lang));
            parts::notice(Tone::Bad, view! { <strong>{W::Failed.text(lang)}</strong> " " {why} }, ())
        }
        _ => ().into_any(),
    });
    let past = store::past(&mut tx, &grant, &folder, PAST_MAX).await?;
    let list = if past.is_empty() {
        parts::empty(W::NoPast.text(lang), W::NoPastPurpose.text(lang), None)
    } else {
        table(&past, company, lang)
    };
    let body = view! {
        {state}
        <p>{W::How.text(lang)}</p>
        <p class="small faint">{W::Restore.text(lang)}</p>
        {parts::section("past", W::Past.text(lang), (), list)}
    };
    let take = act("/api/upkeep/take_backup", vec![], "btn primary", W::Take.text(lang));
    Ok(Page::new(W::Backup.text(lang), body).lede(W::Lede.text(lang)).tools(take))
}

fn table(past: &[Copy], company: &Company, lang: Lang) -> AnyView {
    let rows: Vec<AnyView> = past.iter().map(|copy| row(copy, company, lang)).collect();
    view! {
        <table class="t">
            <caption class="sr">{W::Past.text(lang)}</caption>
            <thead>
                <tr>
                    <th scope="col">{W::When.text(lang)}</th>
                    <th scope="col" class="wide-only">{W::By.text(lang)}</th>
                    <th scope="col" class="n wide-only">{W::Events.text(lang)}</th>
                    <th scope="col" class="n">{W::Size.text(lang)}</th>
                    <th scope="col" class="n">{W::File.text(lang)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(copy: &Copy, company: &Company, lang: Lang) -> AnyView {
    let file = if copy.here {
        let href = format!("/admin/backup/{}", copy.facts.file);
        let label = format!("{} {}", W::Download.text(lang), copy.facts.file);
        view! {
            <a class="btn tiny" href=href download="" aria-label=label>
                {icon(Icon::Download)} {W::Download.text(lang)}
            </a>
        }
        .into_any()
    } else {
        view! { <span class="faint">{W::Gone.text(lang)}</span> }.into_any()
    };
    let size = u64::try_from(copy.facts.size).unwrap_or(0);
    view! {
        <tr>
            <th scope="row">{parts::moment(copy.at, &company.time_zone, lang)}</th>
            <td class="wide-only">{copy.by.clone()}</td>
            <td class="n wide-only">{parts::count(copy.facts.events, lang)}</td>
            <td class="n">{parts::bytes(size, lang)}</td>
            <td class="n">{file}</td>
        </tr>
    }
    .into_any()
}
