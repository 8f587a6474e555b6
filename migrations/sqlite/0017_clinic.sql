-- The clinic: the life of a consultation, the read, its signature and its call.

-- `consultation` is made anew, since its states are others and `closed` follows from them. What refers to it is
-- held against it again at the end of the transaction, when its rows are back.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE consultation_before AS
SELECT organisation_id, id, specimen_id, question, urgency, received_at, due_at, state FROM consultation;

-- No program ever wrote into these two.
DROP TABLE communication;
DROP TABLE signed_read;
DROP TABLE consultation;

-- One request on one specimen. While nothing is in the laboratory, `received_at` tells when it was asked for, and
-- `due_at` counts from then; both are set anew at receipt.
-- A claim is `reader`, `claimed_at`, `beat_at` and perhaps an offer to hand it over. `suspicious` repeats what the
-- verdicts of the current slides say, and breaks ties within the same minute of `due_at`.
-- People are named by the ids that the audit chain keeps, which outlive their accounts.
CREATE TABLE consultation (
    organisation_id  TEXT    NOT NULL,
    id               TEXT    NOT NULL CHECK (length(id) = 36),
    specimen_id      TEXT    NOT NULL,
    urgency          TEXT    NOT NULL CHECK (urgency IN ('intraoperative', 'urgent', 'routine')),
    question         TEXT    CHECK (question IN ('diagnosis', 'margin', 'node', 'adequacy', 'other')),
    asked            TEXT    CHECK (length(asked) BETWEEN 1 AND 300),
    clinical_note    TEXT    CHECK (length(clinical_note) BETWEEN 1 AND 2000),
    operating_room   TEXT    CHECK (length(operating_room) BETWEEN 1 AND 40),
    call_back_number TEXT    CHECK (length(call_back_number) BETWEEN 2 AND 32),
    requested_at     INTEGER,
    requested_by     TEXT,
    received_at      INTEGER NOT NULL,
    due_at           INTEGER NOT NULL CHECK (due_at >= received_at),
    state            TEXT    NOT NULL
        CHECK (state IN ('requested', 'received', 'being_read', 'awaiting_section', 'signed', 'communicated',
                         'cancelled')),
    state_by         TEXT    NOT NULL,
    state_at         INTEGER NOT NULL,
    reader           TEXT,
    claimed_at       INTEGER,
    beat_at          INTEGER,
    offered_to       TEXT,
    offer_note       TEXT    CHECK (length(offer_note) BETWEEN 1 AND 500),
    offered_at       INTEGER,
    wanted           TEXT    CHECK (wanted IN ('recut', 'rescan')),
    why              TEXT    CHECK (length(why) BETWEEN 1 AND 500),
    read_version     INTEGER NOT NULL DEFAULT 0 CHECK (read_version >= 0),
    suspicious       INTEGER NOT NULL DEFAULT 0 CHECK (suspicious IN (0, 1)),
    closed           INTEGER NOT NULL GENERATED ALWAYS AS (state IN ('communicated', 'cancelled')) VIRTUAL,
    due_minute       INTEGER NOT NULL GENERATED ALWAYS AS (due_at / 60000000) VIRTUAL,
    unsuspicious     INTEGER NOT NULL GENERATED ALWAYS AS (1 - suspicious) VIRTUAL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, specimen_id) REFERENCES specimen (organisation_id, id),
    CHECK ((requested_at IS NULL) = (requested_by IS NULL)),
    CHECK (state <> 'requested' OR requested_at IS NOT NULL),
    CHECK ((state = 'being_read') = (reader IS NOT NULL)),
    CHECK ((reader IS NULL) = (claimed_at IS NULL)),
    CHECK ((reader IS NULL) = (beat_at IS NULL)),
    CHECK (offered_to IS NULL OR reader IS NOT NULL),
    CHECK ((offered_to IS NULL) = (offer_note IS NULL)),
    CHECK ((offered_to IS NULL) = (offered_at IS NULL)),
    CHECK ((state = 'awaiting_section') = (wanted IS NOT NULL)),
    CHECK ((state IN ('awaiting_section', 'cancelled')) = (why IS NOT NULL)),
    CHECK ((state IN ('signed', 'communicated')) = (read_version >= 1))
) STRICT, WITHOUT ROWID;

-- Nobody could sign before, so that whatever was not called off is in the laboratory, unread.
INSERT INTO consultation (organisation_id, id, specimen_id, urgency, question, asked, received_at, due_at, state,
                          state_by, state_at, why)
SELECT organisation_id, id, specimen_id, urgency, CASE WHEN length(question) > 0 THEN 'other' END,
       nullif(substr(question, 1, 300), ''), received_at, due_at,
       CASE state WHEN 'cancelled' THEN 'cancelled' ELSE 'received' END,
       '00000000-0000-0000-0000-000000000002', received_at,
       CASE state WHEN 'cancelled' THEN 'No reason was kept.' END
