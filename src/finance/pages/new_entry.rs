//! A new entry: the form, its effect on the balances, and the state of the period.

use leptos::prelude::*;

use super::editor::{Editor, accounts_list};
use super::figures::moment;
use crate::app::{Page, Visit};
use crate::auth::permission::PostEntries;
use crate::error::AppError;
use crate::finance::islands::EntryEditor;
use crate::finance::model::{Books, EntryForm, Named};
use crate::finance::store::{balances, books, drafts, entries};
use crate::finance::words::EntryWord as W;
use crate::kernel::{Day, Lang, Text};
use crate::server::clock;
use crate::ui::kept::Kept;
use crate::ui::{Choice, Form, Tone, parts};

const FORM: &str = "entry";
/// Parties offered before anything is typed.
const PARTIES_OFFERED: i64 = 50;

pub async fn new_entry(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<PostEntries>()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let mut tx = visit.db().read().await?;
    let draft = drafts::kept::<_, EntryForm>(&mut tx, &grant, drafts::NEW_ENTRY).await?;
    let kept = visit.kept().map(Kept::in_brackets);
    let typed = match (&kept, &draft) {
        (Some(kept), _) => EntryForm::from_fields(kept.fields.iter().map(|(name, text)| (&**name, &**text))),
        (None, Some((form, _))) => form.clone(),
        (None, None) => EntryForm::default(),
    };
    let mut books = books::for_form(&mut tx, &typed, actor.today, lang).await?;
    if !books.accounts.iter().any(|account| account.analytic && account.active) {
        let act = (W::OpenChart.text(lang).to_owned(), "/ledger/accounts".to_owned());
        let empty = parts::empty(W::NoAccounts.text(lang), W::NoAccountsPurpose.text(lang), Some(act));
        return Ok(Page::new(W::NewEntry.text(lang), empty));
    }
    books.parties.extend(offered(&mut tx, &books).await?);
    let balances = balances::of_accounts(&mut tx).await?;
    let lede = lede(&mut tx, &books, actor.today, lang).await?;
    let saved = draft.map(|(_, at)| moment(at, &company.time_zone, lang));
    let sheet = Sheet { form: Form::new(FORM, lang, kept), typed, books, saved, lang, today: actor.today };
    let request = actor.request_id.clone().unwrap_or_else(|| clock::request_id(actor.now));
    let body = view! {
        <div class="cols main-side">{sheet.form(request)} {aside(&sheet)}</div>
        {accounts_list(&sheet.books, &balances)}
        <EntryEditor lang=lang decimals=sheet.books.decimals drafts=true/>
    };
    Ok(Page::new(W::NewEntry.text(lang), body).lede(lede).primary_send(W::Post.text(lang), FORM))
}

/// The page's form and what it is made from.
struct Sheet {
    form: Form,
    typed: EntryForm,
    books: Books,
    /// When the draft was kept, for people.
    saved: Option<String>,
    lang: Lang,
    today: Day,
}

async fn offered(tx: &mut crate::db::Tx, books: &Books) -> Result<Vec<Named>, AppError> {
    let parties = crate::company::store::find_parties(tx, "", PARTIES_OFFERED).await?;
    let new = |id: i64| books.parties.iter().all(|party| party.id != id);
    let parties = parties.into_iter().filter(|party| new(party.id));
    Ok(parties.map(|one| Named { id: one.id, code: one.code, name: one.name, active: one.active }).collect())
}

/// `Diário geral. O número sai ao lançar; o próximo é 2026/3189.`
async fn lede(tx: &mut crate::db::Tx, books: &Books, today: Day, lang: Lang) -> Result<String, AppError> {
    let Some(journal) = books.journals.iter().find(|journal| journal.active) else {
        return Ok(String::new());
    };
    let year = i64::from(today.year());
    let next = format!("{year}/{}", entries::next_number(tx, journal.id, year).await?);
    Ok(W::NewLede.text(lang).replacen("{}", &journal.name, 1).replacen("{}", &next, 1))
}

