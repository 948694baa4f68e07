//! Writing events, reading them back, and proving the chain.

pub mod names;
pub mod read;

use serde_json::{Map, Value, json};
use sqlx::QueryBuilder;

use crate::db::{DbError, Tx, expect_rows};
use crate::events::Kind;
use crate::events::chain::{self, Fields, Flaw, GENESIS, Head};
use crate::kernel::Instant;
use crate::sql;

/// Who acts, when, and under which request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    pub user_id: i64,
    pub at: Instant,
    pub request_id: Option<String>,
}

/// What an event is about: a table's name in the singular, and the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject(pub &'static str, pub i64);

#[derive(Clone, Debug)]
pub struct Event {
    pub kind: Kind,
    pub subject: Subject,
    pub reason: Option<String>,
    change: Map<String, Value>,
    personal: Vec<(&'static str, String)>,
}

impl Event {
    pub fn new(kind: Kind, subject: Subject) -> Event {
        Event { kind, subject, reason: None, change: Map::new(), personal: Vec::new() }
    }

    pub fn because(mut self, reason: &str) -> Event {
        self.reason = Some(reason.to_owned());
        self
    }

    /// A fact of the change.
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Event {
        self.change.insert(field.to_owned(), value.into());
        self
    }

    /// A field's old and new value, left out where they are equal.
    pub fn was(mut self, field: &str, old: impl Into<Value>, new: impl Into<Value>) -> Event {
        let (old, new) = (old.into(), new.into());
        if old != new {
            self.change.insert(field.to_owned(), json!([old, new]));
        }
        self
    }

    /// A value about a person: the chain holds only a salted commitment to it, so it can be erased.
    pub fn personal(mut self, field: &'static str, value: impl Into<String>) -> Event {
        self.personal.push((field, value.into()));
        self
    }

