//! Counting: the place, the blind sheet, the differences.

use leptos::prelude::*;

use crate::app::{Page, Visit, query_value};
use crate::auth::Action;
use crate::auth::permission::AdjustStock;
use crate::error::AppError;
use crate::finance::store::drafts;
use crate::kernel::{Lang, Money, Text};
use crate::server::clock;
use crate::stock::actions::draft_name;
use crate::stock::model::count::CountDraft;
use crate::stock::model::{Place, in_tree_order};
use crate::stock::store::counting::{self, Difference, SheetLine};
use crate::stock::store::{items, places};
use crate::stock::words::count::CountWord as W;
use crate::ui::form::{act, choices};
use crate::ui::kept::Kept;
use crate::ui::{Form, Tone, parts};

/// Lines of a sheet: a shelf, not a warehouse.
const SHEET_LINES: usize = 100;
/// Lines for what the sheet does not have.
const FINDS: usize = 3;

pub async fn count(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<AdjustStock>()?;
    match query_value(&visit.parts, "place").and_then(|text| text.parse().ok()) {
        Some(place) => sheet(visit, place).await,
        None => chooser(visit).await,
    }
}

/// The places there are to count, when they were, and counts under way.
async fn chooser(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<AdjustStock>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (all, held) = (places::places(&mut tx).await?, places::held_counts(&mut tx).await?);
    let last = counting::last_counts(&mut tx).await?;
    let mut rows = Vec::new();
    for (depth, place) in in_tree_order(&all) {
        if !place.kind.is_own() || !place.active {
            continue;
        }
        let draft = drafts::kept::<_, CountDraft>(&mut tx, &grant, &draft_name(place.id)).await?;
        let lines = draft.map(|(draft, _)| draft.lines.len()).filter(|lines| *lines > 0);
        let under_way = lines.map(|lines| {
            let text = W::UnderWay.text(lang).replace("{}", &lines.to_string());
            parts::state(text, Tone::Info)
        });
        let day = match last.get(&place.id) {
            Some(day) => parts::day(*day, lang),
            None => W::Never.text(lang).into_any(),
        };
        let items = parts::count(held.get(&place.id).copied().unwrap_or(0), lang);
        let indent = "\u{2003}".repeat(depth);
        rows.push(view! {
            <tr>
                <th scope="row">
                    <span aria-hidden="true">{indent}</span>
                    <a href=format!("/stock/count?place={}", place.id)>{place.name.clone()}</a> " "
                    {under_way}
                </th>
                <td data-label=W::LastCount.text(lang)>{day}</td>
                <td class="n" data-label=W::Items.text(lang)>{items}</td>
            </tr>
        });
    }
    let title = W::Count.text(lang);
    if rows.is_empty() {
        let new = (W::NewPlace.text(lang).to_owned(), "/stock/places/new".to_owned());
        let new = actor.may(Action::ChangeItems).then_some(new);
        return Ok(Page::new(
            title,
            parts::empty(W::NoPlaces.text(lang), W::NoPlacesPurpose.text(lang), new),
        ));
    }
    let table = view! {
        <div class="scroll" tabindex="0" role="region" aria-label=W::ChoosePlace.text(lang)>
            <table class="t records">
                <caption class="sr">{W::ChoosePlace.text(lang)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{W::Place.text(lang)}</th>
                        <th scope="col">{W::LastCount.text(lang)}</th>
                        <th scope="col" class="n">{W::Items.text(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    Ok(Page::new(title, table).lede(W::CountLede.text(lang)))
}

async fn own_place(tx: &mut crate::db::Tx, id: i64) -> Result<Place, AppError> {
    let place = places::place(tx, id).await?.filter(|place| place.kind.is_own());
    place.ok_or(AppError::NotFound)
}

/// Where the next sheet begins: item and lot, then the item's place in the order.
fn after(text: Option<&str>) -> Option<(&str, i64, i64)> {
    let (ids, folded) = text?.split_once('.')?;
    let (item, lot) = ids.split_once(':')?;
    Some((folded, item.parse().ok()?, lot.parse().ok()?))
}

async fn sheet(visit: Visit, place: i64) -> Result<Page, AppError> {
    const ITEMS_OFFERED: i64 = 50;
    let actor = visit.actor()?;
    let grant = actor.grant::<AdjustStock>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let place = own_place(&mut tx, place).await?;
    let from = query_value(&visit.parts, "after");
    let limit = SHEET_LINES as i64 + 1;
    let mut lines = counting::sheet(&mut tx, &grant, place.id, after(from.as_deref()), limit).await?;
    let more = lines.len() > SHEET_LINES;
    lines.truncate(SHEET_LINES);
    let draft = drafts::kept::<_, CountDraft>(&mut tx, &grant, &draft_name(place.id)).await?;
    let draft = draft.map(|(draft, _)| draft);
    let form = Form::new("count", lang, visit.kept().map(Kept::in_brackets));
    let day = draft.as_ref().map_or(actor.today, |draft| draft.day);
    let memo = draft.as_ref().map_or_else(String::new, |draft| draft.memo.clone());
    let rows: Vec<AnyView> =
        lines.iter().enumerate().map(|(n, line)| row(&form, n, line, draft.as_ref(), lang)).collect();
    let none = lines.is_empty().then(|| view! { <p class="muted">{W::NothingHere.text(lang)}</p> });
    let next = lines.last().filter(|_| more).map(|last| {
        let place = format!("{}:{}.{}", last.item_id, last.lot_id, last.folded);
        view! {
            <input type="hidden" name="after" value=place/>
            <button class="btn" type="submit" name="act" value="next">{W::NextSheet.text(lang)}</button>
        }
    });
    let offered = items::find(&mut tx, "", ITEMS_OFFERED).await?;
    let offered = offered.into_iter().map(|item| (item.fields.sku, item.fields.name)).collect();
    let finds: Vec<AnyView> =
        (lines.len()..lines.len() + FINDS).map(|n| find_row(&form, n, lines.len(), lang)).collect();
    let day = form.day("day", W::Day.text(lang)).value(day.show(lang)).columns(4);
    let content = view! {
        <input type="hidden" name="place" value=place.id.to_string()/>
        <div class="fields">
            {day} {form.text("memo", W::Memo.text(lang)).value(memo).optional().columns(8)}
        </div>
        {none}
        <div class="count">{rows}</div>
        <fieldset class="stack"><legend>{W::Others.text(lang)}</legend>{finds}</fieldset>
        {choices("items", offered)}
        <div class="savebar">
            <button class="btn primary" type="submit">{W::Review.text(lang)}</button> {next}
        </div>
    };
    let page = Page::new(
        W::SheetOf.text(lang).replace("{}", &place.name),
        form.post("/api/stock/keep_count", content),
    );
    Ok(page.lede(W::SheetLede.text(lang)).crumb(W::Count.text(lang), "/stock/count"))
}

fn row(form: &Form, n: usize, line: &SheetLine, draft: Option<&CountDraft>, lang: Lang) -> AnyView {
    let label = W::CountedOf.text(lang).replacen("{}", &line.name, 1).replacen("{}", &line.unit, 1);
    let counted = draft.and_then(|draft| draft.counted(line.item_id, line.lot_id));
    let field = form.text(format!("lines[{n}][counted]"), label).bare();
    let field = match counted {
        Some(quantity) => field.value(quantity.show(lang)),
        None => field,
    };
    let lot = line.lot.clone().map(|lot| {
        let expiry = line.expires_on.map(|day| format!(", {} {}", W::Expiry.text(lang), day.show(lang)));
        format!(" · {} {lot}{}", W::Lot.text(lang), expiry.unwrap_or_default())
    });
    view! {
        <div class="count-row">
            <input type="hidden" name=format!("lines[{n}][item_id]") value=line.item_id.to_string()/>
            <input type="hidden" name=format!("lines[{n}][lot_id]") value=line.lot_id.to_string()/>
            <span class="what">{line.name.clone()} <small>{line.sku.clone()} {lot}</small></span>
            <span class="found">{field} <small>{line.unit.clone()}</small></span>
        </div>
    }
    .into_any()
}

fn find_row(form: &Form, n: usize, first: usize, lang: Lang) -> AnyView {
    let label = |word: W| word.text(lang).replace("{}", &(n - first + 1).to_string());
    let item = form.pick(format!("lines[{n}][item]"), label(W::OtherItem), "items", Some("item"));
    view! {
        <div class="fields">
            {item.columns(6)}
            {form.text(format!("lines[{n}][lot]"), label(W::OtherLot)).columns(3)}
            {form.text(format!("lines[{n}][counted]"), label(W::OtherCounted)).columns(3)}
        </div>
    }
    .into_any()
}

/// What posting would change, and by how much.
pub async fn review(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<AdjustStock>()?;
    let (lang, company) = (visit.lang, visit.company()?);
    let place = query_value(&visit.parts, "place").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut tx = visit.db().read().await?;
    let place = own_place(&mut tx, place).await?;
    let here = format!("/stock/count?place={}", place.id);
    let title = W::ReviewOf.text(lang).replace("{}", &place.name);
    let draft = drafts::kept::<_, CountDraft>(&mut tx, &grant, &draft_name(place.id)).await?;
    let Some((draft, _)) = draft.filter(|(draft, _)| !draft.lines.is_empty()) else {
        let back = (W::BackToSheet.text(lang).to_owned(), here);
        return Ok(Page::new(title, parts::empty(W::NothingCounted.text(lang), "", Some(back))));
    };
    let found = counting::differences(&mut tx, &grant, place.id, draft.day, &draft.lines).await?;
    let differing: Vec<&Difference> = found.iter().filter(|one| !one.quantity().is_zero()).collect();
    let said = W::Lines.text(lang).replacen("{}", &found.len().to_string(), 1);
    let said = said.replacen("{}", &differing.len().to_string(), 1);
    let decimals = company.currency.decimals();
    let body = if differing.is_empty() {
        parts::notice(Tone::Ok, W::AllRight.text(lang), ())
    } else {
        table(&differing, decimals, lang)
    };
    let refused = visit.kept().map(|kept| parts::notice(Tone::Bad, kept.error.text(lang), ()));
    let request = actor.request_id.clone().unwrap_or_else(|| clock::request_id(actor.now));
    let place_field = || ("place", place.id.to_string());
    let fields = vec![place_field(), ("request_id", request)];
    let body = view! {
        {refused}
        <p role="status">{said}</p>
        {body}
        <div class="savebar">
            {act("/api/stock/post_count", fields, "btn primary", W::Post.text(lang))}
            <a class="btn" href=here>{W::BackToSheet.text(lang)}</a>
            {act("/api/stock/discard_count", vec![place_field()], "btn danger", W::Discard.text(lang))}
        </div>
    };
    let lede = W::ReviewLede.text(lang).replace("{}", &draft.day.show(lang));
    Ok(Page::new(title, body).lede(lede).crumb(W::Count.text(lang), "/stock/count"))
}

fn table(differing: &[&Difference], decimals: u32, lang: Lang) -> AnyView {
    let total: Money = differing.iter().map(|one| one.value).sum();
    let rows: Vec<AnyView> = differing
        .iter()
        .map(|one| {
            let (change, lot) = (one.quantity(), one.lot.clone().map(|lot| format!(" · {lot}")));
            let class = if change < crate::kernel::Quantity::ZERO { "neg" } else { "" };
            view! {
                <tr>
                    <th scope="row">
                        {one.name.clone()} <span class="sub">{one.sku.clone()} {lot}</span>
                    </th>
                    <td class="n" data-label=W::Expected.text(lang)>{one.expected.show(lang)}</td>
                    <td class="n" data-label=W::Counted.text(lang)>{one.counted.show(lang)}</td>
                    <td class="n" data-label=W::Difference.text(lang)>
                        <span class=class>{change.show(lang)} " " {one.unit.clone()}</span>
                    </td>
                    <td class="n" data-label=W::Value.text(lang)>
                        {parts::amount(one.value, decimals, lang)}
                    </td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let heads = [W::Expected, W::Counted, W::Difference, W::Value];
    let heads = heads.map(|word| view! { <th scope="col" class="n">{word.text(lang)}</th> });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=W::Difference.text(lang)>
            <table class="t posted">
                <caption class="sr">{W::Difference.text(lang)}</caption>
                <thead><tr><th scope="col">{W::Item.text(lang)}</th> {heads.to_vec()}</tr></thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan="4">{W::Total.text(lang)}</th>
                        <td class="n" data-label=W::Value.text(lang)>
                            {parts::amount(total, decimals, lang)}
                        </td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}
