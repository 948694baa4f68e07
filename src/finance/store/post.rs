//! Posting: the only way into the books. One entry or a thousand take the same path: numbers, rows, the
//! posting update that the schema re-checks, balances, events.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use super::admission::{self, Admitted};
use super::balances::{self, Key, Sums};
use super::content::Content;
use crate::auth::Grant;
use crate::auth::permission::PostEntries;
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::events::{self, By, Event, Kind, Subject};
use crate::finance::model::{EntryKind, NewEntry, Unbalanced};
use crate::kernel::{Currency, Instant};
use crate::sql;

/// A posted entry's place in the books.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Posted {
    pub id: i64,
    pub journal_id: i64,
    pub year: i64,
    pub number: i64,
}

/// How many rows one statement inserts: below both databases' limits of bound values.
const ROWS_MAX: usize = 2_000;

/// Posts one entry. The same request posts once: a repeated one gets the first answer.
pub async fn post(tx: &mut Tx, grant: &Grant<PostEntries>, entry: NewEntry) -> Result<Posted, DbError> {
    let posted = post_all(tx, grant, std::slice::from_ref(&entry)).await?;
    posted.into_iter().next().ok_or(DbError::RowsAffected { expected: 1, found: 0 })
}

/// What this request has posted already: the answer to a repeated one.
pub async fn of_request(tx: &mut Tx, grant: &Grant<PostEntries>) -> Result<Option<Posted>, DbError> {
    const OF_REQUEST: &str = "SELECT id, journal_id, year, number FROM entry WHERE request_id = $1 \
        AND recorded_by = $2";
    let Some(request) = &grant.by().request_id else { return Ok(None) };
    Ok(sql!(tx, |conn| sqlx::query_as(OF_REQUEST)
        .bind(request)
        .bind(grant.user_id())
        .fetch_optional(conn)
        .await?))
}

/// Posts entries in order, all or none: their numbers follow one another within each journal and year.
pub async fn post_all(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    entries: &[NewEntry],
) -> Result<Vec<Posted>, DbError> {
    for entry in entries {
        entry.balanced().map_err(refusal)?;
    }
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    // A request's own entry is the one it posts alone; the many of an import carry no request.
    let request = grant.by().request_id.as_deref().filter(|_| entries.len() == 1);
    let company = match admission::admit(tx, entries, request).await? {
        Admitted::Entries(company) => company,
        Admitted::Before(first) => {
            same(tx, grant, &entries[0], &first).await?;
            return Ok(vec![first]);
        }
    };
    let numbers = take_numbers(tx, entries).await?;
    let posted = insert_entries(tx, grant.by(), entries, &numbers).await?;
    insert_lines(tx, entries, &posted, &company).await?;
    flip(tx, grant.now(), &posted).await?;
    balances::add(tx, &sums(entries, &company)?).await?;
    let happened = entries.iter().zip(&posted).map(|(entry, posted)| event(entry, posted)).collect();
    events::record_all(tx, grant.by(), happened).await?;
    Ok(posted)
}

/// A repeated request says the same again, by the same person; anything else is not lost in silence.
async fn same(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    entry: &NewEntry,
    first: &Posted,
) -> Result<(), DbError> {
    const FIRST: &str = "SELECT actor_id, change FROM event WHERE subject_type = 'entry' AND subject_id = $1 \
        AND kind <> 'AttachmentAdded' ORDER BY seq LIMIT 1";
    let (actor, change): (i64, String) =
        sql!(tx, |conn| sqlx::query_as(FIRST).bind(first.id).fetch_one(conn).await?);
    let content = Content::of(entry, first.number).hex();
    if actor == grant.user_id() && change.contains(&content) {
        return Ok(());
    }
    Err(Rule::RequestReused.into())
}

fn refusal(unbalanced: Unbalanced) -> DbError {
    let fault = match unbalanced {
        Unbalanced::FewerThanTwoLines => FieldError::new("lines", Fault::TwoLines),
        Unbalanced::ZeroLine => FieldError::new("lines", Fault::NoSide),
        Unbalanced::TooLarge => FieldError::new("lines", Fault::TooLarge),
        Unbalanced::By(difference) if difference > 0 => {
            FieldError::about("lines", Fault::MissingCredit, crate::kernel::money::plain(difference, 2))
        }
        Unbalanced::By(difference) => {
            FieldError::about("lines", Fault::MissingDebit, crate::kernel::money::plain(-difference, 2))
        }
    };
    DbError::Refused(AppError::Invalid(vec![fault]))
}

