//! Pieces the pages of entries share: moments, sided amounts, the effect on balances.

use leptos::prelude::*;

use crate::finance::store::effect::Effect;
use crate::finance::words::{EditorWord, EntryWord as W};
use crate::kernel::{Instant, Lang, Money, Text};
use crate::server::clock;
use crate::ui::parts;

/// `24/11/2026 14:32` in the company's time zone.
pub fn moment(at: Instant, zone: &jiff::tz::TimeZone, lang: Lang) -> String {
    let time = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
    let time = time.to_zoned_datetime(zone.clone());
    format!("{} {:02}:{:02}", clock::day_in(at, zone).show(lang), time.hour(), time.minute())
}

/// `158.429,95 D`
pub fn sided(balance: i128, decimals: u32, lang: Lang) -> String {
    let side = if balance < 0 { EditorWord::Credit } else { EditorWord::Debit };
    let amount = Money(i64::try_from(balance.abs()).unwrap_or(i64::MAX));
    if balance == 0 {
        "–".to_owned()
    } else {
        format!("{} {}", amount.show(decimals, lang), side.text(lang))
    }
}

/// A debit in the first of two cells, a credit in the second.
pub fn sides(amount: Money, decimals: u32, lang: Lang) -> AnyView {
    let shown = Money(amount.minor().saturating_abs()).show(decimals, lang);
    // An empty cell is one that a phone leaves out.
    let (debit, credit) = if amount.minor() >= 0 { (Some(shown), None) } else { (None, Some(shown)) };
    view! {
        <td class="n" data-label=W::Debit.text(lang)>{debit}</td>
        <td class="n" data-label=W::Credit.text(lang)>{credit}</td>
    }
    .into_any()
}

/// The balances before and after, as a section.
pub fn effect(effects: &[Effect], decimals: u32, lang: Lang) -> AnyView {
    let rows: Vec<AnyView> = effects
        .iter()
        .map(|one| {
            view! {
                <tr>
                    <th scope="row">{one.name.clone()} <span class="sub">{one.code.clone()}</span></th>
                    <td class="n" data-label=W::Before.text(lang)>
                        {sided(i128::from(one.before), decimals, lang)}
                    </td>
                    <td class="n" data-label=W::After.text(lang)>
                        <b>{sided(one.after, decimals, lang)}</b>
                    </td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let heads = [W::Before, W::After].map(|word| view! { <th scope="col" class="n">{word.text(lang)}</th> });
    let table = view! {
        <table class="t posted">
            <caption class="sr">{W::EffectTitle.text(lang)}</caption>
            <thead><tr><th scope="col">{W::Account.text(lang)}</th> {heads.to_vec()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    parts::section("effect-title", W::EffectTitle.text(lang), W::IfPosted.text(lang), table)
}
