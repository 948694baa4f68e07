CREATE TABLE user_role (
    user_id INTEGER NOT NULL REFERENCES app_user (id),
    role TEXT NOT NULL CHECK (role IN
        ('employee', 'manager', 'hr', 'finance', 'stock', 'logistics', 'commercial', 'admin', 'auditor')),
    PRIMARY KEY (user_id, role)
) STRICT;

CREATE TABLE role_request (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES app_user (id),
    roles TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    asked_at INTEGER NOT NULL,
    decided_by INTEGER REFERENCES app_user (id) CHECK (decided_by <> user_id),
    decided_at INTEGER,
    approved INTEGER CHECK (approved IN (0, 1))
) STRICT;

CREATE TABLE invitation (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES app_user (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('invite', 'reset')),
    invited_by INTEGER NOT NULL REFERENCES app_user (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE TABLE recovery_code (
    user_id INTEGER NOT NULL REFERENCES app_user (id),
    code_hash BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (user_id, code_hash)
) STRICT;

CREATE TABLE session (
    id_hash BLOB PRIMARY KEY CHECK (length(id_hash) = 32),
    user_id INTEGER REFERENCES app_user (id),
    -- Dead once the user's own epoch has moved on: new password, disabled, signed out everywhere.
    epoch INTEGER NOT NULL DEFAULT 0,
    content TEXT NOT NULL,
    device TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE sign_in_try (
    account BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_try_by_account ON sign_in_try (account, at);
CREATE INDEX sign_in_try_by_time ON sign_in_try (at);
