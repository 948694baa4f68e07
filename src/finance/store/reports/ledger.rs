//! The account statement (razão) and the journal (diário): posted lines in order, by key.

use std::fmt;
use std::str::FromStr;

use sqlx::QueryBuilder;

use super::{Question, Range, movements};
use crate::db::{DbError, Tx};
use crate::kernel::day::NotADay;
use crate::kernel::{Currency, Day, Instant, Money};
use crate::sql;

/// A posted line as statements and exports show it. `amount` in the company's currency, debit positive.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LedgerLine {
    pub entry_id: i64,
    pub n: i64,
    pub journal: String,
    pub year: i64,
    pub number: i64,
    pub effective_on: Day,
    pub recorded_at: Instant,
    pub account_id: i64,
    pub account_code: String,
    pub account_path: String,
    pub amount: Money,
    pub currency: Currency,
    pub own_amount: Option<i64>,
    pub memo: String,
    pub line_memo: Option<String>,
    pub area: Option<String>,
    pub area_code: Option<String>,
    pub party: Option<String>,
    pub party_code: Option<String>,
    pub project: Option<String>,
    pub project_code: Option<String>,
    pub document: Option<String>,
    pub comment: Option<String>,
}

impl LedgerLine {
    /// `DG 2026/3189`.
    pub fn reference(&self) -> String {
        format!("{} {}/{}", self.journal, self.year, self.number)
    }

    /// The entry's memo, then what the line adds to it.
    pub fn told(&self) -> String {
        match self.line_memo.as_deref().filter(|memo| !memo.is_empty() && *memo != self.memo) {
            Some(memo) if self.memo.is_empty() => memo.to_owned(),
            Some(memo) => format!("{} · {memo}", self.memo),
            None => self.memo.clone(),
        }
    }

    pub fn place(&self) -> LedgerPlace {
        LedgerPlace { day: self.effective_on, entry_id: self.entry_id, n: self.n }
    }
}

/// A line's place in the order of statements. Written `2026-11-24.17.2` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerPlace {
    pub day: Day,
    pub entry_id: i64,
    pub n: i64,
}

impl fmt::Display for LedgerPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.day, self.entry_id, self.n)
    }
}

impl FromStr for LedgerPlace {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<LedgerPlace, NotADay> {
        let mut parts = text.split('.');
        let (Some(day), Some(entry_id), Some(n), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotADay);
        };
        let number = |text: &str| text.parse::<i64>().map_err(|_| NotADay);
        Ok(LedgerPlace { day: day.parse()?, entry_id: number(entry_id)?, n: number(n)? })
    }
}

const LINES: &str = "SELECT l.entry_id, l.n, j.code AS journal, e.year, e.number, l.effective_on, \
    e.recorded_at, l.account_id, a.code AS account_code, a.path AS account_path, l.amount, l.currency, \
    l.own_amount, e.memo, l.memo AS line_memo, ar.name AS area, ar.code AS area_code, p.name AS party, \
    p.code AS party_code, pr.name AS project, pr.code AS project_code, e.document, e.comment \
    FROM line l JOIN entry e ON e.id = l.entry_id JOIN journal j ON j.id = e.journal_id \
    JOIN account a ON a.id = l.account_id LEFT JOIN area ar ON ar.id = l.area_id \
    LEFT JOIN party p ON p.id = l.party_id LEFT JOIN project pr ON pr.id = l.project_id \
    WHERE e.posted_at IS NOT NULL";

macro_rules! push_question {
    ($query:ident, $question:ident, $after:expr, $day:literal) => {{
        $query.push(concat!(" AND ", $day, " >= ")).push_bind($question.range.from);
        $query.push(concat!(" AND ", $day, " <= ")).push_bind($question.range.to);
        if let Some(moment) = $question.known_on {
            $query.push(" AND e.recorded_at <= ").push_bind(moment);
        }
        if $question.without_closing {
            $query.push(" AND e.kind <> 'closing'");
        }
        if let Some(list) = &$question.areas {
            $query.push(" AND l.area_id IN (");
            let mut areas = $query.separated(", ");
            areas.push("-1");
            for area in list {
                areas.push_bind(*area);
            }
            $query.push(")");
        }
        if let Some(place) = $after {
            let LedgerPlace { day, entry_id, n } = place;
            $query.push(concat!(" AND (", $day, ", l.entry_id, l.n) > (")).push_bind(day).push(", ");
            $query.push_bind(entry_id).push(", ").push_bind(n).push(")");
        }
    }};
}

