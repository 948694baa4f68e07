//! The audit as a file: exactly what is filtered.

use axum::extract::{Extension, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::change::Reader;
use super::pages::{Asked, asked, names_in, rows_of, subject};
use super::{Kind, change};
use crate::auth::Actor;
use crate::auth::permission::ReadAudit;
use crate::error::AppError;
use crate::kernel::Text;
use crate::server::refusal;
use crate::server::router::PlainRoute;
use crate::server::sheet::{Cell, Sheet, utc};
use crate::server::state::AppState;
use crate::server::visitor::Company;

/// A file holds at most so many events; a narrower search gives the rest.
const ROWS_MAX: i64 = 100_000;

pub fn routes() -> Vec<PlainRoute> {
    vec![
        PlainRoute { path: "/admin/audit.csv", method: "GET", route: get(csv) },
        PlainRoute { path: "/admin/audit.xlsx", method: "GET", route: get(xlsx) },
    ]
}

type Parts = (State<AppState>, Extension<Actor>, Extension<Company>, Query<Asked>);

async fn csv(parts: Parts, headers: axum::http::HeaderMap) -> Response {
    match sheet(parts).await {
        Ok(sheet) => file("audit.csv", "text/csv; charset=utf-8", sheet.csv().into_bytes()),
        Err(error) => refusal::answer(&headers, &error),
    }
}

async fn xlsx(parts: Parts, headers: axum::http::HeaderMap) -> Response {
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let made =
        sheet(parts).await.and_then(|sheet| sheet.xlsx().map_err(|_| AppError::Internal(String::new())));
    match made {
        Ok(bytes) => file("audit.xlsx", KIND, bytes),
        Err(error) => refusal::answer(&headers, &error),
    }
}

/// A download that a browser saves under a name.
pub fn file(name: &str, kind: &'static str, content: Vec<u8>) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    ([(CONTENT_TYPE, HeaderValue::from_static(kind)), (CONTENT_DISPOSITION, disposition)], content)
        .into_response()
}

async fn sheet(parts: Parts) -> Result<Sheet, AppError> {
    let (State(state), Extension(actor), Extension(company), Query(filters)) = parts;
    let grant = actor.grant::<ReadAudit>()?;
    let (search, _) = asked(&filters, actor.today, &company.time_zone);
    let mut tx = state.db.read().await?;
    let rows = rows_of(&mut tx, &grant, &search, filters.before.parse().ok(), ROWS_MAX).await?;
    let names = names_in(&mut tx, &rows).await?;
    let lang = actor.lang;
    let reader = Reader { lang, names: &names, decimals: company.currency.decimals() };
    let mut sheet =
        Sheet::new(&["event", "at", "actor", "kind", "subject", "subject_id", "change", "reason"]);
    for event in rows {
        let changed = change::read(&event.change, &event.personal, &event.subject_type, reader);
        let kind = Kind::from_code(&event.kind);
        sheet.rows.push(vec![
            Cell::Whole(event.seq),
            Cell::text(utc(event.at)),
            Cell::text(event.actor),
            Cell::text(kind.map_or(event.kind, |kind| kind.text(actor.lang).to_owned())),
            Cell::text(subject(&event.subject_type, event.subject_id, &names, lang).0),
            Cell::Whole(event.subject_id),
            Cell::text(changed.iter().map(change::Changed::line).collect::<Vec<_>>().join("; ")),
            Cell::optional(event.reason),
        ]);
    }
    Ok(sheet)
}
