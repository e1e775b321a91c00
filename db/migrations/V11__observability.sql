-- Where the trace of a job begins: the W3C traceparent of what submitted it. Every attempt goes on from there.
ALTER TABLE job ADD COLUMN trace_parent text;

-- The workers that there are. A row is renewed every few seconds while its worker lives, and goes when it ends in order.
CREATE TABLE worker (
    id         text        PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Counted every few seconds, without reading the rows.
CREATE INDEX job_status ON job (status);
