-- The job shows how many of its parts wait, run and are done, so that whoever watches it sees them change.

ALTER TABLE job_shard ADD COLUMN started_at timestamptz;  -- of the last claim
ALTER TABLE job_shard ADD COLUMN finished_at timestamptz; -- when it was done
-- What so many helpers could not finish is left to the worker that has the job.
ALTER TABLE job_shard ADD COLUMN for_helpers boolean NOT NULL GENERATED ALWAYS AS (attempt < 3) STORED;

-- {"waiting": 1, "running": 2, "done": 0}, null where nothing is shared
ALTER TABLE job ADD COLUMN shards jsonb;

-- The row lock comes first and in a statement of its own, so that the next one counts what others have committed meanwhile.
CREATE FUNCTION count_shards(shared_job text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM job WHERE id = shared_job FOR UPDATE;
    UPDATE job SET shards = (
        SELECT jsonb_build_object(
            'waiting', count(*) FILTER (WHERE status = 'waiting'),
            'running', count(*) FILTER (WHERE status = 'running'),
            'done', count(*) FILTER (WHERE status = 'done'))
        FROM job_shard WHERE job_id = shared_job)
    WHERE id = shared_job;
END
$$;

CREATE FUNCTION shards_offered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM count_shards(job_id) FROM (SELECT DISTINCT job_id FROM offered) AS shared;
    RETURN NULL;
END
$$;

CREATE TRIGGER job_shards_offered AFTER INSERT ON job_shard
    REFERENCING NEW TABLE AS offered FOR EACH STATEMENT EXECUTE FUNCTION shards_offered();

CREATE FUNCTION shard_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM count_shards(NEW.job_id);
    RETURN NULL;
END
$$;

CREATE TRIGGER job_shard_moved AFTER UPDATE OF status ON job_shard
    FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION shard_moved();

-- jobs that are shared already
SELECT count_shards(job_id) FROM (SELECT DISTINCT job_id FROM job_shard) AS shared;

CREATE OR REPLACE VIEW waiting_work AS
    SELECT id AS job_id, NULL::integer AS shard, priority, not_before AS since
    FROM job
    WHERE status = 'queued' AND not_before <= clock_timestamp() AND (deadline IS NULL OR deadline > clock_timestamp())
    UNION ALL
    SELECT s.job_id, s.number, job.priority, NULL::timestamptz
    FROM job_shard s JOIN job ON job.id = s.job_id
    WHERE s.status = 'waiting' AND s.for_helpers AND job.status = 'running';
