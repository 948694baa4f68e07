//! Theme and density change at once; the server is told beside it.

use leptos::task::spawn_local;
use web_sys::{Element, Event};

use super::{document, find_all, on, target};
use crate::auth::actions::prefer;
use crate::auth::model::Preferences;

pub(super) fn begin() {
    on("click", |event: Event| {
        let Some(button) = target(&event, "form[data-prefer] button") else { return };
        let name = button.get_attribute("name").unwrap_or_default();
        if matches!(name.as_str(), "theme" | "density") && choose(&button, &name).is_some() {
            event.prevent_default();
        }
    });
}

fn choose(button: &Element, name: &str) -> Option<()> {
    let value = button.get_attribute("value")?;
    let root = document()?.document_element()?;
    let attribute = format!("data-{name}");
    match value.as_str() {
        "" => root.remove_attribute(&attribute).ok()?,
        value => root.set_attribute(&attribute, value).ok()?,
    }
    for other in find_all(&button.closest(".seg").ok()??, "button") {
        let pressed = if other == *button { "true" } else { "false" };
        other.set_attribute("aria-pressed", pressed).ok()?;
    }
    let chosen = Some(value);
    let (theme, density) = if name == "theme" { (chosen, None) } else { (None, chosen) };
    let form = Preferences { lang: None, theme, density, back: "/".to_owned() };
    spawn_local(async move {
        // What could not be told is asked again on the next page; nothing else depends on it.
        let _ = prefer(form).await;
    });
    Some(())
}
