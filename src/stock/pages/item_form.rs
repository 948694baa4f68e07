//! The form of an item.

use leptos::prelude::*;

use super::writing;
use crate::app::{Page, Visit};
use crate::auth::permission::ChangeItems;
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::kernel::{Lang, Text};
use crate::stock::model::{Category, ItemForm, UnitForm};
use crate::stock::store::{categories, cells, items};
use crate::stock::words::items::ItemWord as W;
use crate::ui::form::choices;
use crate::ui::kept::Kept;
use crate::ui::{Choice, Form};

/// Empty lines offered for further units.
const UNITS_SPARE: usize = 2;
const SUPPLIERS_OFFERED: i64 = 50;

/// What the fields are made with.
struct Sheet {
    form: Form,
    typed: ItemForm,
    categories: Vec<Category>,
    suppliers: Vec<(String, String)>,
    decimals: u32,
    lang: Lang,
}

pub async fn new_item(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeItems>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let form = Form::new("item", lang, visit.kept().map(Kept::in_brackets)).draft("item:new");
    let sheet = sheet(&mut tx, form, ItemForm::default(), lang).await?;
    let content = sheet.content("/stock".to_owned());
    Ok(Page::new(W::NewItem.text(lang), sheet.form.post("/api/stock/add_item", content)))
}

pub async fn edit_item(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeItems>()?;
    let (id, lang) = (visit.id("id")?, visit.lang);
    let mut tx = visit.db().read().await?;
    let item = items::item(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let supplier = cells::supplier_code(&mut tx, &item).await?;
    let stands = ItemForm::of(&item.fields, &supplier, writing(&mut tx, lang).await?);
    let form = Form::new("item", lang, visit.kept().map(Kept::in_brackets));
    let sheet = sheet(&mut tx, form, stands, lang).await?;
    let record = format!("/stock/items/{id}");
    let content = sheet.content(record.clone());
    let content = view! { <input type="hidden" name="id" value=id.to_string()/> {content} };
    let page = Page::new(W::Edit.text(lang), sheet.form.post("/api/stock/change_item", content));
    Ok(page.crumb(item.fields.name, record))
}

async fn sheet(tx: &mut Tx, form: Form, stands: ItemForm, lang: Lang) -> Result<Sheet, DbError> {
    let suppliers = crate::company::store::find_parties(tx, "", SUPPLIERS_OFFERED).await?;
    Ok(Sheet {
        form,
        typed: stands,
        categories: categories::categories(tx).await?,
        suppliers: suppliers.into_iter().map(|party| (party.code, party.name)).collect(),
        decimals: writing(tx, lang).await?.decimals,
        lang,
    })
}

impl Sheet {
    fn text(&self, word: W) -> &'static str {
        word.text(self.lang)
    }

    fn content(&self, cancel: String) -> AnyView {
        view! {
            {self.what_it_is()} {self.units()} {self.money()}
            {choices("suppliers", self.suppliers.clone())}
            {self.form.save(self.text(W::Save), Some(cancel))}
        }
        .into_any()
    }

    fn what_it_is(&self) -> AnyView {
        let (form, typed) = (&self.form, &self.typed);
        let standard = Choice::new("", self.text(W::StandardCategory));
        let listed = self.categories.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone()));
        // With a standard category there is, an empty choice would say the same twice.
        let has_standard = self.categories.iter().find(|category| category.standard);
        let listed: Vec<Choice> =
            has_standard.is_none().then_some(standard).into_iter().chain(listed).collect();
        let chosen = match (typed.category.as_str(), has_standard) {
            ("", Some(category)) => category.id.to_string(),
            (text, _) => text.to_owned(),
        };
        let sku = form.text("sku", self.text(W::Sku)).value(&typed.sku).required().focused();
        let unit = form.text("unit", self.text(W::Unit));
        let unit = unit.value(if typed.unit.is_empty() { "un" } else { &typed.unit });
        let barcode = form.text("barcode", self.text(W::Barcode)).value(&typed.barcode).optional();
        view! {
            <div class="fields">
                {sku.help(self.text(W::SkuHelp)).columns(4)}
                {form.text("name", self.text(W::Name)).value(&typed.name).required().columns(8)}
                {unit.help(self.text(W::UnitHelp)).columns(3)}
                {form.select("category", self.text(W::Category), listed).value(chosen).columns(3)}
                {barcode.columns(3)}
                {form.text("ncm", self.text(W::Ncm)).value(&typed.ncm).optional().columns(3)}
            </div>
        }
        .into_any()
    }

    fn units(&self) -> AnyView {
        let typed = |n: usize| self.form.typed(&format!("units[{n}][name]")).is_some();
        let count = self.typed.units.len() + UNITS_SPARE;
        let count = (count..).find(|n| !typed(*n)).unwrap_or(count);
        let rows: Vec<AnyView> = (0..count).map(|n| self.unit(n)).collect();
        view! {
            <fieldset class="stack">
                <legend>{self.text(W::OtherUnits)}</legend>
                <p class="help">{self.text(W::OtherUnitsHelp)}</p>
                {rows}
            </fieldset>
        }
        .into_any()
    }

    fn unit(&self, n: usize) -> AnyView {
        let unit = self.typed.units.get(n).cloned().unwrap_or_default();
        let UnitForm { name, quantity } = unit;
        let label = |word: W| self.text(word).replace("{}", &(n + 1).to_string());
        let named = self.form.text(format!("units[{n}][name]"), label(W::UnitName)).value(name);
        let holds = self.form.text(format!("units[{n}][quantity]"), label(W::UnitHolds)).value(quantity);
        view! { <div class="fields">{named.columns(4)} {holds.columns(4)}</div> }.into_any()
    }

    fn money(&self) -> AnyView {
        let (form, typed) = (&self.form, &self.typed);
        let point = form.text("reorder_point", self.text(W::ReorderPoint)).value(&typed.reorder_point);
        let again = form.text("reorder_quantity", self.text(W::ReorderQuantity));
        let supplier = form.pick("supplier", self.text(W::Supplier), "suppliers", Some("party"));
        let price = form.money("price", self.text(W::Price), self.decimals).value(&typed.price);
        let cost = form.money("cost", self.text(W::Cost), self.decimals).value(&typed.cost);
        view! {
            <div class="fields">
                {point.help(self.text(W::ReorderPointHelp)).optional().columns(4)}
                {again.value(&typed.reorder_quantity).optional().columns(4)}
                {supplier.value(&typed.supplier).optional().columns(4)}
                {price.help(self.text(W::PriceHelp)).optional().columns(4)}
                {cost.help(self.text(W::CostHelp)).optional().columns(8)}
            </div>
        }
        .into_any()
    }
}
