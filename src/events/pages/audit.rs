//! The audit: every event, searched by what happened, who acted, what it was about, when and by text.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::trail::{SUBJECTS, changes, kind_text, names_in, subject};
use crate::app::{Page, Visit};
use crate::auth::Grant;
use crate::auth::permission::ReadAudit;
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::events::change::Reader;
use crate::events::store::read::{self, Happened, Search};
use crate::events::words::AuditWord as W;
use crate::events::{Kind, change, hex, store};
use crate::kernel::{Day, Lang, Text};
use crate::server::clock;
use crate::ui::parts::{self, Tone};
use crate::ui::report::{exports, parameters};
use crate::ui::{Choice, Form};

const PAGE_ROWS: i64 = 50;

/// The filters as the address holds them.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Asked {
    pub kind: String,
    pub who: String,
    pub about: String,
    pub id: String,
    pub from: String,
    pub to: String,
    pub q: String,
    pub seq: String,
    #[serde(skip_serializing)]
    pub before: String,
}

impl Asked {
    /// The same filters as a query string.
    fn query(&self) -> String {
        let pairs = [
            ("kind", &self.kind),
            ("who", &self.who),
            ("about", &self.about),
            ("id", &self.id),
            ("from", &self.from),
            ("to", &self.to),
            ("q", &self.q),
            ("seq", &self.seq),
        ];
        let written = pairs.iter().filter(|(_, value)| !value.is_empty());
        written
            .map(|(name, value)| format!("{name}={}", crate::ui::escape_query(value)))
            .collect::<Vec<_>>()
            .join("&")
    }
}

/// The search an address asks for, and the days it wrote that cannot be read.
pub fn asked(asked: &Asked, today: Day, zone: &jiff::tz::TimeZone) -> (Search, Vec<String>) {
    let mut bad = Vec::new();
    let mut day = |text: &str| match text.trim() {
        "" => None,
        text => Day::parse(text, today).map_err(|_| bad.push(text.to_owned())).ok(),
    };
    let (from, to) = (day(&asked.from), day(&asked.to));
    let text = asked.q.trim();
    let search = Search {
        kind: Kind::from_code(&asked.kind),
        actor_id: asked.who.parse().ok(),
        subject_type: Some(asked.about.clone()).filter(|about| !about.is_empty()),
        subject_id: asked.id.parse().ok(),
        from: from.map(|day| clock::begins(day, zone)),
        until: to.and_then(|day| day.plus_days(1)).map(|day| clock::begins(day, zone)),
        text: (!text.is_empty()).then(|| text.chars().take(200).collect()),
        seq: asked.seq.parse().ok(),
    };
    (search, bad)
}

/// The rows of a search, for the page and the files alike.
pub async fn rows_of(
    tx: &mut Tx,
    grant: &Grant<ReadAudit>,
    search: &Search,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Happened>, DbError> {
    read::search(tx, grant, search, before, limit).await
}

pub async fn audit(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadAudit>()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let zone = company.time_zone.clone();
    let filters: Asked = visit.query()?;
    let (search, bad) = asked(&filters, actor.today, &zone);
    let mut tx = visit.db().read().await?;
    let before = filters.before.parse().ok();
    let mut rows = rows_of(&mut tx, &grant, &search, before, PAGE_ROWS + 1).await?;
    let more = rows.len() as i64 > PAGE_ROWS;
    rows.truncate(PAGE_ROWS as usize);
    let actors = read::actors(&mut tx, &grant).await?;
    let chain = chain(&mut tx, lang).await?;
    let names = names_in(&mut tx, &rows).await?;
    let reader = Reader { lang, names: &names, decimals: company.currency.decimals() };
    let complaints: Vec<AnyView> = bad
        .into_iter()
        .map(|text| parts::notice(Tone::Warn, W::BadDay.text(lang).replace("{}", &text), ()))
        .collect();
    let body = view! {
        {chain}
        {filter_form(&filters, actors, lang)}
        {complaints}
        {table(&rows, &zone, reader)}
        {pager(&filters, &rows, more, lang)}
    };
    let files = ["CSV", "XLSX"]
        .map(|format| (format, format!("/admin/audit.{}?{}", format.to_lowercase(), filters.query())));
    Ok(Page::new(W::Audit.text(lang), body).lede(W::Lede.text(lang)).tools(exports(files.to_vec())))
}

/// What the last check found of the chain, and its head.
async fn chain(tx: &mut Tx, lang: Lang) -> Result<AnyView, DbError> {
    let head = store::head(tx).await?;
    let checked = read::chain_checked(tx).await?;
    let (tone, text) = match checked {
        None => (Tone::Warn, W::ChainUnchecked),
        Some((_, 0)) => (Tone::Ok, W::ChainHolds),
        Some(_) => (Tone::Bad, W::ChainBroken),
    };
    let counted =
        checked.map(|(figure, _)| W::ChainNote.text(lang).replace("{}", &parts::count(figure, lang)) + ". ");
    let tools = view! { <a href="/admin/check">{W::SeeCheck.text(lang)}</a> };
    let text = view! {
        <strong>{text.text(lang)}</strong> ". " {counted} {W::Head.text(lang)}
        " (" {parts::count(head.seq, lang)} "): " <span class="hash">{hex(&head.hash)}</span>
    };
    Ok(parts::notice(tone, text, tools))
}

fn filter_form(filters: &Asked, actors: Vec<(i64, String)>, lang: Lang) -> AnyView {
    let form = Form::new("audit", lang, None);
    let all = |text: &str| vec![Choice::new("", text)];
    let mut kinds: Vec<Choice> =
        Kind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.text(lang))).collect();
    kinds.sort_by_key(|choice| crate::kernel::fold::fold(&choice.text));
    let kinds = [all(W::Anything.text(lang)), kinds].concat();
    let people = actors.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let people = [all(W::Anyone.text(lang)), people].concat();
    let subjects = SUBJECTS.iter().map(|(code, word, _)| Choice::new(*code, word.text(lang))).collect();
    let subjects = [all(W::AnySubject.text(lang)), subjects].concat();
    let kept: Vec<AnyView> = [("id", &filters.id), ("seq", &filters.seq)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> }.into_any())
        .collect();
    let fields = view! {
        {form.text("q", W::Text.text(lang)).value(filters.q.clone())}
        {form.select("kind", W::What.text(lang), kinds).value(filters.kind.clone())}
        {form.select("who", W::Who.text(lang), people).value(filters.who.clone())}
        {form.select("about", W::About.text(lang), subjects).value(filters.about.clone())}
        {form.day("from", W::From.text(lang)).value(filters.from.clone()).help("")}
        {form.day("to", W::To.text(lang)).value(filters.to.clone()).help("")}
        {kept}
    };
    parameters("/admin/audit", fields, lang)
}

