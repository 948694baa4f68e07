//! Power cuts and copies under load, on the real program. `RETAGUARDA_CRASH_ROUNDS` asks for more rounds.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::program::{Poster, Program};
use retaguarda::db::testing::{self, TestDb};
use retaguarda::db::{Db, Tx};
use retaguarda::events;
use retaguarda::sql;

const CLIENTS: usize = 8;

fn rounds(short: usize) -> usize {
    std::env::var("RETAGUARDA_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(short)
}

async fn fresh(sqlite: bool) -> (TestDb, Program) {
    let test = if sqlite { testing::sqlite().await } else { testing::postgres().await }.unwrap();
    test.db.close().await;
    let program = Program::on(&test.url, &std::env::temp_dir());
    program.found().await;
    (test, program)
}

/// What became of the requests of one round.
#[derive(Default)]
struct Tally {
    sent: AtomicU64,
    acknowledged: Mutex<BTreeSet<String>>,
    open: Mutex<BTreeSet<String>>,
}

/// Posts until the server is gone.
/// What the n-th request of a client posts, in minor units; the same when it is sent again.
fn minor(request: &str) -> u64 {
    let n = request.rsplit('-').next().and_then(|n| n.parse::<u64>().ok());
    100 + n.expect("a request ends in its number")
}

async fn client(poster: Poster, base: String, prefix: String, tally: Arc<Tally>) {
    for n in 0.. {
        let request = format!("{prefix}-{n}");
        tally.sent.fetch_add(1, Ordering::SeqCst);
        match poster.post(&base, &request, minor(&request)).await {
            Ok(()) => _ = tally.acknowledged.lock().unwrap().insert(request),
            Err(error) => {
                assert!(!error.starts_with('4'), "{error}");
                tally.open.lock().unwrap().insert(request);
                return;
            }
        }
    }
}

async fn one_round(program: &Program, round: usize, posters: &mut Vec<Poster>) -> Tally {
    let mut server = program.serve();
    while posters.len() < CLIENTS {
        posters.push(Poster::sign_in(&server).await);
    }
    let tally = Arc::new(Tally::default());
    let clients: Vec<_> = posters
        .iter()
        .enumerate()
        .map(|(n, poster)| {
            let prefix = format!("round-{round}-{n}");
            tokio::spawn(client(poster.clone(), server.base.clone(), prefix, tally.clone()))
        })
        .collect();
    // The cut comes at another point of the work in every round.
    let enough = 40 + 37 * round as u64 % 400;
    while (tally.acknowledged.lock().unwrap().len() as u64) < enough {
        assert!(clients.iter().any(|client| !client.is_finished()), "every client has given up");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    server.kill();
    for client in clients {
        client.await.unwrap();
    }
    Arc::into_inner(tally).unwrap()
}

async fn memos(program: &Program) -> Vec<String> {
    let db = program.open().await;
    let mut tx: Tx = db.read().await.unwrap();
    let memos: Result<Vec<String>, sqlx::Error> =
        sql!(&mut tx, |conn| sqlx::query_scalar("SELECT memo FROM entry ORDER BY memo")
            .fetch_all(conn)
            .await);
    drop(tx);
    db.close().await;
    memos.unwrap()
}

async fn kill_and_count(sqlite: bool) {
    let (test, program) = fresh(sqlite).await;
    let mut posters = Vec::new();
    let (mut expected, mut kept_unacknowledged) = (BTreeSet::new(), 0);
    let rounds = rounds(3);
    for round in 0..rounds {
        let tally = one_round(&program, round, &mut posters).await;
        let (acknowledged, open) =
            (tally.acknowledged.into_inner().unwrap(), tally.open.into_inner().unwrap());
        let kept = memos(&program).await;
        let unique: BTreeSet<String> = kept.iter().cloned().collect();
        assert_eq!(kept.len(), unique.len(), "an entry is there twice");
        assert!(unique.is_superset(&acknowledged), "lost: {:?}", acknowledged.difference(&unique));
        kept_unacknowledged += open.intersection(&unique).count();
        // Whoever heard nothing sends again, and has posted once.
        let server = program.serve();
        for request in open.iter().chain(acknowledged.iter().take(5)) {
            posters[0].post(&server.base, request, minor(request)).await.unwrap();
        }
        drop(server);
        expected.extend(acknowledged);
        expected.extend(open);
        assert_eq!(memos(&program).await, expected.iter().cloned().collect::<Vec<_>>(), "round {round}");
        program.check();
    }
    println!(
        "{}: {rounds} kills, {} entries, none lost, none doubled, {kept_unacknowledged} kept before their \
        answer",
        if sqlite { "SQLite" } else { "PostgreSQL" },
        expected.len()
    );
    drop(test);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_loses_no_acknowledged_entry_on_sqlite() {
    kill_and_count(true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_loses_no_acknowledged_entry_on_postgres() {
    kill_and_count(false).await;
}

/// About 200 posts a second, until told to stop.
async fn load(poster: Poster, base: String, prefix: String, stop: Arc<AtomicBool>) -> u64 {
    let mut beat = tokio::time::interval(Duration::from_millis(5 * CLIENTS as u64));
    for n in 0.. {
        beat.tick().await;
        if stop.load(Ordering::SeqCst) {
            return n;
        }
        poster.post(&base, &format!("{prefix}-{n}"), 100 + n).await.unwrap();
    }
    0
}

#[derive(Debug, PartialEq)]
struct Moment {
    events: i64,
    hash: String,
    balance: String,
}

/// The head of the log, and what the report says.
async fn moment(program: &Program) -> Moment {
    let db = program.open().await;
    let mut tx = db.read().await.unwrap();
    let head = events::store::head(&mut tx).await.unwrap();
    drop(tx);
    db.close().await;
    let balance = program.print(&["report", "trial-balance", "--format", "csv"]);
    Moment { events: head.seq, hash: events::hex(&head.hash), balance }
}

/// What the running database said at its event `seq`: its hash, and the sums of the lines that stood there.
async fn past(db: &Db, seq: i64) -> (String, Vec<(String, i64)>) {
    const SUMS: &str = "SELECT a.code, CAST(SUM(l.amount) AS BIGINT) FROM line l JOIN account a ON a.id = \
        l.account_id JOIN event v ON v.subject_type = 'entry' AND v.subject_id = l.entry_id WHERE v.seq <= \
        $1 GROUP BY a.code ORDER BY 1";
    const HASH: &str = "SELECT hash FROM event WHERE seq = $1";
    let mut tx = db.read().await.unwrap();
    let sums: Result<Vec<(String, i64)>, sqlx::Error> =
        sql!(&mut tx, |conn| sqlx::query_as(SUMS).bind(seq).fetch_all(conn).await);
    let hash: Result<Vec<u8>, sqlx::Error> =
        sql!(&mut tx, |conn| sqlx::query_scalar(HASH).bind(seq).fetch_one(conn).await);
    (events::hex(&hash.unwrap()), sums.unwrap())
}

async fn copies_under_load(sqlite: bool) {
    let (test, program) = fresh(sqlite).await;
    let server = program.serve();
    let mut posters = Vec::new();
    for _ in 0..CLIENTS {
        posters.push(Poster::sign_in(&server).await);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let start = |(n, poster): (usize, &Poster)| {
        tokio::spawn(load(poster.clone(), server.base.clone(), format!("client-{n}"), stop.clone()))
    };
    let clients: Vec<_> = posters.iter().enumerate().map(start).collect();
    let folder = tempfile::tempdir().unwrap();
    let rounds = rounds(2);
    for round in 0..rounds {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let file = folder.path().join(format!("copy-{round}.db"));
        program.print(&["backup", &file.display().to_string()]);
        restored(&program, &file, folder.path(), round).await;
    }
    stop.store(true, Ordering::SeqCst);
    let mut posted = 0;
    for client in clients {
        posted += client.await.unwrap();
    }
    drop(server);
    program.check();
    println!("{rounds} copies under load, all restored and equal; {posted} entries posted meanwhile");
    drop(test);
}

/// The copy goes into an empty folder, from there into PostgreSQL, and back into a folder.
async fn restored(live: &Program, file: &std::path::Path, folder: &std::path::Path, round: usize) {
    let in_folder = |name: &str| {
        let home = folder.join(format!("{name}-{round}"));
        std::fs::create_dir_all(&home).unwrap();
        Program::on(&format!("sqlite://{}", home.join("retaguarda.db").display()), &home)
    };
    let file_text = file.display().to_string();
    let first = in_folder("first");
    first.print(&["restore", &file_text]);
    let found = moment(&first).await;
    let db = live.open().await;
    let (hash, sums) = past(&db, found.events).await;
    db.close().await;
    assert_eq!(found.hash, hash, "the head is an event of the source");
    for (code, sum) in &sums {
        let line = found.balance.lines().find(|line| line.starts_with(&format!("{code},")));
        let closing = line.and_then(|line| line.rsplit(',').next()).unwrap_or_default();
        assert_eq!(
            closing,
            retaguarda::kernel::money::plain(i128::from(*sum), 2),
            "{code} in {}",
            found.balance
        );
    }
    assert!(first.run(&["restore", &file_text]).status.code() == Some(1), "books are never overwritten");
    let postgres = testing::postgres().await.unwrap();
    postgres.db.close().await;
    let second = Program::on(&postgres.url, folder);
    second.print(&["restore", &file_text]);
    assert_eq!(moment(&second).await, found, "in PostgreSQL");
    let again = folder.join(format!("again-{round}.db"));
    second.print(&["backup", &again.display().to_string()]);
    let third = in_folder("third");
    third.print(&["restore", &again.display().to_string()]);
    assert_eq!(moment(&third).await, found, "and back");
    for program in [&first, &second, &third] {
        program.check();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_made_under_load_restores_everywhere_from_sqlite() {
    copies_under_load(true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_made_under_load_restores_everywhere_from_postgres() {
    copies_under_load(false).await;
}
