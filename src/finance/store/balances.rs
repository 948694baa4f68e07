//! The balance projection: sums of posted lines per area, account, currency and month, kept by the
//! transaction that posts. Area 0 is the whole company.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use crate::db::{DbError, Tx};
use crate::kernel::{Currency, Day, Instant, Month};
use crate::sql;

/// The order is the order of locking, the same in every transaction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub area_id: i64,
    pub account_id: i64,
    pub currency: Currency,
    pub month: Month,
}

/// Minor units of the company's currency; `own_` in hundred-millionths of the line's currency, zero where
/// that is the company's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub debit: i64,
    pub credit: i64,
    pub own_debit: i64,
    pub own_credit: i64,
}

impl Sums {
    /// `None` where a sum leaves the range.
    pub fn add(&mut self, amount: i64, own: i64) -> Option<()> {
        self.debit = self.debit.checked_add(amount.max(0))?;
        self.credit = self.credit.checked_sub(amount.min(0))?;
        self.own_debit = self.own_debit.checked_add(own.max(0))?;
        self.own_credit = self.own_credit.checked_sub(own.min(0))?;
        Some(())
    }
}

const ROWS_MAX: usize = 2_000;

/// Adds the sums of newly posted lines.
pub async fn add(tx: &mut Tx, sums: &BTreeMap<Key, Sums>) -> Result<(), DbError> {
    const INSERT: &str =
        "INSERT INTO balance (area_id, account_id, currency, month, debit, credit, own_debit, own_credit) ";
    const MERGE: &str = " ON CONFLICT (area_id, account_id, currency, month) DO UPDATE SET \
        debit = balance.debit + excluded.debit, credit = balance.credit + excluded.credit, \
        own_debit = balance.own_debit + excluded.own_debit, own_credit = balance.own_credit + \
        excluded.own_credit";
    let rows: Vec<_> = sums.iter().collect();
    for chunk in rows.chunks(ROWS_MAX) {
        sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, (key, sums)| {
                row.push_bind(key.area_id)
                    .push_bind(key.account_id)
                    .push_bind(key.currency.clone())
                    .push_bind(key.month)
                    .push_bind(sums.debit)
                    .push_bind(sums.credit)
                    .push_bind(sums.own_debit)
                    .push_bind(sums.own_credit);
            });
            query.push(MERGE);
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

/// The balance of every account that has lines, debit positive, in minor units of the company's currency.
pub async fn of_accounts(tx: &mut Tx) -> Result<BTreeMap<i64, i64>, DbError> {
    const ALL: &str = "SELECT account_id, CAST(SUM(debit - credit) AS BIGINT) FROM balance WHERE area_id = 0 \
        GROUP BY account_id";
    let rows: Vec<(i64, i64)> = sql!(tx, |conn| sqlx::query_as(ALL).fetch_all(conn).await?);
    Ok(rows.into_iter().collect())
}

/// What changed each of these accounts, day by day, from the lines.
pub async fn by_day(tx: &mut Tx, accounts: &[i64]) -> Result<Vec<(i64, Day, i64)>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT account_id, effective_on, CAST(SUM(amount) AS BIGINT) FROM line WHERE account_id IN (-1",
        );
        for account in accounts {
            query.push(", ").push_bind(*account);
        }
        query.push(") GROUP BY account_id, effective_on");
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// When the projection was last compared with the lines, up to which event, and whether they agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Verified {
    #[sqlx(rename = "verified_at")]
    pub at: Instant,
    #[sqlx(rename = "verified_seq")]
    pub seq: i64,
    pub sound: bool,
}

pub async fn verified(tx: &mut Tx) -> Result<Verified, DbError> {
    const VERIFIED: &str = "SELECT verified_at, verified_seq, sound FROM projection WHERE name = 'balance'";
    Ok(sql!(tx, |conn| sqlx::query_as(VERIFIED).fetch_one(conn).await?))
}

/// Records the outcome of a comparison.
pub async fn mark_verified(tx: &mut Tx, at: Instant, seq: i64, sound: bool) -> Result<(), DbError> {
    const MARK: &str =
        "UPDATE projection SET verified_at = $1, verified_seq = $2, sound = $3 WHERE name = 'balance'";
    sql!(tx, |conn| {
        sqlx::query(MARK).bind(at).bind(seq).bind(sound).execute(conn).await?;
    });
    Ok(())
}

/// A cached balance that differs from its lines.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Difference {
    pub area_id: i64,
    pub account_id: i64,
    pub currency: Currency,
    pub month: i64,
    /// Cached minus recomputed, in minor units of the company's currency.
    pub debit: i64,
    pub credit: i64,
}

/// Compares every cached balance with the lines; returns how many were compared and those that differ.
pub async fn differences(tx: &mut Tx) -> Result<(i64, Vec<Difference>), DbError> {
    const COUNT: &str = "SELECT COUNT(*) FROM balance";
    let count: i64 = sql!(tx, |conn| sqlx::query_scalar(COUNT).fetch_one(conn).await?);
    let found = match tx {
        Tx::Sqlite(tx) => {
            sqlx::query_as(crate::db::dialect::BALANCE_DIFFERENCES_SQLITE).fetch_all(&mut **tx).await?
        }
        Tx::Postgres(tx) => {
            sqlx::query_as(crate::db::dialect::BALANCE_DIFFERENCES_POSTGRES).fetch_all(&mut **tx).await?
        }
    };
    Ok((count, found))
}
