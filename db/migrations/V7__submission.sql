-- What the API answered to a post with an Idempotency-Key, written in the transaction of what it did: a client that
-- never saw the answer sends the same again and gets it from here.
CREATE TABLE idempotent_answer (
    tenant      text        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL, -- SHA-256 of method, path, query and body: the same key with another is a mistake
    status      integer     NOT NULL,
    headers     json        NOT NULL,
    body        bytea       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, key)
);

CREATE INDEX idempotent_answer_age ON idempotent_answer (created_at);

DROP INDEX job_idempotency;
ALTER TABLE job DROP COLUMN idempotency_key;

-- Secrets of the service as a whole, shared by its instances; made here, so that nobody has to configure them.
CREATE TABLE service_secret (
    name  text  PRIMARY KEY,
    value bytea NOT NULL
);

INSERT INTO service_secret VALUES ('cursor', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- Lists by status, by model and by time, and the counting of what a tenant has waiting.
CREATE INDEX job_of_status ON job (tenant, status, id DESC);
CREATE INDEX job_of_model ON job (tenant, (request ->> 'model'), id DESC);
CREATE INDEX job_created ON job (tenant, created_at);

-- What a tenant may use; NULL is the service's default, no row is NULL everywhere.
CREATE TABLE quota (
    tenant                    text   PRIMARY KEY,
    queued_jobs               bigint CHECK (queued_jobs >= 0),
    unfinished_jobs           bigint CHECK (unfinished_jobs >= 0),
    jobs_per_day              bigint CHECK (jobs_per_day >= 0),
    compute_seconds_per_month bigint CHECK (compute_seconds_per_month >= 0),
    stored_bytes              bigint CHECK (stored_bytes >= 0)
);

-- What a tenant has used and no job shows any more: the time of ended attempts, and jobs that were deleted. Rows are
-- only added, so that nobody waits for anybody.
CREATE TABLE used (
    tenant          text             NOT NULL,
    at              timestamptz      NOT NULL, -- the attempt's end; of a deleted job, its creation
    compute_seconds double precision NOT NULL DEFAULT 0,
    deleted_jobs    integer          NOT NULL DEFAULT 0
);

CREATE INDEX used_at ON used (tenant, at);

ALTER TABLE job ADD COLUMN claimed_at timestamptz;

-- However an attempt ends, it ends by an update that takes the lease away.
CREATE FUNCTION note_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO used (tenant, at, deleted_jobs) VALUES (OLD.tenant, OLD.created_at, 1);
        RETURN OLD;
    END IF;
    IF NEW.epoch > OLD.epoch THEN
        NEW.claimed_at := clock_timestamp();
    ELSIF NEW.lease_until IS NULL THEN
        INSERT INTO used (tenant, at, compute_seconds)
            VALUES (NEW.tenant, clock_timestamp(),
                    coalesce(extract(epoch FROM clock_timestamp() - OLD.claimed_at), 0));
        NEW.claimed_at := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER job_use BEFORE UPDATE ON job FOR EACH ROW
    WHEN (NEW.epoch > OLD.epoch OR (OLD.lease_until IS NOT NULL AND NEW.lease_until IS NULL))
    EXECUTE FUNCTION note_use();
CREATE TRIGGER job_use_deleted BEFORE DELETE ON job FOR EACH ROW EXECUTE FUNCTION note_use();
