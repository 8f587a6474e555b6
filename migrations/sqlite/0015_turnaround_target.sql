-- How many minutes after its receipt a read is due, as each organisation set it: the newest row counts. Without one
-- the defaults of the program do. A consultation keeps the due time that it was given at receipt.
CREATE TABLE turnaround_target (
    organisation_id        TEXT    NOT NULL REFERENCES organisation (id),
    sequence               INTEGER NOT NULL CHECK (sequence >= 1),
    intraoperative_minutes INTEGER NOT NULL CHECK (intraoperative_minutes >= 1),
    urgent_minutes         INTEGER NOT NULL CHECK (urgent_minutes >= intraoperative_minutes),
    routine_minutes        INTEGER NOT NULL CHECK (routine_minutes BETWEEN urgent_minutes AND 43200),
    recorded_by            TEXT    NOT NULL,
    recorded_at            INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER turnaround_target_is_never_changed BEFORE UPDATE ON turnaround_target
BEGIN
    SELECT RAISE(ABORT, 'a turnaround target is never changed');
END;

CREATE TRIGGER turnaround_target_is_never_deleted BEFORE DELETE ON turnaround_target
BEGIN
    SELECT RAISE(ABORT, 'a turnaround target is never deleted');
END;
