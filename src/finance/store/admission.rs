//! Whether entries may enter the books: their months are open, their accounts take lines. One question to the
//! database; the schema's triggers ask it again.

use std::collections::BTreeSet;

use sqlx::QueryBuilder;

use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::finance::model::{EntryKind, NewEntry};
use crate::kernel::Currency;
use crate::sql;

/// What an answer's row tells; the codes are those of the statement.
const CURRENCY: i64 = 0;
const CLOSED: i64 = 1;
const HEADING: i64 = 2;

/// The currency of the books when every entry may enter them. A reversal may touch accounts that are no longer active.
pub async fn admit(tx: &mut Tx, entries: &[NewEntry]) -> Result<Currency, DbError> {
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
        query.build_query_as().fetch_all(conn).await?
    });
    let mut currency = None;
    let mut faults = Vec::new();
    for (what, text) in rows {
        match what {
            CURRENCY => currency = Currency::new(&text),
            CLOSED => return Err(Rule::PeriodClosed.into()),
            HEADING => faults.push(FieldError::about("lines", Fault::Synthetic, text)),
            _ => faults.push(FieldError::about("lines", Fault::Inactive, text)),
        }
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults).into());
    }
    currency.ok_or_else(|| Rule::NoCompany.into())
}
