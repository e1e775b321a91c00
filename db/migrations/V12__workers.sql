-- What a worker says of itself, and since when it is to take no further jobs.
ALTER TABLE worker
    ADD COLUMN device     text NOT NULL DEFAULT 'unknown',
    ADD COLUMN version    text NOT NULL DEFAULT 'unknown',
    ADD COLUMN job_id     text,
    ADD COLUMN drained_at timestamptz;
