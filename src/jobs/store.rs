//! The rows of jobs and the pieces of what was uploaded for them. Jobs are tools of the trade, not part of
//! the books: what they do to the books is an event there.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::{DbError, Tx, expect_rows};
use crate::error::Rule;
use crate::kernel::Instant;
use crate::sql;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    Import,
    Copy,
    Check,
    StockImport,
}

impl JobKind {
    pub const fn code(self) -> &'static str {
        match self {
            JobKind::Import => "import",
            JobKind::Copy => "copy",
            JobKind::Check => "check",
            JobKind::StockImport => "stock_import",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    Running,
    /// Waits for a person to go on.
    Ready,
    Done,
    Failed,
    Dropped,
}

impl JobState {
    pub const fn code(self) -> &'static str {
        match self {
            JobState::Running => "running",
            JobState::Ready => "ready",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Dropped => "dropped",
        }
    }

    fn from_code(code: &str) -> JobState {
        let all = [JobState::Running, JobState::Ready, JobState::Done, JobState::Dropped];
        all.into_iter().find(|state| state.code() == code).unwrap_or(JobState::Failed)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: i64,
    pub state: JobState,
    pub asked_by: String,
    pub asked_at: Instant,
    pub percent: u8,
    input: String,
    outcome: Option<String>,
}

impl Job {
    /// What it was started with.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T, DbError> {
        serde_json::from_str(&self.input).map_err(|_| DbError::Unreadable("job.input"))
    }

