//! The palette: commands of the page filtered while typing, records asked for beside them.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::set_timeout;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement, KeyboardEvent, MouseEvent};

use super::{document, find, find_all, go, html, input, on, target};
use crate::kernel::fold;
use crate::search::{self, Hit};

thread_local! {
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn begin() {
    on("click", |event: MouseEvent| {
        let plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key();
        if plain && target(event.as_ref(), "[data-open=\"palette\"]").is_some() && open() {
            event.prevent_default();
        }
        if let Some(row) = target(event.as_ref(), "#palette-list [data-href]") {
            follow(&row);
        } else if target(event.as_ref(), "#palette").is_some_and(|dialog| is_itself(&event, &dialog)) {
            close();
        }
    });
    on("input", |event: Event| {
        if let Some(field) = target(&event, "#palette-ask").and_then(input) {
            typed(&field.value());
        }
    });
    on("keydown", |event: KeyboardEvent| {
        if target(event.as_ref(), "#palette-ask").is_none() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => step(1),
            "ArrowUp" => step(-1),
            "Enter" => {
                if let Some(row) = chosen() {
                    follow(&row);
                }
            }
            _ => return,
        }
        event.prevent_default();
    });
}

/// The click fell on the dialog's own backdrop.
fn is_itself(event: &MouseEvent, dialog: &Element) -> bool {
    event.target().is_some_and(|target| target == *dialog.as_ref())
}

fn dialog() -> Option<HtmlDialogElement> {
    find("#palette")?.dyn_into().ok()
}

pub(super) fn open() -> bool {
    let Some(dialog) = dialog() else { return false };
    if dialog.open() || dialog.show_modal().is_err() {
        return dialog.open();
    }
    if let Some(field) = find("#palette-ask").and_then(input) {
        field.set_value("");
        let _ = field.focus();
    }
    typed("");
    true
}

fn close() {
    if let Some(dialog) = dialog() {
        dialog.close();
    }
}

fn follow(row: &Element) {
    if let Some(href) = row.get_attribute("data-href") {
        close();
        go(&href);
    }
}

fn list() -> Option<Element> {
    find("#palette-list")
}

fn shown() -> Vec<Element> {
    list().map_or_else(Vec::new, |list| find_all(&list, "[role=\"option\"]:not([hidden])"))
}

fn chosen() -> Option<Element> {
    shown().into_iter().find(|row| row.get_attribute("aria-selected").as_deref() == Some("true"))
}

fn choose(row: Option<&Element>) {
    for other in shown() {
        let _ = other.set_attribute("aria-selected", if Some(&other) == row { "true" } else { "false" });
    }
    let (Some(field), Some(row)) = (find("#palette-ask"), row) else { return };
    let _ = field.set_attribute("aria-activedescendant", &row.id());
    row.scroll_into_view_with_bool(false);
}

fn step(by: isize) {
    let rows = shown();
    let at = rows.iter().position(|row| row.get_attribute("aria-selected").as_deref() == Some("true"));
    let next = at.map_or(0, |at| at.saturating_add_signed(by).min(rows.len().saturating_sub(1)));
    choose(rows.get(next));
}

/// Shows the commands that hold every word typed, and asks for records once typing pauses.
fn typed(text: &str) {
    const PAUSE_MS: u64 = 80;
    let text = fold(text.trim());
    let Some(list) = list() else { return };
    for row in find_all(&list, "[data-record]") {
        row.remove();
    }
    for row in find_all(&list, "[role=\"option\"]") {
        let name = fold(&row.text_content().unwrap_or_default());
        let fits = text.split_whitespace().all(|word| name.contains(word));
        if let Some(row) = html(row) {
            row.set_hidden(!fits);
        }
    }
    settle();
    let turn = ASKED.get().wrapping_add(1);
    ASKED.set(turn);
    if text.chars().count() < 2 {
        return;
    }
    let _ = set_timeout(
        move || {
            if ASKED.get() == turn {
                spawn_local(async move { ask(text, turn).await });
            }
        },
        Duration::from_millis(PAUSE_MS),
    );
}

async fn ask(text: String, turn: u32) {
    let Ok(hits) = search::find(text, String::new()).await else { return };
    if ASKED.get() != turn {
        return;
    }
    for (i, hit) in hits.iter().enumerate() {
        let _ = add(i, hit);
    }
    settle();
}

/// The first row is chosen; without any, that is said.
fn settle() {
    let rows = shown();
    choose(rows.first());
    if let Some(none) = find("#palette-none").and_then(html) {
        none.set_hidden(!rows.is_empty());
    }
}

fn add(i: usize, hit: &Hit) -> Option<()> {
    let document = document()?;
    let row = document.create_element("li").ok()?;
    for (name, value) in [
        ("role", "option"),
        ("aria-selected", "false"),
        ("data-record", ""),
        ("data-href", &hit.href),
        ("id", &format!("palette-record-{i}")),
    ] {
        row.set_attribute(name, value).ok()?;
    }
    row.append_child(picture(&document, hit)?.as_ref()).ok()?;
    for (tag, text) in [("span", &hit.text), ("small", &hit.detail)] {
        let part = document.create_element(tag).ok()?;
        part.set_text_content(Some(text));
        row.append_child(part.as_ref()).ok()?;
    }
    list()?.append_child(row.as_ref()).ok()?;
    Some(())
}

fn picture(document: &web_sys::Document, hit: &Hit) -> Option<Element> {
    const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");
    let picture = document.create_element_ns(SVG, "svg").ok()?;
    picture.set_attribute("class", "icon").ok()?;
    picture.set_attribute("aria-hidden", "true").ok()?;
    let symbol = document.create_element_ns(SVG, "use").ok()?;
    symbol.set_attribute("href", hit.kind.symbol()).ok()?;
    picture.append_child(symbol.as_ref()).ok()?;
    Some(picture)
}
