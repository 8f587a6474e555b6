-- Validation runs as the service carries them out. The table of 0003 was made before it was known what
-- they need, and nothing ever wrote into it; `job` refers to its successor by the same name.

DROP TABLE validation_run;

CREATE TABLE validation_run (
    organisation_id TEXT    NOT NULL REFERENCES organisation (id),
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    -- What was asked for; the set stands beside it, since it is searched for.
    request         TEXT    NOT NULL CHECK (json_valid(request)),
    sample_set      TEXT    NOT NULL,
    state           TEXT    NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    progress        TEXT    CHECK (progress IS NULL OR json_valid(progress)),
    figures         TEXT    CHECK (figures IS NULL OR json_valid(figures)),
    error           TEXT,
    requested_at    INTEGER NOT NULL,
    requested_by    TEXT    NOT NULL,
    started_at      INTEGER,
    finished_at     INTEGER,
    PRIMARY KEY (organisation_id, id),
    CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
    CHECK ((state = 'done') = (figures IS NOT NULL)),
    CHECK ((state = 'failed') = (error IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX validation_run_open ON validation_run (organisation_id, sample_set)
    WHERE state IN ('queued', 'running');

-- A labelled set that somebody uploaded; its files lie under its digest.
CREATE TABLE validation_set (
    organisation_id TEXT    NOT NULL REFERENCES organisation (id),
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    name            TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    digest          TEXT    NOT NULL CHECK (length(digest) = 64),
    files           INTEGER NOT NULL CHECK (files >= 0),
    bytes           INTEGER NOT NULL CHECK (bytes >= 0),
    uploaded_at     INTEGER NOT NULL,
    uploaded_by     TEXT    NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX job_validation ON job (due_at, id)
    WHERE validation_run_id IS NOT NULL AND state IN ('waiting', 'running');
CREATE INDEX event_validation_progress ON event (organisation_id, at) WHERE topic = 'validation.progress';
