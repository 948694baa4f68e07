//! SQLite's one writer. Requests take turns on it; a request that commits while others wait hands the
//! connection on, and the last of them flushes once for all (group commit). Every one of them is told of
//! success only after that flush. Whoever joins a transaction that others began does so inside a savepoint,
//! so that it can fail alone.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::{Executor, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard, OwnedMutexGuard, oneshot};

use super::DbError;

/// How many transactions may share one flush.
const SHARED_MAX: usize = 64;

pub struct Lane {
    track: Arc<Mutex<Track>>,
    waiting: AtomicUsize,
}

struct Track {
    conn: SqliteConnection,
    /// Whether BEGIN has run without its COMMIT.
    begun: bool,
    /// Whether the current turn has a savepoint; the one that began the transaction needs none.
    saved: bool,
    /// Those who released their savepoint and wait for the flush.
    riders: Vec<oneshot::Sender<Result<(), DbError>>>,
}

/// A turn on the writer. Dropped without [`Seat::commit`], its writes are undone.
pub struct Seat {
    lane: Arc<Lane>,
    track: Option<OwnedMutexGuard<Track>>,
}

impl Lane {
    pub fn new(conn: SqliteConnection) -> Arc<Lane> {
        let track = Track { conn, begun: false, saved: false, riders: Vec::new() };
        Arc::new(Lane { track: Arc::new(Mutex::new(track)), waiting: AtomicUsize::new(0) })
    }

    /// Waits for a turn. Runs as a task of its own, so that a caller who goes away leaves nothing half begun.
    pub async fn take_seat(self: &Arc<Lane>) -> Result<Seat, DbError> {
        let lane = self.clone();
        lane.waiting.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(async move {
            let mut track = lane.track.clone().lock_owned().await;
            lane.waiting.fetch_sub(1, Ordering::SeqCst);
            track.start().await?;
            Ok(Seat { lane, track: Some(track) })
        })
        .await
        .map_err(|_| DbError::Interrupted)?
    }

    /// The connection itself, outside any transaction: for migrations and backup.
    pub async fn exclusive(&self) -> Exclusive<'_> {
        Exclusive(self.track.lock().await)
    }

    pub async fn close(&self) {
        let mut track = self.track.lock().await;
        // A failed checkpoint leaves the log for the next start to replay.
        let _ = track.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
    }
}

pub struct Exclusive<'a>(MutexGuard<'a, Track>);

impl Deref for Exclusive<'_> {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.0.conn
    }
}

impl DerefMut for Exclusive<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0.conn
    }
}

impl Track {
    async fn start(&mut self) -> Result<(), DbError> {
        self.saved = self.begun;
        if !self.begun {
            self.conn.execute("BEGIN IMMEDIATE").await?;
            self.begun = true;
        } else if let Err(cause) = self.conn.execute("SAVEPOINT turn").await {
            self.fail().await;
            return Err(cause.into());
        }
        Ok(())
    }

    /// Ends the turn with its writes kept in the shared transaction.
    async fn keep(&mut self) -> Result<(), sqlx::Error> {
        if self.saved {
            self.conn.execute("RELEASE turn").await?;
        }
        Ok(())
    }

    /// Ends the turn without its writes. The one that began the transaction was alone in it.
    async fn undo(&mut self) -> Result<(), sqlx::Error> {
        if self.saved {
            self.conn.execute("ROLLBACK TO turn").await?;
            self.conn.execute("RELEASE turn").await?;
        } else {
            self.conn.execute("ROLLBACK").await?;
            self.begun = false;
        }
        Ok(())
    }

    async fn flush(&mut self) {
        let done = self.conn.execute("COMMIT").await;
        if done.is_err() {
            return self.fail().await;
        }
        self.begun = false;
        for rider in self.riders.drain(..) {
            // A rider who went away has its rows all the same.
            let _ = rider.send(Ok(()));
        }
    }

    /// The whole shared transaction is lost: undo it and tell everyone who waits.
    async fn fail(&mut self) {
        // SQLite may have rolled back by itself, as on a full disk; then this finds nothing to undo.
        let _ = self.conn.execute("ROLLBACK").await;
        self.begun = false;
        for rider in self.riders.drain(..) {
            let _ = rider.send(Err(DbError::NotFlushed));
        }
    }

    async fn settle(&mut self, waiting: usize) {
        if self.begun && (waiting == 0 || self.riders.len() >= SHARED_MAX) {
            self.flush().await;
        }
    }
}

impl Seat {
    pub async fn commit(mut self) -> Result<(), DbError> {
        let (lane, track) = (self.lane.clone(), self.track.take());
        let Some(mut track) = track else { return Err(DbError::Interrupted) };
        let (rider, flushed) = oneshot::channel();
        tokio::spawn(async move {
            if track.keep().await.is_err() {
                track.riders.push(rider);
                return track.fail().await;
            }
            track.riders.push(rider);
            track.settle(lane.waiting.load(Ordering::SeqCst)).await;
        });
        flushed.await.map_err(|_| DbError::Interrupted)?
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(mut track) = self.track.take() else { return };
        let lane = self.lane.clone();
        // Without a runtime the process is ending, and SQLite undoes what was not committed.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            match track.undo().await {
                Ok(()) => track.settle(lane.waiting.load(Ordering::SeqCst)).await,
                Err(_) => track.fail().await,
            }
        });
    }
}

impl Deref for Seat {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        match &self.track {
            Some(track) => &track.conn,
            None => unreachable!("a seat holds its track until it is given up"),
        }
    }
}

impl DerefMut for Seat {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match &mut self.track {
            Some(track) => &mut track.conn,
            None => unreachable!("a seat holds its track until it is given up"),
        }
    }
}