/// The currency that `line.amount` is in.
pub async fn company_currency(tx: &mut Tx) -> Result<Currency, DbError> {
    const CURRENCY: &str = "SELECT currency FROM company WHERE id = 1";
    let found: Option<(Currency,)> = sql!(tx, |conn| sqlx::query_as(CURRENCY).fetch_optional(conn).await?);
    found.map(|(currency,)| currency).ok_or_else(|| Rule::NoCompany.into())
}

/// Takes a journal's counter, the first of the locks that posting takes, without giving a number: for an act
/// that writes something else first.
pub async fn hold(tx: &mut Tx, journal: i64, year: i64) -> Result<(), DbError> {
    const HOLD: &str = "INSERT INTO journal_number (journal_id, year, last_number) VALUES ($1, $2, 0) \
        ON CONFLICT (journal_id, year) DO UPDATE SET last_number = journal_number.last_number";
    if tx.is_sqlite() {
        return Ok(());
    }
    sql!(tx, |conn| {
        sqlx::query(HOLD).bind(journal).bind(year).execute(conn).await?;
    });
    Ok(())
}

/// Takes the next numbers of each journal and year; they come back in the order of the entries.
async fn take_numbers(tx: &mut Tx, entries: &[NewEntry]) -> Result<Vec<i64>, DbError> {
    const TAKE: &str = "INSERT INTO journal_number (journal_id, year, last_number) VALUES ($1, $2, $3) \
        ON CONFLICT (journal_id, year) DO UPDATE SET last_number = journal_number.last_number + \
        excluded.last_number RETURNING last_number";
    let mut wanted: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for entry in entries {
        *wanted.entry((entry.journal_id, i64::from(entry.effective_on.year()))).or_default() += 1;
    }
    for ((journal, year), count) in &mut wanted {
        let last: i64 = sql!(tx, |conn| sqlx::query_scalar(TAKE)
            .bind(*journal)
            .bind(*year)
            .bind(*count)
            .fetch_one(conn)
            .await?);
        *count = last - *count;
    }
    let mut numbers = Vec::with_capacity(entries.len());
    for entry in entries {
        let next = wanted.entry((entry.journal_id, i64::from(entry.effective_on.year()))).or_default();
        *next += 1;
        numbers.push(*next);
    }
    Ok(numbers)
}

async fn insert_entries(
    tx: &mut Tx,
    by: &By,
    entries: &[NewEntry],
    numbers: &[i64],
) -> Result<Vec<Posted>, DbError> {
    const INSERT: &str = "INSERT INTO entry (journal_id, year, number, effective_on, recorded_at, \
        recorded_by, memo, document, comment, kind, corrects_id, reason, total, request_id, import_id, \
        source_hash) ";
    let mut ids: BTreeMap<(i64, i64, i64), i64> = BTreeMap::new();
    let single = entries.len() == 1;
    for chunk in entries.iter().zip(numbers).collect::<Vec<_>>().chunks(ROWS_MAX) {
        let rows: Vec<Posted> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, (entry, number)| {
                row.push_bind(entry.journal_id)
                    .push_bind(i64::from(entry.effective_on.year()))
                    .push_bind(**number)
                    .push_bind(entry.effective_on)
                    .push_bind(by.at)
                    .push_bind(by.user_id)
                    .push_bind(entry.memo.clone())
                    .push_bind(entry.document.clone())
                    .push_bind(entry.comment.clone())
                    .push_bind(entry.kind)
                    .push_bind(entry.corrects.as_ref().map(|(id, _)| *id))
                    .push_bind(entry.corrects.as_ref().map(|(_, reason)| reason.clone()))
                    .push_bind(i64::try_from(entry.total()).unwrap_or(i64::MAX))
                    .push_bind(by.request_id.clone().filter(|_| single))
                    .push_bind(entry.source.as_ref().map(|(import, _)| *import))
                    .push_bind(entry.source.as_ref().map(|(_, hash)| hash.clone()));
            });
            query.push(" RETURNING id, journal_id, year, number");
            query.build_query_as().fetch_all(conn).await?
        });
        ids.extend(rows.into_iter().map(|row| ((row.journal_id, row.year, row.number), row.id)));
    }
    let place = |(entry, number): (&NewEntry, &i64)| {
        let (journal_id, year, number) = (entry.journal_id, i64::from(entry.effective_on.year()), *number);
        let id = *ids.get(&(journal_id, year, number)).ok_or(DbError::Unreadable("entry.id"))?;
        Ok(Posted { id, journal_id, year, number })
    };
    entries.iter().zip(numbers).map(place).collect()
}

