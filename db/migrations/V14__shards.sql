-- Parts of a running job that several workers share: decoder blocks first_block … end_block − 1. A shard is claimed, leased and
-- fenced by an epoch of its own, like a job; the worker that has the job offers it and takes back what nobody finishes.
CREATE TABLE job_shard (
    job_id      text        NOT NULL REFERENCES job ON DELETE CASCADE,
    number      integer     NOT NULL CHECK (number >= 0),
    first_block integer     NOT NULL CHECK (first_block >= 0),
    end_block   integer     NOT NULL CHECK (end_block > first_block),
    status      text        NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done')),
    epoch       bigint      NOT NULL DEFAULT 0,
    attempt     integer     NOT NULL DEFAULT 0,  -- claims that ended without a result
    matrices    integer     NOT NULL DEFAULT 0,  -- finished ones, as far as the worker has told
    worker_id   text,
    lease_until timestamptz,
    PRIMARY KEY (job_id, number),
    CHECK ((status = 'running') = (lease_until IS NOT NULL)),
    CHECK (status <> 'running' OR worker_id IS NOT NULL)
);

-- a worker that looks for something to do
CREATE INDEX job_shard_waiting ON job_shard (job_id) WHERE status = 'waiting';

-- What a worker could claim now, one row each: for whoever starts workers by need, such as an autoscaler.
CREATE VIEW waiting_work AS
    SELECT id AS job_id, NULL::integer AS shard, priority, not_before AS since
    FROM job
    WHERE status = 'queued' AND not_before <= clock_timestamp() AND (deadline IS NULL OR deadline > clock_timestamp())
    UNION ALL
    SELECT s.job_id, s.number, job.priority, NULL::timestamptz
    FROM job_shard s JOIN job ON job.id = s.job_id
    WHERE s.status = 'waiting' AND s.attempt < 3 AND job.status = 'running';
