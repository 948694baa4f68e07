//! A page of work under way is loaded again until the work has ended.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::{find, window};

const AGAIN_MS: i32 = 1_000;

pub fn begin() {
    let (Some(_), Some(window)) = (find("[data-under-way]"), window()) else { return };
    let again = Closure::once_into_js(|| {
        if let Some(window) = super::window() {
            // What cannot be loaded again stays as it is.
            let _ = window.location().reload();
        }
    });
    // Where there is no timer, the page has a link to load it again.
    let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(again.unchecked_ref(), AGAIN_MS);
}
