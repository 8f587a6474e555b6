-- Runs, what they found, and the machine work that carries them out.

-- `inputs` is what people stated; `means` what the run is carried out with; `work_digest` covers
-- both and decides whether tiles of an earlier attempt count.
CREATE TABLE run (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    slide_id        TEXT    NOT NULL,
    inputs          TEXT    NOT NULL CHECK (json_valid(inputs)),
    model_name      TEXT,
    model_version   TEXT,
    model_variant   TEXT,
    program_version TEXT,
    settings        TEXT,
    work_digest     TEXT    CHECK (length(work_digest) = 64),
    state           TEXT    NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'in_progress', 'done')),
    progress        TEXT    CHECK (progress IS NULL OR json_valid(progress)),
    requested_at    INTEGER NOT NULL,
    requested_by    TEXT    NOT NULL,
    started_at      INTEGER,
    finished_at     INTEGER,
    superseded_by   TEXT    CHECK (superseded_by <> id),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, slide_id) REFERENCES slide (organisation_id, id),
    -- Set just before the run that it points to is inserted, hence checked at the end.
    FOREIGN KEY (organisation_id, superseded_by) REFERENCES run (organisation_id, id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK ((state = 'done') = (finished_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX run_slide ON run (organisation_id, slide_id, id);
-- Exactly one run of a slide is the current one.
CREATE UNIQUE INDEX run_current ON run (organisation_id, slide_id) WHERE superseded_by IS NULL;

CREATE TABLE verdict_version (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    run_id          TEXT    NOT NULL,
    version         INTEGER NOT NULL CHECK (version >= 1),
    final           INTEGER NOT NULL CHECK (final IN (0, 1)),
    outcome         TEXT    NOT NULL
        CHECK (outcome IN ('suspicious', 'no_suspicion_found', 'cannot_assess', 'failed')),
    score           REAL,
    reasons         TEXT    NOT NULL CHECK (json_valid(reasons)),
    document        TEXT    NOT NULL CHECK (json_valid(document)),
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, run_id, version),
    FOREIGN KEY (organisation_id, run_id) REFERENCES run (organisation_id, id),
    -- A provisional version is only ever suspicious.
    CHECK (final = 1 OR outcome = 'suspicious')
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX verdict_final ON verdict_version (organisation_id, run_id) WHERE final = 1;

CREATE TABLE region (
    organisation_id TEXT    NOT NULL,
    verdict_id      TEXT    NOT NULL,
    rank            INTEGER NOT NULL CHECK (rank >= 1),
    polygon         TEXT    NOT NULL CHECK (json_valid(polygon)),
    area_mm2        REAL    NOT NULL,
    max_score       REAL    NOT NULL,
    mean_score      REAL    NOT NULL,
    label           TEXT,
    PRIMARY KEY (organisation_id, verdict_id, rank),
    FOREIGN KEY (organisation_id, verdict_id) REFERENCES verdict_version (organisation_id, id)
) STRICT, WITHOUT ROWID;

-- Tiles in append-only pieces; the form of `tiles` is that of src/store/tile_chunk.rs. A rowid table, since
-- the pieces are large.
CREATE TABLE tile_chunk (
    organisation_id TEXT    NOT NULL,
    run_id          TEXT    NOT NULL,
    sequence        INTEGER NOT NULL CHECK (sequence >= 1),
    work_digest     TEXT    NOT NULL CHECK (length(work_digest) = 64),
    tiles           BLOB    NOT NULL,
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, run_id, sequence),
    FOREIGN KEY (organisation_id, run_id) REFERENCES run (organisation_id, id)
) STRICT;

CREATE TABLE model_bundle (
    organisation_id TEXT    NOT NULL REFERENCES organisation (id),
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    name            TEXT    NOT NULL,
    version         TEXT    NOT NULL,
    digest          TEXT    NOT NULL CHECK (length(digest) = 64),
    document        TEXT    NOT NULL CHECK (json_valid(document)),
    licence_unknown INTEGER NOT NULL DEFAULT 0 CHECK (licence_unknown IN (0, 1)),
    added_at        INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, name, version, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE validation_run (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    model_bundle_id TEXT    NOT NULL,
    sample_set      TEXT    NOT NULL,
    state           TEXT    NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'in_progress', 'done')),
    report          TEXT    CHECK (report IS NULL OR json_valid(report)),
    requested_at    INTEGER NOT NULL,
    requested_by    TEXT    NOT NULL,
    finished_at     INTEGER,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, model_bundle_id) REFERENCES model_bundle (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX validation_run_bundle ON validation_run (organisation_id, model_bundle_id);

-- The job queue. `epoch` grows with every claim; `beat_at` is the last sign of life of the holder.
CREATE TABLE job (
    organisation_id   TEXT    NOT NULL REFERENCES organisation (id),
    id                TEXT    NOT NULL CHECK (length(id) = 36),
    run_id            TEXT,
    validation_run_id TEXT,
    state             TEXT    NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'done', 'poisoned', 'cancelled')),
    due_at            INTEGER NOT NULL,
    not_before        INTEGER NOT NULL,
    attempt           INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    epoch             INTEGER NOT NULL DEFAULT 0 CHECK (epoch >= 0),
    worker            TEXT,
    beat_at           INTEGER,
    error             TEXT,
    created_at        INTEGER NOT NULL,
    ended_at          INTEGER,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, run_id),
    UNIQUE (organisation_id, validation_run_id),
    FOREIGN KEY (organisation_id, run_id) REFERENCES run (organisation_id, id),
    FOREIGN KEY (organisation_id, validation_run_id) REFERENCES validation_run (organisation_id, id),
    CHECK ((run_id IS NULL) <> (validation_run_id IS NULL)),
    CHECK ((state = 'running') = (worker IS NOT NULL)),
    CHECK ((state = 'running') = (beat_at IS NOT NULL)),
    CHECK ((state IN ('done', 'poisoned', 'cancelled')) = (ended_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- The queue goes through all organisations, earliest due first.
CREATE INDEX job_queue ON job (due_at, id) WHERE state IN ('waiting', 'running');
-- A lease names the job alone, since a worker works for every organisation.
CREATE UNIQUE INDEX job_lease ON job (id);
CREATE INDEX job_worker ON job (worker) WHERE state = 'running';
