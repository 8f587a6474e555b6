-- A case and what lies in it, down to the scan.

-- `case` is a reserved word.
CREATE TABLE case_file (
    organisation_id     TEXT    NOT NULL REFERENCES organisation (id),
    id                  TEXT    NOT NULL CHECK (length(id) = 36),
    accession           TEXT    NOT NULL CHECK (length(accession) BETWEEN 1 AND 64),
    patient_identifiers TEXT    CHECK (patient_identifiers IS NULL OR json_valid(patient_identifiers)),
    operating_room      TEXT,
    call_back_number    TEXT,
    created_at          INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, accession)
) STRICT, WITHOUT ROWID;

CREATE TABLE specimen (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    case_id         TEXT    NOT NULL,
    part            TEXT    NOT NULL CHECK (length(part) BETWEEN 1 AND 16),
    site            TEXT,
    laterality      TEXT    CHECK (laterality IN ('left', 'right', 'both', 'midline')),
    organ           TEXT,
    age_group       TEXT    CHECK (age_group IN ('adult', 'paediatric')),
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, case_id, part),
    FOREIGN KEY (organisation_id, case_id) REFERENCES case_file (organisation_id, id)
) STRICT, WITHOUT ROWID;

-- One request on one specimen. `closed` puts finished ones behind open ones in the worklist.
CREATE TABLE consultation (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    specimen_id     TEXT    NOT NULL,
    question        TEXT,
    urgency         TEXT    NOT NULL CHECK (urgency IN ('intraoperative', 'urgent', 'routine')),
    received_at     INTEGER NOT NULL,
    due_at          INTEGER NOT NULL CHECK (due_at >= received_at),
    state           TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'signed', 'cancelled')),
    closed          INTEGER NOT NULL GENERATED ALWAYS AS (state <> 'open') VIRTUAL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, specimen_id) REFERENCES specimen (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX consultation_worklist ON consultation (organisation_id, closed, due_at, id);
CREATE INDEX consultation_specimen ON consultation (organisation_id, specimen_id);

CREATE TABLE block (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    specimen_id     TEXT    NOT NULL,
    label           TEXT    NOT NULL CHECK (length(label) BETWEEN 1 AND 64),
    inked_margins   TEXT    CHECK (inked_margins IS NULL OR json_valid(inked_margins)),
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, specimen_id, label),
    FOREIGN KEY (organisation_id, specimen_id) REFERENCES specimen (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE section (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    block_id        TEXT    NOT NULL,
    label           TEXT    NOT NULL CHECK (length(label) BETWEEN 1 AND 64),
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, block_id, label),
    FOREIGN KEY (organisation_id, block_id) REFERENCES block (organisation_id, id)
) STRICT, WITHOUT ROWID;

-- One scan. The digest is the key of its blob. A re-scan supersedes, and never deletes.
CREATE TABLE slide (
    organisation_id   TEXT    NOT NULL,
    id                TEXT    NOT NULL CHECK (length(id) = 36),
    section_id        TEXT    NOT NULL,
    consultation_id   TEXT    NOT NULL,
    digest            TEXT    NOT NULL CHECK (length(digest) = 64),
    bytes             INTEGER NOT NULL CHECK (bytes >= 0),
    format            TEXT    NOT NULL,
    description       TEXT    CHECK (description IS NULL OR json_valid(description)),
    preparation       TEXT    CHECK (preparation IN ('frozen', 'ffpe', 'imprint', 'smear')),
    identity_conflict INTEGER NOT NULL DEFAULT 0 CHECK (identity_conflict IN (0, 1)),
    superseded_by     TEXT    CHECK (superseded_by <> id),
    accepted_at       INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, section_id) REFERENCES section (organisation_id, id),
    FOREIGN KEY (organisation_id, consultation_id) REFERENCES consultation (organisation_id, id),
    FOREIGN KEY (organisation_id, superseded_by) REFERENCES slide (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX slide_digest ON slide (organisation_id, digest);
CREATE INDEX slide_consultation ON slide (organisation_id, consultation_id, id);
CREATE INDEX slide_section ON slide (organisation_id, section_id);
CREATE INDEX slide_superseded ON slide (organisation_id, superseded_by) WHERE superseded_by IS NOT NULL;

CREATE TABLE upload (
    organisation_id TEXT    NOT NULL REFERENCES organisation (id),
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    principal       TEXT    NOT NULL,
    length          INTEGER NOT NULL CHECK (length >= 0),
    offset          INTEGER NOT NULL DEFAULT 0 CHECK (offset BETWEEN 0 AND length),
    facts           TEXT    NOT NULL CHECK (json_valid(facts)),
    state           TEXT    NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'finished', 'rejected', 'terminated', 'expired')),
    slide_id        TEXT,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, slide_id) REFERENCES slide (organisation_id, id),
    CHECK ((state = 'finished') = (slide_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX upload_expiry ON upload (organisation_id, expires_at) WHERE state = 'open';
CREATE INDEX upload_slide ON upload (organisation_id, slide_id) WHERE slide_id IS NOT NULL;
