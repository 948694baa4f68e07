-- Where sales of the category go; the one of trade_setting where it names none.
ALTER TABLE item_category ADD COLUMN revenue_account_id INTEGER REFERENCES account (id);

-- What orders are kept with, one row, made when first needed: the accounts of their bills, and the two places goods
-- pass on their way out.
CREATE TABLE trade_setting (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    receivable_account_id INTEGER NOT NULL REFERENCES account (id),
    payable_account_id INTEGER NOT NULL REFERENCES account (id),
    revenue_account_id INTEGER NOT NULL REFERENCES account (id),
    sales_tax_account_id INTEGER NOT NULL REFERENCES account (id),
    purchase_tax_account_id INTEGER NOT NULL REFERENCES account (id),
    freight_account_id INTEGER NOT NULL REFERENCES account (id),
    packing_id INTEGER NOT NULL REFERENCES place (id),
    on_the_way_id INTEGER NOT NULL REFERENCES place (id) CHECK (on_the_way_id <> packing_id)
) STRICT;

-- The last number given by ourselves; imported orders bring their own.
CREATE TABLE order_number (
    kind TEXT PRIMARY KEY CHECK (kind IN ('purchase', 'sale')),
    last_number INTEGER NOT NULL CHECK (last_number >= 0)
) STRICT;
INSERT INTO order_number (kind, last_number) VALUES ('purchase', 0), ('sale', 0);

-- place_id: where a purchase comes in, or from where (and below) a sale leaves. due_days: from a bill to its payment.
CREATE TABLE trade_order (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('purchase', 'sale')),
    number TEXT NOT NULL CHECK (number <> ''),
    party_id INTEGER NOT NULL REFERENCES party (id),
    place_id INTEGER NOT NULL REFERENCES place (id),
    ordered_on TEXT NOT NULL CHECK (ordered_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    promised_on TEXT CHECK (promised_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    due_days INTEGER NOT NULL CHECK (due_days BETWEEN 0 AND 3650),
    area_id INTEGER REFERENCES area (id),
    memo TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL REFERENCES app_user (id),
    request_id TEXT UNIQUE,
    source_hash BLOB UNIQUE,
    cancelled_at INTEGER,
    cancelled_by INTEGER REFERENCES app_user (id),
    cancel_reason TEXT CHECK (cancel_reason <> ''),
    UNIQUE (kind, number),
    CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL) AND (cancelled_at IS NULL) = (cancel_reason IS NULL))
) STRICT;
CREATE INDEX trade_order_by_day ON trade_order (ordered_on, id);
CREATE INDEX trade_order_by_party ON trade_order (party_id, ordered_on, id);

