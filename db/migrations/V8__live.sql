-- Whoever waits for a job hears of its changes on the channel job_changed, whose payload is the job's id. A transaction
-- tells of a job once, however often it changes it. A new job tells nothing: nobody can wait for it yet, and the lock
-- that a notification takes until it is committed would line up those who submit.
CREATE FUNCTION tell_job_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('job_changed', NEW.id);
    RETURN NULL;
END
$$;

CREATE TRIGGER job_changed AFTER UPDATE ON job
    FOR EACH ROW WHEN (NEW.revision <> OLD.revision) EXECUTE FUNCTION tell_job_changed();

CREATE FUNCTION tell_job_of_row_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('job_changed', NEW.job_id);
    RETURN NULL;
END
$$;

-- every other event of type job.STATUS comes with a new revision, too; only the first one, job.queued, does not
CREATE TRIGGER job_event_changed AFTER INSERT ON job_event
    FOR EACH ROW WHEN (NEW.type <> 'job.queued') EXECUTE FUNCTION tell_job_of_row_changed();

-- What workers log about a job, numbered from 1 in each epoch, so that what is sent twice is stored once.
CREATE TABLE job_log (
    job_id  text        NOT NULL REFERENCES job ON DELETE CASCADE,
    epoch   bigint      NOT NULL,
    line    integer     NOT NULL CHECK (line >= 1),
    attempt integer     NOT NULL,
    at      timestamptz NOT NULL,
    level   text        NOT NULL CHECK (level IN ('info', 'warn', 'error')),
    message text        NOT NULL,
    PRIMARY KEY (job_id, epoch, line)
);

-- How many lines an epoch's worker has logged, those included that were too many to be stored.
CREATE TABLE job_log_length (
    job_id text    NOT NULL REFERENCES job ON DELETE CASCADE,
    epoch  bigint  NOT NULL,
    lines  integer NOT NULL,
    PRIMARY KEY (job_id, epoch)
);

CREATE TRIGGER job_logged AFTER INSERT OR UPDATE ON job_log_length
    FOR EACH ROW EXECUTE FUNCTION tell_job_of_row_changed();
