//! Parties: the grid with its files, the record, the forms.

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::permission::{ChangeParties, ReadParties};
use crate::auth::{Action, Actor};
use crate::company::model::{NewParty, Party, PartyRole};
use crate::company::store::{self, PartyFilter, PartyOrder};
use crate::company::words::Word as W;
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::kernel::{Lang, TaxId, Text};
use crate::server::refusal;
use crate::server::state::AppState;
use crate::ui::grid::{Cell, Column, Filter, Format, Grid, GridQuery, SortKey, Totals};
use crate::ui::parts::{fact, facts};
use crate::ui::{Form, Tone};

use super::{status, toggle};

/// A file holds the whole selection, up to here.
const FILE_ROWS: i64 = 1_000_000;

fn grid(lang: Lang) -> Grid<Party> {
    let roles = PartyRole::ALL.iter().map(|role| (role.code(), role.text(lang).to_owned())).collect();
    let states = vec![("yes", W::Active.text(lang).to_owned()), ("no", W::Inactive.text(lang).to_owned())];
    let text = |text: &Option<String>| text.clone().map_or_else(Cell::nothing, Cell::text);
    Grid::new("/parties", W::Parties.text(lang), "name", |party: &Party| party.id, lang)
        .unit(W::Party.text(lang), W::PartiesUnit.text(lang))
        .column(
            Column::text("name", W::Name.text(lang), |party: &Party| {
                Cell::text(party.name.clone()).href(format!("/parties/{}", party.id))
            })
            .sorted_by(|party| SortKey::Text(PartyOrder::Name.sorted(party))),
        )
        .column(Column::text("code", W::Code.text(lang), |party: &Party| Cell::text(party.code.clone())))
        .column(
            Column::text("tax_id", W::TaxId.text(lang), |party: &Party| {
                party.tax_id.as_ref().map_or_else(Cell::nothing, |id| Cell::text(id.to_string()))
            })
            .unsorted(),
        )
        .column(
            Column::choice("role", W::Role.text(lang), roles, move |party: &Party| {
                Cell::text(role_names(party, lang))
            })
            .unsorted(),
        )
        .column(Column::text("city", W::City.text(lang), move |party: &Party| text(&party.city)).unsorted())
        .column(
            Column::text("email", W::Email.text(lang), move |party: &Party| text(&party.email))
                .unsorted()
                .unfiltered()
                .hidden(),
        )
        .column(
            Column::text("phone", W::Phone.text(lang), move |party: &Party| text(&party.phone))
                .unsorted()
                .unfiltered()
                .hidden(),
        )
        .column(
            Column::choice("active", W::Status.text(lang), states, move |party: &Party| match party.active {
                true => Cell::state(W::Active.text(lang), Tone::Ok),
                false => Cell::state(W::Inactive.text(lang), Tone::Warn),
            })
            .unsorted(),
        )
        .exported()
}

fn role_names(party: &Party, lang: Lang) -> String {
    party.roles().iter().map(|role| role.text(lang)).collect::<Vec<_>>().join(", ")
}

/// The store's filter and order for what the address asks.
fn asked(query: &GridQuery) -> (PartyFilter, PartyOrder) {
    let text = |key| match query.filter(key) {
        Some(Filter::Contains(text)) => text.clone(),
        _ => String::new(),
    };
    let choice = |key| match query.filter(key) {
        Some(Filter::Is(value)) => Some(*value),
        _ => None,
    };
    let filter = PartyFilter {
        text: query.search.clone().unwrap_or_default(),
        name: text("name"),
        code: text("code"),
        tax_id: text("tax_id"),
        city: text("city"),
        role: choice("role").and_then(PartyRole::from_code),
        active: choice("active").map(|value| value == "yes"),
    };
    (filter, if query.sort.key == "code" { PartyOrder::Code } else { PartyOrder::Name })
}

pub async fn parties(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadParties>()?;
    let (lang, changes) = (visit.lang, actor.may(Action::ChangeParties));
    let new = changes.then(|| (W::NewParty.text(lang), "/parties/new"));
    let grid = grid(lang).empty(W::PartiesEmpty.text(lang), W::PartiesPurpose.text(lang), new);
    let query = grid.query(&visit.parts.uri, actor.today);
    let (filter, order) = asked(&query);
    let beyond = query.cursor.as_ref().and_then(|cursor| match &cursor.key {
        SortKey::Text(sorted) => Some((sorted.as_str(), cursor.id)),
        _ => None,
    });
    let (descending, limit) = (query.fetch_descending(), GridQuery::fetch_rows());
    let mut tx = visit.db().read().await?;
    let found = store::parties(&mut tx, &filter, order, descending, beyond, limit).await?;
    let totals = Totals { count: store::count_parties(&mut tx, &filter).await?, ..Totals::default() };
    let views = crate::ui::store::saved_views(&mut tx, actor.user_id, "/parties").await?;
    let body = grid.view(&query, &query.page(found), &totals, views);
    let page = Page::new(W::Parties.text(lang), body).lede(W::PartiesLede.text(lang)).full();
    Ok(if changes { page.primary(W::NewParty.text(lang), "/parties/new") } else { page })
}

