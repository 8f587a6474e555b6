-- The permanent diagnosis of what a consultation asked about, and how the intraoperative read compares.

-- No program ever wrote into it, and it knew of no read.
DROP TABLE permanent_diagnosis;

-- A version; a correction is another one. `read_version` is the version of the read that the operating room knew, beside
-- which the diagnosis stands. `concordance` is null while nobody compared the two. `content_sha256` covers what was
-- recorded and stands in the audit chain too.
CREATE TABLE permanent_diagnosis (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    consultation_id TEXT    NOT NULL,
    version         INTEGER NOT NULL CHECK (version >= 1),
    read_version    INTEGER NOT NULL,
    category        TEXT    NOT NULL CHECK (category IN ('malignant', 'benign', 'atypical', 'non_diagnostic')),
    words           TEXT    NOT NULL CHECK (length(words) BETWEEN 1 AND 4000),
    concordance     TEXT    CHECK (concordance IN ('agree', 'minor', 'major', 'deferred')),
    cause           TEXT    CHECK (cause IN ('sampling', 'interpretation', 'technical', 'communication')),
    appropriate     INTEGER CHECK (appropriate IN (0, 1)),
    note            TEXT    CHECK (length(note) BETWEEN 1 AND 1000),
    source          TEXT    NOT NULL CHECK (source IN ('by_hand', 'lab_system')),
    external_id     TEXT    CHECK (length(external_id) BETWEEN 1 AND 120),
    diagnosed_on    TEXT    NOT NULL CHECK (length(diagnosed_on) = 10),
    author          TEXT    NOT NULL,
    amended_because TEXT    CHECK (length(amended_because) BETWEEN 1 AND 500),
    content_sha256  TEXT    NOT NULL CHECK (length(content_sha256) = 64),
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, consultation_id, version),
    FOREIGN KEY (organisation_id, consultation_id, read_version)
        REFERENCES signed_read (organisation_id, consultation_id, version),
    CHECK ((coalesce(concordance, 'agree') = 'agree') = (cause IS NULL)),
    CHECK (appropriate IS NULL OR concordance = 'deferred'),
    CHECK (source = 'by_hand' OR external_id IS NOT NULL),
    CHECK (source = 'lab_system' OR concordance IS NOT NULL),
    CHECK (version > 1 OR amended_because IS NULL)
) STRICT, WITHOUT ROWID;

-- What waits for its permanent diagnosis: signed reads, the oldest first.
CREATE INDEX signed_read_first ON signed_read (organisation_id, signed_at, consultation_id) WHERE version = 1;

CREATE TRIGGER permanent_diagnosis_is_never_changed BEFORE UPDATE ON permanent_diagnosis
BEGIN
    SELECT RAISE(ABORT, 'a permanent diagnosis is never changed');
END;

CREATE TRIGGER permanent_diagnosis_is_never_deleted BEFORE DELETE ON permanent_diagnosis
BEGIN
    SELECT RAISE(ABORT, 'a permanent diagnosis is never deleted');
END;
