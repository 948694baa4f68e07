//! What the last check found, rule by rule, for whoever looks between two checks.

use super::verify::{Outcome, Tie};
use crate::auth::Grant;
use crate::auth::permission::CheckBooks;
use crate::db::{DbError, Tx};
use crate::kernel::Instant;
use crate::sql;

/// The outcomes of the last check in the order of the rules, when it was and who made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub outcomes: Vec<Outcome>,
    /// The oldest of the outcomes: a partial check renews only its own.
    pub at: Option<Instant>,
    pub by: Option<String>,
}

/// Keeps outcomes in place of the earlier ones of the same rules.
pub(super) async fn keep(tx: &mut Tx, grant: &Grant<CheckBooks>, found: &[Outcome]) -> Result<(), DbError> {
    const KEEP: &str = "INSERT INTO check_outcome (rule, figure, broken, offenders, checked_at, checked_by) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (rule) DO UPDATE SET figure = excluded.figure, \
        broken = excluded.broken, offenders = excluded.offenders, checked_at = excluded.checked_at, \
        checked_by = excluded.checked_by";
    for outcome in found {
        let offenders = serde_json::Value::from(outcome.offenders.clone()).to_string();
        sql!(tx, |conn| {
            sqlx::query(KEEP)
                .bind(format!("{:?}", outcome.tie))
                .bind(outcome.figure)
                .bind(outcome.broken)
                .bind(offenders)
                .bind(grant.now())
                .bind(grant.user_id())
                .execute(conn)
                .await?;
        });
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    rule: String,
    figure: i64,
    broken: i64,
    offenders: String,
    checked_at: Instant,
    name: String,
}

pub async fn last(tx: &mut Tx) -> Result<Checked, DbError> {
    const LAST: &str = "SELECT c.rule, c.figure, c.broken, c.offenders, c.checked_at, u.name \
        FROM check_outcome c JOIN app_user u ON u.id = c.checked_by ORDER BY c.checked_at";
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(LAST).fetch_all(conn).await?);
    let oldest = rows.first().map(|row| (row.checked_at, row.name.clone()));
    let outcome = |tie: &Tie| {
        let row = rows.iter().find(|row| row.rule == format!("{tie:?}"))?;
        let offenders = serde_json::from_str(&row.offenders).unwrap_or_default();
        Some(Outcome::kept(*tie, row.figure, row.broken, offenders))
    };
    let outcomes = Tie::ALL.iter().filter_map(outcome).collect();
    let (at, by) = oldest.unzip();
    Ok(Checked { outcomes, at, by })
}

/// How many rules are broken, of how many that were ever checked.
pub async fn broken(tx: &mut Tx) -> Result<(i64, i64), DbError> {
    const BROKEN: &str = "SELECT CAST(COALESCE(SUM(CASE WHEN broken > 0 THEN 1 ELSE 0 END), 0) AS BIGINT), \
        COUNT(*) FROM check_outcome";
    Ok(sql!(tx, |conn| sqlx::query_as(BROKEN).fetch_one(conn).await?))
}
