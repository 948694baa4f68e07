//! The tree of places.

use leptos::prelude::*;

use super::{status, toggle};
use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::{ChangeItems, ReadStock};
use crate::company::store as company;
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::kernel::{Lang, Text};
use crate::stock::model::{Place, PlaceKind, in_tree_order};
use crate::stock::store::places as store;
use crate::stock::words::places::PlaceWord as W;
use crate::ui::{Choice, Form, Tone, parts};

pub async fn places(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadStock>()?;
    let (lang, changes) = (visit.lang, actor.may(Action::ChangeItems));
    let mut tx = visit.db().read().await?;
    let (all, counts) = (store::places(&mut tx).await?, store::held_counts(&mut tx).await?);
    let body = if all.is_empty() {
        let new = (W::NewPlace.text(lang).to_owned(), "/stock/places/new".to_owned());
        parts::empty(W::NoPlaces.text(lang), W::NoPlacesPurpose.text(lang), changes.then_some(new))
    } else {
        let rows: Vec<AnyView> = in_tree_order(&all)
            .into_iter()
            .map(|(depth, place)| {
                row(depth, place, counts.get(&place.id).copied().unwrap_or(0), changes, lang)
            })
            .collect();
        let heads = [W::Name, W::Code, W::Kind].map(|word| view! { <th scope="col">{word.text(lang)}</th> });
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=W::Places.text(lang)>
                <table class="t records">
                    <caption class="sr">{W::Places.text(lang)}</caption>
                    <thead>
                        <tr>
                            {heads.to_vec()}
                            <th scope="col" class="n">{W::Items.text(lang)}</th>
                            <th scope="col">{W::Status.text(lang)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let page = Page::new(W::Places.text(lang), body).lede(W::PlacesLede.text(lang));
    Ok(if changes { page.primary(W::NewPlace.text(lang), "/stock/places/new") } else { page })
}

fn row(depth: usize, place: &Place, items: i64, changes: bool, lang: Lang) -> AnyView {
    // An indent that is read aloud as nothing.
    let indent = "\u{2003}".repeat(depth);
    let name = match changes {
        true => view! { <a href=format!("/stock/places/{}", place.id)>{place.name.clone()}</a> }.into_any(),
        false => place.name.clone().into_any(),
    };
    let negative = place.negative_reason.as_ref().map(|reason| {
        let state = parts::state(W::Negative.text(lang), Tone::Warn);
        view! { <span class="sub">{state} ": " {reason.clone()}</span> }
    });
    let held = format!("/stock?by=lot&f.place={}", crate::ui::escape_query(&place.code));
    let items = (items > 0).then(|| view! { <a class="quiet" href=held>{parts::count(items, lang)}</a> });
    view! {
        <tr>
            <th scope="row"><span aria-hidden="true">{indent}</span>{name} {negative}</th>
            <td data-label=W::Code.text(lang)>{place.code.clone()}</td>
            <td data-label=W::Kind.text(lang)>{place.kind.text(lang)}</td>
            <td class="n" data-label=W::Items.text(lang)>{items}</td>
            <td>{status(place.active, lang)}</td>
        </tr>
    }
    .into_any()
}

pub async fn new_place(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeItems>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (all, people) = (store::places(&mut tx).await?, company::managers(&mut tx).await?);
    let form = Form::new("place", lang, visit.kept());
    let content = fields(&form, None, &all, people, lang);
    Ok(Page::new(W::NewPlace.text(lang), form.post("/api/stock/add_place", content)))
}

pub async fn place(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ChangeItems>()?;
    let (id, lang) = (visit.id("id")?, visit.lang);
    let mut tx = visit.db().read().await?;
    let (all, people) = (store::places(&mut tx).await?, company::managers(&mut tx).await?);
    let place = all.iter().find(|place| place.id == id).ok_or(AppError::NotFound)?;
    let form = Form::new("place", lang, visit.kept());
    let content = fields(&form, Some(place), &all, people, lang);
    let content = view! { <input type="hidden" name="id" value=id.to_string()/> {content} };
    let counts = place.kind.is_own() && place.active && actor.may(Action::AdjustStock);
    let count = counts.then(|| {
        view! { <a class="btn" href=format!("/stock/count?place={id}")>{W::Count.text(lang)}</a> }
    });
    let tools = view! { {count} {toggle("/api/stock/set_place_active", id, place.active, lang)} };
    let trail = events::trail(&mut tx, Subject("place", id), visit.company()?, lang).await?;
    let body = view! { {form.post("/api/stock/change_place", content)} {trail} };
    Ok(Page::new(place.name.clone(), body).lede(place.kind.text(lang)).tools(tools))
}

fn fields(
    form: &Form,
    place: Option<&Place>,
    all: &[Place],
    people: Vec<(i64, String)>,
    lang: Lang,
) -> AnyView {
    let own = place.map_or(vec![], |place| store::below(all, place.id));
    let above = in_tree_order(all)
        .into_iter()
        .filter(|(_, other)| other.active && !own.contains(&other.id))
        .map(|(_, other)| Choice::new(other.id.to_string(), format!("{} {}", other.code, other.name)));
    let parents = std::iter::once(Choice::new("", W::None.text(lang))).chain(above).collect();
    let people = people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name));
    let people = std::iter::once(Choice::new("", W::Me.text(lang))).chain(people).collect();
    let text = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let (code, name) = place.map_or(("", ""), |place| (&*place.code, &*place.name));
    let kinds = PlaceKind::ALL.map(|kind| Choice::new(kind.code(), kind.text(lang))).to_vec();
    let kind = place.is_none().then(|| {
        let kind = form.select("kind", W::Kind.text(lang), kinds);
        view! { {kind.help(W::KindHelp.text(lang)).columns(6)} }
    });
    let may = place.is_none_or(|place| place.kind.is_own());
    let negative = may.then(|| {
        let reason = place.and_then(|place| place.negative_reason.clone()).unwrap_or_default();
        let owner = text(place.and_then(|place| place.negative_owner_id));
        let reason = form.text("negative_reason", W::NegativeReason.text(lang)).value(reason).optional();
        let owner_field = form.select("negative_owner_id", W::NegativeOwner.text(lang), people);
        view! {
            {reason.help(W::NegativeHelp.text(lang)).columns(8)}
            {owner_field.value(owner).columns(4)}
        }
    });
    let parent = text(place.and_then(|place| place.parent_id));
    view! {
        <div class="fields">
            {form.text("code", W::Code.text(lang)).value(code).required().columns(4).focused()}
            {form.text("name", W::Name.text(lang)).value(name).required().columns(8)}
            {kind}
            {form.select("parent_id", W::Above.text(lang), parents).value(parent).columns(6)}
            {negative}
        </div>
        {form.save(W::Save.text(lang), Some("/stock/places".to_owned()))}
    }
    .into_any()
}
