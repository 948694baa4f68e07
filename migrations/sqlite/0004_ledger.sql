CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER REFERENCES account (id) CHECK (parent_id <> id),
    code TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT NOT NULL CHECK (name <> '' AND instr(name, ':') = 0),
    path TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('asset', 'liability', 'equity', 'income', 'expense')),
    analytic INTEGER NOT NULL CHECK (analytic IN (0, 1)),
    purpose TEXT CHECK (purpose IN ('cash', 'result', 'tax_on_profit', 'cost', 'deduction', 'financial')),
    referential_code TEXT,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
CREATE INDEX account_by_parent ON account (parent_id);

CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE journal_number (
    journal_id INTEGER NOT NULL REFERENCES journal (id),
    year INTEGER NOT NULL,
    last_number INTEGER NOT NULL CHECK (last_number >= 0),
    PRIMARY KEY (journal_id, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE period (
    month INTEGER PRIMARY KEY CHECK (month % 100 BETWEEN 1 AND 12),
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1))
) STRICT;

CREATE TABLE period_change (
    id INTEGER PRIMARY KEY,
    month INTEGER NOT NULL REFERENCES period (month),
    act TEXT NOT NULL CHECK (act IN ('close', 'reopen')),
    asked_by INTEGER NOT NULL REFERENCES app_user (id),
    asked_at INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    decided_by INTEGER REFERENCES app_user (id),
    decided_at INTEGER,
    approved INTEGER CHECK (approved IN (0, 1)),
    CHECK (act = 'close' OR (reason <> '' AND (decided_by IS NULL OR decided_by <> asked_by)))
) STRICT;
CREATE INDEX period_change_by_month ON period_change (month, id);

CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL,
    file_name TEXT NOT NULL,
    format TEXT NOT NULL,
    entries INTEGER NOT NULL,
    imported_by INTEGER NOT NULL REFERENCES app_user (id),
    imported_at INTEGER NOT NULL
) STRICT;

CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    journal_id INTEGER NOT NULL REFERENCES journal (id),
    year INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    effective_on TEXT NOT NULL CHECK (effective_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    recorded_at INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL REFERENCES app_user (id),
    memo TEXT NOT NULL,
    document TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('normal', 'reversal', 'transfer', 'complement', 'closing')),
    corrects_id INTEGER REFERENCES entry (id),
    reason TEXT,
    total INTEGER NOT NULL CHECK (total >= 0),
    request_id TEXT UNIQUE,
    import_id INTEGER REFERENCES import (id),
    source_hash BLOB,
    posted_at INTEGER,
    UNIQUE (journal_id, year, number),
    CHECK ((kind IN ('reversal', 'transfer', 'complement')) = (corrects_id IS NOT NULL)),
    CHECK (corrects_id IS NULL OR COALESCE(reason, '') <> '')
) STRICT;
CREATE INDEX entry_by_day ON entry (effective_on, id);
CREATE INDEX entry_by_recorded ON entry (recorded_at, id);
CREATE INDEX entry_by_source ON entry (source_hash) WHERE source_hash IS NOT NULL;
CREATE INDEX entry_by_import ON entry (import_id) WHERE import_id IS NOT NULL;
CREATE UNIQUE INDEX entry_one_reversal ON entry (corrects_id) WHERE kind = 'reversal';
CREATE INDEX entry_closing ON entry (effective_on) WHERE kind = 'closing';
CREATE INDEX entry_by_corrected ON entry (corrects_id) WHERE corrects_id IS NOT NULL;