/// Up to `limit` lines of an account after a place, oldest first.
pub async fn ledger(
    tx: &mut Tx,
    question: &Question,
    account_id: i64,
    after: Option<LedgerPlace>,
    limit: i64,
) -> Result<Vec<LedgerLine>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(LINES);
        query.push(" AND l.account_id = ").push_bind(account_id);
        push_question!(query, question, after, "l.effective_on");
        query.push(" ORDER BY l.effective_on, l.entry_id, l.n LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// Up to `limit` lines of all accounts after a place, in order of day, entry and line.
pub async fn journal_lines(
    tx: &mut Tx,
    question: &Question,
    after: Option<LedgerPlace>,
    limit: i64,
) -> Result<Vec<LedgerLine>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(LINES);
        push_question!(query, question, after, "e.effective_on");
        query.push(" ORDER BY e.effective_on, e.id, l.n LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// Where the page before one begins, its lines counted back from `until`, the last of them: the place it
/// follows. `None` where it is the first.
pub async fn place_before(
    tx: &mut Tx,
    question: &Question,
    account_id: Option<i64>,
    until: LedgerPlace,
    lines: i64,
) -> Result<Option<LedgerPlace>, DbError> {
    let found: Option<(Day, i64, i64)> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT e.effective_on, l.entry_id, l.n FROM line l JOIN entry e ON e.id = l.entry_id \
             WHERE e.posted_at IS NOT NULL",
        );
        if let Some(id) = account_id {
            query.push(" AND l.account_id = ").push_bind(id);
        }
        push_question!(query, question, None::<LedgerPlace>, "e.effective_on");
        let LedgerPlace { day, entry_id, n } = until;
        query.push(" AND (e.effective_on, e.id, l.n) <= (").push_bind(day).push(", ").push_bind(entry_id);
        query.push(", ").push_bind(n);
        query.push(") ORDER BY e.effective_on DESC, e.id DESC, l.n DESC LIMIT 1 OFFSET ").push_bind(lines);
        query.build_query_as().fetch_optional(conn).await?
    });
    Ok(found.map(|(day, entry_id, n)| LedgerPlace { day, entry_id, n }))
}

/// The balance of an account before the first line of a page: at the start of the range, or after the given
/// place.
pub async fn ledger_opening(
    tx: &mut Tx,
    question: &Question,
    account_id: i64,
    after: Option<LedgerPlace>,
) -> Result<Money, DbError> {
    let from = after.map_or(question.range.from, |place| place.day);
    let before = Question { range: Range { from, to: from }, ..question.clone() };
    let moved = movements(tx, &before).await?;
    let opening: i64 = moved.iter().filter(|row| row.account_id == account_id).map(|row| row.opening).sum();
    let Some(place) = after else { return Ok(Money(opening)) };
    let of_day = sum(tx, &before, account_id, Part::UpTo(place)).await?;
    // An opening counts closing entries, but those of the range are left out of its lines.
    let closing = match question.without_closing && question.range.from < from {
        false => 0,
        true => {
            let range = Range { from: question.range.from, to: super::day_before(from) };
            let earlier = Question { range, without_closing: false, ..question.clone() };
            sum(tx, &earlier, account_id, Part::Closing).await?
        }
    };
    Ok(Money(opening + of_day - closing))
}

#[derive(Clone, Copy)]
enum Part {
    /// Lines up to a place of the day, itself included.
    UpTo(LedgerPlace),
    Closing,
}

async fn sum(tx: &mut Tx, question: &Question, account_id: i64, part: Part) -> Result<i64, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM line l JOIN entry e ON e.id = l.entry_id \
             WHERE e.posted_at IS NOT NULL AND l.account_id = ",
        );
        query.push_bind(account_id);
        push_question!(query, question, None::<LedgerPlace>, "l.effective_on");
        match part {
            Part::Closing => {
                query.push(" AND e.kind = 'closing'");
            }
            Part::UpTo(place) => {
                query.push(" AND (l.entry_id, l.n) <= (").push_bind(place.entry_id).push(", ");
                query.push_bind(place.n).push(")");
            }
        }
        query.build_query_scalar().fetch_one(conn).await?
    }))
}
