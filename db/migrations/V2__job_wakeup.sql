-- Wake-up calls when no RabbitMQ is there: one row per message, deleted by the worker that takes it.
-- The same job may wait more than once, as in any queue; the job's own row says whether it still has to run.
create table job_wakeup (
    id         bigint generated always as identity primary key,
    job_id     text        not null check (job_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    created_at timestamptz not null default now()
);
