-- What one unit weighs and takes up, in grams and cubic centimetres: freight is shared by them.
ALTER TABLE item ADD COLUMN weight INTEGER CHECK (weight >= 0);
ALTER TABLE item ADD COLUMN volume INTEGER CHECK (volume >= 0);

-- The last number given by ourselves; imported shipments bring their own.
CREATE TABLE shipment_number (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_number INTEGER NOT NULL CHECK (last_number >= 0)
) STRICT;
INSERT INTO shipment_number (id, last_number) VALUES (1, 0);

-- state, shipped_on and delivered_on are what the last rows of shipment_status say, kept by its trigger (L1).
-- freight_quoted: minor units, what the carrier asked for; what it billed is in freight_share.
CREATE TABLE shipment (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE CHECK (number <> ''),
    direction TEXT NOT NULL CHECK (direction IN ('outbound', 'inbound')),
    carrier_id INTEGER REFERENCES party (id),
    vehicle TEXT CHECK (vehicle <> ''),
    driver TEXT CHECK (driver <> ''),
    tracking TEXT CHECK (tracking <> ''),
    freight_quoted INTEGER CHECK (freight_quoted >= 0),
    state TEXT NOT NULL
        CHECK (state IN ('planned', 'picked', 'shipped', 'delivered', 'returned', 'cancelled')),
    shipped_on TEXT CHECK (shipped_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    delivered_on TEXT CHECK (delivered_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    recorded_at INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL REFERENCES app_user (id),
    request_id TEXT UNIQUE,
    source_hash BLOB UNIQUE,
    CHECK (state <> 'delivered' OR delivered_on IS NOT NULL),
    CHECK (delivered_on IS NULL OR shipped_on IS NOT NULL)
) STRICT;
CREATE INDEX shipment_by_state ON shipment (state, id);
CREATE INDEX shipment_by_carrier ON shipment (carrier_id, id);
CREATE INDEX shipment_by_delivery ON shipment (delivered_on, id);

-- One row for each transition: since which day, recorded when and by whom.
CREATE TABLE shipment_status (
    shipment_id INTEGER NOT NULL REFERENCES shipment (id),
    step INTEGER NOT NULL CHECK (step > 0),
    state TEXT NOT NULL
        CHECK (state IN ('planned', 'picked', 'shipped', 'delivered', 'returned', 'cancelled')),
    effective_on TEXT NOT NULL CHECK (effective_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    recorded_at INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL REFERENCES app_user (id),
    note TEXT CHECK (note <> ''),
    PRIMARY KEY (shipment_id, step),
    CHECK (state NOT IN ('cancelled', 'returned') OR note IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- Where a shipment stops, one order each. A stop is delivered whole, by the moves of one document: what is refused at
-- the door comes back as a return; where nobody takes anything all of it comes back and the stop is never delivered.
CREATE TABLE shipment_stop (
    id INTEGER PRIMARY KEY,
    shipment_id INTEGER NOT NULL REFERENCES shipment (id),
    position INTEGER NOT NULL CHECK (position > 0),
    order_id INTEGER NOT NULL REFERENCES trade_order (id),
    address TEXT NOT NULL,
    planned_on TEXT CHECK (planned_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    delivered_on TEXT CHECK (delivered_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    delivered_at INTEGER,
    delivered_by INTEGER REFERENCES app_user (id),
    document_id INTEGER UNIQUE REFERENCES stock_document (id),
    UNIQUE (shipment_id, position),
    UNIQUE (shipment_id, order_id),
    CHECK ((delivered_on IS NULL) = (delivered_at IS NULL) AND (delivered_on IS NULL) = (delivered_by IS NULL)
           AND (delivered_on IS NULL) = (document_id IS NULL))
) STRICT;
CREATE INDEX shipment_stop_by_order ON shipment_stop (order_id);
CREATE INDEX shipment_stop_by_plan ON shipment_stop (planned_on, id) WHERE delivered_on IS NULL;

-- Quantities in thousandths; returned: what of it came back.
CREATE TABLE shipment_line (
    id INTEGER PRIMARY KEY,
    stop_id INTEGER NOT NULL REFERENCES shipment_stop (id),
    order_line_id INTEGER NOT NULL REFERENCES order_line (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    returned INTEGER NOT NULL DEFAULT 0,
    UNIQUE (stop_id, order_line_id),
    CONSTRAINT shipment_line_returned CHECK (returned BETWEEN 0 AND quantity)
) STRICT;
CREATE INDEX shipment_line_by_order_line ON shipment_line (order_line_id);

-- Who took the goods, given once. The picture is in blob by its SHA-256.
CREATE TABLE delivery_proof (
    stop_id INTEGER PRIMARY KEY REFERENCES shipment_stop (id),
    name TEXT NOT NULL CHECK (name <> ''),
    document TEXT CHECK (document <> ''),
    picture BLOB REFERENCES blob (sha256),
    recorded_at INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL REFERENCES app_user (id)
) STRICT;

-- A carrier's bill: of deliveries, an expense of its own entry; of arrivals, a late cost of the goods (document_id).
-- It is inserted open, with its shares, and sealed once.
CREATE TABLE freight_bill (
    id INTEGER PRIMARY KEY,
    carrier_id INTEGER NOT NULL REFERENCES party (id),
    document TEXT CHECK (document <> ''),
    effective_on TEXT NOT NULL CHECK (effective_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    due_on TEXT NOT NULL CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    amount INTEGER NOT NULL CHECK (amount > 0),
    basis TEXT NOT NULL CHECK (basis IN ('weight', 'volume', 'value', 'hand')),
    entry_id INTEGER NOT NULL UNIQUE REFERENCES entry (id),
    document_id INTEGER UNIQUE REFERENCES stock_document (id),
    recorded_at INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL REFERENCES app_user (id),
    request_id TEXT UNIQUE,
    posted_at INTEGER,
    UNIQUE (carrier_id, document),
    CHECK (due_on >= effective_on)
) STRICT;
CREATE INDEX freight_bill_by_day ON freight_bill (effective_on, id);

-- Where each cent of a bill is (L3): a shipment's line, or the move that brought the goods in.
CREATE TABLE freight_share (
    bill_id INTEGER NOT NULL REFERENCES freight_bill (id),
    n INTEGER NOT NULL CHECK (n > 0),
    line_id INTEGER REFERENCES shipment_line (id),
    move_seq INTEGER REFERENCES stock_move (seq),
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (bill_id, n),
    CHECK (line_id IS NOT NULL OR move_seq IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX freight_share_by_line ON freight_share (line_id) WHERE line_id IS NOT NULL;
CREATE INDEX freight_share_by_move ON freight_share (move_seq) WHERE move_seq IS NOT NULL;

CREATE TRIGGER shipment_insert BEFORE INSERT ON shipment BEGIN
    SELECT RAISE(ABORT, 'logistics: a shipment begins planned')
    WHERE NEW.state <> 'planned' OR NEW.shipped_on IS NOT NULL OR NEW.delivered_on IS NOT NULL
       OR EXISTS (SELECT 1 FROM shipment WHERE id = NEW.id OR number = NEW.number OR request_id = NEW.request_id
                  OR source_hash = NEW.source_hash);
END;
CREATE TRIGGER shipment_update BEFORE UPDATE ON shipment BEGIN
    SELECT RAISE(ABORT, 'logistics: what a shipment is stays')
    WHERE NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.direction <> OLD.direction
       OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by
       OR NEW.request_id IS NOT OLD.request_id OR NEW.source_hash IS NOT OLD.source_hash;
    SELECT RAISE(ABORT, 'logistics: the state is the last step')
    WHERE NEW.state <> (SELECT state FROM shipment_status WHERE shipment_id = NEW.id ORDER BY step DESC LIMIT 1)
       OR NEW.shipped_on IS NOT (SELECT effective_on FROM shipment_status
                                 WHERE shipment_id = NEW.id AND state = 'shipped')
       OR NEW.delivered_on IS NOT (SELECT effective_on FROM shipment_status
                                   WHERE shipment_id = NEW.id AND state = 'delivered');
    SELECT RAISE(ABORT, 'logistics: the shipment has ended')
    WHERE OLD.state IN ('delivered', 'returned', 'cancelled')
      AND (NEW.carrier_id IS NOT OLD.carrier_id OR NEW.vehicle IS NOT OLD.vehicle OR NEW.driver IS NOT OLD.driver
           OR NEW.tracking IS NOT OLD.tracking OR NEW.freight_quoted IS NOT OLD.freight_quoted);
END;
CREATE TRIGGER shipment_delete BEFORE DELETE ON shipment BEGIN
    SELECT RAISE(ABORT, 'logistics: a shipment is cancelled, not removed');
END;

-- The machine: which step may follow, never on an earlier day, and only with the goods.
CREATE TRIGGER shipment_status_insert BEFORE INSERT ON shipment_status BEGIN
    SELECT RAISE(ABORT, 'logistics: this step does not follow')
    WHERE NEW.step <> 1 + (SELECT COALESCE(MAX(step), 0) FROM shipment_status WHERE shipment_id = NEW.shipment_id)
       OR NOT EXISTS (SELECT 1 FROM shipment s WHERE s.id = NEW.shipment_id AND CASE NEW.state
            WHEN 'planned' THEN NEW.step = 1
            WHEN 'picked' THEN s.state = 'planned' AND s.direction = 'outbound'
            WHEN 'shipped' THEN s.state = CASE s.direction WHEN 'outbound' THEN 'picked' ELSE 'planned' END
            WHEN 'delivered' THEN s.state = 'shipped'
            WHEN 'returned' THEN s.state IN ('shipped', 'delivered')
            ELSE s.state IN ('planned', 'picked') OR (s.direction = 'inbound' AND s.state = 'shipped'
                AND NOT EXISTS (SELECT 1 FROM shipment_stop WHERE shipment_id = s.id AND delivered_on IS NOT NULL))
            END)
       OR (NEW.step = 1) <> (NEW.state = 'planned');
    SELECT RAISE(ABORT, 'logistics: this step does not follow')
    WHERE NEW.effective_on < (SELECT MAX(effective_on) FROM shipment_status WHERE shipment_id = NEW.shipment_id);
    SELECT RAISE(ABORT, 'logistics: the shipment is empty')
    WHERE NEW.state NOT IN ('planned', 'cancelled') AND (
        NOT EXISTS (SELECT 1 FROM shipment_stop WHERE shipment_id = NEW.shipment_id)
        OR EXISTS (SELECT 1 FROM shipment_stop t WHERE t.shipment_id = NEW.shipment_id
                   AND NOT EXISTS (SELECT 1 FROM shipment_line WHERE stop_id = t.id)));
    SELECT RAISE(ABORT, 'logistics: the goods are elsewhere')
    WHERE NEW.state IN ('picked', 'shipped') AND EXISTS (SELECT 1 FROM shipment_stop t
        JOIN shipment_line l ON l.stop_id = t.id JOIN order_line o ON o.id = l.order_line_id
        WHERE t.shipment_id = NEW.shipment_id
          AND CASE NEW.state WHEN 'picked' THEN o.picked ELSE o.shipped END
            < (SELECT SUM(c.quantity) FROM shipment_line c JOIN shipment_stop ct ON ct.id = c.stop_id
               JOIN shipment cs ON cs.id = ct.shipment_id WHERE c.order_line_id = o.id
                 AND (cs.id = NEW.shipment_id OR cs.state IN ('shipped', 'delivered', 'returned')
                      OR (NEW.state = 'picked' AND cs.state = 'picked'))));
    SELECT RAISE(ABORT, 'logistics: a stop is not delivered')
    WHERE NEW.state = 'delivered' AND (NEW.effective_on IS NOT (SELECT MAX(delivered_on) FROM shipment_stop
            WHERE shipment_id = NEW.shipment_id)
        OR EXISTS (SELECT 1 FROM shipment_stop t JOIN shipment_line l ON l.stop_id = t.id
            WHERE t.shipment_id = NEW.shipment_id AND t.delivered_on IS NULL AND l.returned < l.quantity));
    SELECT RAISE(ABORT, 'logistics: not everything came back')
    WHERE NEW.state = 'returned' AND EXISTS (SELECT 1 FROM shipment_stop t JOIN shipment_line l ON l.stop_id = t.id
        WHERE t.shipment_id = NEW.shipment_id AND l.returned < l.quantity);
END;
CREATE TRIGGER shipment_status_inserted AFTER INSERT ON shipment_status WHEN NEW.step > 1 BEGIN
    UPDATE shipment SET state = NEW.state,
        shipped_on = CASE NEW.state WHEN 'shipped' THEN NEW.effective_on ELSE shipped_on END,
        delivered_on = CASE NEW.state WHEN 'delivered' THEN NEW.effective_on ELSE delivered_on END
    WHERE id = NEW.shipment_id;
END;
CREATE TRIGGER shipment_status_update BEFORE UPDATE ON shipment_status BEGIN
    SELECT RAISE(ABORT, 'logistics: what happened to a shipment never changes');
END;
CREATE TRIGGER shipment_status_delete BEFORE DELETE ON shipment_status BEGIN
    SELECT RAISE(ABORT, 'logistics: what happened to a shipment never changes');
END;

CREATE TRIGGER shipment_stop_insert BEFORE INSERT ON shipment_stop BEGIN
    SELECT RAISE(ABORT, 'logistics: the load is fixed')
    WHERE NEW.delivered_on IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM shipment WHERE id = NEW.shipment_id AND state = 'planned')
       OR EXISTS (SELECT 1 FROM shipment_stop WHERE id = NEW.id OR (shipment_id = NEW.shipment_id
                  AND (position = NEW.position OR order_id = NEW.order_id)));
    SELECT RAISE(ABORT, 'logistics: the order goes the other way')
    WHERE NOT EXISTS (SELECT 1 FROM shipment s JOIN trade_order o ON o.id = NEW.order_id
        WHERE s.id = NEW.shipment_id AND o.cancelled_at IS NULL
          AND (s.direction = 'outbound') = (o.kind = 'sale'));
END;
CREATE TRIGGER shipment_stop_update BEFORE UPDATE ON shipment_stop BEGIN
    SELECT RAISE(ABORT, 'logistics: a stop is delivered once')
    WHERE OLD.delivered_on IS NOT NULL OR NEW.id <> OLD.id OR NEW.shipment_id <> OLD.shipment_id
       OR NEW.order_id <> OLD.order_id;
    SELECT RAISE(ABORT, 'logistics: the shipment is not on its way')
    WHERE NEW.delivered_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM shipment
        WHERE id = NEW.shipment_id AND state = 'shipped' AND shipped_on <= NEW.delivered_on);
    SELECT RAISE(ABORT, 'logistics: the goods are elsewhere')
    WHERE NEW.delivered_on IS NOT NULL AND (EXISTS (SELECT 1 FROM shipment_line l WHERE l.stop_id = NEW.id
            AND (l.returned > 0 OR l.quantity IS NOT (SELECT SUM(m.quantity) FROM order_move m
                 WHERE m.line_id = l.order_line_id AND m.document_id = NEW.document_id
                   AND m.step IN ('deliver', 'receive'))))
        OR NOT EXISTS (SELECT 1 FROM stock_document WHERE id = NEW.document_id AND effective_on = NEW.delivered_on));
END;
CREATE TRIGGER shipment_stop_delete BEFORE DELETE ON shipment_stop BEGIN
    SELECT RAISE(ABORT, 'logistics: the load is fixed');
END;

CREATE TRIGGER shipment_line_insert BEFORE INSERT ON shipment_line BEGIN
    SELECT RAISE(ABORT, 'logistics: the load is fixed')
    WHERE NEW.returned <> 0
       OR NOT EXISTS (SELECT 1 FROM shipment_stop t JOIN shipment s ON s.id = t.shipment_id
                      JOIN order_line o ON o.order_id = t.order_id
                      WHERE t.id = NEW.stop_id AND s.state = 'planned' AND o.id = NEW.order_line_id)
       OR EXISTS (SELECT 1 FROM shipment_line
                  WHERE id = NEW.id OR (stop_id = NEW.stop_id AND order_line_id = NEW.order_line_id));
    SELECT RAISE(ABORT, 'logistics: more than ordered')
    WHERE NEW.quantity + (SELECT COALESCE(SUM(c.quantity), 0) FROM shipment_line c
            JOIN shipment_stop t ON t.id = c.stop_id JOIN shipment s ON s.id = t.shipment_id
            WHERE c.order_line_id = NEW.order_line_id AND s.state <> 'cancelled')
        > (SELECT quantity + over FROM order_line WHERE id = NEW.order_line_id);
END;
CREATE TRIGGER shipment_line_update BEFORE UPDATE ON shipment_line BEGIN
    SELECT RAISE(ABORT, 'logistics: the load is fixed')
    WHERE NEW.id <> OLD.id OR NEW.stop_id <> OLD.stop_id OR NEW.order_line_id <> OLD.order_line_id
       OR NEW.quantity <> OLD.quantity OR NEW.returned < OLD.returned
       OR NOT EXISTS (SELECT 1 FROM shipment_stop t JOIN shipment s ON s.id = t.shipment_id
                      WHERE t.id = NEW.stop_id AND s.state IN ('shipped', 'delivered'));
    SELECT RAISE(ABORT, 'logistics: the goods are elsewhere')
    WHERE (SELECT returned FROM order_line WHERE id = NEW.order_line_id) < NEW.returned
        + (SELECT COALESCE(SUM(returned), 0) FROM shipment_line
           WHERE order_line_id = NEW.order_line_id AND id <> NEW.id);
END;
CREATE TRIGGER shipment_line_delete BEFORE DELETE ON shipment_line BEGIN
    SELECT RAISE(ABORT, 'logistics: the load is fixed');
END;

CREATE TRIGGER delivery_proof_insert BEFORE INSERT ON delivery_proof BEGIN
    SELECT RAISE(ABORT, 'logistics: a proof is given once, of a delivery')
    WHERE EXISTS (SELECT 1 FROM delivery_proof WHERE stop_id = NEW.stop_id)
       OR NOT EXISTS (SELECT 1 FROM shipment_stop WHERE id = NEW.stop_id AND delivered_on IS NOT NULL);
END;
CREATE TRIGGER delivery_proof_update BEFORE UPDATE ON delivery_proof BEGIN
    SELECT RAISE(ABORT, 'logistics: a proof is given once, of a delivery');
END;
CREATE TRIGGER delivery_proof_delete BEFORE DELETE ON delivery_proof BEGIN
    SELECT RAISE(ABORT, 'logistics: a proof is given once, of a delivery');
END;

-- Sealing is the one change a bill knows: every cent of it has its place, and the ledger has the same amount.
CREATE TRIGGER freight_bill_insert BEFORE INSERT ON freight_bill BEGIN
    SELECT RAISE(ABORT, 'logistics: freight bills never change')
    WHERE NEW.posted_at IS NOT NULL
       OR EXISTS (SELECT 1 FROM freight_bill WHERE id = NEW.id OR entry_id = NEW.entry_id
                  OR document_id = NEW.document_id OR request_id = NEW.request_id
                  OR (carrier_id = NEW.carrier_id AND document = NEW.document));
END;
CREATE TRIGGER freight_bill_update BEFORE UPDATE ON freight_bill BEGIN
    SELECT RAISE(ABORT, 'logistics: freight bills never change')
    WHERE OLD.posted_at IS NOT NULL OR NEW.posted_at IS NULL OR NEW.id <> OLD.id OR NEW.carrier_id <> OLD.carrier_id
       OR NEW.document IS NOT OLD.document OR NEW.effective_on <> OLD.effective_on OR NEW.due_on <> OLD.due_on
       OR NEW.amount <> OLD.amount OR NEW.basis <> OLD.basis OR NEW.entry_id <> OLD.entry_id
       OR NEW.document_id IS NOT OLD.document_id OR NEW.recorded_at <> OLD.recorded_at
       OR NEW.recorded_by <> OLD.recorded_by OR NEW.request_id IS NOT OLD.request_id;
    SELECT RAISE(ABORT, 'logistics: the shares are not the bill')
    WHERE NEW.amount IS NOT (SELECT SUM(amount) FROM freight_share WHERE bill_id = NEW.id);
    SELECT RAISE(ABORT, 'logistics: the ledger has another amount')
    WHERE NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id AND posted_at IS NOT NULL
                      AND effective_on = NEW.effective_on AND (NEW.document_id IS NOT NULL OR total = NEW.amount))
       OR (NEW.document_id IS NOT NULL AND NEW.entry_id IS NOT (SELECT entry_id FROM stock_document
           WHERE id = NEW.document_id AND kind = 'late_cost'));
    SELECT RAISE(ABORT, 'logistics: the shares are not the bill')
    WHERE EXISTS (SELECT 1 FROM (
        SELECT move_seq, amount FROM late_cost WHERE document_id = NEW.document_id
        UNION ALL SELECT move_seq, -amount FROM freight_share WHERE bill_id = NEW.id AND NEW.document_id IS NOT NULL
    ) GROUP BY move_seq HAVING move_seq IS NULL OR SUM(amount) <> 0);
END;
CREATE TRIGGER freight_bill_delete BEFORE DELETE ON freight_bill BEGIN
    SELECT RAISE(ABORT, 'logistics: freight bills never change');
END;
CREATE TRIGGER freight_share_insert BEFORE INSERT ON freight_share BEGIN
    SELECT RAISE(ABORT, 'logistics: freight bills never change')
    WHERE NOT EXISTS (SELECT 1 FROM freight_bill WHERE id = NEW.bill_id AND posted_at IS NULL)
       OR EXISTS (SELECT 1 FROM freight_share WHERE bill_id = NEW.bill_id AND n = NEW.n);
    SELECT RAISE(ABORT, 'logistics: the share is of another kind')
    WHERE (NEW.move_seq IS NOT NULL) <> (SELECT document_id IS NOT NULL FROM freight_bill WHERE id = NEW.bill_id);
END;
CREATE TRIGGER freight_share_update BEFORE UPDATE ON freight_share BEGIN
    SELECT RAISE(ABORT, 'logistics: freight bills never change');
END;
CREATE TRIGGER freight_share_delete BEFORE DELETE ON freight_share BEGIN
    SELECT RAISE(ABORT, 'logistics: freight bills never change');
END;
