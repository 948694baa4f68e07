//! Periods: a month is open until it is closed; reopening takes a reason and a second person. A year is
//! closed by an entry that carries its result to equity.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use super::balances;
use super::entries;
use super::outcomes;
use super::post::{Posted, post_all};
use super::reports::{self, Movement, Question, Range};
use crate::auth::Grant;
use crate::auth::permission::{ClosePeriods, PostEntries};
use crate::auth::store::role;
use crate::company::store as company;
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::finance::model::{EntryKind, NewEntry, NewLine, OwnAmount, Purpose};
use crate::kernel::{Currency, Day, Instant, Money, Month};
use crate::sql;

const REOPEN_LOCK: i64 = 0x7265_6f70;

/// A month with its state and the last change of it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Period {
    pub month: Month,
    pub closed: bool,
}

/// A step in the life of a period.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Change {
    pub id: i64,
    pub month: Month,
    pub act: String,
    pub asked_by: i64,
    pub asked_by_name: String,
    pub asked_at: Instant,
    pub reason: String,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<Instant>,
    pub approved: Option<bool>,
}

/// The months that were ever closed, newest first; all others are open.
pub async fn periods(tx: &mut Tx) -> Result<Vec<Period>, DbError> {
    const PERIODS: &str = "SELECT month, closed FROM period ORDER BY month DESC";
    Ok(sql!(tx, |conn| sqlx::query_as(PERIODS).fetch_all(conn).await?))
}

pub async fn changes(tx: &mut Tx) -> Result<Vec<Change>, DbError> {
    const CHANGES: &str = "SELECT c.id, c.month, c.act, c.asked_by, a.name AS asked_by_name, c.asked_at, \
        c.reason, d.name AS decided_by_name, c.decided_at, c.approved FROM period_change c \
        JOIN app_user a ON a.id = c.asked_by LEFT JOIN app_user d ON d.id = c.decided_by ORDER BY c.id DESC \
        LIMIT 200";
    Ok(sql!(tx, |conn| sqlx::query_as(CHANGES).fetch_all(conn).await?))
}

/// Requests to reopen that nobody has decided yet, oldest first.
pub async fn open_requests(tx: &mut Tx) -> Result<Vec<Change>, DbError> {
    const OPEN: &str = "SELECT c.id, c.month, c.act, c.asked_by, a.name AS asked_by_name, c.asked_at, \
        c.reason, NULL AS decided_by_name, c.decided_at, c.approved FROM period_change c \
        JOIN app_user a ON a.id = c.asked_by WHERE c.act = 'reopen' AND c.decided_at IS NULL ORDER BY c.id";
    Ok(sql!(tx, |conn| sqlx::query_as(OPEN).fetch_all(conn).await?))
}

/// How many entries each month from `first` on has, for `months` months.
pub async fn entry_counts(tx: &mut Tx, first: Month, months: usize) -> Result<Vec<i64>, DbError> {
    let mut counts = vec![0; months];
    let rows: Vec<(i64, i64)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("");
        for (place, month) in (0i32..).take(months).filter_map(|place| Some((place, first.plus(place)?))) {
            query.push(if place == 0 { "SELECT CAST(" } else { " UNION ALL SELECT CAST(" }).push(place);
            query.push(" AS BIGINT) AS place, COUNT(*) AS entries FROM entry WHERE effective_on >= ");
            query.push_bind(month.first()).push(" AND effective_on <= ").push_bind(month.last());
        }
        query.build_query_as().fetch_all(conn).await?
    });
    for (place, count) in rows {
        if let Some(slot) = usize::try_from(place).ok().and_then(|place| counts.get_mut(place)) {
            *slot = count;
        }
    }
    Ok(counts)
}

pub async fn is_closed(tx: &mut Tx, month: Month) -> Result<bool, DbError> {
    const CLOSED: &str = "SELECT closed FROM period WHERE month = $1";
    let closed: Option<bool> =
        sql!(tx, |conn| sqlx::query_scalar(CLOSED).bind(month).fetch_optional(conn).await?);
    Ok(closed.unwrap_or(false))
}

