//! The table of lines that one types, for a new entry and for a complement.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::finance::model::{Books, EntryForm, LineForm, running};
use crate::finance::words::{EditorWord, EntryWord as W};
use crate::kernel::{Lang, Money, Text};
use crate::ui::{Choice, Form, Icon, icon};

/// Rows that stand there at least; blank ones are no lines.
const ROWS_MIN: usize = 4;

/// The form of lines as the page holds it: what is typed, and the texts around it.
pub struct Editor<'a> {
    pub form: &'a Form,
    pub typed: &'a EntryForm,
    pub books: &'a Books,
    pub lang: Lang,
    /// Where the buttons that change lines post to; without one, lines are fixed in number.
    pub reshape: Option<&'static str>,
}

/// What is missing to balance: the amount and the side it is missing on.
fn missing(sum: i128, decimals: u32, lang: Lang) -> Option<(String, EditorWord)> {
    let amount = i64::try_from(sum.abs()).map_or(i64::MAX, |minor| minor);
    let side = if sum > 0 { EditorWord::Credit } else { EditorWord::Debit };
    (sum != 0).then(|| (Money(amount).show(decimals, lang), side))
}

fn missing_view(sum: i128, decimals: u32, lang: Lang) -> AnyView {
    let text = missing(sum, decimals, lang).map(|(amount, side)| {
        view! { {amount} <span class="faint">" " {side.text(lang)}</span> }
    });
    view! { <span>{text}</span> }.into_any()
}

