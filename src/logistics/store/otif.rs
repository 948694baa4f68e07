//! On time, in full (L5): one definition for the report, its rows, the page and the table, made of shipment
//! rows.
//!
//! On time: no stop was reached after the day promised for its order; not told where nothing was promised. In
//! full: with this shipment every line of its orders is delivered as ordered. Freight: what carriers billed
//! for it, or, before they do, what was quoted.

use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::auth::Grant;
use crate::auth::permission::ReadShipments;
use crate::db::{DbError, Tx, dialect};
use crate::kernel::{Day, Money};
use crate::logistics::model::Direction;
use crate::sql;

/// Shipments of these days: that of the delivery, before it the promised one. Cancelled ones are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Question {
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub direction: Option<Direction>,
    pub carrier_id: Option<i64>,
    /// Only what was late or short.
    pub missed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Delivery {
    pub id: i64,
    pub number: String,
    pub direction: Direction,
    pub party: String,
    /// How many there are; `party` is the first by name.
    pub parties: i64,
    pub carrier: Option<String>,
    pub ordered_on: Day,
    pub promised_on: Option<Day>,
    pub delivered_on: Option<Day>,
    pub on_time: Option<bool>,
    pub in_full: Option<bool>,
    pub freight: Option<Money>,
}

impl Delivery {
    /// `Serra Chás +1` where it went to two.
    pub fn parties(&self) -> String {
        if self.parties > 1 { format!("{} +{}", self.party, self.parties - 1) } else { self.party.clone() }
    }
}

/// The figures of all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Figures {
    pub shipments: i64,
    pub delivered: i64,
    /// Of which it can be told.
    pub promised: i64,
    pub on_time: i64,
    pub in_full: i64,
    /// On time and in full, of those of which both can be told.
    pub otif: i64,
    /// Freight of what was delivered.
    pub freight: Money,
    /// From order to delivery, of all delivered.
    pub lead_days: i64,
}

impl Figures {
    /// Hundredths of a percent; `None` where there is nothing to tell from.
    pub fn rate(part: i64, of: i64) -> Option<i64> {
        (of > 0).then(|| (part * 10_000 + of / 2) / of)
    }

    /// What a delivery cost, rounded to the minor unit.
    pub fn cost_per_delivery(&self) -> Option<Money> {
        let (freight, of) = (self.freight.minor(), self.delivered);
        (of > 0).then(|| Money((freight + of / 2) / of))
    }

    /// From order to delivery, in tenths of a day.
    pub fn lead_tenths(&self) -> Option<i64> {
        (self.delivered > 0).then(|| (self.lead_days * 10 + self.delivered / 2) / self.delivered)
    }
}

const ROWS: &str = "SELECT q.*, CASE WHEN q.delivered_on IS NULL THEN NULL WHEN EXISTS (SELECT 1 FROM \
    shipment_stop st JOIN order_line l ON l.order_id = st.order_id WHERE st.shipment_id = q.id AND \
    l.quantity > COALESCE((SELECT SUM(c.quantity) FROM shipment_line c JOIN shipment_stop ct ON ct.id = \
    c.stop_id WHERE c.order_line_id = l.id AND (ct.delivered_on < q.delivered_on OR (ct.delivered_on = \
    q.delivered_on AND ct.shipment_id <= q.id))), 0)) THEN FALSE ELSE TRUE END AS in_full, COALESCE((SELECT \
    CAST(SUM(f.amount) AS BIGINT) FROM shipment_stop st JOIN shipment_line c ON c.stop_id = st.id JOIN \
    freight_share f ON f.line_id = c.id WHERE st.shipment_id = q.id), q.freight_quoted) AS freight FROM \
    (SELECT s.id, s.number, s.direction, s.carrier_id, s.freight_quoted, s.delivered_on, MIN(p.name) AS \
    party, COUNT(DISTINCT p.id) AS parties, MIN(k.name) AS carrier, MIN(o.ordered_on) AS ordered_on, \
    MIN(o.promised_on) AS promised_on, COALESCE(s.delivered_on, MIN(o.promised_on), s.shipped_on, \
    MIN(h.effective_on)) AS day, CASE WHEN s.delivered_on IS NULL OR COUNT(o.promised_on) = 0 THEN NULL \
    WHEN SUM(CASE WHEN o.promised_on IS NOT NULL AND (t.delivered_on IS NULL OR t.delivered_on > \
    o.promised_on) THEN 1 ELSE 0 END) = 0 THEN TRUE ELSE FALSE END AS on_time FROM shipment s JOIN \
    shipment_status h ON h.shipment_id = s.id AND h.step = 1 JOIN shipment_stop t ON t.shipment_id = s.id \
    JOIN trade_order o ON o.id = t.order_id JOIN party p ON p.id = o.party_id LEFT JOIN party k ON k.id = \
    s.carrier_id WHERE s.state <> 'cancelled' GROUP BY s.id) AS q";

/// The shipments of the question.
fn push_rows<DB: Database>(query: &mut QueryBuilder<DB>, question: &Question)
where
    Day: Encode<'static, DB> + Type<DB>,
    Direction: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    query.push("SELECT r.* FROM (").push(ROWS).push(") AS r WHERE TRUE");
    if let Some(from) = question.from {
        query.push(" AND r.day >= ").push_bind(from);
    }
    if let Some(to) = question.to {
        query.push(" AND r.day <= ").push_bind(to);
    }
    if let Some(direction) = question.direction {
        query.push(" AND r.direction = ").push_bind(direction);
    }
    if let Some(carrier) = question.carrier_id {
        query.push(" AND r.carrier_id = ").push_bind(carrier);
    }
    if question.missed {
        query.push(" AND (r.on_time = FALSE OR r.in_full = FALSE)");
    }
}

/// Up to `limit` of them behind `after`, in the order in which they were planned.
pub async fn deliveries(
    tx: &mut Tx,
    _grant: &Grant<ReadShipments>,
    question: &Question,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<Delivery>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new("");
        push_rows(&mut query, question);
        if let Some(after) = after {
            query.push(" AND r.id > ").push_bind(after);
        }
        query.push(" ORDER BY r.id LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// What all of them together come to.
pub async fn figures(
    tx: &mut Tx,
    _grant: &Grant<ReadShipments>,
    question: &Question,
) -> Result<Figures, DbError> {
    let days = dialect::days_between(tx, "w.delivered_on", "w.ordered_on");
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT COUNT(*) AS shipments, COUNT(w.delivered_on) AS delivered, COUNT(w.on_time) AS promised, \
             COUNT(CASE WHEN w.on_time THEN 1 END) AS on_time, COUNT(CASE WHEN w.in_full THEN 1 END) AS \
             in_full, COUNT(CASE WHEN w.on_time AND w.in_full THEN 1 END) AS otif, CAST(COALESCE(SUM(CASE \
             WHEN w.delivered_on IS NULL THEN 0 ELSE w.freight END), 0) AS BIGINT) AS freight, \
             CAST(COALESCE(SUM(",
        );
        query.push(days).push("), 0) AS BIGINT) AS lead_days FROM (");
        push_rows(&mut query, question);
        query.push(") AS w");
        query.build_query_as().fetch_one(conn).await?
    }))
}
