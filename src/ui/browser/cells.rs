//! Cells of a grid changed in place, as in a spreadsheet: Enter or F2 edits, Esc cancels, arrows and Tab
//! move, Ctrl+D fills down, a pasted block fills cells. What was changed waits in the table until its form is
//! sent.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    ClipboardEvent, Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement,
    KeyboardEvent, MouseEvent,
};

use super::{Reader, all, document, find, find_all, html, on, target, window};
use crate::kernel::{Money, Text, fold};
use crate::ui::words::UiWord;

const CELL: &str = ".grid td[data-edit]";
const FORM: &str = "form[data-cells]";

/// The cell being typed into, and what it showed.
struct Open {
    cell: Element,
    field: Element,
    shown: String,
}

thread_local! {
    static OPEN: RefCell<Option<Open>> = const { RefCell::new(None) };
    /// Whether the changes are on their way.
    static SENT: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn begin(reader: Reader) {
    if find(FORM).is_none() {
        return;
    }
    for (n, cell) in all(CELL).iter().enumerate() {
        let _ = cell.set_attribute("tabindex", if n == 0 { "0" } else { "-1" });
    }
    on("keydown", move |event: KeyboardEvent| pressed(reader, &event));
    on("dblclick", move |event: MouseEvent| {
        if let Some(cell) = target(&event, CELL) {
            edit(&cell, None);
        }
    });
    on("focusin", |event: Event| {
        if let Some(cell) = target(&event, CELL) {
            for other in all(".grid td[data-edit][tabindex=\"0\"]") {
                let _ = other.set_attribute("tabindex", "-1");
            }
            let _ = cell.set_attribute("tabindex", "0");
        }
    });
    on("focusout", move |event: Event| {
        if target(&event, "td.editing").is_some() {
            commit(reader);
        }
    });
    on("paste", move |event: ClipboardEvent| {
        let cell = OPEN.with_borrow(Option::is_none).then(|| target(&event, CELL)).flatten();
        let text = event.clipboard_data().and_then(|data| data.get_data("text").ok());
        if let (Some(cell), Some(text)) = (cell, text) {
            event.prevent_default();
            paste(reader, &cell, &text);
        }
    });
    on("click", |event: Event| {
        if target(&event, "[data-undo-cells]").is_some() {
            all(".grid td.changed").iter().for_each(restore);
            count();
        }
    });
    on("submit", |event: Event| {
        if let Some(form) = target(&event, FORM) {
            write_changes(&form);
            SENT.set(true);
        }
    });
    warn_before_leaving();
    count();
}

/// What was changed and not sent is not lost by a stray click.
fn warn_before_leaving() {
    let Some(window) = window() else { return };
    let ask = Closure::<dyn Fn(Event)>::new(|event: Event| {
        if !SENT.get() && !all(".grid td.changed").is_empty() {
            event.prevent_default();
        }
    });
    let added = window.add_event_listener_with_callback("beforeunload", ask.as_ref().unchecked_ref());
    if added.is_ok() {
        ask.forget();
    }
}

fn pressed(reader: Reader, event: &KeyboardEvent) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let Some(cell) = target(event.as_ref(), CELL) else { return };
    let command = event.ctrl_key() || event.meta_key();
    let typing = cell.class_list().contains("editing");
    let key = event.key();
    let taken = match (key.as_str(), typing) {
        ("s" | "S", _) if command => {
            commit(reader);
            send()
        }
        ("Enter", true) if !command => {
            commit(reader);
            focus(beside(&cell, 1).as_ref().unwrap_or(&cell))
        }
        ("Escape", true) => {
            cancel();
            focus(&cell)
        }
        ("Tab", _) => {
            commit(reader);
            step(&cell, if event.shift_key() { -1 } else { 1 })
        }
        (_, true) => false,
        ("d" | "D", false) if command => fill_down(&cell),
        ("Enter" | "F2", false) if !command => edit(&cell, None),
        ("ArrowDown", false) => beside(&cell, 1).is_some_and(|next| focus(&next)),
        ("ArrowUp", false) => beside(&cell, -1).is_some_and(|next| focus(&next)),
        ("ArrowRight", false) => step(&cell, 1),
        ("ArrowLeft", false) => step(&cell, -1),
        ("Delete" | "Backspace", false) => {
            put(&cell, "");
            true
        }
        (text, false) if !command && !event.alt_key() && text.chars().count() == 1 => edit(&cell, Some(text)),
        _ => false,
    };
    if taken {
        event.prevent_default();
    }
}

