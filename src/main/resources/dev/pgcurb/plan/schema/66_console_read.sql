-- What the console's pages show and nobody else asks for.
SET LOCAL ROLE pgcurb_owner;

-- The undo that took this statement back and was not undone itself since; NULL: none. "entry" is the ledger's number of its attempt.
CREATE FUNCTION pgcurb.undone_by(its pgcurb.written, entry bigint)
    RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT max(u.id)
    FROM pgcurb.undo u
    WHERE u.at > its.statement_at
      AND u.agents @> ARRAY[its.agent]
      AND u.selection ->> 'undo' IS NULL
      AND coalesce(u.selection ->> 'xid', its.xid::text) = its.xid::text
      AND coalesce(u.selection ->> 'lease', its.lease_id::text) = its.lease_id::text
      AND coalesce(u.selection ->> 'agent', its.agent) = its.agent
      AND coalesce((u.selection ->> 'since')::timestamptz, '-infinity') <= its.statement_at
      AND coalesce((u.selection ->> 'until')::timestamptz, 'infinity') > its.statement_at
      AND coalesce(u.selection ->> 'entry' = undone_by.entry::text, u.selection ->> 'entry' IS NULL)
      AND NOT EXISTS (
            SELECT
            FROM pgcurb.undo again
            WHERE again.selection ->> 'undo' = u.id::text
              AND NOT EXISTS (SELECT FROM pgcurb.undo more WHERE more.selection ->> 'undo' = again.id::text))
$$;

REVOKE ALL ON FUNCTION pgcurb.undone_by(pgcurb.written, bigint) FROM PUBLIC;
RESET ROLE;