    pub fn is_empty(&self) -> bool {
        self.change.is_empty() && self.personal.is_empty()
    }
}

/// Records one event at the end of the chain; returns the new head.
pub async fn record(tx: &mut Tx, by: &By, event: Event) -> Result<Head, DbError> {
    record_all(tx, by, vec![event]).await
}

/// Records events in order. The head row is the lock that keeps the chain in one line.
pub async fn record_all(tx: &mut Tx, by: &By, events: Vec<Event>) -> Result<Head, DbError> {
    let added = events.len() as i64;
    let (seq, hash): (i64, Vec<u8>) = sql!(tx, |conn| sqlx::query_as(
        "UPDATE event_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, hash"
    )
    .bind(added)
    .fetch_one(conn)
    .await?);
    let mut head =
        Head { seq: seq - added, hash: hash.try_into().map_err(|_| DbError::Unreadable("event_head"))? };
    for batch in chunks(events, 500) {
        head = append(tx, by, head, batch).await?;
    }
    let moved = sql!(tx, |conn| sqlx::query("UPDATE event_head SET hash = $1 WHERE id = 1")
        .bind(&head.hash[..])
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(moved, 1)?;
    Ok(head)
}

fn chunks(mut events: Vec<Event>, size: usize) -> Vec<Vec<Event>> {
    let mut batches = Vec::new();
    while events.len() > size {
        let rest = events.split_off(size);
        batches.push(std::mem::replace(&mut events, rest));
    }
    batches.push(events);
    batches
}

struct Row {
    seq: i64,
    event: Event,
    change: String,
    prev_hash: [u8; 32],
    hash: [u8; 32],
}

async fn append(tx: &mut Tx, by: &By, mut head: Head, events: Vec<Event>) -> Result<Head, DbError> {
    let mut rows = Vec::with_capacity(events.len());
    let mut secrets = Vec::new();
    for mut event in events {
        let seq = head.seq + 1;
        for (field, value) in std::mem::take(&mut event.personal) {
            let mut salt = [0u8; 16];
            getrandom::fill(&mut salt).map_err(|_| DbError::Unreadable("random source"))?;
            event.change.insert(field.to_owned(), json!({ "sha256": chain::commit(&salt, &value) }));
            secrets.push((seq, field, salt, value));
        }
        let change = Value::Object(std::mem::take(&mut event.change)).to_string();
        let kind = event.kind.code();
        let hash = chain::link(
            &head.hash,
            &Fields {
                seq,
                at: by.at.micros(),
                actor_id: by.user_id,
                kind: &kind,
                subject_type: event.subject.0,
                subject_id: event.subject.1,
                request_id: by.request_id.as_deref(),
                reason: event.reason.as_deref(),
                change: &change,
            },
        );
        rows.push(Row { seq, event, change, prev_hash: head.hash, hash });
        head = Head { seq, hash };
    }
    insert(tx, by, &rows).await?;
    for (seq, field, salt, value) in secrets {
        const KEEP: &str = "INSERT INTO event_personal (seq, field, salt, value) VALUES ($1, $2, $3, $4)";
        sql!(tx, |conn| {
            sqlx::query(KEEP).bind(seq).bind(field).bind(&salt[..]).bind(value).execute(conn).await?;
        });
    }
    Ok(head)
}

const INSERT: &str = "INSERT INTO event (seq, at, actor_id, kind, subject_type, subject_id, request_id, \
    reason, change, prev_hash, hash) ";

async fn insert(tx: &mut Tx, by: &By, rows: &[Row]) -> Result<(), DbError> {
    sql!(tx, |conn| {
        let mut query = QueryBuilder::new(INSERT);
        query.push_values(rows, |mut values, row| {
            values
                .push_bind(row.seq)
                .push_bind(by.at)
                .push_bind(by.user_id)
                .push_bind(row.event.kind.code())
                .push_bind(row.event.subject.0)
                .push_bind(row.event.subject.1)
                .push_bind(by.request_id.clone())
                .push_bind(row.event.reason.clone())
                .push_bind(row.change.clone())
                .push_bind(row.prev_hash.to_vec())
                .push_bind(row.hash.to_vec());
        });
        query.build().execute(conn).await?;
    });
    Ok(())
}

/// The last event.
pub async fn head(tx: &mut Tx) -> Result<Head, DbError> {
    let (seq, hash): (i64, Vec<u8>) =
        sql!(tx, |conn| sqlx::query_as("SELECT seq, hash FROM event_head WHERE id = 1")
            .fetch_one(conn)
            .await?);
    Ok(Head { seq, hash: hash.try_into().map_err(|_| DbError::Unreadable("event_head"))? })
}

/// An event as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Stored {
    pub seq: i64,
    pub at: Instant,
    pub actor_id: i64,
    pub kind: String,
    pub subject_type: String,
    pub subject_id: i64,
    pub request_id: Option<String>,
    pub reason: Option<String>,
    pub change: String,
    prev_hash: Vec<u8>,
    hash: Vec<u8>,
}

const VERIFY_BATCH: i64 = 5_000;

/// Walks the whole chain; returns how many events hold and every flaw found.
pub async fn verify(tx: &mut Tx) -> Result<(i64, Vec<Flaw>), DbError> {
    let (mut flaws, mut sound) = (Vec::new(), 0);
    let mut last = Head { seq: 0, hash: GENESIS };
    loop {
        let rows: Vec<Stored> = sql!(tx, |conn| {
            sqlx::query_as(
                "SELECT seq, at, actor_id, kind, subject_type, subject_id, request_id, reason, change, \
            prev_hash, hash FROM event WHERE seq > $1 ORDER BY seq LIMIT $2",
            )
            .bind(last.seq)
            .bind(VERIFY_BATCH)
            .fetch_all(conn)
            .await?
        });
        let Some(_) = rows.last() else { break };
        for row in &rows {
            let before = flaws.len();
            last = examine(row, last, &mut flaws);
            sound += i64::from(flaws.len() == before);
        }
    }
    let head = head(tx).await?;
    if head.seq != last.seq {
        flaws.push(Flaw::Cut { last: last.seq, head: head.seq });
    } else if head.hash != last.hash {
        flaws.push(Flaw::Broken { seq: head.seq });
    }
    flaws.extend(changed_personal(tx).await?);
    Ok((sound, flaws))
}

fn examine(row: &Stored, last: Head, flaws: &mut Vec<Flaw>) -> Head {
    if row.seq != last.seq + 1 {
        flaws.push(Flaw::Missing { after: last.seq, before: row.seq });
    } else if row.prev_hash != last.hash {
        flaws.push(Flaw::Broken { seq: row.seq });
    }
    let previous: [u8; 32] = row.prev_hash.as_slice().try_into().unwrap_or(GENESIS);
    let expected = chain::link(
        &previous,
        &Fields {
            seq: row.seq,
            at: row.at.micros(),
            actor_id: row.actor_id,
            kind: &row.kind,
            subject_type: &row.subject_type,
            subject_id: row.subject_id,
            request_id: row.request_id.as_deref(),
            reason: row.reason.as_deref(),
            change: &row.change,
        },
    );
    if row.hash != expected {
        flaws.push(Flaw::Changed { seq: row.seq });
    }
    Head { seq: row.seq, hash: row.hash.as_slice().try_into().unwrap_or(GENESIS) }
}

async fn changed_personal(tx: &mut Tx) -> Result<Vec<Flaw>, DbError> {
    let rows: Vec<(i64, String, Vec<u8>, String, String)> = sql!(tx, |conn| {
        sqlx::query_as(
            "SELECT p.seq, p.field, p.salt, p.value, e.change FROM event_personal p JOIN event e ON e.seq = \
        p.seq ORDER BY p.seq, p.field",
        )
        .fetch_all(conn)
        .await?
    });
    let holds = |field: &str, salt: &[u8], value: &str, change: &str| {
        let change: Value = serde_json::from_str(change).unwrap_or(Value::Null);
        change[field]["sha256"] == Value::String(chain::commit(salt, value))
    };
    let flawed = rows.iter().filter(|(_, field, salt, value, change)| !holds(field, salt, value, change));
    Ok(flawed.map(|(seq, ..)| Flaw::Personal { seq: *seq }).collect())
}
