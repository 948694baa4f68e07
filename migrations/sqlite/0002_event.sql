CREATE TABLE event (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    at INTEGER NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES app_user (id),
    kind TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    request_id TEXT,
    reason TEXT,
    change TEXT NOT NULL,
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX event_by_subject ON event (subject_type, subject_id, seq);
CREATE INDEX event_by_actor ON event (actor_id, seq);
CREATE INDEX event_by_kind ON event (kind, seq);

CREATE TABLE event_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
INSERT INTO event_head (id, seq, hash) VALUES (1, 0, zeroblob(32));

-- The readable side of personal fields; the event itself holds only a salted commitment.
CREATE TABLE event_personal (
    seq INTEGER NOT NULL REFERENCES event (seq),
    field TEXT NOT NULL,
    salt BLOB NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (seq, field)
) STRICT;

CREATE TRIGGER event_insert BEFORE INSERT ON event BEGIN
    SELECT RAISE(ABORT, 'event exists')
    WHERE EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq OR hash = NEW.hash);
    SELECT RAISE(ABORT, 'event breaks the chain')
    WHERE NEW.seq <> 1 + (SELECT COALESCE(MAX(seq), 0) FROM event)
       OR NEW.prev_hash <> COALESCE((SELECT hash FROM event WHERE seq = NEW.seq - 1), zeroblob(32));
END;
CREATE TRIGGER event_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events never change'); END;
CREATE TRIGGER event_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events never change'); END;
