//! Fields that understand what is typed: amounts and days are written out when one leaves them, by the same
//! code that the server reads them with; pick lists are refilled while typing.

use std::cell::Cell;

use leptos::prelude::set_timeout;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use super::{Reader, document, find as element, input, on, target};
use crate::kernel::{Day, Money};
use crate::search::find;

thread_local! {
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn begin(reader: Reader) {
    // A field that has the focus from the start is replaced by what is typed, like one that is tabbed to.
    if let Some(field) = element("input[value][autofocus]:focus").and_then(input) {
        field.select();
    }
    on("focusout", move |event: Event| {
        if let Some(field) = target(&event, "input[data-money]").and_then(input) {
            write_money(reader, &field);
        }
        if let Some(field) = target(&event, "input[data-day]").and_then(input) {
            write_day(reader, &field);
        }
    });
    on("input", |event: Event| {
        if let Some(field) = target(&event, "input[data-find]").and_then(input) {
            refill(&field);
        }
    });
}

fn write_money(reader: Reader, field: &HtmlInputElement) {
    let decimals = field.get_attribute("data-money").and_then(|text| text.parse().ok()).unwrap_or(2);
    if let Ok(amount) = Money::parse(&field.value(), decimals, reader.lang) {
        write(field, &amount.show(decimals, reader.lang));
    }
}

fn write_day(reader: Reader, field: &HtmlInputElement) {
    let Some(today) = reader.today else { return };
    if let Ok(day) = Day::parse(&field.value(), today) {
        write(field, &day.show(reader.lang));
    }
}

/// Tells others of the new value only where it is one.
fn write(field: &HtmlInputElement, text: &str) {
    if field.value() != text {
        field.set_value(text);
        if let Ok(event) = Event::new("change") {
            let _ = field.dispatch_event(&event);
        }
    }
}

/// Asks for records that fit what is typed, once typing pauses, and offers them in the field's list.
fn refill(field: &HtmlInputElement) {
    const PAUSE_MS: u64 = 120;
    let turn = ASKED.get().wrapping_add(1);
    ASKED.set(turn);
    let field = field.clone();
    let _ = set_timeout(
        move || {
            if ASKED.get() == turn {
                spawn_local(async move {
                    let _ = offer(field, turn).await;
                });
            }
        },
        std::time::Duration::from_millis(PAUSE_MS),
    );
}

async fn offer(field: HtmlInputElement, turn: u32) -> Option<()> {
    let kind = field.get_attribute("data-find")?;
    let hits = find(field.value(), kind).await.ok()?;
    if ASKED.get() != turn {
        return None;
    }
    let document = document()?;
    let list = document.get_element_by_id(&field.get_attribute("list")?)?;
    list.set_text_content(None);
    for hit in hits {
        let option = document.create_element("option").ok()?;
        option.set_attribute("value", &hit.value).ok()?;
        option.set_text_content(Some(&hit.text));
        list.append_child(option.unchecked_ref()).ok()?;
    }
    Some(())
}
