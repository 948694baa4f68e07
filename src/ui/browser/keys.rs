//! Keys. None of them acts while someone types, and none that browsers use is taken, but for Ctrl+K, and
//! Ctrl+S in a form that keeps a draft.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlFormElement, KeyboardEvent};

use super::{Reader, all, click, document, drafts, find, go, html, on, palette, rows};

thread_local! {
    /// Whether `g` was the last key.
    static GOING: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn begin(reader: Reader) {
    on("keydown", move |event: KeyboardEvent| pressed(reader, &event));
    on("click", |event: Event| {
        if super::target(&event, "[data-print]").is_some()
            && let Some(window) = super::window()
        {
            let _ = window.print();
        }
        if let Some(button) = super::target(&event, "[data-dismiss]")
            && let Some(id) = button.get_attribute("data-dismiss")
            && let Some(element) = document().and_then(|document| document.get_element_by_id(&id))
        {
            element.remove();
        }
    });
}

fn pressed(reader: Reader, event: &KeyboardEvent) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let key = event.key();
    let command = event.ctrl_key() || event.meta_key();
    let taken = match key.as_str() {
        "k" | "K" if command && !event.shift_key() && !event.alt_key() => palette::open(),
        "Enter" if command => send(event),
        "s" | "S" if command && !event.shift_key() => drafts::keep(reader, event.as_ref()),
        _ if command || event.alt_key() || is_typing(event) || is_covered() => false,
        _ => plain(&key),
    };
    if taken {
        event.prevent_default();
    }
}

/// A key alone. Says whether it meant something.
fn plain(key: &str) -> bool {
    if GOING.replace(key == "g") {
        let command = format!("#palette-list [data-keys=\"g {key}\"]");
        let safe = key.len() == 1 && key.bytes().all(|byte| byte.is_ascii_lowercase());
        let href = safe.then(|| find(&command)?.get_attribute("data-href")).flatten();
        if let Some(href) = href {
            go(&href);
            return true;
        }
    }
    match key {
        "n" => find("[data-keys=\"n\"]").is_some_and(|_| {
            click("[data-keys=\"n\"]");
            true
        }),
        "/" => find("[data-filter]").and_then(html).is_some_and(|field| field.focus().is_ok()),
        "?" => find("#keys").and_then(html).is_some_and(|sheet| sheet.show_popover().is_ok()),
        "j" => rows::step(1),
        "k" => rows::step(-1),
        "o" => rows::open(),
        "x" => rows::tick(),
        _ => false,
    }
}

/// Sends the form one is in, or the page's only one.
fn send(event: &KeyboardEvent) -> bool {
    let around = super::target(event.as_ref(), "form[method=\"post\"]");
    let primary = || {
        let id = find(".page-head .primary[form]")?.get_attribute("form")?;
        document()?.get_element_by_id(&id)
    };
    let form = around.or_else(primary).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    form.is_some_and(|form| form.request_submit().is_ok())
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    let field = element
        .matches("input:not([type=\"checkbox\"]):not([type=\"radio\"]), textarea, select")
        .unwrap_or(false);
    field || element.is_content_editable()
}

/// Whether a dialog or a menu lies over the page.
fn is_covered() -> bool {
    !all("dialog[open], [popover]:popover-open").is_empty()
}
