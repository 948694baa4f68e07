//! Real files, in the folder that RETAGUARDA_SHARED names or in `../shared` beside the checkout.

use std::path::PathBuf;

/// A folder of them, where they are at hand.
pub fn folder(name: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("RETAGUARDA_SHARED").map_or(beside, PathBuf::from);
    Some(root.join("data").join(name)).filter(|folder| folder.is_dir())
}
