-- Amounts so large that thousands of them would not sum within 64 bits.
ALTER TABLE line ADD CONSTRAINT line_amount_limit
    CHECK (amount BETWEEN -1000000000000000 AND 1000000000000000);

-- One request to reopen a month waits at a time.
CREATE UNIQUE INDEX period_change_waiting ON period_change (month) WHERE act = 'reopen' AND decided_at IS NULL;