impl Editor<'_> {
    pub fn view(&self) -> AnyView {
        let lang = self.lang;
        let mut lines = self.typed.lines.clone();
        lines.resize_with(lines.len().max(ROWS_MIN), LineForm::default);
        let sums = running(&lines, self.books.decimals, lang);
        let rows: Vec<AnyView> =
            lines.iter().zip(&sums).enumerate().map(|(n, (line, sum))| self.row(n, line, *sum)).collect();
        let heads = [W::Account, W::Area].map(|word| view! { <th scope="col">{word.text(lang)}</th> });
        let money = [W::Debit, W::Credit, W::Missing]
            .map(|word| view! { <th scope="col" class="n">{word.text(lang)}</th> });
        view! {
            <div class="section">
                <table class="lines">
                    <caption class="sr">{W::Lines.text(lang)}</caption>
                    <colgroup>
                        <col class="c-idx"/> <col/> <col class="c-area"/> <col class="c-money"/>
                        <col class="c-money"/> <col class="c-run"/> <col class="c-acts"/>
                    </colgroup>
                    <thead>
                        <tr>
                            <th scope="col"><span class="sr">{W::Line.text(lang)}</span></th>
                            {heads.to_vec()} {money.to_vec()}
                            <th scope="col"><span class="sr">{W::Acts.text(lang)}</span></th>
                        </tr>
                    </thead>
                    <tbody data-lines>{rows}</tbody>
                    {self.foot(&lines)}
                </table>
                {self.balance(&lines)}
            </div>
            {self.lists()}
        }
        .into_any()
    }

    fn label(&self, word: W, n: usize) -> String {
        W::OfLine.text(self.lang).replacen("{}", word.text(self.lang), 1).replacen(
            "{}",
            &(n + 1).to_string(),
            1,
        )
    }

    fn row(&self, n: usize, line: &LineForm, sum: i128) -> AnyView {
        let (form, lang, decimals) = (self.form, self.lang, self.books.decimals);
        let name = |field: &str| format!("lines[{n}][{field}]");
        let sum = if line.is_blank() { 0 } else { sum };
        let money = |field: &str, word: W, value: &str| {
            form.money(name(field), self.label(word, n), decimals).bare().value(value)
        };
        let account = form.pick(name("account"), self.label(W::Account, n), "accounts", None).bare();
        let area = form.select(name("area"), self.label(W::Area, n), self.areas()).bare();
        view! {
            <tr>
                <th scope="row" class="idx" data-label=W::Line.text(lang)>{n + 1}</th>
                <td class="full" data-label=W::Account.text(lang)>
                    {account.value(&line.account)} {self.more(n, line)}
                </td>
                <td class="full" data-label=W::Area.text(lang)>{area.value(&line.area)}</td>
                <td class="deb" data-label=W::Debit.text(lang)>{money("debit", W::Debit, &line.debit)}</td>
                <td data-label=W::Credit.text(lang)>{money("credit", W::Credit, &line.credit)}</td>
                <td class="calc n run" data-label=W::Missing.text(lang)>
                    {missing_view(sum, decimals, lang)}
                </td>
                <td class="act">{self.acts(n)}</td>
            </tr>
        }
        .into_any()
    }

    /// What few lines need, folded away unless something stands there.
    fn more(&self, n: usize, line: &LineForm) -> AnyView {
        let (form, lang) = (self.form, self.lang);
        let name = |field: &str| format!("lines[{n}][{field}]");
        let typed = [&line.party, &line.project, &line.memo].iter().any(|text| !text.is_empty());
        let wrong = ["party", "project", "memo"].iter().any(|field| form.error(&name(field)).is_some());
        let label = W::MoreOfLine.text(lang).replace("{}", &(n + 1).to_string());
        let party = form.pick(name("party"), self.label(W::Party, n), "parties", Some("party")).bare();
        let project = form.pick(name("project"), self.label(W::Project, n), "projects", None).bare();
        let memo = form.text(name("memo"), self.label(W::Memo, n)).bare();
        let cell = |word: W, field: AnyView| {
            view! { <div><span class="lab" aria-hidden="true">{word.text(lang)}</span> {field}</div> }
        };
        view! {
            <details class="more" open=typed || wrong>
                <summary aria-label=label>{W::More.text(lang)}</summary>
                {cell(W::Party, party.value(&line.party).into_render().into_any())}
                {cell(W::Project, project.value(&line.project).into_render().into_any())}
                {cell(W::Memo, memo.value(&line.memo).into_render().into_any())}
            </details>
        }
        .into_any()
    }

    fn acts(&self, n: usize) -> AnyView {
        let Some(action) = self.reshape else { return ().into_any() };
        let button = |verb: &str, word: W, mark: Icon| {
            let label = word.text(self.lang).replace("{}", &(n + 1).to_string());
            view! {
                <button
                    class="btn ghost tiny" type="submit" name="act" value=format!("{verb}-{n}")
                        formaction=action
                    formnovalidate aria-label=label
                >
                    {icon(mark)}
                </button>
            }
        };
        view! { {button("copy", W::CopyLine, Icon::Rows)} {button("remove", W::RemoveLine, Icon::Close)} }
            .into_any()
    }

    fn foot(&self, lines: &[LineForm]) -> AnyView {
        let (lang, decimals) = (self.lang, self.books.decimals);
        let (debits, credits) = sides(lines, decimals, lang);
        let show = |sum: i128| Money(i64::try_from(sum).unwrap_or(i64::MAX)).show(decimals, lang);
        let add = self.reshape.map(|action| {
            view! {
                <button
                    class="btn ghost tiny" type="submit" name="act" value="add" formaction=action
                    formnovalidate
                    aria-keyshortcuts="Insert"
                >
                    {icon(Icon::Plus)} {W::AddLine.text(lang)}
                </button>
            }
        });
        view! {
            <tfoot>
                <tr>
                    <td class="void"></td>
                    <td class="add" colspan="2">{add}</td>
                    <td class="n" data-label=W::Debits.text(lang) data-debits>{show(debits)}</td>
                    <td class="n" data-label=W::Credits.text(lang) data-credits>{show(credits)}</td>
                    <td class="n" data-label=W::Missing.text(lang) data-missing>
                        {missing_view(debits - credits, decimals, lang)}
                    </td>
                    <td class="void"></td>
                </tr>
            </tfoot>
        }
        .into_any()
    }

    /// Whether it balances, in words.
    fn balance(&self, lines: &[LineForm]) -> AnyView {
        let (lang, decimals) = (self.lang, self.books.decimals);
        let (debits, credits) = sides(lines, decimals, lang);
        let total = Money(i64::try_from(debits).unwrap_or(i64::MAX)).show(decimals, lang);
        let (class, strong, rest) = match missing(debits - credits, decimals, lang) {
            Some((amount, EditorWord::Credit)) => {
                ("balance", EditorWord::MissingCredit.text(lang).replace("{}", &amount), String::new())
            }
            Some((amount, _)) => {
                ("balance", EditorWord::MissingDebit.text(lang).replace("{}", &amount), String::new())
            }
            None => {
                let how = EditorWord::BalancedHow.text(lang).replace("{}", &total);
                ("balance ok", EditorWord::Balanced.text(lang).to_owned(), how)
            }
        };
        view! {
            <div class=class id="balance" role="status" hidden=debits == 0 && credits == 0>
                <span><strong>{strong}</strong> " " <span>{rest}</span></span>
                <button class="btn tiny scripted" type="button" data-settle hidden></button>
            </div>
        }
        .into_any()
    }

    fn areas(&self) -> Vec<Choice> {
        let active = self.books.areas.iter().filter(|area| area.active);
        let none = Choice::new("", "–");
        std::iter::once(none).chain(active.map(|area| Choice::new(&area.code, &area.name))).collect()
    }

    /// What the fields offer while one types.
    fn lists(&self) -> AnyView {
        let projects = self.books.projects.iter().filter(|project| project.active);
        let projects = projects.map(|one| (one.code.clone(), one.name.clone())).collect();
        let parties = self.books.parties.iter().map(|one| (one.code.clone(), one.name.clone())).collect();
        view! {
            {crate::ui::form::choices("projects", projects)} {crate::ui::form::choices("parties", parties)}
        }
        .into_any()
    }
}

/// Σ of debits and Σ of credits among what is typed.
fn sides(lines: &[LineForm], decimals: u32, lang: Lang) -> (i128, i128) {
    let amounts = lines.iter().filter_map(|line| line.amount(decimals, lang));
    amounts.fold((0, 0), |(debits, credits), amount| match i128::from(amount.minor()) {
        minor if minor > 0 => (debits + minor, credits),
        minor => (debits, credits - minor),
    })
}

/// The accounts that take lines, with their balances: the browser shows what the entry will make of them.
pub fn accounts_list(books: &Books, balances: &BTreeMap<i64, i64>) -> AnyView {
    let taking = books.accounts.iter().filter(|account| account.analytic && account.active);
    let options: Vec<AnyView> = taking
        .map(|account| {
            let balance = balances.get(&account.id).copied().unwrap_or(0).to_string();
            let value = format!("{} {}", account.code, account.name);
            view! { <option value=value data-balance=balance></option> }.into_any()
        })
        .collect();
    view! { <datalist id="accounts">{options}</datalist> }.into_any()
}
