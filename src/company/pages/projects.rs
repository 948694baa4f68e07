//! Projects.

use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::{ChangeChart, ReadLedger};
use crate::company::model::Project;
use crate::company::store;
use crate::company::words::Word as W;
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::kernel::{Lang, Text};
use crate::ui::Form;
use crate::ui::parts::section;

use super::{status, table, toggle};

pub async fn projects(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadLedger>()?;
    let mut tx = visit.db().read().await?;
    let projects = store::projects(&mut tx).await?;
    let (lang, changes) = (visit.lang, actor.may(Action::ChangeChart));
    let list = if projects.is_empty() {
        view! { <p>{W::NoProjects.text(lang)}</p> }.into_any()
    } else {
        let rows = projects.iter().map(|project| row(project, changes, lang)).collect();
        table(&[W::Project, W::Code, W::Status], rows, lang)
    };
    let add = changes.then(|| {
        let form = Form::new("project", lang, visit.kept());
        let fields = fields(&form, "", "", W::Add, lang);
        section("add", W::AddProject.text(lang), (), form.post("/api/company/add_project", fields))
    });
    let body = view! { <div class="stack">{list} {add}</div> };
    Ok(Page::new(W::Projects.text(lang), body).lede(W::ProjectsLede.text(lang)))
}

fn row(project: &Project, changes: bool, lang: Lang) -> AnyView {
    let name = if changes {
        view! { <a href=format!("/projects/{}", project.id)>{project.name.clone()}</a> }.into_any()
    } else {
        view! { {project.name.clone()} }.into_any()
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label=W::Code.text(lang)>{project.code.clone()}</td>
            <td>{status(project.active, lang)}</td>
        </tr>
    }
    .into_any()
}

pub async fn project(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeChart>()?;
    let id = visit.id("id")?;
    let mut tx = visit.db().read().await?;
    let project = store::project(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let lang = visit.lang;
    let form = Form::new("project", lang, visit.kept());
    let fields = fields(&form, &project.code, &project.name, W::Save, lang);
    let content = view! { <input type="hidden" name="id" value=id.to_string()/> {fields} };
    let tools = toggle("/api/company/set_project_active", id, project.active, lang);
    let title = format!("{} {}", project.code, project.name);
    let trail = events::trail(&mut tx, Subject("project", id), visit.company()?, lang).await?;
    let body = view! { {form.post("/api/company/change_project", content)} {trail} };
    Ok(Page::new(title, body).tools(tools))
}

fn fields(form: &Form, code: &str, name: &str, save: W, lang: Lang) -> AnyView {
    view! {
        <div class="fields">
            {form.text("code", W::Code.text(lang)).value(code).required().columns(3)}
            {form.text("name", W::Name.text(lang)).value(name).required().columns(8)}
        </div>
        {form.save(save.text(lang), Some("/projects".to_owned()))}
    }
    .into_any()
}
