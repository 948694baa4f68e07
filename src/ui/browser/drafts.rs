//! What is typed into a form with a draft name stays in this browser until the form was taken.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Storage};

use super::{Reader, all, find, find_all, on, target, window};
use crate::kernel::Text;
use crate::ui::words::UiWord;

const FORM: &str = "form[data-draft]";
const FIELDS: &str =
    "input:not([type=\"hidden\"]):not([type=\"password\"]):not([type=\"file\"]), textarea, select";
/// The draft whose form was sent last, until the next page tells whether it was taken.
const SENT: &str = "draft-sent";

pub(super) fn begin(reader: Reader) {
    settle();
    for form in all(FORM) {
        bring_back(reader, &form);
    }
    on("input", move |event: Event| {
        if let Some(form) = target(&event, FORM) {
            store(reader, &form);
        }
    });
    on("submit", move |event: Event| {
        if let Some(form) = target(&event, FORM)
            && let (Some(name), Some(storage)) = (name(reader, &form), storage())
        {
            store(reader, &form);
            let _ = storage.set_item(SENT, &name);
        }
    });
    on("click", move |event: Event| {
        if target(&event, "[data-drop-draft]").is_some()
            && let Some(form) = target(&event, FORM)
            && let (Some(name), Some(storage), Some(window)) = (name(reader, &form), storage(), window())
        {
            let _ = storage.remove_item(&name);
            let _ = window.location().reload();
        }
    });
}

/// Keeps the draft now, on request, and says so.
pub(super) fn keep(reader: Reader, event: &Event) -> bool {
    let form = target(event, FORM).or_else(|| find(FORM));
    form.is_some_and(|form| {
        store(reader, &form);
        say(&form, UiWord::DraftKept.text(reader.lang));
        true
    })
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

fn name(reader: Reader, form: &Element) -> Option<String> {
    Some(format!("draft:{}:{}", reader.user, form.get_attribute("data-draft")?))
}

/// A form that was sent and is gone, or whose page greets with a notice, was taken: its draft goes too.
fn settle() {
    let Some(storage) = storage() else { return };
    let Some(name) = storage.get_item(SENT).ok().flatten() else { return };
    let still_here = all(FORM).iter().any(|form| {
        form.get_attribute("data-draft").is_some_and(|draft| name.ends_with(&format!(":{draft}")))
    });
    if !still_here || find("#toast").is_some() {
        let _ = storage.remove_item(&name);
    }
    let _ = storage.remove_item(SENT);
}

fn store(reader: Reader, form: &Element) {
    let pairs: Vec<(String, String)> =
        fields(form).into_iter().map(|field| (field.name(), field.value())).collect();
    if let (Some(name), Some(storage), Ok(text)) =
        (name(reader, form), storage(), serde_json::to_string(&pairs))
    {
        let _ = storage.set_item(&name, &text);
    }
}

/// Fills the form with its draft, unless the server brought back what was typed itself.
fn bring_back(reader: Reader, form: &Element) -> Option<()> {
    if form.query_selector(".errors").ok()?.is_some() {
        return None;
    }
    let text = storage()?.get_item(&name(reader, form)?).ok()??;
    let pairs: Vec<(String, String)> = serde_json::from_str(&text).ok()?;
    let fields = fields(form);
    let fits =
        fields.len() == pairs.len() && fields.iter().zip(&pairs).all(|(field, pair)| field.name() == pair.0);
    let changed = fits && fields.iter().zip(&pairs).any(|(field, pair)| field.value() != pair.1);
    if !changed {
        return None;
    }
    for (field, (_, value)) in fields.iter().zip(&pairs) {
        field.set_value(value);
    }
    say(form, UiWord::DraftRestored.text(reader.lang));
    let place = form.query_selector("[data-saved]").ok()??;
    let button = super::document()?.create_element("button").ok()?;
    button.set_attribute("type", "button").ok()?;
    button.set_attribute("class", "plain").ok()?;
    button.set_attribute("data-drop-draft", "").ok()?;
    button.set_text_content(Some(UiWord::DiscardDraft.text(reader.lang)));
    place.append_child(button.unchecked_ref()).ok()?;
    Some(())
}

fn say(form: &Element, text: &str) {
    if let Ok(Some(place)) = form.query_selector("[data-saved]") {
        let _ = place.set_attribute("role", "status");
        place.set_text_content(Some(text));
    }
}

enum Field {
    Input(HtmlInputElement),
    Box(HtmlInputElement),
    LongText(HtmlTextAreaElement),
    Select(HtmlSelectElement),
}

fn fields(form: &Element) -> Vec<Field> {
    find_all(form, FIELDS).into_iter().filter_map(Field::of).collect()
}

impl Field {
    fn of(element: Element) -> Option<Field> {
        let element = match element.dyn_into::<HtmlInputElement>() {
            Ok(input) if matches!(input.type_().as_str(), "checkbox" | "radio") => {
                return Some(Field::Box(input));
            }
            Ok(input) => return Some(Field::Input(input)),
            Err(element) => element,
        };
        match element.dyn_into::<HtmlTextAreaElement>() {
            Ok(text) => Some(Field::LongText(text)),
            Err(element) => element.dyn_into().ok().map(Field::Select),
        }
    }

    fn name(&self) -> String {
        match self {
            Field::Input(field) | Field::Box(field) => field.name(),
            Field::LongText(field) => field.name(),
            Field::Select(field) => field.name(),
        }
    }

    fn value(&self) -> String {
        match self {
            Field::Input(field) => field.value(),
            Field::Box(field) => field.checked().to_string(),
            Field::LongText(field) => field.value(),
            Field::Select(field) => field.value(),
        }
    }

    fn set_value(&self, value: &str) {
        match self {
            Field::Input(field) => field.set_value(value),
            Field::Box(field) => field.set_checked(value == "true"),
            Field::LongText(field) => field.set_value(value),
            Field::Select(field) => field.set_value(value),
        }
    }
}
