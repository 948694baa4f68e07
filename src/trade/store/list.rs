//! The list of orders: by day or by promise, a page at a time.

use sqlx::QueryBuilder;

use crate::auth::Grant;
use crate::auth::permission::ReadOrders;
use crate::db::{DbError, Tx, dialect};
use crate::kernel::{Day, Money, Quantity, fold};
use crate::sql;
use crate::trade::model::{OrderKind, OrderState, state};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the number or of the party's name.
    pub text: Option<String>,
    pub number: Option<String>,
    pub party: Option<String>,
    pub kind: Option<OrderKind>,
    pub state: Option<OrderState>,
    pub ordered: (Option<Day>, Option<Day>),
    pub promised: (Option<Day>, Option<Day>),
    /// Open and promised for a day that is past, or not.
    pub late: Option<bool>,
    /// A sale with something that is not picked yet, or not.
    pub to_pick: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    #[default]
    Ordered,
    /// Without a promise last.
    Promised,
}

/// An order as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: i64,
    pub kind: OrderKind,
    pub number: String,
    pub party: String,
    pub ordered_on: Day,
    pub promised_on: Option<Day>,
    pub place: String,
    pub state: OrderState,
    /// With its tax.
    pub value: Money,
    pub to_pick: bool,
}

impl Listed {
    pub fn is_late(&self, today: Day) -> bool {
        let open = matches!(self.state, OrderState::Open | OrderState::Partial);
        open && self.promised_on.is_some_and(|day| day < today)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: OrderKind,
    number: String,
    party: String,
    ordered_on: Day,
    promised_on: Option<Day>,
    place: String,
    cancelled: bool,
    value: Money,
    open: Quantity,
    delivered: Quantity,
    to_pick: bool,
}

impl Row {
    fn listed(self) -> Listed {
        let state = state(self.cancelled, [(self.open, self.delivered)]);
        let Row { id, kind, number, party, ordered_on, promised_on, place, value, to_pick, .. } = self;
        Listed { id, kind, number, party, ordered_on, promised_on, place, state, value, to_pick }
    }
}

/// Later than any promise.
pub fn never() -> Option<Day> {
    Day::new(9999, 12, 31)
}

const OPEN: &str =
    "EXISTS (SELECT 1 FROM order_line x WHERE x.order_id = o.id AND x.delivered < x.quantity + x.over)";
const MOVED: &str = "EXISTS (SELECT 1 FROM order_line x WHERE x.order_id = o.id AND x.delivered > 0)";

macro_rules! to_pick {
    () => {
        "(o.kind = 'sale' AND o.cancelled_at IS NULL AND EXISTS (SELECT 1 FROM order_line x WHERE x.order_id \
         = o.id AND x.delivered < x.quantity + x.over AND x.picked < x.quantity + x.over))"
    };
}

macro_rules! push_filter {
    ($query:expr, $filter:expr, $today:expr) => {{
        if let Some(text) = &$filter.text {
            $query.push(" AND (LOWER(o.number) LIKE ").push_bind(dialect::holding(text));
            $query.push(" ESCAPE '!' OR p.folded LIKE ").push_bind(dialect::holding(&fold(text)));
            $query.push(" ESCAPE '!')");
        }
        if let Some(text) = &$filter.number {
            $query.push(" AND LOWER(o.number) LIKE ").push_bind(dialect::holding(text)).push(" ESCAPE '!'");
        }
        if let Some(text) = &$filter.party {
            $query.push(" AND p.folded LIKE ").push_bind(dialect::holding(&fold(text))).push(" ESCAPE '!'");
        }
        if let Some(kind) = $filter.kind {
            $query.push(" AND o.kind = ").push_bind(kind);
        }
        let days = [("o.ordered_on", $filter.ordered), ("o.promised_on", $filter.promised)];
        for (column, (from, to)) in days {
            if let Some(from) = from {
                $query.push(" AND ").push(column).push(" >= ").push_bind(from);
            }
            if let Some(to) = to {
                $query.push(" AND ").push(column).push(" <= ").push_bind(to);
            }
        }
        let (cancelled, open, moved) = match $filter.state {
            None => (None, None, None),
            Some(OrderState::Cancelled) => (Some(true), None, None),
            Some(OrderState::Done) => (Some(false), Some(false), None),
            Some(OrderState::Partial) => (Some(false), Some(true), Some(true)),
            Some(OrderState::Open) => (Some(false), Some(true), Some(false)),
        };
        if let Some(cancelled) = cancelled {
            $query.push(if cancelled {
                " AND o.cancelled_at IS NOT NULL"
            } else {
                " AND o.cancelled_at IS NULL"
            });
        }
        for (is, what) in [(open, OPEN), (moved, MOVED)] {
            if let Some(is) = is {
                $query.push(if is { " AND " } else { " AND NOT " }).push(what);
            }
        }
        if let Some(to_pick) = $filter.to_pick {
            $query.push(if to_pick { " AND " } else { " AND NOT " }).push(to_pick!());
        }
        if let Some(late) = $filter.late {
            let say = if late { " AND (" } else { " AND NOT (" };
            $query.push(say).push("o.promised_on IS NOT NULL AND o.promised_on < ").push_bind($today);
            $query.push(" AND o.cancelled_at IS NULL AND ").push(OPEN).push(")");
        }
    }};
}

/// At most `limit` orders in their order, those beyond the one with this sort value and id only.
pub async fn list(
    tx: &mut Tx,
    grant: &Grant<ReadOrders>,
    filter: &Filter,
    (sort, descending): (SortBy, bool),
    beyond: Option<(Day, i64)>,
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    const SELECT: &str = concat!(
        "SELECT o.id, o.kind, o.number, p.name AS party, o.ordered_on, o.promised_on, \
        pl.code AS place, o.cancelled_at IS NOT NULL AS cancelled, (SELECT CAST(COALESCE(SUM(l.net + l.tax), \
        0) AS BIGINT) FROM order_line l WHERE l.order_id = o.id) AS value, (SELECT \
        CAST(COALESCE(SUM(l.quantity + l.over - l.delivered), 0) AS BIGINT) FROM order_line l WHERE \
        l.order_id = o.id) AS open, (SELECT CAST(COALESCE(SUM(l.delivered), 0) AS BIGINT) FROM order_line l \
        WHERE l.order_id = o.id) AS delivered, ",
        to_pick!(),
        " AS to_pick FROM trade_order o JOIN party p ON p.id = o.party_id JOIN place pl ON pl.id = \
         o.place_id WHERE 1 = 1"
    );
    let never = never();
    let (sign, way) = if descending { (", o.id) < (", " DESC") } else { (", o.id) > (", "") };
    let rows: Vec<Row> = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(SELECT);
        push_filter!(query, filter, grant.today());
        if let Some((day, id)) = beyond {
            query.push(" AND (");
            match sort {
                SortBy::Ordered => query.push("o.ordered_on"),
                SortBy::Promised => query.push("COALESCE(o.promised_on, ").push_bind(never).push(")"),
            };
            query.push(sign).push_bind(day).push(", ").push_bind(id).push(")");
        }
        query.push(" ORDER BY ");
        match sort {
            SortBy::Ordered => query.push("o.ordered_on"),
            SortBy::Promised => query.push("COALESCE(o.promised_on, ").push_bind(never).push(")"),
        };
        query.push(way).push(", o.id").push(way).push(" LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(Row::listed).collect())
}

/// How many orders the whole list has, and what they are worth.
pub async fn count(tx: &mut Tx, grant: &Grant<ReadOrders>, filter: &Filter) -> Result<(i64, Money), DbError> {
    let count: i64 = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT COUNT(*) FROM trade_order o JOIN party p ON p.id = o.party_id WHERE 1 = 1",
        );
        push_filter!(query, filter, grant.today());
        query.build_query_scalar().fetch_one(conn).await?
    });
    let value: Money = sql!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "SELECT CAST(COALESCE(SUM(l.net + l.tax), 0) AS BIGINT) FROM trade_order o JOIN party p ON p.id \
             = o.party_id JOIN order_line l ON l.order_id = o.id WHERE 1 = 1",
        );
        push_filter!(query, filter, grant.today());
        query.build_query_scalar().fetch_one(conn).await?
    });
    Ok((count, value))
}
