-- The job, its history and the files it published. PostgreSQL owns the state; Hibernate only validates this schema.

CREATE TABLE job (
    id              text        PRIMARY KEY,
    tenant          text        NOT NULL DEFAULT 'default',
    status          text        NOT NULL DEFAULT 'queued'
                    CHECK (status IN ('queued', 'running', 'pausing', 'paused', 'cancelling',
                                      'succeeded', 'failed', 'cancelled', 'expired')),
    priority        integer     NOT NULL DEFAULT 0,
    request         json        NOT NULL, -- json, not jsonb: kept letter by letter, as are reports
    labels          jsonb       NOT NULL DEFAULT '{}',
    idempotency_key text,
    retry_of        text        REFERENCES job ON DELETE SET NULL,
    deadline        timestamptz,

    -- The claim: a worker owns the job while it knows the epoch; every one of its writes carries it.
    epoch           bigint      NOT NULL DEFAULT 0,
    attempt         integer     NOT NULL DEFAULT 0,
    max_attempts    integer     NOT NULL DEFAULT 3,
    releases        integer     NOT NULL DEFAULT 0,
    worker_id       text,
    lease_until     timestamptz,

    -- The wake-up: no claim before not_before; dispatched_at is null until the queue has confirmed the message.
    not_before      timestamptz NOT NULL DEFAULT now(),
    dispatched_at   timestamptz,

    phase           text,
    progress_done   integer,
    progress_total  integer,
    progress_unit   text,

    error_code      text,
    error_detail    text,
    report          json,
    summary         jsonb       GENERATED ALWAYS AS
                    (report::jsonb - '{recipe,calibration,evaluation,matrices,phases}'::text[]) STORED,
    manifest_digest text,

    created_at      timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    revision        bigint      NOT NULL DEFAULT 0,

    CHECK ((status IN ('running', 'pausing', 'cancelling')) = (lease_until IS NOT NULL)),
    CHECK ((status IN ('succeeded', 'failed', 'cancelled', 'expired')) = (finished_at IS NOT NULL)),
    CHECK (status <> 'succeeded' OR (report IS NOT NULL AND manifest_digest IS NOT NULL)),
    CHECK (status <> 'failed' OR error_code IS NOT NULL)
);

CREATE INDEX job_newest_first ON job (tenant, id DESC);
CREATE INDEX job_labels ON job USING gin (labels jsonb_path_ops);
CREATE INDEX job_waiting ON job (not_before) WHERE status = 'queued';
CREATE INDEX job_leased ON job (lease_until) WHERE lease_until IS NOT NULL;
CREATE UNIQUE INDEX job_idempotency ON job (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Ids rise in commit order within one job, because whoever writes an event holds the lock on its job.
CREATE TABLE job_event (
    id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id text        NOT NULL REFERENCES job ON DELETE CASCADE,
    type   text        NOT NULL,
    at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    data   jsonb       NOT NULL DEFAULT '{}'
);

CREATE INDEX job_event_of_job ON job_event (job_id, id);

CREATE TABLE job_artifact (
    job_id     text   NOT NULL REFERENCES job ON DELETE CASCADE,
    epoch      bigint NOT NULL,
    name       text   NOT NULL,
    bytes      bigint NOT NULL CHECK (bytes >= 0),
    sha256     text   NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    media_type text   NOT NULL,
    PRIMARY KEY (job_id, epoch, name)
);

-- The last line of defence, whatever the code above it does: what is finished stays as it is, and a claim that was
-- handed on never comes back. The revision moves only with what a client can see, so that polling is answered by 304.
CREATE FUNCTION guard_job() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unseen CONSTANT text[] := '{worker_id,lease_until,not_before,dispatched_at,updated_at,revision,summary}';
BEGIN
    IF OLD.finished_at IS NOT NULL AND NEW.status <> OLD.status THEN
        RAISE EXCEPTION 'job % is % and cannot become %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'job_terminal';
    END IF;
    IF NEW.epoch < OLD.epoch THEN
        RAISE EXCEPTION 'epoch of job % cannot fall from % to %', OLD.id, OLD.epoch, NEW.epoch
            USING ERRCODE = 'check_violation', CONSTRAINT = 'job_epoch';
    END IF;
    NEW.revision := OLD.revision;
    IF to_jsonb(NEW) - unseen <> to_jsonb(OLD) - unseen THEN
        NEW.revision := OLD.revision + 1;
    END IF;
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE TRIGGER job_guard BEFORE UPDATE ON job FOR EACH ROW EXECUTE FUNCTION guard_job();