FROM consultation_before;

UPDATE consultation SET suspicious = 1
WHERE EXISTS (
    SELECT 1 FROM slide s
    JOIN run r ON r.organisation_id = s.organisation_id AND r.slide_id = s.id AND r.superseded_by IS NULL
    LEFT JOIN verdict_version v ON v.organisation_id = r.organisation_id AND v.run_id = r.id AND v.final = 1
    WHERE s.organisation_id = consultation.organisation_id AND s.consultation_id = consultation.id
      AND s.superseded_by IS NULL
      AND coalesce(v.outcome = 'suspicious',
                   (SELECT p.suspicious FROM provisional_version p
                    WHERE p.organisation_id = r.organisation_id AND p.run_id = r.id
                      AND p.work_digest = r.work_digest
                    ORDER BY p.version DESC LIMIT 1), 0)
);

CREATE INDEX consultation_worklist ON consultation (organisation_id, closed, due_minute, unsuspicious, due_at, id);
CREATE INDEX consultation_specimen ON consultation (organisation_id, specimen_id);
CREATE INDEX consultation_received ON consultation (organisation_id, received_at);
CREATE INDEX consultation_lately ON consultation (organisation_id, state_at)
    WHERE state IN ('communicated', 'cancelled');

-- The moves, in their order; `from_state` of the first is null. `step` is the move with its reason.
CREATE TABLE consultation_move (
    organisation_id TEXT    NOT NULL,
    consultation_id TEXT    NOT NULL,
    sequence        INTEGER NOT NULL CHECK (sequence >= 1),
    from_state      TEXT,
    to_state        TEXT    NOT NULL,
    moved_by        TEXT    NOT NULL,
    moved_at        INTEGER NOT NULL,
    step            TEXT    CHECK (step IS NULL OR json_valid(step)),
    PRIMARY KEY (organisation_id, consultation_id, sequence),
    FOREIGN KEY (organisation_id, consultation_id) REFERENCES consultation (organisation_id, id),
    CHECK ((sequence = 1) = (from_state IS NULL)),
    CHECK ((from_state IS NULL) = (step IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO consultation_move
SELECT organisation_id, id, 1, NULL, state, state_by, state_at, NULL FROM consultation;

-- One draft of a consultation, which goes on with whoever reads it next. `ai_before_category` is whether anything of
-- the AI was visible when a category was first chosen.
CREATE TABLE read_draft (
    organisation_id    TEXT    NOT NULL,
    consultation_id    TEXT    NOT NULL,
    version            INTEGER NOT NULL CHECK (version >= 1),
    author             TEXT    NOT NULL,
    document           TEXT    NOT NULL CHECK (json_valid(document)),
    ai_before_category INTEGER CHECK (ai_before_category IN (0, 1)),
    saved_at           INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, consultation_id),
    FOREIGN KEY (organisation_id, consultation_id) REFERENCES consultation (organisation_id, id)
) STRICT, WITHOUT ROWID;

-- A signed version of a read. `confirmed` is what the reader typed from the banner, `content_sha256` covers
-- `document`, `on_screen` and `confirmed` and stands in the audit chain too.
CREATE TABLE signed_read (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    consultation_id TEXT    NOT NULL,
    version         INTEGER NOT NULL CHECK (version >= 1),
    author          TEXT    NOT NULL,
    document        TEXT    NOT NULL CHECK (json_valid(document)),
    on_screen       TEXT    NOT NULL CHECK (json_valid(on_screen)),
    confirmed       TEXT    NOT NULL CHECK (json_valid(confirmed)),
    signature       TEXT    NOT NULL CHECK (json_valid(signature)),
    content_sha256  TEXT    NOT NULL CHECK (length(content_sha256) = 64),
    amended_because TEXT    CHECK (length(amended_because) BETWEEN 1 AND 500),
    signed_at       INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, consultation_id, version),
    FOREIGN KEY (organisation_id, consultation_id) REFERENCES consultation (organisation_id, id),
    CHECK ((version > 1) = (amended_because IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- A call of one version. `called` is the name of whoever took it.
CREATE TABLE communication (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    consultation_id TEXT    NOT NULL,
    read_version    INTEGER NOT NULL,
    caller          TEXT    NOT NULL,
    called          TEXT    NOT NULL CHECK (length(called) BETWEEN 1 AND 120),
    called_role     TEXT    NOT NULL CHECK (called_role IN ('surgeon', 'nurse', 'anaesthetist', 'other')),
    way             TEXT    NOT NULL CHECK (way IN ('telephone', 'intercom', 'in_person')),
    call_number     TEXT    CHECK (length(call_number) BETWEEN 2 AND 32),
    read_back       TEXT    NOT NULL CHECK (read_back IN ('correct', 'wrong')),
    called_at       INTEGER NOT NULL,
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, consultation_id, read_version)
        REFERENCES signed_read (organisation_id, consultation_id, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX communication_read ON communication (organisation_id, consultation_id, read_version);

-- Somebody in the operating room took note of a version that was called.
CREATE TABLE acknowledgement (
    organisation_id TEXT    NOT NULL,
    consultation_id TEXT    NOT NULL,
    read_version    INTEGER NOT NULL,
    acknowledged_by TEXT    NOT NULL,
    acknowledged_at INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, consultation_id, read_version, acknowledged_by),
    FOREIGN KEY (organisation_id, consultation_id, read_version)
        REFERENCES signed_read (organisation_id, consultation_id, version)
) STRICT, WITHOUT ROWID;

-- Which of several slides with the same bytes bears the right name. The others point to it by `superseded_by`.
CREATE TABLE identity_resolution (
    organisation_id TEXT    NOT NULL,
    sequence        INTEGER NOT NULL CHECK (sequence >= 1),
    right_slide     TEXT    NOT NULL,
    withdrawn       TEXT    NOT NULL CHECK (json_valid(withdrawn)),
    why             TEXT    NOT NULL CHECK (length(why) BETWEEN 1 AND 500),
    resolved_by     TEXT    NOT NULL,
    resolved_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, sequence),
    FOREIGN KEY (organisation_id, right_slide) REFERENCES slide (organisation_id, id)
) STRICT, WITHOUT ROWID;

-- A request, not a case, comes from an operating room.
ALTER TABLE case_file DROP COLUMN operating_room;
ALTER TABLE case_file DROP COLUMN call_back_number;

-- Whatever the program does: nothing counts as signed without a read, or as communicated without a call that was
-- read back correctly, and what was called off stays so.
CREATE TRIGGER consultation_is_signed_with_a_read BEFORE UPDATE OF state, read_version ON consultation
WHEN NEW.read_version >= 1 AND NOT EXISTS (
    SELECT 1 FROM signed_read r
    WHERE r.organisation_id = NEW.organisation_id AND r.consultation_id = NEW.id AND r.version = NEW.read_version)
BEGIN
    SELECT RAISE(ABORT, 'a consultation is never signed without a read');
END;

CREATE TRIGGER consultation_is_communicated_with_a_call BEFORE UPDATE OF state, read_version ON consultation
WHEN NEW.state = 'communicated' AND NOT EXISTS (
    SELECT 1 FROM communication c
    WHERE c.organisation_id = NEW.organisation_id AND c.consultation_id = NEW.id
      AND c.read_version = NEW.read_version AND c.read_back = 'correct')
BEGIN
    SELECT RAISE(ABORT, 'a consultation is never communicated without a correct call');
END;

CREATE TRIGGER consultation_stays_cancelled BEFORE UPDATE OF state ON consultation
WHEN OLD.state = 'cancelled' AND NEW.state <> 'cancelled'
BEGIN
    SELECT RAISE(ABORT, 'a cancelled consultation is never opened again');
END;

CREATE TRIGGER consultation_move_is_never_changed BEFORE UPDATE ON consultation_move
BEGIN
    SELECT RAISE(ABORT, 'a move is never changed');
END;

CREATE TRIGGER consultation_move_is_never_deleted BEFORE DELETE ON consultation_move
BEGIN
    SELECT RAISE(ABORT, 'a move is never deleted');
END;

CREATE TRIGGER signed_read_is_never_changed BEFORE UPDATE ON signed_read
BEGIN
    SELECT RAISE(ABORT, 'a signed read is never changed');
END;

CREATE TRIGGER signed_read_is_never_deleted BEFORE DELETE ON signed_read
BEGIN
    SELECT RAISE(ABORT, 'a signed read is never deleted');
END;

CREATE TRIGGER communication_is_never_changed BEFORE UPDATE ON communication
BEGIN
    SELECT RAISE(ABORT, 'a communication is never changed');
END;

CREATE TRIGGER communication_is_never_deleted BEFORE DELETE ON communication
BEGIN
    SELECT RAISE(ABORT, 'a communication is never deleted');
END;

CREATE TRIGGER acknowledgement_is_never_changed BEFORE UPDATE ON acknowledgement
BEGIN
    SELECT RAISE(ABORT, 'an acknowledgement is never changed');
END;

CREATE TRIGGER acknowledgement_is_never_deleted BEFORE DELETE ON acknowledgement
BEGIN
    SELECT RAISE(ABORT, 'an acknowledgement is never deleted');
END;

CREATE TRIGGER identity_resolution_is_never_changed BEFORE UPDATE ON identity_resolution
BEGIN
    SELECT RAISE(ABORT, 'the resolution of an identity conflict is never changed');
END;

CREATE TRIGGER identity_resolution_is_never_deleted BEFORE DELETE ON identity_resolution
BEGIN
    SELECT RAISE(ABORT, 'the resolution of an identity conflict is never deleted');
END;

DROP TABLE consultation_before;
