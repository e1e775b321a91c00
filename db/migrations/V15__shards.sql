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
