ALTER TABLE party ADD COLUMN state TEXT;
ALTER TABLE party ADD COLUMN country TEXT;

CREATE TABLE item_category (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    stock_account_id INTEGER NOT NULL REFERENCES account (id),
    cost_account_id INTEGER NOT NULL REFERENCES account (id),
    loss_account_id INTEGER NOT NULL REFERENCES account (id),
    variance_account_id INTEGER NOT NULL REFERENCES account (id),
    received_account_id INTEGER NOT NULL REFERENCES account (id),
    -- The one that items without a category belong to.
    standard INTEGER NOT NULL DEFAULT 0 CHECK (standard IN (0, 1)),
    CHECK (stock_account_id NOT IN (cost_account_id, loss_account_id, variance_account_id, received_account_id))
) STRICT;
CREATE UNIQUE INDEX item_category_standard ON item_category (standard) WHERE standard = 1;
CREATE INDEX item_category_by_stock ON item_category (stock_account_id);

-- Quantities are thousandths of `unit`; price and cost minor units of the company's currency for one unit.
-- cost: what a receipt or a gain without a cost of its own is taken at; stock is never valued by it.
CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL UNIQUE CHECK (sku <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    folded TEXT NOT NULL,
    unit TEXT NOT NULL CHECK (unit <> ''),
    category_id INTEGER NOT NULL REFERENCES item_category (id),
    barcode TEXT UNIQUE CHECK (length(barcode) = 13),
    ncm TEXT CHECK (length(ncm) = 8),
    reorder_point INTEGER NOT NULL DEFAULT 0 CHECK (reorder_point >= 0),
    reorder_quantity INTEGER NOT NULL DEFAULT 0 CHECK (reorder_quantity >= 0),
    supplier_id INTEGER REFERENCES party (id),
    price INTEGER CHECK (price >= 0),
    cost INTEGER CHECK (cost >= 0),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
CREATE INDEX item_by_name ON item (folded, id);
CREATE INDEX item_by_category ON item (category_id);

-- A box of 12: quantity is what one of `name` holds.
CREATE TABLE item_unit (
    item_id INTEGER NOT NULL REFERENCES item (id),
    name TEXT NOT NULL CHECK (name <> ''),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (item_id, name)
) STRICT, WITHOUT ROWID;

-- own: goods there are the company's and have a value. A place may go below zero only with an owner and a reason.
CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    parent_id INTEGER REFERENCES place (id) CHECK (parent_id <> id),
    kind TEXT NOT NULL
        CHECK (kind IN ('warehouse', 'bin', 'supplier', 'customer', 'loss', 'production', 'transit')),
    own INTEGER NOT NULL CHECK (own = (kind IN ('warehouse', 'bin', 'transit'))),
    negative_owner_id INTEGER REFERENCES app_user (id),
    negative_reason TEXT CHECK (negative_reason <> ''),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    CHECK ((negative_owner_id IS NULL) = (negative_reason IS NULL))
) STRICT;
CREATE INDEX place_by_parent ON place (parent_id);

