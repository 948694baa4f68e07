//! The files pages refer to: style sheet, browser part, public files. They carry a hash of their content in
//! their name, so a browser keeps them for ever; asked for by their plain name they are revalidated.
//!
//! With the feature `embed` they lie inside the binary. Without it they are read once, at first use, from the
//! folder `RETAGUARDA_SITE` names or from `site` beside the binary; where there is none, pages work but look
//! bare.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

/// Whoever asks for a file by its hashed name can never be told something else.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "no-cache";
/// Where a name leads that no asset has.
const MISSING: &str = "/pkg/missing";
/// Public files that are asked for at the root whatever pages say.
const AT_THE_ROOT: [&str; 2] = ["/favicon.ico", "/robots.txt"];

static SITE: LazyLock<Site> = LazyLock::new(|| Site::of(source::files()));

/// The routes of all assets: none of them needs a session.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let folders = Router::new().route("/pkg/{*file}", get(answer)).route("/public/{*file}", get(answer));
    AT_THE_ROOT.into_iter().fold(folders, |router, path| router.route(path, get(answer)))
}

/// The address of the asset pages call `name`, such as `retaguarda.css` or `icons/stock.svg`.
pub fn path(name: &str) -> &'static str {
    SITE.addresses.get(name).map_or(MISSING, String::as_str)
}

/// What `LeptosOptions::output_name` must be for leptos to find the browser part under its hashed name.
pub fn output_name() -> &'static str {
    let script = path("retaguarda.js");
    script.strip_prefix("/pkg/").and_then(|file| file.strip_suffix(".js")).unwrap_or("retaguarda")
}

async fn answer(request: Request) -> Response {
    SITE.answer(request.uri().path(), request.headers())
}

/// All assets, by address; and the address of each by the name pages use.
struct Site {
    assets: HashMap<String, Asset>,
    addresses: HashMap<String, String>,
}

struct Asset {
    content: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    kind: &'static str,
    /// Of the content as it is; a compressed form adds its own mark.
    hash: String,
    caching: &'static str,
}

impl Site {
    /// From the files of a site folder, by their path in it. `names.txt` says which file a name leads to;
    /// without it every file goes by its own name.
    fn of(mut files: HashMap<String, Cow<'static, [u8]>>) -> Site {
        let names = files.remove("names.txt").unwrap_or_default();
        let names = String::from_utf8_lossy(&names).into_owned();
        let mut compressed = HashMap::new();
        files.retain(|file, content| {
            let is_compressed = file.ends_with(".br") || file.ends_with(".gz");
            if is_compressed {
                compressed.insert(file.clone(), bytes(std::mem::take(content)));
            }
            !is_compressed
        });
        let mut site = Site { assets: HashMap::new(), addresses: HashMap::new() };
        for (file, content) in files {
            let brotli = compressed.remove(&format!("{file}.br"));
            let gzip = compressed.remove(&format!("{file}.gz"));
            let hash = Sha256::digest(&content).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
            let kind = kind(&file);
            let asset = Asset { content: bytes(content), brotli, gzip, kind, hash, caching: REVALIDATE };
            site.assets.insert(format!("/{file}"), asset);
        }
        for (name, file) in names.lines().filter_map(|line| line.split_once('\t')) {
            site.name(name, file);
        }
        if names.is_empty() {
            let plain = |address: &String| Some((address.splitn(3, '/').nth(2)?.to_owned(), address.clone()));
            site.addresses = site.assets.keys().filter_map(plain).collect();
        }
        site
    }

    /// Lets `name` lead to `file`, which has a hash in it, and keeps the plain address beside it for whoever
    /// types it.
    fn name(&mut self, name: &str, file: &str) {
        let address = format!("/{file}");
        let folder = file.split('/').next().unwrap_or_default();
        let plain = format!("/{folder}/{name}");
        if let Some(asset) = self.assets.get_mut(&address) {
            if address != plain {
                let revalidated = Asset { caching: REVALIDATE, ..asset.shared() };
                asset.caching = FOR_EVER;
                self.assets.insert(plain, revalidated);
            }
            self.addresses.insert(name.to_owned(), address);
        }
    }

    fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let public = || self.assets.get(&format!("/public{path}"));
        let at_the_root = AT_THE_ROOT.contains(&path);
        let Some(asset) = self.assets.get(path).or_else(|| at_the_root.then(public).flatten()) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let (content, encoding) = asset.encoded(headers);
        let mark = encoding.map_or(String::new(), |encoding| format!("-{encoding}"));
        let tag = format!("\"{}{mark}\"", asset.hash);
        let mut response = Response::builder()
            .header(ETAG, &tag)
            .header(CACHE_CONTROL, asset.caching)
            .header(VARY, "accept-encoding");
        if knows(headers, &tag) {
            response = response.status(StatusCode::NOT_MODIFIED);
            return response.body(Body::empty()).unwrap_or_else(|_| fault());
        }
        response = response.header(CONTENT_TYPE, asset.kind);
        if let Some(encoding) = encoding {
            response = response.header(CONTENT_ENCODING, encoding);
        }
        response.body(Body::from(content)).unwrap_or_else(|_| fault())
    }
}

impl Asset {
    /// The same content once more; `Bytes` are shared, not copied.
    fn shared(&self) -> Asset {
        Asset {
            content: self.content.clone(),
            brotli: self.brotli.clone(),
            gzip: self.gzip.clone(),
            kind: self.kind,
            hash: self.hash.clone(),
            caching: self.caching,
        }
    }

    /// The smallest form that the asker takes.
    fn encoded(&self, headers: &HeaderMap) -> (Bytes, Option<&'static str>) {
        let forms = [("br", &self.brotli), ("gzip", &self.gzip)];
        let taken = forms.into_iter().find_map(|(encoding, form)| {
            let form = form.as_ref().filter(|_| accepts(headers, encoding))?;
            Some((form.clone(), Some(encoding)))
        });
        taken.unwrap_or_else(|| (self.content.clone(), None))
    }
}

/// A header that cannot be written is a fault of ours; no asset has one.
fn fault() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn bytes(content: Cow<'static, [u8]>) -> Bytes {
    match content {
        Cow::Borrowed(content) => Bytes::from_static(content),
        Cow::Owned(content) => Bytes::from(content),
    }
}

/// Whether `Accept-Encoding` (RFC 9110, 12.5.3) allows `encoding`: named, or meant by `*`, and not with
/// weight zero.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let listed = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = false;
    for element in listed.flat_map(|value| value.split(',')) {
        let (name, weight) = element.split_once(';').unwrap_or((element, "q=1"));
        let is_refused = weight.trim().strip_prefix("q=").is_some_and(is_zero);
        match name.trim() {
            name if name.eq_ignore_ascii_case(encoding) => return !is_refused,
            "*" => any = !is_refused,
            _ => {}
        }
    }
    any
}

/// `0`, `0.` or `0.000`.
fn is_zero(weight: &str) -> bool {
    weight.starts_with('0') && weight.trim_matches(['0', '.']).is_empty()
}

/// Whether the asker holds the very version `tag` names; the comparison is the weak one (RFC 9110, 13.1.2).
fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let listed = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    listed
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|held| held == "*" || held.strip_prefix("W/").unwrap_or(held) == tag)
}

fn kind(file: &str) -> &'static str {
    match file.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The files inside the binary.
#[cfg(feature = "embed")]
mod source {
    use std::borrow::Cow;
    use std::collections::HashMap;

    #[derive(rust_embed::Embed)]
    #[folder = "$RETAGUARDA_SITE"]
    struct Embedded;

    /// Named here so that cargo compiles this anew when any file changes: the list holds the hash of each.
    const NAMES: &[u8] = include_bytes!(concat!(env!("RETAGUARDA_SITE"), "/names.txt"));

    pub fn files() -> HashMap<String, Cow<'static, [u8]>> {
        let content = |file: &str| Embedded::get(file).map(|embedded| embedded.data);
        let embedded = Embedded::iter().filter_map(|file| Some((file.to_string(), content(&file)?)));
        embedded.chain([("names.txt".to_owned(), Cow::Borrowed(NAMES))]).collect()
    }
}

/// The files of a folder beside the binary.
#[cfg(not(feature = "embed"))]
mod source {
    use std::borrow::Cow;
    use std::collections::HashMap;
    use std::path::{Path, PathBuf};
    use std::{env, fs, io};

