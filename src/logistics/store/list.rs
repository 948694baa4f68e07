//! Lists of shipments: the newest first, a page at a time; what waits for one; what is to come and when.

use sqlx::QueryBuilder;

use crate::auth::Grant;
use crate::auth::permission::ReadShipments;
use crate::db::{DbError, Tx, dialect};
use crate::kernel::{Day, Money, Quantity, fold};
use crate::logistics::model::{Basis, Direction, State};
use crate::sql;
use crate::trade::model::OrderKind;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the number, the tracking code or a party's name.
    pub text: Option<String>,
    pub number: Option<String>,
    pub party: Option<String>,
    pub carrier: Option<String>,
    pub direction: Option<Direction>,
    pub state: Option<State>,
    pub due: Option<Due>,
    pub shipped: (Option<Day>, Option<Day>),
    pub delivered: (Option<Day>, Option<Day>),
}

/// How a shipment stands against the day it is wanted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// To leave for a customer today, or before.
    Today,
    /// On its way or not yet, after the day it was wanted on.
    Late,
}

impl Due {
    pub const ALL: [Due; 2] = [Due::Today, Due::Late];

    pub const fn code(self) -> &'static str {
        match self {
            Due::Today => "today",
            Due::Late => "late",
        }
    }

    pub fn from_code(code: &str) -> Option<Due> {
        Due::ALL.into_iter().find(|due| due.code() == code)
    }
}

/// The nearest day that was planned or promised for a stop.
macro_rules! wanted_on {
    () => {
        "(SELECT MIN(COALESCE(t.planned_on, o.promised_on)) FROM shipment_stop t JOIN trade_order o ON o.id \
         = t.order_id WHERE t.shipment_id = s.id)"
    };
}

/// A shipment as lists and the board show it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Listed {
    pub id: i64,
    pub number: String,
    pub direction: Direction,
    pub state: State,
    pub carrier: Option<String>,
    pub tracking: Option<String>,
    /// The first by name, of so many stops.
    pub party: String,
    pub stops: i64,
    /// The nearest day that was planned or promised for a stop.
    pub wanted_on: Option<Day>,
    pub shipped_on: Option<Day>,
    pub delivered_on: Option<Day>,
    /// Billed, or quoted before that.
    pub freight: Option<Money>,
}

impl Listed {
    pub fn is_late(&self, today: Day) -> bool {
        !self.state.is_over() && self.wanted_on.is_some_and(|day| day < today)
    }

    /// What is late may still have to leave today; being late is told first.
    pub fn due(&self, today: Day) -> Option<Due> {
        let leaves = matches!(self.state, State::Planned | State::Picked);
        let today_or_before = self.wanted_on.is_some_and(|day| day <= today);
        match self.is_late(today) {
            true => Some(Due::Late),
            false => {
                (leaves && self.direction == Direction::Outbound && today_or_before).then_some(Due::Today)
            }
        }
    }
}

const COLUMNS: &str = concat!(
    "SELECT s.id, s.number, s.direction, s.state, k.name AS carrier, s.tracking, (SELECT \
    MIN(p.name) FROM shipment_stop t JOIN trade_order o ON o.id = t.order_id JOIN party p ON p.id = \
    o.party_id WHERE t.shipment_id = s.id) AS party, (SELECT COUNT(*) FROM shipment_stop t WHERE \
    t.shipment_id = s.id) AS stops, ",
    wanted_on!(),
    " AS wanted_on, s.shipped_on, \
    s.delivered_on, COALESCE((SELECT CAST(SUM(f.amount) AS BIGINT) FROM shipment_stop t JOIN shipment_line \
    l ON l.stop_id = t.id JOIN freight_share f ON f.line_id = l.id WHERE t.shipment_id = s.id), \
    s.freight_quoted) AS freight FROM shipment s LEFT JOIN party k ON k.id = s.carrier_id WHERE TRUE"
);

const OF_PARTY: &str = "EXISTS (SELECT 1 FROM shipment_stop t JOIN trade_order o ON o.id = t.order_id JOIN \
    party p ON p.id = o.party_id WHERE t.shipment_id = s.id AND p.folded LIKE ";

