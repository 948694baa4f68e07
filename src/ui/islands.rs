//! What the browser adds to pages that already work without it.

use leptos::prelude::*;

use crate::kernel::Lang;

/// The behaviour of every framed page. It draws nothing.
#[island]
pub fn Kit(lang: Lang, today: String, user: i64) -> impl IntoView {
    let _ = (lang, today, user);
}
