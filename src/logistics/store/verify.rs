//! The rules of shipments, each recomputed from their rows.

use crate::checks::{Outcome, Tie};
use crate::db::{DbError, Tx};
use crate::sql;

/// Every rule of shipments, in one snapshot.
pub async fn rules(tx: &mut Tx) -> Result<Vec<Outcome>, DbError> {
    Ok(vec![
        steps_follow(tx).await?,
        goods_in_one_place(tx).await?,
        freight_shared(tx).await?,
        loads_moved(tx).await?,
        deliveries_told(tx).await?,
    ])
}

async fn count(tx: &mut Tx, sql: &'static str) -> Result<i64, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_scalar(sql).fetch_one(conn).await?))
}

async fn named(tx: &mut Tx, sql: &'static str) -> Result<Vec<String>, DbError> {
    Ok(sql!(tx, |conn| sqlx::query_scalar(sql).fetch_all(conn).await?))
}

/// L1: every state is the last step, every step follows the one before and never on an earlier day.
async fn steps_follow(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM shipment_status";
    const BROKEN: &str = "SELECT 'shipment ' || CAST(s.id AS TEXT) FROM shipment s LEFT JOIN (SELECT \
        shipment_id, step, state, ROW_NUMBER() OVER (PARTITION BY shipment_id ORDER BY step DESC) AS back \
        FROM shipment_status) h ON h.shipment_id = s.id AND h.back = 1 WHERE h.state IS NULL OR h.state <> \
        s.state UNION SELECT 'shipment ' || CAST(s.id AS TEXT) FROM shipment s JOIN (SELECT shipment_id, \
        step, state, effective_on, recorded_at, LAG(state) OVER w AS before, LAG(effective_on) OVER w AS \
        day_before, LAG(recorded_at) OVER w AS time_before, ROW_NUMBER() OVER w AS n FROM shipment_status \
        WINDOW w AS (PARTITION BY shipment_id ORDER BY step)) h ON h.shipment_id = s.id WHERE h.step <> h.n \
        OR h.effective_on < h.day_before OR h.recorded_at < h.time_before OR (h.before IS NULL AND h.state \
        <> 'planned') OR (h.before IS NOT NULL AND h.before || '>' || h.state NOT IN ('planned>picked', \
        'planned>shipped', 'picked>shipped', 'shipped>delivered', 'shipped>returned', 'delivered>returned', \
        'planned>cancelled', 'picked>cancelled', 'shipped>cancelled')) UNION \
        SELECT 'shipment ' || CAST(s.id AS TEXT) FROM shipment s LEFT JOIN shipment_status o ON \
        o.shipment_id = s.id AND o.state = 'shipped' LEFT JOIN shipment_status d ON d.shipment_id = s.id \
        AND d.state = 'delivered' WHERE COALESCE(s.shipped_on = o.effective_on, s.shipped_on IS NULL AND \
        o.effective_on IS NULL) = FALSE OR COALESCE(s.delivered_on = d.effective_on, s.delivered_on IS NULL \
        AND d.effective_on IS NULL) = FALSE ORDER BY 1";
    Ok(Outcome::new(Tie::ShipmentSteps, count(tx, FIGURE).await?, named(tx, BROKEN).await?))
}

/// L2: what lies in packing and what is on the way is what the lines of sales say, item by item.
async fn goods_in_one_place(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM order_line WHERE picked <> delivered";
    const STRAY: &str = "SELECT 'item ' || CAST(item_id AS TEXT) || ' place ' || CAST(place_id AS TEXT) \
        FROM ( SELECT h.item_id, h.place_id, h.quantity FROM on_hand h JOIN trade_setting s ON h.place_id IN \
        (s.packing_id, s.on_the_way_id) UNION ALL SELECT l.item_id, s.packing_id, l.shipped - l.picked FROM \
        order_line l JOIN trade_order o ON o.id = l.order_id CROSS JOIN trade_setting s WHERE o.kind = \
        'sale' UNION ALL SELECT l.item_id, s.on_the_way_id, l.delivered - l.shipped FROM order_line l JOIN \
        trade_order o ON o.id = l.order_id CROSS JOIN trade_setting s WHERE o.kind = 'sale') AS each_one \
        GROUP BY item_id, place_id HAVING SUM(quantity) <> 0 ORDER BY 1";
    Ok(Outcome::new(Tie::GoodsInOnePlace, count(tx, FIGURE).await?, named(tx, STRAY).await?))
}

