//! A count: kept sheet by sheet, looked at, posted.

use leptos::prelude::*;

use crate::error::AppError;
use crate::stock::model::count::CountForm;

#[cfg(feature = "ssr")]
use {
    super::{done, write},
    crate::auth::permission::AdjustStock,
    crate::auth::{Actor, Grant},
    crate::db::{DbError, Tx},
    crate::error::{Fault, FieldError},
    crate::finance::model::MEMO_MAX,
    crate::finance::store::drafts,
    crate::kernel::{Day, Quantity},
    crate::stock::model::count::{CountDraft, CountLine, Counted, SHEET_LINES_MAX},
    crate::stock::model::item_form::quantity_fault,
    crate::stock::store::{self, NewCount, items, places},
    crate::stock::words::count::CountWord as W,
};

/// The name a count is kept under: one for each place.
#[cfg(feature = "ssr")]
pub fn draft_name(place: i64) -> String {
    format!("count:{place}")
}

/// Keeps a sheet with what was counted before, and goes on.
#[server(endpoint = "stock/keep_count")]
pub async fn keep_count(#[server(flatten)] form: CountForm) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant = actor.grant::<AdjustStock>()?;
    let place: i64 = form.place.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = write().await?;
    let held = places::place(&mut tx, place).await?.filter(|place| place.kind.is_own());
    held.ok_or(AppError::NotFound)?;
    let mut faults = Vec::new();
    let day = Day::parse(&form.day, actor.today).ok().filter(|day| *day <= actor.today);
    if day.is_none() {
        faults.push(FieldError::new("day", Fault::NotADay));
    }
    let sheet = read(&mut tx, &form.lines, &actor, &mut faults).await?;
    let (Some(day), true) = (day, faults.is_empty()) else { return Err(AppError::Invalid(faults)) };
    let name = draft_name(place);
    let before = drafts::kept::<_, CountDraft>(&mut tx, &grant, &name).await?.map(|(draft, _)| draft);
    let mut draft = before.unwrap_or_else(|| CountDraft { day, memo: String::new(), lines: Vec::new() });
    draft.day = day;
    draft.memo = form.memo.trim().chars().take(MEMO_MAX).collect();
    draft.merge(&sheet);
    drafts::keep(&mut tx, &grant, &name, &draft).await?;
    tx.commit().await?;
    let to = match form.act.as_str() {
        "next" => {
            format!("/stock/count?place={place}&after={}", crate::ui::escape_query(&form.after))
        }
        _ => format!("/stock/count/review?place={place}"),
    };
    leptos_axum::redirect(&to, false);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn read(
    tx: &mut Tx,
    lines: &[CountLine],
    actor: &Actor,
    faults: &mut Vec<FieldError>,
) -> Result<Vec<Counted>, DbError> {
    let mut sheet = Vec::new();
    if lines.len() > SHEET_LINES_MAX {
        faults.push(FieldError::about("lines", Fault::TooManyLines, SHEET_LINES_MAX.to_string()));
    }
    for (n, line) in lines.iter().enumerate().filter(|(_, line)| !line.counted.trim().is_empty()) {
        let field = |name: &str| format!("lines[{n}].{name}");
        let quantity = match Quantity::parse(&line.counted, actor.lang) {
            Ok(quantity) if quantity >= Quantity::ZERO => quantity,
            Ok(_) => {
                faults.push(FieldError::new(field("counted"), Fault::Negative));
                continue;
            }
            Err(error) => {
                faults.push(FieldError::new(field("counted"), quantity_fault(error)));
                continue;
            }
        };
        let ids = line.item_id.parse().ok().zip(Some(line.lot_id.parse().unwrap_or(0)));
        let ids = match ids {
            Some(ids) => Some(ids),
            None => found(tx, line, &field, faults).await?,
        };
        sheet.extend(ids.map(|(item_id, lot_id)| Counted { item_id, lot_id, quantity }));
    }
    Ok(sheet)
}

/// The item and lot of a line that the sheet did not have.
#[cfg(feature = "ssr")]
async fn found(
    tx: &mut Tx,
    line: &CountLine,
    field: &(dyn Fn(&str) -> String + Sync),
    faults: &mut Vec<FieldError>,
) -> Result<Option<(i64, i64)>, DbError> {
    let text = line.item.trim();
    let several = if text.is_empty() { Vec::new() } else { items::find(tx, text, 4).await? };
    let whole = several.iter().find(|item| item.is_called(text));
    let Some(item) = whole.or_else(|| several.first().filter(|_| several.len() == 1)) else {
        let names: Vec<String> = several.iter().take(3).map(|item| item.fields.sku.clone()).collect();
        faults.push(match (text.is_empty(), names.is_empty()) {
            (true, _) => FieldError::new(field("item"), Fault::Required),
            (_, true) => FieldError::about(field("item"), Fault::Unknown, text),
            _ => FieldError::about(field("item"), Fault::Ambiguous, names.join(", ")),
        });
        return Ok(None);
    };
    let code = line.lot.trim();
    if code.is_empty() {
        return Ok(Some((item.id, 0)));
    }
    let lot = places::lots(tx, item.id).await?.get(code).copied();
    if lot.is_none() {
        faults.push(FieldError::about(field("lot"), Fault::Unknown, code));
    }
    Ok(lot.map(|lot| (item.id, lot)))
}

/// Posts what was counted, and forgets the sheets.
#[server(endpoint = "stock/post_count")]
pub async fn post_count(place: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant: Grant<AdjustStock> = actor.grant()?;
    let mut tx = write().await?;
    let name = draft_name(place);
    let draft = drafts::kept::<_, CountDraft>(&mut tx, &grant, &name).await?;
    let Some((draft, _)) = draft.filter(|(draft, _)| !draft.lines.is_empty()) else {
        // A second click finds the count posted and the sheets gone.
        leptos_axum::redirect("/stock/count", false);
        return Ok(());
    };
    let key = |line: &Counted| ((line.item_id, place, line.lot_id), line.quantity);
    let lines = draft.lines.iter().map(key).collect();
    let new = NewCount { day: draft.day, memo: draft.memo, document: None, lines };
    let posted = store::count(&mut tx, &grant, &new).await?;
    drafts::discard(&mut tx, &grant, &name).await?;
    tx.commit().await?;
    let to = posted.map_or_else(|| "/stock/count".to_owned(), |one| format!("/stock/moves/{}", one.id));
    done(W::Posted, &to);
    Ok(())
}

#[server(endpoint = "stock/discard_count")]
pub async fn discard_count(place: i64) -> Result<(), AppError> {
    let actor = Actor::current()?;
    let grant: Grant<AdjustStock> = actor.grant()?;
    let mut tx = write().await?;
    drafts::discard(&mut tx, &grant, &draft_name(place)).await?;
    tx.commit().await?;
    done(W::Discarded, "/stock/count");
    Ok(())
}
