-- Who acts: whoever is logged in, or a person of the console for whom the console's login has shown a living sign-in.
--
-- 67_person_acts.sql writes the person's row here before an act and deletes it after it, both inside one call. It is bound to the
-- transaction by its number, and nobody but these functions can write it: neither a setting nor a role can claim to be a person.
SET LOCAL ROLE pgcurb_owner;

-- People of the console whom the policy names as approvers, besides the roles.
ALTER TABLE pgcurb.ceiling ADD COLUMN people text[] NOT NULL DEFAULT '{}';

CREATE TABLE pgcurb.acting (
    xid           xid8 PRIMARY KEY,
    person        text NOT NULL,
    named         text,                    -- the name by which policies know this person; NULL: only groups let them in
    database_role name                     -- which role of the database this person counts as; NULL: none
);

-- The person who acts in this transaction; NULL: whoever is logged in.
CREATE FUNCTION pgcurb.acting_person()
    RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.person FROM pgcurb.acting a WHERE a.xid = pg_current_xact_id_if_assigned()
$$;

-- The person who acts in this transaction, as policies name people; NULL: nobody whom they could name.
CREATE FUNCTION pgcurb.acting_named()
    RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.named FROM pgcurb.acting a WHERE a.xid = pg_current_xact_id_if_assigned()
$$;

-- The name under which an act is written down.
CREATE FUNCTION pgcurb.actor()
    RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(pgcurb.acting_person(), session_user)
$$;

-- The role of the database of which a rule speaks: whoever is logged in, or what the person counts as; NULL: none.
CREATE FUNCTION pgcurb.actor_role()
    RETURNS name
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN pgcurb.acting_person() IS NULL THEN session_user
        ELSE (SELECT a.database_role FROM pgcurb.acting a WHERE a.xid = pg_current_xact_id_if_assigned())
    END
$$;

REVOKE ALL ON pgcurb.acting FROM PUBLIC;
REVOKE ALL ON FUNCTION pgcurb.acting_person(), pgcurb.acting_named(), pgcurb.actor(), pgcurb.actor_role() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgcurb.acting_person(), pgcurb.acting_named(), pgcurb.actor(), pgcurb.actor_role()
TO pgcurb_keeper, pgcurb_undoer;

RESET ROLE;
