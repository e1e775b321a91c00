-- Who may ask, and who asked for what.

-- A key is written twf_ID_SECRET. The secret is 256 random bits, so its plain SHA-256 cannot be searched; a slow hash is for
-- what people think up. While a rotated key's former secret still counts, its hash is beside the new one.
CREATE TABLE api_key (
    id             text        PRIMARY KEY CHECK (id ~ '^[0-9a-f]{12}$'),
    tenant         text        NOT NULL CHECK (tenant ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
    name           text        NOT NULL,
    scopes         text[]      NOT NULL CHECK (scopes <@ '{jobs:read,jobs:write,jobs:admin}' AND cardinality(scopes) > 0),
    hash           text        NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    previous_hash  text        CHECK (previous_hash ~ '^[0-9a-f]{64}$'),
    previous_until timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    rotated_at     timestamptz,
    expires_at     timestamptz,
    last_used_at   timestamptz,
    revoked_at     timestamptz,
    CHECK ((previous_hash IS NULL) = (previous_until IS NULL))
);

-- Tenant and principal are null where nobody could be made out. A flood of refusals leaves few rows: each says how many more
-- there were since the one before. No key, token, query or body is ever in here.
CREATE TABLE audit_event (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL,
    tenant         text,
    principal      text,
    action         text        NOT NULL,
    target         text,
    request_id     text        NOT NULL,
    status         integer     NOT NULL,
    outcome        text        NOT NULL CHECK (outcome IN ('done', 'failed', 'refused')),
    remote_address text        NOT NULL,
    omitted        integer     NOT NULL DEFAULT 0
);

CREATE INDEX audit_event_of_tenant ON audit_event (tenant, id);
CREATE INDEX audit_event_by_age ON audit_event (at);
