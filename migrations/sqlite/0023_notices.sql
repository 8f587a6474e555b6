-- What goes out: webhooks, choices of mail, and deliveries with their attempts.

-- `after_event` is the event of the outbox up to which deliveries are made. The secret is kept in plain, since it
-- signs; one that was replaced signs too, until `previous_until`.
CREATE TABLE webhook (
    organisation_id TEXT    NOT NULL REFERENCES organisation (id),
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    url             TEXT    NOT NULL CHECK (length(url) BETWEEN 8 AND 500),
    label           TEXT    NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
    topics          TEXT    NOT NULL CHECK (json_valid(topics)),
    secret          TEXT    NOT NULL CHECK (secret LIKE 'whsec\_%' ESCAPE '\'),
    previous_secret TEXT    CHECK (previous_secret LIKE 'whsec\_%' ESCAPE '\'),
    previous_until  INTEGER,
    created_at      INTEGER NOT NULL,
    created_by      TEXT    NOT NULL,
    after_event     INTEGER NOT NULL CHECK (after_event >= 0),
    delivered_at    INTEGER,
    failing_since   INTEGER,
    disabled_at     INTEGER,
    disabled_why    TEXT    CHECK (disabled_why IN ('by_hand', 'failing', 'gone')),
    PRIMARY KEY (organisation_id, id),
    CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
    CHECK ((disabled_at IS NULL) = (disabled_why IS NULL))
) STRICT, WITHOUT ROWID;

-- Whoever has no row gets no mail.
CREATE TABLE mail_choice (
    organisation_id TEXT    NOT NULL,
    user_id         TEXT    NOT NULL,
    address         TEXT    NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
    topics          TEXT    NOT NULL CHECK (json_valid(topics)),
    changed_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, user_id),
    FOREIGN KEY (organisation_id, user_id) REFERENCES user_account (organisation_id, id)
) STRICT, WITHOUT ROWID;

-- Up to which event mails are made.
CREATE TABLE mail_cursor (
    organisation_id TEXT    NOT NULL PRIMARY KEY REFERENCES organisation (id),
    after_event     INTEGER NOT NULL CHECK (after_event >= 0)
) STRICT, WITHOUT ROWID;

-- One notice on its way to a webhook or to a person. Its id is the same at every attempt, so that a receiver can drop
-- what it has already. `tries` counts from the last time that somebody sent it again by hand.
CREATE TABLE delivery (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    webhook_id      TEXT,
    user_id         TEXT,
    event_id        INTEGER,
    topic           TEXT    NOT NULL,
    case_id         TEXT,
    consultation_id TEXT,
    happened_at     INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    state           TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
    tries           INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    next_at         INTEGER NOT NULL,
    ended_at        INTEGER,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, webhook_id) REFERENCES webhook (organisation_id, id),
    FOREIGN KEY (organisation_id, user_id) REFERENCES user_account (organisation_id, id),
    CHECK ((webhook_id IS NULL) <> (user_id IS NULL)),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;

-- An event goes to a receiver once, however often the outbox is read.
CREATE UNIQUE INDEX delivery_webhook_event ON delivery (organisation_id, webhook_id, event_id)
    WHERE webhook_id IS NOT NULL AND event_id IS NOT NULL;
CREATE UNIQUE INDEX delivery_user_event ON delivery (organisation_id, user_id, event_id)
    WHERE user_id IS NOT NULL AND event_id IS NOT NULL;
CREATE INDEX delivery_due ON delivery (organisation_id, next_at) WHERE state = 'waiting';
CREATE INDEX delivery_of_webhook ON delivery (organisation_id, webhook_id, id);
CREATE INDEX delivery_ended ON delivery (organisation_id, ended_at) WHERE state <> 'waiting';

CREATE TABLE delivery_attempt (
    organisation_id TEXT    NOT NULL,
    delivery_id     TEXT    NOT NULL,
    number          INTEGER NOT NULL CHECK (number >= 1),
    at              INTEGER NOT NULL,
    took_ms         INTEGER NOT NULL CHECK (took_ms >= 0),
    outcome         TEXT    NOT NULL
        CHECK (outcome IN ('delivered', 'refused', 'gone', 'timed_out', 'unreachable', 'not_trusted', 'name_unknown',
                           'address_refused')),
    status          INTEGER CHECK (status BETWEEN 100 AND 999),
    PRIMARY KEY (organisation_id, delivery_id, number),
    FOREIGN KEY (organisation_id, delivery_id) REFERENCES delivery (organisation_id, id)
) STRICT, WITHOUT ROWID;
