-- Notices: what happened to holds, for people who are told elsewhere (a webhook). Facts and counts only, never a row's value,
-- the statement, or what the agent wrote.
--
-- Sent at least once: whoever sends claims a notice for a while, sends it without holding any lock, and says how it went. A claim
-- that runs out is anyone's again, so a gateway that dies loses nothing, and two gateways do not send the same.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.notice (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hold_id    bigint NOT NULL,
    event      text NOT NULL,              -- waiting, approved, denied, revoked
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    body       jsonb NOT NULL,
    due_at     timestamptz NOT NULL DEFAULT clock_timestamp(), -- claimed, or failed before: not until then
    attempts   integer NOT NULL DEFAULT 0,
    sent_at    timestamptz,
    given_up   boolean NOT NULL DEFAULT false,
    last_error text
);

CREATE INDEX notice_due ON pgcurb.notice (due_at) WHERE sent_at IS NULL AND NOT given_up;

-- Says that something happened to a hold. Costs one row, and nothing else of the hold depends on it.
CREATE FUNCTION pgcurb.notify(hold_id bigint, event text)
    RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO pgcurb.notice (hold_id, event, body)
    SELECT h.id, notify.event, jsonb_build_object('v', 1, 'type', 'hold.' || notify.event, 'timestamp', clock_timestamp(),
        'data', jsonb_build_object(
            'hold', h.id, 'agent', h.agent, 'operator', h.operator, 'operation', h.op,
            'table', concat(h.schema_name, '.', h.table_name), 'rows', h.row_count, 'limit', h.row_limit, 'tables', h.counts,
            'rule', h.rule, 'source', h.source, 'digest', h.digest, 'refused_at', h.refused_at, 'lapses_at', h.lapses_at,
            'state', h.state, 'decided_by', h.decided_by, 'expires_at', h.expires_at))
    FROM pgcurb.hold h
    WHERE h.id = notify.hold_id
$$;

-- Forgets what nobody sent within a day, and everything after a month. Says how many went.
CREATE FUNCTION pgcurb.forget_notices()
    RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH gone AS (
        DELETE FROM pgcurb.notice n
        WHERE n.at < clock_timestamp() - interval '1 month'
           OR (n.at < clock_timestamp() - interval '1 day' AND n.attempts = 0)
        RETURNING n.id)
    SELECT count(*) FROM gone
$$;

-- Takes notices that are due, the oldest first, for so long that one attempt must be over. Nobody else gets them meanwhile.
CREATE FUNCTION pgcurb.claim_notices(most integer, hold_for interval)
    RETURNS TABLE (id bigint, attempt integer, event text, at timestamptz, body text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    UPDATE pgcurb.notice n
    SET attempts = n.attempts + 1, due_at = clock_timestamp() + hold_for
    WHERE n.id IN (
            SELECT d.id
            FROM pgcurb.notice d
            WHERE d.sent_at IS NULL AND NOT d.given_up AND d.due_at <= clock_timestamp()
            ORDER BY d.id
            LIMIT most
            FOR UPDATE SKIP LOCKED)
    RETURNING n.id, n.attempts, n.event, n.at, n.body::text;
END
$$;

-- How one attempt went; an error of NULL: well. After a failure the next attempt is due in 1, 2, 4 … seconds, 10 minutes at the most,
-- and after so many attempts nobody tries again. An attempt whose claim has run out says nothing any more.
CREATE FUNCTION pgcurb.settle_notice(id bigint, attempt integer, error text, most_attempts integer)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pgcurb.notice n
    SET sent_at = CASE WHEN error IS NULL THEN clock_timestamp() END,
        last_error = left(error, 500),
        given_up = error IS NOT NULL AND n.attempts >= most_attempts,
        due_at = clock_timestamp() + least(power(2, n.attempts - 1), 600) * interval '1 second'
    WHERE n.id = settle_notice.id AND n.attempts = attempt AND n.sent_at IS NULL;
    RETURN FOUND;
END
$$;

REVOKE ALL ON FUNCTION
    pgcurb.notify(bigint, text),
    pgcurb.forget_notices(),
    pgcurb.claim_notices(integer, interval),
    pgcurb.settle_notice(bigint, integer, text, integer)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.forget_notices(),
    pgcurb.claim_notices(integer, interval),
    pgcurb.settle_notice(bigint, integer, text, integer)
TO pgcurb_gateway;
GRANT SELECT ON pgcurb.notice TO pgcurb_approver;

RESET ROLE;
