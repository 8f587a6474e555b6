-- What is known of a slide while its bytes still come. All of it goes with an upload that ends without a slide, and
-- with the final verdict of one that became a slide.

-- `look` is what the first bytes told, `progress` how far it was read ahead. A worker that reads it ahead holds it as
-- one holds a job; `wait_until` is the byte that must be there before it goes on.
CREATE TABLE arrival (
    organisation_id TEXT    NOT NULL,
    upload_id       TEXT    NOT NULL,
    look            TEXT    NOT NULL CHECK (json_valid(look)),
    progress        TEXT    CHECK (progress IS NULL OR json_valid(progress)),
    state           TEXT    NOT NULL CHECK (state IN ('closed', 'waiting', 'running', 'given_up')),
    wait_until      INTEGER NOT NULL DEFAULT 0 CHECK (wait_until >= 0),
    attempt         INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    epoch           INTEGER NOT NULL DEFAULT 0 CHECK (epoch >= 0),
    worker          TEXT,
    beat_at         INTEGER,
    PRIMARY KEY (organisation_id, upload_id),
    FOREIGN KEY (organisation_id, upload_id) REFERENCES upload (organisation_id, id),
    CHECK ((state = 'running') = (worker IS NOT NULL)),
    CHECK ((state = 'running') = (beat_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- A lease names the upload alone, since a worker works for every organisation.
CREATE UNIQUE INDEX arrival_lease ON arrival (upload_id);

-- As tile_chunk, of tiles that were read before there was a run. They become the run's own when it takes them.
CREATE TABLE tile_ahead (
    organisation_id TEXT    NOT NULL,
    upload_id       TEXT    NOT NULL,
    sequence        INTEGER NOT NULL CHECK (sequence >= 1),
    work_digest     TEXT    NOT NULL CHECK (length(work_digest) = 64),
    tiles           BLOB    NOT NULL,
    PRIMARY KEY (organisation_id, upload_id, sequence),
    FOREIGN KEY (organisation_id, upload_id) REFERENCES upload (organisation_id, id)
) STRICT;
