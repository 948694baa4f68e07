//! Users: adding them, their passwords, and the end of their sessions.

use crate::auth::permission::UseOwnAccount;
use crate::auth::{Grant, Role};
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault};
use crate::events::{By, Event, Kind, Subject, record};
use crate::kernel::Lang;
use crate::sql;

/// Whether anyone can sign in, or ever could.
pub async fn any_person(tx: &mut Tx) -> Result<bool, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_scalar("SELECT COUNT(*) > 0 FROM app_user WHERE kind = 'person'")
        .fetch_one(conn)
        .await?))
}

pub struct NewUser<'a> {
    pub email: &'a str,
    pub name: &'a str,
    /// None until an invitation is accepted.
    pub password_hash: Option<&'a str>,
    pub area_id: Option<i64>,
    pub lang: Option<Lang>,
    pub roles: &'a [Role],
}

/// Adds a person; `kind` says whether they set the company up, were invited, or added at the command line.
pub async fn add(tx: &mut Tx, by: &By, kind: Kind, new: &NewUser<'_>) -> Result<i64, DbError> {
    const INSERT: &str = "INSERT INTO app_user (kind, email, name, password_hash, area_id, lang, created_at) \
                          VALUES ('person', $1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO NOTHING RETURNING \
                          id";
    let id: Option<i64> = sql!(tx, |conn| sqlx::query_scalar(INSERT)
        .bind(new.email)
        .bind(new.name)
        .bind(new.password_hash)
        .bind(new.area_id)
        .bind(new.lang)
        .bind(by.at)
        .fetch_optional(conn)
        .await?);
    let id = id.ok_or_else(|| AppError::invalid("email", Fault::Taken))?;
    insert_roles(tx, id, new.roles).await?;
    let event = Event::new(kind, Subject("app_user", id))
        .with("roles", codes(new.roles))
        .with("area_id", new.area_id)
        .personal("name", new.name)
        .personal("email", new.email);
    record(tx, by, event).await?;
    Ok(id)
}

pub(super) async fn insert_roles(tx: &mut Tx, user_id: i64, roles: &[Role]) -> Result<(), DbError> {
    for role in roles {
        sql!(tx, |conn| {
            sqlx::query("INSERT INTO user_role (user_id, role) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(user_id)
                .bind(role.code())
                .execute(conn)
                .await?;
        });
    }
    Ok(())
}

pub(super) fn codes(roles: &[Role]) -> Vec<&'static str> {
    Role::ALL.iter().filter(|role| roles.contains(role)).map(|role| role.code()).collect()
}

/// Ends every session of a user at once: rows are gone, and the epoch outdates any that is being made right
/// now. Returns the new epoch.
pub async fn end_sessions(tx: &mut Tx, user_id: i64) -> Result<i64, DbError> {
    let epoch: i64 = sql!(tx, |conn| sqlx::query_scalar(
        "UPDATE app_user SET session_epoch = session_epoch + 1 WHERE id = $1 RETURNING session_epoch"
    )
    .bind(user_id)
    .fetch_one(conn)
    .await?);
    sql!(tx, |conn| {
        sqlx::query("DELETE FROM session WHERE user_id = $1").bind(user_id).execute(conn).await?;
    });
    Ok(epoch)
}

/// Sets a password and ends every session of the user; returns their new epoch.
pub async fn set_password(tx: &mut Tx, by: &By, user_id: i64, password_hash: &str) -> Result<i64, DbError> {
    let changed = sql!(tx, |conn| sqlx::query(
        "UPDATE app_user SET password_hash = $2 WHERE id = $1 AND kind = 'person'"
    )
    .bind(user_id)
    .bind(password_hash)
    .execute(conn)
    .await?
    .rows_affected());
    expect_rows(changed, 1)?;
    record(tx, by, Event::new(Kind::PasswordChanged, Subject("app_user", user_id))).await?;
    end_sessions(tx, user_id).await
}

/// Ends every session of one's own, this one included.
pub async fn sign_out_everywhere(tx: &mut Tx, grant: &Grant<UseOwnAccount>) -> Result<(), DbError> {
    let event = Event::new(Kind::SessionsRevoked, Subject("app_user", grant.user_id())).with("all", true);
    record(tx, grant.by(), event).await?;
    end_sessions(tx, grant.user_id()).await?;
    Ok(())
}

/// Choices of the look: `None` leaves a choice as it is, `Some(None)` follows the system again.
pub struct Chosen {
    pub lang: Option<Option<String>>,
    pub theme: Option<Option<String>>,
    pub density: Option<Option<String>>,
}

type Looks = (Option<String>, Option<String>, Option<String>);

pub async fn prefer(tx: &mut Tx, grant: &Grant<UseOwnAccount>, chosen: &Chosen) -> Result<(), DbError> {
    let (lang, theme, density): Looks =
        sql!(tx, |conn| sqlx::query_as("SELECT lang, theme, density FROM app_user WHERE id = $1")
            .bind(grant.user_id())
            .fetch_one(conn)
            .await?);
    let new_lang = chosen.lang.clone().unwrap_or_else(|| lang.clone());
    let new_theme = chosen.theme.clone().unwrap_or_else(|| theme.clone());
    let new_density = chosen.density.clone().unwrap_or_else(|| density.clone());
    let event = Event::new(Kind::PreferencesChanged, Subject("app_user", grant.user_id()))
        .was("lang", lang, new_lang.clone())
        .was("theme", theme, new_theme.clone())
        .was("density", density, new_density.clone());
    if event.is_empty() {
        return Ok(());
    }
    sql!(tx, |conn| {
        sqlx::query("UPDATE app_user SET lang = $2, theme = $3, density = $4 WHERE id = $1")
            .bind(grant.user_id())
            .bind(new_lang)
            .bind(new_theme)
            .bind(new_density)
            .execute(conn)
            .await?;
    });
    record(tx, grant.by(), event).await?;
    Ok(())
}
