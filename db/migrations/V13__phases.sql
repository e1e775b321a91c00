-- What the last attempt has done so far, phase by phase, and what the rest is expected to take: see PhaseProgress.
ALTER TABLE job ADD COLUMN phases jsonb;

-- Counts by status, and lists of one.
CREATE INDEX job_by_status ON job (tenant, status, id);
