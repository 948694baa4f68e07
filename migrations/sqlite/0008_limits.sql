-- Amounts so large that thousands of them would not sum within 64 bits.
CREATE TRIGGER line_amount_limit BEFORE INSERT ON line
WHEN NEW.amount NOT BETWEEN -1000000000000000 AND 1000000000000000
BEGIN SELECT RAISE(ABORT, 'amount beyond the limit'); END;

-- One request to reopen a month waits at a time.
CREATE UNIQUE INDEX period_change_waiting ON period_change (month) WHERE act = 'reopen' AND decided_at IS NULL;
