//! "The books tie": every rule that exists, each with its figure and the rows that break it.

use sqlx::QueryBuilder;

use super::content::Content;
use super::entries::{self, Entry};
use super::{balances, outcomes};
use crate::auth::Grant;
use crate::auth::permission::CheckBooks;
pub use crate::checks::{Outcome, Tie};
use crate::db::{DbError, Tx};
use crate::events::{self, Event, Flaw, Kind, Subject};
use crate::finance::model::EntryKind;
use crate::kernel::Instant;
use crate::sql;

/// The ledger's own rules, in one snapshot.
pub async fn rules(tx: &mut Tx) -> Result<Vec<Outcome>, DbError> {
    Ok(vec![
        entries_balance(tx).await?,
        entries_unchanged(tx).await?,
        numbers_gapless(tx).await?,
        one_reversal(tx).await?,
        trial_balance_zero(tx).await?,
        balances_recomputed(tx).await?,
        closed_periods(tx).await?,
        account_paths(tx).await?,
        event_chain(tx).await?,
        events_per_entry(tx).await?,
        attachments(tx).await?,
    ])
}

/// Records what a check found: the projection's state, and one event.
pub async fn record(tx: &mut Tx, grant: &Grant<CheckBooks>, found: &[Outcome]) -> Result<(), DbError> {
    let sound = found.iter().filter(|outcome| outcome.tie == Tie::BalancesRecomputed).all(Outcome::holds);
    let broken = found.iter().filter(|outcome| !outcome.holds()).count() as i64;
    let event = Event::new(Kind::BooksChecked, Subject("company", 1))
        .with("rules", found.len() as i64)
        .with("broken", broken);
    let head = events::record(tx, grant.by(), event).await?;
    outcomes::keep(tx, grant, found).await?;
    balances::mark_verified(tx, grant.now(), head.seq, sound).await
}

/// Compares the balances with the lines and records the outcome, without the other rules.
pub async fn refresh(tx: &mut Tx, grant: &Grant<CheckBooks>) -> Result<(), DbError> {
    let found = [balances_recomputed(tx).await?];
    record(tx, grant, &found).await
}

async fn count(tx: &mut Tx, sql: &'static str) -> Result<i64, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_scalar(sql).fetch_one(conn).await?))
}

async fn named(tx: &mut Tx, sql: &'static str) -> Result<Vec<String>, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_scalar(sql).fetch_all(conn).await?))
}

const ENTRIES: &str = "SELECT COUNT(*) FROM entry";

async fn entries_balance(tx: &mut Tx) -> Result<Outcome, DbError> {
    const UNBALANCED: &str = "SELECT 'entry ' || CAST(e.id AS TEXT) || ': ' || CAST(COALESCE(s.amount, 0) \
        AS TEXT) FROM entry e LEFT JOIN (SELECT entry_id, SUM(amount) AS amount, COUNT(*) AS lines, \
        SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS debits FROM line GROUP BY entry_id) s ON \
        s.entry_id = e.id WHERE e.posted_at IS NULL OR s.entry_id IS NULL OR s.amount <> 0 OR s.lines < 2 \
        OR s.debits <> e.total ORDER BY e.id";
    Ok(Outcome::new(Tie::EntriesBalance, count(tx, ENTRIES).await?, named(tx, UNBALANCED).await?))
}

/// Recomputes each entry's digest and compares it with the one its event carries; when, by whom and why it
/// was recorded stands in the event itself.
async fn entries_unchanged(tx: &mut Tx) -> Result<Outcome, DbError> {
    const BATCH: i64 = 2_000;
    let (mut offenders, mut figure, mut last) = (Vec::new(), 0, 0);
    loop {
        let batch = entries::after(tx, last, BATCH).await?;
        let Some((entry, _)) = batch.last() else { break };
        let recorded = recorded_content(tx, last, entry.id).await?;
        last = entry.id;
        for (entry, posted) in &batch {
            figure += 1;
            let content = Content::of(posted, entry.number).hex();
            match recorded.get(&entry.id) {
                Some(known) if *known == content => {}
                Some(_) => offenders.push(format!("entry {} ({})", entry.id, entry.reference())),
                None => offenders.push(format!("entry {} ({}): no event", entry.id, entry.reference())),
            }
        }
    }
    for moved in named(tx, MOVED).await? {
        if !offenders.contains(&moved) {
            offenders.push(moved);
        }
    }
    Ok(Outcome::new(Tie::EntriesUnchanged, figure, offenders))
}

