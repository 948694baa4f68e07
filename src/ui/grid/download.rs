//! The whole selection as a file, read some rows at a time by the page's own query.

use std::future::Future;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use futures::stream;

use super::{Cursor, Format, Grid, GridQuery};
use crate::db::DbError;
use crate::error::{AppError, Fault, FieldError};
use crate::server::refusal;
use crate::server::router::PlainRoute;
use crate::server::state::AppState;

/// Rows read at a time.
pub const BATCH: i64 = 1_000;
/// A spreadsheet is built in memory; a CSV has no such end.
const XLSX_MAX: usize = 200_000;

/// The two files of a grid. `answer` asks for its grant and reads the query as the page does.
pub fn routes<F, Fut>(csv: &'static str, xlsx: &'static str, answer: F) -> Vec<PlainRoute>
where
    F: Fn(AppState, Parts, Format) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, AppError>> + Send + 'static,
{
    let route = |format: Format| -> MethodRouter<AppState> {
        let answer = answer.clone();
        get(move |axum::extract::State(state): axum::extract::State<AppState>, parts: Parts| async move {
            let headers = parts.headers.clone();
            answer(state, parts, format).await.unwrap_or_else(|error| refusal::answer(&headers, &error))
        })
    };
    vec![
        PlainRoute { path: csv, method: "GET", route: route(Format::Csv) },
        PlainRoute { path: xlsx, method: "GET", route: route(Format::Xlsx) },
    ]
}

/// Reads on from one cursor to the next, each batch in a snapshot of its own.
struct Batches<R, F> {
    grid: Grid<R>,
    query: GridQuery,
    fetch: F,
    after: Option<Cursor>,
    done: bool,
}

impl<R, F, Fut> Batches<R, F>
where
    R: Send + 'static,
    F: Fn(Option<Cursor>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<Vec<R>, DbError>> + Send,
{
    async fn next(&mut self) -> Result<Option<Vec<R>>, DbError> {
        if self.done {
            return Ok(None);
        }
        let batch = (self.fetch)(self.after.take()).await?;
        self.done = (batch.len() as i64) < BATCH;
        self.after = batch.last().and_then(|row| self.grid.cursor_at(&self.query, row));
        Ok(Some(batch))
    }
}

impl<R: Send + 'static> Grid<R> {
    /// The file of a query. `fetch` reads at most [`BATCH`] rows behind a cursor, in the query's order; the
    /// query's own place does not matter.
    pub async fn download<F, Fut>(
        self,
        format: Format,
        query: GridQuery,
        fetch: F,
    ) -> Result<Response, AppError>
    where
        F: Fn(Option<Cursor>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Vec<R>, DbError>> + Send + 'static,
    {
        let query = GridQuery { cursor: None, ..query };
        let headers = self.headers(format)?;
        let mut batches = Batches { grid: self, query, fetch, after: None, done: false };
        if format == Format::Csv {
            return Ok((headers, csv(batches)).into_response());
        }
        let mut all = Vec::new();
        while let Some(batch) = batches.next().await? {
            all.extend(batch);
            if all.len() > XLSX_MAX {
                let fault = FieldError::about("rows", Fault::TooManyLines, XLSX_MAX.to_string());
                return Err(AppError::Invalid(vec![fault]));
            }
        }
        batches.grid.file(format, &batches.query, &all)
    }
}

fn csv<R, F, Fut>(batches: Batches<R, F>) -> Body
where
    R: Send + 'static,
    F: Fn(Option<Cursor>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<Vec<R>, DbError>> + Send + 'static,
{
    let parts = stream::unfold((batches, true), |(mut batches, first)| async move {
        let part = match batches.next().await {
            Ok(None) => return None,
            Ok(Some(batch)) => batches.grid.csv(&batches.query, &batch).map_err(std::io::Error::other),
            Err(cause) => Err(std::io::Error::other(cause)),
        };
        // The head stands once, before the first batch.
        let part = part.map(|text| match text.iter().position(|byte| *byte == b'\n') {
            Some(end) if !first => Bytes::copy_from_slice(&text[end + 1..]),
            _ => Bytes::from(text),
        });
        Some((part, (batches, false)))
    });
    // Compression asks once more after the end, which a stream must be fused to bear.
    Body::from_stream(futures::StreamExt::fuse(parts))
}
