//! Categories of items and their ledger accounts.

use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::permission::{ChangeItems, ReadStock};
use crate::auth::{Action, Actor};
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::finance::model::{Account, AccountKind};
use crate::finance::store::accounts;
use crate::kernel::{Lang, Text};
use crate::stock::model::{Accounts, Category};
use crate::stock::store::categories::{self as store, item_counts};
use crate::stock::words::items::ItemWord as W;
use crate::ui::{Choice, Form, parts};

pub async fn categories(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadStock>()?;
    let (lang, changes) = (visit.lang, actor.may(Action::ChangeItems));
    let mut tx = visit.db().read().await?;
    let all = store::categories(&mut tx).await?;
    let (counts, chart) = (item_counts(&mut tx).await?, accounts::chart(&mut tx).await?);
    let body = if all.is_empty() {
        let new = (W::NewCategory.text(lang).to_owned(), "/stock/categories/new".to_owned());
        parts::empty(W::NoCategories.text(lang), W::NoCategoriesPurpose.text(lang), changes.then_some(new))
    } else {
        let rows: Vec<AnyView> = all
            .iter()
            .map(|category| {
                let items = counts.get(&category.id).copied().unwrap_or(0);
                row(category, items, &chart, actor, lang)
            })
            .collect();
        let heads = [W::Category, W::StockAccount, W::CostAccount].map(|word| {
            view! { <th scope="col">{word.text(lang)}</th> }
        });
        view! {
            <div class="scroll" tabindex="0">
                <table class="t records">
                    <caption class="sr">{W::Categories.text(lang)}</caption>
                    <thead>
                        <tr>
                            {heads.to_vec()} <th scope="col" class="n">{W::Items.text(lang)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let page = Page::new(W::Categories.text(lang), body).lede(W::CategoriesLede.text(lang));
    Ok(if changes { page.primary(W::NewCategory.text(lang), "/stock/categories/new") } else { page })
}

fn row(category: &Category, items: i64, chart: &[Account], actor: &Actor, lang: Lang) -> AnyView {
    let account = |id: i64| {
        let one = chart.iter().find(|account| account.id == id);
        let text = one.map_or_else(String::new, |account| format!("{} {}", account.code, account.name));
        match actor.may(Action::ReadLedger) {
            true => view! { <a class="quiet" href=format!("/ledger/accounts/{id}")>{text}</a> }.into_any(),
            false => text.into_any(),
        }
    };
    let name = match actor.may(Action::ChangeItems) {
        true => {
            let href = format!("/stock/categories/{}", category.id);
            view! { <a href=href>{category.name.clone()}</a> }.into_any()
        }
        false => category.name.clone().into_any(),
    };
    let standard = category.standard.then(|| parts::tag(W::Standard.text(lang), parts::Tone::Info));
    let inventory = format!("/stock?f.category={}", crate::ui::escape_query(&category.code));
    view! {
        <tr>
            <th scope="row">{name} " " {standard} <span class="sub">{category.code.clone()}</span></th>
            <td>{account(category.accounts.stock)}</td>
            <td>{account(category.accounts.cost)}</td>
            <td class="n"><a class="quiet" href=inventory>{parts::count(items, lang)}</a></td>
        </tr>
    }
    .into_any()
}

pub async fn new_category(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeItems>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let like = store::categories(&mut tx).await?.into_iter().find(|category| category.standard);
    let form = Form::new("category", lang, visit.kept());
    let accounts = like.map(|category| category.accounts);
    let content = fields(&mut tx, &form, None, accounts, lang).await?;
    Ok(Page::new(W::NewCategory.text(lang), form.post("/api/stock/add_category", content)))
}

pub async fn category(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeItems>()?;
    let (id, lang, company) = (visit.id("id")?, visit.lang, visit.company()?);
    let mut tx = visit.db().read().await?;
    let category = store::category(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let form = Form::new("category", lang, visit.kept());
    let content = fields(&mut tx, &form, Some(&category), Some(category.accounts), lang).await?;
    let content = view! { <input type="hidden" name="id" value=id.to_string()/> {content} };
    let trail = events::trail(&mut tx, Subject("item_category", id), company, lang).await?;
    let body = view! { {form.post("/api/stock/change_category", content)} {trail} };
    let page = Page::new(category.name.clone(), body);
    Ok(if category.standard { page.lede(W::StandardHelp.text(lang)) } else { page })
}

/// The accounts that take lines, of these kinds.
fn accounts_of(chart: &[Account], kinds: &[AccountKind]) -> Vec<Choice> {
    let fits = |account: &&Account| account.analytic && account.active && kinds.contains(&account.kind);
    let choice =
        |account: &Account| Choice::new(account.id.to_string(), format!("{} {}", account.code, account.path));
    chart.iter().filter(fits).map(choice).collect()
}

async fn fields(
    tx: &mut Tx,
    form: &Form,
    category: Option<&Category>,
    accounts: Option<Accounts>,
    lang: Lang,
) -> Result<AnyView, DbError> {
    use AccountKind::{Asset, Expense, Income, Liability};
    let chart = accounts::chart(tx).await?;
    let word = |word: W| word.text(lang);
    let (code, name) = category.map_or(("", ""), |one| (&*one.code, &*one.name));
    let chosen =
        |of: fn(&Accounts) -> i64| accounts.as_ref().map_or_else(String::new, |all| of(all).to_string());
    let select = |field: &str, label: W, kinds: &[AccountKind], of: fn(&Accounts) -> i64| {
        form.select(field.to_owned(), word(label), accounts_of(&chart, kinds)).value(chosen(of)).columns(6)
    };
    let stock = select("stock", W::StockAccount, &[Asset], |all| all.stock);
    Ok(view! {
        <div class="fields">
            {form.text("name", word(W::Name)).value(name).required().columns(8).focused()}
            {form.text("code", word(W::Code)).value(code).required().columns(4)}
        </div>
        <fieldset class="stack">
            <legend>{word(W::LedgerAccounts)}</legend>
            <div class="fields">
                {stock.help(word(W::StockAccountHelp)).columns(12)}
                {select("cost", W::CostAccount, &[Expense], |all| all.cost)}
                {select("loss", W::LossAccount, &[Expense], |all| all.loss)}
                {select("variance", W::VarianceAccount, &[Expense, Income], |all| all.variance)}
                {select("received", W::ReceivedAccount, &[Liability, Asset], |all| all.received)}
            </div>
        </fieldset>
        {form.save(word(W::Save), Some("/stock/categories".to_owned()))}
    }
    .into_any())
}
