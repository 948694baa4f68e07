//! Whoever holds the database can take the guards away and change rows; `check` finds each change and says
//! where.

use crate::common::bare_books::{Books, both, day};
use retaguarda::auth::permission::ReadLedger;
use retaguarda::events::{self, Event, Kind, Subject};
use retaguarda::finance::store::correct::{self, Correction};
use retaguarda::finance::store::reports::{Question, Range, movements, trial_balance};
use retaguarda::finance::store::{periods, verify};
use retaguarda::kernel::{Money, instant};

const DAY: &str = "2026-03-10";

/// Ten sales, a transfer, a reversal, a closed month, a personal value, an attachment.
async fn filled(books: &mut Books) {
    for minor in 1..=10 {
        books.advance(instant::SECOND);
        let mut entry = books.entry(DAY, books.bank, books.sales, 100 * minor);
        entry.lines[1].area_id = Some(books.areas[0]);
        entry.document = Some(format!("NF {minor}"));
        books.post(entry).await.unwrap();
    }
    let grant = books.grant();
    let mut tx = books.test.db.write().await.unwrap();
    let correction = Correction { original: 1, on: day("2026-04-02"), reason: "conta errada".to_owned() };
    correct::transfer(&mut tx, &grant, &correction, 1, books.rent, Money(50)).await.unwrap();
    correct::reverse(&mut tx, &grant, &Correction { original: 2, ..correction }).await.unwrap();
    periods::close(&mut tx, &books.grant(), day("2026-03-01").month()).await.unwrap();
    let person = Event::new(Kind::UserChanged, Subject("app_user", 1)).personal("name", "Ana");
    events::record(&mut tx, grant.by(), person).await.unwrap();
    tx.commit().await.unwrap();
    let hash = "9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a";
    let (hash, content) = match books.test.db.is_sqlite() {
        true => (format!("x'{hash}'"), "x'01020304'"),
        false => (format!("decode('{hash}', 'hex')"), "decode('01020304', 'hex')"),
    };
    let blob = format!("INSERT INTO blob (sha256, content) VALUES ({hash}, {content})");
    books.raw(&blob).await.unwrap();
    let attached = format!(
        "INSERT INTO attachment (entry_id, sha256, name, size, added_by, added_at) VALUES (1, {hash}, \
        'a.pdf', 4, 1, 1)"
    );
    books.raw(&attached).await.unwrap();
}

