//! The rules of the books hold in the schema without the program, and in the program without the schema.

use crate::common::bare_books::{Books, both, day, raw_line};
use retaguarda::db::DbError;
use retaguarda::error::{AppError, Fault, FieldError, Rule};
use retaguarda::events;
use retaguarda::finance::model::{NewEntry, NewLine, OwnAmount};
use retaguarda::finance::store::correct::{self, Correction};
use retaguarda::finance::store::periods::FiscalYear;
use retaguarda::finance::store::reports::{Question, balance_sheet, income_statement, trial_balance};
use retaguarda::finance::store::{periods, post_all};
use retaguarda::kernel::{Currency, Money, Month};

const DAY: &str = "2026-03-10";

#[tokio::test]
async fn no_sql_changes_what_is_posted() {
    for books in both().await {
        let posted = books.post_sale(DAY, 500).await.id;
        books.post_sale(DAY, 700).await;
        books.raw(&books.raw_entry(900, DAY, 5)).await.unwrap();
        let never = "never change";
        for statement in [
            format!("UPDATE entry SET memo = 'x' WHERE id = {posted}"),
            format!("UPDATE entry SET posted_at = NULL WHERE id = {posted}"),
            format!("UPDATE entry SET id = 77 WHERE id = {posted}"),
            format!("DELETE FROM entry WHERE id = {posted}"),
            format!("UPDATE line SET amount = amount * 2 WHERE entry_id = {posted}"),
            format!("UPDATE line SET memo = 'x' WHERE entry_id = {posted}"),
            format!("DELETE FROM line WHERE entry_id = {posted}"),
            raw_line(posted, 9, books.bank, DAY, 5),
            "UPDATE event SET at = 1".to_owned(),
            "UPDATE event SET reason = 'x' WHERE seq = 1".to_owned(),
            "DELETE FROM event WHERE seq = (SELECT MAX(seq) FROM event)".to_owned(),
        ] {
            books.refuses(&statement, never).await;
        }
        books.refuses("UPDATE entry SET number = 78 WHERE id = 900", "only posting").await;
        books.refuses("UPDATE entry SET id = 1 WHERE id = 900", "").await;
        replacing(&books, posted).await;
        truncating(&books).await;
        assert_eq!(books.number("SELECT CAST(SUM(total) AS BIGINT) FROM entry").await, 1_205);
        assert_eq!(books.number("SELECT COUNT(*) FROM line").await, 4);
        books.raw("DELETE FROM entry WHERE id = 900").await.unwrap();
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

/// SQLite's REPLACE deletes rows without asking the guards of deletion.
async fn replacing(books: &Books, posted: i64) {
    if !books.test.db.is_sqlite() {
        return;
    }
    let never = "never change";
    let columns =
        "id, journal_id, year, number, effective_on, recorded_at, recorded_by, memo, kind, total, request_id";
    for (values, why) in [
        (format!("{posted}, {}, 2026, 50, '{DAY}', 1, 1, 'm', 'normal', 5, NULL", books.journals[0]), never),
        (format!("801, {}, 2026, 1, '{DAY}', 1, 1, 'm', 'normal', 5, NULL", books.journals[0]), never),
    ] {
        books.refuses(&format!("INSERT OR REPLACE INTO entry ({columns}) VALUES ({values})"), why).await;
        books.refuses(&format!("REPLACE INTO entry ({columns}) VALUES ({values})"), why).await;
    }
    books.refuses(&format!("UPDATE OR REPLACE entry SET id = {posted} WHERE id = 900"), "only posting").await;
    books.refuses("UPDATE OR REPLACE entry SET number = 1 WHERE id = 900", "only posting").await;
    books.refuses(&format!("UPDATE OR REPLACE line SET n = 2 WHERE entry_id = {posted}"), never).await;
    let line = raw_line(posted, 1, books.bank, DAY, 5).replace("INSERT", "INSERT OR REPLACE");
    books.refuses(&line, never).await;
    let event = |seq: &str, prev: &str, hash: &str| {
        format!(
            "INSERT OR REPLACE INTO event (seq, at, actor_id, kind, subject_type, subject_id, change, \
            prev_hash, hash) VALUES ({seq}, 1, 1, 'X', 'entry', 1, '{{}}', ({prev}), ({hash}))"
        )
    };
    let last = "SELECT hash FROM event ORDER BY seq DESC LIMIT 1";
    let next = "(SELECT MAX(seq) + 1 FROM event)";
    books.refuses(&event("1", "SELECT zeroblob(32)", "SELECT randomblob(32)"), "event exists").await;
    books.refuses(&event(next, last, "SELECT hash FROM event WHERE seq = 1"), "event exists").await;
    books.refuses("UPDATE OR REPLACE event SET seq = 1 WHERE seq = 2", never).await;
}

async fn truncating(books: &Books) {
    if books.test.db.is_sqlite() {
        books.refuses("DELETE FROM entry", "").await;
        books.refuses("DELETE FROM line", "never change").await;
        books.refuses("DELETE FROM event", "never change").await;
        return;
    }
    for table in ["entry", "line", "event"] {
        books.refuses(&format!("TRUNCATE {table} CASCADE"), "never change").await;
    }
    books.refuses("TRUNCATE line", "never change").await;
    let upsert = raw_line(1, 1, books.bank, DAY, 5)
        .replace(';', " ON CONFLICT (entry_id, n) DO UPDATE SET amount = 5");
    books.refuses(&upsert, "never change").await;
}

#[tokio::test]
async fn events_are_only_added_at_the_end_of_the_chain() {
    for books in both().await {
        let (zero, other) = match books.test.db.is_sqlite() {
            true => ("zeroblob(32)", "randomblob(32)"),
            false => ("decode(repeat('00', 32), 'hex')", "decode(repeat('ab', 32), 'hex')"),
        };
        for (seq, why) in [("99", "chain"), ("(SELECT MAX(seq) + 1 FROM event)", "chain"), ("1", "event")] {
            let insert = format!(
                "INSERT INTO event (seq, at, actor_id, kind, subject_type, subject_id, change, prev_hash, \
                hash) VALUES ({seq}, 1, 1, 'X', 'entry', 1, '{{}}', {zero}, {other})"
            );
            books.refuses(&insert, why).await;
        }
    }
}

/// An unposted entry with these lines, then the update that posts it.
fn flip(books: &Books, lines: &[(i64, i64)], on: &str, total: i64) -> String {
    let mut text = books.raw_entry(800, on, total);
    for (n, (account, amount)) in (1..).zip(lines) {
        text.push_str(&raw_line(800, n, *account, on, *amount));
    }
    text.push_str("UPDATE entry SET posted_at = 5 WHERE id = 800;");
    text
}

#[tokio::test]
async fn no_sql_posts_what_is_no_entry() {
    for books in both().await {
        let Books { bank, sales, heading, .. } = books;
        let refused = async |lines: &[(i64, i64)], total: i64, why: &str| {
            books.refuses(&flip(&books, lines, DAY, total), why).await;
        };
        refused(&[], 0, "two lines").await;
        refused(&[(bank, 500)], 500, "two lines").await;
        refused(&[(bank, 500), (sales, -499)], 500, "sum to zero").await;
        refused(&[(bank, 500), (sales, 0), (sales, -500)], 500, "").await;
        refused(&[(bank, 0), (sales, 0)], 0, "").await;
        refused(&[(bank, 500), (sales, -500)], 499, "total").await;
        refused(&[(bank, 500), (sales, -500)], 0, "total").await;
        refused(&[(heading, 500), (sales, -500)], 500, "takes no lines").await;
        refused(&[(bank, 500), (9_999, -500)], 500, "").await;
        let other_day = flip(&books, &[(bank, 500)], DAY, 500)
            .replace("UPDATE", &format!("{}UPDATE", raw_line(800, 2, sales, "2026-03-11", -500)));
        books.refuses(&other_day, "another day").await;
        books.raw(&format!("UPDATE account SET active = FALSE WHERE id = {bank}")).await.unwrap();
        refused(&[(bank, 500), (sales, -500)], 500, "takes no lines").await;
        books.raw(&format!("UPDATE account SET active = TRUE WHERE id = {bank}")).await.unwrap();
        books.raw("INSERT INTO period (month, closed) VALUES (202603, TRUE)").await.unwrap();
        refused(&[(bank, 500), (sales, -500)], 500, "period is closed").await;
        books.raw("UPDATE period SET closed = FALSE").await.unwrap();
        let born =
            books.raw_entry(800, DAY, 5).replace("total)", "total, posted_at)").replace("5);", "5, 5);");
        books.refuses(&born, "inserted unposted").await;
        books.raw(&flip(&books, &[(bank, 500), (sales, -500)], DAY, 500)).await.unwrap();
    }
}

#[tokio::test]
async fn no_sql_makes_a_second_reversal_or_one_without_a_reason() {
    for mut books in both().await {
        let posted = books.post_sale(DAY, 500).await.id;
        let correcting = |kind: &str, reason: &str| {
            let columns = "total, corrects_id, reason) VALUES (";
            let entry = books.raw_entry(800, DAY, 500).replace("total) VALUES (", columns);
            entry.replace("'normal', 500", &format!("'{kind}', 500, {posted}, {reason}"))
        };
        let (normal, empty, none) =
            (correcting("normal", "'r'"), correcting("reversal", "''"), correcting("transfer", "NULL"));
        let again = correcting("reversal", "'r'");
        for statement in [&normal, &empty, &none] {
            books.refuses(statement, "").await;
        }
        reverse(&mut books, posted).await.unwrap();
        books.refuses(&again, "").await;
        if books.test.db.is_sqlite() {
            books.refuses(&again.replace("INSERT", "INSERT OR REPLACE"), "reversed already").await;
        }
        assert_eq!(books.number("SELECT COUNT(*) FROM entry WHERE kind = 'reversal'").await, 1);
    }
}

async fn reverse(books: &mut Books, original: i64) -> Result<i64, DbError> {
    books.advance(1_000_000);
    let correction = Correction { original, on: day("2026-04-01"), reason: "valor errado".to_owned() };
    let mut tx = books.test.db.write().await?;
    let posted = correct::reverse(&mut tx, &books.grant(), &correction).await?;
    tx.commit().await?;
    Ok(posted.id)
}

fn refusal(outcome: Result<impl std::fmt::Debug, DbError>) -> AppError {
    match outcome {
        Err(DbError::Refused(error)) => error,
        other => panic!("not a refusal of the program: {other:?}"),
    }
}

#[tokio::test]
async fn the_program_refuses_by_itself_where_the_guards_are_gone() {
    for mut books in both().await {
        let posted = books.post_sale(DAY, 500).await.id;
        books.drop_triggers().await;
        let lines = |amounts: &[(i64, i64)]| {
            let lines =
                amounts.iter().map(|(account, minor)| NewLine::new(*account, Money(*minor))).collect();
            NewEntry::new(books.journals[0], day(DAY), "m", lines)
        };
        let Books { bank, sales, heading, .. } = books;
        for (entry, fault) in [
            (lines(&[]), Fault::TwoLines),
            (lines(&[(bank, 500)]), Fault::TwoLines),
            (lines(&[(bank, 500), (sales, -500), (sales, 0)]), Fault::NoSide),
            (lines(&[(bank, 500), (sales, -499)]), Fault::MissingCredit),
            (lines(&[(bank, 499), (sales, -500)]), Fault::MissingDebit),
            (lines(&[(heading, 500), (sales, -500)]), Fault::Synthetic),
            (
                lines(&[(bank, i64::MAX), (bank, i64::MAX), (sales, -i64::MAX), (sales, -i64::MAX)]),
                Fault::TooLarge,
            ),
        ] {
            let AppError::Invalid(faults) = refusal(books.post(entry).await) else { panic!("{fault:?}") };
            assert_eq!(faults[0].code, fault);
        }
        books.raw(&format!("UPDATE account SET active = FALSE WHERE id = {sales}")).await.unwrap();
        let AppError::Invalid(faults) = refusal(books.post(lines(&[(bank, 500), (sales, -500)])).await)
        else {
            panic!("inactive")
        };
        assert_eq!((faults[0].code, faults[0].detail.as_deref()), (Fault::Inactive, Some("4.1")));
        reverse(&mut books, posted).await.expect("what is inactive can still be reversed");
        assert_eq!(refusal(reverse(&mut books, posted).await), AppError::Refused(Rule::AlreadyReversed));
        books.raw(&format!("UPDATE account SET active = TRUE WHERE id = {sales}")).await.unwrap();
        books.raw("INSERT INTO period (month, closed) VALUES (202605, TRUE)").await.unwrap();
        let closed = books.entry("2026-05-31", bank, sales, 5);
        assert_eq!(refusal(books.post(closed).await), AppError::Refused(Rule::PeriodClosed));
    }
}

#[tokio::test]
async fn numbers_are_gapless_whatever_was_given_up() {
    for mut books in both().await {
        for round in 0..6 {
            books.post_sale(DAY, 100 + round).await;
            let mut tx = books.test.db.write().await.unwrap();
            let several: Vec<NewEntry> =
                (1..4).map(|minor| books.entry(DAY, books.bank, books.rent, minor)).collect();
            post_all(&mut tx, &books.grant(), &several).await.unwrap();
            drop(tx);
            books.post(books.entry(DAY, books.bank, books.heading, 5)).await.unwrap_err();
            books.post(books.entry("2027-01-01", books.bank, books.sales, 5)).await.unwrap();
            books.advance(1);
        }
        let numbers = books.number("SELECT MAX(number) FROM entry WHERE year = 2026").await;
        assert_eq!((numbers, books.number("SELECT COUNT(*) FROM entry").await), (6, 12));
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn each_correction_keeps_the_original_and_states_its_effect() {
    for mut books in both().await {
        let mut entry = books.entry(DAY, books.bank, books.sales, 500);
        let usd = Currency::new("USD").unwrap();
        entry.lines[0].own = Some(OwnAmount { currency: usd, amount: 100_000_000 });
        entry.lines[0].area_id = Some(books.areas[0]);
        let posted = books.post(entry).await.unwrap().id;
        let moved = Correction { original: posted, on: day("2026-04-02"), reason: "conta errada".to_owned() };
        let mut tx = books.test.db.write().await.unwrap();
        let grant = books.grant();
        let over = correct::transfer(&mut tx, &grant, &moved, 2, books.rent, Money(501)).await;
        let left = FieldError::about("amount", Fault::MoreThanLeft, "5.00");
        assert_eq!(refusal(over), AppError::Invalid(vec![left]));
        correct::transfer(&mut tx, &grant, &moved, 2, books.rent, Money(200)).await.unwrap();
        let more = vec![NewLine::new(books.bank, Money(30)), NewLine::new(books.sales, Money(-30))];
        correct::complement(&mut tx, &grant, &moved, more).await.unwrap();
        let mute = Correction { reason: " ".to_owned(), ..moved.clone() };
        let silent = correct::reverse(&mut tx, &grant, &mute).await;
        assert_eq!(refusal(silent), AppError::invalid("reason", Fault::Required));
        tx.commit().await.unwrap();
        reverse(&mut books, posted).await.unwrap();
        let sum = |account: &str| {
            let text = format!(
                "SELECT CAST(SUM(amount) AS BIGINT) FROM line JOIN account ON id = account_id WHERE code = \
                '{account}'"
            );
            Box::leak(text.into_boxed_str()) as &'static str
        };
        let sums =
            [books.number(sum("1.1")).await, books.number(sum("4.1")).await, books.number(sum("3.1")).await];
        assert_eq!(sums, [30, 170, -200]);
        let own = books.number("SELECT CAST(SUM(own_amount) AS BIGINT) FROM line").await;
        assert_eq!(own, 0, "the reversal gives the dollars back");
        assert_eq!(books.number("SELECT COUNT(*) FROM entry WHERE corrects_id IS NOT NULL").await, 3);
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_period_is_closed_while_the_ties_hold_and_reopened_by_two() {
    for mut books in both().await {
        books.post_sale(DAY, 500).await;
        let month = day(DAY).month();
        books.advance(1);
        books.raw("UPDATE balance SET debit = debit + 1 WHERE debit > 0").await.unwrap();
        let mut tx = books.test.db.write().await.unwrap();
        let red = periods::close(&mut tx, &books.grant(), month).await;
        assert_eq!(refusal(red), AppError::Refused(Rule::TiesRed));
        drop(tx);
        books.raw("UPDATE balance SET debit = debit - 1 WHERE debit > 0").await.unwrap();
        let mut tx = books.test.db.write().await.unwrap();
        periods::close(&mut tx, &books.grant(), month).await.unwrap();
        let asked = periods::ask_reopen(&mut tx, &books.grant(), month, "nota atrasada").await.unwrap();
        let own = periods::decide_reopen(&mut tx, &books.grant(), asked, true).await;
        assert_eq!(refusal(own), AppError::Refused(Rule::SecondPerson));
        tx.commit().await.unwrap();
        let late = books.post(books.entry(DAY, books.bank, books.sales, 5)).await;
        assert_eq!(refusal(late), AppError::Refused(Rule::PeriodClosed));
        let myself = format!(
            "UPDATE period_change SET decided_by = asked_by, decided_at = 1, approved = TRUE WHERE id = \
            {asked}"
        );
        books.refuses(&myself, "").await;
        let mut tx = books.test.db.write().await.unwrap();
        periods::decide_reopen(&mut tx, &books.second.grant().unwrap(), asked, true).await.unwrap();
        let events = events::store::head(&mut tx).await.unwrap().seq;
        tx.commit().await.unwrap();
        books.advance(1);
        books.post_sale(DAY, 5).await;
        assert_eq!(books.number("SELECT MAX(seq) FROM event").await, events + 1);
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_year_is_closed_once_its_months_are_and_its_income_statement_stays() {
    for mut books in both().await {
        books.post_sale("2026-02-10", 900).await;
        books.post(books.entry("2026-12-31", books.rent, books.bank, 250)).await.unwrap();
        let year = FiscalYear::of(day("2026-05-05"), 1);
        let question = Question::new(year.range());
        let mut tx = books.test.db.write().await.unwrap();
        let before = income_statement(&mut tx, vec![question.clone()]).await.unwrap();
        let dry = periods::closing_entry(&mut tx, year, day("2026-06-30")).await.unwrap();
        assert_eq!(dry.lines.last().map(|line| line.amount), Some(Money(-900)));
        let open = periods::close_year(&mut tx, &books.grant(), &books.grant(), year, "zera").await;
        assert_eq!(refusal(open), AppError::Refused(Rule::YearNotOver));
        drop(tx);
        books.advance(1);
        let mut tx = books.test.db.write().await.unwrap();
        for month in 1..12 {
            periods::close(&mut tx, &books.grant(), Month::new(2026, month).unwrap()).await.unwrap();
        }
        let alone = periods::close(&mut tx, &books.grant(), Month::new(2026, 12).unwrap()).await;
        assert_eq!(refusal(alone), AppError::Refused(Rule::ClosesWithYear));
        periods::close_year(&mut tx, &books.grant(), &books.grant(), year, "zera").await.unwrap();
        let twice = periods::close_year(&mut tx, &books.grant(), &books.grant(), year, "zera").await;
        assert_eq!(refusal(twice), AppError::Refused(Rule::NothingToClose));
        tx.commit().await.unwrap();
        let mut tx = books.test.db.read().await.unwrap();
        let after = income_statement(&mut tx, vec![question.clone()]).await.unwrap();
        assert_eq!(after.rows, before.rows, "the closing entry is no part of the result");
        assert_eq!(after.rows.last().map(|row| row.amounts.clone()), Some(vec![650]));
        let carried = trial_balance(&mut tx, question).await.unwrap();
        let closing =
            |id: i64| carried.movements.iter().find(|(a, _)| a.id == id).map(|(_, row)| row.closing());
        assert_eq!([books.sales, books.rent, books.capital].map(closing), [Some(0), Some(0), Some(-650)]);
        assert!(balance_sheet(&mut tx, vec![Question::new(year.range())]).await.unwrap().ties);
        drop(tx);
        assert_eq!(books.broken().await, Vec::<String>::new());
    }
}
