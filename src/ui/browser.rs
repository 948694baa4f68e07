//! The browser's side of the kit. Listeners stand on the document, so what is added later is covered too; a
//! missing element is never an error, the page works without all of this.

mod cells;
mod drafts;
mod fields;
mod keys;
mod look;
mod palette;
mod rows;
mod waiting;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement, Window};

use crate::kernel::{Day, Lang};

/// Who reads the page.
#[derive(Clone, Copy)]
pub struct Reader {
    pub lang: Lang,
    pub today: Option<Day>,
    pub user: i64,
}

pub fn begin(reader: &Reader) {
    palette::begin();
    // A cell takes keys that mean something else on the page around it.
    cells::begin(*reader);
    keys::begin(*reader);
    fields::begin(*reader);
    drafts::begin(*reader);
    look::begin();
    rows::begin();
    waiting::begin();
}

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// Calls `act` for every event of this kind on the page, as long as the page lives.
fn on<E: JsCast>(kind: &str, act: impl Fn(E) + 'static) {
    let Some(document) = document() else { return };
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        if let Ok(event) = event.dyn_into::<E>() {
            act(event);
        }
    });
    let added = document.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref());
    if added.is_ok() {
        listener.forget();
    }
}

/// The element the event happened in, or the nearest one around it, that matches.
fn target(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok()?
}

fn find_all(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.item(i)?.dyn_into().ok()).collect()
}

fn all(selector: &str) -> Vec<Element> {
    document()
        .and_then(|document| document.document_element())
        .map_or_else(Vec::new, |root| find_all(&root, selector))
}

fn html(element: Element) -> Option<HtmlElement> {
    element.dyn_into().ok()
}

fn input(element: Element) -> Option<HtmlInputElement> {
    element.dyn_into().ok()
}

fn click(selector: &str) {
    if let Some(element) = find(selector).and_then(html) {
        element.click();
    }
}

fn go(href: &str) {
    if let Some(window) = window() {
        let _ = window.location().set_href(href);
    }
}
