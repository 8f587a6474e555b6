-- Work for a patient on the table goes before all other, also before what is overdue; within a class the earliest due goes first.
ALTER TABLE job ADD COLUMN intraoperative INTEGER NOT NULL DEFAULT 0 CHECK (intraoperative IN (0, 1));

UPDATE job SET intraoperative = 1
WHERE EXISTS (
    SELECT 1 FROM run r
    JOIN slide s ON s.organisation_id = r.organisation_id AND s.id = r.slide_id
    JOIN consultation c ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
    WHERE r.organisation_id = job.organisation_id AND r.id = job.run_id AND c.urgency = 'intraoperative'
);

DROP INDEX job_queue;
CREATE INDEX job_queue ON job (intraoperative DESC, due_at, id) WHERE state IN ('waiting', 'running');
