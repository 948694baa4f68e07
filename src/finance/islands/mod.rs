//! What the browser adds to the ledger's pages.

#[cfg(feature = "hydrate")]
mod editor;

use leptos::prelude::*;

use crate::kernel::Lang;

/// The editor of an entry's lines: keys, running sums, drafts. It draws nothing; it acts on the form `entry`.
#[island]
pub fn EntryEditor(lang: Lang, decimals: u32) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| editor::begin(lang, decimals));
    #[cfg(not(feature = "hydrate"))]
    let _ = (lang, decimals);
}
