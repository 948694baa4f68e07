//! A correction in two steps: its form, then its effect on the balances with the button that posts it. A
//! reversal has nothing to fill in but day and reason, so both are one page.

use leptos::prelude::*;

use super::editor::{Editor, accounts_list};
use super::figures::{effect, sides};
use crate::app::{Page, Visit};
use crate::auth::permission::{PostEntries, ReadLedger};
use crate::db::Tx;
use crate::error::AppError;
use crate::finance::correcting;
use crate::finance::islands::EntryEditor;
use crate::finance::model::{Books, CorrectionForm, EntryKind, LineForm, NewLine, Stated, first_open_day};
use crate::finance::store::effect::{self, Effect};
use crate::finance::store::entries::{self, Entry, Line};
use crate::finance::store::{balances, correct};
use crate::finance::words::EntryWord as W;
use crate::kernel::{Lang, Money, Text};
use crate::server::clock;
use crate::ui::kept::Kept;
use crate::ui::{Choice, Form, parts};

const FORM: &str = "entry";
const LOOK: &str = "/api/finance/look_at_correction";

pub async fn reverse(visit: Visit) -> Result<Page, AppError> {
    correction(visit, EntryKind::Reversal).await
}

pub async fn transfer(visit: Visit) -> Result<Page, AppError> {
    correction(visit, EntryKind::Transfer).await
}

pub async fn complement(visit: Visit) -> Result<Page, AppError> {
    correction(visit, EntryKind::Complement).await
}

/// What the page is made from.
struct Sheet {
    kind: EntryKind,
    entry: Entry,
    lines: Vec<Line>,
    typed: CorrectionForm,
    books: Books,
    request: String,
    lang: Lang,
}

/// The titles and acts of one kind of correction.
struct Words {
    title: W,
    lede: W,
    post: W,
    action: &'static str,
}

fn words(kind: EntryKind) -> Words {
    match kind {
        EntryKind::Transfer => Words {
            title: W::TransferTitle,
            lede: W::TransferLede,
            post: W::PostTransfer,
            action: "/api/finance/transfer_entry",
        },
        EntryKind::Complement => Words {
            title: W::ComplementTitle,
            lede: W::ComplementLede,
            post: W::PostComplement,
            action: "/api/finance/complement_entry",
        },
        _ => Words {
            title: W::ReverseTitle,
            lede: W::ReverseLede,
            post: W::PostReversal,
            action: "/api/finance/reverse_entry",
        },
    }
}

async fn correction(visit: Visit, kind: EntryKind) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<PostEntries>()?;
    let grant = actor.grant::<ReadLedger>()?;
    let (id, lang) = (visit.id("id")?, visit.lang);
    let mut tx = visit.db().read().await?;
    let entry = correcting::original(&mut tx, id).await?;
    let lines = entries::lines(&mut tx, &grant, &[id]).await?;
    let kept = visit.kept().map(Kept::in_brackets);
    let typed = kept
        .as_ref()
        .map(|kept| CorrectionForm::from_fields(kept.fields.iter().map(|(name, text)| (&**name, &**text))));
    let books =
        correcting::books(&mut tx, actor, typed.as_ref().unwrap_or(&CorrectionForm::default())).await?;
    let typed = typed.unwrap_or_else(|| {
        let day = first_open_day(actor.today, &books.closed).show(lang);
        CorrectionForm { day, ..prefilled(kind, &lines, books.decimals, lang) }
    });
    let request = actor.request_id.clone().unwrap_or_else(|| clock::request_id(actor.now));
    let request =
        kept.as_ref().and_then(|kept| kept.value("request_id").map(str::to_owned)).unwrap_or(request);
    let sheet = Sheet { kind, entry, lines, typed, books, request, lang };
    let words = words(kind);
    let body = sheet.body(&mut tx, kept).await?;
    let title = words.title.text(lang).replace("{}", &sheet.entry.reference());
    let page = Page::new(title, body).lede(words.lede.text(lang));
    Ok(page.crumb(sheet.entry.reference(), format!("/ledger/entries/{id}")))
}