macro_rules! push_filter {
    ($query:expr, $filter:expr, $today:expr) => {{
        if let Some(text) = &$filter.text {
            $query.push(" AND (LOWER(s.number) LIKE ").push_bind(dialect::holding(text));
            $query.push(" ESCAPE '!' OR LOWER(s.tracking) LIKE ").push_bind(dialect::holding(text));
            $query.push(" ESCAPE '!' OR ").push(OF_PARTY).push_bind(dialect::holding(&fold(text)));
            $query.push(" ESCAPE '!'))");
        }
        if let Some(text) = &$filter.number {
            $query.push(" AND LOWER(s.number) LIKE ").push_bind(dialect::holding(text)).push(" ESCAPE '!'");
        }
        if let Some(text) = &$filter.party {
            $query.push(" AND ").push(OF_PARTY).push_bind(dialect::holding(&fold(text)));
            $query.push(" ESCAPE '!')");
        }
        if let Some(text) = &$filter.carrier {
            $query.push(" AND k.folded LIKE ").push_bind(dialect::holding(&fold(text))).push(" ESCAPE '!'");
        }
        if let Some(direction) = $filter.direction {
            $query.push(" AND s.direction = ").push_bind(direction);
        }
        if let Some(state) = $filter.state {
            $query.push(" AND s.state = ").push_bind(state);
        }
        match $filter.due {
            None => {}
            Some(Due::Today) => {
                $query.push(" AND s.state IN ('planned', 'picked') AND s.direction = 'outbound' AND ");
                $query.push(wanted_on!()).push(" <= ").push_bind($today);
            }
            Some(Due::Late) => {
                $query.push(" AND s.state IN ('planned', 'picked', 'shipped') AND ");
                $query.push(wanted_on!()).push(" < ").push_bind($today);
            }
        }
        let days = [("s.shipped_on", $filter.shipped), ("s.delivered_on", $filter.delivered)];
        for (column, (from, to)) in days {
            if let Some(from) = from {
                $query.push(" AND ").push(column).push(" >= ").push_bind(from);
            }
            if let Some(to) = to {
                $query.push(" AND ").push(column).push(" <= ").push_bind(to);
            }
        }
    }};
}

/// At most `limit` shipments by when they were planned, those beyond this id only.
pub async fn list(
    tx: &mut Tx,
    grant: &Grant<ReadShipments>,
    filter: &Filter,
    descending: bool,
    beyond: Option<i64>,
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    let (sign, way) = if descending { (" AND s.id < ", " DESC") } else { (" AND s.id > ", "") };
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(COLUMNS);
        push_filter!(query, filter, grant.today());
        if let Some(id) = beyond {
            query.push(sign).push_bind(id);
        }
        query.push(" ORDER BY s.id").push(way).push(" LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// How many the whole list has.
pub async fn count(tx: &mut Tx, grant: &Grant<ReadShipments>, filter: &Filter) -> Result<i64, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT COUNT(*) FROM shipment s LEFT JOIN party k ON k.id = s.carrier_id WHERE TRUE",
        );
        push_filter!(query, filter, grant.today());
        query.build_query_scalar().fetch_one(conn).await?
    }))
}

/// Shipments by their numbers.
pub async fn by_numbers(tx: &mut Tx, numbers: &[String]) -> Result<Vec<(i64, String, Direction)>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT id, number, direction FROM shipment WHERE number IN (''");
        for number in numbers {
            query.push(", ").push_bind(number.clone());
        }
        query.push(") ORDER BY id");
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// An open order with goods that no shipment carries yet.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Waiting {
    pub id: i64,
    pub number: String,
    pub party: String,
    pub ordered_on: Day,
    pub promised_on: Option<Day>,
}

/// Promised first, at most `limit`.
pub async fn waiting(
    tx: &mut Tx,
    _grant: &Grant<ReadShipments>,
    kind: OrderKind,
    limit: i64,
) -> Result<Vec<Waiting>, DbError> {
    const WAITING: &str = "SELECT o.id, o.number, p.name AS party, o.ordered_on, o.promised_on FROM \
        trade_order o JOIN party p ON p.id = o.party_id WHERE o.kind = $1 AND o.cancelled_at IS NULL AND \
        EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id AND l.delivered < l.quantity + l.over \
        AND l.picked + (SELECT COALESCE(SUM(c.quantity), 0) FROM shipment_line c JOIN shipment_stop t ON \
        t.id = c.stop_id JOIN shipment s ON s.id = t.shipment_id WHERE c.order_line_id = l.id AND s.state = \
        'planned') < l.quantity + l.over) ORDER BY CASE WHEN o.promised_on IS NULL THEN 1 ELSE 0 END, \
        o.promised_on, o.id LIMIT $2";
    Ok(sql!(tx, |conn| sqlx::query_as(WAITING).bind(kind).bind(limit).fetch_all(conn).await?))
}

/// What an order's line still has to bring.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Arrival {
    pub order_id: i64,
    pub number: String,
    pub party: String,
    pub promised_on: Option<Day>,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub expected: Quantity,
    /// Of it, announced by the supplier.
    pub on_the_way: Quantity,
    pub place: String,
}

