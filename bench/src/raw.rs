//! SQLite without the program: the rows of real books, read once and written again by prepared statements
//! into the same schema without its guards, each transaction on disk before the next begins.

use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, Executor, QueryBuilder, Row, Sqlite, SqliteConnection};

use crate::ground::{Books, Ground, Outcome, Scratch};

/// Columns of the rows one entry writes; the first decides which entry a row is of.
const ENTRY: &str = "id, journal_id, year, number, effective_on, recorded_at, recorded_by, memo, document, \
    kind, total, source_hash, posted_at";
const LINE: &str = "entry_id, n, account_id, effective_on, amount, currency, own_amount, area_id, party_id, \
    project_id, memo";
const EVENT: &str =
    "seq, at, actor_id, kind, subject_type, subject_id, request_id, reason, change, prev_hash, hash";
const MERGE: &str = "INSERT INTO balance (area_id, account_id, currency, month, debit, credit, own_debit, \
    own_credit) VALUES (0, $1, 'BRL', 202611, $2, $3, 0, 0) ON CONFLICT (area_id, account_id, currency, \
    month) DO UPDATE SET debit = debit + excluded.debit, credit = credit + excluded.credit";

const DOCUMENT: &str = "id, kind, effective_on, recorded_at, recorded_by, memo, entry_id, posted_at";
const MOVE: &str = "seq, document_id, effective_on, item_id, from_id, to_id, quantity, value, cost";
/// What a move changes in the projections of stock.
const PROJECTED: [&str; 3] = [
    "UPDATE item_value SET quantity = quantity - $2, value = value - $3 WHERE item_id = $1",
    "UPDATE on_hand SET quantity = quantity - $2 WHERE item_id = $1",
    "UPDATE stock_day SET closing = closing - $2, lowest = lowest - $2 WHERE item_id = $1 AND day = $4",
];

pub struct Raw {
    conn: SqliteConnection,
    entries: Vec<SqliteRow>,
    lines: Vec<Vec<SqliteRow>>,
    events: Vec<SqliteRow>,
    /// The stock documents of the entries, each of one move; none in books without goods.
    documents: Vec<SqliteRow>,
    moves: Vec<SqliteRow>,
    _folder: Scratch,
}

fn options(file: &std::path::Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .statement_cache_capacity(64)
}

impl Raw {
    /// Takes the last `count` entries out of a copy of the books, to be written again.
    pub async fn prepare(ground: &Ground, books: &Books, count: usize) -> Outcome<Raw> {
        let folder = ground.copy(books, "raw")?;
        let mut conn = SqliteConnection::connect_with(&options(&folder.folder.join("retaguarda.db"))).await?;
        let triggers: Vec<String> =
            sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
                .fetch_all(&mut conn)
                .await?;
        for name in triggers {
            conn.execute(AssertSqlSafe(format!("DROP TRIGGER {name}"))).await?;
        }
        let first: i64 =
            sqlx::query_scalar("SELECT MIN(id) FROM (SELECT id FROM entry ORDER BY id DESC LIMIT $1)")
                .bind(count as i64)
                .fetch_one(&mut conn)
                .await?;
        let entries = rows(&mut conn, "entry", ENTRY, "id", first).await?;
        let mut lines: Vec<Vec<SqliteRow>> = entries.iter().map(|_| Vec::new()).collect();
        for line in rows(&mut conn, "line", LINE, "entry_id", first).await? {
            lines[(line.get::<i64, _>(0) - first) as usize].push(line);
        }
        let of_entries = "SELECT MIN(seq) FROM event WHERE subject_type = 'entry' AND subject_id = $1";
        let seq: i64 = sqlx::query_scalar(of_entries).bind(first).fetch_one(&mut conn).await?;
        let mut events = rows(&mut conn, "event", EVENT, "seq", seq).await?;
        // A move has two events: its document's and its entry's.
        let documents = rows(&mut conn, "stock_document", DOCUMENT, "entry_id", first).await?;
        let each = if documents.is_empty() { 1 } else { 2 };
        events.truncate(each * entries.len());
        let of_moves = documents.first().map_or(i64::MAX, |row| row.get(0));
        let moves = rows(&mut conn, "stock_move", MOVE, "document_id", of_moves).await?;
        for statement in [
            format!("DELETE FROM event_personal WHERE seq >= {seq}"),
            format!("DELETE FROM event WHERE seq >= {seq}"),
            format!("DELETE FROM stock_move WHERE document_id >= {of_moves}"),
            format!("DELETE FROM stock_document WHERE id >= {of_moves}"),
            format!("DELETE FROM line WHERE entry_id >= {first}"),
            "PRAGMA foreign_keys = OFF".to_owned(),
            format!("DELETE FROM entry WHERE id >= {first}"),
            "PRAGMA foreign_keys = ON".to_owned(),
            "PRAGMA wal_checkpoint(TRUNCATE)".to_owned(),
        ] {
            conn.execute(AssertSqlSafe(statement)).await?;
        }
        Ok(Raw { conn, entries, lines, events, documents, moves, _folder: folder })
    }

