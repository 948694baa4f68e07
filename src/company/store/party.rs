//! Parties: kept with a folded text of name and code, which lists sort by and type-ahead looks in.

use sqlx::QueryBuilder;

use super::{PARTY_LOCK, refused};
use crate::auth::Grant;
use crate::auth::permission::ChangeParties;
use crate::company::model::{NewParty, Party, PartyRole};
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault};
use crate::events::{Event, Kind, Subject, record, record_all};
use crate::kernel::{TaxId, fold};
use crate::sql;

type Row = (
    i64,
    String,
    String,
    Option<TaxId>,
    bool,
    bool,
    bool,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    bool,
);

fn read(row: Row) -> Party {
    let (id, code, name, tax_id, customer, supplier, carrier, email, phone, city, state, country, active) =
        row;
    Party { id, code, name, tax_id, customer, supplier, carrier, email, phone, city, state, country, active }
}

/// What a list of parties shows; texts are sought without regard to case and accents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartyFilter {
    /// Part of name or code, or the beginning of a CPF or CNPJ.
    pub text: String,
    pub name: String,
    pub code: String,
    /// The beginning of a CPF or CNPJ.
    pub tax_id: String,
    pub city: String,
    pub role: Option<PartyRole>,
    pub active: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PartyOrder {
    #[default]
    Name,
    Code,
}

impl PartyOrder {
    /// The part of a row's key that this order sorts by.
    pub fn sorted(self, party: &Party) -> String {
        match self {
            PartyOrder::Name => folded(&party.name, &party.code),
            PartyOrder::Code => party.code.clone(),
        }
    }
}

fn folded(name: &str, code: &str) -> String {
    fold(&format!("{name} {code}"))
}

/// A pattern for LIKE … ESCAPE '\'.
fn pattern(before: &str, text: &str, after: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("{before}{escaped}{after}")
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
}

macro_rules! push_filter {
    ($query:expr, $filter:expr) => {{
        let text = fold($filter.text.trim());
        if !text.is_empty() {
            $query.push(" AND (folded LIKE ").push_bind(pattern("%", &text, "%")).push(" ESCAPE '\\'");
            let bare = bare(&text);
            if bare.len() >= 3 {
                $query.push(" OR tax_id LIKE ").push_bind(pattern("", &bare, "%")).push(" ESCAPE '\\'");
            }
            $query.push(")");
        }
        let (name, code, city) = (
            fold($filter.name.trim()),
            $filter.code.trim().to_lowercase(),
            $filter.city.trim().to_lowercase(),
        );
        let contained =
            [(" AND folded LIKE ", name), (" AND LOWER(code) LIKE ", code), (" AND LOWER(city) LIKE ", city)];
        for (column, text) in contained.into_iter().filter(|(_, text)| !text.is_empty()) {
            $query.push(column).push_bind(pattern("%", &text, "%")).push(" ESCAPE '\\'");
        }
        let tax_id = bare(&$filter.tax_id);
        if !tax_id.is_empty() {
            $query.push(" AND tax_id LIKE ").push_bind(pattern("", &tax_id, "%")).push(" ESCAPE '\\'");
        }
        if let Some(active) = $filter.active {
            $query.push(" AND active = ").push_bind(active);
        }
        match $filter.role {
            Some(PartyRole::Customer) => $query.push(" AND customer = TRUE"),
            Some(PartyRole::Supplier) => $query.push(" AND supplier = TRUE"),
            Some(PartyRole::Carrier) => $query.push(" AND carrier = TRUE"),
            None => &mut $query,
        };
    }};
}

const SELECT: &str = "SELECT id, code, name, tax_id, customer, supplier, carrier, email, phone, city, state, \
                      country, active \
                      FROM party WHERE 1 = 1";

/// At most `limit` parties of the list in its order, those beyond the row with this sort value and id only.
pub async fn parties(
    tx: &mut Tx,
    filter: &PartyFilter,
    order: PartyOrder,
    descending: bool,
    beyond: Option<(&str, i64)>,
    limit: i64,
) -> Result<Vec<Party>, DbError> {
    let column = match order {
        PartyOrder::Name => "folded",
        PartyOrder::Code => "code",
    };
    let (sign, way) = if descending { (", id) < (", " DESC") } else { (", id) > (", "") };
    let rows: Vec<Row> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(SELECT);
        push_filter!(query, filter);
        if let Some((sorted, id)) = beyond {
            query.push(" AND (").push(column).push(sign);
            query.push_bind(sorted.to_owned()).push(", ").push_bind(id).push(")");
        }
        query.push(" ORDER BY ").push(column).push(way).push(", id").push(way);
        query.push(" LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(read).collect())
}

/// How many parties the whole list has.
pub async fn count_parties(tx: &mut Tx, filter: &PartyFilter) -> Result<i64, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT COUNT(*) FROM party WHERE 1 = 1");
        push_filter!(query, filter);
        query.build_query_scalar().fetch_one(conn).await?
    }))
}

