-- What the pages of stock show of an item without reading its moves.
ALTER TABLE item ADD COLUMN picture BYTEA REFERENCES blob (sha256);

-- reserved: Σ of its open reservations; last_on: the last day something of it moved or its value changed.
ALTER TABLE item_value ADD COLUMN reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0);
ALTER TABLE item_value ADD COLUMN last_on DATE;
CREATE INDEX item_value_by_quantity ON item_value (quantity, item_id);
CREATE INDEX item_value_by_value ON item_value (value, item_id);
CREATE INDEX item_value_by_day ON item_value (last_on, item_id);
CREATE INDEX item_by_supplier ON item (supplier_id) WHERE supplier_id IS NOT NULL;
CREATE INDEX stock_move_by_day ON stock_move (effective_on, seq);

-- Quantity and value of an item over all own places at the end of a day on which either changed or goods moved.
CREATE TABLE item_day (
    item_id BIGINT NOT NULL REFERENCES item (id),
    day DATE NOT NULL,
    quantity BIGINT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (item_id, day)
);

INSERT INTO item_day (item_id, day, quantity, value)
SELECT item_id, day, SUM(SUM(quantity)) OVER (PARTITION BY item_id ORDER BY day),
    SUM(SUM(value)) OVER (PARTITION BY item_id ORDER BY day)
FROM (SELECT m.item_id, m.effective_on AS day, m.value, m.quantity * (t.own::int - f.own::int) AS quantity
      FROM stock_move m JOIN place f ON f.id = m.from_id JOIN place t ON t.id = m.to_id
      UNION ALL SELECT item_id, effective_on, to_stock, 0 FROM late_cost) AS each_one GROUP BY item_id, day;
UPDATE item_value SET last_on = (SELECT MAX(day) FROM item_day d WHERE d.item_id = item_value.item_id),
    reserved = COALESCE((SELECT SUM(reserved) FROM on_hand h WHERE h.item_id = item_value.item_id), 0);

CREATE FUNCTION item_dated(of_item BIGINT, on_day DATE, more BIGINT, worth BIGINT) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE item_value SET last_on = GREATEST(COALESCE(last_on, on_day), on_day) WHERE item_id = of_item;
    INSERT INTO item_day (item_id, day, quantity, value)
    SELECT of_item, on_day, COALESCE(d.quantity, 0), COALESCE(d.value, 0)
    FROM (SELECT 1) AS one LEFT JOIN (SELECT quantity, value FROM item_day WHERE item_id = of_item
        AND day < on_day ORDER BY day DESC LIMIT 1) d ON true ON CONFLICT DO NOTHING;
    UPDATE item_day SET value = value + worth, quantity = quantity + more WHERE item_id = of_item AND day >= on_day;
END $$;
CREATE FUNCTION stock_move_dates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM item_dated(NEW.item_id, NEW.effective_on, NEW.quantity
        * ((SELECT own::int FROM place WHERE id = NEW.to_id) - (SELECT own::int FROM place WHERE id = NEW.from_id)),
        NEW.value);
    RETURN NULL;
END $$;
CREATE TRIGGER stock_move_dated AFTER INSERT ON stock_move FOR EACH ROW EXECUTE FUNCTION stock_move_dates();
CREATE FUNCTION late_cost_dates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM item_dated(NEW.item_id, NEW.effective_on, 0, NEW.to_stock);
    RETURN NULL;
END $$;
CREATE TRIGGER late_cost_dated AFTER INSERT ON late_cost FOR EACH ROW EXECUTE FUNCTION late_cost_dates();
CREATE FUNCTION reservation_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE item_value SET reserved = reserved + CASE TG_OP WHEN 'INSERT' THEN NEW.quantity ELSE -NEW.quantity END
    WHERE item_id = NEW.item_id;
    RETURN NULL;
END $$;
CREATE TRIGGER reservation_summed AFTER INSERT OR UPDATE ON reservation
    FOR EACH ROW EXECUTE FUNCTION reservation_sums();

-- Lines of another origin would make the account differ from the stock for ever.
CREATE FUNCTION item_category_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.stock_account_id = OLD.stock_account_id THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.stock_account_id AND kind = 'asset' AND analytic)
       OR (EXISTS (SELECT 1 FROM line WHERE account_id = NEW.stock_account_id)
           AND NOT EXISTS (SELECT 1 FROM item_category WHERE stock_account_id = NEW.stock_account_id)) THEN
        RAISE EXCEPTION 'stock: a stock account is an asset without lines of another origin';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_category_insert BEFORE INSERT OR UPDATE ON item_category
    FOR EACH ROW EXECUTE FUNCTION item_category_account();

-- Goods come to rest in places that are in use.
CREATE FUNCTION place_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.active AND NOT NEW.active AND EXISTS (SELECT 1 FROM on_hand WHERE place_id = NEW.id AND quantity <> 0) THEN
        RAISE EXCEPTION 'stock: a place at rest holds nothing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER place_closed BEFORE UPDATE ON place FOR EACH ROW EXECUTE FUNCTION place_closes();
CREATE FUNCTION stock_move_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM place WHERE id = NEW.to_id AND own AND NOT active) THEN
        RAISE EXCEPTION 'stock: a place at rest holds nothing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stock_move_to_open BEFORE INSERT ON stock_move FOR EACH ROW EXECUTE FUNCTION stock_move_opens();

-- What a job does is named by the program; the list of kinds grows with every slice.
ALTER TABLE job DROP CONSTRAINT job_kind_check;
ALTER TABLE job ADD CONSTRAINT job_kind_check CHECK (kind <> '');
