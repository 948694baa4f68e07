//! Random posts, corrections, closings and questions, against books kept in a vector.

use crate::common::bare_books as books;
use std::collections::{BTreeMap, BTreeSet};

use crate::common::bare_books::Books;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use retaguarda::db::testing::{self, TestDb};
use retaguarda::db::{DbError, Tx};
use retaguarda::error::{AppError, Rule};
use retaguarda::finance::model::{EntryKind, NewEntry, NewLine};
use retaguarda::finance::store::correct::{self, Correction};
use retaguarda::finance::store::reports::{Question, Range, movements, trial_balance};
use retaguarda::finance::store::{Posted, periods, post};
use retaguarda::kernel::{Day, Instant, Money, Month};

/// One step. Days are counted from 1 January 2026, accounts and areas by their place.
#[derive(Clone, Debug)]
enum Step {
    Post { day: i32, lines: Vec<(usize, i64, usize)>, kept: bool },
    Reverse { entry: prop::sample::Index, day: i32 },
    Transfer { entry: prop::sample::Index, day: i32, to: usize, minor: i64 },
    Close { day: i32 },
    Reopen { day: i32 },
}

/// What a report is asked: a range of days, how many moments back, which areas.
#[derive(Clone, Debug)]
struct Asked {
    from: i32,
    length: i32,
    back: Option<i64>,
    areas: Option<Vec<usize>>,
}

struct Kept {
    id: i64,
    day: Day,
    at: Instant,
    kind: EntryKind,
    lines: Vec<(i64, i64, Option<i64>)>,
}

#[derive(Default)]
struct Model {
    entries: Vec<Kept>,
    reversed: BTreeSet<i64>,
    /// Transfers: their entry, what they correct, the account they took from and how much of it.
    moved: Vec<(i64, i64, i64, i64)>,
    closed: BTreeSet<Month>,
}

fn step() -> impl Strategy<Value = Step> {
    let day = 0..400i32;
    let entry = any::<prop::sample::Index>();
    let line = (0..4usize, -9_000i64..9_000, 0..3usize);
    prop_oneof![
        8 => (day.clone(), prop::collection::vec(line, 1..6), prop::bool::weighted(0.9))
            .prop_map(|(day, lines, kept)| Step::Post { day, lines, kept }),
        2 => (entry.clone(), day.clone()).prop_map(|(entry, day)| Step::Reverse { entry, day }),
        1 => (entry, day.clone(), 0..4usize, 1..9_000i64)
            .prop_map(|(entry, day, to, minor)| Step::Transfer { entry, day, to, minor }),
        1 => day.clone().prop_map(|day| Step::Close { day }),
        1 => day.prop_map(|day| Step::Reopen { day }),
    ]
}

fn asked() -> impl Strategy<Value = Asked> {
    let areas = prop::option::of(prop::collection::vec(0..2usize, 0..3));
    (0..420i32, 0..200i32, prop::option::of(0..40i64), areas).prop_map(|(from, length, back, areas)| Asked {
        from,
        length,
        back,
        areas,
    })
}

fn nth(day: i32) -> Day {
    books::day("2026-01-01").plus_days(day).unwrap()
}

impl Books {
    fn accounts(&self) -> [i64; 4] {
        [self.bank, self.sales, self.rent, self.capital]
    }
}

impl Model {
    /// What the books must say of an entry.
    fn verdict(&self, entry: &NewEntry) -> Result<(), AppError> {
        let amounts: Vec<i64> = entry.lines.iter().map(|line| line.amount.minor()).collect();
        if amounts.len() < 2 || amounts.contains(&0) || amounts.iter().sum::<i64>() != 0 {
            return Err(AppError::Invalid(vec![]));
        }
        let closed = self.closed.contains(&entry.effective_on.month());
        if closed { Err(AppError::Refused(Rule::PeriodClosed)) } else { Ok(()) }
    }

    fn keep(&mut self, entry: &NewEntry, id: i64, at: Instant) {
        let line = |line: &NewLine| (line.account_id, line.amount.minor(), line.area_id);
        let lines = entry.lines.iter().map(line).collect();
        self.entries.push(Kept { id, day: entry.effective_on, at, kind: entry.kind, lines });
    }

    /// Whether an account of income or expense has moved in a year, in any area or outside all of them.
    fn has_result(&self, year: i16, accounts: [i64; 2]) -> bool {
        let mut sums: BTreeMap<(i64, Option<i64>), i64> = BTreeMap::new();
        let lines =
            self.entries.iter().filter(|entry| entry.day.year() == year).flat_map(|entry| &entry.lines);
        for (account, minor, area) in lines.filter(|line| accounts.contains(&line.0)) {
            *sums.entry((*account, *area)).or_default() += minor;
        }
        sums.values().any(|sum| *sum != 0)
    }

