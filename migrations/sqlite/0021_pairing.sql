-- Organisations on other installations, known by their keys.

-- Where an organisation is; one that says so can be asked for opinions by others of this installation.
ALTER TABLE organisation ADD COLUMN country TEXT CHECK (length(country) = 2);

-- Both sides know a pairing by the same id. `own_nonce` is what this side promised before it knew the other's key:
-- `link_digest`, which stands in the link, covers it together with this installation's key. `peer` is what the other side
-- told of itself, `words` the code that people compare. It answers nobody before `confirmed_at`, or after `ended_at`.
CREATE TABLE pairing (
    organisation_id TEXT    NOT NULL REFERENCES organisation (id),
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    link_digest     TEXT    CHECK (length(link_digest) = 64),
    own_nonce       TEXT    NOT NULL CHECK (length(own_nonce) = 64),
    created_by      TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL CHECK (expires_at > created_at),
    peer            TEXT    CHECK (peer IS NULL OR json_valid(peer)),
    words           TEXT    CHECK (words IS NULL OR json_valid(words)),
    met_at          INTEGER,
    confirmed_by    TEXT,
    confirmed_at    INTEGER,
    ended_by        TEXT,
    ended_at        INTEGER,
    PRIMARY KEY (organisation_id, id),
    CHECK ((peer IS NULL) = (words IS NULL)),
    CHECK ((peer IS NULL) = (met_at IS NULL)),
    CHECK (confirmed_at IS NULL OR met_at IS NOT NULL),
    CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX pairing_id ON pairing (id);
CREATE UNIQUE INDEX pairing_link ON pairing (link_digest) WHERE link_digest IS NOT NULL;

CREATE TRIGGER pairing_keeps_its_peer BEFORE UPDATE OF peer, words ON pairing
WHEN OLD.peer IS NOT NULL AND (NEW.peer IS NOT OLD.peer OR NEW.words IS NOT OLD.words)
BEGIN
    SELECT RAISE(ABORT, 'the other side of a pairing is never exchanged');
END;

CREATE TRIGGER pairing_stays_ended BEFORE UPDATE ON pairing
WHEN OLD.ended_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a pairing that was ended is never opened again');
END;
