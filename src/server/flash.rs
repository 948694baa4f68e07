//! A notice of success for the next page. It travels in a cookie that only this session can have made: it
//! costs no write, and another site's page cannot put words into ours.

use axum::extract::Request;
use axum::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use sha2::{Digest, Sha256};
use tower_sessions::Session;

use crate::kernel::Text;
use crate::ui::escape_query;
use crate::ui::layout::Toast;

const NAME: &str = "flash";
const TEXT_MAX: usize = 400;

/// Leaves a notice for the next page of this session; called by server functions that succeeded.
pub fn flash(word: impl Text) {
    let Some(parts) = use_context::<Parts>() else { return };
    flash_text(word.text(crate::app::lang_of(&parts)));
}

/// The same with a text already written in the user's language, such as one with a number in it.
pub fn flash_text(text: &str) {
    let (Some(parts), Some(response)) = (use_context::<Parts>(), use_context::<ResponseOptions>()) else {
        return;
    };
    let Some(id) = parts.extensions.get::<Session>().and_then(Session::id) else { return };
    let text: String = text.chars().take(TEXT_MAX).collect();
    let cookie = format!(
        "{NAME}={}.{}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax",
        mark(&id.to_string(), &text),
        escape_query(&text)
    );
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.append_header(SET_COOKIE, value);
    }
}

/// Proves that whoever made the cookie knows the session's id. Hashed twice, so that the text cannot be
/// lengthened.
fn mark(id: &str, text: &str) -> String {
    let inner = Sha256::new().chain_update(id).chain_update(b"\0flash\0").chain_update(text).finalize();
    let outer = Sha256::new().chain_update(id).chain_update(inner).finalize();
    outer[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hands the notice to the page as a [`Toast`] and clears the cookie.
pub async fn bring(session: &Session, mut request: Request, next: Next) -> Response {
    let Some(value) = cookie(&request, NAME) else { return next.run(request).await };
    if let Some(text) = session.id().and_then(|id| read(&id.to_string(), &value)) {
        request.extensions_mut().insert(Toast(text));
    }
    let mut response = next.run(request).await;
    let clear = HeaderValue::from_static("flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    response.headers_mut().append(SET_COOKIE, clear);
    response
}

fn cookie(request: &Request, name: &str) -> Option<String> {
    let all = request.headers().get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let of = |pair: &str| pair.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
    all.flat_map(|cookies| cookies.split(';')).find_map(of)
}

fn read(id: &str, value: &str) -> Option<String> {
    let (given, text) = value.split_once('.')?;
    let text = unescape(text)?;
    let expected = mark(id, &text);
    bool::from(subtle::ConstantTimeEq::ct_eq(given.as_bytes(), expected.as_bytes())).then_some(text)
}

fn unescape(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((&byte, tail)) = rest.split_first() {
        if byte == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(byte);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_session_itself_can_write_a_notice() {
        let text = "Lançamento 12 gravado; 100%";
        let value = format!("{}.{}", mark("session", text), escape_query(text));
        assert_eq!(read("session", &value), Some(text.to_owned()));
        assert_eq!(read("another", &value), None);
        assert_eq!(read("session", &value.replace("12", "13")), None);
        assert_eq!(read("session", "x.%zz"), None);
        assert_eq!(read("session", "no mark"), None);
    }
}
