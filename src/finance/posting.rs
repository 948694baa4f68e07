//! What the acts that post have in common: what their texts mean, and that the same request posts once.

use crate::auth::permission::PostEntries;
use crate::auth::{Actor, Grant};
use crate::db::{Db, DbError, Tx};
use crate::error::{AppError, Rule};
use crate::finance::model::{Books, EntryForm, NewEntry};
use crate::finance::store::{Posted, drafts, post};
use crate::finance::words::EntryWord;
use crate::kernel::Text;
use crate::server::flash;
use crate::server::state::AppState;

pub async fn books(state: &AppState, actor: &Actor, form: &EntryForm) -> Result<Books, AppError> {
    Ok(state.books.for_form(&state.db, form, actor.today, actor.lang).await?)
}

/// Posts a new entry; its draft is done with.
pub async fn post_once(db: &Db, grant: &Grant<PostEntries>, entry: NewEntry) -> Result<Posted, AppError> {
    let mut tx = db.write().await?;
    let done = match post::post(&mut tx, grant, entry).await {
        Ok(posted) => drafts::discard(&mut tx, grant, drafts::NEW_ENTRY).await.map(|()| posted),
        refused => refused,
    };
    settle(db, grant, tx, done).await
}

/// Keeps what was posted. Where it was refused because the same request has just posted, as a double click
/// does, the answer is that first entry.
pub async fn settle(
    db: &Db,
    grant: &Grant<PostEntries>,
    tx: Tx,
    done: Result<Posted, DbError>,
) -> Result<Posted, AppError> {
    let refused = match done {
        Ok(posted) => match tx.commit().await {
            Ok(()) => return Ok(posted),
            Err(refused) => refused,
        },
        Err(refused) => {
            drop(tx);
            refused
        }
    };
    if refused.is_rule(Rule::RequestReused) {
        return Err(refused.into());
    }
    // Through the writer: the first may be posted and wait for its flush, where a reader does not see it yet.
    let mut tx = db.write().await?;
    match post::of_request(&mut tx, grant).await? {
        Some(first) => Ok(first),
        None => Err(refused.into()),
    }
}

/// Tells the number on the next page.
pub fn announce(actor: &Actor, posted: &Posted) {
    let number = format!("{}/{}", posted.year, posted.number);
    flash::flash_text(&EntryWord::Posted.text(actor.lang).replace("{}", &number));
}
