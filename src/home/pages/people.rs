//! What waits for a decision, and who is signed in.

use leptos::prelude::*;

use crate::auth::permission::ReadUsers;
use crate::auth::store::session::open_sessions;
use crate::auth::{Actor, Grant};
use crate::db::{DbError, Tx};
use crate::finance::pages::reopen_requests;
use crate::finance::store::periods;
use crate::home::words::HomeWord as W;
use crate::kernel::{Lang, Text};
use crate::server::state::AppState;
use crate::ui::parts;

pub async fn reopenings(tx: &mut Tx, actor: &Actor, lang: Lang) -> Result<Vec<AnyView>, DbError> {
    let requests = periods::open_requests(tx).await?;
    Ok(reopen_requests(&requests, actor, lang))
}

pub async fn sessions(
    tx: &mut Tx,
    grant: &Grant<ReadUsers>,
    state: &AppState,
    lang: Lang,
) -> Result<AnyView, DbError> {
    let now = grant.now();
    let (people, devices) = open_sessions(tx, grant, now, now.minus(state.config.idle_micros())).await?;
    let text = W::SessionsNote.text(lang).replacen("{}", &parts::count(people, lang), 1);
    let text = text.replacen("{}", &parts::count(devices, lang), 1);
    let note = view! { <a href="/users">{W::Users.text(lang)}</a> };
    Ok(parts::section("sessions", W::Sessions.text(lang), note, view! { <p>{text}</p> }))
}
