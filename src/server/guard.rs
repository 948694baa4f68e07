//! The first ring: without a session nothing passes but what must. The pages and functions behind it ask for
//! their grant all the same.

use axum::extract::Request;
use axum::http::header::{ACCEPT, REFERER};
use axum::http::uri::Uri;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::refusal;
use crate::auth::Actor;
use crate::error::AppError;
use crate::ui::escape_query;

/// What a visitor without a session may ask for.
const OPEN: [&str; 8] = [
    "/sign-in",
    "/sign-in/code",
    "/api/auth/sign_in",
    "/api/auth/second_step",
    "/api/auth/set_up",
    "/api/auth/join",
    "/api/auth/prefer",
    "/healthz",
];

/// Pages behind a link that is itself the proof.
const OPEN_BELOW: [&str; 3] = ["/setup/", "/invite/", "/reset/"];

pub fn is_open(path: &str) -> bool {
    OPEN.contains(&path) || OPEN_BELOW.iter().any(|below| path.starts_with(below))
}

pub async fn deny_by_default(request: Request, next: Next) -> Response {
    if request.extensions().get::<Actor>().is_some() || is_open(request.uri().path()) {
        return next.run(request).await;
    }
    if !wants_page(request.headers()) {
        return refusal::answer(request.headers(), &AppError::SignIn);
    }
    let back = if request.method() == Method::GET {
        request.uri().path_and_query().map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned())
    } else {
        own_referer(request.headers()).unwrap_or_else(|| "/".to_owned())
    };
    Redirect::to(&sign_in_path(&back)).into_response()
}

/// The sign-in page, which leads back to where the visitor wanted to go.
pub fn sign_in_path(back: &str) -> String {
    if back == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", escape_query(back)) }
}

/// Whether a person's browser asks, as opposed to a program or the page's own script.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Path and query of the page a form was posted from, if it is one of ours.
pub fn own_referer(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let referer: Uri = text(REFERER.as_str())?.parse().ok()?;
    let host = text("host")?;
    if referer.authority()?.as_str() != host {
        return None;
    }
    safe_path(referer.path_and_query()?.as_str()).map(str::to_owned)
}

/// The path if it leads nowhere but to this host: what follows a sign-in must not be another site.
pub fn safe_path(path: &str) -> Option<&str> {
    let fits = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 2_000
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    fits.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_host_are_followed() {
        for path in ["/", "/finance/entries?from=2026-01-01&q=a%20b", "/a//b"] {
            assert_eq!(safe_path(path), Some(path));
        }
        for path in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x=1",
            "/\u{2215}evil",
            " /evil",
        ] {
            assert_eq!(safe_path(path), None, "{path:?}");
        }
    }

    #[test]
    fn what_is_open_is_listed() {
        for path in ["/sign-in", "/setup/abc", "/invite/abc", "/reset/abc", "/healthz"] {
            assert!(is_open(path), "{path}");
        }
        for path in ["/", "/sign-in/", "/users", "/setup", "/api/auth/sign_out", "/api/finance/post_entry"] {
            assert!(!is_open(path), "{path}");
        }
    }
}
