//! What the browser adds to pages that already work without it.

use leptos::prelude::*;

use crate::kernel::Lang;

/// The behaviour of every framed page: palette, keys, formatting of amounts and days, drafts, look. It
/// draws nothing; the marks it acts on are `data-` attributes of the markup.
#[island]
pub fn Kit(lang: Lang, today: String, user: i64) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let today = today.parse().ok();
        super::browser::begin(&super::browser::Reader { lang, today, user });
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (lang, today, user);
}
