//! What the browser adds to the ledger's pages.

#[cfg(feature = "hydrate")]
mod editor;

use leptos::prelude::*;

use crate::kernel::Lang;

/// The editor of an entry's lines: keys, running sums, drafts. `drafts` says whether
/// what is typed is kept for later. It draws nothing; it acts on the form `entry`.
#[island]
pub fn EntryEditor(lang: Lang, decimals: u32, drafts: bool) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| editor::begin(lang, decimals, drafts));
    #[cfg(not(feature = "hydrate"))]
    let _ = (lang, decimals, drafts);
}