fn focus(cell: &Element) -> bool {
    html(cell.clone()).is_some_and(|cell| cell.focus().is_ok())
}

fn attribute(cell: &Element, name: &str) -> String {
    cell.get_attribute(name).unwrap_or_default()
}

/// The next cell that can be changed, or the one before.
fn step(cell: &Element, by: isize) -> bool {
    let cells = all(CELL);
    let at = cells.iter().position(|other| other == cell);
    let next = at.and_then(|at| at.checked_add_signed(by)).and_then(|at| cells.get(at));
    next.is_some_and(focus)
}

/// The cell of the same column in the row below, or above.
fn beside(cell: &Element, by: isize) -> Option<Element> {
    let column = of_column(&attribute(cell, "data-edit"));
    let at = column.iter().position(|other| other == cell)?;
    column.into_iter().nth(at.checked_add_signed(by)?)
}

fn of_column(key: &str) -> Vec<Element> {
    all(CELL).into_iter().filter(|cell| attribute(cell, "data-edit") == key).collect()
}

/// What stands in a cell: as it was typed, else as it was.
fn value(cell: &Element) -> String {
    cell.get_attribute("data-now").unwrap_or_else(|| attribute(cell, "data-was"))
}

fn editor(key: &str) -> Option<Element> {
    let place = all("[data-editor]").into_iter().find(|one| attribute(one, "data-editor") == key)?;
    find_all(&place, "input, select").into_iter().next()
}

/// Lays the column's field over a cell.
fn edit(cell: &Element, first: Option<&str>) -> bool {
    let Some(model) = editor(&attribute(cell, "data-edit")) else { return false };
    let Some(field) = model.clone_node_with_deep(true).ok().and_then(|node| node.dyn_into::<Element>().ok())
    else {
        return false;
    };
    let row = cell.parent_element().and_then(|row| find_all(&row, "th").into_iter().next());
    let name = row.and_then(|head| head.text_content()).unwrap_or_default();
    let _ = field.set_attribute("aria-label", &format!("{} {}", attribute(cell, "data-label"), name.trim()));
    for attribute in ["id", "name"] {
        let _ = field.remove_attribute(attribute);
    }
    let shown = cell.inner_html();
    cell.set_text_content(None);
    let _ = cell.class_list().add_1("editing");
    if cell.append_child(&field).is_err() {
        return false;
    }
    match (field.dyn_ref::<HtmlInputElement>(), field.dyn_ref::<HtmlSelectElement>()) {
        (Some(input), _) => {
            input.set_value(first.unwrap_or(&value(cell)));
            let _ = input.focus();
            if first.is_none() {
                input.select();
            }
        }
        (_, Some(select)) => {
            select.set_value(&value(cell));
            let _ = select.focus();
        }
        _ => {}
    }
    OPEN.set(Some(Open { cell: cell.clone(), field, shown }));
    true
}

/// Takes what was typed; an amount is written out as everywhere.
fn commit(reader: Reader) {
    let Some(Open { cell, field, shown }) = OPEN.take() else { return };
    let typed = match (field.dyn_ref::<HtmlInputElement>(), field.dyn_ref::<HtmlSelectElement>()) {
        (Some(input), _) => written(reader, input),
        (_, Some(select)) => select.value(),
        _ => String::new(),
    };
    let before = value(&cell);
    close(&cell, &shown);
    if typed != before {
        put(&cell, &typed);
    }
}

fn written(reader: Reader, input: &HtmlInputElement) -> String {
    let text = input.value();
    let decimals = input.get_attribute("data-money").and_then(|text| text.parse().ok());
    let amount =
        decimals.and_then(|decimals| Some((decimals, Money::parse(&text, decimals, reader.lang).ok()?)));
    amount.map_or_else(|| text.trim().to_owned(), |(decimals, amount)| amount.show(decimals, reader.lang))
}

fn cancel() {
    if let Some(Open { cell, shown, .. }) = OPEN.take() {
        close(&cell, &shown);
    }
}

fn close(cell: &Element, shown: &str) {
    let _ = cell.class_list().remove_1("editing");
    cell.set_inner_html(shown);
}

