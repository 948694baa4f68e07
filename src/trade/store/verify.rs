//! The rules of orders, each recomputed from moves and bills.

use crate::checks::{Outcome, Tie};
use crate::db::{DbError, Tx};
use crate::kernel::{Money, Quantity};
use crate::sql;
use crate::trade::model::{OrderKind, up_to};

/// Every rule of orders, in one snapshot.
pub async fn rules(tx: &mut Tx) -> Result<Vec<Outcome>, DbError> {
    Ok(vec![
        steps_counted(tx).await?,
        steps_in_order(tx).await?,
        expected_summed(tx).await?,
        bills_summed(tx).await?,
        reserved_for(tx).await?,
    ])
}

async fn count(tx: &mut Tx, sql: &'static str) -> Result<i64, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_scalar(sql).fetch_one(conn).await?))
}

async fn named(tx: &mut Tx, sql: &'static str) -> Result<Vec<String>, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_scalar(sql).fetch_all(conn).await?))
}

/// Counters are sums of the moves behind them, and each of those is the move of stock it says. What is
/// announced of a purchase has no move yet.
async fn steps_counted(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM order_move";
    const DIFFERENT: &str = "SELECT 'order line ' || CAST(l.id AS TEXT) FROM order_line l JOIN trade_order o \
        ON o.id = l.order_id LEFT JOIN (SELECT line_id, SUM(CASE step WHEN 'pick' THEN quantity WHEN \
        'unpick' THEN -quantity ELSE 0 END) AS picked, SUM(CASE step WHEN 'ship' THEN quantity ELSE 0 END) \
        AS shipped, SUM(CASE WHEN step IN ('receive', 'deliver') THEN quantity ELSE 0 END) AS delivered, \
        SUM(CASE step WHEN 'return' THEN quantity ELSE 0 END) AS returned FROM order_move GROUP BY line_id) \
        m ON m.line_id = l.id WHERE l.delivered <> COALESCE(m.delivered, 0) OR l.returned <> \
        COALESCE(m.returned, 0) OR (o.kind = 'sale' AND (l.picked <> COALESCE(m.picked, 0) OR l.shipped <> \
        COALESCE(m.shipped, 0))) ORDER BY l.id";
    const STRAY: &str = "SELECT 'order move ' || CAST(m.move_seq AS TEXT) FROM order_move m JOIN order_line \
        l ON l.id = m.line_id LEFT JOIN stock_move s ON s.seq = m.move_seq WHERE s.seq IS NULL OR s.item_id \
        <> l.item_id OR s.quantity <> m.quantity OR s.cost <> m.cost OR s.document_id <> m.document_id OR \
        COALESCE(s.lot_id, 0) <> COALESCE(m.lot_id, 0) OR COALESCE(s.returns_seq, 0) <> \
        COALESCE(m.returns_seq, 0) ORDER BY m.move_seq";
    const RECEIVED: &str = "SELECT 'order ' || CAST(o.id AS TEXT) FROM trade_order o LEFT JOIN (SELECT \
        l.order_id, MIN(d.effective_on) AS day FROM order_move m JOIN order_line l ON l.id = m.line_id JOIN \
        stock_document d ON d.id = m.document_id WHERE m.step = 'receive' GROUP BY l.order_id) r ON \
        r.order_id = o.id WHERE o.cancelled_at IS NULL AND (o.received_on <> r.day OR (o.received_on IS \
        NULL) <> (r.day IS NULL)) ORDER BY o.id";
    let mut offenders = named(tx, DIFFERENT).await?;
    offenders.extend(named(tx, STRAY).await?);
    offenders.extend(named(tx, RECEIVED).await?);
    Ok(Outcome::new(Tie::OrderStepsCounted, count(tx, FIGURE).await?, offenders))
}

/// L4: delivered ≤ shipped ≤ picked ≤ ordered, with what was approved beyond it.
async fn steps_in_order(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM order_line";
    const WRONG: &str = "SELECT 'order line ' || CAST(id AS TEXT) FROM order_line WHERE NOT (0 <= delivered \
        AND delivered <= shipped AND shipped <= picked AND picked <= quantity + over AND returned <= \
        delivered) ORDER BY id";
    Ok(Outcome::new(Tie::OrderStepsInOrder, count(tx, FIGURE).await?, named(tx, WRONG).await?))
}

/// What is expected of each item is what the lines of open purchases are still to bring.
async fn expected_summed(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM item_value WHERE expected > 0";
    const DIFFERENT: &str = "SELECT 'item ' || CAST(v.item_id AS TEXT) FROM item_value v LEFT JOIN (SELECT \
        l.item_id, SUM(l.quantity + l.over - l.delivered) AS quantity FROM order_line l JOIN trade_order o \
        ON o.id = l.order_id WHERE o.kind = 'purchase' AND o.cancelled_at IS NULL AND l.delivered < \
        l.quantity + l.over GROUP BY l.item_id) e ON e.item_id = v.item_id WHERE v.expected <> \
        COALESCE(e.quantity, 0) ORDER BY v.item_id";
    Ok(Outcome::new(Tie::ExpectedSummed, count(tx, FIGURE).await?, named(tx, DIFFERENT).await?))
}

