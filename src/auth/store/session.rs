//! Sessions. A row is known by the SHA-256 of its id only, so a stolen table opens no session.

use crate::auth::Grant;
use crate::auth::permission::{ReadUsers, UseOwnAccount};
use crate::db::{Db, DbError, Tx};
use crate::error::AppError;
use crate::events::{Event, Kind, Subject, record};
use crate::kernel::{Instant, Lang, instant};
use crate::{read_once, sql};

/// How often the last use of a session is written.
const SEEN_EVERY: i64 = instant::MINUTE;

pub type IdHash = [u8; 32];

/// A live session with all that a request needs to know of its user and the company.
#[derive(sqlx::FromRow)]
pub struct Loaded {
    pub content: String,
    pub seen_at: Instant,
    pub user_id: Option<i64>,
    pub name: Option<String>,
    pub lang: Option<Lang>,
    pub theme: Option<String>,
    pub density: Option<String>,
    /// Role codes, joined by commas.
    pub roles: Option<String>,
    /// Ids of the user's area, those they manage, and all below, joined by commas.
    pub areas: Option<String>,
    pub company: Option<String>,
    pub cnpj: Option<String>,
    pub time_zone: Option<String>,
    pub currency: Option<String>,
    pub fiscal_year_starts: Option<i64>,
    pub company_lang: Option<Lang>,
    pub demo: Option<bool>,
    /// Rules of the books that were checked, and those that are broken.
    pub rules: i64,
    pub broken: i64,
}

const LOAD: &str = "
    SELECT s.content, s.seen_at, u.id AS user_id, u.name, u.lang, u.theme, u.density,
        (SELECT string_agg(r.role, ',') FROM user_role r WHERE r.user_id = u.id) AS roles,
        (WITH RECURSIVE reach (id) AS (
            SELECT a.id FROM area a WHERE a.id = u.area_id OR a.manager_id = u.id
            UNION
            SELECT a.id FROM area a JOIN reach ON a.parent_id = reach.id)
         SELECT string_agg(CAST(reach.id AS TEXT), ',') FROM reach) AS areas,
        c.name AS company, c.cnpj, c.time_zone, c.currency, c.fiscal_year_starts,
        c.lang AS company_lang, c.demo,
        (SELECT COUNT(*) FROM check_outcome) AS rules,
        (SELECT COUNT(*) FROM check_outcome WHERE broken > 0) AS broken
    FROM session s
    LEFT JOIN app_user u ON u.id = s.user_id
    LEFT JOIN company c ON c.id = 1
    WHERE s.id_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3
      AND (s.user_id IS NULL
           OR (u.kind = 'person' AND u.disabled_at IS NULL AND u.session_epoch = s.epoch))";

/// The session if it is alive: neither over its lifetime, nor idle too long, nor ended by what happened to
/// its user.
pub async fn load(
    db: &Db,
    id: &IdHash,
    now: Instant,
    idle_since: Instant,
) -> Result<Option<Loaded>, DbError> {
    Ok(read_once!(db, |pool| sqlx::query_as(LOAD)
        .bind(&id[..])
        .bind(now)
        .bind(idle_since)
        .fetch_optional(pool)
        .await?))
}

/// How many people are signed in now, on how many devices.
pub async fn open_sessions(
    tx: &mut Tx,
    _grant: &Grant<ReadUsers>,
    now: Instant,
    idle_since: Instant,
) -> Result<(i64, i64), DbError> {
    const OPEN: &str = "SELECT COUNT(DISTINCT s.user_id), COUNT(*) FROM session s \
        JOIN app_user u ON u.id = s.user_id WHERE s.expires_at > $1 AND s.seen_at > $2 \
        AND u.disabled_at IS NULL AND u.session_epoch = s.epoch";
    Ok(sql!(tx, |conn| sqlx::query_as(OPEN).bind(now).bind(idle_since).fetch_one(conn).await?))
}

