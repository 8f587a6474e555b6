-- The turnaround ledger: the moments of a consultation, and what was noted of them.

-- When the last byte of an upload was kept; its slide is accepted a little later.
ALTER TABLE upload ADD COLUMN completed_at INTEGER;

-- The newest stamp of a kind counts. `slide_id` stands where the moment belongs to one scan.
CREATE TABLE turnaround_stamp (
    organisation_id TEXT    NOT NULL,
    consultation_id TEXT    NOT NULL,
    sequence        INTEGER NOT NULL CHECK (sequence >= 1),
    slide_id        TEXT,
    kind            TEXT    NOT NULL
        CHECK (kind IN ('requested', 'specimen_out', 'received_frozen_area', 'block_frozen', 'section_stained',
                        'scan_start', 'scan_end', 'last_byte', 'received', 'first_flag', 'final_verdict',
                        'opened', 'signed', 'called', 'read_back')),
    at              INTEGER NOT NULL,
    source          TEXT    NOT NULL CHECK (source IN ('automatic', 'file', 'stated', 'corrected')),
    recorded_by     TEXT    NOT NULL,
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, consultation_id, sequence),
    FOREIGN KEY (organisation_id, consultation_id) REFERENCES consultation (organisation_id, id),
    FOREIGN KEY (organisation_id, slide_id) REFERENCES slide (organisation_id, id),
    CHECK ((kind IN ('scan_start', 'scan_end', 'last_byte', 'first_flag', 'final_verdict')) = (slide_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- What happens once is stamped once.
CREATE UNIQUE INDEX turnaround_stamp_once
    ON turnaround_stamp (organisation_id, consultation_id, kind, coalesce(slide_id, ''))
    WHERE source IN ('automatic', 'file');

-- What was studied and why it took too long; of each the newest that is not null counts.
CREATE TABLE turnaround_note (
    organisation_id TEXT    NOT NULL,
    consultation_id TEXT    NOT NULL,
    sequence        INTEGER NOT NULL CHECK (sequence >= 1),
    study           TEXT,
    reason          TEXT,
    recorded_by     TEXT    NOT NULL,
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, consultation_id, sequence),
    FOREIGN KEY (organisation_id, consultation_id) REFERENCES consultation (organisation_id, id),
    CHECK (study IS NOT NULL OR reason IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX consultation_received ON consultation (organisation_id, received_at);

-- What earlier versions wrote down when it happened. The last byte was not: acceptance followed it.
INSERT INTO turnaround_stamp
SELECT organisation_id, consultation_id,
       row_number() OVER (PARTITION BY organisation_id, consultation_id ORDER BY at, place),
       slide_id, kind, at, 'automatic', '00000000-0000-0000-0000-000000000002', at
FROM (
    SELECT organisation_id, id AS consultation_id, NULL AS slide_id, 'received' AS kind, 1 AS place,
           received_at AS at
    FROM consultation
    UNION ALL
    SELECT s.organisation_id, s.consultation_id, s.id, 'first_flag', 2,
           min(coalesce(p.recorded_at, v.recorded_at), coalesce(v.recorded_at, p.recorded_at))
    FROM slide s
    LEFT JOIN (SELECT r.organisation_id, r.slide_id, min(v.recorded_at) AS recorded_at
               FROM run r JOIN verdict_version v ON v.organisation_id = r.organisation_id AND v.run_id = r.id
               WHERE v.final = 1 AND v.outcome <> 'failed' GROUP BY 1, 2) v
        ON v.organisation_id = s.organisation_id AND v.slide_id = s.id
    LEFT JOIN (SELECT r.organisation_id, r.slide_id, min(p.recorded_at) AS recorded_at
               FROM run r JOIN provisional_version p ON p.organisation_id = r.organisation_id AND p.run_id = r.id
               GROUP BY 1, 2) p
        ON p.organisation_id = s.organisation_id AND p.slide_id = s.id
    WHERE coalesce(p.recorded_at, v.recorded_at) IS NOT NULL
    UNION ALL
    SELECT r.organisation_id, s.consultation_id, s.id, 'final_verdict', 3, min(v.recorded_at)
    FROM run r
    JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
    JOIN verdict_version v ON v.organisation_id = r.organisation_id AND v.run_id = r.id
    WHERE v.final = 1 AND v.outcome <> 'failed'
    GROUP BY r.organisation_id, s.consultation_id, s.id
);

CREATE TRIGGER turnaround_stamp_is_never_changed BEFORE UPDATE ON turnaround_stamp
BEGIN
    SELECT RAISE(ABORT, 'a stamp is never changed');
END;

CREATE TRIGGER turnaround_stamp_is_never_deleted BEFORE DELETE ON turnaround_stamp
BEGIN
    SELECT RAISE(ABORT, 'a stamp is never deleted');
END;

CREATE TRIGGER turnaround_note_is_never_changed BEFORE UPDATE ON turnaround_note
BEGIN
    SELECT RAISE(ABORT, 'a note on turnaround is never changed');
END;

CREATE TRIGGER turnaround_note_is_never_deleted BEFORE DELETE ON turnaround_note
BEGIN
    SELECT RAISE(ABORT, 'a note on turnaround is never deleted');
END;
