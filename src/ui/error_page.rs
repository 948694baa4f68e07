//! The page for an error.

use leptos::prelude::*;

use crate::app::Page;
use crate::error::AppError;
use crate::kernel::Lang;

pub fn page(error: &AppError, lang: Lang) -> Page {
    let text = error.text(lang);
    Page::new(text.clone(), view! { <h1>{text}</h1> })
}
