-- An agent takes back its own last transaction, if the policy lets it: undo.own_last_transaction.
SET LOCAL ROLE pgcurb_undoer;

-- What the session's lease committed last, and nothing before it. It runs in the agent's session, so the guards are at work:
-- what it puts back is captured and counts against the agent's ceilings like anything that the agent writes, and it is itself the
-- last transaction then: a second call brings the work back. All or nothing; rows that somebody else changed since refuse it.
-- 42501: the policy does not allow it, or there is no lease. 55000: nothing to undo, or conflicts.
CREATE FUNCTION pgcurb.undo_last()
    RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    SET lc_monetary = 'C'
    SET xmloption = 'content'
    SET quote_all_identifiers = off
AS $$
DECLARE
    its    pgcurb.lease;
    allows pgcurb.undo_right;
    last   xid8;
    said   jsonb;
BEGIN
    SELECT l.* INTO its FROM pgcurb.lease l WHERE l.id = pgcurb.current_lease();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'undo refused: this session has no lease'
            USING ERRCODE = '42501', DETAIL = 'Nothing was changed.', HINT = 'Connect again.';
    END IF;
    SELECT r.* INTO allows FROM pgcurb.undo_right r WHERE r.agent = its.agent;
    IF allows.own_last IS NOT TRUE THEN
        RAISE EXCEPTION 'undo refused: the policy does not let agent "%" undo its own work', its.agent
            USING ERRCODE = '42501',
                  DETAIL = concat('Rule ', its.agent, '.undo.own_last_transaction',
                                  ' (' || nullif(allows.source, '') || ')', '. Nothing was changed.'),
                  HINT = 'Ask a person to undo it.';
    END IF;
    IF EXISTS (
        SELECT FROM pgcurb.progress p WHERE p.slot = session_user AND p.xid = pg_current_xact_id_if_assigned()) THEN
        RAISE EXCEPTION 'undo refused: this transaction has changed rows itself'
            USING ERRCODE = '55000', DETAIL = 'Nothing was undone.',
                  HINT = 'To take those back: ROLLBACK. To undo what was committed before, run this in a transaction of its own.';
    END IF;
    SELECT w.xid INTO last FROM pgcurb.written w WHERE w.lease_id = its.id ORDER BY w.statement_at DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'undo refused: this session has committed no change'
            USING ERRCODE = '55000', DETAIL = 'Nothing was changed.', HINT = 'There is nothing to undo.';
    END IF;
    said := pgcurb.undo_run(
        jsonb_build_object('xid', last::text, 'lease', its.id), 'its own last transaction', false, NULL, NULL, its.id);
    IF said ->> 'undo' IS NULL THEN
        RETURN 'Nothing to undo: every row is as it was before.';
    END IF;
    RETURN format('Undone: %s rows are as before your last transaction.', said ->> 'restore');
END
$$;

RESET ROLE;
SET LOCAL ROLE pgcurb_owner;

-- The ledger's chain of the database is never locked by an agent's transaction, so an agent's own undo is entered here, by a
-- gateway's housekeeping. (Through a gateway, the attempt is in the ledger before it runs, like every other.) Says how many.
CREATE FUNCTION pgcurb.record_own_undos()
    RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one pgcurb.undo;
    n   integer := 0;
BEGIN
    FOR one IN
        SELECT u.* FROM pgcurb.undo u WHERE NOT u.recorded ORDER BY u.id LIMIT 100 FOR UPDATE SKIP LOCKED
    LOOP
        PERFORM pgcurb.record(jsonb_build_object(
            'kind', 'undo', 'rows', one.row_count, 'reason', one.reason, 'agent', one.agents[1], 'lease_id', one.lease_id,
            'slot', one."by",
            'detail', jsonb_build_object('undo', one.id, 'at', one.at, 'selection', one.selection, 'tables', one.detail)));
        UPDATE pgcurb.undo u SET recorded = true WHERE u.id = one.id;
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;

RESET ROLE;
