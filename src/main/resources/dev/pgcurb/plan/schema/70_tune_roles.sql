-- What the keeper and the tuner do, and for whom: only functions of pgcurb_owner can ask them.
SET LOCAL ROLE pgcurb_keeper;

-- Keeps a setting for a role in this database, or forgets it. For roles that the policy names.
CREATE FUNCTION pgcurb.tune_alter_role(role name, setting text, value text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
BEGIN
    IF setting !~ '^[a-z_]{1,63}$' THEN
        RAISE EXCEPTION 'no setting' USING ERRCODE = '22023';
    END IF;
    IF value IS NULL THEN
        EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET %I', role, current_database(), setting);
    ELSE
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET %I = %L', role, current_database(), setting, value);
    END IF;
END
$$;

-- Opens one of the two roles of trials for a while: a login with this secret, which is worth nothing after that time. It is shut
-- again by tune_shut(); sessions that are there then go on until they end themselves, which is what the dead man's is for.
CREATE FUNCTION pgcurb.tune_alter_login(role name, verifier text, until timestamptz)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
BEGIN
    IF role NOT IN ('pgcurb_trial', 'pgcurb_tuner') OR verifier !~ '^SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=:]+$' THEN
        RAISE EXCEPTION 'no role of trials, or no SCRAM verifier' USING ERRCODE = '22023';
    END IF;
    EXECUTE format('ALTER ROLE %I RESET ALL', role);
    IF verifier IS NULL THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', role);
    ELSE
        EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L VALID UNTIL %L', role, verifier, until);
    END IF;
END
$$;

-- Ends the sessions of pgcurb_trial in every database. The dead man's sessions are the tuner's, and are not touched.
CREATE FUNCTION pgcurb.tune_end_trial_sessions()
    RETURNS integer
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH theirs AS MATERIALIZED (
        SELECT a.pid FROM pg_stat_activity a WHERE a.usename = 'pgcurb_trial')
    SELECT (count(*) FILTER (WHERE pg_terminate_backend(t.pid, 2000)))::integer FROM theirs t
$$;

REVOKE ALL ON FUNCTION
    pgcurb.tune_alter_role(name, text, text),
    pgcurb.tune_alter_login(name, text, timestamptz),
    pgcurb.tune_end_trial_sessions()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.tune_alter_role(name, text, text),
    pgcurb.tune_alter_login(name, text, timestamptz),
    pgcurb.tune_end_trial_sessions()
TO pgcurb_owner;
RESET ROLE;

SET LOCAL ROLE pgcurb_tuner;

-- The same for the whole database, which takes its owner's right.
CREATE FUNCTION pgcurb.tune_alter_database(setting text, value text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
BEGIN
    IF setting !~ '^[a-z_]{1,63}$' THEN
        RAISE EXCEPTION 'no setting' USING ERRCODE = '22023';
    END IF;
    IF value IS NULL THEN
        EXECUTE format('ALTER DATABASE %I RESET %I', current_database(), setting);
    ELSE
        EXECUTE format('ALTER DATABASE %I SET %I = %L', current_database(), setting, value);
    END IF;
END
$$;

-- Drops an index of a trial. DROP INDEX CONCURRENTLY cannot run in a function, so this one takes its lock for a moment, and gives
-- up after two seconds: whoever asked asks again. 55P03: not now.
CREATE FUNCTION pgcurb.tune_drop_index(relation oid, index_name text)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
DECLARE
    its oid;
BEGIN
    SELECT i.indexrelid INTO its
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = tune_drop_index.relation AND c.relname = tune_drop_index.index_name;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP INDEX %s', its::regclass);
    RETURN true;
END
$$;

-- pg_stat_statements of this database without pgcurb's own, or nothing where it is not installed or not readable.
CREATE FUNCTION pgcurb.tune_statements(texts boolean)
    RETURNS TABLE (userid oid, queryid bigint, query text, calls bigint, ms double precision, blocks bigint, temp bigint, rows bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    home name;
BEGIN
    SELECT n.nspname INTO home
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_stat_statements';
    IF NOT FOUND OR NOT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT s.userid, s.queryid, s.query, s.calls, s.total_exec_time, s.shared_blks_hit + s.shared_blks_read, '
        's.temp_blks_read + s.temp_blks_written, s.rows FROM %I.pg_stat_statements(%L) s '
        'JOIN pg_database d ON d.oid = s.dbid JOIN pg_roles r ON r.oid = s.userid '
        'WHERE d.datname = current_database() AND s.queryid IS NOT NULL AND r.rolname NOT LIKE ''pgcurb\_%%''', home, texts);
EXCEPTION WHEN object_not_in_prerequisite_state OR insufficient_privilege OR undefined_table THEN
    RETURN;                                -- made, and not preloaded
END
$$;

-- Texts of statements that run now, by the number that pg_stat_statements knows them by: the only place where a server shows
-- the literals of a statement.
CREATE FUNCTION pgcurb.tune_running()
    RETURNS TABLE (userid oid, queryid bigint, query text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.usesysid, a.query_id, a.query
    FROM pg_stat_activity a
    WHERE a.datname = current_database() AND a.query_id IS NOT NULL AND a.usename NOT LIKE 'pgcurb\_%' AND a.query !~ '\$[0-9]'
      AND pg_has_role('pg_read_all_stats', 'USAGE')
$$;

-- Whether somebody has the session open that builds the index of this stage. The tuner's own sessions it may see.
CREATE FUNCTION pgcurb.tune_building(stage bigint)
    RETURNS boolean
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_stat_activity a
        WHERE a.usename = 'pgcurb_tuner' AND a.datname = current_database()
          AND a.application_name = concat('pgcurb builds the index of stage ', stage))
$$;

REVOKE ALL ON FUNCTION
    pgcurb.tune_building(bigint),
    pgcurb.tune_alter_database(text, text),
    pgcurb.tune_drop_index(oid, text),
    pgcurb.tune_statements(boolean),
    pgcurb.tune_running()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.tune_building(bigint),
    pgcurb.tune_alter_database(text, text),
    pgcurb.tune_drop_index(oid, text),
    pgcurb.tune_statements(boolean),
    pgcurb.tune_running()
TO pgcurb_owner;
RESET ROLE;

SET LOCAL ROLE pgcurb_owner;
REVOKE CREATE ON SCHEMA pgcurb FROM pgcurb_keeper, pgcurb_tuner;
RESET ROLE;
