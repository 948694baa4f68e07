//! Content hashes, so that a step whose inputs did not change is not done again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The first 16 hexadecimal digits of the SHA-256 of `parts`.
pub fn of_bytes<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The hash of `salt` and of all files under `roots` of the checkout, names and contents; a root that does
/// not exist counts as empty.
pub fn of_files(checkout: &Path, roots: &[&str], salt: &str) -> Result<String> {
    let mut parts = vec![salt.as_bytes().to_vec()];
    for root in roots {
        for file in files(&checkout.join(root))? {
            parts.push(file.strip_prefix(checkout)?.to_string_lossy().into_owned().into_bytes());
            parts.push(fs::read(&file).with_context(|| format!("reading {}", file.display()))?);
        }
    }
    Ok(of_bytes(parts.iter().map(Vec::as_slice)))
}

/// Every file under `root`, or `root` itself when it is one, in a stable order.
pub fn files(root: &Path) -> Result<Vec<PathBuf>> {
    if root.is_file() {
        return Ok(vec![root.to_owned()]);
    }
    let mut found = Vec::new();
    if root.is_dir() {
        let mut entries = fs::read_dir(root)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            found.extend(files(&entry.path())?);
        }
    }
    Ok(found)
}

/// True when `stamp` holds `fingerprint`.
pub fn is_current(stamp: &Path, fingerprint: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|held| held == fingerprint)
}

pub fn keep(stamp: &Path, fingerprint: &str) -> Result<()> {
    fs::write(stamp, fingerprint).with_context(|| format!("writing {}", stamp.display()))
}
