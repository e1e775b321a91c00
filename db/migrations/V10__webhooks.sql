-- Endpoints of users that are told about their jobs, and the outbox of what they are told. The outbox is filled by triggers,
-- in the transaction of the event itself: no code can change a job and forget to tell.

CREATE TABLE webhook (
    id              text        PRIMARY KEY DEFAULT 'wh_' || replace(gen_random_uuid()::text, '-', ''),
    tenant          text        NOT NULL,
    url             text        NOT NULL,
    events          text[]      NOT NULL,
    secret          text        NOT NULL, -- as it is, because every signature needs it
    previous_secret text,
    previous_until  timestamptz,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_success_at timestamptz,
    disabled_at     timestamptz,
    disabled_reason text        CHECK (disabled_reason IN ('gone', 'failing')),
    busy_until      timestamptz, -- a sender has it until then; in the past: when it was last served
    CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
    CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
);

CREATE INDEX webhook_of_tenant ON webhook (tenant, created_at);

CREATE TABLE webhook_delivery (
    id              text        PRIMARY KEY DEFAULT 'msg_' || replace(gen_random_uuid()::text, '-', ''),
    number          bigint      GENERATED ALWAYS AS IDENTITY,
    tenant          text        NOT NULL,
    webhook_id      text        NOT NULL REFERENCES webhook ON DELETE CASCADE,
    job_id          text, -- no reference: what is to be told outlives the job
    type            text        NOT NULL,
    body            text        NOT NULL, -- letter by letter as it is signed
    status          text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    forced          boolean     NOT NULL DEFAULT false, -- asked for by the user: sent even while the endpoint is disabled
    once            boolean     NOT NULL DEFAULT false, -- not worth a second attempt
    attempts        integer     NOT NULL DEFAULT 0,
    retries         integer     NOT NULL DEFAULT 0, -- place in the schedule, which a redelivery begins again
    next_attempt_at timestamptz,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempted_at    timestamptz,
    finished_at     timestamptz,
    response_status integer,
    response_body   text        CHECK (length(response_body) <= 1024),
    error           text,
    CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
    CHECK ((status = 'pending') = (finished_at IS NULL))
);

