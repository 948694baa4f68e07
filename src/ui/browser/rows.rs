//! The rows of a grid by keyboard, and the marks before them.

use web_sys::{Element, Event};

use super::{all, find, find_all, html, input, on, target};

const ROWS: &str = ".grid tbody tr:not(.none)";

pub(super) fn begin() {
    on("change", |event: Event| {
        if let Some(master) = target(&event, "[data-tick-all]").and_then(input) {
            for mark in all(".grid .pick input").into_iter().filter_map(input) {
                mark.set_checked(master.checked());
            }
        }
        count();
    });
    count();
}

/// Writes how many rows are marked into the bar of acts.
fn count() {
    let Some(place) = find("[data-ticked]") else { return };
    let marked = all(".grid .pick input").into_iter().filter_map(input).filter(|mark| mark.checked()).count();
    place.set_text_content(Some(&marked.to_string()));
}

fn here() -> Option<(Vec<Element>, Option<usize>)> {
    let rows = all(ROWS);
    let at = rows.iter().position(|row| row.class_list().contains("at"));
    (!rows.is_empty()).then_some((rows, at))
}

/// Goes a row down or up; the row's link takes the focus, so that Enter opens it.
pub(super) fn step(by: isize) -> bool {
    let Some((rows, at)) = here() else { return false };
    let next = match at {
        Some(at) => at.saturating_add_signed(by).min(rows.len() - 1),
        None => 0,
    };
    for row in &rows {
        let _ = row.class_list().remove_1("at");
    }
    let row = &rows[next];
    let _ = row.class_list().add_1("at");
    if let Some(link) = find_all(row, "th a, a").into_iter().next().and_then(html) {
        let _ = link.focus();
    }
    row.scroll_into_view_with_bool(false);
    true
}

fn current() -> Option<Element> {
    let (rows, at) = here()?;
    rows.into_iter().nth(at?)
}

pub(super) fn open() -> bool {
    let link = current().and_then(|row| find_all(&row, "th a, a").into_iter().next()).and_then(html);
    link.is_some_and(|link| {
        link.click();
        true
    })
}

pub(super) fn tick() -> bool {
    let mark = current().and_then(|row| find_all(&row, ".pick input").into_iter().next()).and_then(html);
    mark.is_some_and(|mark| {
        mark.click();
        true
    })
}