    /// Writes the entries from `from` on, `batch` of them in each transaction; gives what each transaction
    /// took.
    pub async fn write(&mut self, from: usize, count: usize, batch: usize) -> Outcome<Vec<Duration>> {
        let mut took = Vec::with_capacity(count / batch);
        let end = (from + count).min(self.entries.len());
        for start in (from..end).step_by(batch) {
            let range = start..(start + batch).min(end);
            let begun = Instant::now();
            let mut tx = self.conn.begin_with("BEGIN IMMEDIATE").await?;
            insert(&mut tx, "entry", ENTRY, self.entries[range.clone()].iter()).await?;
            let lines: Vec<&SqliteRow> = self.lines[range.clone()].iter().flatten().collect();
            for some in lines.chunks(2_000) {
                insert(&mut tx, "line", LINE, some.iter().copied()).await?;
            }
            for line in if batch == 1 { &lines[..] } else { &lines[..lines.len().min(200)] } {
                let amount: i64 = line.get(4);
                let merge = sqlx::query(MERGE).bind(line.get::<i64, _>(2));
                merge.bind(amount.max(0)).bind(-amount.min(0)).execute(&mut *tx).await?;
            }
            if !self.documents.is_empty() {
                write_moves(&mut tx, &self.documents[range.clone()], &self.moves[range.clone()]).await?;
            }
            let each = self.events.len() / self.entries.len().max(1);
            for some in self.events[each * range.start..each * range.end].chunks(500) {
                insert(&mut tx, "event", EVENT, some.iter()).await?;
            }
            sqlx::query("UPDATE event_head SET seq = seq + 1").execute(&mut *tx).await?;
            tx.commit().await?;
            took.push(begun.elapsed());
        }
        Ok(took)
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }
}

/// The documents, their moves, and what these change in the projections.
async fn write_moves(
    conn: &mut SqliteConnection,
    documents: &[SqliteRow],
    moves: &[SqliteRow],
) -> Outcome<()> {
    insert(conn, "stock_document", DOCUMENT, documents.iter()).await?;
    insert(conn, "stock_move", MOVE, moves.iter()).await?;
    for row in moves {
        for statement in PROJECTED {
            let change = sqlx::query(statement).bind(row.get::<i64, _>(3)).bind(row.get::<i64, _>(6));
            let change = change.bind(row.get::<i64, _>(7)).bind(row.get::<String, _>(2));
            change.execute(&mut *conn).await?;
        }
    }
    Ok(())
}

async fn rows(
    conn: &mut SqliteConnection,
    table: &str,
    columns: &str,
    key: &str,
    first: i64,
) -> Outcome<Vec<SqliteRow>> {
    let select = format!("SELECT {columns} FROM {table} WHERE {key} >= {first} ORDER BY {key}");
    Ok(sqlx::query(AssertSqlSafe(select)).fetch_all(conn).await?)
}

/// One statement for many rows, every value bound as it was read.
async fn insert<'r>(
    conn: &mut SqliteConnection,
    table: &str,
    columns: &str,
    rows: impl Iterator<Item = &'r SqliteRow>,
) -> Outcome<()> {
    use sqlx::{TypeInfo, ValueRef};
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(format!("INSERT INTO {table} ({columns}) "));
    query.push_values(rows, |mut place, row| {
        for at in 0..row.len() {
            let kind = row.try_get_raw(at).ok().filter(|value| !value.is_null());
            match kind.map(|value| value.type_info().name().to_owned()).as_deref() {
                None => place.push_bind(None::<i64>),
                Some("INTEGER") => place.push_bind(row.get::<i64, _>(at)),
                Some("BLOB") => place.push_bind(row.get::<Vec<u8>, _>(at)),
                Some(_) => place.push_bind(row.get::<String, _>(at)),
            };
        }
    });
    query.build().execute(conn).await?;
    Ok(())
}