/// What a correction begins with: a transfer with the whole of the first line, a complement with the lines
/// of the original and no amounts.
fn prefilled(kind: EntryKind, lines: &[Line], decimals: u32, lang: Lang) -> CorrectionForm {
    let whole = |line: &Line| Money(line.amount.minor().saturating_abs()).show(decimals, lang);
    let like = |line: &Line| LineForm {
        account: line.account_code.clone(),
        area: line.area.clone().unwrap_or_default(),
        party: line.party.clone().unwrap_or_default(),
        project: line.project.clone().unwrap_or_default(),
        ..LineForm::default()
    };
    match (kind, lines.first()) {
        (EntryKind::Transfer, Some(first)) => {
            CorrectionForm { line: first.n.to_string(), amount: whole(first), ..CorrectionForm::default() }
        }
        (EntryKind::Complement, _) => {
            CorrectionForm { lines: lines.iter().map(like).collect(), ..CorrectionForm::default() }
        }
        _ => CorrectionForm::default(),
    }
}

impl Sheet {
    /// The form; or, once it was looked at and nothing is wrong, its effect.
    async fn body(&self, tx: &mut Tx, kept: Option<Kept>) -> Result<AnyView, AppError> {
        if self.kind == EntryKind::Reversal {
            return self.reversal(tx, kept).await;
        }
        let looked = kept.as_ref().is_some_and(|kept| kept.error == AppError::Invalid(Vec::new()));
        let editing = kept.as_ref().and_then(|kept| kept.value("act")) == Some("edit");
        if !looked {
            return self.form(tx, kept).await;
        }
        if editing {
            return self.form(tx, None).await;
        }
        let outcome = match Stated::parse(self.kind, &self.typed, &self.books) {
            Ok(stated) => correcting::lines(tx, self.entry.id, stated).await,
            Err(faults) => Err(AppError::Invalid(faults)),
        };
        match outcome {
            Ok(lines) => self.confirm(tx, &lines).await,
            Err(error) => {
                let fields = kept.map(|kept| kept.fields).unwrap_or_default();
                self.form(tx, Some(Kept { fields, error }.in_brackets())).await
            }
        }
    }

    fn decimals(&self) -> u32 {
        self.books.decimals
    }

    fn hidden(&self) -> AnyView {
        view! {
            <input type="hidden" name="request_id" value=self.request.clone()/>
            <input type="hidden" name="entry" value=self.entry.id.to_string()/>
        }
        .into_any()
    }

    /// Day and reason, which every correction states.
    fn stated(&self, form: &Form) -> AnyView {
        let lang = self.lang;
        let day = form.day("day", W::CorrectionDay.text(lang)).value(&self.typed.day).required().columns(4);
        let reason =
            form.text("reason", W::Reason.text(lang)).value(&self.typed.reason).required().columns(8);
        view! {
            {day.help(W::CorrectionDayHelp.text(lang))}
            {reason.help(W::ReasonHelp.text(lang)).focused()}
        }
        .into_any()
    }

    async fn reversal(&self, tx: &mut Tx, kept: Option<Kept>) -> Result<AnyView, AppError> {
        let on = self.entry.effective_on;
        let correction = correct::Correction { original: self.entry.id, on, reason: String::new() };
        let lines = correct::reversal(tx, &correction).await?.lines;
        let effects = effect::of(tx, &lines).await?;
        let form = Form::new(FORM, self.lang, kept);
        let content = view! {
            {self.hidden()}
            <div class="fields">{self.stated(&form)}</div>
            {self.posted(&lines, &effects)}
            {effect(&effects, self.decimals(), self.lang)}
            {form.save(W::PostReversal.text(self.lang), Some(self.back()))}
        };
        Ok(form.post(words(self.kind).action, content))
    }

    fn back(&self) -> String {
        format!("/ledger/entries/{}", self.entry.id)
    }

    async fn form(&self, tx: &mut Tx, kept: Option<Kept>) -> Result<AnyView, AppError> {
        let form = Form::new(FORM, self.lang, kept);
        let balances = balances::of_accounts(tx).await?;
        let (fields, island) = if self.kind == EntryKind::Transfer {
            (self.transfer(&form), None)
        } else {
            let typed = self.typed.entry_form();
            let editor =
                Editor { form: &form, typed: &typed, books: &self.books, lang: self.lang, reshape: None };
            let (lang, decimals) = (self.lang, self.decimals());
            let island = view! { <EntryEditor lang=lang decimals=decimals drafts=false/> };
            (
                view! { <div class="fields">{self.stated(&form)}</div> {editor.view()} }.into_any(),
                Some(island),
            )
        };
        let content = view! {
            {self.hidden()} {fields} {form.save(W::ShowEffect.text(self.lang), Some(self.back()))}
        };
        Ok(view! { {form.post(LOOK, content)} {accounts_list(&self.books, &balances)} {island} }.into_any())
    }

