-- What finished runs cost, and when the verdicts of others were expected: each forecast as it was made when its
-- run was queued, so that its error can be told from `run.finished_at`.

-- Runs that one worker carried out from beginning to end, and that were not cut off.
CREATE TABLE run_cost (
    organisation_id TEXT    NOT NULL,
    run_id          TEXT    NOT NULL,
    recorded_at     INTEGER NOT NULL,
    model           TEXT,
    slide_mm2       REAL,
    tiles           INTEGER NOT NULL CHECK (tiles >= 0),
    head_s          REAL    NOT NULL,
    classify_s      REAL    NOT NULL,
    tail_s          REAL    NOT NULL,
    PRIMARY KEY (organisation_id, run_id),
    FOREIGN KEY (organisation_id, run_id) REFERENCES run (organisation_id, id)
) STRICT, WITHOUT ROWID;

-- The workers are those of the installation, whatever organisation they work for.
CREATE INDEX run_cost_recent ON run_cost (recorded_at);

CREATE TABLE run_forecast (
    organisation_id TEXT    NOT NULL,
    run_id          TEXT    NOT NULL,
    made_at         INTEGER NOT NULL,
    early_at        INTEGER NOT NULL CHECK (early_at >= made_at),
    expected_at     INTEGER NOT NULL CHECK (expected_at >= early_at),
    late_at         INTEGER NOT NULL CHECK (late_at >= expected_at),
    -- Whether the slide could be read before a person has to look.
    in_time         TEXT    NOT NULL CHECK (in_time IN ('kept', 'at_risk', 'missed')),
    cause           TEXT    CHECK (cause IN ('overdue', 'size', 'queue')),
    ahead           INTEGER NOT NULL CHECK (ahead >= 0),
    runs            INTEGER NOT NULL CHECK (runs >= 0),
    rough           INTEGER NOT NULL CHECK (rough IN (0, 1)),
    PRIMARY KEY (organisation_id, run_id),
    FOREIGN KEY (organisation_id, run_id) REFERENCES run (organisation_id, id),
    CHECK ((in_time = 'kept') = (cause IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX run_forecast_recent ON run_forecast (organisation_id, made_at);

-- Runs from before. How long recording took is not known of them.
INSERT INTO run_cost
SELECT v.organisation_id, v.run_id, v.recorded_at,
       json_extract(v.document, '$.model.name'),
       json_extract(s.description, '$.size.width') * json_extract(s.description, '$.size.height')
           * json_extract(v.document, '$.mpp.x') * json_extract(v.document, '$.mpp.y') / 1e6,
       CASE WHEN json_extract(v.document, '$.coverage.read') + json_extract(v.document, '$.coverage.failed') > 0
            THEN json_extract(v.document, '$.coverage.planned') ELSE 0 END,
       (json_extract(v.document, '$.timing.open_ms') + json_extract(v.document, '$.timing.tissue_ms')) / 1e3,
       json_extract(v.document, '$.timing.classify_ms') / 1e3,
       max(0.0, json_extract(v.document, '$.timing.total_ms') - json_extract(v.document, '$.timing.open_ms')
           - json_extract(v.document, '$.timing.tissue_ms') - json_extract(v.document, '$.timing.classify_ms')) / 1e3
FROM verdict_version v
JOIN run r ON r.organisation_id = v.organisation_id AND r.id = v.run_id
JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
JOIN job j ON j.organisation_id = r.organisation_id AND j.run_id = r.id
WHERE v.final = 1 AND v.outcome <> 'failed' AND j.state = 'done' AND j.epoch = 1
  AND json_extract(v.document, '$.timing.total_ms') > 0
  AND coalesce(json_extract(v.document, '$.tile_figures.not_reached'), 0) = 0
  AND NOT EXISTS (SELECT 1 FROM json_each(v.reasons) WHERE json_extract(value, '$.code') = 'deadline');

CREATE TRIGGER run_cost_is_never_changed BEFORE UPDATE ON run_cost
BEGIN
    SELECT RAISE(ABORT, 'what a run cost is never changed');
END;

CREATE TRIGGER run_cost_is_never_deleted BEFORE DELETE ON run_cost
BEGIN
    SELECT RAISE(ABORT, 'what a run cost is never deleted');
END;

CREATE TRIGGER run_forecast_is_never_changed BEFORE UPDATE ON run_forecast
BEGIN
    SELECT RAISE(ABORT, 'a forecast is never changed');
END;

CREATE TRIGGER run_forecast_is_never_deleted BEFORE DELETE ON run_forecast
BEGIN
    SELECT RAISE(ABORT, 'a forecast is never deleted');
END;
