-- Undo as a right: who may take back what an agent did, how much of it at once, and for how long it is kept.
SET LOCAL ROLE pgcurb_owner;

-- From the policy's "undo" section of each agent.
CREATE TABLE pgcurb.undo_right (
    agent     name PRIMARY KEY REFERENCES pgcurb.agent ON DELETE CASCADE,
    approvers text[] NOT NULL DEFAULT '{}',-- roles that may; empty: whoever may approve the agent's holds
    retention interval NOT NULL DEFAULT '720 hours',
    own_last  boolean NOT NULL DEFAULT false,
    row_limit bigint NOT NULL DEFAULT 100000,
    rule      text NOT NULL DEFAULT '',
    source    text NOT NULL DEFAULT ''
);

-- Where the images of a statement are: kept; going, being deleted; gone.
ALTER TABLE pgcurb.written
    ADD COLUMN images text NOT NULL DEFAULT 'kept' CHECK (images IN ('kept', 'going', 'gone'));
CREATE INDEX written_kept ON pgcurb.written (agent, statement_at) WHERE images = 'kept';
CREATE INDEX written_going ON pgcurb.written (statement_at) WHERE images = 'going';

-- Every undo that was done. What it wrote is in the logs, like what agents write, so that it can be undone in turn.
CREATE TABLE pgcurb.undo (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    by           name NOT NULL DEFAULT session_user,
    reason       text NOT NULL,
    selection    jsonb NOT NULL,
    agents       name[] NOT NULL,          -- whose work it took back
    lease_id     bigint,                   -- of the agent that undid its own last transaction; NULL: a person did it
    xid          xid8 NOT NULL,
    statement_at timestamptz NOT NULL,
    counts       jsonb NOT NULL,           -- {"<log table>": rows}
    row_count    bigint NOT NULL,
    detail       jsonb NOT NULL,           -- its preview
    recorded     boolean NOT NULL,         -- whether the ledger has it: an agent's own undo is recorded a little later
    images       text NOT NULL DEFAULT 'kept' CHECK (images IN ('kept', 'going', 'gone')),
    UNIQUE (xid, statement_at)             -- what a statement wrote must be one undo's
);
CREATE INDEX undo_not_recorded ON pgcurb.undo (id) WHERE NOT recorded;
CREATE INDEX undo_not_gone ON pgcurb.undo (statement_at) WHERE images <> 'gone';

GRANT SELECT ON
    pgcurb.guarded, pgcurb.written, pgcurb.undo, pgcurb.undo_right, pgcurb.ceiling, pgcurb.slot, pgcurb.lease, pgcurb.progress,
    pgcurb.entry, pgcurb.log
TO pgcurb_undoer;
GRANT INSERT ON pgcurb.undo TO pgcurb_undoer;
GRANT EXECUTE ON FUNCTION pgcurb.current_lease(), pgcurb.captures_everything(oid) TO pgcurb_undoer;
GRANT USAGE ON SEQUENCE pgcurb.change_id TO pgcurb_undoer;
GRANT CREATE ON SCHEMA pgcurb TO pgcurb_undoer;

RESET ROLE;
SET LOCAL ROLE pgcurb_undoer;

-- May whoever acts undo what this agent did? Those whom the policy names; where it names nobody, those who may
-- approve the agent's holds; where nobody is named there either, everyone who may call this at all. The owner always may, an
-- agent never.
CREATE FUNCTION pgcurb.may_undo(agent name)
    RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A person of the console counts as a role of the database, or as none.
    person CONSTANT text := pgcurb.acting_person();
    role   CONSTANT name := pgcurb.actor_role();
    named  text[];
    people text[];
BEGIN
    IF EXISTS (SELECT FROM pgcurb.slot s WHERE s.slot IN (session_user, role))
        OR (person IS NULL AND session_user = 'pgcurb_console') THEN
        RETURN false;
    END IF;
    IF role IS NOT NULL AND pg_has_role(role, 'pgcurb_owner', 'MEMBER') THEN
        RETURN true;
    END IF;
    SELECT r.approvers, r.people INTO named, people FROM pgcurb.undo_right r WHERE r.agent = may_undo.agent;
    IF coalesce(named, '{}') = '{}' AND coalesce(people, '{}') = '{}' THEN
        SELECT array_agg(DISTINCT u.role), (
                   SELECT array_agg(DISTINCT v.person)
                   FROM pgcurb.ceiling d
                   CROSS JOIN LATERAL unnest(d.people) AS v (person)
                   WHERE d.agent = may_undo.agent AND d.hold)
        INTO named, people
        FROM pgcurb.ceiling c
        CROSS JOIN LATERAL unnest(c.approvers) AS u (role)
        WHERE c.agent = may_undo.agent AND c.hold;
    END IF;
    RETURN (coalesce(named, '{}') = '{}' AND coalesce(people, '{}') = '{}')
        OR coalesce(pgcurb.acting_named() = ANY (people), false)
        OR EXISTS (
            SELECT FROM pg_roles r WHERE r.rolname = ANY (named) AND pg_has_role(role, r.oid, 'MEMBER'));
END
$$;

-- Refuses when whoever acts may not undo what one of these agents did.
CREATE FUNCTION pgcurb.demand_may_undo(agents name[])
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    forbidden name;
    its       pgcurb.undo_right;
BEGIN
    SELECT u.agent INTO forbidden FROM unnest(agents) AS u (agent) WHERE NOT pgcurb.may_undo(u.agent) ORDER BY 1 LIMIT 1;
    IF FOUND THEN
        SELECT r.* INTO its FROM pgcurb.undo_right r WHERE r.agent = forbidden;
        RAISE EXCEPTION '"%" may not undo what agent "%" did', pgcurb.actor(), forbidden
            USING ERRCODE = '42501',
                  DETAIL = CASE
                      WHEN its.rule <> '' THEN format('Rule %s (%s) names who may. Nothing was changed.', its.rule, its.source)
                      ELSE 'Nothing was changed.'
                  END;
    END IF;
END
$$;

RESET ROLE;