    /// Account → opening, debit, credit: every line looked at, one by one.
    fn answer(&self, question: &Question) -> BTreeMap<i64, (i64, i64, i64)> {
        let mut sums: BTreeMap<i64, (i64, i64, i64)> = BTreeMap::new();
        let known = |entry: &&Kept| question.known_on.is_none_or(|moment| entry.at <= moment);
        for entry in self.entries.iter().filter(known).filter(|entry| entry.day <= question.range.to) {
            for (account, minor, area) in &entry.lines {
                let within =
                    question.areas.as_ref().is_none_or(|list| area.is_some_and(|area| list.contains(&area)));
                let sum = sums.entry(*account).or_default();
                match (within, entry.day < question.range.from) {
                    (false, _) => {}
                    (true, true) => sum.0 += minor,
                    (true, false) => {
                        sum.1 += minor.max(&0);
                        sum.2 -= minor.min(&0);
                    }
                }
            }
        }
        sums.retain(|_, sum| *sum != (0, 0, 0));
        sums
    }
}

fn same(verdict: Result<(), AppError>, outcome: &Result<Posted, DbError>) -> Result<(), TestCaseError> {
    match (verdict, outcome) {
        (Ok(()), Ok(_)) => Ok(()),
        (Err(AppError::Invalid(_)), Err(DbError::Refused(AppError::Invalid(_)))) => Ok(()),
        (Err(expected), Err(DbError::Refused(found))) if expected == *found => Ok(()),
        (verdict, outcome) => Err(TestCaseError::fail(format!("{verdict:?}, but {outcome:?}"))),
    }
}

/// Posts through `work`; the model keeps what the books keep.
async fn posting(books: &Books, model: &mut Model, entry: NewEntry, kept: bool) -> Result<(), TestCaseError> {
    let mut tx = books.test.db.write().await.unwrap();
    let outcome = post(&mut tx, &books.grant(), entry.clone()).await;
    same(model.verdict(&entry), &outcome)?;
    if let (Ok(posted), true) = (outcome, kept) {
        tx.commit().await.unwrap();
        model.keep(&entry, posted.id, books.actor.now);
    }
    Ok(())
}

