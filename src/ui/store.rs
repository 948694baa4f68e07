//! The SQL of saved views.

use super::views::SavedView;
use crate::auth::Grant;
use crate::auth::permission::UseOwnAccount;
use crate::db::{DbError, Tx, expect_rows};
use crate::events::{self, Event, Kind, Subject};
use crate::sql;

/// The views of a page that a user saved, then those their area shares; by name.
pub async fn saved_views(tx: &mut Tx, user_id: i64, page: &str) -> Result<Vec<SavedView>, DbError> {
    let rows: Vec<(i64, String, String, bool)> = sql!(tx, |conn| {
        sqlx::query_as(
            "SELECT view.id, view.name, view.query, view.user_id = $1 AS mine FROM saved_view view
             WHERE view.page = $2 AND (view.user_id = $1 OR view.area_id =
                 (SELECT area_id FROM app_user WHERE id = $1))
             ORDER BY mine DESC, view.name, view.id",
        )
        .bind(user_id)
        .bind(page)
        .fetch_all(conn)
        .await
    })?;
    Ok(rows.into_iter().map(|(id, name, query, mine)| SavedView { id, name, query, mine }).collect())
}

/// Saves a view; one of the same name on the same page is replaced.
pub async fn save_view(
    tx: &mut Tx,
    grant: &Grant<UseOwnAccount>,
    page: &str,
    name: &str,
    query: &str,
    shared: bool,
) -> Result<i64, DbError> {
    let id: i64 = sql!(tx, |conn| {
        sqlx::query_scalar(
            "INSERT INTO saved_view (user_id, area_id, page, name, query)
             SELECT id, CASE WHEN $5 THEN area_id END, $2, $3, $4 FROM app_user WHERE id = $1
             ON CONFLICT (user_id, page, name)
             DO UPDATE SET query = excluded.query, area_id = excluded.area_id RETURNING id",
        )
        .bind(grant.user_id())
        .bind(page)
        .bind(name)
        .bind(query)
        .bind(shared)
        .fetch_one(conn)
        .await
    })?;
    let event = Event::new(Kind::ViewSaved, Subject("saved_view", id)).with("page", page).with("name", name);
    events::record(tx, grant.by(), event.with("query", query).with("shared", shared)).await?;
    Ok(id)
}

/// Removes one's own view; another's does not exist for them.
pub async fn remove_view(tx: &mut Tx, grant: &Grant<UseOwnAccount>, view: i64) -> Result<(), DbError> {
    let removed = sql!(tx, |conn| {
        sqlx::query("DELETE FROM saved_view WHERE id = $1 AND user_id = $2")
            .bind(view)
            .bind(grant.user_id())
            .execute(conn)
            .await?
            .rows_affected()
    });
    expect_rows(removed, 1)?;
    events::record(tx, grant.by(), Event::new(Kind::ViewRemoved, Subject("saved_view", view))).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Actor;
    use crate::db::testing;
    use crate::kernel::{Instant, Lang};

    #[tokio::test]
    async fn a_view_is_saved_once_per_name_and_removed_by_its_owner() {
        for test in testing::both().await.unwrap() {
            let actor = Actor::operator(Instant(0), "2026-11-24".parse().unwrap(), Lang::Pt);
            let grant = actor.grant::<UseOwnAccount>().unwrap();
            let mut tx = test.db.write().await.unwrap();
            let user = "INSERT INTO app_user (id, kind, name, created_at) VALUES (1, 'system', 'x', 0)
                        ON CONFLICT (id) DO NOTHING";
            sql!(&mut tx, |conn| sqlx::query(user).execute(conn).await.map(|_| ())).unwrap();
            let first =
                save_view(&mut tx, &grant, "/entries", "Abertos", "f.state=open", true).await.unwrap();
            let again =
                save_view(&mut tx, &grant, "/entries", "Abertos", "f.state=done", false).await.unwrap();
            assert_eq!(first, again);
            let views = saved_views(&mut tx, actor.user_id, "/entries").await.unwrap();
            let expected =
                SavedView { id: first, name: "Abertos".into(), query: "f.state=done".into(), mine: true };
            assert_eq!(views, [expected]);
            assert_eq!(saved_views(&mut tx, actor.user_id, "/parties").await.unwrap(), []);
            remove_view(&mut tx, &grant, first).await.unwrap();
            assert!(remove_view(&mut tx, &grant, first).await.is_err());
            assert_eq!(saved_views(&mut tx, actor.user_id, "/entries").await.unwrap(), []);
            tx.commit().await.unwrap();
        }
    }
}