pub async fn export_csv(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let file = export(&state, &parts, Format::Csv).await;
    file.unwrap_or_else(|error| refusal::answer(&parts.headers, &error))
}

pub async fn export_xlsx(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let file = export(&state, &parts, Format::Xlsx).await;
    file.unwrap_or_else(|error| refusal::answer(&parts.headers, &error))
}

async fn export(state: &AppState, parts: &Parts, format: Format) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    actor.grant::<ReadParties>()?;
    let grid = grid(actor.lang);
    let query = grid.query(&parts.uri, actor.today);
    let (filter, order) = asked(&query);
    let mut tx = state.db.read().await?;
    let rows = store::parties(&mut tx, &filter, order, query.sort.descending, None, FILE_ROWS).await?;
    grid.file(format, &query, &rows)
}

pub async fn party(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ReadParties>()?;
    let id = visit.id("id")?;
    let mut tx = visit.db().read().await?;
    let party = store::party(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let lang = visit.lang;
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let facts = facts(vec![
        fact(W::Code.text(lang), party.code.clone()),
        fact(W::TaxId.text(lang), or_none(party.tax_id.as_ref().map(TaxId::to_string))),
        fact(W::Role.text(lang), or_none(Some(role_names(&party, lang)).filter(|names| !names.is_empty()))),
        fact(W::Email.text(lang), or_none(party.email.clone())),
        fact(W::Phone.text(lang), or_none(party.phone.clone())),
        fact(W::City.text(lang), or_none(party.city.clone())),
        fact(W::Status.text(lang), status(party.active, lang)),
    ]);
    let trail = events::trail(&mut tx, Subject("party", id), visit.company()?, lang).await?;
    let page = Page::new(party.name.clone(), view! { {facts} {trail} });
    if !actor.may(Action::ChangeParties) {
        return Ok(page);
    }
    let tools = toggle("/api/company/set_party_active", id, party.active, lang);
    Ok(page.tools(tools).primary_edit(W::Edit.text(lang), format!("/parties/{id}/edit")))
}

pub async fn new_party(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeParties>()?;
    let lang = visit.lang;
    let form = Form::new("party", lang, visit.kept()).draft("party:new");
    let content = fields(&form, &NewParty::default(), "/parties".to_owned(), lang);
    Ok(Page::new(W::NewParty.text(lang), form.post("/api/company/add_party", content)))
}

pub async fn edit_party(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeParties>()?;
    let id = visit.id("id")?;
    let mut tx = visit.db().read().await?;
    let party = store::party(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let (lang, record) = (visit.lang, format!("/parties/{id}"));
    let form = Form::new("party", lang, visit.kept());
    let content = fields(&form, &party.fields(), record.clone(), lang);
    let content = view! { <input type="hidden" name="id" value=id.to_string()/> {content} };
    let page = Page::new(W::Edit.text(lang), form.post("/api/company/change_party", content));
    Ok(page.crumb(party.name, record))
}

fn fields(form: &Form, party: &NewParty, cancel: String, lang: Lang) -> AnyView {
    let tax_id = party.tax_id.as_ref().map(TaxId::to_string).unwrap_or_default();
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    let boxes = [party.customer, party.supplier, party.carrier];
    let boxes: Vec<AnyView> = PartyRole::ALL
        .into_iter()
        .zip(boxes)
        .map(|(role, held)| view! { {form.check(role.code(), role.text(lang)).ticked(held)} }.into_any())
        .collect();
    let code = form.text("code", W::Code.text(lang)).value(&party.code).optional();
    view! {
        <div class="fields">
            {form.text("name", W::Name.text(lang)).value(&party.name).required().columns(8).focused()}
            {code.help(W::CodeHelp.text(lang)).columns(4)}
            {form.text("tax_id", W::TaxId.text(lang)).value(tax_id).optional().columns(4)}
            {form.text("city", W::City.text(lang)).value(of(&party.city)).optional().columns(4)}
            {form.text("phone", W::Phone.text(lang)).value(of(&party.phone)).optional().columns(4)}
            {form.email("email", W::Email.text(lang)).value(of(&party.email)).optional().columns(6)}
        </div>
        <fieldset class="boxes"><legend>{W::Role.text(lang)}</legend>{boxes}</fieldset>
        {form.save(W::Save.text(lang), Some(cancel))}
    }
    .into_any()
}
