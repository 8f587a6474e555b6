-- Conventions of every table here:
--   * `organisation_id` stands first in every primary key and in every foreign key, so that a row can
--     never refer to a row of another organisation;
--   * ids are UUID version 7 as 36 characters of text, made by the application: they can be read in a
--     shell, and sort by the time they were made;
--   * times are integers: microseconds since 1970-01-01 UTC;
--   * documents are JSON text; what is searched or ordered by has a column of its own.
-- A numbered file is never edited after a release; every engine has the same numbers.

CREATE TABLE organisation (
    id          TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    name        TEXT    NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `user` is a reserved word in other engines.
CREATE TABLE user_account (
    organisation_id TEXT    NOT NULL REFERENCES organisation (id),
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    login           TEXT    NOT NULL CHECK (length(login) BETWEEN 1 AND 200),
    display_name    TEXT,
    roles           TEXT    NOT NULL CHECK (json_valid(roles)),
    password_hash   TEXT,
    created_at      INTEGER NOT NULL,
    disabled_at     INTEGER,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, login)
) STRICT, WITHOUT ROWID;
