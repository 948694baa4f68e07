//! The accounts that bills are posted to.

use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::permission::ChangeChart;
use crate::error::AppError;
use crate::finance::store::accounts;
use crate::kernel::Text;
use crate::trade::store::settings as store;
use crate::trade::words::TradeWord as W;
use crate::ui::form::choices;
use crate::ui::{Form, parts};

pub async fn settings(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeChart>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let page = |body: AnyView| Page::new(W::Settings.text(lang), body).lede(W::SettingsLede.text(lang));
    let Some(known) = store::settings(&mut tx).await? else {
        let empty = parts::empty(W::NoSettings.text(lang), W::NoSettingsPurpose.text(lang), None);
        return Ok(page(empty));
    };
    let chart = accounts::chart(&mut tx).await?;
    let taking = chart.iter().filter(|account| account.analytic && account.active);
    let offered = taking.map(|account| (account.code.clone(), account.name.clone())).collect();
    let form = Form::new("settings", lang, visit.kept());
    let words = [W::Receivable, W::Payable, W::Revenue, W::SalesTax, W::PurchaseTax, W::Freight];
    let fields: Vec<AnyView> = known
        .accounts()
        .into_iter()
        .zip(words)
        .map(|((field, id, _), word)| {
            let account = chart.iter().find(|account| account.id == id);
            let text = account.map(|account| format!("{} {}", account.code, account.name));
            let pick = form.pick(field, word.text(lang), "accounts", Some("account"));
            pick.value(text.unwrap_or_default()).required().columns(6).into_render()
        })
        .collect();
    let save = form.save(W::Save.text(lang), Some("/orders".to_owned()));
    let content = view! { <div class="fields">{fields}</div> {choices("accounts", offered)} {save} };
    Ok(page(form.post("/api/trade/change_settings", content)))
}
