//! The draft: kept on request, and when one leaves the page without posting.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::js_sys::Date;
use web_sys::{RequestInit, Response, UrlSearchParams};

use super::Editor;
use super::dom::{self, find, find_all};
use crate::finance::words::EditorWord;
use crate::kernel::Text;
use crate::ui::escape_query;

const KEEP: &str = "/api/finance/keep_draft";

impl Editor {
    /// Every field as a form sends it.
    fn content(&self) -> Option<UrlSearchParams> {
        let fields = find_all(self.form.as_ref(), "input[name], select[name]").into_iter().map(|field| {
            let name = field.get_attribute("name").unwrap_or_default();
            format!("{}={}", escape_query(&name), escape_query(&dom::value(&field)))
        });
        UrlSearchParams::new_with_str(&fields.collect::<Vec<_>>().join("&")).ok()
    }

    /// Keeps the draft and says so once the server has it.
    pub(super) fn keep(&self) {
        let (Some(window), Some(content)) = (web_sys::window(), self.content()) else { return };
        let asked = RequestInit::new();
        asked.set_method("POST");
        asked.set_body(&content);
        let (form, lang) = (self.form.clone(), self.lang);
        let told = Rc::new(move |kept: bool| {
            let Some(place) = find(form.as_ref(), "[data-draft-saved]") else { return };
            let now = Date::new_0();
            let time = format!("{:02}:{:02}", now.get_hours(), now.get_minutes());
            let text = match kept {
                true => EditorWord::DraftKept.text(lang).replace("{}", &time),
                false => EditorWord::DraftNotKept.text(lang).to_owned(),
            };
            dom::write(&place, &text);
        });
        self.typed.set(false);
        let failed = Rc::clone(&told);
        let answered = Closure::once(move |answer: JsValue| told(Response::from(answer).ok()));
        let failed = Closure::once(move |_: JsValue| failed(false));
        let _ = window.fetch_with_str_and_init(KEEP, &asked).then2(&answered, &failed);
        answered.forget();
        failed.forget();
    }

    /// Leaving without posting keeps what was typed.
    pub(super) fn keep_on_leaving(&self) {
        if !self.drafts || self.sent.get() || !self.typed.get() {
            return;
        }
        if let (Some(window), Some(content)) = (web_sys::window(), self.content()) {
            let _ = window.navigator().send_beacon_with_opt_url_search_params(KEEP, Some(&content));
        }
    }
}
