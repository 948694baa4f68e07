-- What the pages of stock show of an item without reading its moves.
ALTER TABLE item ADD COLUMN picture BLOB REFERENCES blob (sha256);

-- reserved: Σ of its open reservations; last_on: the last day something of it moved or its value changed.
ALTER TABLE item_value ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0);
ALTER TABLE item_value ADD COLUMN last_on TEXT;
CREATE INDEX item_value_by_quantity ON item_value (quantity, item_id);
CREATE INDEX item_value_by_value ON item_value (value, item_id);
CREATE INDEX item_value_by_day ON item_value (last_on, item_id);
CREATE INDEX item_by_supplier ON item (supplier_id) WHERE supplier_id IS NOT NULL;
CREATE INDEX stock_move_by_day ON stock_move (effective_on, seq);

-- Quantity and value of an item over all own places at the end of a day on which either changed or goods moved.
CREATE TABLE item_day (
    item_id INTEGER NOT NULL REFERENCES item (id),
    day TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (item_id, day)
) STRICT, WITHOUT ROWID;

INSERT INTO item_day (item_id, day, quantity, value)
SELECT item_id, day, SUM(SUM(quantity)) OVER (PARTITION BY item_id ORDER BY day),
    SUM(SUM(value)) OVER (PARTITION BY item_id ORDER BY day)
FROM (SELECT m.item_id, m.effective_on AS day, m.value, m.quantity * (t.own - f.own) AS quantity FROM stock_move m
      JOIN place f ON f.id = m.from_id JOIN place t ON t.id = m.to_id
      UNION ALL SELECT item_id, effective_on, to_stock, 0 FROM late_cost) GROUP BY item_id, day;
UPDATE item_value SET last_on = (SELECT MAX(day) FROM item_day d WHERE d.item_id = item_value.item_id),
    reserved = COALESCE((SELECT SUM(reserved) FROM on_hand h WHERE h.item_id = item_value.item_id), 0);

CREATE TRIGGER stock_move_dated AFTER INSERT ON stock_move BEGIN
    UPDATE item_value SET last_on = MAX(COALESCE(last_on, ''), NEW.effective_on) WHERE item_id = NEW.item_id;
    INSERT INTO item_day (item_id, day, quantity, value)
    SELECT NEW.item_id, NEW.effective_on, COALESCE(d.quantity, 0), COALESCE(d.value, 0)
    FROM (SELECT 1) LEFT JOIN (SELECT quantity, value FROM item_day WHERE item_id = NEW.item_id
        AND day < NEW.effective_on ORDER BY day DESC LIMIT 1) d WHERE true ON CONFLICT DO NOTHING;
    UPDATE item_day SET value = value + NEW.value, quantity = quantity + NEW.quantity
        * ((SELECT own FROM place WHERE id = NEW.to_id) - (SELECT own FROM place WHERE id = NEW.from_id))
    WHERE item_id = NEW.item_id AND day >= NEW.effective_on;
END;
CREATE TRIGGER late_cost_dated AFTER INSERT ON late_cost BEGIN
    UPDATE item_value SET last_on = MAX(COALESCE(last_on, ''), NEW.effective_on) WHERE item_id = NEW.item_id;
    INSERT INTO item_day (item_id, day, quantity, value)
    SELECT NEW.item_id, NEW.effective_on, COALESCE(d.quantity, 0), COALESCE(d.value, 0)
    FROM (SELECT 1) LEFT JOIN (SELECT quantity, value FROM item_day WHERE item_id = NEW.item_id
        AND day < NEW.effective_on ORDER BY day DESC LIMIT 1) d WHERE true ON CONFLICT DO NOTHING;
    UPDATE item_day SET value = value + NEW.to_stock WHERE item_id = NEW.item_id AND day >= NEW.effective_on;
END;
CREATE TRIGGER reservation_summed AFTER INSERT ON reservation BEGIN
    UPDATE item_value SET reserved = reserved + NEW.quantity WHERE item_id = NEW.item_id;
END;
CREATE TRIGGER reservation_closed AFTER UPDATE ON reservation BEGIN
    UPDATE item_value SET reserved = reserved - NEW.quantity WHERE item_id = NEW.item_id;
END;

-- Lines of another origin would make the account differ from the stock for ever.
CREATE TRIGGER item_category_insert BEFORE INSERT ON item_category BEGIN
    SELECT RAISE(ABORT, 'stock: a stock account is an asset without lines of another origin')
    WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.stock_account_id AND kind = 'asset' AND analytic)
       OR (EXISTS (SELECT 1 FROM line WHERE account_id = NEW.stock_account_id)
           AND NOT EXISTS (SELECT 1 FROM item_category WHERE stock_account_id = NEW.stock_account_id));
END;
CREATE TRIGGER item_category_moved BEFORE UPDATE OF stock_account_id ON item_category
WHEN NEW.stock_account_id <> OLD.stock_account_id BEGIN
    SELECT RAISE(ABORT, 'stock: a stock account is an asset without lines of another origin')
    WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.stock_account_id AND kind = 'asset' AND analytic)
       OR (EXISTS (SELECT 1 FROM line WHERE account_id = NEW.stock_account_id)
           AND NOT EXISTS (SELECT 1 FROM item_category WHERE stock_account_id = NEW.stock_account_id));
END;

-- Goods come to rest in places that are in use.
CREATE TRIGGER place_closed BEFORE UPDATE OF active ON place WHEN OLD.active AND NOT NEW.active BEGIN
    SELECT RAISE(ABORT, 'stock: a place at rest holds nothing')
    WHERE EXISTS (SELECT 1 FROM on_hand WHERE place_id = NEW.id AND quantity <> 0);
END;
CREATE TRIGGER stock_move_to_open BEFORE INSERT ON stock_move BEGIN
    SELECT RAISE(ABORT, 'stock: a place at rest holds nothing')
    WHERE EXISTS (SELECT 1 FROM place WHERE id = NEW.to_id AND own AND NOT active);
END;

-- What a job does is named by the program; the list of kinds grows with every slice.
CREATE TABLE job_kept AS SELECT * FROM job;
DROP TABLE job_part;
DROP TABLE job;
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind <> ''),
    state TEXT NOT NULL CHECK (state IN ('running', 'ready', 'done', 'failed', 'dropped')),
    asked_by INTEGER NOT NULL REFERENCES app_user (id),
    asked_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    percent INTEGER NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    input TEXT NOT NULL,
    outcome TEXT
) STRICT;
CREATE INDEX job_by_kind ON job (kind, id);
INSERT INTO job SELECT id, kind, CASE state WHEN 'ready' THEN 'dropped' ELSE state END, asked_by, asked_at, seen_at,
    percent, input, outcome FROM job_kept;
DROP TABLE job_kept;
CREATE TABLE job_part (
    job_id INTEGER NOT NULL REFERENCES job (id),
    n INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (job_id, n)
) STRICT, WITHOUT ROWID;
