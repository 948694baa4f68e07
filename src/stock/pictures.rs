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
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::server::upload::{AROUND_MAX, Cap, picture_kind};
use crate::server::{kept, refusal};

const PICTURE: Cap = Cap { field: "file", max: 4 * 1024 * 1024 };

pub fn routes() -> Vec<PlainRoute> {
    let upload = post(upload).layer(DefaultBodyLimit::max(PICTURE.max + AROUND_MAX));
    vec![
        PlainRoute { path: "/stock/items/{id}/picture", method: "POST", route: upload },
        PlainRoute { path: "/stock/items/{id}/picture", method: "GET", route: get(show) },
    ]
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
    let (_, content) = PICTURE.file(form).await?;
    if picture_kind(&content).is_none() {
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
    let kind = picture_kind(&content).ok_or(AppError::NotFound)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'")),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, content).into_response())
}
