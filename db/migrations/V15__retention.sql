-- What is removed when it has been kept long enough. The job itself, its report and its numbers stay.

-- Since when the files of a succeeded job are no longer given out. They are removed after that, see below.
ALTER TABLE job ADD COLUMN artifacts_deleted_at timestamptz;
-- Since when of its events only the one of its end is left, and none of its log.
ALTER TABLE job ADD COLUMN events_deleted_at timestamptz;
ALTER TABLE job ADD COLUMN logs_deleted_at timestamptz;

CREATE INDEX job_with_artifacts ON job (finished_at) WHERE status = 'succeeded' AND artifacts_deleted_at IS NULL;
CREATE INDEX job_with_events ON job (finished_at) WHERE finished_at IS NOT NULL AND events_deleted_at IS NULL;
CREATE INDEX job_with_logs ON job (finished_at) WHERE finished_at IS NOT NULL AND logs_deleted_at IS NULL;

-- Jobs whose files are still to be removed from the artifact store. A row goes when they are gone, so that a process that ends
-- in between, or a store that is away, leaves nothing behind.
CREATE TABLE artifact_deletion (
    job_id text        PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    since  timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE artifact_deletion IS 'jobs whose files are still to be removed from the artifact store';
COMMENT ON COLUMN job.artifacts_deleted_at IS 'since when the files of the result are no longer given out';
COMMENT ON VIEW waiting_work IS 'one row for each job or part of a job that a worker could claim now';
