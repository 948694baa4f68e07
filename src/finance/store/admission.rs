//! Whether entries may enter the books: the request has not posted before, their months are open, their
//! accounts take lines. One question to the database; the schema's triggers ask it again.

use std::collections::BTreeSet;

use sqlx::QueryBuilder;

use super::post::Posted;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::finance::model::{EntryKind, NewEntry};
use crate::kernel::Currency;
use crate::sql;

/// What an answer's row tells; the codes are those of the statement.
const CURRENCY: i64 = 0;
const CLOSED: i64 = 1;
const HEADING: i64 = 2;
const INACTIVE: i64 = 3;

/// The answer.
pub enum Admitted {
    /// Every entry may enter; the currency of the books.
    Entries(Currency),
    /// The request has posted an entry already.
    Before(Posted),
}

/// Admits entries or refuses them. A reversal may touch accounts that are no longer active.
pub async fn admit(tx: &mut Tx, entries: &[NewEntry], request: Option<&str>) -> Result<Admitted, DbError> {
    let months: BTreeSet<i64> = entries.iter().map(|entry| entry.effective_on.month().number()).collect();
    let accounts = |wanted: fn(&NewEntry) -> bool| -> BTreeSet<i64> {
        let of = entries.iter().filter(|entry| wanted(entry)).flat_map(|entry| &entry.lines);
        of.map(|line| line.account_id).collect()
    };
    let all = accounts(|_| true);
    let active = accounts(|entry| entry.kind != EntryKind::Reversal);
    let rows: Vec<(i64, String)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT CAST(0 AS BIGINT), currency FROM company UNION ALL \
             SELECT CAST(1 AS BIGINT), CAST(month AS TEXT) FROM period WHERE closed AND month IN (-1",
        );
        months.iter().for_each(|month| _ = query.push(", ").push_bind(*month));
        query
            .push(") UNION ALL SELECT CAST(2 AS BIGINT), code FROM account WHERE NOT analytic AND id IN (-1");
        all.iter().for_each(|id| _ = query.push(", ").push_bind(*id));
        query.push(") UNION ALL SELECT CAST(3 AS BIGINT), code FROM account WHERE NOT active AND id IN (-1");
        active.iter().for_each(|id| _ = query.push(", ").push_bind(*id));
        query.push(")");
        if let Some(request) = request {
            query.push(
                " UNION ALL SELECT CAST(4 AS BIGINT), CAST(id AS TEXT) || ' ' || CAST(journal_id AS TEXT) \
                || ' ' || CAST(year AS TEXT) || ' ' || CAST(number AS TEXT) FROM entry WHERE request_id = ",
            );
            query.push_bind(request);
        }
        query.build_query_as().fetch_all(conn).await?
    });
    judge(rows)
}

fn judge(rows: Vec<(i64, String)>) -> Result<Admitted, DbError> {
    let (mut currency, mut closed, mut faults) = (None, false, Vec::new());
    for (what, text) in rows {
        match what {
            CURRENCY => currency = Currency::new(&text),
            CLOSED => closed = true,
            HEADING => faults.push(FieldError::about("lines", Fault::Synthetic, text)),
            INACTIVE => faults.push(FieldError::about("lines", Fault::Inactive, text)),
            _ => return posted(&text).map(Admitted::Before).ok_or(DbError::Unreadable("entry")),
        }
    }
    if closed {
        return Err(Rule::PeriodClosed.into());
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults).into());
    }
    currency.map(Admitted::Entries).ok_or_else(|| Rule::NoCompany.into())
}

fn posted(text: &str) -> Option<Posted> {
    let mut numbers = text.split(' ').map_while(|number| number.parse().ok());
    let mut next = || numbers.next();
    Some(Posted { id: next()?, journal_id: next()?, year: next()?, number: next()? })
}
