//! Users as administrators see them: who there is, invitations, area and name, disabling.

use super::user::{self, NewUser, end_sessions};
use crate::auth::permission::{ChangeUsers, ReadUsers};
use crate::auth::words::AuthWord;
use crate::auth::{Grant, Role};
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Rule};
use crate::events::{Event, Kind, Subject, record};
use crate::kernel::{Instant, instant};
use crate::sql;

/// Keeps apart two acts that decide who administers.
const USERS_LOCK: i64 = 0x7573_6572;
/// How long a link for a person holds.
pub const LINK_LIFETIME: i64 = 7 * instant::DAY;
pub const PAGE: i64 = 100;

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub area_id: Option<i64>,
    pub area: Option<String>,
    /// Whether they have set a password.
    pub joined: bool,
    pub second_factor: bool,
    pub disabled_at: Option<Instant>,
    pub created_at: Instant,
    /// The last use of a session that still lives.
    pub seen_at: Option<Instant>,
    roles: Option<String>,
}

impl Person {
    pub fn status(&self) -> AuthWord {
        match (self.disabled_at, self.joined) {
            (Some(_), _) => AuthWord::DisabledStatus,
            (None, false) => AuthWord::InvitedStatus,
            (None, true) => AuthWord::Active,
        }
    }

    pub fn roles(&self) -> Vec<Role> {
        let codes = self.roles.as_deref().unwrap_or("");
        let mut roles: Vec<Role> = codes.split(',').filter_map(Role::from_code).collect();
        roles.sort_unstable();
        roles
    }
}

const LIST: &str = "
    SELECT u.id, u.name, u.email, u.area_id, a.name AS area, u.password_hash IS NOT NULL AS joined,
        u.totp_confirmed_at IS NOT NULL AS second_factor, u.disabled_at, u.created_at,
        (SELECT MAX(s.seen_at) FROM session s WHERE s.user_id = u.id) AS seen_at,
        (SELECT string_agg(r.role, ',') FROM user_role r WHERE r.user_id = u.id) AS roles
    FROM app_user u LEFT JOIN area a ON a.id = u.area_id
    WHERE u.kind = 'person' AND (u.name, u.id) > ($1, $2) ORDER BY u.name, u.id LIMIT $3";

/// Up to [`PAGE`] users by name, after the given name and id.
pub async fn people(
    tx: &mut Tx,
    _grant: &Grant<ReadUsers>,
    after: (&str, i64),
) -> Result<Vec<Person>, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_as(LIST).bind(after.0).bind(after.1).bind(PAGE).fetch_all(conn).await?))
}

const ONE: &str = "
    SELECT u.id, u.name, u.email, u.area_id, a.name AS area, u.password_hash IS NOT NULL AS joined,
        u.totp_confirmed_at IS NOT NULL AS second_factor, u.disabled_at, u.created_at,
        (SELECT MAX(s.seen_at) FROM session s WHERE s.user_id = u.id) AS seen_at,
        (SELECT string_agg(r.role, ',') FROM user_role r WHERE r.user_id = u.id) AS roles
    FROM app_user u LEFT JOIN area a ON a.id = u.area_id WHERE u.kind = 'person' AND u.id = $1";

pub async fn person(tx: &mut Tx, _grant: &Grant<ReadUsers>, id: i64) -> Result<Option<Person>, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_as(ONE).bind(id).fetch_optional(conn).await?))
}

pub async fn id_of(tx: &mut Tx, _grant: &Grant<ReadUsers>, email: &str) -> Result<Option<i64>, DbError> {
    const FIND: &str = "SELECT id FROM app_user WHERE kind = 'person' AND email = $1";
    Ok(sql!(tx, |conn| sqlx::query_scalar(FIND).bind(email).fetch_optional(conn).await?))
}

/// Id, name and e-mail of users whose name or e-mail holds the text.
pub async fn holding(
    tx: &mut Tx,
    _grant: &Grant<ReadUsers>,
    text: &str,
    limit: i64,
) -> Result<Vec<(i64, String, String)>, DbError> {
    const FIND: &str = "SELECT id, name, email FROM app_user WHERE kind = 'person' \
        AND (LOWER(name) LIKE $1 ESCAPE '!' OR email LIKE $1 ESCAPE '!') ORDER BY name, id LIMIT $2";
    let pattern = dialect::holding(text);
    Ok(sql!(tx, |conn| sqlx::query_as(FIND).bind(pattern).bind(limit).fetch_all(conn).await?))
}

/// Someone to be invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    pub name: String,
    pub email: String,
    pub area_id: Option<i64>,
    pub roles: Vec<Role>,
}

/// Adds a user who can sign in once they have followed the link with this token.
pub async fn invite(
    tx: &mut Tx,
    grant: &Grant<ChangeUsers>,
    new: &NewPerson,
    token_hash: &[u8; 32],
) -> Result<i64, DbError> {
    let person = NewUser {
        email: &new.email,
        name: &new.name,
        password_hash: None,
        area_id: new.area_id,
        lang: None,
        roles: &new.roles,
    };
    let id = user::add(tx, grant.by(), Kind::UserInvited, &person).await?;
    insert_link(tx, grant, id, "invite", token_hash).await?;
    Ok(id)
}