impl Sheet {
    fn form(&self, request: String) -> AnyView {
        let (form, typed, lang) = (&self.form, &self.typed, self.lang);
        let editor =
            Editor { form, typed, books: &self.books, lang, reshape: Some("/api/finance/keep_draft") };
        let day = if typed.day.is_empty() { self.today.show(lang) } else { typed.day.clone() };
        let day = form.day("day", W::Day.text(lang)).value(day).columns(3).focused();
        let document = form.text("document", W::Document.text(lang)).value(&typed.document).columns(3);
        let party = form.pick("party", W::Party.text(lang), "parties", Some("party")).value(&typed.party);
        let memo = form.text("memo", W::Memo.text(lang)).value(&typed.memo).required();
        let head = view! {
            <input type="hidden" name="request_id" value=request/>
            <div class="fields">
                {day}
                {document.help(W::DocumentHelp.text(lang))}
                {party.help(W::PartyHelp.text(lang)).columns(6)}
                {memo.columns(if self.journals().len() > 1 { 8 } else { 12 })}
                {self.journal()}
            </div>
        };
        let lines = editor.view();
        form.post("/api/finance/post_entry", view! { {head} {lines} {self.savebar()} })
    }

    fn journals(&self) -> Vec<&Named> {
        self.books.journals.iter().filter(|journal| journal.active).collect()
    }

    /// A choice where there is one to make.
    fn journal(&self) -> AnyView {
        let journals = self.journals();
        let first = journals.first().map_or_else(String::new, |journal| journal.code.clone());
        let chosen = if self.typed.journal.is_empty() { first } else { self.typed.journal.clone() };
        if journals.len() < 2 {
            return view! { <input type="hidden" name="journal" value=chosen/> }.into_any();
        }
        let choices = journals.iter().map(|one| Choice::new(&one.code, &one.name)).collect();
        let select = self.form.select("journal", W::Journal.text(self.lang), choices);
        select.value(chosen).columns(4).into_render()
    }

    fn savebar(&self) -> AnyView {
        let lang = self.lang;
        let saved = self.saved.as_ref().map(|at| W::DraftFrom.text(lang).replace("{}", at));
        let discard = saved.is_some().then(|| {
            view! {
                <button
                    class="btn ghost danger" type="submit" formaction="/api/finance/discard_draft"
                        formnovalidate
                >
                    {W::DiscardDraft.text(lang)}
                </button>
            }
        });
        view! {
            <div class="savebar">
                <button
                    class="btn" type="submit" formaction="/api/finance/keep_draft" formnovalidate data-keep
                    aria-keyshortcuts="Control+S"
                >
                    {W::KeepDraft.text(lang)} " " <kbd class="kbd" aria-hidden="true">"Ctrl S"</kbd>
                </button>
                {discard}
                <span class="saved end" role="status" data-draft-saved>{saved}</span>
            </div>
        }
        .into_any()
    }
}

fn aside(sheet: &Sheet) -> AnyView {
    let (lang, month) = (sheet.lang, sheet.today.month());
    let closed = sheet.books.closed.contains(&month);
    let (word, tone) = if closed { (W::Closed, Tone::Bad) } else { (W::Open, Tone::Ok) };
    let period = W::PeriodOpen.text(lang).replace("{}", &month.show(lang));
    let keys = [
        (W::KeyNext, "Enter"),
        (W::KeyInsert, "Insert"),
        (W::KeyCopy, "Alt Insert"),
        (W::KeyRemove, "Alt Delete"),
        (W::Post, "Ctrl Enter"),
    ];
    let keys = keys.map(|(word, key)| {
        view! { <div><span>{word.text(lang)}</span> <kbd class="kbd">{key}</kbd></div> }
    });
    view! {
        <aside class="stack" aria-label=W::EffectTitle.text(lang)>
            <section class="section scripted" aria-labelledby="effect-title" id="effect" hidden>
                <header>
                    <h2 id="effect-title">{W::EffectTitle.text(lang)}</h2>
                    <span class="note">{W::IfPosted.text(lang)}</span>
                </header>
                <table class="t">
                    <caption class="sr">{W::AfterAndBefore.text(lang)}</caption>
                    <thead class="sr">
                        <tr>
                            <th scope="col">{W::Account.text(lang)}</th>
                            <th scope="col">{W::AfterAndBefore.text(lang)}</th>
                        </tr>
                    </thead>
                    <tbody id="effect-rows"></tbody>
                </table>
            </section>
            {parts::section(
                "period-title",
                W::Period.text(lang),
                parts::tag(word.text(lang), tone),
                view! { <p class="small muted">{period}</p> },
            )}
            <section class="section scripted" aria-labelledby="keys-title">
                <header><h2 id="keys-title">{W::KeysTitle.text(lang)}</h2></header>
                <div class="keys lone">{keys.to_vec()}</div>
            </section>
        </aside>
    }
    .into_any()
}
