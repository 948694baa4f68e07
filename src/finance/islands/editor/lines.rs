//! Lines come, go and are doubled; accounts are told by parts of their names.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::Editor;
use super::dom::{self, around, find, find_all};
use crate::finance::model::{Found, LINES_MAX, LineForm};
use crate::finance::words::EditorWord;
use crate::kernel::Text;

impl Editor {
    pub(super) fn rows(&self) -> Vec<Element> {
        find_all(self.form.as_ref(), "[data-lines] > tr")
    }

    /// What is typed into a row.
    pub(super) fn line(&self, row: &Element) -> LineForm {
        let value = |name| field(row, name).map_or_else(String::new, |field| dom::value(&field));
        LineForm {
            account: value("account"),
            area: value("area"),
            debit: value("debit"),
            credit: value("credit"),
            ..LineForm::default()
        }
    }

    /// A row after this one: blank, or with the same content.
    pub(super) fn add(&self, after: &Element, same: bool) -> Option<Element> {
        if self.rows().len() >= LINES_MAX {
            return None;
        }
        let new: Element = after.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
        for (old, field) in find_all(after, "[name]").iter().zip(find_all(&new, "[name]")) {
            let value = if same { dom::value(old) } else { String::new() };
            dom::set_value(&field, &value);
            for attribute in ["aria-invalid", "aria-describedby", "autofocus", "data-suggested"] {
                let _ = field.remove_attribute(attribute);
            }
        }
        for error in find_all(&new, ".err") {
            error.remove();
        }
        after.after_with_node_1(&new).ok()?;
        self.changed();
        Some(new)
    }

    /// Takes a row away; the last one is emptied instead.
    pub(super) fn remove(&self, row: &Element) {
        let rows = self.rows();
        let at = rows.iter().position(|other| other == row).unwrap_or(0);
        if rows.len() == 1 {
            let _ = self.add(row, false);
        }
        row.remove();
        self.changed();
        let rows = self.rows();
        if let Some(field) = rows.get(at.min(rows.len() - 1)).and_then(|row| field(row, "account")) {
            dom::focus(&field);
        }
    }

    fn changed(&self) {
        self.typed.set(true);
        for (n, row) in self.rows().iter().enumerate() {
            renumber(row, n);
        }
        self.refresh();
    }

    pub(super) fn clicked(&self, event: &Event) {
        if around(event, "[data-keep]").is_some() {
            event.prevent_default();
            self.keep();
        } else if around(event, "[data-settle]").is_some() {
            self.settle();
        } else if let Some(button) = around(event, "button[name=\"act\"]") {
            event.prevent_default();
            self.act(&button);
        }
    }

    fn act(&self, button: &Element) {
        let row = around_element(button, "[data-lines] > tr");
        let act = button.get_attribute("value").unwrap_or_default();
        let new = match (row, act.split('-').next()) {
            (Some(row), Some("copy")) => self.add(&row, true),
            (Some(row), Some("remove")) => return self.remove(&row),
            _ => self.rows().last().and_then(|row| self.add(row, false)),
        };
        if let Some(field) = new.and_then(|row| field(&row, "account")) {
            dom::focus(&field);
        }
    }

    pub(super) fn left(&self, event: &Event) {
        if let Some(account) = around(event, "[name$=\"[account]\"]") {
            self.resolve(&account);
        }
        self.refresh();
    }

    /// Writes the account out that is meant, or says why it cannot be told.
    fn resolve(&self, account: &Element) {
        let typed = dom::value(account);
        let options = options();
        let found = crate::finance::model::find(&options, &typed, |(code, name)| (code, name), |_| true);
        let fault = match found {
            Found::One((code, name)) => {
                dom::set_value(account, &format!("{code} {name}"));
                None
            }
            Found::Several(_) => Some(EditorWord::Several),
            Found::Nothing if typed.trim().is_empty() => None,
            Found::Nothing => Some(EditorWord::Unknown),
        };
        self.say(account, fault.map(|word| word.text(self.lang)));
    }

    /// Puts a fault below its field, or takes it away.
    fn say(&self, field: &Element, fault: Option<&str>) {
        let id = format!("{}-error", field.id());
        if let Some(old) = dom::by_id(&id) {
            old.remove();
        }
        let Some(fault) = fault else {
            let _ = field.remove_attribute("aria-invalid");
            let _ = field.remove_attribute("aria-describedby");
            return;
        };
        let Some(place) = dom::document().and_then(|document| document.create_element("p").ok()) else {
            return;
        };
        place.set_class_name("below err");
        place.set_id(&id);
        place.set_text_content(Some(fault));
        let _ = field.set_attribute("aria-invalid", "true");
        let _ = field.set_attribute("aria-describedby", &id);
        let _ = field.after_with_node_1(&place);
    }
}

/// The field of a row by its short name.
pub(super) fn field(row: &Element, name: &str) -> Option<Element> {
    find(row, &format!("[name$=\"[{name}]\"]"))
}

pub(super) fn around_element(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// The accounts that take lines: code and name.
fn options() -> Vec<(String, String)> {
    let Some(list) = dom::by_id("accounts") else { return Vec::new() };
    let texts = find_all(&list, "option").into_iter().filter_map(|option| option.get_attribute("value"));
    texts
        .filter_map(|text| text.split_once(' ').map(|(code, name)| (code.to_owned(), name.to_owned())))
        .collect()
}

/// Names, ids and labels carry the place of their line.
fn renumber(row: &Element, n: usize) {
    for field in find_all(row, "[name^=\"lines[\"]") {
        let name = field.get_attribute("name").unwrap_or_default();
        let Some((_, short)) = name.split_once("][") else { continue };
        let short = short.trim_end_matches(']');
        let _ = field.set_attribute("name", &format!("lines[{n}][{short}]"));
        let id = format!("f-lines-{n}--{short}");
        if let Some(error) = dom::by_id(&format!("{}-error", field.id())) {
            error.set_id(&format!("{id}-error"));
            let _ = field.set_attribute("aria-describedby", &error.id());
        }
        field.set_id(&id);
    }
    for labelled in find_all(row, "[aria-label]") {
        let label = labelled.get_attribute("aria-label").unwrap_or_default();
        let label = label.trim_end_matches(|c: char| c.is_ascii_digit());
        let _ = labelled.set_attribute("aria-label", &format!("{label}{}", n + 1));
    }
    for button in find_all(row, "button[name=\"act\"]") {
        let act = button.get_attribute("value").unwrap_or_default();
        let verb = act.split('-').next().unwrap_or_default();
        let _ = button.set_attribute("value", &format!("{verb}-{n}"));
    }
    if let Some(head) = find(row, ".idx").and_then(|head| head.dyn_into::<HtmlElement>().ok()) {
        dom::write(&head, &(n + 1).to_string());
    }
}
