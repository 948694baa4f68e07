//! Documents of moves, one function for each kind. The same request posts once.

use leptos::prelude::*;

use crate::error::AppError;
use crate::stock::model::MoveForm;

#[cfg(feature = "ssr")]
use {
    super::write,
    crate::auth::Actor,
    crate::auth::permission::ReadStock,
    crate::error::{Fault, FieldError},
    crate::kernel::{Day, Quantity, Text},
    crate::server::flash::flash_text,
    crate::stock::model::item_form::quantity_fault,
    crate::stock::model::{MoveKind, NewDocument},
    crate::stock::moving::{self, Leave, in_lines},
    crate::stock::store::{self, PostedDocument, act::way_back},
    crate::stock::words::moves::MoveWord as W,
};

#[cfg(feature = "ssr")]
fn announce(actor: &Actor, kind: MoveKind, posted: &PostedDocument) {
    let text = W::Posted.text(actor.lang).replacen("{}", kind.text(actor.lang), 1);
    flash_text(&text.replacen("{}", &posted.id.to_string(), 1));
    leptos_axum::redirect(&format!("/stock/moves/{}", posted.id), false);
}

#[cfg(feature = "ssr")]
async fn post(actor: &Actor, kind: MoveKind, form: &MoveForm) -> Result<(), AppError> {
    let leave = Leave::of(actor, kind)?;
    let mut tx = write().await?;
    let posted = moving::post(&mut tx, actor, &leave, kind, form).await?;
    tx.commit().await?;
    announce(actor, kind, &posted);
    Ok(())
}

#[server(endpoint = "stock/receive")]
pub async fn receive(#[server(flatten)] form: MoveForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    post(&actor, MoveKind::Receive, &form).await
}

#[server(endpoint = "stock/issue")]
pub async fn issue(#[server(flatten)] form: MoveForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    post(&actor, MoveKind::Issue, &form).await
}

#[server(endpoint = "stock/transfer")]
pub async fn transfer(#[server(flatten)] form: MoveForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    post(&actor, MoveKind::Transfer, &form).await
}

#[server(endpoint = "stock/scrap")]
pub async fn scrap(#[server(flatten)] form: MoveForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    post(&actor, MoveKind::Scrap, &form).await
}

#[server(endpoint = "stock/adjust")]
pub async fn adjust(#[server(flatten)] form: MoveForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    post(&actor, MoveKind::Adjust, &form).await
}

/// Returns some of the moves named by `lines[n][item]`, which here is the number of the original.
#[server(endpoint = "stock/give_back")]
pub async fn give_back(document: i64, #[server(flatten)] form: MoveForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let leave = Leave::of(&actor, MoveKind::Return)?;
    let mut tx = write().await?;
    let (mut faults, mut moves, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for (n, line) in form.lines.iter().enumerate().filter(|(_, line)| !line.quantity.trim().is_empty()) {
        let seq: i64 = line.item.parse().map_err(|_| AppError::BadRequest)?;
        match Quantity::parse(&line.quantity, actor.lang) {
            Ok(quantity) => {
                moves.push(way_back(&mut tx, seq, quantity).await?);
                lines.push(n);
            }
            Err(error) => {
                faults.push(FieldError::new(format!("lines[{n}].quantity"), quantity_fault(error)));
            }
        }
    }
    let day = Day::parse(&form.day, actor.today);
    if day.is_err() {
        faults.push(FieldError::new("day", Fault::NotADay));
    }
    if moves.is_empty() && faults.is_empty() {
        faults.push(FieldError::new("lines[0].quantity", Fault::Required));
    }
    let Ok(day) = day.map_err(|_| ()) else { return Err(AppError::Invalid(faults)) };
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let of = store::movements::head(&mut tx, document).await?.ok_or(AppError::NotFound)?;
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let new = NewDocument {
        document: text(&form.document),
        memo: form.memo.trim().chars().take(crate::finance::model::MEMO_MAX).collect(),
        party_id: of.party_id,
        area_id: of.area_id,
        ..NewDocument::new(MoveKind::Return, day, moves)
    };
    let posted =
        store::give_back(&mut tx, &leave.moves, new).await.map_err(|error| in_lines(error, &lines))?;
    tx.commit().await?;
    announce(&actor, MoveKind::Return, &posted);
    Ok(())
}

/// Brings a form back to its page, for more lines or for a look at what it would do. Writes nothing: the
/// answer is always the form, refused without a fault.
#[server(endpoint = "stock/look_again")]
pub async fn look_again() -> Result<(), AppError> {
    let actor = Actor::current()?;
    actor.grant::<ReadStock>()?;
    Err(AppError::Invalid(Vec::new()))
}