CREATE TABLE lot (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item (id),
    code TEXT NOT NULL CHECK (code <> ''),
    expires_on TEXT CHECK (expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    UNIQUE (item_id, code)
) STRICT;

-- One act: its moves, or its late costs, and the one ledger entry of all of them.
CREATE TABLE stock_document (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN
        ('receive', 'issue', 'transfer', 'scrap', 'return', 'count', 'adjust', 'late_cost')),
    effective_on TEXT NOT NULL CHECK (effective_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    recorded_at INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL REFERENCES app_user (id),
    document TEXT,
    memo TEXT NOT NULL,
    reason TEXT,
    party_id INTEGER REFERENCES party (id),
    area_id INTEGER REFERENCES area (id),
    entry_id INTEGER UNIQUE REFERENCES entry (id),
    request_id TEXT UNIQUE,
    source_hash BLOB UNIQUE,
    posted_at INTEGER,
    CHECK (kind NOT IN ('scrap', 'adjust') OR COALESCE(reason, '') <> '')
) STRICT;
CREATE INDEX stock_document_by_day ON stock_document (effective_on, id);

-- value: by how much the move changes the value of stock, in minor units; cost: what the other side of the ledger
-- has for it; their difference is in the variance account.
CREATE TABLE stock_move (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    document_id INTEGER NOT NULL REFERENCES stock_document (id),
    effective_on TEXT NOT NULL,
    item_id INTEGER NOT NULL REFERENCES item (id),
    from_id INTEGER NOT NULL REFERENCES place (id),
    to_id INTEGER NOT NULL REFERENCES place (id) CHECK (to_id <> from_id),
    lot_id INTEGER REFERENCES lot (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    value INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    returns_seq INTEGER REFERENCES stock_move (seq)
) STRICT;
CREATE INDEX stock_move_by_document ON stock_move (document_id);
CREATE INDEX stock_move_by_item ON stock_move (item_id, effective_on, seq);
CREATE INDEX stock_move_by_return ON stock_move (returns_seq) WHERE returns_seq IS NOT NULL;

-- A cost that came after its receipt: what of it is still in stock, and what was sold already.
CREATE TABLE late_cost (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES stock_document (id),
    effective_on TEXT NOT NULL,
    item_id INTEGER NOT NULL REFERENCES item (id),
    move_seq INTEGER NOT NULL REFERENCES stock_move (seq),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    to_stock INTEGER NOT NULL,
    to_cost INTEGER NOT NULL,
    CHECK (amount = to_stock + to_cost)
) STRICT;
CREATE INDEX late_cost_by_document ON late_cost (document_id);
CREATE INDEX late_cost_by_item ON late_cost (item_id, effective_on);

CREATE TABLE reservation (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item (id),
    place_id INTEGER NOT NULL REFERENCES place (id),
    lot_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    document TEXT,
    made_at INTEGER NOT NULL,
    made_by INTEGER NOT NULL REFERENCES app_user (id),
    request_id TEXT UNIQUE,
    closed_at INTEGER,
    closed_by INTEGER REFERENCES app_user (id),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
) STRICT;
CREATE INDEX reservation_open ON reservation (item_id, place_id, lot_id) WHERE closed_at IS NULL;

-- What was counted at the end of a day, and what the books had; moves that come later with an earlier day change nothing
-- of it.
CREATE TABLE stock_count (
    id INTEGER PRIMARY KEY,
    document_id INTEGER REFERENCES stock_document (id),
    item_id INTEGER NOT NULL REFERENCES item (id),
    place_id INTEGER NOT NULL REFERENCES place (id),
    lot_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    counted INTEGER NOT NULL CHECK (counted >= 0),
    expected INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL REFERENCES app_user (id)
) STRICT;
CREATE INDEX stock_count_by_item ON stock_count (item_id, day);

-- The last number given: 1 of moves, 2 of documents.
CREATE TABLE stock_number (
    id INTEGER PRIMARY KEY CHECK (id IN (1, 2)),
    last_number INTEGER NOT NULL CHECK (last_number >= 0)
) STRICT;
INSERT INTO stock_number (id, last_number) VALUES (1, 0), (2, 0);

-- Projections of the moves, kept by the triggers below. Quantity and value of an item over all own places: what is not
-- there has no value.
CREATE TABLE item_value (
    item_id INTEGER PRIMARY KEY REFERENCES item (id),
    quantity INTEGER NOT NULL,
    value INTEGER NOT NULL,
    CONSTRAINT item_value_sound CHECK ((quantity > 0 AND value >= 0) OR value = 0)
) STRICT;

-- What an own place holds now; lot_id 0 is without lot.
CREATE TABLE on_hand (
    item_id INTEGER NOT NULL REFERENCES item (id),
    place_id INTEGER NOT NULL REFERENCES place (id),
    lot_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    reserved INTEGER NOT NULL CHECK (reserved >= 0),
    may_be_negative INTEGER NOT NULL CHECK (may_be_negative IN (0, 1)),
    PRIMARY KEY (item_id, place_id, lot_id),
    CONSTRAINT on_hand_covered CHECK (may_be_negative OR quantity >= reserved)
) STRICT, WITHOUT ROWID;
CREATE INDEX on_hand_by_place ON on_hand (place_id, item_id);

-- What it held at the end of a day with moves, and the least it held since the end of the day before: effective order.
CREATE TABLE stock_day (
    item_id INTEGER NOT NULL REFERENCES item (id),
    place_id INTEGER NOT NULL REFERENCES place (id),
    lot_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    closing INTEGER NOT NULL,
    lowest INTEGER NOT NULL,
    may_be_negative INTEGER NOT NULL CHECK (may_be_negative IN (0, 1)),
    PRIMARY KEY (item_id, place_id, lot_id, day),
    CONSTRAINT stock_day_covered CHECK (may_be_negative OR lowest >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER item_insert AFTER INSERT ON item BEGIN
    INSERT INTO item_value (item_id, quantity, value) VALUES (NEW.id, 0, 0);
END;
-- The value of what has moved is in the ledger account of its category, which therefore stays.
CREATE TRIGGER item_update BEFORE UPDATE OF category_id ON item WHEN NEW.category_id <> OLD.category_id BEGIN
    SELECT RAISE(ABORT, 'stock: an item that has moved keeps its stock account')
    WHERE EXISTS (SELECT 1 FROM stock_move WHERE item_id = NEW.id)
      AND (SELECT stock_account_id FROM item_category WHERE id = NEW.category_id)
       <> (SELECT stock_account_id FROM item_category WHERE id = OLD.category_id);
END;
CREATE TRIGGER item_category_update BEFORE UPDATE OF stock_account_id ON item_category
WHEN NEW.stock_account_id <> OLD.stock_account_id BEGIN
    SELECT RAISE(ABORT, 'stock: an item that has moved keeps its stock account')
    WHERE EXISTS (SELECT 1 FROM stock_move m JOIN item i ON i.id = m.item_id WHERE i.category_id = NEW.id);
END;
CREATE TRIGGER place_update BEFORE UPDATE ON place BEGIN
    SELECT RAISE(ABORT, 'stock: a place keeps its kind') WHERE NEW.kind <> OLD.kind;
    SELECT RAISE(ABORT, 'stock: a place lies below itself')
    WHERE NEW.parent_id IS NOT NULL AND NEW.id IN (WITH RECURSIVE above (id) AS (
        SELECT NEW.parent_id
        UNION SELECT place.parent_id FROM place JOIN above ON place.id = above.id WHERE place.parent_id IS NOT NULL)
        SELECT id FROM above);
END;
CREATE TRIGGER place_updated AFTER UPDATE OF negative_reason ON place
WHEN (NEW.negative_reason IS NULL) <> (OLD.negative_reason IS NULL) BEGIN
    UPDATE on_hand SET may_be_negative = NEW.negative_reason IS NOT NULL WHERE place_id = NEW.id;
    UPDATE stock_day SET may_be_negative = NEW.negative_reason IS NOT NULL WHERE place_id = NEW.id;
END;

-- Sealing is the one change a document knows: its moves and its ledger entry have the same value.
CREATE TRIGGER stock_document_insert BEFORE INSERT ON stock_document BEGIN
    SELECT RAISE(ABORT, 'stock: a document is inserted open') WHERE NEW.posted_at IS NOT NULL;
    SELECT RAISE(ABORT, 'stock: documents never change')
    WHERE EXISTS (SELECT 1 FROM stock_document WHERE id = NEW.id OR request_id = NEW.request_id
                  OR entry_id = NEW.entry_id OR source_hash = NEW.source_hash);
END;
CREATE TRIGGER stock_document_update BEFORE UPDATE ON stock_document BEGIN
    SELECT RAISE(ABORT, 'stock: documents never change')
    WHERE OLD.posted_at IS NOT NULL OR NEW.posted_at IS NULL OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind
       OR NEW.effective_on <> OLD.effective_on OR NEW.recorded_at <> OLD.recorded_at
       OR NEW.recorded_by <> OLD.recorded_by OR NEW.document IS NOT OLD.document OR NEW.memo <> OLD.memo
       OR NEW.reason IS NOT OLD.reason OR NEW.party_id IS NOT OLD.party_id OR NEW.area_id IS NOT OLD.area_id
       OR NEW.entry_id IS NOT OLD.entry_id OR NEW.request_id IS NOT OLD.request_id
       OR NEW.source_hash IS NOT OLD.source_hash;
    SELECT RAISE(ABORT, 'stock: a document has moves')
    WHERE NOT EXISTS (SELECT 1 FROM stock_move WHERE document_id = NEW.id)
      AND NOT EXISTS (SELECT 1 FROM late_cost WHERE document_id = NEW.id);
    SELECT RAISE(ABORT, 'stock: the entry is of another day')
    WHERE NEW.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id
        AND posted_at IS NOT NULL AND effective_on = NEW.effective_on);
    SELECT RAISE(ABORT, 'stock: the ledger entry has another value')
    WHERE EXISTS (SELECT 1 FROM (
        SELECT c.stock_account_id AS account_id, m.value AS amount FROM stock_move m JOIN item i ON i.id = m.item_id
        JOIN item_category c ON c.id = i.category_id WHERE m.document_id = NEW.id
        UNION ALL SELECT c.stock_account_id, l.to_stock FROM late_cost l JOIN item i ON i.id = l.item_id
        JOIN item_category c ON c.id = i.category_id WHERE l.document_id = NEW.id
        UNION ALL SELECT account_id, -amount FROM line WHERE entry_id = NEW.entry_id
        AND account_id IN (SELECT stock_account_id FROM item_category)
    ) GROUP BY account_id HAVING SUM(amount) <> 0);
END;
CREATE TRIGGER stock_document_delete BEFORE DELETE ON stock_document BEGIN
    SELECT RAISE(ABORT, 'stock: documents never change');
END;

CREATE TRIGGER stock_move_insert BEFORE INSERT ON stock_move BEGIN
    SELECT RAISE(ABORT, 'stock: moves are numbered without gaps')
    WHERE NEW.seq <> 1 + (SELECT COALESCE(MAX(seq), 0) FROM stock_move);
    SELECT RAISE(ABORT, 'stock: a move belongs to an open document of its day')
    WHERE NOT EXISTS (SELECT 1 FROM stock_document WHERE id = NEW.document_id AND posted_at IS NULL
                      AND effective_on = NEW.effective_on);
    SELECT RAISE(ABORT, 'stock: the lot is of another item')
    WHERE NEW.lot_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM lot WHERE id = NEW.lot_id AND item_id = NEW.item_id);
    SELECT CASE
        WHEN NOT fits THEN RAISE(ABORT, 'stock: the places do not fit the kind of move')
        WHEN into_own * NEW.value < 0 OR into_own * NEW.cost < 0
          OR (into_own = 0 AND (NEW.value <> 0 OR NEW.cost <> 0))
        THEN RAISE(ABORT, 'stock: value goes where the goods go')
        WHEN (NEW.returns_seq IS NOT NULL) <> (kind = 'return')
        THEN RAISE(ABORT, 'stock: a return names its original') END
    FROM (SELECT d.kind AS kind, t.own - f.own AS into_own, CASE d.kind
              WHEN 'receive' THEN NOT f.own AND t.own
              WHEN 'issue' THEN f.own AND NOT t.own
              WHEN 'transfer' THEN f.own AND t.own
              WHEN 'scrap' THEN f.own AND t.kind = 'loss'
              WHEN 'return' THEN f.own <> t.own
              WHEN 'late_cost' THEN 0
              ELSE f.own <> t.own AND 'loss' IN (f.kind, t.kind) END AS fits
          FROM stock_document d, place f, place t
          WHERE d.id = NEW.document_id AND f.id = NEW.from_id AND t.id = NEW.to_id);
    SELECT RAISE(ABORT, 'stock: more returned than moved')
    WHERE NEW.returns_seq IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM stock_move o JOIN place f ON f.id = o.from_id JOIN place nt ON nt.id = NEW.to_id
        WHERE o.seq = NEW.returns_seq AND o.item_id = NEW.item_id AND o.lot_id IS NEW.lot_id AND f.own = nt.own
          AND o.returns_seq IS NULL AND o.quantity >= NEW.quantity
            + (SELECT COALESCE(SUM(quantity), 0) FROM stock_move WHERE returns_seq = NEW.returns_seq));
END;
CREATE TRIGGER stock_move_inserted AFTER INSERT ON stock_move BEGIN
    UPDATE item_value SET value = value + NEW.value, quantity = quantity + NEW.quantity
        * ((SELECT own FROM place WHERE id = NEW.to_id) - (SELECT own FROM place WHERE id = NEW.from_id))
    WHERE item_id = NEW.item_id;
    INSERT INTO on_hand (item_id, place_id, lot_id, quantity, reserved, may_be_negative)
    SELECT NEW.item_id, id, COALESCE(NEW.lot_id, 0), 0, 0, negative_reason IS NOT NULL FROM place
    WHERE id IN (NEW.from_id, NEW.to_id) AND own ON CONFLICT DO NOTHING;
    UPDATE on_hand SET quantity = quantity + CASE place_id WHEN NEW.to_id THEN NEW.quantity ELSE -NEW.quantity END
    WHERE item_id = NEW.item_id AND place_id IN (NEW.from_id, NEW.to_id) AND lot_id = COALESCE(NEW.lot_id, 0);
    INSERT INTO stock_day (item_id, place_id, lot_id, day, closing, lowest, may_be_negative)
    SELECT item_id, place_id, lot_id, NEW.effective_on, before, before, may_be_negative
    FROM (SELECT h.item_id, h.place_id, h.lot_id, h.may_be_negative, COALESCE((SELECT closing FROM stock_day d
              WHERE d.item_id = h.item_id AND d.place_id = h.place_id AND d.lot_id = h.lot_id
                AND d.day < NEW.effective_on ORDER BY d.day DESC LIMIT 1), 0) AS before
          FROM on_hand h WHERE h.item_id = NEW.item_id AND h.place_id IN (NEW.from_id, NEW.to_id)
            AND h.lot_id = COALESCE(NEW.lot_id, 0)) WHERE true ON CONFLICT DO NOTHING;
    UPDATE stock_day SET closing = closing + NEW.quantity, lowest = CASE WHEN day = NEW.effective_on
        THEN MIN(lowest, closing + NEW.quantity) ELSE lowest + NEW.quantity END
    WHERE item_id = NEW.item_id AND place_id = NEW.to_id AND lot_id = COALESCE(NEW.lot_id, 0)
      AND day >= NEW.effective_on;
    UPDATE stock_day SET closing = closing - NEW.quantity, lowest = CASE WHEN day = NEW.effective_on
        THEN MIN(lowest, closing - NEW.quantity) ELSE lowest - NEW.quantity END
    WHERE item_id = NEW.item_id AND place_id = NEW.from_id AND lot_id = COALESCE(NEW.lot_id, 0)
      AND day >= NEW.effective_on;
END;
CREATE TRIGGER stock_move_update BEFORE UPDATE ON stock_move BEGIN
    SELECT RAISE(ABORT, 'stock: moves never change');
END;
CREATE TRIGGER stock_move_delete BEFORE DELETE ON stock_move BEGIN
    SELECT RAISE(ABORT, 'stock: moves never change');
END;

CREATE TRIGGER late_cost_insert BEFORE INSERT ON late_cost BEGIN
    SELECT RAISE(ABORT, 'stock: moves never change') WHERE EXISTS (SELECT 1 FROM late_cost WHERE id = NEW.id);
    SELECT RAISE(ABORT, 'stock: a late cost belongs to an open document of its day')
    WHERE NOT EXISTS (SELECT 1 FROM stock_document WHERE id = NEW.document_id AND posted_at IS NULL
                      AND kind = 'late_cost' AND effective_on = NEW.effective_on)
       OR NOT EXISTS (SELECT 1 FROM stock_move WHERE seq = NEW.move_seq AND item_id = NEW.item_id);
END;
CREATE TRIGGER late_cost_inserted AFTER INSERT ON late_cost BEGIN
    UPDATE item_value SET value = value + NEW.to_stock WHERE item_id = NEW.item_id;
END;
CREATE TRIGGER late_cost_update BEFORE UPDATE ON late_cost BEGIN
    SELECT RAISE(ABORT, 'stock: moves never change');
END;
CREATE TRIGGER late_cost_delete BEFORE DELETE ON late_cost BEGIN
    SELECT RAISE(ABORT, 'stock: moves never change');
END;

CREATE TRIGGER stock_count_update BEFORE UPDATE ON stock_count BEGIN
    SELECT RAISE(ABORT, 'stock: counts never change');
END;
CREATE TRIGGER stock_count_delete BEFORE DELETE ON stock_count BEGIN
    SELECT RAISE(ABORT, 'stock: counts never change');
END;

-- A reservation is made open and is closed once.
CREATE TRIGGER reservation_insert BEFORE INSERT ON reservation BEGIN
    SELECT RAISE(ABORT, 'stock: a reservation is made open')
    WHERE NEW.closed_at IS NOT NULL OR EXISTS (SELECT 1 FROM reservation WHERE id = NEW.id OR request_id = NEW.request_id);
    SELECT RAISE(ABORT, 'stock: on_hand_covered')
    WHERE NOT EXISTS (SELECT 1 FROM on_hand WHERE item_id = NEW.item_id AND place_id = NEW.place_id
                      AND lot_id = NEW.lot_id);
END;
CREATE TRIGGER reservation_inserted AFTER INSERT ON reservation BEGIN
    UPDATE on_hand SET reserved = reserved + NEW.quantity
    WHERE item_id = NEW.item_id AND place_id = NEW.place_id AND lot_id = NEW.lot_id;
END;
CREATE TRIGGER reservation_update BEFORE UPDATE ON reservation BEGIN
    SELECT RAISE(ABORT, 'stock: closing is the one change of a reservation')
    WHERE OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL OR NEW.id <> OLD.id OR NEW.item_id <> OLD.item_id
       OR NEW.place_id <> OLD.place_id OR NEW.lot_id <> OLD.lot_id OR NEW.quantity <> OLD.quantity
       OR NEW.document IS NOT OLD.document OR NEW.made_at <> OLD.made_at OR NEW.made_by <> OLD.made_by
       OR NEW.request_id IS NOT OLD.request_id;
END;
CREATE TRIGGER reservation_updated AFTER UPDATE ON reservation BEGIN
    UPDATE on_hand SET reserved = reserved - NEW.quantity
    WHERE item_id = NEW.item_id AND place_id = NEW.place_id AND lot_id = NEW.lot_id;
END;
CREATE TRIGGER reservation_delete BEFORE DELETE ON reservation BEGIN
    SELECT RAISE(ABORT, 'stock: a reservation is closed, not removed');
END;
