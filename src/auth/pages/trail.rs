//! The audit trail at the foot of a record's page.

use leptos::prelude::*;
use serde_json::Value;

use super::account::table;
use crate::app::Visit;
use crate::auth::permission::ReadAudit;
use crate::auth::words::{AuthWord as W, FieldWord};
use crate::auth::{Grant, Role};
use crate::db::Tx;
use crate::error::AppError;
use crate::events::Subject;
use crate::events::trail::{self, Trace};
use crate::kernel::{Lang, Text};
use crate::server::clock;
use crate::ui::parts;

const SHOWN: i64 = 50;

/// The latest events of a record.
pub async fn section(
    tx: &mut Tx,
    grant: &Grant<ReadAudit>,
    subject: Subject,
    visit: &Visit,
) -> Result<AnyView, AppError> {
    let traces = trail::of(tx, grant, subject, i64::MAX, SHOWN).await?;
    let (lang, zone) = (visit.lang, visit.company()?.time_zone.clone());
    let rows = traces.iter().map(|trace| row(trace, &zone, lang)).collect();
    let body = table(&[W::When, W::Who, W::What, W::Change], rows, lang);
    Ok(parts::section("trail", W::Trail.text(lang), (), body))
}

fn row(trace: &Trace, zone: &jiff::tz::TimeZone, lang: Lang) -> AnyView {
    let kind = trace.kind.map_or("–", |kind| kind.text(lang));
    let mut said: Vec<String> =
        trace.change.iter().map(|(field, value)| change(field, value, lang)).collect();
    said.extend(trace.reason.as_ref().map(|reason| format!("{}: {reason}", W::Reason.text(lang))));
    view! {
        <tr>
            <td>{clock::show(trace.at, zone, lang)}</td>
            <td>{trace.actor.clone()}</td>
            <td>{kind}</td>
            <td>{said.join("; ")}</td>
        </tr>
    }
    .into_any()
}

/// `Papéis: Financeiro → Financeiro, Administrador`.
fn change(field: &str, value: &Value, lang: Lang) -> String {
    let name = FieldWord::of(field).map_or(field, |word| word.text(lang));
    match value {
        Value::Array(pair) if pair.len() == 2 && (pair[0].is_array() || field != "roles") => {
            format!("{name}: {} → {}", said(field, &pair[0], lang), said(field, &pair[1], lang))
        }
        other => format!("{name}: {}", said(field, other, lang)),
    }
}

fn said(field: &str, value: &Value, lang: Lang) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(yes) => lang.pick(["não", "sim"], ["no", "yes"])[usize::from(*yes)].to_owned(),
        Value::String(code) if field == "roles" => {
            Role::from_code(code).map_or_else(|| code.clone(), |role| role.text(lang).to_owned())
        }
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            values.iter().map(|one| said(field, one, lang)).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
