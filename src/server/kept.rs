//! A form posted without JavaScript comes back to its page when it is refused, with everything that was
//! typed.
//!
//! Server functions answer programs; for a browser's own form this layer turns the answer into a redirect: to
//! where the function leads, or, refused, to the page of the form, with fields and error kept for one read in
//! the session.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Form, FromRequest, Request};
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::visitor::RequestId;
use super::{guard, refusal, session};
use crate::auth::Actor;
use crate::error::{AppError, Fault, FieldError};
use crate::ui::kept::Kept;

/// The session's key for what is kept.
pub const KEY: &str = "kept";
/// The longest body a server function reads.
pub const BODY_MAX: usize = 2 * 1024 * 1024;
/// Longer forms come back with their errors but without their values.
const FIELDS_MAX: usize = 256 * 1024;
/// An error's JSON; lists of field errors are the longest.
const ERROR_MAX: usize = 256 * 1024;

type Fields = Vec<(String, String)>;

#[derive(Serialize, Deserialize)]
struct Parcel {
    path: String,
    kept: Kept,
}

/// Around server functions: caps the body, takes the request id from the form, brings refused forms back.
pub async fn return_refused(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let by_form = guard::wants_page(&parts.headers) && parts.method == Method::POST;
    let Ok(body) = to_bytes(body, BODY_MAX).await else {
        let error = AppError::Invalid(vec![FieldError::about("file", Fault::TooBig, "2 MB")]);
        return refusal::answer_with(&parts.headers, &error, StatusCode::PAYLOAD_TOO_LARGE);
    };
    // No text holds a NUL, and PostgreSQL keeps none.
    if body.contains(&0) || is_form(&parts.headers) && body.windows(3).any(|three| three == b"%00") {
        return refusal::answer(&parts.headers, &AppError::BadRequest);
    }
    let fields = if is_form(&parts.headers) { fields_of(body.clone()).await } else { Fields::new() };
    take_request_id(&mut parts.extensions, &fields);
    let original = parts.headers.clone();
    let session = parts.extensions.get::<Session>().cloned();
    if by_form {
        parts.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if by_form { lead_back(response, &original, session, fields).await } else { response }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

async fn fields_of(body: Bytes) -> Fields {
    let request = axum::http::Request::post("/")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body));
    let Ok(request) = request else { return Fields::new() };
    Form::<Fields>::from_request(request, &()).await.map(|form| form.0).unwrap_or_default()
}

/// A form carries its request id in a field, so that sending it twice is one act.
fn take_request_id(extensions: &mut axum::http::Extensions, fields: &Fields) {
    let field = fields.iter().find(|(name, _)| name == "request_id");
    let Some(id) = field.and_then(|(_, id)| RequestId::parse(id)) else { return };
    if let Some(actor) = extensions.get_mut::<Actor>() {
        actor.request_id = Some(id.0.clone());
    }
    extensions.insert(id);
}

async fn lead_back(
    response: Response,
    asked: &HeaderMap,
    session: Option<Session>,
    fields: Fields,
) -> Response {
    let back = guard::own_referer(asked);
    let (mut parts, body) = response.into_parts();
    if parts.status.is_success() || parts.status.is_redirection() {
        let there = parts.headers.get(LOCATION).and_then(|there| there.to_str().ok().map(str::to_owned));
        let to = there.or(back).unwrap_or_else(|| "/".to_owned());
        return redirect(&mut parts.headers, &to);
    }
    let error = error_of(body).await.unwrap_or_else(|| AppError::Internal(String::new()));
    if error == AppError::SignIn {
        return redirect(&mut parts.headers, &guard::sign_in_path(back.as_deref().unwrap_or("/")));
    }
    let (Some(back), Some(session)) = (back, session) else { return refusal::answer(asked, &error) };
    match keep(&session, &back, fields, error.clone()).await {
        Ok(()) => redirect(&mut parts.headers, &back),
        Err(cause) => {
            tracing::warn!(%cause, "a refused form could not be kept");
            refusal::answer(asked, &error)
        }
    }
}

/// The same for an upload, which is no server function: back to its page with the error, nothing else is
/// kept.
pub async fn lead_back_to(path: &str, session: &Session, asked: &HeaderMap, error: AppError) -> Response {
    if !guard::wants_page(asked) {
        return refusal::answer(asked, &error);
    }
    match keep(session, path, Fields::new(), error.clone()).await {
        Ok(()) => Redirect::to(path).into_response(),
        Err(_) => refusal::answer(asked, &error),
    }
}

/// 303, with what the answer set besides: cookies above all.
fn redirect(headers: &mut HeaderMap, to: &str) -> Response {
    headers.remove(LOCATION);
    headers.remove(CONTENT_LENGTH);
    headers.remove(CONTENT_TYPE);
    headers.remove("serverfnredirect");
    let mut response = Redirect::to(to).into_response();
    for (name, value) in headers.iter() {
        response.headers_mut().append(name, value.clone());
    }
    response
}

async fn error_of(body: Body) -> Option<AppError> {
    let bytes = to_bytes(body, ERROR_MAX).await.ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Keeps a refused form for the next look at its page.
pub async fn keep(session: &Session, path: &str, fields: Fields, error: AppError) -> Result<(), AppError> {
    let mut fields: Fields = fields.into_iter().filter(|(name, _)| !is_secret(name)).collect();
    if fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > FIELDS_MAX {
        fields.clear();
    }
    let parcel = Parcel { path: path.to_owned(), kept: Kept { fields, error } };
    session.insert(KEY, parcel).await.map_err(session::unavailable)
}

/// Fields whose value is never stored, not even for one redirect.
fn is_secret(name: &str) -> bool {
    ["password", "token", "one_time"].iter().any(|part| name.contains(part))
}

/// Hands what was kept for this page to it, once.
pub async fn bring(session: &Session, request: &mut Request) {
    let Ok(Some(parcel)) = session.get::<Parcel>(KEY).await else { return };
    let here = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if parcel.path != here {
        return;
    }
    if let Err(cause) = session.remove_value(KEY).await {
        tracing::warn!(%cause, "session");
    }
    request.extensions_mut().insert(parcel.kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_by_their_names() {
        for name in ["password", "new_password", "form[password]", "token", "one_time_code"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["email", "code", "lines[0].account"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
