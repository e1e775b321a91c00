-- Attempts, dead letters, and checkpoints that outlive their job.

-- One row per claim: who tried, and how it went. The open one, if any, is the attempt that runs.
CREATE TABLE job_attempt (
    job_id       text        NOT NULL REFERENCES job ON DELETE CASCADE,
    epoch        bigint      NOT NULL,
    attempt      integer     NOT NULL,
    worker_id    text        NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at     timestamptz,
    outcome      text        CHECK (outcome IN ('succeeded', 'failed', 'cancelled', 'expired', 'paused', 'released')),
    error_code   text,
    error_detail text,
    PRIMARY KEY (job_id, epoch),
    CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    CHECK ((error_code IS NULL) OR (outcome IS NOT NULL))
);

-- Jobs that failed although nothing was wrong with the request: for an operator to look at, and to replay.
CREATE TABLE dead_letter (
    job_id      text        PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    replayed_at timestamptz,
    replayed_as text        REFERENCES job ON DELETE SET NULL
);

-- Jobs that ended without a result and whose saved state still lies in the artifact store, for a retry to go on from.
CREATE TABLE kept_checkpoints (
    job_id text        PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    since  timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX job_ready ON job (priority DESC, id) WHERE status = 'queued';
CREATE INDEX job_deadline ON job (deadline) WHERE deadline IS NOT NULL AND finished_at IS NULL;
CREATE INDEX job_retries ON job (retry_of) WHERE retry_of IS NOT NULL;
CREATE INDEX kept_checkpoints_oldest ON kept_checkpoints (since);
