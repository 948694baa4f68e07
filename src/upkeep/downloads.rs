//! A copy as a download.

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::stream;
use tokio::io::AsyncReadExt;

use super::copies;
use crate::auth::Actor;
use crate::auth::permission::TakeBackup;
use crate::error::AppError;
use crate::server::refusal;
use crate::server::router::PlainRoute;
use crate::server::state::AppState;

const PIECE_BYTES: usize = 256 * 1024;

pub fn routes() -> Vec<PlainRoute> {
    vec![PlainRoute { path: "/admin/backup/{file}", method: "GET", route: get(download) }]
}

async fn download(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    match open(&state, &actor, &name).await {
        Ok((file, size)) => stream_file(file, size, &name),
        Err(error) => refusal::answer(&headers, &error),
    }
}

async fn open(state: &AppState, actor: &Actor, name: &str) -> Result<(tokio::fs::File, u64), AppError> {
    actor.grant::<TakeBackup>()?;
    let path = copies::path_of(&copies::folder(&state.config.data), name).ok_or(AppError::NotFound)?;
    let file = tokio::fs::File::open(path).await.map_err(|_| AppError::NotFound)?;
    let size = file.metadata().await.map_err(|_| AppError::NotFound)?.len();
    Ok((file, size))
}

/// Piece by piece: a copy may be larger than memory.
fn stream_file(file: tokio::fs::File, size: u64, name: &str) -> Response {
    let pieces = stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE_BYTES];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((piece, file)))
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/vnd.sqlite3"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(size));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    response
}
