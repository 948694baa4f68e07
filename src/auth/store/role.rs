//! Roles. Nobody changes their own: they ask, and another administrator decides.

use super::people::keep_an_admin;
use super::user::{codes, insert_roles};
use crate::auth::permission::{ChangeUsers, ReadUsers};
use crate::auth::{Grant, Role};
use crate::db::{DbError, Tx, dialect};
use crate::error::{AppError, Rule};
use crate::events::{Event, Kind, Subject, record};
use crate::kernel::{Instant, instant};
use crate::sql;

const ASK_LOCK: i64 = 0x726f_6c65;

/// What became of a change of roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Made,
    Asked,
    Nothing,
}

/// Gives a user these roles. One's own roles only ask for it, with a reason.
pub async fn change(
    tx: &mut Tx,
    grant: &Grant<ChangeUsers>,
    user_id: i64,
    roles: &[Role],
    reason: &str,
) -> Result<Change, DbError> {
    let old = of(tx, user_id).await?;
    if codes(&old) == codes(roles) {
        return Ok(Change::Nothing);
    }
    if user_id == grant.user_id() {
        ask(tx, grant, roles, reason).await?;
        return Ok(Change::Asked);
    }
    set(tx, grant, user_id, &old, roles, None).await?;
    Ok(Change::Made)
}

async fn of(tx: &mut Tx, user_id: i64) -> Result<Vec<Role>, DbError> {
    const EXISTS: &str = "SELECT COUNT(*) FROM app_user WHERE id = $1 AND kind = 'person'";
    let found: i64 = sql!(tx, |conn| sqlx::query_scalar(EXISTS).bind(user_id).fetch_one(conn).await?);
    if found == 0 {
        return Err(AppError::NotFound.into());
    }
    let roles: Vec<String> =
        sql!(tx, |conn| sqlx::query_scalar("SELECT role FROM user_role WHERE user_id = $1")
            .bind(user_id)
            .fetch_all(conn)
            .await?);
    Ok(roles.iter().filter_map(|code| Role::from_code(code)).collect())
}

async fn set(
    tx: &mut Tx,
    grant: &Grant<ChangeUsers>,
    user_id: i64,
    old: &[Role],
    new: &[Role],
    reason: Option<&str>,
) -> Result<(), DbError> {
    if old.contains(&Role::Admin) && !new.contains(&Role::Admin) {
        keep_an_admin(tx, user_id).await?;
    }
    sql!(tx, |conn| {
        sqlx::query("DELETE FROM user_role WHERE user_id = $1").bind(user_id).execute(conn).await?;
    });
    insert_roles(tx, user_id, new).await?;
    let event =
        Event::new(Kind::RolesChanged, Subject("app_user", user_id)).was("roles", codes(old), codes(new));
    let event = match reason {
        Some(reason) => event.because(reason),
        None => event,
    };
    record(tx, grant.by(), event).await?;
    Ok(())
}

async fn ask(tx: &mut Tx, grant: &Grant<ChangeUsers>, roles: &[Role], reason: &str) -> Result<(), DbError> {
    const INSERT: &str =
        "INSERT INTO role_request (user_id, roles, reason, asked_at) VALUES ($1, $2, $3, $4)";
    const WAITING: &str =
        "SELECT EXISTS (SELECT 1 FROM role_request WHERE user_id = $1 AND decided_at IS NULL)";
    dialect::lock(tx, ASK_LOCK).await?;
    let waiting: bool =
        sql!(tx, |conn| sqlx::query_scalar(WAITING).bind(grant.user_id()).fetch_one(conn).await?);
    if waiting {
        return Err(Rule::RolesAlreadyAsked.into());
    }
    sql!(tx, |conn| {
        sqlx::query(INSERT)
            .bind(grant.user_id())
            .bind(codes(roles).join(","))
            .bind(reason)
            .bind(grant.now())
            .execute(conn)
            .await?;
    });
    let event = Event::new(Kind::RolesAsked, Subject("app_user", grant.user_id()))
        .with("roles", codes(roles))
        .because(reason);
    record(tx, grant.by(), event).await?;
    Ok(())
}

/// A change of one's own roles that waits for someone else.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Request {
    pub id: i64,
    pub user_id: i64,
    pub name: String,
    pub reason: String,
    pub asked_at: Instant,
    roles: String,
}

impl Request {
    pub fn roles(&self) -> Vec<Role> {
        self.roles.split(',').filter_map(Role::from_code).collect()
    }
}

/// What waits for a decision, oldest first.
pub async fn requests(tx: &mut Tx, _grant: &Grant<ReadUsers>) -> Result<Vec<Request>, DbError> {
    const OPEN: &str = "SELECT r.id, r.user_id, u.name, r.reason, r.asked_at, r.roles \
                        FROM role_request r JOIN app_user u ON u.id = r.user_id \
                        WHERE r.decided_at IS NULL ORDER BY r.id LIMIT 100";
    Ok(sql!(tx, |conn| sqlx::query_as(OPEN).fetch_all(conn).await?))
}

/// How long whoever was let in by someone decides nothing that this someone asks.
const LET_IN: i64 = instant::DAY;

/// The two-person rule needs two persons: whoever has just made the other's way in (an invitation, a new
/// link, the second factor taken away) could be both.
pub async fn independent(tx: &mut Tx, decider: i64, asker: i64, now: Instant) -> Result<(), DbError> {
    const LATELY: &str = "SELECT EXISTS (SELECT 1 FROM event WHERE subject_type = 'app_user' \
        AND subject_id = $1 AND actor_id = $2 AND at > $3 \
        AND kind IN ('UserInvited', 'PasswordResetAsked', 'TotpDisabled'))";
    let lately: bool = sql!(tx, |conn| sqlx::query_scalar(LATELY)
        .bind(decider)
        .bind(asker)
        .bind(now.minus(LET_IN))
        .fetch_one(conn)
        .await?);
    if lately { Err(Rule::OwnCredentials.into()) } else { Ok(()) }
}

/// Decides a request of someone else, once.
pub async fn decide(tx: &mut Tx, grant: &Grant<ChangeUsers>, id: i64, approved: bool) -> Result<(), DbError> {
    const FIND: &str = "SELECT user_id, roles, reason FROM role_request WHERE id = $1";
    let row: Option<(i64, String, String)> =
        sql!(tx, |conn| sqlx::query_as(FIND).bind(id).fetch_optional(conn).await?);
    let (user_id, roles, reason) = row.ok_or(AppError::NotFound)?;
    if user_id == grant.user_id() {
        return Err(Rule::OwnRoles.into());
    }
    independent(tx, grant.user_id(), user_id, grant.now()).await?;
    const DECIDE: &str = "UPDATE role_request SET decided_by = $2, decided_at = $3, approved = $4 \
                          WHERE id = $1 AND decided_at IS NULL";
    let decided = sql!(tx, |conn| sqlx::query(DECIDE)
        .bind(id)
        .bind(grant.user_id())
        .bind(grant.now())
        .bind(approved)
        .execute(conn)
        .await?
        .rows_affected());
    if decided == 0 {
        return Err(Rule::AlreadyDecided.into());
    }
    let new: Vec<Role> = roles.split(',').filter_map(Role::from_code).collect();
    if approved {
        let old = of(tx, user_id).await?;
        return set(tx, grant, user_id, &old, &new, Some(&reason)).await;
    }
    let event = Event::new(Kind::RolesRefused, Subject("app_user", user_id))
        .with("roles", codes(&new))
        .because(&reason);
    record(tx, grant.by(), event).await?;
    Ok(())
}
