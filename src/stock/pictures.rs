//! Pictures of items over HTTP: pictures only, by their first bytes, with a cap.

use axum::extract::{DefaultBodyLimit, Extension, FromRequest, Multipart, Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower_sessions::Session;

use super::store::pictures;
use crate::auth::Actor;
use crate::auth::permission::{ChangeItems, ReadStock};
use crate::error::{AppError, Fault};
use crate::finance::files;
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::server::{kept, refusal};

const FILE_MAX: usize = 4 * 1024 * 1024;
/// What a multipart body may hold beside the file.
const AROUND_MAX: usize = 64 * 1024;

pub fn routes() -> Vec<PlainRoute> {
    let upload = post(upload).layer(DefaultBodyLimit::max(FILE_MAX + AROUND_MAX));
    vec![
        PlainRoute { path: "/stock/items/{id}/picture", method: "POST", route: upload },
        PlainRoute { path: "/stock/items/{id}/picture", method: "GET", route: get(show) },
    ]
}

/// The kind of a picture, told by its first bytes and by nothing else.
fn kind(content: &[u8]) -> Option<&'static str> {
    match content {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

async fn upload(
    State(state): State<AppState>,
    Extension(session): Extension<Session>,
    Path(id): Path<i64>,
    request: Request,
) -> Response {
    let headers = request.headers().clone();
    let page = format!("/stock/items/{id}");
    match take(&state, id, request).await {
        Ok(()) => Redirect::to(&page).into_response(),
        Err(error @ AppError::Invalid(_)) => kept::lead_back_to(&page, &session, &headers, error).await,
        Err(error) => refusal::answer(&headers, &error),
    }
}

async fn take(state: &AppState, id: i64, request: Request) -> Result<(), AppError> {
    let actor = request.extensions().get::<Actor>().cloned().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ChangeItems>()?;
    let form = Multipart::from_request(request, state).await.map_err(|_| AppError::BadRequest)?;
    let (_, content) = files::file(form, FILE_MAX).await?;
    if kind(&content).is_none() {
        return Err(AppError::invalid("file", Fault::NotAPicture));
    }
    let mut tx = state.db.write().await?;
    pictures::set_picture(&mut tx, &grant, id, Some(&content)).await?;
    Ok(tx.commit().await?)
}

async fn show(State(state): State<AppState>, Path(id): Path<i64>, parts: Parts) -> Response {
    match bring(&state, id, &parts).await {
        Ok(response) => response,
        Err(error) => refusal::answer(&parts.headers, &error),
    }
}

async fn bring(state: &AppState, id: i64, parts: &Parts) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadStock>()?;
    let mut tx = state.db.read().await?;
    let content = pictures::picture(&mut tx, &grant, id).await?.ok_or(AppError::NotFound)?;
    let kind = kind(&content).ok_or(AppError::NotFound)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'")),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, content).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told_by_its_first_bytes() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n..."), Some("image/png"));
        assert_eq!(kind(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        for other in [&b"<svg onload=alert(1)>"[..], b"GIF89a", b"", b"\x89PNG"] {
            assert_eq!(kind(other), None);
        }
    }
}