-- Quantities in thousandths; over: what may come or go beyond the ordered quantity, approved. Rates in hundredths of a
-- percent; net and tax of the whole ordered quantity, in minor units, fixed when it was ordered. The counters are
-- projections of order_move and order_bill_line, kept by the triggers below (L4). billed is less what was credited.
CREATE TABLE order_line (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES trade_order (id),
    position INTEGER NOT NULL CHECK (position > 0),
    item_id INTEGER NOT NULL REFERENCES item (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    over INTEGER NOT NULL DEFAULT 0 CHECK (over >= 0),
    unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
    discount_rate INTEGER NOT NULL CHECK (discount_rate BETWEEN 0 AND 10000),
    tax_rate INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
    net INTEGER NOT NULL CHECK (net >= 0),
    tax INTEGER NOT NULL CHECK (tax >= 0),
    picked INTEGER NOT NULL DEFAULT 0,
    shipped INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER NOT NULL DEFAULT 0,
    returned INTEGER NOT NULL DEFAULT 0,
    billed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (order_id, position),
    CONSTRAINT order_line_steps CHECK (0 <= delivered AND delivered <= shipped AND shipped <= picked),
    CONSTRAINT order_line_over CHECK (picked <= quantity + over),
    CONSTRAINT order_line_billed CHECK (0 <= returned AND 0 <= billed AND billed <= delivered - returned)
) STRICT;
CREATE INDEX order_line_by_item ON order_line (item_id, order_id);
CREATE INDEX order_line_open ON order_line (item_id, order_id) WHERE delivered < quantity + over;
CREATE INDEX order_line_open_order ON order_line (order_id) WHERE delivered < quantity + over;

-- Which step of which line a move of goods is. quantity, lot and cost are the move's.
CREATE TABLE order_move (
    move_seq INTEGER PRIMARY KEY REFERENCES stock_move (seq),
    line_id INTEGER NOT NULL REFERENCES order_line (id),
    step TEXT NOT NULL CHECK (step IN ('receive', 'pick', 'unpick', 'ship', 'deliver', 'return')),
    document_id INTEGER NOT NULL REFERENCES stock_document (id),
    lot_id INTEGER REFERENCES lot (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    cost INTEGER NOT NULL,
    returns_seq INTEGER REFERENCES order_move (move_seq),
    CHECK ((step = 'return') = (returns_seq IS NOT NULL))
) STRICT;
CREATE INDEX order_move_by_line ON order_move (line_id);

CREATE TABLE order_reservation (
    reservation_id INTEGER PRIMARY KEY REFERENCES reservation (id),
    line_id INTEGER NOT NULL REFERENCES order_line (id)
) STRICT;
CREATE INDEX order_reservation_by_line ON order_reservation (line_id);

-- A bill, or a credit note where it credits one: quantities and amounts of its lines are negative then.
CREATE TABLE order_bill (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES trade_order (id),
    credit INTEGER NOT NULL CHECK (credit IN (0, 1)),
    effective_on TEXT NOT NULL CHECK (effective_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    due_on TEXT NOT NULL CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    document TEXT,
    -- None where everything in it is free.
    entry_id INTEGER UNIQUE REFERENCES entry (id),
    recorded_at INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL REFERENCES app_user (id),
    request_id TEXT UNIQUE,
    CHECK (due_on >= effective_on)
) STRICT;
CREATE INDEX order_bill_by_order ON order_bill (order_id);

-- cost: what the goods were received at, which the bill of a purchase replaces; nothing for a sale.
CREATE TABLE order_bill_line (
    bill_id INTEGER NOT NULL REFERENCES order_bill (id),
    line_id INTEGER NOT NULL REFERENCES order_line (id),
    quantity INTEGER NOT NULL CHECK (quantity <> 0),
    net INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    PRIMARY KEY (bill_id, line_id),
    CHECK ((quantity > 0 AND net >= 0 AND tax >= 0) OR (quantity < 0 AND net <= 0 AND tax <= 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX order_bill_line_by_line ON order_bill_line (line_id);

CREATE TRIGGER trade_order_insert BEFORE INSERT ON trade_order BEGIN
    SELECT RAISE(ABORT, 'trade: an order is placed open, and once')
    WHERE NEW.cancelled_at IS NOT NULL OR EXISTS (SELECT 1 FROM trade_order WHERE id = NEW.id
        OR (kind = NEW.kind AND number = NEW.number) OR request_id = NEW.request_id OR source_hash = NEW.source_hash);
END;
CREATE TRIGGER trade_order_update BEFORE UPDATE ON trade_order BEGIN
    SELECT RAISE(ABORT, 'trade: an order is cancelled once') WHERE OLD.cancelled_at IS NOT NULL;
    SELECT RAISE(ABORT, 'trade: who placed an order, and what it is, stays')
    WHERE NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.recorded_at <> OLD.recorded_at
       OR NEW.recorded_by <> OLD.recorded_by OR NEW.request_id IS NOT OLD.request_id
       OR NEW.source_hash IS NOT OLD.source_hash;
    SELECT RAISE(ABORT, 'trade: an order that has moved stays')
    WHERE (NEW.number <> OLD.number OR NEW.party_id <> OLD.party_id OR NEW.place_id <> OLD.place_id
           OR NEW.ordered_on <> OLD.ordered_on OR NEW.area_id IS NOT OLD.area_id)
      AND EXISTS (SELECT 1 FROM order_line WHERE order_id = NEW.id AND picked > 0);
    SELECT RAISE(ABORT, 'trade: goods are under way')
    WHERE NEW.cancelled_at IS NOT NULL
      AND EXISTS (SELECT 1 FROM order_line WHERE order_id = NEW.id AND picked <> delivered);
END;
CREATE TRIGGER trade_order_delete BEFORE DELETE ON trade_order BEGIN
    SELECT RAISE(ABORT, 'trade: an order is cancelled, not removed');
END;

CREATE TRIGGER order_line_insert BEFORE INSERT ON order_line BEGIN
    SELECT RAISE(ABORT, 'trade: a line begins with nothing moved')
    WHERE NEW.picked <> 0 OR NEW.shipped <> 0 OR NEW.delivered <> 0 OR NEW.returned <> 0 OR NEW.billed <> 0
       OR EXISTS (SELECT 1 FROM order_line WHERE id = NEW.id OR (order_id = NEW.order_id AND position = NEW.position));
    SELECT RAISE(ABORT, 'trade: an order is cancelled once')
    WHERE EXISTS (SELECT 1 FROM trade_order WHERE id = NEW.order_id AND cancelled_at IS NOT NULL);
    SELECT RAISE(ABORT, 'trade: an order that has moved stays')
    WHERE EXISTS (SELECT 1 FROM order_line WHERE order_id = NEW.order_id AND picked > 0);
END;
CREATE TRIGGER order_line_update BEFORE UPDATE OF id, order_id, position, item_id, quantity, unit_price, discount_rate,
    tax_rate, net, tax ON order_line BEGIN
    SELECT RAISE(ABORT, 'trade: an order that has moved stays')
    WHERE NEW.id <> OLD.id OR NEW.order_id <> OLD.order_id
       OR EXISTS (SELECT 1 FROM order_line WHERE order_id = OLD.order_id AND picked > 0);
END;
CREATE TRIGGER order_line_over BEFORE UPDATE OF over ON order_line WHEN NEW.over <> OLD.over BEGIN
    SELECT RAISE(ABORT, 'trade: an order is cancelled once')
    WHERE EXISTS (SELECT 1 FROM trade_order WHERE id = NEW.order_id AND cancelled_at IS NOT NULL);
END;
CREATE TRIGGER order_line_delete BEFORE DELETE ON order_line BEGIN
    SELECT RAISE(ABORT, 'trade: an order that has moved stays')
    WHERE EXISTS (SELECT 1 FROM order_line WHERE order_id = OLD.order_id AND picked > 0);
END;

CREATE TRIGGER order_move_insert BEFORE INSERT ON order_move BEGIN
    SELECT RAISE(ABORT, 'trade: what has moved never changes')
    WHERE EXISTS (SELECT 1 FROM order_move WHERE move_seq = NEW.move_seq);
    SELECT RAISE(ABORT, 'trade: the move is of other goods')
    WHERE NOT EXISTS (SELECT 1 FROM stock_move m JOIN order_line l ON l.id = NEW.line_id
        WHERE m.seq = NEW.move_seq AND m.item_id = l.item_id AND m.quantity = NEW.quantity AND m.cost = NEW.cost
          AND m.document_id = NEW.document_id AND m.lot_id IS NEW.lot_id);
    SELECT RAISE(ABORT, 'trade: the step does not fit the order')
    WHERE NOT EXISTS (SELECT 1 FROM order_line l JOIN trade_order o ON o.id = l.order_id
        JOIN stock_document d ON d.id = NEW.document_id
        WHERE l.id = NEW.line_id AND (o.cancelled_at IS NULL OR NEW.step = 'return')
          AND d.kind = CASE NEW.step WHEN 'receive' THEN 'receive' WHEN 'deliver' THEN 'issue'
                       WHEN 'return' THEN 'return' ELSE 'transfer' END
          AND (NEW.step = 'return' OR (NEW.step = 'receive') = (o.kind = 'purchase')));
    SELECT RAISE(ABORT, 'trade: a return names its delivery')
    WHERE NEW.returns_seq IS NOT NULL AND NOT EXISTS (SELECT 1 FROM order_move o JOIN stock_move m
        ON m.seq = NEW.move_seq WHERE o.move_seq = NEW.returns_seq AND o.line_id = NEW.line_id
          AND o.step IN ('receive', 'deliver') AND m.returns_seq = o.move_seq);
END;
CREATE TRIGGER order_move_inserted AFTER INSERT ON order_move BEGIN
    UPDATE order_line SET
        picked = picked + CASE NEW.step WHEN 'pick' THEN NEW.quantity WHEN 'unpick' THEN -NEW.quantity
            WHEN 'receive' THEN MAX(delivered + NEW.quantity - picked, 0) ELSE 0 END,
        shipped = shipped + CASE NEW.step WHEN 'ship' THEN NEW.quantity
            WHEN 'receive' THEN MAX(delivered + NEW.quantity - shipped, 0) ELSE 0 END,
        delivered = delivered + CASE WHEN NEW.step IN ('receive', 'deliver') THEN NEW.quantity ELSE 0 END,
        returned = returned + CASE NEW.step WHEN 'return' THEN NEW.quantity ELSE 0 END
    WHERE id = NEW.line_id;
END;
CREATE TRIGGER order_move_update BEFORE UPDATE ON order_move BEGIN
    SELECT RAISE(ABORT, 'trade: what has moved never changes');
END;
CREATE TRIGGER order_move_delete BEFORE DELETE ON order_move BEGIN
    SELECT RAISE(ABORT, 'trade: what has moved never changes');
END;

CREATE TRIGGER order_bill_insert BEFORE INSERT ON order_bill BEGIN
    SELECT RAISE(ABORT, 'trade: bills never change')
    WHERE EXISTS (SELECT 1 FROM order_bill WHERE id = NEW.id OR entry_id = NEW.entry_id
                  OR request_id = NEW.request_id);
END;
CREATE TRIGGER order_bill_line_insert BEFORE INSERT ON order_bill_line BEGIN
    SELECT RAISE(ABORT, 'trade: bills never change')
    WHERE EXISTS (SELECT 1 FROM order_bill_line WHERE bill_id = NEW.bill_id AND line_id = NEW.line_id);
    SELECT RAISE(ABORT, 'trade: the bill is of another order')
    WHERE NOT EXISTS (SELECT 1 FROM order_bill b JOIN order_line l ON l.order_id = b.order_id
        WHERE b.id = NEW.bill_id AND l.id = NEW.line_id AND b.credit = (NEW.quantity < 0));
END;
CREATE TRIGGER order_bill_line_inserted AFTER INSERT ON order_bill_line BEGIN
    UPDATE order_line SET billed = billed + NEW.quantity WHERE id = NEW.line_id;
END;
CREATE TRIGGER order_bill_line_update BEFORE UPDATE ON order_bill_line BEGIN
    SELECT RAISE(ABORT, 'trade: bills never change');
END;
CREATE TRIGGER order_bill_line_delete BEFORE DELETE ON order_bill_line BEGIN
    SELECT RAISE(ABORT, 'trade: bills never change');
END;
CREATE TRIGGER order_bill_update BEFORE UPDATE ON order_bill BEGIN
    SELECT RAISE(ABORT, 'trade: bills never change');
END;
CREATE TRIGGER order_bill_delete BEFORE DELETE ON order_bill BEGIN
    SELECT RAISE(ABORT, 'trade: bills never change');
END;
CREATE TRIGGER order_reservation_update BEFORE UPDATE ON order_reservation BEGIN
    SELECT RAISE(ABORT, 'trade: a reservation stays with its line');
END;
CREATE TRIGGER order_reservation_delete BEFORE DELETE ON order_reservation BEGIN
    SELECT RAISE(ABORT, 'trade: a reservation stays with its line')
    WHERE EXISTS (SELECT 1 FROM reservation WHERE id = OLD.reservation_id AND closed_at IS NULL);
END;
