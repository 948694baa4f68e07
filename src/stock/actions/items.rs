//! Items and categories: added, changed, one by one, by cells of the grid, or many alike.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::stock::model::ItemForm;
use crate::ui::cells::CellChange;

#[cfg(feature = "ssr")]
use {
    super::{done, write, writing},
    crate::auth::{Actor, permission::ChangeItems},
    crate::company::store as company,
    crate::error::{Fault, FieldError, Rule},
    crate::kernel::Text,
    crate::server::{clock, flash::flash_text},
    crate::stock::model::{Accounts, Category, Item},
    crate::stock::store::{self, categories, cells, items, pictures},
    crate::stock::words::items::ItemWord as W,
};

#[server(endpoint = "stock/add_item")]
pub async fn add_item(#[server(flatten)] form: ItemForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeItems>()?;
    let mut tx = write().await?;
    let writing = writing(&mut tx, actor.lang).await?;
    let new = cells::read(&mut tx, &form, writing).await?;
    let id = store::add_item(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    done(W::Added, &format!("/stock/items/{id}"));
    Ok(())
}

#[server(endpoint = "stock/change_item")]
pub async fn change_item(id: i64, #[server(flatten)] form: ItemForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeItems>()?;
    let mut tx = write().await?;
    let writing = writing(&mut tx, actor.lang).await?;
    let active = items::item(&mut tx, id).await?.ok_or(AppError::NotFound)?.active;
    let new = cells::read(&mut tx, &form, writing).await?;
    store::change_item(&mut tx, &grant, id, &new, active).await?;
    tx.commit().await?;
    done(W::Saved, &format!("/stock/items/{id}"));
    Ok(())
}

#[server(endpoint = "stock/set_item_active")]
pub async fn set_item_active(id: i64, active: bool) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeItems>()?;
    let mut tx = write().await?;
    cells::change_each(&mut tx, &grant, &[id], |item| item.active = active).await?;
    tx.commit().await?;
    done(W::Saved, &format!("/stock/items/{id}"));
    Ok(())
}

/// Saves the cells changed in the grid, all or none.
#[server(endpoint = "stock/change_cells")]
pub async fn change_cells(#[server(default)] changes: Vec<CellChange>) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeItems>()?;
    let mut tx = write().await?;
    let zone = company::load(&mut tx).await?.ok_or(AppError::Refused(Rule::NoCompany))?.time_zone;
    let (zone, lang) = (clock::zone(&zone), actor.lang);
    let told = |at| clock::written(at, &zone, lang);
    let reader = cells::Reader { writing: writing(&mut tx, lang).await?, told: &told };
    let done = cells::change_cells(&mut tx, &grant, &changes, &reader).await?;
    tx.commit().await?;
    flash_text(&W::CellsSaved.text(lang).replace("{}", &done.to_string()));
    Ok(())
}

/// The ids of ticked rows.
#[cfg(feature = "ssr")]
async fn change_ticked(actor: &Actor, rows: &[i64], change: impl Fn(&mut Item)) -> Result<(), AppError> {
    const ROWS_MAX: usize = 1_000;
    let grant = actor.grant::<ChangeItems>()?;
    if rows.len() > ROWS_MAX {
        let limit = FieldError::about("row", Fault::TooManyLines, ROWS_MAX.to_string());
        return Err(AppError::Invalid(vec![limit]));
    }
    let mut tx = write().await?;
    let done = cells::change_each(&mut tx, &grant, rows, change).await?;
    tx.commit().await?;
    flash_text(&W::CellsSaved.text(actor.lang).replace("{}", &done.to_string()));
    Ok(())
}

#[server(endpoint = "stock/activate_items")]
pub async fn activate_items(#[server(default)] row: Vec<i64>) -> Result<(), AppError> {
    let actor = Actor::current()?;
    change_ticked(&actor, &row, |item| item.active = true).await
}

#[server(endpoint = "stock/deactivate_items")]
pub async fn deactivate_items(#[server(default)] row: Vec<i64>) -> Result<(), AppError> {
    let actor = Actor::current()?;
    change_ticked(&actor, &row, |item| item.active = false).await
}

#[server(endpoint = "stock/set_category")]
pub async fn set_category(
    #[server(default)] row: Vec<i64>,
    #[server(default)] category: String,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    actor.grant::<ChangeItems>()?;
    let id: i64 = category.parse().map_err(|_| AppError::invalid("category", Fault::NotAChoice))?;
    change_ticked(&actor, &row, |item| item.fields.category_id = Some(id)).await
}

/// An empty supplier takes it away.
#[server(endpoint = "stock/set_supplier")]
pub async fn set_supplier(
    #[server(default)] row: Vec<i64>,
    #[server(default)] supplier: String,
) -> Result<(), AppError> {
    let actor = Actor::current()?;
    actor.grant::<ChangeItems>()?;
    let text = supplier.trim();
    let mut tx = expect_context::<crate::server::state::AppState>().db.read().await?;
    let found = if text.is_empty() { None } else { company::party_by_name(&mut tx, text).await? };
    drop(tx);
    if found.is_none() && !text.is_empty() {
        return Err(AppError::Invalid(vec![FieldError::about("supplier", Fault::Unknown, text)]));
    }
    let id = found.map(|party| party.id);
    change_ticked(&actor, &row, |item| item.fields.supplier_id = id).await
}

#[server(endpoint = "stock/remove_picture")]
pub async fn remove_picture(id: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeItems>()?;
    let mut tx = write().await?;
    pictures::set_picture(&mut tx, &grant, id, None).await?;
    tx.commit().await?;
    done(W::Saved, &format!("/stock/items/{id}"));
    Ok(())
}

/// A category as it is typed; accounts by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryForm {
    pub code: String,
    pub name: String,
    pub stock: String,
    pub cost: String,
    pub loss: String,
    pub variance: String,
    pub received: String,
}

#[cfg(feature = "ssr")]
impl CategoryForm {
    fn read(&self, id: i64) -> Result<Category, AppError> {
        use crate::company::model::{CODE_MAX, NAME_MAX};
        let mut fields = crate::company::model::Fields::default();
        let name = fields.required("name", &self.name, NAME_MAX);
        let code = fields.required("code", &self.code, CODE_MAX);
        let accounts = [
            ("stock", &self.stock),
            ("cost", &self.cost),
            ("loss", &self.loss),
            ("variance", &self.variance),
            ("received", &self.received),
        ];
        let [stock, cost, loss, variance, received] = accounts.map(|(field, text)| {
            let id = fields.choice(field, text);
            if text.trim().is_empty() {
                fields.fault(field, Fault::Required);
            }
            id.unwrap_or_default()
        });
        let accounts = Accounts { stock, cost, loss, variance, received };
        fields.finish(Category { id, code, name, accounts, standard: false }).map_err(AppError::Invalid)
    }
}

#[server(endpoint = "stock/add_category")]
pub async fn add_category(#[server(flatten)] form: CategoryForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeItems>()?;
    let new = form.read(0)?;
    let mut tx = write().await?;
    categories::add_category(&mut tx, &grant, &new.code, &new.name, new.accounts).await?;
    tx.commit().await?;
    done(W::Added, "/stock/categories");
    Ok(())
}

#[server(endpoint = "stock/change_category")]
pub async fn change_category(id: i64, #[server(flatten)] form: CategoryForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<ChangeItems>()?;
    let new = form.read(id)?;
    let mut tx = write().await?;
    categories::change_category(&mut tx, &grant, &new).await?;
    tx.commit().await?;
    done(W::Saved, "/stock/categories");
    Ok(())
}
