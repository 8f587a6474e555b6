-- Emergency access: who opened it for themselves, why, and how it ended.

CREATE TABLE emergency (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    person          TEXT    NOT NULL,
    why             TEXT    NOT NULL CHECK (length(why) BETWEEN 1 AND 500),
    opened_at       INTEGER NOT NULL,
    until_at        INTEGER NOT NULL CHECK (until_at > opened_at),
    ended_by        TEXT,
    ended_at        INTEGER,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, person) REFERENCES user_account (organisation_id, id),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;

-- Every request of a session asks whether one of its person is open.
CREATE INDEX emergency_open ON emergency (organisation_id, person, until_at) WHERE ended_at IS NULL;
CREATE INDEX emergency_time ON emergency (organisation_id, opened_at);

-- It is ended once; nothing else of it changes.
CREATE TRIGGER emergency_is_only_ended BEFORE UPDATE ON emergency
WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
  OR NEW.organisation_id <> OLD.organisation_id OR NEW.id <> OLD.id OR NEW.person <> OLD.person
  OR NEW.why <> OLD.why OR NEW.opened_at <> OLD.opened_at OR NEW.until_at <> OLD.until_at
BEGIN
    SELECT RAISE(ABORT, 'an emergency is ended once and changes in nothing else');
END;

CREATE TRIGGER emergency_is_never_deleted BEFORE DELETE ON emergency
BEGIN
    SELECT RAISE(ABORT, 'an emergency is never deleted');
END;
