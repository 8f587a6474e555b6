-- Second opinions: asked for, answered as advice, weighed by the local pathologist.

-- No program ever wrote into it; `opinion` takes its place.
DROP TABLE access_grant;

-- A request on the asking side, which alone holds it: recipients, here or elsewhere, see it through their own service.
-- `request` is what was asked, of whom and on which ground; `slides` are the slides of the grant. `recipients` repeats
-- whom it is for, so that each finds theirs; `life` is the state with its reader.
CREATE TABLE opinion (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    consultation_id TEXT    NOT NULL,
    asked_by        TEXT    NOT NULL,
    asked_at        INTEGER NOT NULL,
    urgency         TEXT    NOT NULL CHECK (urgency IN ('intraoperative', 'consult')),
    request         TEXT    NOT NULL CHECK (json_valid(request)),
    recipients      TEXT    NOT NULL CHECK (json_valid(recipients)),
    slides          TEXT    NOT NULL CHECK (json_valid(slides)),
    expires_at      INTEGER NOT NULL CHECK (expires_at > asked_at),
    state           TEXT    NOT NULL CHECK (state IN ('asked', 'accepted', 'answered', 'ended')),
    life            TEXT    NOT NULL CHECK (json_valid(life)),
    reader_id       TEXT,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, consultation_id) REFERENCES consultation (organisation_id, id),
    CHECK (state NOT IN ('accepted', 'answered') OR reader_id IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX opinion_id ON opinion (id);
CREATE INDEX opinion_consultation ON opinion (organisation_id, consultation_id, id);
CREATE INDEX opinion_open ON opinion (state, expires_at) WHERE state IN ('asked', 'accepted');

CREATE TABLE opinion_move (
    organisation_id TEXT    NOT NULL,
    opinion_id      TEXT    NOT NULL,
    sequence        INTEGER NOT NULL CHECK (sequence >= 1),
    step            TEXT    NOT NULL CHECK (step IN ('ask', 'accept', 'decline', 'lapse', 'answer', 'withdraw', 'expire',
                                                     'revoke')),
    turn            INTEGER,
    moved_by        TEXT    NOT NULL,
    moved_at        INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, opinion_id, sequence),
    FOREIGN KEY (organisation_id, opinion_id) REFERENCES opinion (organisation_id, id)
) STRICT, WITHOUT ROWID;

-- The opinion itself. `content_sha256` covers `document` and `reader` and stands in the audit chain too.
CREATE TABLE opinion_answer (
    organisation_id TEXT    NOT NULL,
    opinion_id      TEXT    NOT NULL,
    reader          TEXT    NOT NULL CHECK (json_valid(reader)),
    reader_id       TEXT    NOT NULL,
    document        TEXT    NOT NULL CHECK (json_valid(document)),
    content_sha256  TEXT    NOT NULL CHECK (length(content_sha256) = 64),
    answered_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, opinion_id),
    FOREIGN KEY (organisation_id, opinion_id) REFERENCES opinion (organisation_id, id)
) STRICT, WITHOUT ROWID;

-- How the local reader and the opinion were brought together; `own_category` is the local view at that time. A later
-- record does not replace an earlier one.
CREATE TABLE adjudication (
    organisation_id  TEXT    NOT NULL,
    opinion_id       TEXT    NOT NULL,
    sequence         INTEGER NOT NULL CHECK (sequence >= 1),
    resolution       TEXT    NOT NULL
        CHECK (resolution IN ('agreed_with_opinion', 'kept_own', 'third_reader', 'deferred')),
    words            TEXT    NOT NULL CHECK (length(words) BETWEEN 1 AND 1000),
    own_category     TEXT,
    opinion_category TEXT    NOT NULL,
    recorded_by      TEXT    NOT NULL,
    recorded_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, opinion_id, sequence),
    FOREIGN KEY (organisation_id, opinion_id) REFERENCES opinion_answer (organisation_id, opinion_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER opinion_is_answered_with_an_answer BEFORE UPDATE OF state ON opinion
WHEN NEW.state = 'answered' AND NOT EXISTS (
    SELECT 1 FROM opinion_answer a WHERE a.organisation_id = NEW.organisation_id AND a.opinion_id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'an opinion is never answered without an answer');
END;

CREATE TRIGGER opinion_stays_ended BEFORE UPDATE OF state ON opinion
WHEN OLD.state IN ('answered', 'ended') AND NEW.state <> OLD.state
BEGIN
    SELECT RAISE(ABORT, 'a request for an opinion that ended is never opened again');
END;

CREATE TRIGGER opinion_keeps_its_grant BEFORE UPDATE OF recipients, slides, expires_at ON opinion
BEGIN
    SELECT RAISE(ABORT, 'a grant is never widened');
END;

-- The words of a request can be blanked where the law wants them erased.
CREATE TRIGGER opinion_keeps_its_terms BEFORE UPDATE OF request ON opinion
WHEN json_remove(NEW.request, '$.question', '$.summary', '$.ground_words')
  IS NOT json_remove(OLD.request, '$.question', '$.summary', '$.ground_words')
BEGIN
    SELECT RAISE(ABORT, 'the terms of a request are never changed');
END;

CREATE TRIGGER opinion_move_is_never_changed BEFORE UPDATE ON opinion_move
BEGIN
    SELECT RAISE(ABORT, 'a move is never changed');
END;

CREATE TRIGGER opinion_move_is_never_deleted BEFORE DELETE ON opinion_move
BEGIN
    SELECT RAISE(ABORT, 'a move is never deleted');
END;

CREATE TRIGGER opinion_answer_is_never_changed BEFORE UPDATE ON opinion_answer
BEGIN
    SELECT RAISE(ABORT, 'an opinion is never changed');
END;

CREATE TRIGGER opinion_answer_is_never_deleted BEFORE DELETE ON opinion_answer
BEGIN
    SELECT RAISE(ABORT, 'an opinion is never deleted');
END;

CREATE TRIGGER adjudication_is_never_changed BEFORE UPDATE ON adjudication
BEGIN
    SELECT RAISE(ABORT, 'an adjudication is never changed');
END;

CREATE TRIGGER adjudication_is_never_deleted BEFORE DELETE ON adjudication
BEGIN
    SELECT RAISE(ABORT, 'an adjudication is never deleted');
END;
