-- Proposals. An agent may call the two propose_ functions; they insert a row and change nothing else.
SET LOCAL ROLE pgcurb_owner;

-- Refuses one more open proposal of this agent than the policy allows, and any where no tuning is on offer. Two that come at once
-- may both be the last: an agent has few sessions, and the overshoot is their number.
CREATE FUNCTION pgcurb.tune_admit(agent name)
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rules CONSTANT jsonb := pgcurb.tune_rules();
BEGIN
    IF rules IS NULL THEN
        RAISE EXCEPTION 'proposal refused: the policy offers no tuning'
            USING ERRCODE = '42501', DETAIL = 'The policy has no section "tuning". Nothing was changed.', HINT = 'Ask a person.';
    END IF;
    IF agent IS NOT NULL AND (rules ->> 'proposals')::bigint <= (
        SELECT count(*) FROM pgcurb.tune_proposal p WHERE p.agent = tune_admit.agent AND p.state = 'proposed') THEN
        RAISE EXCEPTION 'proposal refused: % proposals of "%" wait already', rules ->> 'proposals', agent
            USING ERRCODE = '54000',
                  DETAIL = format('Rule tuning.proposals (%s). Nothing was changed.', rules ->> 'source'),
                  HINT = 'Wait until they are tried.';
    END IF;
END
$$;

-- The agent of this session; NULL: no slot. An agent without a lease is refused.
CREATE FUNCTION pgcurb.tune_agent(OUT agent name, OUT lease_id bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT s.agent INTO agent FROM pgcurb.slot s WHERE s.slot = session_user;
    lease_id := pgcurb.current_lease();
    IF agent IS NOT NULL AND lease_id IS NULL THEN
        RAISE EXCEPTION 'proposal refused: this session has no lease'
            USING ERRCODE = '42501', DETAIL = 'Nothing was changed.', HINT = 'Connect again.';
    END IF;
END
$$;

-- Proposes a value of a setting for the first role that the policy names. The answer is the proposal's number; a person or
-- pgcurb tries it. 42501: not on offer. 54000: out of range, or too many wait.
CREATE FUNCTION pgcurb.propose_setting(setting text, value text, why text DEFAULT '')
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    whose record;
    shown text;
    its   bigint;
BEGIN
    whose := pgcurb.tune_agent();
    PERFORM pgcurb.tune_admit(whose.agent);
    shown := pgcurb.tune_check_setting(lower(btrim(setting)), value, (pgcurb.tune_rules() -> 'roles' ->> 0)::name);
    INSERT INTO pgcurb.tune_proposal (agent, lease_id, kind, setting, value, why)
    VALUES (whose.agent, whose.lease_id, 'setting', lower(btrim(propose_setting.setting)), shown, left(coalesce(propose_setting.why, ''), 2000))
    RETURNING id INTO its;
    RETURN its;
END
$$;

-- Proposes an index on plain columns of a table that the policy names. As propose_setting().
CREATE FUNCTION pgcurb.propose_index(definition text, why text DEFAULT '')
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    whose record;
    parts record;
    its   bigint;
BEGIN
    whose := pgcurb.tune_agent();
    PERFORM pgcurb.tune_admit(whose.agent);
    parts := pgcurb.tune_check_index(definition);
    INSERT INTO pgcurb.tune_proposal (agent, lease_id, kind, relation, definition, index_name, why)
    VALUES (whose.agent, whose.lease_id, 'index', parts.relation, parts.rebuilt, parts.index_name, left(coalesce(propose_index.why, ''), 2000))
    RETURNING id INTO its;
    RETURN its;
END
$$;

-- The agent's own proposals and what became of them, the newest first: {"id", "what", "state", "decision", "reason"}.
CREATE FUNCTION pgcurb.my_proposals()
    RETURNS SETOF jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'id', p.id, 'what', coalesce(p.definition, concat(p.setting, ' = ', p.value)), 'state', p.state,
        'decision', t.decision, 'reason', t.reason, 'now', s.state))
    FROM pgcurb.tune_proposal p
    LEFT JOIN LATERAL (
        SELECT t.* FROM pgcurb.tune_trial t WHERE t.proposal_id = p.id ORDER BY t.id DESC LIMIT 1) AS t ON true
    LEFT JOIN LATERAL (
        SELECT s.* FROM pgcurb.tune_stage s WHERE s.trial_id = t.id ORDER BY s.id DESC LIMIT 1) AS s ON true
    WHERE p.agent = (SELECT l.agent FROM pgcurb.lease l WHERE l.id = pgcurb.current_lease())
    ORDER BY p.id DESC
    LIMIT 50
$$;

-- Enters into the ledger what was proposed since. The chain of the database is never locked by an agent's transaction.
CREATE FUNCTION pgcurb.record_proposals()
    RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one pgcurb.tune_proposal;
    n   integer := 0;
BEGIN
    FOR one IN
        SELECT p.* FROM pgcurb.tune_proposal p WHERE NOT p.recorded ORDER BY p.id LIMIT 100 FOR UPDATE SKIP LOCKED
    LOOP
        PERFORM pgcurb.record(jsonb_strip_nulls(jsonb_build_object(
            'kind', 'proposal', 'agent', one.agent, 'lease_id', one.lease_id, 'reason', one.why,
            'detail', jsonb_strip_nulls(jsonb_build_object(
                'proposal', one.id, 'proposed_by', one."by", 'at', one.at, 'setting', one.setting, 'value', one.value,
                'index', one.definition)))));
        UPDATE pgcurb.tune_proposal p SET recorded = true WHERE p.id = one.id;
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;

RESET ROLE;
