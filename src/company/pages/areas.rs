//! The tree of areas.

use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::{ChangeCompany, ReadCompany};
use crate::company::model::{Area, below, in_tree_order};
use crate::company::store;
use crate::company::words::Word as W;
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::kernel::{Lang, Text};
use crate::ui::parts::empty;
use crate::ui::{Choice, Form};

use super::{status, table, toggle};

pub async fn areas(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadCompany>()?;
    let mut tx = visit.db().read().await?;
    let areas = store::areas(&mut tx).await?;
    let managers = store::managers(&mut tx).await?;
    let (lang, changes) = (visit.lang, actor.may(Action::ChangeCompany));
    let body = if areas.is_empty() {
        let action = changes.then(|| (W::NewArea.text(lang).to_owned(), "/areas/new".to_owned()));
        empty(W::AreasEmpty.text(lang), W::AreasPurpose.text(lang), action)
    } else {
        let rows = in_tree_order(&areas)
            .into_iter()
            .map(|(depth, area)| row(depth, area, &managers, changes, lang))
            .collect();
        table(&[W::Area, W::Code, W::Manager, W::Status], rows, lang)
    };
    let page = Page::new(W::Areas.text(lang), body).lede(W::AreasLede.text(lang));
    Ok(if changes { page.primary(W::NewArea.text(lang), "/areas/new") } else { page })
}

fn row(depth: usize, area: &Area, managers: &[(i64, String)], changes: bool, lang: Lang) -> AnyView {
    let manager = managers.iter().find(|(id, _)| Some(*id) == area.manager_id).map(|(_, name)| name.clone());
    // An indent that is read aloud as nothing: the depth shows in the code, too.
    let indent = "\u{2003}".repeat(depth);
    let name = if changes {
        view! { <a href=format!("/areas/{}", area.id)>{area.name.clone()}</a> }.into_any()
    } else {
        view! { {area.name.clone()} }.into_any()
    };
    view! {
        <tr>
            <th scope="row"><span aria-hidden="true">{indent}</span>{name}</th>
            <td data-label=W::Code.text(lang)>{area.code.clone()}</td>
            <td data-label=W::Manager.text(lang)>{manager.unwrap_or_else(|| "–".to_owned())}</td>
            <td>{status(area.active, lang)}</td>
        </tr>
    }
    .into_any()
}

pub async fn new_area(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeCompany>()?;
    let mut tx = visit.db().read().await?;
    let (areas, managers) = (store::areas(&mut tx).await?, store::managers(&mut tx).await?);
    let lang = visit.lang;
    let form = Form::new("area", lang, visit.kept());
    let content = fields(&form, None, &areas, managers, lang);
    Ok(Page::new(W::NewArea.text(lang), form.post("/api/company/add_area", content)))
}

pub async fn area(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeCompany>()?;
    let id = visit.id("id")?;
    let mut tx = visit.db().read().await?;
    let (areas, managers) = (store::areas(&mut tx).await?, store::managers(&mut tx).await?);
    let area = areas.iter().find(|area| area.id == id).ok_or(AppError::NotFound)?;
    let lang = visit.lang;
    let form = Form::new("area", lang, visit.kept());
    let content = fields(&form, Some(area), &areas, managers, lang);
    let content = view! { <input type="hidden" name="id" value=id.to_string()/> {content} };
    let tools = toggle("/api/company/set_area_active", id, area.active, lang);
    let title = format!("{} {}", area.code, area.name);
    let trail = events::trail(&mut tx, Subject("area", id), visit.company()?, lang).await?;
    let body = view! { {form.post("/api/company/change_area", content)} {trail} };
    Ok(Page::new(title, body).tools(tools))
}

fn fields(
    form: &Form,
    area: Option<&Area>,
    areas: &[Area],
    managers: Vec<(i64, String)>,
    lang: Lang,
) -> AnyView {
    let own = area.map_or(vec![], |area| below(areas, &[area.id]));
    let above = in_tree_order(areas)
        .into_iter()
        .filter(|(_, other)| other.active && !own.contains(&other.id))
        .map(|(_, other)| Choice::new(other.id.to_string(), format!("{} {}", other.code, other.name)));
    let parents = std::iter::once(Choice::new("", W::None.text(lang))).chain(above).collect();
    let people = managers.into_iter().map(|(id, name)| Choice::new(id.to_string(), name));
    let people = std::iter::once(Choice::new("", W::Nobody.text(lang))).chain(people).collect();
    let text = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let (code, name) = area.map_or(("", ""), |area| (&area.code, &area.name));
    let (parent, manager) =
        (text(area.and_then(|area| area.parent_id)), text(area.and_then(|area| area.manager_id)));
    view! {
        <div class="fields">
            {form.text("code", W::Code.text(lang)).value(code).required().columns(3).focused()}
            {form.text("name", W::Name.text(lang)).value(name).required().columns(8)}
            {form.select("parent_id", W::AreaAbove.text(lang), parents).value(parent).columns(6)}
            {form.select("manager_id", W::Manager.text(lang), people).value(manager).columns(6)}
        </div>
        {form.save(W::Save.text(lang), Some("/areas".to_owned()))}
    }
    .into_any()
}
