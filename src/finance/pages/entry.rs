//! The record of an entry: its facts, lines, files, corrections and audit trail.

use leptos::prelude::*;

use super::figures::{moment, sides};
use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::ReadLedger;
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::finance::model::EntryKind;
use crate::finance::store::attachments::{self, Attachment};
use crate::finance::store::entries::{self, Entry, Line};
use crate::finance::store::verify::can_reverse;
use crate::finance::words::EntryWord as W;
use crate::kernel::{Lang, Money, Text};
use crate::server::visitor::Company;
use crate::ui::{Form, Icon, icon, parts};

/// Decimal places shown of an amount in another currency.
const OWN_SHOWN: u32 = 8;

/// What the page is made from.
struct Record {
    entry: Entry,
    original: Option<Entry>,
    lines: Vec<Line>,
    corrections: Vec<Entry>,
    files: Vec<Attachment>,
    company: Company,
    lang: Lang,
    may_post: bool,
}

pub async fn entry(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadLedger>()?;
    let (id, lang) = (visit.id("id")?, visit.lang);
    let mut tx = visit.db().read().await?;
    let entry = entries::entry(&mut tx, &grant, id).await?.ok_or(AppError::NotFound)?;
    let original = match entry.corrects_id {
        Some(id) => entries::entry(&mut tx, &grant, id).await?,
        None => None,
    };
    let company = visit.company()?;
    let trail = events::trail(&mut tx, Subject("entry", id), company, lang).await?;
    let record = Record {
        original,
        lines: entries::lines(&mut tx, &grant, &[id]).await?,
        corrections: entries::corrections(&mut tx, &grant, id).await?,
        files: attachments::of_entry(&mut tx, &grant, id).await?,
        company: company.clone(),
        lang,
        may_post: actor.may(Action::PostEntries),
        entry,
    };
    let title = format!("{} {}", record.entry.kind.text(lang), record.entry.reference());
    let upload = Form::new("upload", lang, visit.kept());
    let body = view! {
        {record.facts()}
        {record.lines()}
        {record.corrections()}
        {record.files(upload)}
        {trail}
    };
    let page = Page::new(title, view! { <div class="stack">{body}</div> }).lede(record.entry.memo.clone());
    Ok(page.tools(record.tools()).primary_print(W::Print.text(lang)))
}

impl Record {
    fn decimals(&self) -> u32 {
        self.company.currency.decimals()
    }

