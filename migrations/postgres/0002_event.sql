CREATE TABLE event (
    seq BIGINT PRIMARY KEY CHECK (seq > 0),
    at BIGINT NOT NULL,
    actor_id BIGINT NOT NULL REFERENCES app_user (id),
    kind TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    request_id TEXT,
    reason TEXT,
    change TEXT NOT NULL,
    prev_hash BYTEA NOT NULL CHECK (octet_length(prev_hash) = 32),
    hash BYTEA NOT NULL UNIQUE CHECK (octet_length(hash) = 32)
);
CREATE INDEX event_by_subject ON event (subject_type, subject_id, seq);
CREATE INDEX event_by_actor ON event (actor_id, seq);
CREATE INDEX event_by_kind ON event (kind, seq);

CREATE TABLE event_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
INSERT INTO event_head (id, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

-- The readable side of personal fields; the event itself holds only a salted commitment.
CREATE TABLE event_personal (
    seq BIGINT NOT NULL REFERENCES event (seq),
    field TEXT NOT NULL,
    salt BYTEA NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (seq, field)
);


CREATE FUNCTION event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last event%ROWTYPE;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'events never change';
    END IF;
    SELECT * INTO last FROM event ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> COALESCE(last.seq, 0) + 1
       OR NEW.prev_hash <> COALESCE(last.hash, decode(repeat('00', 32), 'hex')) THEN
        RAISE EXCEPTION 'event breaks the chain';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER event_rows BEFORE INSERT OR UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_guard();
CREATE TRIGGER event_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION event_guard();