async fn take(books: &mut Books, model: &mut Model, step: &Step) -> Result<(), TestCaseError> {
    books.advance(1_000);
    match step {
        Step::Post { day, lines, kept } => {
            let accounts = books.accounts();
            let line = |(account, minor, area): &(usize, i64, usize)| {
                let area_id = books.areas.get(*area).copied();
                NewLine { area_id, ..NewLine::new(accounts[*account], Money(*minor)) }
            };
            let mut lines: Vec<NewLine> = lines.iter().map(line).collect();
            let rest: i64 = lines.iter().map(|line| line.amount.minor()).sum();
            lines.push(NewLine::new(books.bank, Money(-rest)));
            posting(books, model, NewEntry::new(books.journals[0], nth(*day), "m", lines), *kept).await
        }
        Step::Reverse { .. } | Step::Transfer { .. } if model.entries.is_empty() => Ok(()),
        Step::Reverse { entry, day } => {
            let id = entry.get(&model.entries).id;
            let correction = Correction { original: id, on: nth(*day), reason: "r".to_owned() };
            let mut tx = books.test.db.write().await.unwrap();
            match correct::reversal(&mut tx, &correction).await {
                Err(DbError::Refused(error)) => {
                    prop_assert_eq!(error, AppError::Refused(Rule::AlreadyReversed));
                    prop_assert!(model.reversed.contains(&id));
                    Ok(())
                }
                reversal => {
                    drop(tx);
                    prop_assert!(!model.reversed.contains(&id));
                    let before = model.entries.len();
                    posting(books, model, reversal.unwrap(), true).await?;
                    model.reversed.extend((model.entries.len() > before).then_some(id));
                    Ok(())
                }
            }
        }
        Step::Transfer { entry, day, to, minor } => {
            let original = entry.get(&model.entries);
            let (wrong, limit, area) = original.lines[0];
            let correction = Correction { original: original.id, on: nth(*day), reason: "r".to_owned() };
            let to = books.accounts()[*to];
            let mut tx = books.test.db.write().await.unwrap();
            let moved = correct::transferred(&mut tx, &correction, 1, to, Money(*minor)).await;
            drop(tx);
            let id = original.id;
            let standing = |(transfer, of, from, _): &&(i64, i64, i64, i64)| {
                (*of, *from) == (id, wrong) && !model.reversed.contains(transfer)
            };
            let taken: i64 = model.moved.iter().filter(standing).map(|(.., minor)| *minor).sum();
            let like = |line: &&(i64, i64, Option<i64>)| {
                (line.0, line.1.signum(), line.2) == (wrong, limit.signum(), area)
            };
            let posted: i64 = original.lines.iter().filter(like).map(|line| line.1.abs()).sum();
            let fits = to != wrong && *minor <= posted - taken && !model.reversed.contains(&id);
            prop_assert_eq!(moved.is_ok(), fits);
            let Ok(moved) = moved else { return Ok(()) };
            let before = model.entries.len();
            posting(books, model, moved, true).await?;
            if model.entries.len() > before {
                let transfer = model.entries[before].id;
                model.moved.push((transfer, id, wrong, *minor));
            }
            Ok(())
        }
        Step::Close { day } => {
            let month = nth(*day).month();
            let mut tx = books.test.db.write().await.unwrap();
            let closed = periods::close(&mut tx, &books.grant(), month).await.is_ok();
            let with_the_year =
                month.of_year() == 12 && model.has_result(month.year(), [books.sales, books.rent]);
            prop_assert_eq!(closed, !with_the_year && model.closed.insert(month));
            tx.commit().await.unwrap();
            Ok(())
        }
        Step::Reopen { day } => {
            let month = nth(*day).month();
            let mut tx = books.test.db.write().await.unwrap();
            let asked = periods::ask_reopen(&mut tx, &books.grant(), month, "r").await;
            prop_assert_eq!(asked.is_ok(), model.closed.remove(&month));
            if let Ok(asked) = asked {
                periods::decide_reopen(&mut tx, &books.second.grant().unwrap(), asked, true).await.unwrap();
            }
            tx.commit().await.unwrap();
            Ok(())
        }
    }
}

async fn compare(tx: &mut Tx, books: &Books, model: &Model, asked: &Asked) -> Result<(), TestCaseError> {
    let mut question = Question::new(Range { from: nth(asked.from), to: nth(asked.from + asked.length) });
    question.known_on = asked.back.map(|steps| books.actor.now.minus(steps * 1_000));
    let areas = asked.areas.as_ref();
    question.areas = areas.map(|list| list.iter().map(|area| books.areas[*area]).collect());
    let found = movements(tx, &question).await.unwrap();
    let found: BTreeMap<_, _> =
        found.iter().map(|row| (row.account_id, (row.opening, row.debit, row.credit))).collect();
    prop_assert_eq!(&found, &model.answer(&question), "{:?}", question);
    if question.areas.is_none() {
        let total = trial_balance(tx, question).await.unwrap().total;
        prop_assert_eq!((total.opening, total.closing()), (0, 0));
    }
    Ok(())
}

async fn play(test: TestDb, steps: &[Step], questions: &[Asked]) -> Result<(), TestCaseError> {
    let mut books = Books::new(test).await.unwrap();
    let mut model = Model::default();
    for step in steps {
        take(&mut books, &mut model, step).await?;
    }
    let mut tx = books.test.db.read().await.unwrap();
    for asked in questions {
        compare(&mut tx, &books, &model, asked).await?;
    }
    drop(tx);
    prop_assert_eq!(books.broken().await, Vec::<String>::new());
    let reversals = model.entries.iter().filter(|entry| entry.kind == EntryKind::Reversal).count();
    prop_assert_eq!(reversals, model.reversed.len());
    books.test.db.close().await;
    Ok(())
}

/// `RETAGUARDA_MODEL_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("RETAGUARDA_MODEL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(16)
}

fn random_books_equal_the_model(sqlite: bool) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: cases(), max_shrink_iters: 200, ..Config::default() });
    let strategy = (prop::collection::vec(step(), 1..50), prop::collection::vec(asked(), 12));
    let outcome = runner.run(&strategy, |(steps, questions)| {
        runtime.block_on(async {
            let test = if sqlite { testing::sqlite().await } else { testing::postgres().await };
            play(test.unwrap(), &steps, &questions).await
        })
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn random_books_on_sqlite_equal_the_model() {
    random_books_equal_the_model(true);
}

#[test]
fn random_books_on_postgres_equal_the_model() {
    random_books_equal_the_model(false);
}
