//! Attachments over HTTP: uploads with a cap, downloads that no browser ever shows or runs.

use axum::extract::{DefaultBodyLimit, Extension, FromRequest, Multipart, Path, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower_sessions::Session;

use super::store::attachments;
use crate::auth::Actor;
use crate::auth::permission::{PostEntries, ReadLedger};
use crate::error::AppError;
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::server::upload::{AROUND_MAX, Cap};
use crate::server::{kept, refusal};

/// The largest file kept.
pub const FILE_MAX: usize = 20 * 1024 * 1024;
pub const NAME_MAX: usize = 200;

pub fn routes() -> Vec<PlainRoute> {
    let upload = post(upload).layer(DefaultBodyLimit::max(FILE_MAX + AROUND_MAX));
    vec![
        PlainRoute { path: "/ledger/entries/{id}/attachments", method: "POST", route: upload },
        PlainRoute { path: "/ledger/attachments/{id}", method: "GET", route: get(download) },
    ]
}

async fn upload(
    State(state): State<AppState>,
    Extension(session): Extension<Session>,
    Path(id): Path<i64>,
    request: Request,
) -> Response {
    let headers = request.headers().clone();
    let page = format!("/ledger/entries/{id}");
    match take(&state, id, request).await {
        Ok(()) => Redirect::to(&page).into_response(),
        Err(error @ AppError::Invalid(_)) => kept::lead_back_to(&page, &session, &headers, error).await,
        Err(error) => refusal::answer(&headers, &error),
    }
}

async fn take(state: &AppState, id: i64, request: Request) -> Result<(), AppError> {
    let actor = request.extensions().get::<Actor>().cloned().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<PostEntries>()?;
    let form = Multipart::from_request(request, state).await.map_err(|_| AppError::BadRequest)?;
    let (name, content) = Cap { field: "file", max: FILE_MAX }.file(form).await?;
    let name = safe_name(&name);
    let mut tx = state.db.write().await?;
    attachments::add(&mut tx, &grant, id, &name, &content).await?;
    Ok(tx.commit().await?)
}

async fn download(State(state): State<AppState>, Path(id): Path<i64>, parts: Parts) -> Response {
    match bring(&state, id, &parts).await {
        Ok(response) => response,
        Err(error) => refusal::answer(&parts.headers, &error),
    }
}

async fn bring(state: &AppState, id: i64, parts: &Parts) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadLedger>()?;
    let mut tx = state.db.read().await?;
    let (name, content) = attachments::content(&mut tx, &grant, id).await?.ok_or(AppError::NotFound)?;
    let disposition = HeaderValue::from_str(&disposition(&name)).map_err(|_| AppError::NotFound)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, content).into_response())
}

/// The last part of a path, without what a file system or a reader's eye would trip over.
pub fn safe_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let misleading = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' |
                '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let name: String = last.chars().filter(|c| !misleading(c)).take(NAME_MAX).collect();
    let name = name.trim().trim_start_matches('.').trim_end_matches('.').trim();
    if name.is_empty() { "arquivo".to_owned() } else { name.to_owned() }
}

/// RFC 6266: a plain name for old readers, the full one as RFC 5987 writes it.
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | ';') { c } else { '_' })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", crate::ui::escape_query(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere() {
        for (given, name) in [
            ("nota.pdf", "nota.pdf"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\windows\\win.ini", "win.ini"),
            ("C:\\nota fiscal.xml", "nota fiscal.xml"),
            ("..", "arquivo"),
            ("", "arquivo"),
            ("/", "arquivo"),
            (".htaccess", "htaccess"),
            ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
            ("fatura\u{202e}fdp.exe", "faturafdp.exe"),
            ("nota\0.pdf", "nota.pdf"),
        ] {
            assert_eq!(safe_name(given), name, "{given:?}");
        }
        assert_eq!(safe_name(&"x".repeat(1_000)).len(), NAME_MAX);
    }

    #[test]
    fn a_disposition_is_one_header_that_names_one_file() {
        let expected = "attachment; filename=\"_script_.pdf\"; filename*=UTF-8''%3Cscript%3E.pdf";
        assert_eq!(disposition("<script>.pdf"), expected);
        let expected = "attachment; filename=\"a_; b_.txt\"; filename*=UTF-8''a%22%3B%20b%C3%A7.txt";
        assert_eq!(disposition("a\"; bç.txt"), expected);
    }
}