async fn insert_lines(
    tx: &mut Tx,
    entries: &[NewEntry],
    posted: &[Posted],
    company: &Currency,
) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO line (entry_id, n, account_id, effective_on, amount, currency, \
        own_amount, area_id, party_id, project_id, memo) ";
    let rows: Vec<_> = entries
        .iter()
        .zip(posted)
        .flat_map(|(entry, posted)| {
            (1i64..).zip(&entry.lines).map(move |(n, line)| (posted.id, n, entry, line))
        })
        .collect();
    for chunk in rows.chunks(ROWS_MAX) {
        sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, (entry_id, n, entry, line)| {
                row.push_bind(*entry_id)
                    .push_bind(*n)
                    .push_bind(line.account_id)
                    .push_bind(entry.effective_on)
                    .push_bind(line.amount)
                    .push_bind(line.own.as_ref().map_or_else(|| company.clone(), |own| own.currency.clone()))
                    .push_bind(line.own.as_ref().map(|own| own.amount))
                    .push_bind(line.area_id)
                    .push_bind(line.party_id)
                    .push_bind(line.project_id)
                    .push_bind(line.memo.clone());
            });
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

/// The update that makes entries part of the books; the schema's trigger checks each of them once more.
async fn flip(tx: &mut Tx, now: Instant, posted: &[Posted]) -> Result<(), DbError> {
    for chunk in posted.chunks(ROWS_MAX) {
        let flipped = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("UPDATE entry SET posted_at = ");
            query.push_bind(now).push(" WHERE posted_at IS NULL AND id IN (");
            let mut ids = query.separated(", ");
            for entry in chunk {
                ids.push_bind(entry.id);
            }
            query.push(")");
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(flipped, chunk.len() as u64)?;
    }
    Ok(())
}

fn sums(entries: &[NewEntry], company: &Currency) -> Result<BTreeMap<Key, Sums>, DbError> {
    let mut sums: BTreeMap<Key, Sums> = BTreeMap::new();
    for entry in entries {
        let month = entry.effective_on.month();
        for line in &entry.lines {
            let currency = line.own.as_ref().map_or(company, |own| &own.currency);
            let own = line.own.as_ref().map_or(0, |own| own.amount);
            for area_id in [Some(0), line.area_id].into_iter().flatten() {
                let key = Key { area_id, account_id: line.account_id, currency: currency.clone(), month };
                let fits = sums.entry(key).or_default().add(line.amount.minor(), own);
                fits.ok_or_else(|| AppError::invalid("lines", Fault::TooLarge))?;
            }
        }
    }
    Ok(sums)
}

fn event(entry: &NewEntry, posted: &Posted) -> Event {
    let kind = match entry.kind {
        EntryKind::Normal => Kind::EntryPosted,
        EntryKind::Reversal => Kind::EntryReversed,
        EntryKind::Transfer => Kind::EntryTransferred,
        EntryKind::Complement => Kind::EntryComplemented,
        EntryKind::Closing => Kind::YearClosed,
    };
    let event = Event::new(kind, Subject("entry", posted.id))
        .with("number", format!("{}/{}", posted.year, posted.number))
        .with("content", Content::of(entry, posted.number).hex());
    match &entry.corrects {
        Some((original, reason)) => event.with("corrects", *original).because(reason),
        None => event,
    }
}