/// Notes that the session was used, at most once a minute.
pub async fn touch(db: &Db, id: &IdHash, seen_at: Instant, now: Instant) -> Result<(), DbError> {
    if now.micros() - seen_at.micros() < SEEN_EVERY {
        return Ok(());
    }
    let mut tx = db.write().await?;
    sql!(&mut tx, |conn| {
        sqlx::query("UPDATE session SET seen_at = $2 WHERE id_hash = $1 AND seen_at < $2")
            .bind(&id[..])
            .bind(now)
            .execute(conn)
            .await?;
    });
    tx.commit().await
}

pub struct NewSession<'a> {
    pub id: &'a IdHash,
    /// The user and their epoch when they proved who they are; none for a visitor.
    pub user: Option<(i64, i64)>,
    pub content: &'a str,
    pub device: &'a str,
    pub now: Instant,
    pub expires_at: Instant,
}

/// Adds a session; false where the id is taken.
pub async fn insert(tx: &mut Tx, new: &NewSession<'_>) -> Result<bool, DbError> {
    let (user_id, epoch) = new.user.map_or((None, 0), |(id, epoch)| (Some(id), epoch));
    let added = sql!(tx, |conn| sqlx::query(
        "INSERT INTO session (id_hash, user_id, epoch, content, device, created_at, seen_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT (id_hash) DO NOTHING"
    )
    .bind(&new.id[..])
    .bind(user_id)
    .bind(epoch)
    .bind(new.content)
    .bind(new.device)
    .bind(new.now)
    .bind(new.expires_at)
    .execute(conn)
    .await?
    .rows_affected());
    Ok(added == 1)
}

/// Keeps new content; a session that ended meanwhile stays ended.
pub async fn save(tx: &mut Tx, id: &IdHash, content: &str) -> Result<(), DbError> {
    sql!(tx, |conn| {
        sqlx::query("UPDATE session SET content = $2 WHERE id_hash = $1")
            .bind(&id[..])
            .bind(content)
            .execute(conn)
            .await?;
    });
    Ok(())
}

pub async fn delete(tx: &mut Tx, id: &IdHash) -> Result<(), DbError> {
    sql!(tx, |conn| {
        sqlx::query("DELETE FROM session WHERE id_hash = $1").bind(&id[..]).execute(conn).await?;
    });
    Ok(())
}

/// Removes what nobody can use any more.
pub async fn sweep(tx: &mut Tx, now: Instant, idle_since: Instant) -> Result<u64, DbError> {
    Ok(sql!(tx, |conn| sqlx::query("DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2")
        .bind(now)
        .bind(idle_since)
        .execute(conn)
        .await?
        .rows_affected()))
}

/// One of a user's sessions, for their own list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Own {
    pub id_hash: Vec<u8>,
    pub device: String,
    pub created_at: Instant,
    pub seen_at: Instant,
    pub expires_at: Instant,
}

pub async fn own(
    tx: &mut Tx,
    grant: &Grant<UseOwnAccount>,
    idle_since: Instant,
) -> Result<Vec<Own>, DbError> {
    const LIST: &str = "SELECT id_hash, device, created_at, seen_at, expires_at FROM session \
                        WHERE user_id = $1 AND expires_at > $2 AND seen_at > $3 \
                        ORDER BY seen_at DESC, created_at DESC LIMIT 100";
    Ok(sql!(tx, |conn| sqlx::query_as(LIST)
        .bind(grant.user_id())
        .bind(grant.now())
        .bind(idle_since)
        .fetch_all(conn)
        .await?))
}

/// Ends one of one's own sessions; someone else's is not found.
pub async fn revoke(tx: &mut Tx, grant: &Grant<UseOwnAccount>, id_hash: &[u8]) -> Result<(), DbError> {
    const DELETE: &str = "DELETE FROM session WHERE id_hash = $1 AND user_id = $2 RETURNING device";
    let device: Option<String> = sql!(tx, |conn| sqlx::query_scalar(DELETE)
        .bind(id_hash)
        .bind(grant.user_id())
        .fetch_optional(conn)
        .await?);
    let device = device.ok_or(AppError::NotFound)?;
    let event =
        Event::new(Kind::SessionsRevoked, Subject("app_user", grant.user_id())).with("device", device);
    record(tx, grant.by(), event).await?;
    Ok(())
}