    pub fn files() -> HashMap<String, Cow<'static, [u8]>> {
        let mut files = HashMap::new();
        let Some(site) = site() else {
            tracing::warn!("no assets found: pages will look bare; `cargo xtask build` makes them");
            return files;
        };
        if let Err(error) = read(&site, &site, &mut files) {
            tracing::error!(%error, site = %site.display(), "assets could not be read");
        }
        files
    }

    /// Beside the server's binary; the binaries of tests lie one folder deeper.
    fn site() -> Option<PathBuf> {
        if let Some(named) = env::var_os("RETAGUARDA_SITE") {
            return Some(named.into());
        }
        let binary = env::current_exe().ok()?;
        binary.ancestors().skip(1).take(3).map(|folder| folder.join("site")).find(|site| site.is_dir())
    }

    fn read(folder: &Path, site: &Path, files: &mut HashMap<String, Cow<'static, [u8]>>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                read(&path, site, files)?;
            } else if let Ok(name) = path.strip_prefix(site) {
                files.insert(name.to_string_lossy().into_owned(), fs::read(&path)?.into());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn site() -> Site {
        let files = [
            ("names.txt", "retaguarda.css\tpkg/retaguarda-1f.css\nicons/a.svg\tpublic/icons/a-2e.svg\n"),
            ("pkg/retaguarda-1f.css", "body{margin:0}"),
            ("pkg/retaguarda-1f.css.br", "as brotli"),
            ("pkg/retaguarda-1f.css.gz", "as gzip"),
            ("public/icons/a-2e.svg", "<svg/>"),
        ];
        let owned = |content: &str| Cow::Owned(content.as_bytes().to_vec());
        Site::of(files.into_iter().map(|(file, content)| (file.to_owned(), owned(content))).collect())
    }

    fn asked(path: &str, headers: &[(axum::http::HeaderName, &'static str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        site().answer(path, &headers.collect())
    }

    fn header(response: &Response, name: axum::http::HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn a_name_leads_to_a_file_that_may_be_kept_for_ever() {
        assert_eq!(site().addresses["icons/a.svg"], "/public/icons/a-2e.svg");
        let response = asked("/public/icons/a-2e.svg", &[]);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(&response, CACHE_CONTROL), FOR_EVER);
        assert_eq!(header(&response, CONTENT_TYPE), "image/svg+xml");
    }

    #[test]
    fn a_plain_name_is_revalidated_by_its_tag() {
        let response = asked("/pkg/retaguarda.css", &[]);
        assert_eq!(header(&response, CACHE_CONTROL), REVALIDATE);
        let tag: &'static str = header(&response, ETAG).to_owned().leak();
        let again = asked("/pkg/retaguarda.css", &[(IF_NONE_MATCH, tag)]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(header(&again, ETAG), tag);
        assert_eq!(asked("/pkg/retaguarda.css", &[(IF_NONE_MATCH, "\"other\"")]).status(), StatusCode::OK);
    }

    #[test]
    fn the_smallest_form_the_asker_takes_is_sent() {
        for (accepted, sent) in [
            ("gzip, deflate, br", "br"),
            ("gzip;q=1.0, br;q=0", "gzip"),
            ("*", "br"),
            ("*;q=0", ""),
            ("identity", ""),
            ("br;q=0.001", "br"),
        ] {
            let response = asked("/pkg/retaguarda-1f.css", &[(ACCEPT_ENCODING, accepted)]);
            assert_eq!(header(&response, CONTENT_ENCODING), sent, "{accepted}");
            assert_eq!(header(&response, VARY), "accept-encoding");
            assert_eq!(header(&response, CONTENT_TYPE), "text/css; charset=utf-8");
        }
    }

    #[test]
    fn two_forms_never_share_a_tag() {
        let plain = asked("/pkg/retaguarda.css", &[]);
        let small = asked("/pkg/retaguarda.css", &[(ACCEPT_ENCODING, "br")]);
        assert_ne!(header(&plain, ETAG), header(&small, ETAG));
    }

    #[test]
    fn what_is_no_asset_is_not_found() {
        let compressed = "/pkg/retaguarda-1f.css.br";
        for path in [compressed, "/pkg/none.js", "/names.txt", "/pkg/../names.txt", "/favicon.ico"] {
            assert_eq!(asked(path, &[]).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
