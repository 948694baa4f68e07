//! Keys: Enter moves on, Insert adds a line, Alt with Insert doubles and Alt with Delete removes it.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement, KeyboardEvent};

use super::Editor;
use super::dom::{self, around, find, find_all};
use super::lines::{around_element, field};

/// The fields Enter goes through, in the order of the page.
const FIELDS: &str = "[name=\"day\"], [name=\"document\"], [name=\"party\"], [name=\"memo\"], \
    select[name=\"journal\"], \
    [name$=\"[account]\"], [name$=\"[area]\"], [name$=\"[debit]\"], [name$=\"[credit]\"]";

impl Editor {
    pub(super) fn pressed(&self, event: &KeyboardEvent) {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        let taken = match event.key().as_str() {
            "Enter" if command => self.form.request_submit().is_ok(),
            "s" | "S" if self.drafts && command && !event.shift_key() => {
                self.keep();
                true
            }
            "Enter" if !event.alt_key() && !event.shift_key() => self.go_on(event),
            "Insert" if !command && !event.shift_key() => self.insert(event),
            "Delete" if event.alt_key() => self.take_away(event),
            _ => false,
        };
        if taken {
            event.prevent_default();
        }
    }

    fn insert(&self, event: &KeyboardEvent) -> bool {
        let row = around(event.as_ref(), "[data-lines] > tr");
        let new = match row {
            Some(row) => self.add(&row, event.alt_key()),
            None => self.rows().last().and_then(|row| self.add(row, false)),
        };
        new.and_then(|row| field(&row, "account")).is_some_and(|account| {
            dom::focus(&account);
            true
        })
    }

    fn take_away(&self, event: &KeyboardEvent) -> bool {
        around(event.as_ref(), "[data-lines] > tr").is_some_and(|row| {
            self.remove(&row);
            true
        })
    }

    /// The next field. After the amount of a line comes the next line; after the last, what is left to do: a
    /// further line, or to post.
    fn go_on(&self, event: &KeyboardEvent) -> bool {
        let Some(here) = around(event.as_ref(), FIELDS) else {
            // Any other field of the form only loses its accidental sending; buttons keep their Enter.
            return around(event.as_ref(), "input").is_some();
        };
        let row = around_element(&here, "[data-lines] > tr");
        let filled =
            row.as_ref().is_some_and(|row| self.line(row).amount(self.decimals, self.lang).is_some());
        let of_amount = here.get_attribute("name").is_some_and(|name| name.ends_with("[debit]"));
        let skip_row = of_amount && filled;
        let all = find_all(self.form.as_ref(), FIELDS);
        let later = all.iter().skip_while(|field| **field != here).skip(1);
        let next = later.into_iter().find(|field| {
            let same_row = row.as_ref().is_some_and(|row| row.contains(Some(field)));
            !(has_no_choice(field) || skip_row && same_row)
        });
        let ends_line = next.is_none_or(|next| row.as_ref().is_some_and(|row| !row.contains(Some(next))));
        if row.is_some() && ends_line && self.is_balanced() {
            return self.go_to_post();
        }
        match next {
            Some(next) => dom::focus(next),
            None => {
                let new = self.rows().last().and_then(|row| self.add(row, false));
                if let Some(account) = new.and_then(|row| field(&row, "account")) {
                    dom::focus(&account);
                }
            }
        }
        true
    }

    fn is_balanced(&self) -> bool {
        find(self.form.as_ref(), "#balance")
            .is_some_and(|place| place.class_list().contains("ok") && !place.has_attribute("hidden"))
    }

    fn go_to_post(&self) -> bool {
        let button = dom::document().and_then(|document| {
            document.query_selector(".page-head [type=\"submit\"][form]").ok().flatten()
        });
        button.is_some_and(|button| {
            dom::focus(&button);
            true
        })
    }
}

/// A select with nothing but its empty choice.
fn has_no_choice(field: &Element) -> bool {
    field.dyn_ref::<HtmlSelectElement>().is_some_and(|select| select.length() < 2)
}