CREATE INDEX webhook_delivery_newest_first ON webhook_delivery (webhook_id, number DESC);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_attempt_at) WHERE status = 'pending';
CREATE INDEX webhook_delivery_finished ON webhook_delivery (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX webhook_delivery_progress ON webhook_delivery (job_id, webhook_id) WHERE type = 'job.progress';

-- {"id": WEBHOOK, "events": [TYPE, …] or null}: the only endpoint that is told about this job; null: all of the tenant's.
ALTER TABLE job ADD COLUMN webhook jsonb;

CREATE FUNCTION webhook_of_retry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT webhook INTO NEW.webhook FROM job WHERE id = NEW.retry_of;
    RETURN NEW;
END
$$;

CREATE TRIGGER job_retry_webhook BEFORE INSERT ON job
    FOR EACH ROW WHEN (NEW.retry_of IS NOT NULL AND NEW.webhook IS NULL)
    EXECUTE FUNCTION webhook_of_retry();

CREATE FUNCTION webhook_wants(w webhook, j job, type text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT w.tenant = j.tenant AND CASE
        WHEN j.webhook IS NULL THEN type = ANY (w.events)
        WHEN j.webhook ->> 'id' <> w.id THEN false
        WHEN jsonb_typeof(j.webhook -> 'events') = 'array' THEN j.webhook -> 'events' @> to_jsonb(type)
        ELSE type = ANY (w.events)
    END
$$;

CREATE FUNCTION webhook_time(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- The fields of the job's document that have a bounded length; the rest is at its address.
CREATE FUNCTION webhook_body(j job, type text, at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'type', type,
        'timestamp', webhook_time(at),
        'data', json_build_object(
            'id', j.id,
            'object', j.kind || '.job',
            'kind', j.kind,
            'status', j.status,
            'phase', j.phase,
            'attempt', j.attempt,
            'priority', j.priority,
            'progress', CASE WHEN j.progress_done IS NOT NULL THEN
                json_build_object('done', j.progress_done, 'total', j.progress_total, 'unit', j.progress_unit) END,
            'created_at', webhook_time(j.created_at),
            'started_at', webhook_time(j.started_at),
            'finished_at', webhook_time(j.finished_at),
            'error', CASE WHEN j.status = 'failed' THEN
                json_build_object('code', j.error_code, 'detail', j.error_detail) END,
            'labels', j.labels,
            'retry_of', j.retry_of,
            'urls', json_build_object('self', '/v1/jobs/' || j.id)))::text
$$;

-- A change of status. An endpoint that is disabled misses it, but the end of a job is listed even there.
CREATE FUNCTION webhook_tell_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    j job;
BEGIN
    SELECT * INTO j FROM job WHERE id = NEW.job_id;
    -- before any delivery, as whoever deletes an endpoint does; the other way round they could wait for each other
    PERFORM 1 FROM webhook w WHERE w.tenant = j.tenant AND webhook_wants(w, j, NEW.type) FOR KEY SHARE;
    IF j.finished_at IS NOT NULL THEN -- progress that nobody has heard of yet is old news
        DELETE FROM webhook_delivery
        WHERE tenant = j.tenant AND job_id = j.id AND type = 'job.progress' AND status = 'pending' AND attempts = 0;
    END IF;
    INSERT INTO webhook_delivery (tenant, webhook_id, job_id, type, body, status, next_attempt_at, finished_at, error)
    SELECT j.tenant, w.id, j.id, NEW.type, webhook_body(j, NEW.type, NEW.at),
           CASE WHEN w.disabled_at IS NULL THEN 'pending' ELSE 'failed' END,
           CASE WHEN w.disabled_at IS NULL THEN NEW.at END,
           CASE WHEN w.disabled_at IS NOT NULL THEN NEW.at END,
           CASE WHEN w.disabled_at IS NOT NULL THEN 'the endpoint is disabled' END
    FROM webhook w
    WHERE w.tenant = j.tenant AND webhook_wants(w, j, NEW.type)
      AND (w.disabled_at IS NULL OR j.finished_at IS NOT NULL)
    FOR KEY SHARE OF w; -- an endpoint that is just being deleted is waited for and skipped
    RETURN NULL;
END
$$;

CREATE TRIGGER job_event_webhooks AFTER INSERT ON job_event
    FOR EACH ROW EXECUTE FUNCTION webhook_tell_status();

-- Progress: what was not sent yet is replaced, and the next follows a second after the last at the earliest.
CREATE FUNCTION webhook_tell_progress() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    recipient text;
    message text;
BEGIN
    FOR recipient IN
        SELECT w.id FROM webhook w
        WHERE w.tenant = NEW.tenant AND w.disabled_at IS NULL AND webhook_wants(w, NEW, 'job.progress')
        FOR KEY SHARE OF w
    LOOP
        message := webhook_body(NEW, 'job.progress', clock_timestamp());
        UPDATE webhook_delivery d SET body = message
        WHERE d.tenant = NEW.tenant AND d.webhook_id = recipient AND d.job_id = NEW.id
          AND d.type = 'job.progress' AND d.status = 'pending' AND d.attempts = 0;
        IF NOT FOUND THEN
            INSERT INTO webhook_delivery (tenant, webhook_id, job_id, type, body, once, next_attempt_at)
            SELECT NEW.tenant, recipient, NEW.id, 'job.progress', message, true,
                   greatest(clock_timestamp(), max(d.attempted_at) + interval '1 second')
            FROM webhook_delivery d
            WHERE d.tenant = NEW.tenant AND d.webhook_id = recipient AND d.job_id = NEW.id AND d.type = 'job.progress';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER job_progress_webhooks AFTER UPDATE OF phase, progress_done ON job
    FOR EACH ROW WHEN (NEW.progress_done IS NOT NULL
        AND (NEW.phase, NEW.progress_done) IS DISTINCT FROM (OLD.phase, OLD.progress_done))
    EXECUTE FUNCTION webhook_tell_progress();