/// A link for a new password, or a new invitation for who never joined. Earlier links of the user end.
pub async fn renew_link(
    tx: &mut Tx,
    grant: &Grant<ChangeUsers>,
    id: i64,
    token_hash: &[u8; 32],
) -> Result<&'static str, DbError> {
    let person = find(tx, id).await?;
    if person.disabled {
        return Err(AppError::NotFound.into());
    }
    let purpose = if person.joined { "reset" } else { "invite" };
    sql!(tx, |conn| {
        sqlx::query("UPDATE invitation SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL")
            .bind(id)
            .bind(grant.now())
            .execute(conn)
            .await?;
    });
    insert_link(tx, grant, id, purpose, token_hash).await?;
    let event = Event::new(Kind::PasswordResetAsked, Subject("app_user", id)).with("link", purpose);
    record(tx, grant.by(), event).await?;
    Ok(purpose)
}

async fn insert_link(
    tx: &mut Tx,
    grant: &Grant<ChangeUsers>,
    user_id: i64,
    purpose: &str,
    token_hash: &[u8; 32],
) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO invitation (token_hash, user_id, purpose, invited_by, created_at, \
        expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    sql!(tx, |conn| {
        sqlx::query(INSERT)
            .bind(&token_hash[..])
            .bind(user_id)
            .bind(purpose)
            .bind(grant.user_id())
            .bind(grant.now())
            .bind(grant.now().plus(LINK_LIFETIME))
            .execute(conn)
            .await?;
    });
    Ok(())
}

struct Found {
    name: String,
    area_id: Option<i64>,
    joined: bool,
    disabled: bool,
}

/// The user for an act upon them; the lock keeps two such acts apart.
async fn find(tx: &mut Tx, id: i64) -> Result<Found, DbError> {
    dialect::lock(tx, USERS_LOCK).await?;
    const FIND: &str = "SELECT name, area_id, password_hash IS NOT NULL, disabled_at IS NOT NULL \
                        FROM app_user WHERE id = $1 AND kind = 'person'";
    let row: Option<(String, Option<i64>, bool, bool)> =
        sql!(tx, |conn| sqlx::query_as(FIND).bind(id).fetch_optional(conn).await?);
    let (name, area_id, joined, disabled) = row.ok_or(AppError::NotFound)?;
    Ok(Found { name, area_id, joined, disabled })
}

pub async fn change(
    tx: &mut Tx,
    grant: &Grant<ChangeUsers>,
    id: i64,
    name: &str,
    area_id: Option<i64>,
) -> Result<(), DbError> {
    let old = find(tx, id).await?;
    let mut event =
        Event::new(Kind::UserChanged, Subject("app_user", id)).was("area_id", old.area_id, area_id);
    if old.name != name {
        event = event.personal("name", name);
    }
    if event.is_empty() {
        return Ok(());
    }
    let changed = sql!(tx, |conn| sqlx::query("UPDATE app_user SET name = $2, area_id = $3 WHERE id = $1")
        .bind(id)
        .bind(name)
        .bind(area_id)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(changed, 1)?;
    record(tx, grant.by(), event).await?;
    Ok(())
}

/// Shuts a user out at once, wherever they are signed in. The last active administrator stays.
pub async fn disable(tx: &mut Tx, grant: &Grant<ChangeUsers>, id: i64) -> Result<(), DbError> {
    if find(tx, id).await?.disabled {
        return Ok(());
    }
    keep_an_admin(tx, id).await?;
    let changed = sql!(tx, |conn| sqlx::query(
        "UPDATE app_user SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL"
    )
    .bind(id)
    .bind(grant.now())
    .execute(conn)
    .await?
    .rows_affected());
    expect_rows(changed, 1)?;
    sql!(tx, |conn| {
        sqlx::query("UPDATE invitation SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL")
            .bind(id)
            .bind(grant.now())
            .execute(conn)
            .await?;
    });
    record(tx, grant.by(), Event::new(Kind::UserDisabled, Subject("app_user", id))).await?;
    end_sessions(tx, id).await?;
    Ok(())
}

pub async fn enable(tx: &mut Tx, grant: &Grant<ChangeUsers>, id: i64) -> Result<(), DbError> {
    if !find(tx, id).await?.disabled {
        return Ok(());
    }
    sql!(tx, |conn| {
        sqlx::query("UPDATE app_user SET disabled_at = NULL WHERE id = $1").bind(id).execute(conn).await?;
    });
    record(tx, grant.by(), Event::new(Kind::UserEnabled, Subject("app_user", id))).await?;
    Ok(())
}

/// Refuses what would leave nobody to administer: this user must not be the last who can.
pub(super) async fn keep_an_admin(tx: &mut Tx, id: i64) -> Result<(), DbError> {
    dialect::lock(tx, USERS_LOCK).await?;
    const COUNT: &str = "SELECT COALESCE(SUM(CASE WHEN u.id = $1 THEN 1 ELSE 0 END), 0), COUNT(*) \
                         FROM app_user u JOIN user_role r ON r.user_id = u.id AND r.role = 'admin' \
                         WHERE u.kind = 'person' AND u.disabled_at IS NULL AND u.password_hash IS NOT NULL";
    let (this, all): (i64, i64) = sql!(tx, |conn| sqlx::query_as(COUNT).bind(id).fetch_one(conn).await?);
    if this == 1 && all == 1 { Err(Rule::LastAdmin.into()) } else { Ok(()) }
}

/// Takes the second factor off a user who lost their telephone.
pub async fn remove_second_factor(tx: &mut Tx, grant: &Grant<ChangeUsers>, id: i64) -> Result<(), DbError> {
    find(tx, id).await?;
    super::totp::clear(tx, grant.by(), id).await
}
