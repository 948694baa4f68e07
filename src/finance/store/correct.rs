//! The three corrections that ITG 2000 (R1) knows. Each is a new entry with a day of its own in an open
//! period, naming the original and a reason; the original stays as it is.

use super::entries;
use super::post::{Posted, post};
use crate::auth::Grant;
use crate::auth::permission::PostEntries;
use crate::db::{DbError, Tx, dialect};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::finance::model::{EntryKind, NewEntry, NewLine, OwnAmount, REASON_MAX};
use crate::kernel::{Day, Money};
use crate::sql;

/// One correction at a time, so that none counts on what another has just taken.
const CORRECT_LOCK: i64 = 0x636f_7272;

/// What every correction states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub original: i64,
    pub on: Day,
    pub reason: String,
}

/// The reversal that [`reverse`] would post: every line with its sides swapped.
pub async fn reversal(tx: &mut Tx, correction: &Correction) -> Result<NewEntry, DbError> {
    let (entry, original) = entries::as_posted(tx, correction.original).await?.ok_or(Rule::NotPosted)?;
    if reversed(tx, correction.original).await? {
        return Err(Rule::AlreadyReversed.into());
    }
    let swap = |line: &NewLine| -> Result<NewLine, DbError> {
        let amount = line.amount.checked_neg().ok_or_else(|| AppError::invalid("lines", Fault::TooLarge))?;
        let own = line.own.clone().map(|own| OwnAmount { amount: -own.amount, ..own });
        Ok(NewLine { amount, own, ..line.clone() })
    };
    let lines = original.lines.iter().map(swap).collect::<Result<_, _>>()?;
    Ok(correcting(&entry, correction, EntryKind::Reversal, lines))
}

/// Posts the full reversal of an entry (estorno); at most one exists for each.
pub async fn reverse(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    correction: &Correction,
) -> Result<Posted, DbError> {
    stated(correction)?;
    dialect::lock(tx, CORRECT_LOCK).await?;
    let entry = reversal(tx, correction).await?;
    post(tx, grant, entry).await.map_err(second_reversal)
}

/// Two reversals at once: the second meets the schema's unique index.
fn second_reversal(error: DbError) -> DbError {
    if error.is_unique_violation() { Rule::AlreadyReversed.into() } else { error }
}

/// The transfer that [`transfer`] would post: `amount` of one line of the original moves to another account.
pub async fn transferred(
    tx: &mut Tx,
    correction: &Correction,
    line: i64,
    to_account: i64,
    amount: Money,
) -> Result<NewEntry, DbError> {
    let (entry, original) = entries::as_posted(tx, correction.original).await?.ok_or(Rule::NotPosted)?;
    let wrong =
        usize::try_from(line - 1).ok().and_then(|at| original.lines.get(at)).ok_or(AppError::NotFound)?;
    if reversed(tx, correction.original).await? {
        return Err(Rule::AlreadyReversed.into());
    }
    let left = left(tx, correction.original, &original.lines, wrong).await?;
    if amount.minor() <= 0 || amount > left {
        let left = crate::kernel::money::plain(i128::from(left.minor()), 2);
        return Err(AppError::Invalid(vec![FieldError::about("amount", Fault::MoreThanLeft, left)]).into());
    }
    if to_account == wrong.account_id {
        return Err(AppError::invalid("account", Fault::NotAChoice).into());
    }
    let signed = if wrong.amount.minor() < 0 { -amount } else { amount };
    let back = NewLine { amount: -signed, own: None, ..wrong.clone() };
    let there = NewLine { account_id: to_account, amount: signed, own: None, ..wrong.clone() };
    Ok(correcting(&entry, correction, EntryKind::Transfer, vec![there, back]))
}

/// What of a line was not transferred yet: lines alike in everything but the amount count together.
async fn left(tx: &mut Tx, original: i64, lines: &[NewLine], wrong: &NewLine) -> Result<Money, DbError> {
    const TAKEN: &str = "SELECT CAST(COALESCE(SUM(ABS(l.amount)), 0) AS BIGINT) FROM entry e JOIN line l \
        ON l.entry_id = e.id WHERE e.corrects_id = $1 AND e.kind = 'transfer' AND l.account_id = $2 \
        AND l.area_id IS NOT DISTINCT FROM $3 AND l.party_id IS NOT DISTINCT FROM $4 \
        AND l.project_id IS NOT DISTINCT FROM $5 AND l.amount * $6 < 0 AND NOT EXISTS (SELECT 1 FROM entry r \
        WHERE r.corrects_id = e.id AND r.kind = 'reversal')";
    let sign = wrong.amount.minor().signum();
    let like = |line: &&NewLine| {
        (line.account_id, line.area_id, line.party_id, line.project_id, line.amount.minor().signum())
            == (wrong.account_id, wrong.area_id, wrong.party_id, wrong.project_id, sign)
    };
    let posted: Money = lines.iter().filter(like).map(|line| line.amount).sum();
    let taken: Money = sql!(tx, |conn| sqlx::query_scalar(TAKEN)
        .bind(original)
        .bind(wrong.account_id)
        .bind(wrong.area_id)
        .bind(wrong.party_id)
        .bind(wrong.project_id)
        .bind(sign)
        .fetch_one(conn)
        .await?);
    Ok(Money(posted.minor() * sign) - taken)
}

/// Moves an amount from the account it was posted to by mistake to the right one (transferência).
pub async fn transfer(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    correction: &Correction,
    line: i64,
    to_account: i64,
    amount: Money,
) -> Result<Posted, DbError> {
    stated(correction)?;
    dialect::lock(tx, CORRECT_LOCK).await?;
    let entry = transferred(tx, correction, line, to_account, amount).await?;
    post(tx, grant, entry).await
}

/// Adds what was missing of an entry, or takes back what was too much (complementação).
pub async fn complement(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    correction: &Correction,
    lines: Vec<NewLine>,
) -> Result<Posted, DbError> {
    stated(correction)?;
    dialect::lock(tx, CORRECT_LOCK).await?;
    let (entry, _) = entries::as_posted(tx, correction.original).await?.ok_or(Rule::NotPosted)?;
    if reversed(tx, correction.original).await? {
        return Err(Rule::AlreadyReversed.into());
    }
    let entry = correcting(&entry, correction, EntryKind::Complement, lines);
    post(tx, grant, entry).await
}

fn stated(correction: &Correction) -> Result<(), AppError> {
    if correction.reason.trim().is_empty() {
        return Err(AppError::invalid("reason", Fault::Required));
    }
    if correction.reason.chars().count() > REASON_MAX {
        let limit = REASON_MAX.to_string();
        return Err(AppError::Invalid(vec![FieldError::about("reason", Fault::TooLong, limit)]));
    }
    Ok(())
}

fn correcting(
    entry: &entries::Entry,
    correction: &Correction,
    kind: EntryKind,
    lines: Vec<NewLine>,
) -> NewEntry {
    NewEntry {
        journal_id: entry.journal_id,
        effective_on: correction.on,
        memo: entry.memo.clone(),
        document: entry.document.clone(),
        comment: None,
        kind,
        corrects: Some((correction.original, correction.reason.trim().to_owned())),
        source: None,
        lines,
    }
}

/// Whether an entry was reversed.
pub async fn reversed(tx: &mut Tx, original: i64) -> Result<bool, DbError> {
    const REVERSED: &str = "SELECT EXISTS (SELECT 1 FROM entry WHERE corrects_id = $1 AND kind = 'reversal')";
    Ok(sql!(tx, |conn| sqlx::query_scalar(REVERSED).bind(original).fetch_one(conn).await?))
}