const MOVED: &str = "SELECT 'entry ' || CAST(e.id AS TEXT) || ' (' || j.code || ' ' || CAST(e.year AS TEXT) \
    || '/' || CAST(e.number AS TEXT) || ')' FROM entry e JOIN journal j ON j.id = e.journal_id \
    JOIN event v ON v.subject_type = 'entry' AND v.subject_id = e.id AND v.kind IN ('EntryPosted', \
    'EntryReversed', 'EntryTransferred', 'EntryComplemented', 'YearClosed') \
    WHERE e.recorded_at <> v.at OR e.recorded_by <> v.actor_id OR COALESCE(e.reason, '') <> \
    COALESCE(v.reason, '') ORDER BY e.id";

async fn recorded_content(
    tx: &mut Tx,
    after: i64,
    to: i64,
) -> Result<std::collections::HashMap<i64, String>, DbError> {
    const OF_ENTRIES: &str = "SELECT subject_id, change FROM event WHERE subject_type = 'entry' AND \
        subject_id > $1 AND subject_id <= $2 AND kind IN ('EntryPosted', 'EntryReversed', \
        'EntryTransferred', 'EntryComplemented', 'YearClosed')";
    let rows: Vec<(i64, String)> =
        sql!(tx, |conn| sqlx::query_as(OF_ENTRIES).bind(after).bind(to).fetch_all(conn).await?);
    let content = |change: &str| -> String {
        let change: serde_json::Value = serde_json::from_str(change).unwrap_or_default();
        change["content"].as_str().unwrap_or("").to_owned()
    };
    Ok(rows.into_iter().map(|(id, change)| (id, content(&change))).collect())
}

async fn numbers_gapless(tx: &mut Tx) -> Result<Outcome, DbError> {
    const GAPS: &str = "SELECT j.code || ' ' || CAST(COALESCE(n.year, e.year) AS TEXT) || ': ' \
        || CAST(COALESCE(e.entries, 0) AS TEXT) || ' / ' || CAST(COALESCE(n.last_number, 0) AS TEXT) \
        FROM journal_number n FULL OUTER JOIN (SELECT journal_id, year, COUNT(*) AS entries, MIN(number) AS \
        first, MAX(number) AS last FROM entry GROUP BY journal_id, year) e ON e.journal_id = n.journal_id \
        AND e.year = n.year JOIN journal j ON j.id = COALESCE(n.journal_id, e.journal_id) \
        WHERE (e.first IS NULL AND n.last_number <> 0) OR n.last_number IS NULL OR e.first <> 1 \
        OR e.last <> e.entries \
        OR n.last_number <> e.entries ORDER BY 1";
    const JOURNALS: &str = "SELECT COUNT(*) FROM journal_number";
    Ok(Outcome::new(Tie::NumbersGapless, count(tx, JOURNALS).await?, named(tx, GAPS).await?))
}

async fn one_reversal(tx: &mut Tx) -> Result<Outcome, DbError> {
    const REVERSALS: &str = "SELECT COUNT(*) FROM entry WHERE kind = 'reversal'";
    const TWICE: &str = "SELECT 'entry ' || CAST(corrects_id AS TEXT) FROM entry WHERE kind = 'reversal' \
        GROUP BY corrects_id HAVING COUNT(*) > 1 ORDER BY corrects_id";
    const UNEQUAL: &str = "SELECT DISTINCT 'entry ' || CAST(r.id AS TEXT) FROM entry r \
        JOIN line o ON o.entry_id = r.corrects_id LEFT JOIN line l ON l.entry_id = r.id AND l.n = o.n \
        WHERE r.kind = 'reversal' AND (l.n IS NULL OR l.amount <> -o.amount OR l.account_id <> o.account_id)";
    let mut offenders = named(tx, TWICE).await?;
    offenders.extend(named(tx, UNEQUAL).await?);
    Ok(Outcome::new(Tie::OneReversal, count(tx, REVERSALS).await?, offenders))
}

/// An entry has one effective day and one recorded moment, so it is wholly inside or outside every pair of
/// dates: the trial balance of every pair is zero exactly when each group of one pair is. The figure counts
/// the pairs.
async fn trial_balance_zero(tx: &mut Tx) -> Result<Outcome, DbError> {
    const PAIRS: &str =
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM entry GROUP BY effective_on, recorded_at) AS pairs";
    const UNEVEN: &str = "SELECT CAST(e.effective_on AS TEXT) || ' / ' || CAST(e.recorded_at AS TEXT) || ': \
        ' || CAST(SUM(l.amount) AS TEXT) FROM line l JOIN entry e ON e.id = l.entry_id \
        GROUP BY e.effective_on, e.recorded_at HAVING SUM(l.amount) <> 0 ORDER BY 1";
    Ok(Outcome::new(Tie::TrialBalanceZero, count(tx, PAIRS).await?, named(tx, UNEVEN).await?))
}

