//! The frame around every page.

use axum::http::request::Parts;
use leptos::prelude::*;

use crate::app::Page;
use crate::kernel::Lang;

pub fn frame(_parts: &Parts, _lang: Lang, page: Page) -> AnyView {
    view! { <main class="page" id="main">{page.body}</main> }.into_any()
}
