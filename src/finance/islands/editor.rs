//! The browser's side of the editor of lines. The fields of the page are the only state: what is read is read
//! from them, by the code the server reads them with.

mod dom;
mod draft;
mod keys;
mod lines;
mod sums;

use std::cell::Cell;
use std::rc::Rc;

use web_sys::{Element, Event, HtmlFormElement, KeyboardEvent, PageTransitionEvent};

use crate::kernel::Lang;

pub struct Editor {
    form: HtmlFormElement,
    lang: Lang,
    decimals: u32,
    /// Whether what is typed is kept for later.
    drafts: bool,
    /// Whether something was typed since the draft was last kept.
    typed: Cell<bool>,
    /// Whether the form is on its way to the server.
    sent: Cell<bool>,
}

/// Takes charge of the page's form; a page without it is left alone.
pub fn begin(lang: Lang, decimals: u32, drafts: bool) {
    let Some(form) = dom::form("entry") else { return };
    let editor =
        Rc::new(Editor { form, lang, decimals, drafts, typed: Cell::new(false), sent: Cell::new(false) });
    editor.refresh();
    let form: &Element = editor.form.as_ref();
    listen(form, "input", &editor, |editor, event| {
        editor.typed.set(true);
        editor.edited(event);
        editor.refresh();
    });
    listen(form, "focusin", &editor, |editor, event| editor.suggest(event));
    listen(form, "focusout", &editor, |editor, event| editor.left(event));
    listen(form, "change", &editor, |editor, _: &Event| editor.refresh());
    listen(form, "click", &editor, |editor, event| editor.clicked(event));
    listen(form, "keydown", &editor, |editor, event: &KeyboardEvent| editor.pressed(event));
    listen(form, "submit", &editor, |editor, _: &Event| editor.sent.set(true));
    if let Some(window) = web_sys::window() {
        listen(&window, "pagehide", &editor, |editor, _: &PageTransitionEvent| editor.keep_on_leaving());
        listen(&window, "pageshow", &editor, |editor, _: &PageTransitionEvent| editor.sent.set(false));
    }
}

fn listen<E: wasm_bindgen::JsCast + 'static>(
    target: &web_sys::EventTarget,
    kind: &str,
    editor: &Rc<Editor>,
    act: impl Fn(&Rc<Editor>, &E) + 'static,
) {
    let editor = Rc::clone(editor);
    dom::on(target, kind, move |event: E| act(&editor, &event));
}