/// What is done to the rows, and what every line of the outcome must hold.
fn deeds(sqlite: bool) -> Vec<(&'static str, &'static [&'static str])> {
    vec![
        (
            "UPDATE line SET amount = amount + 1 WHERE entry_id = 3 AND n = 1",
            &["EntriesBalance: entry 3", "EntriesUnchanged: entry 3 "],
        ),
        (
            "UPDATE line SET amount = amount * 2 WHERE entry_id = 3; UPDATE entry SET total = total * 2 \
            WHERE id = 3",
            &["EntriesUnchanged: entry 3 ", "BalancesRecomputed: account"],
        ),
        (
            "UPDATE line SET account_id = (SELECT id FROM account WHERE code = '3.1') WHERE entry_id = 4 AND \
            n = 2",
            &["EntriesUnchanged: entry 4 ", "BalancesRecomputed: account"],
        ),
        (
            "UPDATE line SET area_id = NULL WHERE entry_id = 4",
            &["EntriesUnchanged: entry 4 ", "BalancesRecomputed: account"],
        ),
        ("UPDATE entry SET memo = 'outra' WHERE id = 5", &["EntriesUnchanged: entry 5 "]),
        ("UPDATE entry SET document = NULL WHERE id = 5", &["EntriesUnchanged: entry 5 "]),
        ("UPDATE line SET memo = 'outra' WHERE entry_id = 5 AND n = 1", &["EntriesUnchanged: entry 5 "]),
        (
            "UPDATE entry SET number = 99 WHERE id = 6",
            &["EntriesUnchanged: entry 6 ", "NumbersGapless: DG 2026"],
        ),
        (
            "DELETE FROM line WHERE entry_id = 7; DELETE FROM entry WHERE id = 7",
            &["NumbersGapless: DG 2026", "EventsPerEntry", "BalancesRecomputed"],
        ),
        (
            "UPDATE entry SET effective_on = '2026-02-10' WHERE id = 8; \
             UPDATE line SET effective_on = '2026-02-10' WHERE entry_id = 8",
            &["EntriesUnchanged: entry 8 ", "BalancesRecomputed"],
        ),
        (
            "UPDATE line SET account_id = (SELECT id FROM account WHERE code = '3.1') WHERE entry_id = 12 \
            AND n = 1",
            &["OneReversal: entry 12", "EntriesUnchanged: entry 12 "],
        ),
        (
            "UPDATE balance SET debit = debit + 100 WHERE area_id = 0 AND month = 202603 AND debit > 0",
            &["BalancesRecomputed: account"],
        ),
        ("DELETE FROM balance WHERE area_id > 0", &["BalancesRecomputed: account"]),
        (
            "UPDATE entry SET recorded_at = recorded_at + 999999999999 WHERE id = 9",
            &["EntriesUnchanged: entry 9 ", "ClosedPeriods: entry 9"],
        ),
        ("UPDATE entry SET reason = 'outra' WHERE id = 12", &["EntriesUnchanged: entry 12 "]),
        (
            "UPDATE entry SET recorded_by = (SELECT MAX(id) FROM app_user) WHERE id = 9",
            &["EntriesUnchanged: entry 9 "],
        ),
        ("UPDATE account SET path = 'outro' WHERE code = '1.1'", &["AccountPaths: account 1.1"]),
        ("UPDATE event SET reason = 'outra' WHERE seq = 4", &["EventChain: event 4: changed"]),
        ("UPDATE event SET at = at - 1 WHERE seq = 4", &["EventChain: event 4: changed"]),
        (
            "DELETE FROM event WHERE seq = 5",
            &["EventChain: events between 4 and 6: missing", "EventsPerEntry"],
        ),
        (
            "DELETE FROM event_personal; DELETE FROM event WHERE seq > 10",
            &["EventChain: events after 10: cut"],
        ),
        ("UPDATE event_personal SET value = 'Eva'", &["EventChain: event 16: personal value changed"]),
        match sqlite {
            true => ("UPDATE blob SET content = x'01020305'", &["Attachments: blob 9f64a747"]),
            false => ("UPDATE blob SET content = decode('01020305', 'hex')", &["Attachments: blob 9f64a747"]),
        },
    ]
}

#[tokio::test]
async fn each_change_is_found_where_it_was_made() {
    for sqlite in [true, false] {
        for (deed, traces) in deeds(sqlite) {
            let mut books = one(sqlite).await;
            filled(&mut books).await;
            assert_eq!(books.broken().await, Vec::<String>::new());
            books.drop_triggers().await;
            books.raw(deed).await.unwrap_or_else(|error| panic!("{deed}: {error}"));
            let broken = books.broken().await;
            for trace in traces {
                assert!(broken.iter().any(|line| line.contains(trace)), "{deed}: no {trace} in {broken:#?}");
            }
            books.test.db.close().await;
        }
    }
}

async fn one(sqlite: bool) -> Books {
    use retaguarda::db::testing;
    let test = if sqlite { testing::sqlite().await } else { testing::postgres().await };
    Books::new(test.unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_removed_tail_of_the_log_is_found_even_where_the_head_was_set_back() {
    for mut books in both().await {
        filled(&mut books).await;
        books.drop_triggers().await;
        books.raw("DELETE FROM event_personal; DELETE FROM event WHERE seq > 10").await.unwrap();
        let head = "UPDATE event_head SET seq = 10, hash = (SELECT hash FROM event WHERE seq = 10)";
        books.raw(head).await.unwrap();
        let broken = books.broken().await.join("\n");
        assert!(broken.contains("no event") && broken.contains("EventsPerEntry"), "{broken}");
    }
}

#[tokio::test]
async fn a_report_never_reads_balances_that_a_check_found_wrong() {
    for mut books in both().await {
        filled(&mut books).await;
        let question = Question::new(Range { from: day("2026-01-01"), to: day("2026-12-31") });
        let mut tx = books.test.db.read().await.unwrap();
        let before = movements(&mut tx, &question).await.unwrap();
        drop(tx);
        books.raw("UPDATE balance SET debit = debit + 7, credit = credit + 3").await.unwrap();
        let mut tx = books.test.db.write().await.unwrap();
        let found = retaguarda::checks::check(&mut tx).await.unwrap();
        verify::record(&mut tx, &books.grant(), &found).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = books.test.db.read().await.unwrap();
        let after = trial_balance(&mut tx, question.clone()).await.unwrap();
        assert!(!after.proof.verified.sound);
        let read: Vec<_> = after.movements.iter().map(|(_, row)| row.clone()).collect();
        let sorted = |mut rows: Vec<retaguarda::finance::store::reports::Movement>| {
            rows.sort_by_key(|row| row.account_id);
            rows
        };
        assert_eq!(sorted(read), sorted(before), "read from the lines");
        assert_eq!((after.total.opening, after.total.debit), (0, after.total.credit));
        let reader = books.grant::<ReadLedger>();
        assert_eq!(question.clone().within(&reader, None), question);
    }
}
