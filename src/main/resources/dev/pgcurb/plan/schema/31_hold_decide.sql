-- Who decides about a hold: a person, by a login of their own; never an agent.
SET LOCAL ROLE pgcurb_owner;

-- Why whoever acts may not decide about this hold; NULL: they may. A person of the console counts as a role of the database, or
-- as none.
CREATE FUNCTION pgcurb.objection(its pgcurb.hold)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        -- A login of the console decides nothing by itself, whatever it was made a member of.
        WHEN who.person IS NULL AND session_user = 'pgcurb_console'
            THEN 'the console decides nothing without a person'
        -- Whatever it was made a member of. The first is the guards' own test: slots of other databases are agents, too.
        WHEN session_user LIKE 'curb:%'
            OR EXISTS (SELECT FROM pgcurb.slot s WHERE s.slot = session_user)
            OR EXISTS (SELECT FROM pgcurb.slot s WHERE s.slot = who.role)
            OR EXISTS (SELECT FROM pgcurb.agent a WHERE a.agent IN (session_user, who.role))
            THEN 'agents decide about nothing'
        WHEN rule.agent IS NULL
            THEN 'the policy no longer lets anyone approve what passes this ceiling'
        WHEN (rule.approvers <> '{}' OR rule.people <> '{}')
            AND (who.named = ANY (rule.people)) IS NOT TRUE
            AND NOT EXISTS (
                SELECT
                FROM pg_roles r
                WHERE r.rolname = ANY (rule.approvers)
                  AND pg_has_role(who.role, r.oid, 'MEMBER'))
            THEN 'the rule names other approvers'
        WHEN rule.two_persons AND (its.operator = who.role) IS NOT FALSE AND who.role IS NOT NULL
            THEN 'the agent works for this very login, and the rule wants a second person'
        -- Someone who shares a role with others could be the operator.
        WHEN rule.two_persons AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = who.role AND r.rolcanlogin)
            THEN 'the rule wants a second person, and which database login this person has, nobody said'
    END
    FROM (VALUES (its.agent, its.ceiling)) AS asked (agent, ceiling)
    CROSS JOIN (
        SELECT pgcurb.acting_person() AS person, pgcurb.acting_named() AS named, pgcurb.actor_role() AS role) AS who
    LEFT JOIN pgcurb.ceiling rule ON rule.agent = asked.agent AND rule.ceiling = asked.ceiling AND rule.hold
$$;

-- Puts into the ledger what no gateway could: holds from direct connections, and approvals that were used. Called by gateways
-- every few seconds and before each decision; a row that a transaction in flight has locked is for the next time.
CREATE FUNCTION pgcurb.record_holds()
    RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its  pgcurb.hold;
    what jsonb;
    n    integer := 0;
BEGIN
    FOR its IN
        SELECT h.*
        FROM pgcurb.hold h
        WHERE (h.entry_id IS NULL AND NOT h.hold_recorded) OR (h.state = 'used' AND NOT h.run_recorded)
        ORDER BY h.id
        LIMIT 1000
        FOR UPDATE SKIP LOCKED
    LOOP
        what := jsonb_build_object(
            'agent', its.agent, 'refers_to', its.entry_id, 'hold_id', its.id, 'rule', its.rule, 'rows', its.row_count);
        IF its.entry_id IS NULL AND NOT its.hold_recorded THEN
            PERFORM pgcurb.append_to_chain('database', jsonb_build_array(what || jsonb_build_object(
                'kind', 'hold', 'lease_id', its.lease_id,
                'detail', jsonb_build_object('digest', its.digest, 'counts', its.counts, 'refused_at', its.refused_at))));
            n := n + 1;
        END IF;
        IF its.state = 'used' AND NOT its.run_recorded THEN
            PERFORM pgcurb.append_to_chain('database', jsonb_build_array(what || jsonb_build_object(
                'kind', 'run', 'lease_id', its.used_lease,
                'detail', jsonb_build_object(
                    'digest', its.digest, 'used_at', its.used_at, 'xid', its.used_xid, 'approved_by', its.decided_by))));
            n := n + 1;
        END IF;
        UPDATE pgcurb.hold h
        SET hold_recorded = h.hold_recorded OR h.entry_id IS NULL, run_recorded = h.state = 'used'
        WHERE h.id = its.id;
    END LOOP;
    RETURN n;
END
$$;

