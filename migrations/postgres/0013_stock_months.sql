-- What each item did in a month, by the days its moves count on, kept by triggers: received (less what went back to
-- suppliers), used (issued, less what came back) with its cost, and by how much its quantity and value changed. Reports
-- of use, age and turnover read this and no moves.
CREATE TABLE item_month (
    item_id BIGINT NOT NULL REFERENCES item (id),
    month BIGINT NOT NULL,
    received BIGINT NOT NULL,
    used BIGINT NOT NULL,
    used_cost BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (item_id, month)
);
CREATE INDEX item_month_by_month ON item_month (month, item_id);

-- A move as a change of its item; what only changes places changes nothing.
CREATE VIEW moved_item AS
SELECT seq, item_id, CAST(EXTRACT(YEAR FROM effective_on) * 100 + EXTRACT(MONTH FROM effective_on) AS BIGINT) AS month,
    CASE WHEN kind = 'receive' THEN quantity WHEN kind = 'return' AND sign < 0 THEN -quantity ELSE 0 END AS received,
    CASE WHEN kind = 'issue' THEN quantity WHEN kind = 'return' AND sign > 0 THEN -quantity ELSE 0 END AS used,
    CASE WHEN kind = 'issue' OR (kind = 'return' AND sign > 0) THEN -cost ELSE 0 END AS used_cost,
    sign * quantity AS quantity, value
FROM (SELECT m.item_id, m.effective_on, d.kind, m.quantity, m.value, m.cost, m.seq, t.own::int - f.own::int AS sign
      FROM stock_move m JOIN stock_document d ON d.id = m.document_id JOIN place f ON f.id = m.from_id
      JOIN place t ON t.id = m.to_id WHERE t.own <> f.own) AS crossing;

-- The same with the late costs: what the months are sums of.
CREATE VIEW item_change AS
SELECT item_id, month, received, used, used_cost, quantity, value FROM moved_item
UNION ALL SELECT item_id, CAST(EXTRACT(YEAR FROM effective_on) * 100 + EXTRACT(MONTH FROM effective_on) AS BIGINT),
    0, 0, to_cost, 0, to_stock FROM late_cost;

INSERT INTO item_month (item_id, month, received, used, used_cost, quantity, value)
SELECT item_id, month, SUM(received), SUM(used), SUM(used_cost), SUM(quantity), SUM(value) FROM item_change
GROUP BY item_id, month;

CREATE FUNCTION stock_move_in_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO item_month (item_id, month, received, used, used_cost, quantity, value)
    SELECT item_id, month, received, used, used_cost, quantity, value FROM moved_item WHERE seq = NEW.seq
    ON CONFLICT (item_id, month) DO UPDATE SET received = item_month.received + excluded.received,
        used = item_month.used + excluded.used, used_cost = item_month.used_cost + excluded.used_cost,
        quantity = item_month.quantity + excluded.quantity, value = item_month.value + excluded.value;
    RETURN NULL;
END $$;
CREATE TRIGGER stock_move_in_month AFTER INSERT ON stock_move FOR EACH ROW EXECUTE FUNCTION stock_move_in_month();

CREATE FUNCTION late_cost_in_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO item_month (item_id, month, received, used, used_cost, quantity, value)
    VALUES (NEW.item_id, CAST(EXTRACT(YEAR FROM NEW.effective_on) * 100 + EXTRACT(MONTH FROM NEW.effective_on) AS BIGINT),
        0, 0, NEW.to_cost, 0, NEW.to_stock)
    ON CONFLICT (item_id, month) DO UPDATE SET used_cost = item_month.used_cost + excluded.used_cost,
        value = item_month.value + excluded.value;
    RETURN NULL;
END $$;
CREATE TRIGGER late_cost_in_month AFTER INSERT ON late_cost FOR EACH ROW EXECUTE FUNCTION late_cost_in_month();

CREATE INDEX lot_by_expiry ON lot (expires_on, id) WHERE expires_on IS NOT NULL;
