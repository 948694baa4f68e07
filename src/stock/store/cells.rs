//! Cells of the grid, and acts on many items at once: all of them or none, each fault told by its cell.

use std::collections::BTreeMap;

use super::items::{change_item, item};
use crate::auth::Grant;
use crate::auth::permission::ChangeItems;
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError};
use crate::events::{self, Subject};
use crate::kernel::Instant;
use crate::stock::model::{Item, ItemForm, NewItem, Writing};
use crate::ui::cells::{CHANGES_MAX, CellChange};

/// The field that the form of an item does not have: whether it is in use.
const ACTIVE: &str = "active";

/// How the reader writes, and how moments are told to them.
pub struct Reader<'a> {
    pub writing: Writing,
    pub told: &'a (dyn Fn(Instant) -> String + Sync),
}

/// Changes cells in one transaction; a cell that someone else changed meanwhile is named with who and when.
/// Returns how many items changed.
pub async fn change_cells(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    changes: &[CellChange],
    reader: &Reader<'_>,
) -> Result<usize, DbError> {
    if changes.len() > CHANGES_MAX {
        let limit = FieldError::about("changes", Fault::TooManyLines, CHANGES_MAX.to_string());
        return Err(AppError::Invalid(vec![limit]).into());
    }
    let mut of_item: BTreeMap<i64, Vec<(usize, &CellChange)>> = BTreeMap::new();
    for (n, change) in changes.iter().enumerate() {
        of_item.entry(change.row).or_default().push((n, change));
    }
    let (mut faults, mut done) = (Vec::new(), 0);
    for (id, cells) in &of_item {
        match change_row(tx, grant, *id, cells, reader).await {
            Ok(()) => done += 1,
            Err(DbError::Refused(AppError::Invalid(errors))) => faults.extend(errors),
            Err(DbError::Refused(AppError::NotFound)) => {
                faults.extend(cells.iter().map(|(n, _)| about(*n, Fault::Unknown, id.to_string())));
            }
            Err(other) => return Err(other),
        }
    }
    if faults.is_empty() { Ok(done) } else { Err(AppError::Invalid(faults).into()) }
}

fn about(n: usize, fault: Fault, detail: impl Into<String>) -> FieldError {
    FieldError::about(format!("changes[{n}].now"), fault, detail)
}

async fn change_row(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    id: i64,
    cells: &[(usize, &CellChange)],
    reader: &Reader<'_>,
) -> Result<(), DbError> {
    let current = item(tx, id).await?.ok_or(AppError::NotFound)?;
    let supplier = supplier_code(tx, &current).await?;
    let mut form = ItemForm::of(&current.fields, &supplier, reader.writing);
    let (mut active, mut faults) = (current.active, Vec::new());
    for (n, change) in cells {
        let mut flag = (if current.active { "yes" } else { "no" }).to_owned();
        let place = if change.field == ACTIVE { Some(&mut flag) } else { form.cell_mut(&change.field) };
        let Some(place) = place else { return Err(AppError::BadRequest.into()) };
        if *place == change.now {
            continue;
        }
        if *place != change.was {
            let who = who_changed(tx, id, &change.field, reader).await?;
            let what = format!("{who}{} → {place}", change.was);
            faults.push(about(*n, Fault::ChangedMeanwhile, what));
            continue;
        }
        place.clone_from(&change.now);
        if change.field == ACTIVE {
            active = flag == "yes";
        }
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults).into());
    }
    let by_cell = |error: FieldError| match cells.iter().find(|(_, cell)| cell.field == error.field) {
        Some((n, _)) => FieldError { field: format!("changes[{n}].now"), ..error },
        None => error,
    };
    let told = |error: DbError| match error {
        DbError::Refused(AppError::Invalid(errors)) => {
            AppError::Invalid(errors.into_iter().map(by_cell).collect()).into()
        }
        other => other,
    };
    let new = read(tx, &form, reader.writing).await.map_err(told)?;
    change_item(tx, grant, id, &new, active).await.map_err(told)
}

/// Reads a form, the supplier included.
pub async fn read(tx: &mut Tx, form: &ItemForm, writing: Writing) -> Result<NewItem, DbError> {
    let parsed = NewItem::parse(form, writing);
    let text = form.supplier.trim();
    let supplier = if text.is_empty() { None } else { company::party_by_name(tx, text).await? };
    let unknown = supplier.is_none() && !text.is_empty();
    let unknown = unknown.then(|| FieldError::about("supplier", Fault::Unknown, text));
    match (parsed, unknown) {
        (Ok(item), None) => Ok(NewItem { supplier_id: supplier.map(|party| party.id), ..item }),
        (parsed, unknown) => {
            let faults = parsed.err().unwrap_or_default().into_iter().chain(unknown).collect();
            Err(AppError::Invalid(faults).into())
        }
    }
}

pub async fn supplier_code(tx: &mut Tx, item: &Item) -> Result<String, DbError> {
    let Some(id) = item.fields.supplier_id else { return Ok(String::new()) };
    let names = company::party_names(tx, &[id]).await?;
    Ok(names.get(&id).map_or_else(String::new, |(code, _)| code.clone()))
}

/// `Ana, 24/11/2026 14:32: ` of the last change of a field.
async fn who_changed(tx: &mut Tx, id: i64, field: &str, reader: &Reader<'_>) -> Result<String, DbError> {
    const LOOKED_AT: i64 = 50;
    let stored = match field {
        "category" => "category_id",
        "supplier" => "supplier_id",
        other => other,
    };
    let happened = events::store::read::of_subject(tx, Subject("item", id), LOOKED_AT).await?;
    let mark = format!("\"{stored}\":[");
    let last = happened.into_iter().find(|event| event.change.contains(&mark));
    Ok(last.map_or_else(String::new, |event| format!("{}, {}: ", event.actor, (reader.told)(event.at))))
}

/// Changes many items alike; returns how many were changed.
pub async fn change_each(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    ids: &[i64],
    change: impl Fn(&mut Item),
) -> Result<usize, DbError> {
    let mut done = 0;
    for id in ids {
        let old = item(tx, *id).await?.ok_or(AppError::NotFound)?;
        let mut new = old.clone();
        change(&mut new);
        if new != old {
            change_item(tx, grant, *id, &new.fields, new.active).await?;
            done += 1;
        }
    }
    Ok(done)
}