-- The one door through which a hold is decided. 22023: no reason, or no such hold. 42501: not this person. 55000: there is nothing
-- to decide, or somebody else decided first.
--
--   waiting   → approved, denied      until it lapses
--   approved  → denied, revoked       while it was not used; approved again once it has expired
--   denied    → waiting               by revoke: a no is taken back before anyone says yes
CREATE FUNCTION pgcurb.decide(hold_id bigint, act text, why text, valid_for interval)
    RETURNS pgcurb.hold
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
DECLARE
    its      pgcurb.hold;
    whom     text;
    to_state text;
BEGIN
    IF coalesce(trim(why), '') = '' THEN
        RAISE EXCEPTION 'a decision needs a reason' USING ERRCODE = '22023';
    END IF;
    BEGIN
        SELECT h.* INTO its FROM pgcurb.hold h WHERE h.id = hold_id FOR UPDATE;
    EXCEPTION WHEN lock_not_available THEN
        RAISE EXCEPTION 'hold % is being used or decided at this moment', hold_id
            USING ERRCODE = '55000',
                  HINT = 'Try again; if the agent keeps its transaction open, end it with: pgcurb suspend';
    END;
    IF its.id IS NULL THEN
        RAISE EXCEPTION 'no hold %', hold_id USING ERRCODE = '22023', HINT = 'List the holds with: pgcurb holds';
    END IF;
    whom := pgcurb.objection(its);
    IF whom IS NOT NULL THEN
        RAISE EXCEPTION '"%" may not decide about hold %: %', pgcurb.actor(), hold_id, whom
            USING ERRCODE = '42501', DETAIL = format('Rule %s (%s).', its.rule, its.source);
    END IF;
    to_state := CASE
        WHEN its.state = 'waiting' AND its.lapses_at > clock_timestamp() AND act IN ('approved', 'denied') THEN act
        WHEN its.state = 'approved' AND act IN ('denied', 'revoked') THEN act
        WHEN its.state = 'approved' AND its.expires_at <= clock_timestamp() THEN act
        WHEN its.state = 'denied' AND act = 'revoked' THEN 'waiting'
    END;
    IF to_state IS NULL THEN
        RAISE EXCEPTION 'hold % is %: it cannot be %', hold_id, pgcurb.hold_state(its), act
            USING ERRCODE = '55000',
                  DETAIL = coalesce(format('"%s" decided: %s', its.decided_by, its.decision_reason), 'Nobody decided in time.');
    END IF;
    PERFORM pgcurb.record_holds();
    UPDATE pgcurb.hold h
    SET state = to_state,
        decided_by = pgcurb.actor(),
        decided_role = pgcurb.actor_role(),
        decided_at = clock_timestamp(),
        decision_reason = why,
        lapses_at = CASE WHEN to_state = 'waiting' THEN clock_timestamp() + interval '1 day' ELSE h.lapses_at END,
        expires_at = CASE WHEN to_state = 'approved' THEN clock_timestamp() + valid_for END
    WHERE h.id = hold_id
    RETURNING h.* INTO its;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', CASE act WHEN 'approved' THEN 'approval' WHEN 'denied' THEN 'denial' ELSE 'revocation' END,
        'agent', its.agent,
        'refers_to', its.entry_id,
        'hold_id', its.id,
        'statement', its.statement,
        'rows', its.row_count,
        'reason', why,
        'detail', jsonb_build_object(
            'digest', its.digest, 'counts', its.counts, 'expires_at', its.expires_at,
            -- What the agent asked with, as the person could read it.
            'pleas', (SELECT jsonb_agg(p.text ORDER BY p.said_at) FROM pgcurb.plea p WHERE p.hold_id = its.id))));
    PERFORM pgcurb.notify(its.id, act);
    RETURN its;
END
$$;

-- Lets exactly the rows of this hold through, once, until it expires. NULL takes the policy's time.
CREATE FUNCTION pgcurb.approve(hold bigint, reason text, expires interval DEFAULT NULL)
    RETURNS pgcurb.hold
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    longest interval;
BEGIN
    SELECT c.expires INTO longest
    FROM pgcurb.hold h
    JOIN pgcurb.ceiling c ON c.agent = h.agent AND c.ceiling = h.ceiling
    WHERE h.id = approve.hold;
    RETURN pgcurb.decide(hold, 'approved', reason, least(coalesce(expires, longest), longest));
END
$$;

CREATE FUNCTION pgcurb.deny(hold bigint, reason text)
    RETURNS pgcurb.hold
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM pgcurb.decide(hold, 'denied', reason, NULL)
$$;

-- Takes back an approval that was not used yet, or a denial.
CREATE FUNCTION pgcurb.revoke(hold bigint, reason text)
    RETURNS pgcurb.hold
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM pgcurb.decide(hold, 'revoked', reason, NULL)
$$;

RESET ROLE;
