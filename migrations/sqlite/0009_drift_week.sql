-- Stain of each run, and the weeks of the drift report as sums, so that no request reads every run.

-- Verdicts from before have none.
ALTER TABLE run_figures ADD COLUMN stain TEXT CHECK (stain IS NULL OR json_valid(stain));

-- `scanner` of a run is the device from now on, where its file names one. Earlier runs keep format and
-- scale, since a file that was described before does not say which device made it.

-- A week without sums is counted anew from its runs before it is next read: so a run that is superseded,
-- or another form of the sums, needs no more than to take them away.
CREATE TABLE drift_week (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    model           TEXT NOT NULL,
    scanner         TEXT NOT NULL,
    monday          TEXT NOT NULL CHECK (length(monday) = 10),
    sums            TEXT CHECK (sums IS NULL OR json_valid(sums)),
    PRIMARY KEY (organisation_id, model, scanner, monday)
) STRICT, WITHOUT ROWID;

CREATE INDEX run_figures_week ON run_figures (organisation_id, model, scanner, recorded_at);

INSERT INTO drift_week
SELECT DISTINCT organisation_id, model, scanner,
       date(recorded_at / 1000000, 'unixepoch', 'weekday 0', '-6 days'), NULL
FROM run_figures
WHERE model IS NOT NULL;