/// Which arrivals are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arriving {
    pub item_id: Option<i64>,
    /// Promised for a day that is past.
    pub late: bool,
}

const TO_COME: &str = "o.kind = 'purchase' AND o.cancelled_at IS NULL AND l.delivered < l.quantity + l.over";

macro_rules! push_arriving {
    ($query:expr, $asked:expr, $today:expr) => {{
        $query.push(TO_COME);
        if let Some(item) = $asked.item_id {
            $query.push(" AND l.item_id = ").push_bind(item);
        }
        if $asked.late {
            $query.push(" AND o.promised_on < ").push_bind($today);
        }
    }};
}

/// Promised first, at most `limit` lines.
pub async fn arrivals(
    tx: &mut Tx,
    grant: &Grant<ReadShipments>,
    asked: Arriving,
    limit: i64,
) -> Result<Vec<Arrival>, DbError> {
    const ARRIVALS: &str = "SELECT o.id AS order_id, o.number, p.name AS party, o.promised_on, i.sku, \
        i.name, i.unit, l.quantity + l.over - l.delivered AS expected, l.shipped - l.delivered AS \
        on_the_way, pl.code AS place FROM order_line l JOIN trade_order o ON o.id = l.order_id JOIN party p \
        ON p.id = o.party_id JOIN item i ON i.id = l.item_id JOIN place pl ON pl.id = o.place_id WHERE ";
    const ORDER: &str = " ORDER BY CASE WHEN o.promised_on IS NULL THEN 1 ELSE 0 END, o.promised_on, o.id, \
        l.position LIMIT ";
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(ARRIVALS);
        push_arriving!(query, asked, grant.today());
        query.push(ORDER).push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    }))
}

/// How many lines are still to come.
pub async fn count_arrivals(
    tx: &mut Tx,
    grant: &Grant<ReadShipments>,
    asked: Arriving,
) -> Result<i64, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT COUNT(*) FROM order_line l JOIN trade_order o ON o.id = l.order_id WHERE ",
        );
        push_arriving!(query, asked, grant.today());
        query.build_query_scalar().fetch_one(conn).await?
    }))
}

/// A stop on its day: that of its delivery, or the one it is planned or promised for.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OnDay {
    pub day: Day,
    pub shipment_id: i64,
    pub number: String,
    pub direction: Direction,
    pub state: State,
    pub party: String,
    pub delivered: bool,
}

/// The stops of these days.
pub async fn calendar(
    tx: &mut Tx,
    _grant: &Grant<ReadShipments>,
    from: Day,
    to: Day,
) -> Result<Vec<OnDay>, DbError> {
    const STOPS: &str = "SELECT COALESCE(t.delivered_on, t.planned_on, o.promised_on) AS day, s.id AS \
        shipment_id, s.number, s.direction, s.state, p.name AS party, t.delivered_on IS NOT NULL AS \
        delivered FROM shipment_stop t JOIN shipment s ON s.id = t.shipment_id JOIN trade_order o ON o.id = \
        t.order_id JOIN party p ON p.id = o.party_id WHERE s.state <> 'cancelled' AND (s.state <> \
        'returned' OR t.delivered_on IS NOT NULL) AND COALESCE(t.delivered_on, t.planned_on, o.promised_on) \
        >= $1 AND COALESCE(t.delivered_on, t.planned_on, o.promised_on) <= $2 ORDER BY 1, s.id, t.position";
    Ok(sql!(tx, |conn| sqlx::query_as(STOPS).bind(from).bind(to).fetch_all(conn).await?))
}

/// A freight bill as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Billed {
    pub id: i64,
    pub carrier: String,
    pub document: Option<String>,
    pub effective_on: Day,
    pub due_on: Day,
    pub amount: Money,
    pub basis: Basis,
    pub arrivals: bool,
}

/// The newest first, those below this id only.
pub async fn bills(
    tx: &mut Tx,
    _grant: &Grant<ReadShipments>,
    below: Option<i64>,
    limit: i64,
) -> Result<Vec<Billed>, DbError> {
    const BILLS: &str = "SELECT b.id, p.name AS carrier, b.document, b.effective_on, b.due_on, b.amount, \
        b.basis, b.document_id IS NOT NULL AS arrivals FROM freight_bill b JOIN party p ON p.id = \
        b.carrier_id WHERE b.id < $1 ORDER BY b.id DESC LIMIT $2";
    let below = below.unwrap_or(i64::MAX);
    Ok(sql!(tx, |conn| sqlx::query_as(BILLS).bind(below).bind(limit).fetch_all(conn).await?))
}
