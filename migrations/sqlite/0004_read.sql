-- What people find, tell and share.

CREATE TABLE signed_read (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    consultation_id TEXT    NOT NULL,
    author          TEXT    NOT NULL,
    on_screen       TEXT    NOT NULL CHECK (json_valid(on_screen)),
    document        TEXT    NOT NULL CHECK (json_valid(document)),
    signature       TEXT    NOT NULL,
    amends          TEXT,
    signed_at       INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, consultation_id) REFERENCES consultation (organisation_id, id),
    FOREIGN KEY (organisation_id, author) REFERENCES user_account (organisation_id, id),
    FOREIGN KEY (organisation_id, amends) REFERENCES signed_read (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX signed_read_consultation ON signed_read (organisation_id, consultation_id, signed_at);

CREATE TABLE communication (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    signed_read_id  TEXT    NOT NULL,
    caller          TEXT    NOT NULL,
    called          TEXT    NOT NULL,
    way             TEXT    NOT NULL CHECK (way IN ('telephone', 'in_person', 'message')),
    read_back       INTEGER NOT NULL CHECK (read_back IN (0, 1)),
    at              INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, signed_read_id) REFERENCES signed_read (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX communication_read ON communication (organisation_id, signed_read_id);

CREATE TABLE permanent_diagnosis (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    specimen_id     TEXT    NOT NULL,
    author          TEXT    NOT NULL,
    document        TEXT    NOT NULL CHECK (json_valid(document)),
    amends          TEXT,
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, specimen_id) REFERENCES specimen (organisation_id, id),
    FOREIGN KEY (organisation_id, amends) REFERENCES permanent_diagnosis (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX permanent_diagnosis_specimen ON permanent_diagnosis (organisation_id, specimen_id);

-- A second opinion: somebody may see one consultation for a time. `grant` is a reserved word.
CREATE TABLE access_grant (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    consultation_id TEXT    NOT NULL,
    granted_by      TEXT    NOT NULL,
    granted_to      TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    revoked_at      INTEGER,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, consultation_id) REFERENCES consultation (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX access_grant_consultation ON access_grant (organisation_id, consultation_id);
