-- The last check of the books, rule by rule; offenders is a JSON list of names.
CREATE TABLE check_outcome (
    rule TEXT PRIMARY KEY,
    figure INTEGER NOT NULL,
    broken INTEGER NOT NULL CHECK (broken >= 0),
    offenders TEXT NOT NULL,
    checked_at INTEGER NOT NULL,
    checked_by INTEGER NOT NULL REFERENCES app_user (id)
) STRICT;

-- Long work: an import, a copy. It is a row so that any process can tell how far it is.
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'copy', 'check')),
    state TEXT NOT NULL CHECK (state IN ('running', 'ready', 'done', 'failed', 'dropped')),
    asked_by INTEGER NOT NULL REFERENCES app_user (id),
    asked_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    percent INTEGER NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    input TEXT NOT NULL,
    outcome TEXT
) STRICT;
CREATE INDEX job_by_kind ON job (kind, id);

-- What was uploaded for a job, cut into pieces; removed when the job ends.
CREATE TABLE job_part (
    job_id INTEGER NOT NULL REFERENCES job (id),
    n INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (job_id, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_by_time ON event (at, seq);
