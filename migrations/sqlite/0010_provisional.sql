-- What could be said of a run before all of its tiles were read: that it is suspicious, or that it is in progress.
-- No other outcome exists before the final verdict, so none can be written here.
CREATE TABLE provisional_version (
    organisation_id TEXT    NOT NULL,
    run_id          TEXT    NOT NULL,
    version         INTEGER NOT NULL CHECK (version >= 1),
    suspicious      INTEGER NOT NULL CHECK (suspicious IN (0, 1)),
    -- As in tile_chunk: what was found with another model or settings no longer counts.
    work_digest     TEXT    NOT NULL CHECK (length(work_digest) = 64),
    document        TEXT    NOT NULL CHECK (json_valid(document)),
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, run_id, version),
    FOREIGN KEY (organisation_id, run_id) REFERENCES run (organisation_id, id)
) STRICT, WITHOUT ROWID;
