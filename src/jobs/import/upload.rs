//! The upload of a file to import, and the problems of one as a file.

use std::io::Write;

use axum::extract::{DefaultBodyLimit, Extension, FromRequest, Multipart, Path, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use sha2::{Digest, Sha256};
use tower_sessions::Session;

use super::problems::{Told, Upload};
use super::{Import, Spool};
use crate::auth::Actor;
use crate::error::{AppError, Fault, FieldError};
use crate::events::downloads::file;
use crate::events::hex;
use crate::jobs::{self, Percent};
use crate::server::kept;
use crate::server::refusal;
use crate::server::router::PlainRoute;
use crate::server::sheet::{Cell, Sheet};
use crate::server::state::AppState;

pub const FILE_MB_MAX: usize = 50;
const FILE_BYTES_MAX: usize = FILE_MB_MAX * 1024 * 1024;
/// What multipart adds around the file.
const AROUND: usize = 64 * 1024;
const NAME_MAX: usize = 120;

/// The two routes of an import: where its files are sent, and where the problems of one are fetched.
pub fn routes<I: Import>(upload_path: &'static str, problems_path: &'static str) -> Vec<PlainRoute> {
    let upload = post(upload::<I>).layer(DefaultBodyLimit::max(FILE_BYTES_MAX + AROUND));
    vec![
        PlainRoute { path: upload_path, method: "POST", route: upload },
        PlainRoute { path: problems_path, method: "GET", route: get(problems::<I>) },
    ]
}

/// Takes the file, tries it in a dry run, and leads to what that found.
async fn upload<I: Import>(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Extension(session): Extension<Session>,
    request: Request,
) -> Response {
    let headers = request.headers().clone();
    let begun = async {
        I::may(&actor, "")?;
        let form = Multipart::from_request(request, &state).await.map_err(|_| AppError::BadRequest)?;
        let (upload, spool) = receive(form).await?;
        I::may(&actor, &upload.what)?;
        begin::<I>(&state, &actor, upload, spool).await
    };
    match begun.await {
        Ok(job) => Redirect::to(&format!("{}/{job}", I::PATH)).into_response(),
        Err(error @ AppError::Invalid(_)) => kept::lead_back_to(I::PATH, &session, &headers, error).await,
        Err(error) => refusal::answer(&headers, &error),
    }
}

async fn begin<I: Import>(
    state: &AppState,
    actor: &Actor,
    upload: Upload,
    spool: Spool,
) -> Result<i64, AppError> {
    let mut tx = state.db.write().await?;
    let job = jobs::store::begin(&mut tx, I::KIND, actor.user_id, actor.now, &upload).await?;
    tx.commit().await?;
    let percent = Percent::default();
    let work = I::dry_run(state.clone(), actor.clone(), job, upload, spool, percent.clone());
    jobs::start(state, job, percent, work).await;
    Ok(job)
}

/// Writes the file to the temporary folder as it arrives.
async fn receive(mut form: Multipart) -> Result<(Upload, Spool), AppError> {
    let fault = |code| AppError::invalid("file", code);
    let too_big =
        || AppError::Invalid(vec![FieldError::about("file", Fault::TooBig, format!("{FILE_MB_MAX} MB"))]);
    let mut what = String::new();
    while let Some(mut field) = form.next_field().await.map_err(|_| AppError::BadRequest)? {
        if field.name() == Some("what") {
            what = chosen(field).await?;
            continue;
        }
        if field.name() != Some("file") {
            continue;
        }
        let name = name_of(field.file_name().unwrap_or_default());
        if name.is_empty() {
            return Err(fault(Fault::NoFile));
        }
        let (spool, mut out) = Spool::create().map_err(unwritable)?;
        let (mut hash, mut size) = (Sha256::new(), 0usize);
        while let Some(piece) = field.chunk().await.map_err(|_| too_big())? {
            size += piece.len();
            if size > FILE_BYTES_MAX {
                return Err(too_big());
            }
            hash.update(&piece);
            out.write_all(&piece).map_err(unwritable)?;
        }
        out.flush().map_err(unwritable)?;
        if size == 0 {
            return Err(fault(Fault::EmptyFile));
        }
        let upload = Upload { name, size: size as u64, sha256: hex(&hash.finalize()), what };
        return Ok((upload, spool));
    }
    Err(fault(Fault::NoFile))
}

/// A choice that stands before the file in the form.
async fn chosen(field: axum::extract::multipart::Field<'_>) -> Result<String, AppError> {
    let text = field.text().await.map_err(|_| AppError::BadRequest)?;
    Ok(text.chars().take(NAME_MAX).collect())
}

/// The last part of the name, without what a page or a path should not hold.
fn name_of(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    last.chars().filter(|letter| !letter.is_control()).take(NAME_MAX).collect()
}

fn unwritable(cause: std::io::Error) -> AppError {
    let reference = crate::server::telemetry::reference();
    tracing::error!(%reference, %cause, "temporary folder");
    AppError::Internal(reference)
}

/// Every problem of a dry run with the row it is in, to mend the file by.
async fn problems<I: Import>(
    State(state): State<AppState>,
    Extension(actor): Extension<Actor>,
    Path(job): Path<i64>,
    headers: HeaderMap,
) -> Response {
    match sheet::<I>(&state, &actor, job).await {
        Ok(sheet) => file("problems.csv", "text/csv; charset=utf-8", sheet.csv().into_bytes()),
        Err(error) => refusal::answer(&headers, &error),
    }
}

async fn sheet<I: Import>(state: &AppState, actor: &Actor, job: i64) -> Result<Sheet, AppError> {
    I::may(actor, "")?;
    let mut tx = state.db.read().await?;
    let job = jobs::store::job(&mut tx, I::KIND, job).await?.ok_or(AppError::NotFound)?;
    let told: Told = job.outcome()?.unwrap_or_default();
    let mut sheet = Sheet::new(&["line", "column", "problem", "row"]);
    for problem in &told.problems {
        let line = i64::try_from(problem.line).unwrap_or(i64::MAX);
        sheet.rows.push(vec![
            Cell::Whole(line),
            problem.column.map_or(Cell::Empty, |column| Cell::Whole(i64::from(column))),
            Cell::text(problem.text(actor.lang)),
            Cell::text(problem.row.as_str()),
        ]);
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_part_of_a_name_is_kept() {
        for (sent, kept) in [
            ("livro.journal", "livro.journal"),
            ("C:\\dados\\livro.csv", "livro.csv"),
            ("../../etc/passwd", "passwd"),
            (" a\nb.csv ", "ab.csv"),
            ("x/", ""),
        ] {
            assert_eq!(name_of(sent), kept, "{sent:?}");
        }
    }
}
