-- Who is on duty, and what sounded.

-- A duty that was taken back stays, since alarms went to whoever had it.
CREATE TABLE duty (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    person          TEXT    NOT NULL,
    line            TEXT    NOT NULL CHECK (line IN ('first', 'second', 'remote')),
    from_at         INTEGER NOT NULL,
    until_at        INTEGER NOT NULL CHECK (until_at > from_at),
    room            TEXT    CHECK (length(room) BETWEEN 1 AND 40),
    organ           TEXT    CHECK (length(organ) BETWEEN 1 AND 64),
    entered_by      TEXT    NOT NULL,
    entered_at      INTEGER NOT NULL,
    withdrawn_by    TEXT,
    withdrawn_at    INTEGER,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, person) REFERENCES user_account (organisation_id, id),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX duty_time ON duty (organisation_id, until_at);

-- One alarm of one occasion in one line sounds once. `heard_by` are the people whom it is for; everybody who reads
-- where it is empty.
CREATE TABLE alarm (
    organisation_id TEXT    NOT NULL,
    id              TEXT    NOT NULL CHECK (length(id) = 36),
    consultation_id TEXT    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('unclaimed', 'due_soon', 'call_unconfirmed')),
    line            TEXT    NOT NULL CHECK (line IN ('first', 'second', 'remote')),
    occasion        INTEGER NOT NULL,
    heard_by        TEXT    NOT NULL CHECK (json_valid(heard_by)),
    raised_at       INTEGER NOT NULL,
    acknowledged_by TEXT,
    acknowledged_at INTEGER,
    ended           TEXT    CHECK (ended IN ('acted', 'moot')),
    ended_at        INTEGER,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, consultation_id, kind, line, occasion),
    FOREIGN KEY (organisation_id, consultation_id) REFERENCES consultation (organisation_id, id),
    CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL)),
    CHECK ((ended IS NULL) = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX alarm_open ON alarm (organisation_id, consultation_id) WHERE ended_at IS NULL;
CREATE INDEX alarm_time ON alarm (organisation_id, raised_at);

-- The watch looks at these alone.
CREATE INDEX consultation_watched ON consultation (organisation_id, due_at)
    WHERE urgency = 'intraoperative' AND state IN ('received', 'being_read', 'awaiting_section', 'signed');