    /// What came of it; `None` while it runs.
    pub fn outcome<T: DeserializeOwned>(&self) -> Result<Option<T>, DbError> {
        let read = |text: &String| serde_json::from_str(text).map_err(|_| DbError::Unreadable("job.outcome"));
        self.outcome.as_ref().map(read).transpose()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    state: String,
    asked_by: String,
    asked_at: Instant,
    percent: i64,
    input: String,
    outcome: Option<String>,
}

impl From<Row> for Job {
    fn from(row: Row) -> Job {
        let Row { id, state, asked_by, asked_at, percent, input, outcome } = row;
        let percent = u8::try_from(percent).unwrap_or(0);
        Job { id, state: JobState::from_code(&state), asked_by, asked_at, percent, input, outcome }
    }
}

/// Begins a job as running; returns its id.
pub async fn begin(
    tx: &mut Tx,
    kind: JobKind,
    user_id: i64,
    now: Instant,
    input: &impl Serialize,
) -> Result<i64, DbError> {
    const BEGIN: &str = "INSERT INTO job (kind, state, asked_by, asked_at, seen_at, input) \
        VALUES ($1, 'running', $2, $3, $3, $4) RETURNING id";
    let input = serde_json::to_string(input).map_err(|_| DbError::Unreadable("job.input"))?;
    Ok(sql!(tx, |conn| sqlx::query_scalar(BEGIN)
        .bind(kind.code())
        .bind(user_id)
        .bind(now)
        .bind(input)
        .fetch_one(conn)
        .await?))
}

pub async fn job(tx: &mut Tx, kind: JobKind, id: i64) -> Result<Option<Job>, DbError> {
    const ONE: &str = "SELECT j.id, j.state, u.name AS asked_by, j.asked_at, j.percent, j.input, j.outcome \
        FROM job j JOIN app_user u ON u.id = j.asked_by WHERE j.id = $1 AND j.kind = $2";
    let row: Option<Row> =
        sql!(tx, |conn| sqlx::query_as(ONE).bind(id).bind(kind.code()).fetch_optional(conn).await?);
    Ok(row.map(Job::from))
}

/// The newest jobs of a kind.
pub async fn newest(tx: &mut Tx, kind: JobKind, limit: i64) -> Result<Vec<Job>, DbError> {
    const NEWEST: &str = "SELECT j.id, j.state, u.name AS asked_by, j.asked_at, j.percent, j.input, \
        j.outcome \
        FROM job j JOIN app_user u ON u.id = j.asked_by WHERE j.kind = $1 ORDER BY j.id DESC LIMIT $2";
    let rows: Vec<Row> =
        sql!(tx, |conn| sqlx::query_as(NEWEST).bind(kind.code()).bind(limit).fetch_all(conn).await?);
    Ok(rows.into_iter().map(Job::from).collect())
}

/// Moves a waiting job on; refused when another request has done so.
pub async fn go_on(tx: &mut Tx, id: i64, kind: JobKind, to: JobState, now: Instant) -> Result<(), DbError> {
    const GO_ON: &str = "UPDATE job SET state = $3, seen_at = $4, percent = 0 \
        WHERE id = $1 AND kind = $2 AND state = 'ready'";
    let moved = sql!(tx, |conn| sqlx::query(GO_ON)
        .bind(id)
        .bind(kind.code())
        .bind(to.code())
        .bind(now)
        .execute(conn)
        .await?
        .rows_affected());
    if moved == 1 { Ok(()) } else { Err(Rule::JobGone.into()) }
}

/// Writes what came of a running job.
pub async fn end(tx: &mut Tx, id: i64, state: JobState, outcome: &str, now: Instant) -> Result<(), DbError> {
    const END: &str = "UPDATE job SET state = $2, outcome = $3, seen_at = $4, percent = 100 \
        WHERE id = $1 AND state = 'running'";
    let ended = sql!(tx, |conn| sqlx::query(END)
        .bind(id)
        .bind(state.code())
        .bind(outcome)
        .bind(now)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(ended, 1)
}

/// Says that a job is alive, and how far it is.
pub async fn tell(tx: &mut Tx, id: i64, percent: u8, now: Instant) -> Result<(), DbError> {
    const TELL: &str = "UPDATE job SET percent = $2, seen_at = $3 WHERE id = $1 AND state = 'running'";
    sql!(tx, |conn| {
        sqlx::query(TELL).bind(id).bind(i64::from(percent)).bind(now).execute(conn).await?;
    });
    Ok(())
}

/// Fails the jobs whose process has said nothing since a moment: it is gone.
pub async fn fail_silent(tx: &mut Tx, since: Instant) -> Result<(), DbError> {
    const FAIL: &str = "UPDATE job SET state = 'failed' WHERE state = 'running' AND seen_at < $1";
    sql!(tx, |conn| {
        sqlx::query(FAIL).bind(since).execute(conn).await?;
    });
    Ok(())
}

/// Drops what still waits since before a moment, and the pieces of all that has ended.
pub async fn sweep(tx: &mut Tx, before: Instant) -> Result<(), DbError> {
    const DROP: &str = "UPDATE job SET state = 'dropped' WHERE state = 'ready' AND seen_at < $1";
    const PARTS: &str = "DELETE FROM job_part WHERE job_id IN \
        (SELECT id FROM job WHERE state IN ('done', 'failed', 'dropped'))";
    sql!(tx, |conn| {
        sqlx::query(DROP).bind(before).execute(&mut *conn).await?;
        sqlx::query(PARTS).execute(conn).await?;
    });
    Ok(())
}

pub async fn keep_part(tx: &mut Tx, job: i64, n: i64, content: &[u8]) -> Result<(), DbError> {
    const KEEP: &str = "INSERT INTO job_part (job_id, n, content) VALUES ($1, $2, $3)";
    sql!(tx, |conn| {
        sqlx::query(KEEP).bind(job).bind(n).bind(content).execute(conn).await?;
    });
    Ok(())
}

pub async fn part(tx: &mut Tx, job: i64, n: i64) -> Result<Option<Vec<u8>>, DbError> {
    const PART: &str = "SELECT content FROM job_part WHERE job_id = $1 AND n = $2";
    Ok(sql!(tx, |conn| sqlx::query_scalar(PART).bind(job).bind(n).fetch_optional(conn).await?))
}

pub async fn drop_parts(tx: &mut Tx, job: i64) -> Result<(), DbError> {
    const DROP: &str = "DELETE FROM job_part WHERE job_id = $1";
    sql!(tx, |conn| {
        sqlx::query(DROP).bind(job).execute(conn).await?;
    });
    Ok(())
}