/// Active parties whose code, name or tax id holds the text; those that begin with it come first.
pub async fn find_parties(tx: &mut Tx, text: &str, limit: i64) -> Result<Vec<Party>, DbError> {
    let filter = PartyFilter { text: text.to_owned(), active: Some(true), ..PartyFilter::default() };
    let start = pattern("", &fold(text.trim()), "%");
    let rows: Vec<Row> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(SELECT);
        push_filter!(query, filter);
        query.push(" ORDER BY CASE WHEN folded LIKE ").push_bind(start.clone());
        query.push(" ESCAPE '\\' OR LOWER(code) LIKE ").push_bind(start.clone());
        query.push(" ESCAPE '\\' THEN 0 ELSE 1 END, folded, id LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(read).collect())
}

pub async fn party(tx: &mut Tx, id: i64) -> Result<Option<Party>, DbError> {
    const ONE: &str = "SELECT id, code, name, tax_id, customer, supplier, carrier, email, phone, city, \
                       state, country, active FROM party WHERE id = $1";
    let row: Option<Row> = sql!(tx, |conn| sqlx::query_as(ONE).bind(id).fetch_optional(conn).await?);
    Ok(row.map(read))
}

/// The party with this code, tax id or whole name, in this order; case and accents do not matter in the name.
pub async fn party_by_name(tx: &mut Tx, text: &str) -> Result<Option<Party>, DbError> {
    const ONE: &str = "SELECT id, code, name, tax_id, customer, supplier, carrier, email, phone, city, \
                       state, country, active FROM party WHERE code = $1 OR tax_id = $2 OR folded LIKE \
                       $3 ESCAPE '\\' \
                       ORDER BY CASE WHEN code = $1 THEN 0 WHEN tax_id = $2 THEN 1 ELSE 2 END, id LIMIT 50";
    let (text, name) = (text.trim(), fold(text.trim()));
    let tax_id = TaxId::parse(text).ok();
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(ONE)
        .bind(text)
        .bind(&tax_id)
        .bind(pattern("", &name, " %"))
        .fetch_all(conn)
        .await?);
    let same = |party: &Party| {
        party.code == text || (tax_id.is_some() && party.tax_id == tax_id) || fold(&party.name) == name
    };
    Ok(rows.into_iter().map(read).find(same))
}

/// Names that more than one party has.
pub async fn names_of_several_parties(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    const SEVERAL: &str = "SELECT name FROM party GROUP BY name HAVING COUNT(*) > 1";
    Ok(sql!(tx, |conn| sqlx::query_scalar(SEVERAL).fetch_all(conn).await?))
}

pub async fn add_party(tx: &mut Tx, grant: &Grant<ChangeParties>, new: &NewParty) -> Result<i64, DbError> {
    let ids = add_parties(tx, grant, std::slice::from_ref(new)).await?;
    ids.first().copied().ok_or(DbError::Unreadable("party.id"))
}

/// Adds many, one event each.
pub async fn add_parties(
    tx: &mut Tx,
    grant: &Grant<ChangeParties>,
    new: &[NewParty],
) -> Result<Vec<i64>, DbError> {
    dialect::lock(tx, PARTY_LOCK).await?;
    let (mut ids, mut events) = (Vec::with_capacity(new.len()), Vec::with_capacity(new.len()));
    for party in new {
        let mut party = party.clone();
        if party.code.is_empty() {
            party.code = next_code(tx).await?;
        }
        check(tx, None, &party).await?;
        let id = insert(tx, &party).await?;
        events.push(added(id, &party));
        ids.push(id);
    }
    if !events.is_empty() {
        record_all(tx, grant.by(), events).await?;
    }
    Ok(ids)
}

async fn insert(tx: &mut Tx, new: &NewParty) -> Result<i64, DbError> {
    const INSERT: &str = "INSERT INTO party (code, name, folded, tax_id, customer, supplier, carrier, \
                          email, phone, city, state, country) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
                          $10, $11, $12) RETURNING id";
    Ok(sql!(tx, |conn| sqlx::query_scalar(INSERT)
        .bind(&new.code)
        .bind(&new.name)
        .bind(folded(&new.name, &new.code))
        .bind(&new.tax_id)
        .bind(new.customer)
        .bind(new.supplier)
        .bind(new.carrier)
        .bind(&new.email)
        .bind(&new.phone)
        .bind(&new.city)
        .bind(&new.state)
        .bind(&new.country)
        .fetch_one(conn)
        .await?))
}

fn added(id: i64, new: &NewParty) -> Event {
    let mut event = Event::new(Kind::PartyAdded, Subject("party", id))
        .with("code", new.code.as_str())
        .with("customer", new.customer)
        .with("supplier", new.supplier)
        .with("carrier", new.carrier)
        .with("city", new.city.as_deref())
        .with("state", new.state.as_deref())
        .with("country", new.country.as_deref());
    let tax_id = new.tax_id.as_ref().map(TaxId::as_str);
    if new.may_be_a_person() {
        event = event.personal("name", new.name.as_str());
        if let Some(tax_id) = tax_id {
            event = event.personal("tax_id", tax_id);
        }
    } else {
        event = event.with("name", new.name.as_str()).with("tax_id", tax_id);
    }
    for (field, value) in [("email", &new.email), ("phone", &new.phone)] {
        if let Some(value) = value {
            event = event.personal(field, value.as_str());
        }
    }
    event
}

