-- Questions of the API to any worker: what a request would take. Only a worker can see the models and its device.
-- A row lives as long as the client waits; what is left over is swept.
CREATE TABLE estimate (
    id             text        PRIMARY KEY,
    request        json        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    claimed_at     timestamptz,
    answered_at    timestamptz,
    result         json,
    failure_code   text,
    failure_detail text,
    CHECK (answered_at IS NULL OR (result IS NOT NULL) <> (failure_code IS NOT NULL))
);

CREATE INDEX estimate_waiting ON estimate (created_at) WHERE claimed_at IS NULL;