-- amount: minor units of the company's currency, debit positive.
-- own_amount: hundred-millionths of `currency`, NULL where that is the company's currency.
CREATE TABLE line (
    entry_id INTEGER NOT NULL REFERENCES entry (id),
    n INTEGER NOT NULL CHECK (n > 0),
    account_id INTEGER NOT NULL REFERENCES account (id),
    effective_on TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (currency <> ''),
    own_amount INTEGER,
    area_id INTEGER REFERENCES area (id),
    party_id INTEGER REFERENCES party (id),
    project_id INTEGER REFERENCES project (id),
    memo TEXT,
    PRIMARY KEY (entry_id, n),
    CHECK (amount <> 0 OR COALESCE(own_amount, 0) <> 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_by_account ON line (account_id, effective_on, entry_id, n, amount);
CREATE INDEX line_by_area ON line (area_id, effective_on) WHERE area_id IS NOT NULL;
CREATE INDEX line_by_party ON line (party_id, effective_on) WHERE party_id IS NOT NULL;

-- Posting is the one change an entry knows: it is checked here, and nothing changes it afterwards.
CREATE TRIGGER entry_insert BEFORE INSERT ON entry BEGIN
    SELECT RAISE(ABORT, 'ledger: an entry is inserted unposted') WHERE NEW.posted_at IS NOT NULL;
    SELECT RAISE(ABORT, 'ledger: posted entries never change')
    WHERE EXISTS (SELECT 1 FROM entry WHERE id = NEW.id AND posted_at IS NOT NULL)
       OR EXISTS (SELECT 1 FROM entry WHERE journal_id = NEW.journal_id AND year = NEW.year AND number = NEW.number
                  AND posted_at IS NOT NULL)
       OR EXISTS (SELECT 1 FROM entry WHERE request_id = NEW.request_id AND posted_at IS NOT NULL);
    SELECT RAISE(ABORT, 'ledger: reversed already')
    WHERE NEW.kind = 'reversal'
      AND EXISTS (SELECT 1 FROM entry WHERE corrects_id = NEW.corrects_id AND kind = 'reversal' AND posted_at IS NOT NULL);
END;
CREATE TRIGGER entry_update BEFORE UPDATE ON entry BEGIN
    SELECT RAISE(ABORT, 'ledger: posted entries never change') WHERE OLD.posted_at IS NOT NULL;
    SELECT RAISE(ABORT, 'ledger: only posting changes an entry')
    WHERE NEW.posted_at IS NULL OR NEW.id <> OLD.id OR NEW.journal_id <> OLD.journal_id OR NEW.year <> OLD.year
       OR NEW.number <> OLD.number OR NEW.effective_on <> OLD.effective_on OR NEW.recorded_at <> OLD.recorded_at
       OR NEW.kind <> OLD.kind OR NEW.corrects_id IS NOT OLD.corrects_id OR NEW.request_id IS NOT OLD.request_id;
    -- One pass over the lines answers every question about them.
    SELECT CASE
        WHEN lines < 2 THEN RAISE(ABORT, 'ledger: an entry has at least two lines')
        WHEN sum <> 0 THEN RAISE(ABORT, 'ledger: lines do not sum to zero')
        WHEN debits <> NEW.total THEN RAISE(ABORT, 'ledger: total is not the sum of debits')
        WHEN other_days > 0 THEN RAISE(ABORT, 'ledger: a line has another day')
        WHEN no_postings > 0 THEN RAISE(ABORT, 'ledger: account takes no lines') END
    FROM (SELECT COUNT(*) AS lines, SUM(amount) AS sum, SUM(MAX(amount, 0)) AS debits,
                 SUM(line.effective_on <> NEW.effective_on) AS other_days,
                 SUM(COALESCE(NOT (analytic AND (active OR NEW.kind = 'reversal')), 1)) AS no_postings
          FROM line LEFT JOIN account ON account.id = line.account_id WHERE line.entry_id = NEW.id);
    SELECT RAISE(ABORT, 'ledger: the period is closed')
    WHERE EXISTS (SELECT 1 FROM period WHERE closed
                  AND month = CAST(substr(NEW.effective_on, 1, 4) || substr(NEW.effective_on, 6, 2) AS INTEGER));
END;
CREATE TRIGGER entry_delete BEFORE DELETE ON entry BEGIN
    SELECT RAISE(ABORT, 'ledger: posted entries never change') WHERE OLD.posted_at IS NOT NULL;
END;
CREATE TRIGGER line_insert BEFORE INSERT ON line BEGIN
    SELECT RAISE(ABORT, 'ledger: posted entries never change')
    WHERE EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id AND posted_at IS NOT NULL);
END;
CREATE TRIGGER line_update BEFORE UPDATE ON line BEGIN
    SELECT RAISE(ABORT, 'ledger: lines never change');
END;
CREATE TRIGGER line_delete BEFORE DELETE ON line BEGIN
    SELECT RAISE(ABORT, 'ledger: posted entries never change')
    WHERE EXISTS (SELECT 1 FROM entry WHERE id = OLD.entry_id AND posted_at IS NOT NULL);
END;

-- A projection of posted lines: area_id 0 is the whole company; own_ columns follow line.own_amount.
CREATE TABLE balance (
    area_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id),
    currency TEXT NOT NULL,
    month INTEGER NOT NULL,
    debit INTEGER NOT NULL,
    credit INTEGER NOT NULL,
    own_debit INTEGER NOT NULL,
    own_credit INTEGER NOT NULL,
    PRIMARY KEY (area_id, account_id, currency, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE projection (
    name TEXT PRIMARY KEY,
    verified_at INTEGER NOT NULL,
    verified_seq INTEGER NOT NULL,
    sound INTEGER NOT NULL CHECK (sound IN (0, 1))
) STRICT;
INSERT INTO projection (name, verified_at, verified_seq, sound) VALUES ('balance', 0, 0, 1);

CREATE TABLE blob (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    content BLOB NOT NULL
) STRICT;

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    entry_id INTEGER NOT NULL REFERENCES entry (id),
    sha256 BLOB NOT NULL REFERENCES blob (sha256),
    name TEXT NOT NULL CHECK (name <> ''),
    size INTEGER NOT NULL CHECK (size >= 0),
    added_by INTEGER NOT NULL REFERENCES app_user (id),
    added_at INTEGER NOT NULL,
    UNIQUE (entry_id, sha256)
) STRICT;
