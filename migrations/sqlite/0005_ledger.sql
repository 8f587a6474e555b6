-- What happened, who did it, what was answered.

-- The outbox. AUTOINCREMENT never gives an id twice, and since writers go one after the other, ids
-- appear in their order.
CREATE TABLE event (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id TEXT    NOT NULL REFERENCES organisation (id),
    topic           TEXT    NOT NULL,
    case_id         TEXT,
    run_id          TEXT,
    payload         TEXT    NOT NULL CHECK (json_valid(payload)),
    at              INTEGER NOT NULL,
    FOREIGN KEY (organisation_id, case_id) REFERENCES case_file (organisation_id, id)
) STRICT;

CREATE INDEX event_tail ON event (organisation_id, id);
CREATE INDEX event_case ON event (organisation_id, case_id, id);
CREATE INDEX event_progress ON event (organisation_id, at) WHERE topic = 'run.progress';

CREATE TABLE audit_record (
    organisation_id TEXT    NOT NULL REFERENCES organisation (id),
    sequence        INTEGER NOT NULL CHECK (sequence >= 1),
    at              INTEGER NOT NULL,
    principal       TEXT    NOT NULL,
    action          TEXT    NOT NULL,
    subject         TEXT    NOT NULL,
    details         TEXT    NOT NULL CHECK (json_valid(details)),
    previous        TEXT    NOT NULL CHECK (length(previous) = 64),
    hash            TEXT    NOT NULL CHECK (length(hash) = 64),
    PRIMARY KEY (organisation_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency_key (
    organisation_id TEXT    NOT NULL REFERENCES organisation (id),
    principal       TEXT    NOT NULL,
    key             TEXT    NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint     TEXT    NOT NULL CHECK (length(fingerprint) = 64),
    status          INTEGER CHECK (status BETWEEN 100 AND 599),
    answer          TEXT    CHECK (answer IS NULL OR json_valid(answer)),
    held_at         INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, principal, key),
    CHECK ((status IS NULL) = (answer IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_key_age ON idempotency_key (organisation_id, held_at);