async fn balances_recomputed(tx: &mut Tx) -> Result<Outcome, DbError> {
    let (figure, differing) = balances::differences(tx).await?;
    let name = |row: balances::Difference| {
        format!(
            "account {} area {} {} {}: {}/{}",
            row.account_id, row.area_id, row.currency, row.month, row.debit, row.credit
        )
    };
    Ok(Outcome::new(Tie::BalancesRecomputed, figure, differing.into_iter().map(name).collect()))
}

/// An entry is in a closed period by right only when it was recorded before the period's last close.
async fn closed_periods(tx: &mut Tx) -> Result<Outcome, DbError> {
    const CLOSED: &str = "SELECT month, (SELECT MAX(asked_at) FROM period_change c WHERE c.month = \
        period.month AND act = 'close') FROM period WHERE closed = TRUE";
    let closed: Vec<(crate::kernel::Month, Option<Instant>)> =
        sql!(tx, |conn| sqlx::query_as(CLOSED).fetch_all(conn).await?);
    let figure = closed.len() as i64;
    let mut offenders = Vec::new();
    for (month, at) in closed {
        let late: Vec<String> = sql!(tx, |conn| {
            let mut query =
                QueryBuilder::new("SELECT 'entry ' || CAST(id AS TEXT) FROM entry WHERE effective_on >= ");
            query.push_bind(month.first()).push(" AND effective_on <= ").push_bind(month.last());
            query.push(" AND recorded_at > ").push_bind(at.unwrap_or_default()).push(" ORDER BY id");
            query.build_query_scalar().fetch_all(conn).await?
        });
        offenders.extend(late);
    }
    Ok(Outcome::new(Tie::ClosedPeriods, figure, offenders))
}

async fn account_paths(tx: &mut Tx) -> Result<Outcome, DbError> {
    const ACCOUNTS: &str = "SELECT COUNT(*) FROM account";
    const STRAY: &str = "SELECT 'account ' || a.code FROM account a LEFT JOIN account p ON p.id = \
        a.parent_id WHERE a.path <> CASE WHEN p.id IS NULL THEN a.name ELSE p.path || ':' || a.name END \
        OR (p.kind IN ('income', 'expense')) <> (a.kind IN ('income', 'expense')) \
        OR (p.kind = 'asset') <> (a.kind = 'asset') ORDER BY a.code";
    Ok(Outcome::new(Tie::AccountPaths, count(tx, ACCOUNTS).await?, named(tx, STRAY).await?))
}

async fn event_chain(tx: &mut Tx) -> Result<Outcome, DbError> {
    let (sound, flaws) = events::store::verify(tx).await?;
    let name = |flaw: &Flaw| match flaw {
        Flaw::Changed { seq } => format!("event {seq}: changed"),
        Flaw::Broken { seq } => format!("event {seq}: does not follow the one before"),
        Flaw::Missing { after, before } => format!("events between {after} and {before}: missing"),
        Flaw::Cut { last, head } => format!("events after {last}: cut, the head is {head}"),
        Flaw::Personal { seq } => format!("event {seq}: personal value changed"),
    };
    Ok(Outcome::new(Tie::EventChain, sound, flaws.iter().map(name).collect()))
}

async fn events_per_entry(tx: &mut Tx) -> Result<Outcome, DbError> {
    const EVENTS: &str = "SELECT COUNT(*) FROM event WHERE subject_type = 'entry' AND kind IN \
        ('EntryPosted', 'EntryReversed', 'EntryTransferred', 'EntryComplemented', 'YearClosed')";
    let (events, entries) = (count(tx, EVENTS).await?, count(tx, ENTRIES).await?);
    let offenders = if events == entries { vec![] } else { vec![format!("{events} / {entries}")] };
    Ok(Outcome::new(Tie::EventsPerEntry, events, offenders))
}

async fn attachments(tx: &mut Tx) -> Result<Outcome, DbError> {
    use sha2::{Digest, Sha256};
    const ATTACHMENTS: &str = "SELECT COUNT(*) FROM attachment";
    const BLOB: &str = "SELECT sha256, content FROM blob WHERE sha256 > $1 ORDER BY sha256 LIMIT 1";
    let (mut last, mut offenders) = (Vec::new(), Vec::new());
    loop {
        let row: Option<(Vec<u8>, Vec<u8>)> =
            sql!(tx, |conn| sqlx::query_as(BLOB).bind(last.as_slice()).fetch_optional(conn).await?);
        let Some((sha256, content)) = row else { break };
        if Sha256::digest(&content)[..] != sha256[..] {
            offenders.push(format!("blob {}", events::hex(&sha256)));
        }
        last = sha256;
    }
    Ok(Outcome::new(Tie::Attachments, count(tx, ATTACHMENTS).await?, offenders))
}

/// Whether an entry may still be reversed, for its page.
pub fn can_reverse(entry: &Entry, corrections: &[Entry]) -> bool {
    entry.kind != EntryKind::Closing && corrections.iter().all(|other| other.kind != EntryKind::Reversal)
}
