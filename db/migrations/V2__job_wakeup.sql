-- Wake-up calls when no RabbitMQ is there: one row per message, deleted by the worker that takes it.
-- The same job may wait more than once, as in any queue; the job's own row says whether it still has to run.
CREATE TABLE job_wakeup (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id     text        NOT NULL CHECK (job_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    refusals   integer     NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now()
);
