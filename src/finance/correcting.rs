//! What the pages and the acts of corrections share: what a form means, and the entry it would post.

use crate::auth::permission::PostEntries;
use crate::auth::{Actor, Grant};
use crate::db::{Db, DbError, Tx};
use crate::error::{AppError, Fault, Rule};
use crate::finance::model::{Books, CorrectionForm, EntryKind, How, NewLine, Stated};
use crate::finance::posting;
use crate::finance::store::correct::{self, Correction};
use crate::finance::store::entries::{self, Entry};
use crate::finance::store::{Posted, books};

/// Posts a correction in a transaction of its own and announces it.
pub async fn correct(
    db: &Db,
    actor: &Actor,
    grant: &Grant<PostEntries>,
    kind: EntryKind,
    original: i64,
    form: &CorrectionForm,
) -> Result<Posted, AppError> {
    let mut tx = db.read().await?;
    let books = books::for_form(&mut tx, &form.entry_form(), actor.today, actor.lang).await?;
    drop(tx);
    let stated = Stated::parse(kind, form, &books).map_err(AppError::Invalid)?;
    let mut tx = db.write().await?;
    let done = post(&mut tx, grant, original, stated).await;
    let posted = posting::settle(db, grant, tx, done).await?;
    posting::announce(actor, &posted);
    Ok(posted)
}

async fn post(
    tx: &mut Tx,
    grant: &Grant<PostEntries>,
    original: i64,
    stated: Stated,
) -> Result<Posted, DbError> {
    let correction = Correction { original, on: stated.on, reason: stated.reason };
    match stated.how {
        How::Reverse => correct::reverse(tx, grant, &correction).await,
        How::Transfer { line, account, amount } => {
            correct::transfer(tx, grant, &correction, line, account, amount).await
        }
        How::Complement(lines) => correct::complement(tx, grant, &correction, lines).await,
    }
}

/// The lines a correction would post, or what is wrong with its form.
pub async fn lines(tx: &mut Tx, original: i64, stated: Stated) -> Result<Vec<NewLine>, AppError> {
    let correction = Correction { original, on: stated.on, reason: stated.reason };
    Ok(match stated.how {
        How::Reverse => correct::reversal(tx, &correction).await?.lines,
        How::Transfer { line, account, amount } => {
            correct::transferred(tx, &correction, line, account, amount).await?.lines
        }
        How::Complement(lines) => lines,
    })
}

/// The entry a correction may be made of: posted, no close of a year, not reversed.
pub async fn original(tx: &mut Tx, id: i64) -> Result<Entry, AppError> {
    let (entry, _) = entries::as_posted(tx, id).await?.ok_or(AppError::NotFound)?;
    if entry.kind == EntryKind::Closing {
        return Err(AppError::invalid("entry", Fault::NotAChoice));
    }
    if correct::reversed(tx, id).await? {
        return Err(AppError::Refused(Rule::AlreadyReversed));
    }
    Ok(entry)
}

/// Everything a correction's texts may name.
pub async fn books(tx: &mut Tx, actor: &Actor, form: &CorrectionForm) -> Result<Books, AppError> {
    Ok(books::for_form(tx, &form.entry_form(), actor.today, actor.lang).await?)
}
