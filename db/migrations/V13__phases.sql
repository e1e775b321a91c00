-- What the last attempt has done so far, phase by phase, and what the rest is expected to take: see PhaseProgress.
ALTER TABLE job ADD COLUMN phases jsonb;

-- Times rise with every heartbeat; that alone is no news, so that polling is still answered by 304.
CREATE OR REPLACE FUNCTION guard_job() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unseen CONSTANT text[] := '{worker_id,lease_until,not_before,dispatched_at,updated_at,revision,summary,phases}';
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
