//! Loading a default chart into an empty ledger.

use std::collections::HashMap;

use super::{Chart, accounts};
use crate::company;
use crate::db::{DbError, Tx};
use crate::error::Rule;
use crate::events::{By, Event, Kind, Subject, record};
use crate::finance::store::accounts::{NewAccount, insert};
use crate::kernel::Lang;
use crate::sql;

/// Inserts the chart's accounts and the two journals every company has, with one event. Returns how many
/// accounts were inserted.
pub async fn load(tx: &mut Tx, by: &By, chart: Chart) -> Result<usize, DbError> {
    const HELD: &str = "SELECT (SELECT COUNT(*) FROM account) + (SELECT COUNT(*) FROM journal)";
    let held: i64 = sql!(tx, |conn| sqlx::query_scalar(HELD).fetch_one(conn).await?);
    if held > 0 {
        return Err(Rule::ChartNotEmpty.into());
    }
    let lang = company::store::load(tx).await?.map_or(Lang::Pt, |company| company.lang);
    let accounts = accounts(chart);
    let mut ids: HashMap<&str, (i64, &str)> = HashMap::with_capacity(accounts.len());
    for account in &accounts {
        let parent = account.parent.and_then(|parent| ids.get(parent).copied());
        let new = NewAccount {
            parent_id: parent.map(|(id, _)| id),
            code: account.code.to_owned(),
            name: account.name.to_owned(),
            kind: account.kind,
            analytic: account.analytic,
            purpose: account.purpose,
            referential_code: account.referential_code.map(str::to_owned),
        };
        let id = insert(tx, parent.map(|(_, path)| path), &new).await?;
        ids.insert(account.code, (id, &account.path));
    }
    for (code, name) in chart.journals(lang) {
        sql!(tx, |conn| {
            sqlx::query("INSERT INTO journal (code, name) VALUES ($1, $2)")
                .bind(code)
                .bind(name)
                .execute(conn)
                .await?;
        });
    }
    let event = Event::new(Kind::ChartLoaded, Subject("company", 1))
        .with("chart", chart.code())
        .with("accounts", accounts.len());
    record(tx, by, event).await?;
    Ok(accounts.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::grant::OPERATOR;
    use crate::db::testing::both;
    use crate::error::AppError;
    use crate::events::store::head;
    use crate::kernel::Instant;

    #[tokio::test]
    async fn a_chart_is_loaded_once_with_its_journals() -> Result<(), DbError> {
        let by = By { user_id: OPERATOR, at: Instant(0), request_id: None };
        for chart in Chart::ALL {
            for test in both().await? {
                let mut tx = test.db.write().await?;
                let loaded = load(&mut tx, &by, chart).await?;
                assert_eq!(loaded, accounts(chart).len());
                let again = load(&mut tx, &by, Chart::En).await.unwrap_err();
                assert!(matches!(again, DbError::Refused(AppError::Refused(Rule::ChartNotEmpty))));
                const ORPHANS: &str =
                    "SELECT COUNT(*) FROM account WHERE (parent_id IS NULL) <> (path = name)";
                let orphans: i64 = sql!(&mut tx, |conn| sqlx::query_scalar(ORPHANS).fetch_one(conn).await?);
                assert_eq!(orphans, 0);
                let journals: Vec<String> =
                    sql!(&mut tx, |conn| sqlx::query_scalar("SELECT code FROM journal ORDER BY id")
                        .fetch_all(conn)
                        .await?);
                assert_eq!(journals, chart.journals(Lang::Pt).map(|(code, _)| code));
                assert_eq!(head(&mut tx).await?.seq, 1);
            }
        }
        Ok(())
    }
}