#[derive(sqlx::FromRow)]
struct BilledLine {
    id: i64,
    kind: OrderKind,
    quantity: Quantity,
    net: Money,
    tax: Money,
    delivered: Quantity,
    returned: Quantity,
    billed: Quantity,
    sum_quantity: Quantity,
    sum_net: Money,
    sum_tax: Money,
    sum_cost: Money,
    moved_cost: Money,
}

impl BilledLine {
    /// The counter is the sum of the bills. A sale is billed as far as it was delivered, at what was ordered;
    /// once a purchase is billed, nothing of what it was received at is left.
    fn holds(&self) -> bool {
        let due = self.delivered - self.returned;
        let settled = match self.kind {
            OrderKind::Sale => {
                self.billed == due
                    && self.sum_net == up_to(self.net, self.billed, self.quantity)
                    && self.sum_tax == up_to(self.tax, self.billed, self.quantity)
            }
            OrderKind::Purchase => self.billed < due || self.sum_cost == self.moved_cost,
        };
        self.billed == self.sum_quantity && settled
    }
}

/// Bills sum to their lines and to their entries.
async fn bills_summed(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM order_bill";
    const LINES: &str = "SELECT l.id, o.kind, l.quantity, l.net, l.tax, l.delivered, l.returned, l.billed, \
        CAST(COALESCE(b.quantity, 0) AS BIGINT) AS sum_quantity, CAST(COALESCE(b.net, 0) AS BIGINT) AS \
        sum_net, CAST(COALESCE(b.tax, 0) AS BIGINT) AS sum_tax, CAST(COALESCE(b.cost, 0) AS BIGINT) AS \
        sum_cost, CAST(COALESCE(m.cost, 0) AS BIGINT) AS moved_cost FROM order_line l JOIN trade_order o ON \
        o.id = l.order_id LEFT JOIN (SELECT line_id, SUM(quantity) AS quantity, SUM(net) AS net, SUM(tax) AS \
        tax, SUM(cost) AS cost FROM order_bill_line GROUP BY line_id) b ON b.line_id = l.id LEFT JOIN \
        (SELECT line_id, SUM(cost) AS cost FROM order_move WHERE step IN ('receive', 'return') GROUP BY \
        line_id) m ON m.line_id = l.id WHERE l.id > $1 AND (l.billed <> 0 OR l.delivered <> 0 OR b.line_id \
        IS NOT NULL) ORDER BY l.id LIMIT $2";
    const ENTRIES: &str = "SELECT 'bill ' || CAST(b.id AS TEXT) FROM order_bill b LEFT JOIN (SELECT bill_id, \
        SUM(net + tax) AS amount FROM order_bill_line GROUP BY bill_id) l ON l.bill_id = b.id LEFT JOIN \
        entry e ON e.id = b.entry_id WHERE l.bill_id IS NULL OR COALESCE(e.total, 0) <> ABS(l.amount) OR \
        (e.id IS NOT NULL AND (e.posted_at IS NULL OR e.effective_on <> b.effective_on)) ORDER BY b.id";
    const BATCH: i64 = 20_000;
    let (mut offenders, mut last) = (Vec::new(), 0);
    loop {
        let lines: Vec<BilledLine> =
            sql!(tx, |conn| sqlx::query_as(LINES).bind(last).bind(BATCH).fetch_all(conn).await?);
        let Some(end) = lines.last().map(|line| line.id) else { break };
        last = end;
        let wrong = lines.iter().filter(|line| !line.holds());
        offenders.extend(wrong.map(|line| format!("order line {}", line.id)));
    }
    offenders.extend(named(tx, ENTRIES).await?);
    Ok(Outcome::new(Tie::OrderBillsSummed, count(tx, FIGURE).await?, offenders))
}

/// What orders have reserved is for open sale lines of that item, and no more than they still want.
async fn reserved_for(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM order_reservation s JOIN reservation r ON r.id = \
        s.reservation_id WHERE r.closed_at IS NULL";
    const STRAY: &str = "SELECT 'order line ' || CAST(l.id AS TEXT) FROM order_line l JOIN trade_order o ON \
        o.id = l.order_id JOIN (SELECT s.line_id, SUM(r.quantity) AS quantity, MIN(r.item_id) AS low, \
        MAX(r.item_id) AS high FROM order_reservation s JOIN reservation r ON r.id = s.reservation_id WHERE \
        r.closed_at IS NULL GROUP BY s.line_id) r ON r.line_id = l.id WHERE o.kind <> 'sale' OR \
        o.cancelled_at IS NOT NULL OR r.low <> l.item_id OR r.high <> l.item_id OR r.quantity > l.quantity + \
        l.over - l.picked ORDER BY l.id";
    Ok(Outcome::new(Tie::OrderReservations, count(tx, FIGURE).await?, named(tx, STRAY).await?))
}
