-- Keys: what an agent shows the gateway before there is a lease.
SET LOCAL ROLE pgcurb_owner;

-- The key of an agent's gateway login: a SCRAM verifier, never a password, and the claims that are bound to it.
CREATE TABLE pgcurb.agent_key (
    agent      name NOT NULL REFERENCES pgcurb.agent ON DELETE CASCADE,
    key_id     text NOT NULL CHECK (key_id ~ '^[a-z0-9]{1,32}$'),
    verifier   text NOT NULL CHECK (verifier LIKE 'SCRAM-SHA-256$%'),
    claims     jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by name NOT NULL DEFAULT session_user,
    expires_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (agent, key_id)
);
GRANT SELECT (agent, key_id, created_by) ON pgcurb.agent_key TO pgcurb_keeper;

-- Stores or replaces the key of an agent. The verifier is all that is kept of it.
CREATE FUNCTION pgcurb.add_key(agent text, key_id text, scram_verifier text, claims jsonb, ttl interval)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pgcurb.agent a WHERE a.agent = add_key.agent) THEN
        RAISE EXCEPTION 'no agent "%"', agent USING ERRCODE = '42704';
    END IF;
    PERFORM pgcurb.check_claims(agent::name, claims);
    INSERT INTO pgcurb.agent_key AS k (agent, key_id, verifier, claims, expires_at)
    VALUES (add_key.agent, add_key.key_id, scram_verifier, add_key.claims, clock_timestamp() + ttl)
    ON CONFLICT ON CONSTRAINT agent_key_pkey DO UPDATE
        SET verifier = excluded.verifier,
            claims = excluded.claims,
            created_at = clock_timestamp(),
            created_by = session_user,
            expires_at = excluded.expires_at,
            revoked_at = NULL;
END
$$;

CREATE FUNCTION pgcurb.revoke_key(agent text, key_id text)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pgcurb.agent_key k
    SET revoked_at = clock_timestamp()
    WHERE k.agent = revoke_key.agent AND k.key_id = revoke_key.key_id AND k.revoked_at IS NULL;
    RETURN FOUND;
END
$$;

-- The verifier and the claims of a key that is good now; no row otherwise.
CREATE FUNCTION pgcurb.key(agent text, key_id text)
    RETURNS TABLE (verifier text, claims jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.verifier, k.claims
    FROM pgcurb.agent_key k
    WHERE k.agent = key.agent
      AND k.key_id = key.key_id
      AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
$$;

RESET ROLE;
