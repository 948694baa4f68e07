//! What happened to one record: when, who, old → new, why.

use jiff::tz::TimeZone;
use leptos::prelude::*;

use crate::db::{DbError, Tx};
use crate::events::change::{self, Changed, Reader, What};
use crate::events::store::names::Names;
use crate::events::store::read::{Happened, of_subject};
use crate::events::words::{AuditWord, SubjectWord};
use crate::events::{Kind, Subject};
use crate::kernel::{Lang, Month, Text};
use crate::server::visitor::Company;
use crate::ui::parts;

const SHOWN_MAX: i64 = 50;

/// The section of a record's page that tells its history, newest first. The page has asked for the grant
/// already.
pub async fn trail(tx: &mut Tx, record: Subject, company: &Company, lang: Lang) -> Result<AnyView, DbError> {
    let happened = of_subject(tx, record, SHOWN_MAX).await?;
    let names = names_in(tx, &happened).await?;
    let reader = Reader { lang, names: &names, decimals: company.currency.decimals() };
    let zone = &company.time_zone;
    let body = if happened.is_empty() {
        view! { <p class="faint">{AuditWord::NoHistory.text(lang)}</p> }.into_any()
    } else {
        let items: Vec<AnyView> = happened.into_iter().map(|event| item(event, zone, reader)).collect();
        view! { <ol class="history">{items}</ol> }.into_any()
    };
    Ok(parts::section("history", AuditWord::History.text(lang), AuditWord::HistoryNote.text(lang), body))
}

/// The names of the records that events are of, and of those their changes name.
pub(crate) async fn names_in(tx: &mut Tx, events: &[Happened]) -> Result<Names, DbError> {
    let mut named = Vec::new();
    for event in events {
        named.push((event.subject_type.as_str(), event.subject_id));
        named.extend(change::records(&event.change, &event.subject_type));
    }
    Names::load(tx, named).await
}

fn item(event: Happened, zone: &TimeZone, reader: Reader) -> AnyView {
    let lang = reader.lang;
    let kind = kind_text(&event.kind, lang);
    let changed = change::read(&event.change, &event.personal, &event.subject_type, reader);
    let day = crate::server::clock::day_in(event.at, zone);
    let by = format!(
        "{} {} {}",
        crate::server::clock::written(event.at, zone, lang),
        AuditWord::By.text(lang),
        event.actor
    );
    let reason = event.reason.map(|reason| format!(" · {}: {reason}", AuditWord::Reason.text(lang)));
    view! {
        <li class="done">
            {parts::day(day, lang)}
            <div class="what">
                <b>{kind}</b>
                {changes(changed)}
                <small>{by} " · " {AuditWord::Event.text(lang)} " " {event.seq} {reason}</small>
            </div>
        </li>
    }
    .into_any()
}

/// The fields of a change, old values struck through.
pub fn changes(changed: Vec<Changed>) -> AnyView {
    let lines: Vec<AnyView> = changed
        .into_iter()
        .map(|Changed { field, what }| match what {
            What::Is(value) => view! { <span class="change">{field} ": " {value}</span> }.into_any(),
            What::Was(old, new) => {
                view! { <span class="change">{field} ": " <del>{old}</del> " → " {new}</span> }.into_any()
            }
        })
        .collect();
    lines.into_any()
}

pub(super) fn kind_text(code: &str, lang: Lang) -> String {
    Kind::from_code(code).map_or_else(|| code.to_owned(), |kind| kind.text(lang).to_owned())
}

/// What events are of: the code they carry, its word, and where its page begins, before the number.
pub const SUBJECTS: &[(&str, SubjectWord, &str)] = &[
    ("entry", SubjectWord::Entry, "/ledger/entries/"),
    ("account", SubjectWord::Account, "/ledger/accounts/"),
    ("journal", SubjectWord::Journal, "/ledger/journals/"),
    ("period", SubjectWord::Period, ""),
    ("import", SubjectWord::Import, "/ledger/imports/"),
    ("company", SubjectWord::Company, ""),
    ("area", SubjectWord::Area, "/areas/"),
    ("holiday", SubjectWord::Holiday, ""),
    ("party", SubjectWord::Party, "/parties/"),
    ("project", SubjectWord::Project, "/projects/"),
    ("app_user", SubjectWord::AppUser, "/users/"),
    ("saved_view", SubjectWord::SavedView, ""),
    ("attachment", SubjectWord::Attachment, ""),
    ("item", SubjectWord::Item, "/stock/items/"),
    ("item_category", SubjectWord::ItemCategory, "/stock/categories/"),
    ("place", SubjectWord::Place, "/stock/places/"),
    ("lot", SubjectWord::Lot, ""),
    ("stock_document", SubjectWord::StockDocument, "/stock/moves/"),
    ("reservation", SubjectWord::Reservation, ""),
    ("trade_order", SubjectWord::TradeOrder, "/orders/"),
    ("trade_setting", SubjectWord::TradeSetting, ""),
    ("shipment", SubjectWord::Shipment, "/shipments/"),
    ("freight_bill", SubjectWord::FreightBill, "/shipments/freight/"),
];

/// A record's name in the audit and the page it opens, where it has one.
pub fn subject(of: &str, id: i64, names: &Names, lang: Lang) -> (String, Option<String>) {
    let Some((_, word, path)) = SUBJECTS.iter().find(|(code, ..)| *code == of) else {
        return (format!("{of} {id}"), None);
    };
    let name = word.text(lang);
    match word {
        // Of these there is one.
        SubjectWord::Company | SubjectWord::TradeSetting => (name.to_owned(), None),
        SubjectWord::Period => {
            let month = Month::from_number(id);
            let shown = month.map_or_else(|| id.to_string(), |month| month.show(lang));
            let href = month.map(|month| format!("/ledger/periods?year={}", month.year()));
            (format!("{name} {shown}"), href)
        }
        _ => {
            let told = names.of(of, id).map_or_else(|| id.to_string(), str::to_owned);
            (format!("{name} {told}"), (!path.is_empty()).then(|| format!("{path}{id}")))
        }
    }
}