/// Closes a month. Refused while the books do not tie (F6), and for the last month of a fiscal year as long
/// as its result is not carried to equity: the entry that does it is of that month.
pub async fn close(tx: &mut Tx, grant: &Grant<ClosePeriods>, month: Month) -> Result<(), DbError> {
    const CLOSE: &str = "INSERT INTO period (month, closed) VALUES ($1, TRUE) \
        ON CONFLICT (month) DO UPDATE SET closed = TRUE WHERE NOT period.closed";
    const STEP: &str = "INSERT INTO period_change (month, act, asked_by, asked_at, decided_by, decided_at, \
        approved) VALUES ($1, 'close', $2, $3, $2, $3, TRUE)";
    if !balances::verified(tx).await?.sound || outcomes::broken(tx).await?.0 > 0 {
        return Err(Rule::TiesRed.into());
    }
    if ends_year_with_result(tx, month).await? {
        return Err(Rule::ClosesWithYear.into());
    }
    let closed = sql!(tx, |conn| sqlx::query(CLOSE).bind(month).execute(conn).await?.rows_affected());
    if closed == 0 {
        return Err(Rule::AlreadyClosed.into());
    }
    let (_, differing) = balances::differences(tx).await?;
    if !differing.is_empty() {
        return Err(Rule::TiesRed.into());
    }
    sql!(tx, |conn| {
        sqlx::query(STEP).bind(month).bind(grant.user_id()).bind(grant.now()).execute(conn).await?;
    });
    let event = Event::new(Kind::PeriodClosed, Subject("period", month.number()));
    events::record(tx, grant.by(), event).await?;
    Ok(())
}