pub async fn change_party(
    tx: &mut Tx,
    grant: &Grant<ChangeParties>,
    id: i64,
    new: &NewParty,
) -> Result<(), DbError> {
    dialect::lock(tx, PARTY_LOCK).await?;
    let old = party(tx, id).await?.ok_or(AppError::NotFound)?.fields();
    let code = if new.code.is_empty() { old.code.clone() } else { new.code.clone() };
    let (state, country) =
        (new.state.clone().or(old.state.clone()), new.country.clone().or(old.country.clone()));
    let new = NewParty { code, state, country, ..new.clone() };
    check(tx, Some(id), &new).await?;
    let event = changed(id, &old, &new);
    if event.is_empty() {
        return Ok(());
    }
    const UPDATE: &str = "UPDATE party SET code = $2, name = $3, folded = $4, tax_id = $5, customer = $6, \
                          supplier = $7, carrier = $8, email = $9, phone = $10, city = $11, state = $12, \
                          country = $13 \
                          WHERE id = $1";
    let rows = sql!(tx, |conn| sqlx::query(UPDATE)
        .bind(id)
        .bind(&new.code)
        .bind(&new.name)
        .bind(folded(&new.name, &new.code))
        .bind(&new.tax_id)
        .bind(new.customer)
        .bind(new.supplier)
        .bind(new.carrier)
        .bind(&new.email)
        .bind(&new.phone)
        .bind(&new.city)
        .bind(&new.state)
        .bind(&new.country)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(rows, 1)?;
    record(tx, grant.by(), event).await?;
    Ok(())
}

fn changed(id: i64, old: &NewParty, new: &NewParty) -> Event {
    let mut event = Event::new(Kind::PartyChanged, Subject("party", id))
        .was("code", old.code.as_str(), new.code.as_str())
        .was("customer", old.customer, new.customer)
        .was("supplier", old.supplier, new.supplier)
        .was("carrier", old.carrier, new.carrier)
        .was("city", old.city.as_deref(), new.city.as_deref())
        .was("state", old.state.as_deref(), new.state.as_deref())
        .was("country", old.country.as_deref(), new.country.as_deref());
    let tax_id = |party: &NewParty| party.tax_id.as_ref().map(|id| id.as_str().to_owned());
    let identity =
        [("name", Some(old.name.clone()), Some(new.name.clone())), ("tax_id", tax_id(old), tax_id(new))];
    let contact =
        [("email", old.email.clone(), new.email.clone()), ("phone", old.phone.clone(), new.phone.clone())];
    let of_a_person = old.may_be_a_person() || new.may_be_a_person();
    for (personal, fields) in [(of_a_person, identity), (true, contact)] {
        for (field, before, after) in fields {
            if !personal {
                event = event.was(field, before, after);
            } else if before != after {
                let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
                event = event.personal(field, format!("{before} → {after}"));
            }
        }
    }
    event
}

pub async fn set_party_active(
    tx: &mut Tx,
    grant: &Grant<ChangeParties>,
    id: i64,
    active: bool,
) -> Result<(), DbError> {
    dialect::lock(tx, PARTY_LOCK).await?;
    let old = party(tx, id).await?.ok_or(AppError::NotFound)?;
    if old.active == active {
        return Ok(());
    }
    let rows = sql!(tx, |conn| sqlx::query("UPDATE party SET active = $2 WHERE id = $1")
        .bind(id)
        .bind(active)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(rows, 1)?;
    let event = Event::new(Kind::PartyChanged, Subject("party", id)).was("active", old.active, active);
    record(tx, grant.by(), event).await?;
    Ok(())
}

async fn next_code(tx: &mut Tx) -> Result<String, DbError> {
    let last: i64 =
        sql!(tx, |conn| sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM party").fetch_one(conn).await?);
    Ok(format!("P{:05}", last + 1))
}

async fn check(tx: &mut Tx, id: Option<i64>, new: &NewParty) -> Result<(), DbError> {
    const SELECT: &str = "SELECT id, code FROM party WHERE code = $1 OR tax_id = $2";
    let others: Vec<(i64, String)> =
        sql!(tx, |conn| sqlx::query_as(SELECT).bind(&new.code).bind(&new.tax_id).fetch_all(conn).await?);
    match others.iter().find(|(other, _)| Some(*other) != id) {
        None => Ok(()),
        Some((_, code)) if *code == new.code => Err(refused("code", Fault::Taken)),
        Some(_) => Err(refused("tax_id", Fault::Taken)),
    }
}
