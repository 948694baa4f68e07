//! The three corrections that ITG 2000 (R1) knows. Each is a new entry with a day of its own in an open
//! period, naming the original and a reason; the original stays as it is.

use super::entries;
use super::post::{Posted, post};
use crate::auth::Grant;
use crate::auth::permission::PostEntries;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::finance::model::{EntryKind, NewEntry, NewLine, OwnAmount, REASON_MAX};
use crate::kernel::{Day, Money};
use crate::sql;

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
    let within = amount.minor() > 0 && amount.minor() <= wrong.amount.minor().saturating_abs();
    if !within {
        return Err(AppError::invalid("amount", Fault::TooLarge).into());
    }
    if to_account == wrong.account_id {
        return Err(AppError::invalid("account", Fault::NotAChoice).into());
    }
    let signed = if wrong.amount.minor() < 0 { -amount } else { amount };
    let back = NewLine { amount: -signed, own: None, ..wrong.clone() };
    let there = NewLine { account_id: to_account, amount: signed, own: None, ..wrong.clone() };
    Ok(correcting(&entry, correction, EntryKind::Transfer, vec![there, back]))
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
    let (entry, _) = entries::as_posted(tx, correction.original).await?.ok_or(Rule::NotPosted)?;
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
