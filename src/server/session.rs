//! Sessions in our own tables: the cookie carries a random id, the database its hash, and what a request
//! needs to know of the user comes along with the session in one reading.

use async_trait::async_trait;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

use super::clock::Clock;
use super::config::ServeConfig;
use super::state::AppState;
use super::visitor::Visitor;
use crate::auth::store::session::{self as store, IdHash, NewSession};
use crate::db::Db;
use crate::error::AppError;
use crate::kernel::{Instant, instant};

/// Keys of a session's content. These three are columns of the row, the rest is kept as JSON.
pub const VISITOR: &str = "visitor";
const USER: &str = "user";
const DEVICE: &str = "device";
/// A session of nobody only carries a form through a redirect or waits for a second factor.
const VISITOR_LIFETIME: i64 = instant::HOUR;
const CONTENT_MAX: usize = 512 * 1024;

#[derive(Clone)]
pub struct Sessions {
    db: Db,
    clock: Clock,
    idle: i64,
    lifetime: i64,
}

pub fn layer(state: &AppState) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions::new(&state.db, &state.clock, &state.config))
        .with_name(state.config.cookie_name())
        .with_secure(state.config.secure())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

pub fn id_hash(id: &Id) -> IdHash {
    Sha256::digest(id.0.to_le_bytes()).into()
}

/// Gives the browser a new session as this user. The old id dies, so whoever planted it gains nothing.
pub async fn begin(
    session: &Session,
    user_id: i64,
    epoch: i64,
    device: &str,
) -> std::result::Result<(), AppError> {
    session.cycle_id().await.map_err(unavailable)?;
    for key in [VISITOR, super::kept::KEY] {
        session.remove_value(key).await.map_err(unavailable)?;
    }
    session.insert(USER, (user_id, epoch)).await.map_err(unavailable)?;
    session.insert(DEVICE, device).await.map_err(unavailable)
}

pub fn unavailable(cause: tower_sessions::session::Error) -> AppError {
    tracing::error!(%cause, "session");
    AppError::Busy
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

impl Sessions {
    pub fn new(db: &Db, clock: &Clock, config: &ServeConfig) -> Sessions {
        Sessions {
            db: db.clone(),
            clock: clock.clone(),
            idle: config.idle_micros(),
            lifetime: config.lifetime_micros(),
        }
    }

    fn idle_since(&self, now: Instant) -> Instant {
        now.minus(self.idle)
    }

    /// Removes sessions that are over; a server does so every hour.
    pub async fn sweep(&self) -> std::result::Result<u64, crate::db::DbError> {
        let now = self.clock.now();
        let mut tx = self.db.write().await?;
        let swept = store::sweep(&mut tx, now, self.idle_since(now)).await?;
        tx.commit().await?;
        Ok(swept)
    }

    async fn insert(&self, record: &Record) -> std::result::Result<bool, Error> {
        let now = self.clock.now();
        let user = record.data.get(USER).and_then(|user| serde_json::from_value(user.clone()).ok());
        let lifetime = if user.is_some() { self.lifetime } else { VISITOR_LIFETIME };
        let new = NewSession {
            id: &id_hash(&record.id),
            user,
            content: &content(record)?,
            device: record.data.get(DEVICE).and_then(Value::as_str).unwrap_or(""),
            now,
            expires_at: now.plus(lifetime),
        };
        let mut tx = self.db.write().await.map_err(backend)?;
        let added = store::insert(&mut tx, &new).await.map_err(backend)?;
        tx.commit().await.map_err(backend)?;
        Ok(added)
    }
}

fn backend(cause: impl std::fmt::Display) -> Error {
    Error::Backend(cause.to_string())
}

fn content(record: &Record) -> Result<String> {
    let kept = record.data.iter().filter(|(key, _)| ![VISITOR, USER, DEVICE].contains(&key.as_str()));
    let map: Map<String, Value> = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
    let text = Value::Object(map).to_string();
    if text.len() > CONTENT_MAX { Err(Error::Encode("session too large".to_owned())) } else { Ok(text) }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        while !self.insert(record).await? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let text = content(record)?;
        let mut tx = self.db.write().await.map_err(backend)?;
        store::save(&mut tx, &id_hash(&record.id), &text).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let (now, hash) = (self.clock.now(), id_hash(id));
        let found = store::load(&self.db, &hash, now, self.idle_since(now)).await.map_err(backend)?;
        let Some(loaded) = found else { return Ok(None) };
        if let Err(cause) = store::touch(&self.db, &hash, loaded.seen_at, now).await {
            // The page matters more than the note that it was looked at.
            tracing::warn!(%cause, "last use of a session not written");
        }
        let mut record = Record {
            id: *id,
            data: serde_json::from_str(&loaded.content).map_err(|cause| Error::Decode(cause.to_string()))?,
            expiry_date: OffsetDateTime::UNIX_EPOCH,
        };
        if let Some(visitor) = Visitor::of(loaded) {
            let visitor = serde_json::to_value(visitor).map_err(|cause| Error::Decode(cause.to_string()))?;
            record.data.insert(VISITOR.to_owned(), visitor);
        }
        Ok(Some(record))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut tx = self.db.write().await.map_err(backend)?;
        store::delete(&mut tx, &id_hash(id)).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

/// What a person recognises a device by: `Firefox · Linux`. The browser's own line is not kept.
pub fn device(user_agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_told_by_browser_and_system() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1";
        assert_eq!(device(firefox), "Firefox · Linux");
        assert_eq!(device(edge), "Edge · Windows");
        assert_eq!(device(phone), "Safari · iPhone");
        assert_eq!(device("<script>"), "");
    }
}
