//! The folder of assets the server carries: browser part, style sheet and public files under names that hold
//! a hash of their content, so that a browser may keep them for ever.
//!
//! `names.txt` has a line per asset: the name pages ask for, a tab, the file under this folder. For release,
//! a file that compresses well has `.br` and `.gz` beside it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command::say;
use crate::fingerprint;
use crate::place::{Place, Profile};
use crate::style;
use crate::toolchain::Toolchain;
use crate::wasm::{self, NAME};

/// Below this a compressed answer saves nothing worth a second file.
const COMPRESSED_BYTES_MIN: usize = 1024;

/// Builds the assets of `profile` unless none of their sources changed; gives their folder.
pub fn build(place: &Place, toolchain: &Toolchain, profile: Profile) -> Result<PathBuf> {
    let site = place.site(profile);
    let stamp = site.with_extension("stamp");
    let sources = ["src", "style", "public", "xtask/src", "Cargo.toml", "Cargo.lock", ".cargo/config.toml"];
    let salt = format!("{} {}", toolchain.version, profile.wasm());
    if site.is_dir() && fingerprint::is_current(&stamp, &fingerprint::of_files(&place.root, &sources, &salt)?)
    {
        say(format!("assets are up to date in {}", site.display()));
        return Ok(site);
    }
    let bound = wasm::build(place, toolchain, profile)?;
    let mut contents = browser_part(&bound)?;
    contents.extend(hashed("pkg", "retaguarda.css", style::join(&place.root.join("style"))?.into_bytes()));
    let public = place.root.join("public");
    for file in fingerprint::files(&public)? {
        let name = file.strip_prefix(&public)?.to_string_lossy().into_owned();
        contents.extend(hashed("public", &name, fs::read(&file)?));
    }
    write(&site, contents, profile)?;
    // Read again: building may have brought the lock file up to date.
    fingerprint::keep(&stamp, &fingerprint::of_files(&place.root, &sources, &salt)?)?;
    Ok(site)
}

/// An asset: the name pages ask for, its file under the site, its content.
type Asset = (String, PathBuf, Vec<u8>);

/// The JavaScript and the wasm carry one hash, because the one names the other.
fn browser_part(bound: &Path) -> Result<Vec<Asset>> {
    let script = fs::read_to_string(bound.join("retaguarda.js"))?;
    let wasm = fs::read(bound.join("retaguarda_bg.wasm"))?;
    let hash = fingerprint::of_bytes([script.as_bytes(), &wasm]);
    let script = script.replace("retaguarda_bg.wasm", &format!("{NAME}-{hash}_bg.wasm"));
    let mut assets = vec![
        ("retaguarda.js".into(), PathBuf::from(format!("pkg/{NAME}-{hash}.js")), script.into_bytes()),
        ("retaguarda_bg.wasm".into(), PathBuf::from(format!("pkg/{NAME}-{hash}_bg.wasm")), wasm),
    ];
    // Scripts that libraries bring: imported by path, which already holds a hash of their crate.
    for file in fingerprint::files(&bound.join("snippets"))? {
        let name = file.strip_prefix(bound)?.to_owned();
        assets.push((name.to_string_lossy().into_owned(), Path::new("pkg").join(&name), fs::read(&file)?));
    }
    Ok(assets)
}

fn hashed(folder: &str, name: &str, content: Vec<u8>) -> Option<Asset> {
    let hash = fingerprint::of_bytes([content.as_slice()]);
    let path = Path::new(name);
    let stem = path.file_stem()?.to_string_lossy();
    let file = match path.extension() {
        Some(extension) => format!("{stem}-{hash}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{hash}"),
    };
    Some((name.to_owned(), Path::new(folder).join(path.with_file_name(file)), content))
}

/// Makes `site` hold exactly these assets, touching only files whose content changed: the server is compiled
/// anew when one does.
fn write(site: &Path, assets: Vec<Asset>, profile: Profile) -> Result<()> {
    let mut names = String::new();
    let mut files: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    for (name, file, content) in assets {
        names.push_str(&format!("{name}\t{}\n", file.display()));
        if profile == Profile::Release {
            files.extend(compressed(&file, &content)?);
        }
        files.insert(file, content);
    }
    files.insert(PathBuf::from("names.txt"), names.into_bytes());
    for old in fingerprint::files(site)? {
        if !files.contains_key(old.strip_prefix(site)?) {
            fs::remove_file(&old)?;
        }
    }
    for (file, content) in &files {
        let file = site.join(file);
        if fs::read(&file).is_ok_and(|held| held == *content) {
            continue;
        }
        fs::create_dir_all(file.parent().context("a file lies in a folder")?)?;
        fs::write(&file, content).with_context(|| format!("writing {}", file.display()))?;
    }
    let bytes: usize = files.values().map(Vec::len).sum();
    say(format!("{} files, {} kB in {}", files.len(), bytes / 1000, site.display()));
    Ok(())
}

/// `content` as brotli and as gzip, where that is at least a tenth smaller.
fn compressed(file: &Path, content: &[u8]) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    if content.len() < COMPRESSED_BYTES_MIN {
        return Ok(Vec::new());
    }
    let mut brotli = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut brotli, &parameters)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(content)?;
    let beside = |ending: &str| PathBuf::from(format!("{}.{ending}", file.display()));
    let both = [(beside("br"), brotli), (beside("gz"), gzip.finish()?)];
    Ok(both.into_iter().filter(|(_, small)| small.len() < content.len() / 10 * 9).collect())
}

#[cfg(test)]
mod tests {
    use super::{compressed, hashed};
    use std::path::Path;

    #[test]
    fn a_name_holds_the_hash_of_the_content_before_its_ending() {
        let (name, file, _) = hashed("public", "icons/stock.svg", b"<svg/>".to_vec()).unwrap();
        assert_eq!(name, "icons/stock.svg");
        let file = file.to_string_lossy().into_owned();
        assert!(file.starts_with("public/icons/stock-") && file.ends_with(".svg"), "{file}");
        let (_, other, _) = hashed("public", "icons/stock.svg", b"<svg />".to_vec()).unwrap();
        assert_ne!(file, other.to_string_lossy());
    }

    #[test]
    fn only_what_gets_smaller_is_compressed() {
        let text = "the same line\n".repeat(200);
        let files = compressed(Path::new("pkg/a.css"), text.as_bytes()).unwrap();
        let names: Vec<_> = files.iter().map(|(file, _)| file.to_string_lossy().into_owned()).collect();
        assert_eq!(names, ["pkg/a.css.br", "pkg/a.css.gz"]);
        assert!(compressed(Path::new("pkg/b.css"), b"short").unwrap().is_empty());
    }
}