    fn transfer(&self, form: &Form) -> AnyView {
        let (lang, decimals) = (self.lang, self.decimals());
        let choices = self.lines.iter().map(|line| {
            let amount = Money(line.amount.minor().saturating_abs()).show(decimals, lang);
            let side = if line.amount.minor() < 0 { W::Credit } else { W::Debit };
            let text = format!("{} {}: {amount} {}", line.account_code, line.account_name, side.text(lang));
            Choice::new(line.n.to_string(), text)
        });
        let choices: Vec<Choice> = choices.collect();
        let first = self.lines.first().map_or_else(String::new, |line| line.n.to_string());
        let chosen = if self.typed.line.is_empty() { first } else { self.typed.line.clone() };
        let most = self.lines.iter().map(|line| line.amount.minor().saturating_abs()).max().unwrap_or(0);
        let most = W::AmountHelp.text(lang).replace("{}", &Money(most).show(decimals, lang));
        let account =
            form.pick("account", W::RightAccount.text(lang), "accounts", None).value(&self.typed.account);
        let amount = form.money("amount", W::Amount.text(lang), decimals).value(&self.typed.amount);
        view! {
            <div class="fields">
                {form.select("line", W::WrongLine.text(lang), choices).value(chosen).columns(6)}
                {account.required().columns(4)}
                {amount.required().help(most).columns(2)}
                {self.stated(form)}
            </div>
        }
        .into_any()
    }

    /// The lines as they will stand in the books.
    fn posted(&self, lines: &[NewLine], effects: &[Effect]) -> AnyView {
        let (lang, decimals) = (self.lang, self.decimals());
        let rows: Vec<AnyView> = lines
            .iter()
            .map(|line| {
                let account = effects.iter().find(|one| one.account_id == line.account_id);
                let (code, name) =
                    account.map(|one| (one.code.clone(), one.name.clone())).unwrap_or_default();
                view! {
                    <tr>
                        <th scope="row">{name} <span class="sub">{code}</span></th>
                        {sides(line.amount, decimals, lang)}
                    </tr>
                }
                .into_any()
            })
            .collect();
        let money =
            [W::Debit, W::Credit].map(|word| view! { <th scope="col" class="n">{word.text(lang)}</th> });
        let table = view! {
            <table class="t">
                <caption class="sr">{W::NewLines.text(lang)}</caption>
                <thead><tr><th scope="col">{W::Account.text(lang)}</th> {money.to_vec()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        };
        parts::section("lines-title", W::NewLines.text(lang), (), table)
    }

    /// The second step: everything is fixed, the effect is told, one button posts.
    async fn confirm(&self, tx: &mut Tx, lines: &[NewLine]) -> Result<AnyView, AppError> {
        let lang = self.lang;
        let effects = effect::of(tx, lines).await?;
        let form = Form::new(FORM, lang, None);
        let words = words(self.kind);
        let typed = &self.typed;
        let mut fields: Vec<(String, String)> = [
            ("day", &typed.day),
            ("reason", &typed.reason),
            ("line", &typed.line),
            ("account", &typed.account),
            ("amount", &typed.amount),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .to_vec();
        for (n, line) in typed.lines.iter().enumerate() {
            for field in crate::finance::model::LineForm::FIELDS {
                let value = line.value(field).unwrap_or_default().to_owned();
                fields.push((format!("lines[{n}][{field}]"), value));
            }
        }
        let fields: Vec<AnyView> = fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
            .collect();
        let facts = vec![
            parts::fact(W::CorrectionDay.text(lang), typed.day.clone()),
            parts::fact(W::Corrects.text(lang), self.entry.reference()),
            parts::fact(W::Reason.text(lang), typed.reason.clone()),
        ];
        let content = view! {
            {self.hidden()} {fields}
            {parts::facts(facts)}
            {self.posted(lines, &effects)}
            {effect(&effects, self.decimals(), lang)}
            <div class="savebar">
                <button class="btn primary" type="submit">{words.post.text(lang)}</button>
                <button class="btn" type="submit" formaction=LOOK name="act" value="edit">
                    {W::Edit.text(lang)}
                </button>
                <a class="btn" href=self.back()>{crate::ui::words::UiWord::Cancel.text(lang)}</a>
            </div>
        };
        Ok(form.post(words.action, content))
    }
}
