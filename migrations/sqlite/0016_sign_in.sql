-- Signing in: accounts with passwords and second factors, sessions, tokens of programs, one-time links.

UPDATE user_account SET roles = replace(roles, '"operator"', '"administrator"');

ALTER TABLE user_account ADD COLUMN kind TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'program'));
ALTER TABLE user_account ADD COLUMN language TEXT CHECK (language IN ('en', 'kk', 'ru', 'uz'));
ALTER TABLE user_account ADD COLUMN totp_secret TEXT;
-- The last step of time whose code was used: no code counts twice.
ALTER TABLE user_account ADD COLUMN totp_step INTEGER;
ALTER TABLE user_account ADD COLUMN failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0);
ALTER TABLE user_account ADD COLUMN locked_until INTEGER;
ALTER TABLE user_account ADD COLUMN signed_in_at INTEGER;

-- Issuer and subject of whoever an identity provider vouches for.
ALTER TABLE user_account ADD COLUMN federated_subject TEXT;
CREATE UNIQUE INDEX user_account_federated ON user_account (organisation_id, federated_subject)
    WHERE federated_subject IS NOT NULL;

-- People sign in without naming their organisation.
CREATE UNIQUE INDEX user_account_login ON user_account (login);

-- Of every secret only its SHA-256 is kept; it is found by that.
CREATE TABLE sign_in_session (
    organisation_id TEXT    NOT NULL,
    token_digest    TEXT    NOT NULL CHECK (length(token_digest) = 64),
    user_id         TEXT    NOT NULL,
    opened_at       INTEGER NOT NULL,
    seen_at         INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, token_digest),
    FOREIGN KEY (organisation_id, user_id) REFERENCES user_account (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX sign_in_session_token ON sign_in_session (token_digest);
CREATE INDEX sign_in_session_user ON sign_in_session (organisation_id, user_id);
CREATE INDEX sign_in_session_expiry ON sign_in_session (expires_at);

CREATE TABLE api_token (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    user_id         TEXT    NOT NULL,
    token_digest    TEXT    NOT NULL CHECK (length(token_digest) = 64),
    label           TEXT    NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
    actions         TEXT    NOT NULL CHECK (json_valid(actions)),
    created_at      INTEGER NOT NULL,
    created_by      TEXT    NOT NULL,
    expires_at      INTEGER NOT NULL CHECK (expires_at > created_at),
    used_at         INTEGER,
    revoked_at      INTEGER,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, user_id) REFERENCES user_account (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX api_token_digest ON api_token (token_digest);
CREATE INDEX api_token_user ON api_token (organisation_id, user_id);

-- A link that lets somebody set a password once. A later one for the same account takes its place.
CREATE TABLE invitation (
    organisation_id TEXT    NOT NULL,
    user_id         TEXT    NOT NULL,
    token_digest    TEXT    NOT NULL CHECK (length(token_digest) = 64),
    created_at      INTEGER NOT NULL,
    created_by      TEXT    NOT NULL,
    expires_at      INTEGER NOT NULL CHECK (expires_at > created_at),
    PRIMARY KEY (organisation_id, user_id),
    FOREIGN KEY (organisation_id, user_id) REFERENCES user_account (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX invitation_token ON invitation (token_digest);

-- The token of an upload goes on when the session that began it has ended.
ALTER TABLE upload ADD COLUMN token_digest TEXT CHECK (length(token_digest) = 64);
CREATE UNIQUE INDEX upload_token ON upload (token_digest) WHERE token_digest IS NOT NULL;