/// Puts a text into a cell. What the page showed before is kept beside it, for undoing.
fn put(cell: &Element, typed: &str) {
    let key = attribute(cell, "data-edit");
    let typed = choice(&key, typed).unwrap_or_else(|| typed.to_owned());
    if typed == attribute(cell, "data-was") {
        restore(cell);
    } else {
        if !cell.class_list().contains("changed") {
            let _ = cell.set_attribute("data-shown", &cell.inner_html());
            let _ = cell.class_list().add_1("changed");
        }
        let _ = cell.set_attribute("data-now", &typed);
        cell.set_text_content(Some(&label(&key, &typed)));
    }
    count();
}

fn restore(cell: &Element) {
    let key = attribute(cell, "data-edit");
    match cell.get_attribute("data-shown") {
        Some(shown) => cell.set_inner_html(&shown),
        None if cell.class_list().contains("changed") => {
            cell.set_text_content(Some(&label(&key, &attribute(cell, "data-was"))));
        }
        None => {}
    }
    let _ = cell.class_list().remove_1("changed");
    for name in ["data-now", "data-shown"] {
        let _ = cell.remove_attribute(name);
    }
}

fn options(key: &str) -> Vec<(String, String)> {
    let Some(select) = editor(key).filter(|field| field.tag_name() == "SELECT") else { return Vec::new() };
    let option = |option: Element| (attribute(&option, "value"), option.text_content().unwrap_or_default());
    find_all(&select, "option").into_iter().map(option).collect()
}

/// The value of the choice that a text names.
fn choice(key: &str, text: &str) -> Option<String> {
    let wanted = fold(text.trim());
    options(key)
        .into_iter()
        .find(|(value, name)| value == text || fold(name) == wanted)
        .map(|(value, _)| value)
}

/// What is read where a value stands.
fn label(key: &str, value: &str) -> String {
    let named = options(key).into_iter().find(|(of, _)| of == value).map(|(_, name)| name);
    named.unwrap_or_else(|| value.to_owned())
}

fn fill_down(cell: &Element) -> bool {
    let above = beside(cell, -1);
    above.is_some_and(|above| {
        put(cell, &value(&above));
        true
    })
}

/// Fills cells to the right and down. Rows beyond the page are told of, not lost in silence.
fn paste(reader: Reader, from: &Element, text: &str) {
    let lines: Vec<&str> = text.trim_end_matches(['\r', '\n']).lines().collect();
    let (mut cell, mut left_out) = (Some(from.clone()), 0);
    for line in lines {
        let Some(first) = cell else {
            left_out += 1;
            continue;
        };
        let row = first.parent_element().map_or_else(Vec::new, |row| find_all(&row, "td[data-edit]"));
        let at = row.iter().position(|other| *other == first).unwrap_or(0);
        for (place, typed) in row[at..].iter().zip(line.split('\t')) {
            put(place, typed.trim());
        }
        cell = beside(&first, 1);
    }
    let note =
        (left_out > 0).then(|| UiWord::CellsLeftOut.text(reader.lang).replace("{}", &left_out.to_string()));
    if let Some(place) = find("[data-cells-note]") {
        place.set_text_content(note.as_deref());
    }
}

/// Shows how many cells wait to be saved, and the bar while there are some.
fn count() {
    let changed = all(".grid td.changed").len();
    if let Some(place) = find("[data-changed]") {
        place.set_text_content(Some(&changed.to_string()));
    }
    if let Some(form) = find(FORM).and_then(|form| form.dyn_into::<HtmlElement>().ok()) {
        form.set_hidden(changed == 0);
    }
}

fn send() -> bool {
    let form = find(FORM).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    if all(".grid td.changed").is_empty() {
        return true;
    }
    form.is_some_and(|form| form.request_submit().is_ok())
}

/// Writes what was changed into the form, as its fields.
fn write_changes(form: &Element) {
    for old in find_all(form, "input[type=\"hidden\"]") {
        old.remove();
    }
    let Some(document) = document() else { return };
    for (n, cell) in all(".grid td.changed").iter().enumerate() {
        for (part, value) in [
            ("row", attribute(cell, "data-row")),
            ("field", attribute(cell, "data-edit")),
            ("was", attribute(cell, "data-was")),
            ("now", attribute(cell, "data-now")),
        ] {
            let Ok(field) = document.create_element("input") else { continue };
            let _ = field.set_attribute("type", "hidden");
            let _ = field.set_attribute("name", &format!("changes[{n}][{part}]"));
            let _ = field.set_attribute("value", &value);
            let _ = form.append_child(&field);
        }
    }
}