    fn text(&self, word: W) -> &'static str {
        word.text(self.lang)
    }

    /// The corrections that are still allowed.
    fn tools(&self) -> AnyView {
        let id = self.entry.id;
        let link = |word: W, act: &str| {
            let href = format!("/ledger/entries/{id}/{act}");
            view! { <a class="btn" href=href>{word.text(self.lang)}</a> }.into_any()
        };
        if !self.may_post {
            return ().into_any();
        }
        let reverse = can_reverse(&self.entry, &self.corrections).then(|| link(W::Reverse, "reverse"));
        let reversed = self.corrections.iter().any(|one| one.kind == EntryKind::Reversal);
        let open = self.entry.kind != EntryKind::Closing && !reversed;
        let others = open.then(|| vec![link(W::Transfer, "transfer"), link(W::Complement, "complement")]);
        view! { {reverse} {others} }.into_any()
    }

    fn facts(&self) -> AnyView {
        let (entry, lang) = (&self.entry, self.lang);
        let mut facts = vec![
            parts::fact(self.text(W::Number), entry.reference()),
            parts::fact(self.text(W::Day), parts::day(entry.effective_on, lang)),
            parts::fact(self.text(W::Total), parts::money(entry.total, &self.company.currency, lang)),
        ];
        if let Some(document) = &entry.document {
            facts.push(parts::fact(self.text(W::Document), document.clone()));
        }
        if let Some(comment) = &entry.comment {
            facts.push(parts::fact(self.text(W::Comment), comment.clone()));
        }
        let recorded = moment(entry.recorded_at, &self.company.time_zone, lang);
        facts.push(parts::fact(self.text(W::RecordedAt), recorded));
        facts.push(parts::fact(self.text(W::RecordedBy), entry.recorded_by.clone()));
        if let Some(original) = &self.original {
            facts.push(parts::fact(self.text(W::Corrects), link_to(original, lang)));
        }
        if let Some(reason) = &entry.reason {
            facts.push(parts::fact(self.text(W::Reason), reason.clone()));
        }
        parts::facts(facts)
    }

    fn lines(&self) -> AnyView {
        let (decimals, lang) = (self.decimals(), self.lang);
        let rows: Vec<AnyView> = self.lines.iter().map(|line| self.line(line)).collect();
        let total = |positive: bool| {
            let side =
                self.lines.iter().map(|line| line.amount.minor()).filter(|minor| (*minor > 0) == positive);
            let sum: i128 = side.map(|minor| i128::from(minor).abs()).sum();
            Money(i64::try_from(sum).unwrap_or(i64::MAX)).show(decimals, lang)
        };
        let heads = [W::Account, W::Area, W::Party, W::Project, W::Memo];
        let heads = heads.map(|word| view! { <th scope="col">{word.text(lang)}</th> });
        let money =
            [W::Debit, W::Credit].map(|word| view! { <th scope="col" class="n">{word.text(lang)}</th> });
        let table = view! {
            <div class="scroll" tabindex="0" role="group" aria-label=self.text(W::Lines)>
                <table class="t posted">
                    <caption class="sr">{self.text(W::Lines)}</caption>
                    <thead><tr>{heads.to_vec()} {money.to_vec()}</tr></thead>
                    <tbody>{rows}</tbody>
                    <tfoot>
                        <tr>
                            <th scope="row" colspan="5">{self.text(W::Total)}</th>
                            <td class="n">{total(true)}</td>
                            <td class="n">{total(false)}</td>
                        </tr>
                    </tfoot>
                </table>
            </div>
        };
        parts::section("lines-title", self.text(W::Lines), (), table)
    }

    fn line(&self, line: &Line) -> AnyView {
        let month = self.entry.effective_on.month();
        let (from, to) = (month.first(), month.last());
        let statement = format!("/ledger/accounts/{}/statement?from={from}&to={to}", line.account_id);
        let area = line.area.clone().map(|area| {
            let href = format!("/ledger/entries?f.area={}", crate::ui::escape_query(&area));
            view! { <a href=href>{area}</a> }
        });
        let party = line.party.clone().zip(line.party_id);
        let party = party.map(|(name, id)| view! { <a href=format!("/parties/{id}")>{name}</a> });
        let own = line.own_amount.map(|own| {
            let amount = crate::kernel::money::plain(i128::from(own), OWN_SHOWN);
            let amount = amount.trim_end_matches('0').trim_end_matches('.').to_owned();
            view! { <span class="sub">{line.currency.as_str().to_owned()} " " {amount}</span> }
        });
        view! {
            <tr>
                <th scope="row">
                    <a href=statement>{line.account_name.clone()}</a>
                    <span class="sub">{line.account_code.clone()}</span>
                    {own}
                </th>
                <td data-label=self.text(W::Area)>{area}</td>
                <td data-label=self.text(W::Party)>{party}</td>
                <td data-label=self.text(W::Project)>{line.project.clone()}</td>
                <td data-label=self.text(W::Memo)>{line.memo.clone()}</td>
                {sides(line.amount, self.decimals(), self.lang)}
            </tr>
        }
        .into_any()
    }

    fn corrections(&self) -> AnyView {
        let body = if self.corrections.is_empty() {
            view! { <p class="small muted">{self.text(W::NoCorrections)}</p> }.into_any()
        } else {
            let rows: Vec<AnyView> = self.corrections.iter().map(|one| self.correction(one)).collect();
            view! {
                <table class="t">
                    <caption class="sr">{self.text(W::Corrections)}</caption>
                    <tbody>{rows}</tbody>
                </table>
            }
            .into_any()
        };
        parts::section("corrections-title", self.text(W::Corrections), (), body)
    }

    fn correction(&self, one: &Entry) -> AnyView {
        view! {
            <tr>
                <th scope="row">
                    {link_to(one, self.lang)} <span class="sub">{one.reason.clone()}</span>
                </th>
                <td>{parts::day(one.effective_on, self.lang)}</td>
                <td class="n">{parts::amount(one.total, self.decimals(), self.lang)}</td>
            </tr>
        }
        .into_any()
    }

    fn files(&self, upload: Form) -> AnyView {
        let (lang, id) = (self.lang, self.entry.id);
        let rows: Vec<AnyView> = self.files.iter().map(|file| self.file(file)).collect();
        let list = if rows.is_empty() {
            view! { <p class="small muted">{self.text(W::NoAttachments)}</p> }.into_any()
        } else {
            view! {
                <table class="t">
                    <caption class="sr">{self.text(W::Attachments)}</caption>
                    <tbody>{rows}</tbody>
                </table>
            }
            .into_any()
        };
        let upload = self.may_post.then(|| {
            let file = upload.file("file", self.text(W::File), "").help(self.text(W::FileHelp)).columns(6);
            let content = view! {
                <div class="fields">{file}</div>
                <div>
                    <button class="btn" type="submit">{icon(Icon::Attach)} {W::AddFile.text(lang)}</button>
                </div>
            };
            let to = format!("/ledger/entries/{id}/attachments");
            view! { <div class="no-print">{upload.upload(to, content)}</div> }
        });
        parts::section("files-title", self.text(W::Attachments), (), view! { {list} {upload} })
    }

    fn file(&self, file: &Attachment) -> AnyView {
        let hash = crate::events::hex(&file.sha256);
        let added = moment(file.added_at, &self.company.time_zone, self.lang);
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/ledger/attachments/{}", file.id)>{file.name.clone()}</a>
                    <span class="sub">"SHA-256 " {short(&hash)}</span>
                </th>
                <td>{file.added_by.clone()} <span class="sub">{added}</span></td>
                <td class="n">{size(file.size, self.lang)}</td>
            </tr>
        }
        .into_any()
    }
}

fn link_to(entry: &Entry, lang: Lang) -> AnyView {
    let text = format!("{} {}", entry.kind.text(lang), entry.reference());
    view! { <a href=format!("/ledger/entries/{}", entry.id)>{text}</a> }.into_any()
}

/// `4be1…90ad`
fn short(hash: &str) -> String {
    match (hash.get(..4), hash.len().checked_sub(4).and_then(|at| hash.get(at..))) {
        (Some(first), Some(last)) if hash.len() > 12 => format!("{first}…{last}"),
        _ => hash.to_owned(),
    }
}

/// `18 kB`
fn size(bytes: i64, lang: Lang) -> String {
    match bytes {
        0..1_000 => format!("{} B", parts::count(bytes, lang)),
        1_000..1_000_000 => format!("{} kB", parts::count(bytes / 1_000, lang)),
        _ => format!("{} MB", parts::count(bytes / 1_000_000, lang)),
    }
}
