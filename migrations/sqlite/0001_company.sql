CREATE TABLE company (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL CHECK (name <> ''),
    cnpj TEXT CHECK (length(cnpj) = 14),
    time_zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    fiscal_year_starts INTEGER NOT NULL DEFAULT 1 CHECK (fiscal_year_starts BETWEEN 1 AND 12),
    lang TEXT NOT NULL CHECK (lang IN ('pt', 'en')),
    demo INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE app_user (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'system')),
    email TEXT UNIQUE,
    name TEXT NOT NULL CHECK (name <> ''),
    password_hash TEXT,
    totp_secret BLOB,
    totp_confirmed_at INTEGER,
    totp_last_step INTEGER NOT NULL DEFAULT 0,
    area_id INTEGER REFERENCES area (id),
    lang TEXT CHECK (lang IN ('pt', 'en')),
    -- Moves on whenever every session of the user must end.
    session_epoch INTEGER NOT NULL DEFAULT 0,
    theme TEXT CHECK (theme IN ('light', 'dark')),
    density TEXT CHECK (density IN ('compact', 'roomy')),
    disabled_at INTEGER,
    created_at INTEGER NOT NULL,
    CHECK (kind = 'person' OR (email IS NULL AND password_hash IS NULL))
) STRICT;

CREATE TABLE area (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    parent_id INTEGER REFERENCES area (id) CHECK (parent_id <> id),
    manager_id INTEGER REFERENCES app_user (id),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
CREATE INDEX area_by_parent ON area (parent_id);
CREATE INDEX area_by_manager ON area (manager_id);
CREATE TRIGGER area_no_loop BEFORE UPDATE OF parent_id ON area WHEN NEW.parent_id IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'company: an area lies below itself')
    WHERE NEW.id IN (WITH RECURSIVE above (id) AS (
        SELECT NEW.parent_id
        UNION SELECT area.parent_id FROM area JOIN above ON area.id = above.id WHERE area.parent_id IS NOT NULL)
        SELECT id FROM above);
END;

-- The command line acts as this user, who has no password and cannot sign in.
INSERT INTO app_user (id, kind, name, created_at) VALUES (1, 'system', 'retaguarda', 0);

CREATE TABLE holiday (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    reach TEXT NOT NULL CHECK (reach IN ('national', 'state', 'municipal', 'company')),
    UNIQUE (day, name)
) STRICT;

-- folded: name and code without accents, in lower case; what lists sort by and type-ahead looks in.
CREATE TABLE party (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    folded TEXT NOT NULL,
    tax_id TEXT UNIQUE CHECK (length(tax_id) IN (11, 14)),
    customer INTEGER NOT NULL DEFAULT 0 CHECK (customer IN (0, 1)),
    supplier INTEGER NOT NULL DEFAULT 0 CHECK (supplier IN (0, 1)),
    carrier INTEGER NOT NULL DEFAULT 0 CHECK (carrier IN (0, 1)),
    email TEXT,
    phone TEXT,
    city TEXT,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
CREATE INDEX party_by_name ON party (folded, id);

CREATE TABLE project (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE draft (
    user_id INTEGER NOT NULL REFERENCES app_user (id),
    form TEXT NOT NULL,
    content TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, form)
) STRICT;

CREATE TABLE saved_view (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES app_user (id),
    area_id INTEGER REFERENCES area (id),
    page TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    query TEXT NOT NULL,
    UNIQUE (user_id, page, name)
) STRICT;
