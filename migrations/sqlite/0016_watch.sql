-- What is still to come, and how long it takes. Both are projections of orders, kept by triggers.

-- expected: what open purchases are still to bring of the item. It stands with the item's other figures because the
-- grid of the inventory filters, sorts and sums by it.
ALTER TABLE item_value ADD COLUMN expected INTEGER NOT NULL DEFAULT 0 CHECK (expected >= 0);
-- The first day on which something of a purchase came.
ALTER TABLE trade_order ADD COLUMN received_on TEXT;

UPDATE item_value SET expected = COALESCE((SELECT SUM(l.quantity + l.over - l.delivered) FROM order_line l
    JOIN trade_order o ON o.id = l.order_id
    WHERE l.item_id = item_value.item_id AND o.kind = 'purchase' AND o.cancelled_at IS NULL), 0);
UPDATE trade_order SET received_on = (SELECT MIN(d.effective_on) FROM order_line l JOIN order_move m ON m.line_id = l.id
    JOIN stock_document d ON d.id = m.document_id WHERE l.order_id = trade_order.id AND m.step = 'receive')
WHERE kind = 'purchase' AND cancelled_at IS NULL;
CREATE INDEX trade_order_received ON trade_order (ordered_on, party_id) WHERE received_on IS NOT NULL;

CREATE TRIGGER order_line_expected AFTER INSERT ON order_line BEGIN
    UPDATE item_value SET expected = expected + NEW.quantity + NEW.over - NEW.delivered WHERE item_id = NEW.item_id
        AND EXISTS (SELECT 1 FROM trade_order WHERE id = NEW.order_id AND kind = 'purchase' AND cancelled_at IS NULL);
END;
CREATE TRIGGER order_line_still_expected AFTER UPDATE OF item_id, quantity, over, delivered ON order_line BEGIN
    UPDATE item_value SET expected = expected
        + CASE item_id WHEN NEW.item_id THEN NEW.quantity + NEW.over - NEW.delivered ELSE 0 END
        - CASE item_id WHEN OLD.item_id THEN OLD.quantity + OLD.over - OLD.delivered ELSE 0 END
    WHERE item_id IN (NEW.item_id, OLD.item_id)
        AND EXISTS (SELECT 1 FROM trade_order WHERE id = NEW.order_id AND kind = 'purchase' AND cancelled_at IS NULL);
END;
CREATE TRIGGER order_line_not_expected AFTER DELETE ON order_line BEGIN
    UPDATE item_value SET expected = expected - OLD.quantity - OLD.over + OLD.delivered WHERE item_id = OLD.item_id
        AND EXISTS (SELECT 1 FROM trade_order WHERE id = OLD.order_id AND kind = 'purchase' AND cancelled_at IS NULL);
END;
CREATE TRIGGER trade_order_not_expected AFTER UPDATE OF cancelled_at ON trade_order
WHEN NEW.kind = 'purchase' AND OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL BEGIN
    UPDATE item_value SET expected = expected - (SELECT SUM(l.quantity + l.over - l.delivered) FROM order_line l
        WHERE l.order_id = NEW.id AND l.item_id = item_value.item_id)
    WHERE item_id IN (SELECT item_id FROM order_line WHERE order_id = NEW.id);
END;
CREATE TRIGGER order_move_received AFTER INSERT ON order_move WHEN NEW.step = 'receive' BEGIN
    UPDATE trade_order SET received_on = MIN(COALESCE(received_on, '9999-12-31'),
        (SELECT effective_on FROM stock_document WHERE id = NEW.document_id))
    WHERE id = (SELECT order_id FROM order_line WHERE id = NEW.line_id);
END;
