//! Shipments read back, with the names their pages show.

use sqlx::QueryBuilder;

use crate::auth::Grant;
use crate::auth::permission::ReadShipments;
use crate::db::{DbError, Tx, dialect};
use crate::error::AppError;
use crate::kernel::{Day, Instant, Money, Quantity};
use crate::logistics::model::{Direction, State, Travel};
use crate::sql;

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Shipment {
    pub id: i64,
    pub number: String,
    pub direction: Direction,
    pub carrier_id: Option<i64>,
    pub carrier: Option<String>,
    pub vehicle: Option<String>,
    pub driver: Option<String>,
    pub tracking: Option<String>,
    pub freight_quoted: Option<Money>,
    pub state: State,
    pub shipped_on: Option<Day>,
    pub delivered_on: Option<Day>,
    pub recorded_at: Instant,
    pub recorded_by: String,
}

impl Shipment {
    pub fn travel(&self) -> Travel {
        Travel {
            carrier_id: self.carrier_id,
            vehicle: self.vehicle.clone(),
            driver: self.driver.clone(),
            tracking: self.tracking.clone(),
            freight_quoted: self.freight_quoted,
        }
    }
}

/// A stop with its order and, once it is delivered, who took the goods.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Stop {
    pub id: i64,
    pub shipment_id: i64,
    pub position: i64,
    pub order_id: i64,
    pub order_number: String,
    pub party_id: i64,
    pub party: String,
    pub address: String,
    pub planned_on: Option<Day>,
    pub promised_on: Option<Day>,
    pub delivered_on: Option<Day>,
    pub delivered_at: Option<Instant>,
    pub delivered_by: Option<String>,
    pub document_id: Option<i64>,
    pub proof_name: Option<String>,
    pub proof_document: Option<String>,
    /// SHA-256.
    pub picture: Option<Vec<u8>>,
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Load {
    pub id: i64,
    pub stop_id: i64,
    pub order_line_id: i64,
    pub item_id: i64,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub quantity: Quantity,
    pub returned: Quantity,
}

/// A transition: since which day, recorded when and by whom.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Status {
    pub step: i64,
    pub state: State,
    pub effective_on: Day,
    pub recorded_at: Instant,
    pub recorded_by_id: i64,
    pub recorded_by: String,
    pub note: Option<String>,
}

pub async fn shipment(
    tx: &mut Tx,
    _grant: &Grant<ReadShipments>,
    id: i64,
) -> Result<Option<Shipment>, DbError> {
    head(tx, id).await
}

pub(super) async fn head(tx: &mut Tx, id: i64) -> Result<Option<Shipment>, DbError> {
    const ONE: &str = "SELECT s.id, s.number, s.direction, s.carrier_id, c.name AS carrier, s.vehicle, \
        s.driver, s.tracking, s.freight_quoted, s.state, s.shipped_on, s.delivered_on, s.recorded_at, u.name \
        AS recorded_by FROM shipment s JOIN app_user u ON u.id = s.recorded_by LEFT JOIN party c ON \
        c.id = s.carrier_id WHERE s.id = $1";
    Ok(sql!(tx, |conn| sqlx::query_as(ONE).bind(id).fetch_optional(conn).await?))
}

/// The picture of a stop's proof.
pub async fn picture(
    tx: &mut Tx,
    _grant: &Grant<ReadShipments>,
    stop_id: i64,
) -> Result<Option<Vec<u8>>, DbError> {
    const PICTURE: &str = "SELECT b.content FROM delivery_proof f JOIN blob b ON b.sha256 = f.picture WHERE \
        f.stop_id = $1";
    Ok(sql!(tx, |conn| sqlx::query_scalar(PICTURE).bind(stop_id).fetch_optional(conn).await?))
}

/// The number by which people call a shipment.
pub async fn number(tx: &mut Tx, id: i64) -> Result<String, DbError> {
    const NUMBER: &str = "SELECT number FROM shipment WHERE id = $1";
    Ok(sql!(tx, |conn| sqlx::query_scalar(NUMBER).bind(id).fetch_one(conn).await?))
}

/// Takes the shipment until the transaction ends: its acts come one after another.
pub(super) async fn take(tx: &mut Tx, id: i64) -> Result<Shipment, DbError> {
    let end = dialect::for_update(tx);
    let found: Option<i64> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT id FROM shipment WHERE id = ");
        query.push_bind(id).push(end);
        query.build_query_scalar().fetch_optional(conn).await?
    });
    let id = found.ok_or(AppError::NotFound)?;
    Ok(head(tx, id).await?.ok_or(AppError::NotFound)?)
}

/// The stops in their order.
pub async fn stops(tx: &mut Tx, shipment_id: i64) -> Result<Vec<Stop>, DbError> {
    const STOPS: &str = "SELECT t.id, t.shipment_id, t.position, t.order_id, o.number AS order_number, \
        o.party_id, p.name AS party, t.address, t.planned_on, o.promised_on, t.delivered_on, t.delivered_at, \
        u.name AS delivered_by, t.document_id, f.name AS proof_name, f.document AS proof_document, f.picture \
        FROM shipment_stop t JOIN trade_order o ON o.id = t.order_id JOIN party p ON p.id = o.party_id \
        LEFT JOIN app_user u ON u.id = t.delivered_by LEFT JOIN delivery_proof f ON f.stop_id = t.id \
        WHERE t.shipment_id = $1 ORDER BY t.position";
    Ok(sql!(tx, |conn| sqlx::query_as(STOPS).bind(shipment_id).fetch_all(conn).await?))
}

/// Which shipment a stop belongs to.
pub async fn shipment_of_stop(tx: &mut Tx, stop_id: i64) -> Result<i64, DbError> {
    const OF: &str = "SELECT shipment_id FROM shipment_stop WHERE id = $1";
    let found: Option<i64> =
        sql!(tx, |conn| sqlx::query_scalar(OF).bind(stop_id).fetch_optional(conn).await?);
    Ok(found.ok_or(AppError::NotFound)?)
}

/// What a shipment carries, stop by stop.
pub async fn loads(tx: &mut Tx, shipment_id: i64) -> Result<Vec<Load>, DbError> {
    const LOADS: &str = "SELECT l.id, l.stop_id, l.order_line_id, o.item_id, i.sku, i.name, i.unit, \
        l.quantity, l.returned FROM shipment_stop t JOIN shipment_line l ON l.stop_id = t.id JOIN \
        order_line o ON o.id = l.order_line_id JOIN item i ON i.id = o.item_id WHERE t.shipment_id = $1 \
        ORDER BY t.position, o.position";
    Ok(sql!(tx, |conn| sqlx::query_as(LOADS).bind(shipment_id).fetch_all(conn).await?))
}

/// What happened to a shipment, in order.
pub async fn statuses(tx: &mut Tx, shipment_id: i64) -> Result<Vec<Status>, DbError> {
    const STATUSES: &str = "SELECT s.step, s.state, s.effective_on, s.recorded_at, s.recorded_by AS \
        recorded_by_id, u.name AS recorded_by, s.note FROM shipment_status s JOIN app_user u ON u.id = \
        s.recorded_by WHERE s.shipment_id = $1 ORDER BY s.step";
    Ok(sql!(tx, |conn| sqlx::query_as(STATUSES).bind(shipment_id).fetch_all(conn).await?))
}