async fn ends_year_with_result(tx: &mut Tx, month: Month) -> Result<bool, DbError> {
    let Some(company) = company::load(tx).await? else { return Ok(false) };
    let starts = i8::try_from(company.fiscal_year_starts).unwrap_or(1);
    let year = FiscalYear::of(month.first(), starts);
    if month != year.last() {
        return Ok(false);
    }
    match closing_entry(tx, year, month.last()).await {
        Ok(_) => Ok(true),
        // Nothing to carry, or no account to carry it to.
        Err(DbError::Refused(AppError::Refused(_))) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Asks for a closed month to be reopened; another person decides.
pub async fn ask_reopen(
    tx: &mut Tx,
    grant: &Grant<ClosePeriods>,
    month: Month,
    reason: &str,
) -> Result<i64, DbError> {
    const ASK: &str = "INSERT INTO period_change (month, act, asked_by, asked_at, reason) \
        VALUES ($1, 'reopen', $2, $3, $4) RETURNING id";
    const OPEN: &str = "SELECT EXISTS (SELECT 1 FROM period_change WHERE month = $1 AND act = 'reopen' \
        AND decided_at IS NULL)";
    if reason.trim().is_empty() {
        return Err(AppError::invalid("reason", Fault::Required).into());
    }
    if !is_closed(tx, month).await? {
        return Err(Rule::NotClosed.into());
    }
    dialect::lock(tx, REOPEN_LOCK).await?;
    let open: bool = sql!(tx, |conn| sqlx::query_scalar(OPEN).bind(month).fetch_one(conn).await?);
    if open {
        return Err(Rule::AlreadyAsked.into());
    }
    let id: i64 = sql!(tx, |conn| sqlx::query_scalar(ASK)
        .bind(month)
        .bind(grant.user_id())
        .bind(grant.now())
        .bind(reason.trim())
        .fetch_one(conn)
        .await?);
    let event = Event::new(Kind::PeriodReopenAsked, Subject("period", month.number())).because(reason.trim());
    events::record(tx, grant.by(), event).await?;
    Ok(id)
}

/// Decides a request to reopen; never one's own.
pub async fn decide_reopen(
    tx: &mut Tx,
    grant: &Grant<ClosePeriods>,
    request: i64,
    approve: bool,
) -> Result<(), DbError> {
    const ASKED: &str = "SELECT month, asked_by, reason FROM period_change WHERE id = $1 AND act = 'reopen'";
    const DECIDE: &str = "UPDATE period_change SET decided_by = $2, decided_at = $3, approved = $4 \
        WHERE id = $1 AND act = 'reopen' AND decided_at IS NULL AND asked_by <> $2";
    const REOPEN: &str = "UPDATE period SET closed = FALSE WHERE month = $1 AND closed";
    let asked: Option<(Month, i64, String)> =
        sql!(tx, |conn| sqlx::query_as(ASKED).bind(request).fetch_optional(conn).await?);
    let (month, asked_by, reason) = asked.ok_or(AppError::NotFound)?;
    if asked_by == grant.user_id() {
        return Err(Rule::SecondPerson.into());
    }
    role::independent(tx, grant.user_id(), asked_by, grant.now()).await?;
    let decided = sql!(tx, |conn| sqlx::query(DECIDE)
        .bind(request)
        .bind(grant.user_id())
        .bind(grant.now())
        .bind(approve)
        .execute(conn)
        .await?
        .rows_affected());
    if decided == 0 {
        return Err(Rule::AlreadyDecided.into());
    }
    if approve {
        let reopened = sql!(tx, |conn| sqlx::query(REOPEN).bind(month).execute(conn).await?.rows_affected());
        expect_rows(reopened, 1)?;
    }
    let kind = if approve { Kind::PeriodReopened } else { Kind::PeriodReopenRefused };
    let event =
        Event::new(kind, Subject("period", month.number())).because(&reason).with("asked_by", asked_by);
    events::record(tx, grant.by(), event).await?;
    Ok(())
}

/// A fiscal year by the month it starts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiscalYear {
    pub first: Month,
}

impl FiscalYear {
    /// The fiscal year a day belongs to, when years start in month `starts` (1 to 12).
    pub fn of(day: Day, starts: i8) -> FiscalYear {
        let month = day.month();
        let year = if month.of_year() >= starts { month.year() } else { month.year() - 1 };
        FiscalYear { first: Month::new(year, starts).unwrap_or(month) }
    }

    pub fn last(self) -> Month {
        self.first.plus(11).unwrap_or(self.first)
    }

    pub fn range(self) -> Range {
        Range { from: self.first.first(), to: self.last().last() }
    }
}

/// The entry that would carry the result of a year to equity, account by account in each area, so that no
/// area keeps a balance of income or expense; nothing is written. `to` may lie inside the year, for a dry-run
/// close any day.
pub async fn closing_entry(tx: &mut Tx, year: FiscalYear, to: Day) -> Result<NewEntry, DbError> {
    let chart = super::accounts::chart(tx).await?;
    let result = chart.iter().find(|account| account.purpose == Some(Purpose::Result) && account.analytic);
    let result = result.ok_or(Rule::NoResultAccount)?;
    let question = Question::closing(Range { from: year.first.first(), to });
    let moved = reports::movements(tx, &question).await?;
    let parts = parts(tx, &question, &moved).await?;
    let mut lines = Vec::new();
    let mut profits: BTreeMap<Option<i64>, i128> = BTreeMap::new();
    for account in chart.iter().filter(|account| account.kind.is_result()) {
        for row in moved.iter().filter(|row| row.account_id == account.id) {
            let key = |area| (row.account_id, row.currency.clone(), area);
            for ((_, _, area_id), part) in parts.range(key(None)..=key(Some(i64::MAX))) {
                if part.amount.is_zero() && part.own == 0 {
                    continue;
                }
                *profits.entry(*area_id).or_default() += i128::from(part.amount.minor());
                let own = row.own(part.own).map(OwnAmount::negated);
                let line = NewLine::new(account.id, -part.amount);
                lines.push(NewLine { own, area_id: *area_id, ..line });
            }
        }
    }
    if lines.is_empty() {
        return Err(Rule::NothingToClose.into());
    }
    for (area_id, profit) in profits.into_iter().filter(|(_, profit)| *profit != 0) {
        let profit = i64::try_from(profit).map_err(|_| AppError::invalid("lines", Fault::TooLarge))?;
        lines.push(NewLine { area_id, ..NewLine::new(result.id, Money(profit)) });
    }
    let journal =
        entries::journals(tx).await?.into_iter().find(|journal| journal.active).ok_or(AppError::NotFound)?;
    let mut entry = NewEntry::new(journal.id, to, year.first.year().to_string(), lines);
    entry.kind = EntryKind::Closing;
    Ok(entry)
}

/// What an account moved in one currency within an area, or outside all of them.
#[derive(Default)]
struct Part {
    amount: Money,
    own: i64,
}

/// The company's movements by the area of their lines; what no area has is left to those without one.
async fn parts(
    tx: &mut Tx,
    question: &Question,
    moved: &[Movement],
) -> Result<BTreeMap<(i64, Currency, Option<i64>), Part>, DbError> {
    let mut parts: BTreeMap<(i64, Currency, Option<i64>), Part> = BTreeMap::new();
    let mut add = |row: &Movement, area: Option<i64>, sign: i64| {
        let part = parts.entry((row.account_id, row.currency.clone(), area)).or_default();
        part.amount = part.amount + Money(sign * (row.debit - row.credit));
        part.own += sign * (row.own_debit - row.own_credit);
    };
    moved.iter().for_each(|row| add(row, None, 1));
    for area in company::areas(tx).await? {
        let of_area = Question { areas: Some(vec![area.id]), ..question.clone() };
        for row in reports::movements(tx, &of_area).await? {
            add(&row, Some(area.id), 1);
            add(&row, None, -1);
        }
    }
    Ok(parts)
}

/// Closes a fiscal year: its other months must be closed, the closing entry is posted on its last day.
pub async fn close_year(
    tx: &mut Tx,
    closing: &Grant<ClosePeriods>,
    posting: &Grant<PostEntries>,
    year: FiscalYear,
    memo: &str,
) -> Result<Posted, DbError> {
    let mut month = year.first;
    while month < year.last() {
        if !is_closed(tx, month).await? {
            return Err(Rule::YearNotOver.into());
        }
        month = month.plus(1).ok_or(AppError::BadRequest)?;
    }
    let mut entry = closing_entry(tx, year, year.last().last()).await?;
    entry.memo = memo.to_owned();
    let posted = post_all(tx, posting, &[entry]).await?;
    close(tx, closing, year.last()).await?;
    posted.into_iter().next().ok_or(DbError::RowsAffected { expected: 1, found: 0 })
}