/// L3: every freight bill is the sum of its shares, what the ledger owes for it, and what stock took of it.
async fn freight_shared(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM freight_bill";
    const DIFFERENT: &str = "SELECT 'freight bill ' || CAST(b.id AS TEXT) FROM freight_bill b WHERE \
        b.posted_at IS NULL OR b.amount <> COALESCE((SELECT SUM(f.amount) FROM freight_share f WHERE \
        f.bill_id = b.id), 0) OR b.amount <> -COALESCE((SELECT SUM(l.amount) FROM line l WHERE l.entry_id = \
        b.entry_id AND l.party_id = b.carrier_id AND l.amount < 0), 0) OR EXISTS (SELECT 1 FROM \
        freight_share f WHERE f.bill_id = b.id AND (f.move_seq IS NOT NULL) <> (b.document_id IS NOT NULL)) \
        OR EXISTS (SELECT move_seq FROM (SELECT c.move_seq, c.amount FROM late_cost c WHERE c.document_id = \
        b.document_id UNION ALL SELECT f.move_seq, -f.amount FROM freight_share f WHERE f.bill_id = b.id \
        AND b.document_id IS NOT NULL) AS each_one GROUP BY move_seq HAVING SUM(amount) <> 0) ORDER BY b.id";
    Ok(Outcome::new(Tie::FreightShared, count(tx, FIGURE).await?, named(tx, DIFFERENT).await?))
}

/// L4: no order's line has more in shipments than was ordered, picked, shipped or given back of it.
async fn loads_moved(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM shipment_line";
    const BEYOND: &str = "SELECT 'order line ' || CAST(o.id AS TEXT) FROM order_line o JOIN (SELECT \
        l.order_line_id, SUM(CASE WHEN s.state <> 'cancelled' THEN l.quantity ELSE 0 END) AS planned, \
        SUM(CASE WHEN s.state IN ('picked', 'shipped', 'delivered', 'returned') THEN l.quantity ELSE 0 END) \
        AS picked, SUM(CASE WHEN s.state IN ('shipped', 'delivered', 'returned') THEN l.quantity ELSE 0 \
        END) AS shipped, SUM(CASE WHEN t.delivered_on IS NULL THEN 0 ELSE l.quantity END) AS delivered, \
        SUM(l.returned) AS returned, SUM(CASE WHEN s.state = 'shipped' AND t.delivered_on IS NULL THEN \
        l.quantity - l.returned ELSE 0 END) AS on_the_way FROM shipment_line l JOIN shipment_stop t ON t.id \
        = l.stop_id JOIN shipment s ON s.id = t.shipment_id GROUP BY l.order_line_id) c ON c.order_line_id \
        = o.id WHERE c.planned > o.quantity + o.over OR c.picked > o.picked OR c.shipped > o.shipped OR \
        c.delivered > o.delivered OR c.returned > o.returned OR c.on_the_way > o.shipped - o.delivered \
        ORDER BY o.id";
    Ok(Outcome::new(Tie::LoadsMoved, count(tx, FIGURE).await?, named(tx, BEYOND).await?))
}

/// L5: each delivered stop has the moves of its goods on its day, and no shipment was delivered otherwise
/// than by its stops.
async fn deliveries_told(tx: &mut Tx) -> Result<Outcome, DbError> {
    const FIGURE: &str = "SELECT COUNT(*) FROM shipment_stop WHERE delivered_on IS NOT NULL";
    const UNTOLD: &str = "SELECT 'shipment ' || CAST(s.id AS TEXT) FROM shipment s JOIN shipment_stop t ON \
        t.shipment_id = s.id JOIN shipment_line l ON l.stop_id = t.id LEFT JOIN stock_document d ON d.id = \
        t.document_id LEFT JOIN (SELECT document_id, line_id, SUM(quantity) AS quantity FROM order_move \
        WHERE step IN ('deliver', 'receive') GROUP BY document_id, line_id) m ON m.document_id = \
        t.document_id AND m.line_id = l.order_line_id WHERE t.delivered_on IS NOT NULL AND (d.id IS NULL OR \
        d.effective_on <> t.delivered_on OR m.quantity IS NULL OR m.quantity <> l.quantity) UNION SELECT \
        'shipment ' || CAST(s.id AS TEXT) FROM shipment s LEFT JOIN (SELECT shipment_id, MAX(delivered_on) \
        AS last FROM shipment_stop GROUP BY shipment_id) t ON t.shipment_id = s.id WHERE s.state = \
        'delivered' AND (t.last IS NULL OR t.last <> s.delivered_on) ORDER BY 1";
    Ok(Outcome::new(Tie::DeliveriesTold, count(tx, FIGURE).await?, named(tx, UNTOLD).await?))
}