fn table(rows: &[Happened], zone: &jiff::tz::TimeZone, reader: Reader) -> AnyView {
    let lang = reader.lang;
    if rows.is_empty() {
        let clear = (W::ClearFilters.text(lang).to_owned(), "/admin/audit".to_owned());
        return parts::empty(W::Nothing.text(lang), "", Some(clear));
    }
    let lines: Vec<AnyView> = rows.iter().map(|event| row(event, zone, reader)).collect();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=W::Audit.text(lang)>
            <table class="t audit">
                <caption class="sr">{W::Audit.text(lang)}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="n">{W::Event.text(lang)}</th>
                        <th scope="col">{W::When.text(lang)}</th>
                        <th scope="col">{W::Who.text(lang)}</th>
                        <th scope="col">{W::What.text(lang)}</th>
                        <th scope="col">{W::About.text(lang)}</th>
                        <th scope="col">{W::Change.text(lang)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(event: &Happened, zone: &jiff::tz::TimeZone, reader: Reader) -> AnyView {
    let lang = reader.lang;
    let (name, href) = subject(&event.subject_type, event.subject_id, reader.names, lang);
    let about = match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let reason = event.reason.clone().map(|reason| {
        view! { <span class="sub">{W::Reason.text(lang)} ": " {reason}</span> }
    });
    let changed = change::read(&event.change, &event.personal, &event.subject_type, reader);
    let itself = format!("/admin/audit?seq={}", event.seq);
    let same = format!("/admin/audit?about={}&id={}", event.subject_type, event.subject_id);
    view! {
        <tr>
            <td class="n"><a class="quiet" href=itself>{parts::count(event.seq, lang)}</a></td>
            <td>{parts::moment(event.at, zone, lang)}</td>
            <td>{event.actor.clone()}</td>
            <th scope="row">{kind_text(&event.kind, lang)}</th>
            <td>{about} <a class="sub" href=same>{W::History.text(lang)}</a></td>
            <td class="what">{changes(changed)} {reason}</td>
        </tr>
    }
    .into_any()
}

fn pager(filters: &Asked, rows: &[Happened], more: bool, lang: Lang) -> AnyView {
    let older = more.then(|| rows.last()).flatten().map(|last| {
        let href = format!("/admin/audit?{}&before={}", filters.query(), last.seq).replace("?&", "?");
        view! { <a class="btn" rel="next" href=href>{W::Older.text(lang)}</a> }
    });
    let newest = (!filters.before.is_empty()).then(|| {
        let href = format!("/admin/audit?{}", filters.query());
        view! { <a class="btn" href=href>{W::Newest.text(lang)}</a> }
    });
    view! {
        <nav class="grid-foot" aria-label=W::Pages.text(lang)><span>{newest}</span> <span>{older}</span></nav>
    }
    .into_any()
}
