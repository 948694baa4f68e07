//! Carriers' bills: of deliveries, an expense; of arrivals, a late cost of the goods that came. Each cent is
//! in a share, and the shares are the bill (L3).

use sqlx::QueryBuilder;

use crate::auth::Grant;
use crate::auth::permission::{BillFreight, MoveStock, PostEntries, ReadShipments};
use crate::company::store as company;
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::finance::model::{AMOUNT_MAX, NewEntry};
use crate::finance::store::{entries, post_all};
use crate::kernel::{Day, Instant, Lang, Money, Quantity};
use crate::logistics::model::{Basis, Freighted, NUMBER_MAX, shares};
use crate::sql;
use crate::stock::model::Sides;
use crate::stock::store::{NewLateCost, PostedDocument, post_late_cost, push_ids};
use crate::trade::model::up_to;
use crate::trade::store::settings;

/// What a bill is for: outbound shipments, or what came in with inbound ones or by receipts without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    Deliveries(Vec<i64>),
    Arrivals(Vec<i64>),
    /// Stock documents of receipts.
    Receipts(Vec<i64>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFreightBill {
    pub carrier_id: i64,
    pub document: Option<String>,
    pub on: Day,
    pub due_on: Day,
    pub amount: Money,
    pub basis: Basis,
    pub of: Carried,
    /// By hand: one for each of what [`carried`] lists.
    pub hand: Vec<Money>,
}

type Row = (
    Option<i64>,
    Option<i64>,
    String,
    i64,
    String,
    String,
    Option<i64>,
    Quantity,
    Option<i64>,
    Option<i64>,
    Money,
    Quantity,
);

/// What was carried, in the order in which it is shared over: only shipments that left, and goods that came.
pub async fn carried(tx: &mut Tx, of: &Carried) -> Result<Vec<Freighted>, DbError> {
    // Net of an order's line, of which the load is a part.
    const DELIVERIES: &str = "SELECT l.id, CAST(NULL AS BIGINT), s.number, i.id, i.sku, i.name, d.area_id, \
        l.quantity, i.weight, i.volume, o.net, o.quantity FROM shipment s JOIN shipment_stop t ON \
        t.shipment_id = s.id JOIN trade_order d ON d.id = t.order_id JOIN shipment_line l ON l.stop_id = \
        t.id JOIN order_line o ON o.id = l.order_line_id JOIN item i ON i.id = o.item_id WHERE s.direction = \
        'outbound' AND s.state IN ('shipped', 'delivered', 'returned') AND s.id IN ";
    const BY_STOP: &str = " ORDER BY s.id, t.position, o.position";
    const ARRIVALS: &str = "SELECT l.id, m.move_seq, s.number, i.id, i.sku, i.name, d.area_id, m.quantity, \
        i.weight, i.volume, m.cost, m.quantity FROM shipment s JOIN shipment_stop t ON t.shipment_id = s.id \
        JOIN trade_order d ON d.id = t.order_id JOIN shipment_line l ON l.stop_id = t.id JOIN order_move m \
        ON m.document_id = t.document_id AND m.line_id = l.order_line_id JOIN order_line o ON o.id = \
        l.order_line_id JOIN item i ON i.id = o.item_id WHERE s.direction = 'inbound' AND s.id IN ";
    const BY_MOVE: &str = " ORDER BY s.id, t.position, m.move_seq";
    const RECEIPTS: &str = "SELECT CAST(NULL AS BIGINT), m.seq, COALESCE(d.document, ''), i.id, i.sku, \
        i.name, d.area_id, m.quantity, i.weight, i.volume, m.cost, m.quantity FROM stock_document d JOIN \
        stock_move m ON m.document_id = d.id JOIN item i ON i.id = m.item_id WHERE d.kind = 'receive' AND \
        d.id IN ";
    let (start, ids, end) = match of {
        Carried::Deliveries(ids) => (DELIVERIES, ids, BY_STOP),
        Carried::Arrivals(ids) => (ARRIVALS, ids, BY_MOVE),
        Carried::Receipts(ids) => (RECEIPTS, ids, " ORDER BY m.seq"),
    };
    let rows: Vec<Row> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(start);
        push_ids!(query, ids);
        query.push(end);
        query.build_query_as().fetch_all(conn).await?
    });
    let read = |row: Row| {
        let (line_id, move_seq, shipment, item_id, sku, name, area_id, quantity, weight, volume, whole, of) =
            row;
        let value = up_to(whole, quantity, of);
        Freighted {
            line_id,
            move_seq,
            shipment,
            item_id,
            sku,
            name,
            area_id,
            quantity,
            weight,
            volume,
            value,
        }
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Books a carrier's bill with its shares. The same request books once; the bill's id.
pub async fn bill(tx: &mut Tx, grant: &Grant<BillFreight>, new: &NewFreightBill) -> Result<i64, DbError> {
    const OF_REQUEST: &str = "SELECT id FROM freight_bill WHERE request_id = $1 AND recorded_by = $2";
    if let Some(request) = &grant.by().request_id {
        let first: Option<i64> = sql!(tx, |conn| sqlx::query_scalar(OF_REQUEST)
            .bind(request)
            .bind(grant.user_id())
            .fetch_optional(conn)
            .await?);
        if let Some(first) = first {
            return Ok(first);
        }
    }
    fits(tx, new).await?;
    let of = carried(tx, &new.of).await?;
    if of.is_empty() {
        return Err(Rule::NothingCarried.into());
    }
    let parts = shares(new.amount, new.basis, &of, &new.hand).map_err(AppError::Invalid)?;
    let shared: Vec<(&Freighted, Money)> = of.iter().zip(parts).filter(|(_, part)| !part.is_zero()).collect();
    let (entry, document) = match new.of {
        Carried::Deliveries(_) => (expense(tx, grant, new, &shared).await?, None),
        _ => {
            let posted = landed(tx, grant, new, &shared).await?;
            (posted.entry.ok_or(DbError::Unreadable("stock_document.entry_id"))?, Some(posted.id))
        }
    };
    let id = write(tx, grant, new, &shared, (entry, document)).await?;
    let event = Event::new(Kind::FreightBilled, Subject("freight_bill", id))
        .with("carrier_id", new.carrier_id)
        .with("document", new.document.clone())
        .with("amount", new.amount.minor())
        .with("basis", new.basis.code())
        .with("due_on", new.due_on.to_string())
        .with("lines", shared.len() as i64)
        .with("entry", entry);
    events::record(tx, grant.by(), event).await?;
    Ok(id)
}

async fn fits(tx: &mut Tx, new: &NewFreightBill) -> Result<(), DbError> {
    const TAKEN: &str = "SELECT EXISTS (SELECT 1 FROM freight_bill WHERE carrier_id = $1 AND document = $2)";
    let mut faults = Vec::new();
    if new.amount <= Money::ZERO {
        faults.push(FieldError::new("amount", Fault::Required));
    } else if new.amount.minor() > AMOUNT_MAX {
        faults.push(FieldError::new("amount", Fault::TooLarge));
    }
    if new.due_on < new.on {
        faults.push(FieldError::about("due_on", Fault::EndsBeforeStart, new.on.to_string()));
    }
    if !company::party(tx, new.carrier_id).await?.is_some_and(|party| party.carrier) {
        faults.push(FieldError::about("carrier", Fault::Unknown, new.carrier_id.to_string()));
    }
    if let Some(document) = &new.document {
        let taken: bool = sql!(tx, |conn| sqlx::query_scalar(TAKEN)
            .bind(new.carrier_id)
            .bind(document)
            .fetch_one(conn)
            .await?);
        if taken {
            faults.push(FieldError::new("document", Fault::Taken));
        }
        if document.chars().count() > NUMBER_MAX {
            faults.push(FieldError::about("document", Fault::TooLong, NUMBER_MAX.to_string()));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(AppError::Invalid(faults).into()) }
}

fn memo(new: &NewFreightBill, lang: Lang) -> String {
    let (what, due) = lang.pick(("Frete", "vence em"), ("Freight", "due on"));
    let number = new.document.as_deref().map_or(String::new(), |number| format!(" {number}"));
    format!("{what}{number}, {due} {}", new.due_on.show(lang))
}

/// Freight of deliveries is an expense of the areas that sold.
async fn expense(
    tx: &mut Tx,
    grant: &Grant<BillFreight>,
    new: &NewFreightBill,
    shared: &[(&Freighted, Money)],
) -> Result<i64, DbError> {
    let accounts = settings::ensure(tx, &grant.carried::<MoveStock>()).await?;
    let (mut sides, carrier) = (Sides::default(), Some(new.carrier_id));
    for (one, part) in shared {
        sides.add(accounts.freight_account_id, one.area_id, carrier, part.minor());
    }
    sides.add(accounts.payable_account_id, None, carrier, -new.amount.minor());
    let lines = sides.lines().ok_or_else(|| AppError::invalid("amount", Fault::TooLarge))?;
    let lang = company::load(tx).await?.map_or(Lang::Pt, |company| company.lang);
    let journals = entries::journals(tx).await?;
    let journal = journals.iter().filter(|journal| journal.active).map(|journal| journal.id).min();
    let entry = NewEntry::new(journal.ok_or(Rule::NoCompany)?, new.on, memo(new, lang), lines);
    let entry = NewEntry { document: new.document.clone(), ..entry };
    let posting: Grant<PostEntries> = grant.carried();
    let posted = post_all(tx, &posting.part("freight"), &[entry]).await?;
    posted.first().map(|posted| posted.id).ok_or(DbError::Unreadable("entry.id"))
}

/// Freight of arrivals is a part of what the goods cost, as far as they are still there.
async fn landed(
    tx: &mut Tx,
    grant: &Grant<BillFreight>,
    new: &NewFreightBill,
    shared: &[(&Freighted, Money)],
) -> Result<PostedDocument, DbError> {
    let accounts = settings::ensure(tx, &grant.carried::<MoveStock>()).await?;
    let lang = company::load(tx).await?.map_or(Lang::Pt, |company| company.lang);
    let late = NewLateCost {
        effective_on: new.on,
        document: new.document.clone(),
        memo: memo(new, lang),
        party_id: Some(new.carrier_id),
        counter_account_id: Some(accounts.payable_account_id),
        amounts: shared.iter().filter_map(|(one, part)| Some((one.move_seq?, *part))).collect(),
    };
    let posting: Grant<PostEntries> = grant.carried();
    post_late_cost(tx, &posting.part("freight"), &late).await
}

async fn write(
    tx: &mut Tx,
    grant: &Grant<BillFreight>,
    new: &NewFreightBill,
    shared: &[(&Freighted, Money)],
    (entry, document): (i64, Option<i64>),
) -> Result<i64, DbError> {
    const BILL: &str = "INSERT INTO freight_bill (carrier_id, document, effective_on, due_on, amount, basis, \
        entry_id, document_id, recorded_at, recorded_by, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, \
        $9, $10, $11) RETURNING id";
    const SHARE: &str = "INSERT INTO freight_share (bill_id, n, line_id, move_seq, amount) ";
    const SEAL: &str = "UPDATE freight_bill SET posted_at = $2 WHERE id = $1 AND posted_at IS NULL";
    let by = grant.by();
    let id: i64 = sql!(tx, |conn| sqlx::query_scalar(BILL)
        .bind(new.carrier_id)
        .bind(&new.document)
        .bind(new.on)
        .bind(new.due_on)
        .bind(new.amount)
        .bind(new.basis)
        .bind(entry)
        .bind(document)
        .bind(by.at)
        .bind(by.user_id)
        .bind(&by.request_id)
        .fetch_one(conn)
        .await?);
    let rows: Vec<(i64, &(&Freighted, Money))> = (1..).zip(shared).collect();
    for chunk in rows.chunks(2_000) {
        let inserted = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(SHARE);
            query.push_values(chunk, |mut row, (n, (one, part))| {
                row.push_bind(id)
                    .push_bind(*n)
                    .push_bind(one.line_id)
                    .push_bind(one.move_seq)
                    .push_bind(*part);
            });
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(inserted, chunk.len() as u64)?;
    }
    let sealed = sql!(tx, |conn| sqlx::query(SEAL).bind(id).bind(by.at).execute(conn).await?.rows_affected());
    expect_rows(sealed, 1)?;
    Ok(id)
}

/// A bill as lists and its page show it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FreightBill {
    pub id: i64,
    pub carrier_id: i64,
    pub carrier: String,
    pub document: Option<String>,
    pub effective_on: Day,
    pub due_on: Day,
    pub amount: Money,
    pub basis: Basis,
    pub entry_id: i64,
    pub document_id: Option<i64>,
    pub recorded_at: Instant,
    pub recorded_by: String,
}

/// What carriers billed for a shipment.
pub async fn billed(tx: &mut Tx, shipment_id: i64) -> Result<Option<Money>, DbError> {
    const BILLED: &str = "SELECT CAST(SUM(f.amount) AS BIGINT) FROM shipment_stop t JOIN shipment_line l ON \
        l.stop_id = t.id JOIN freight_share f ON f.line_id = l.id WHERE t.shipment_id = $1";
    Ok(sql!(tx, |conn| sqlx::query_scalar(BILLED).bind(shipment_id).fetch_one(conn).await?))
}

/// One bill.
pub async fn freight_bill(
    tx: &mut Tx,
    _grant: &Grant<ReadShipments>,
    id: i64,
) -> Result<Option<FreightBill>, DbError> {
    const ONE: &str = "SELECT b.id, b.carrier_id, p.name AS carrier, b.document, b.effective_on, b.due_on, \
        b.amount, b.basis, b.entry_id, b.document_id, b.recorded_at, u.name AS recorded_by FROM \
        freight_bill b JOIN party p ON p.id = b.carrier_id JOIN app_user u ON u.id = b.recorded_by WHERE \
        b.id = $1";
    Ok(sql!(tx, |conn| sqlx::query_as(ONE).bind(id).fetch_optional(conn).await?))
}

/// A share as its bill's page shows it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Share {
    pub n: i64,
    pub shipment_id: Option<i64>,
    pub shipment: Option<String>,
    pub move_seq: Option<i64>,
    pub sku: String,
    pub name: String,
    pub quantity: Quantity,
    pub amount: Money,
}

/// The shares of a bill in their order.
pub async fn shares_of(tx: &mut Tx, bill_id: i64) -> Result<Vec<Share>, DbError> {
    const SHARES: &str = "SELECT f.n, s.id AS shipment_id, s.number AS shipment, f.move_seq, i.sku, i.name, \
        COALESCE(m.quantity, l.quantity) AS quantity, f.amount FROM freight_share f LEFT JOIN shipment_line \
        l ON l.id = f.line_id LEFT JOIN shipment_stop t ON t.id = l.stop_id LEFT JOIN shipment s ON s.id = \
        t.shipment_id LEFT JOIN order_line o ON o.id = l.order_line_id LEFT JOIN stock_move m ON m.seq = \
        f.move_seq JOIN item i ON i.id = COALESCE(m.item_id, o.item_id) WHERE f.bill_id = $1 ORDER BY f.n";
    Ok(sql!(tx, |conn| sqlx::query_as(SHARES).bind(bill_id).fetch_all(conn).await?))
}
