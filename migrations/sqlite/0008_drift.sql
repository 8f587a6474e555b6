-- Finished runs in a few numbers, so that a model can be followed over time without reading every verdict.
-- `scanner` is what is known of it: the format of the file and its scale.

CREATE TABLE run_figures (
    organisation_id TEXT    NOT NULL,
    run_id          TEXT    NOT NULL,
    recorded_at     INTEGER NOT NULL,
    model           TEXT,
    scanner         TEXT    NOT NULL,
    outcome         TEXT    NOT NULL
        CHECK (outcome IN ('suspicious', 'no_suspicion_found', 'cannot_assess', 'failed')),
    score           REAL,
    reasons         TEXT    NOT NULL CHECK (json_valid(reasons)),
    tiles           TEXT    CHECK (tiles IS NULL OR json_valid(tiles)),
    PRIMARY KEY (organisation_id, run_id),
    FOREIGN KEY (organisation_id, run_id) REFERENCES run (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX run_figures_time ON run_figures (organisation_id, recorded_at);

-- Verdicts from before; their tiles were not counted.
INSERT INTO run_figures
SELECT v.organisation_id, v.run_id, v.recorded_at,
       json_extract(v.document, '$.model.name') || ' ' || json_extract(v.document, '$.model.version'),
       s.format || CASE WHEN json_extract(s.description, '$.mpp.x') IS NULL THEN ', scale not told'
                        ELSE printf(', %.2f µm/px', json_extract(s.description, '$.mpp.x')) END,
       v.outcome, v.score,
       (SELECT json_group_array(json_extract(value, '$.code')) FROM json_each(v.reasons)),
       NULL
FROM verdict_version v
JOIN run r ON r.organisation_id = v.organisation_id AND r.id = v.run_id
JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
WHERE v.final = 1;

CREATE TRIGGER run_figures_are_never_changed BEFORE UPDATE ON run_figures
BEGIN
    SELECT RAISE(ABORT, 'the figures of a verdict are never changed');
END;

CREATE TRIGGER run_figures_are_never_deleted BEFORE DELETE ON run_figures
BEGIN
    SELECT RAISE(ABORT, 'the figures of a verdict are never deleted');
END;
