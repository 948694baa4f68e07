-- By how much the value of a category's stock changed on a day, kept by triggers: the valuation of any day sums days, and
-- neither moves nor items.
CREATE TABLE category_day (
    category_id INTEGER NOT NULL REFERENCES item_category (id),
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    change INTEGER NOT NULL,
    PRIMARY KEY (category_id, day)
) STRICT, WITHOUT ROWID;

-- What changed the value of an item, and when.
CREATE VIEW item_worth AS
SELECT item_id, effective_on AS day, value AS change FROM stock_move WHERE value <> 0
UNION ALL SELECT item_id, effective_on, to_stock FROM late_cost;

INSERT INTO category_day (category_id, day, change)
SELECT i.category_id, w.day, SUM(w.change) FROM item_worth w JOIN item i ON i.id = w.item_id GROUP BY 1, 2;

CREATE TRIGGER stock_move_in_category AFTER INSERT ON stock_move WHEN NEW.value <> 0 BEGIN
    INSERT INTO category_day (category_id, day, change)
    SELECT category_id, NEW.effective_on, NEW.value FROM item WHERE id = NEW.item_id
    ON CONFLICT (category_id, day) DO UPDATE SET change = category_day.change + excluded.change;
END;
CREATE TRIGGER late_cost_in_category AFTER INSERT ON late_cost BEGIN
    INSERT INTO category_day (category_id, day, change)
    SELECT category_id, NEW.effective_on, NEW.to_stock FROM item WHERE id = NEW.item_id
    ON CONFLICT (category_id, day) DO UPDATE SET change = category_day.change + excluded.change;
END;
-- An item takes its whole past along.
CREATE TRIGGER item_in_category AFTER UPDATE OF category_id ON item WHEN NEW.category_id <> OLD.category_id BEGIN
    INSERT INTO category_day (category_id, day, change)
    SELECT OLD.category_id, day, -SUM(change) FROM item_worth WHERE item_id = NEW.id GROUP BY day
    ON CONFLICT (category_id, day) DO UPDATE SET change = category_day.change + excluded.change;
    INSERT INTO category_day (category_id, day, change)
    SELECT NEW.category_id, day, SUM(change) FROM item_worth WHERE item_id = NEW.id GROUP BY day
    ON CONFLICT (category_id, day) DO UPDATE SET change = category_day.change + excluded.change;
END;
