-- The change itself: planned with its inverse, made, and kept or taken back.
SET LOCAL ROLE pgcurb_owner;

-- The value that is kept for exactly this scope; NULL: none.
CREATE FUNCTION pgcurb.tune_kept_value(scope text, role name, setting text)
    RETURNS text
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT substr(c.entry, strpos(c.entry, '=') + 1)
    FROM pg_db_role_setting s
    CROSS JOIN LATERAL unnest(s.setconfig) AS c (entry)
    WHERE s.setdatabase = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
      AND s.setrole = CASE tune_kept_value.scope
          WHEN 'role' THEN (SELECT r.oid FROM pg_roles r WHERE r.rolname = tune_kept_value.role) ELSE 0 END
      AND split_part(c.entry, '=', 1) = tune_kept_value.setting
$$;

-- What the workload does now, for comparison: means of one call by queryid, and the database's counters.
CREATE FUNCTION pgcurb.tune_state_of(role name)
    RETURNS jsonb
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
        'queries', (
            SELECT coalesce(jsonb_object_agg(q.queryid, jsonb_build_array(q.calls, q.ms, q.blocks)), '{}')
            FROM (
                SELECT s.queryid, sum(s.calls) AS calls, sum(s.ms) AS ms, sum(s.blocks + s.temp) AS blocks
                FROM pgcurb.tune_statements(false) s
                WHERE tune_state_of.role IS NULL
                   OR s.userid = (SELECT r.oid FROM pg_roles r WHERE r.rolname = tune_state_of.role)
                GROUP BY s.queryid
            ) AS q),
        'commits', d.xact_commit, 'rollbacks', d.xact_rollback, 'temp_bytes', d.temp_bytes,
        'waiting', (SELECT count(DISTINCT l.pid) FROM pg_locks l WHERE NOT l.granted))
    FROM pg_stat_database d
    WHERE d.datname = current_database()
$$;

-- Plans the change that a passed trial is for: the inverse is in this row and in the ledger before anything is changed. Commit
-- it before tune_make(). The answer is the stage's number.
CREATE FUNCTION pgcurb.tune_plan(trial bigint, scope text, role name, watch interval DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rules CONSTANT jsonb := pgcurb.tune_rules();
    its   pgcurb.tune_trial;
    what  pgcurb.tune_proposal;
    whose CONSTANT name := CASE tune_plan.scope WHEN 'role' THEN tune_plan.role END;
    span  CONSTANT interval := least(
        coalesce(tune_plan.watch, interval '1000 years'), (rules ->> 'watch_ms')::numeric * interval '1 millisecond');
    was   text;
    make  text;
    back  text;
    stage bigint;
BEGIN
    PERFORM pgcurb.demand_may_tune();
    PERFORM pgcurb.tune_look();
    SELECT t.* INTO its FROM pgcurb.tune_trial t WHERE t.id = trial;
    SELECT p.* INTO what FROM pgcurb.tune_proposal p WHERE p.id = its.proposal_id;
    IF what.kind = 'setting' AND (its.decision IS DISTINCT FROM 'passed') OR its.id IS NULL THEN
        RAISE EXCEPTION 'trial % did not pass: nothing is changed', trial USING ERRCODE = '55000';
    END IF;
    IF what.kind = 'setting' THEN
        IF tune_plan.scope = 'role' AND NOT (rules -> 'roles') ? tune_plan.role::text
           OR tune_plan.scope = 'database' AND (rules ->> 'database')::boolean IS NOT TRUE
           OR tune_plan.scope NOT IN ('role', 'database') THEN
            RAISE EXCEPTION 'the policy does not let pgcurb change settings of %', concat_ws(' ', tune_plan.scope, whose)
                USING ERRCODE = '42501', DETAIL = format('Rule tuning.roles, tuning.database (%s).', rules ->> 'source');
        END IF;
        -- Other roles and the database start from values of their own.
        PERFORM pgcurb.tune_check_setting(what.setting, what.value, whose);
        was := pgcurb.tune_kept_value(tune_plan.scope, whose, what.setting);
        make := CASE tune_plan.scope WHEN 'role' THEN format('ALTER ROLE %I IN DATABASE %I ', whose, current_database())
                     ELSE format('ALTER DATABASE %I ', current_database()) END;
        back := make || CASE WHEN was IS NULL THEN format('RESET %I', what.setting) ELSE format('SET %I = %L', what.setting, was) END;
        make := make || format('SET %I = %L', what.setting, what.value);
    ELSE
        make := what.definition;
        back := format('DROP INDEX %I.%I', (
            SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = what.relation),
            what.index_name);
    END IF;
    BEGIN
        INSERT INTO pgcurb.tune_stage (
            trial_id, scope, role, setting, value, relation, definition, index_name, made, inverse, was, window_ends, decide_by,
            before)
        VALUES (
            trial, CASE what.kind WHEN 'index' THEN 'index' ELSE tune_plan.scope END, whose, what.setting, what.value,
            what.relation, what.definition, what.index_name, make, back, was, clock_timestamp() + span,
            clock_timestamp() + span * 1.25 + interval '30 seconds', pgcurb.tune_state_of(whose))
        RETURNING id INTO stage;
    EXCEPTION WHEN unique_violation THEN
        RAISE EXCEPTION 'another change is being watched: one at a time' USING ERRCODE = '55000';
    END;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'stage', 'detail', jsonb_build_object(
            'stage', stage, 'trial', trial, 'state', 'planned', 'statement', make, 'inverse', back)));
    RETURN stage;
END
$$;

-- Makes a planned change of a setting. For an index the tuner's session has made it: this says so. From here on it is watched.
CREATE FUNCTION pgcurb.tune_make(stage bigint)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.tune_stage;
BEGIN
    PERFORM pgcurb.demand_may_tune();
    SELECT s.* INTO its FROM pgcurb.tune_stage s WHERE s.id = stage AND s.state = 'planned' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'stage % is not planned any more', stage USING ERRCODE = '55000';
    END IF;
    CASE its.scope
        WHEN 'role' THEN PERFORM pgcurb.tune_alter_role(its.role, its.setting, its.value);
        WHEN 'database' THEN PERFORM pgcurb.tune_alter_database(its.setting, its.value);
        WHEN 'index' THEN
            IF NOT EXISTS (
                SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE i.indrelid = its.relation AND c.relname = its.index_name AND i.indisvalid) THEN
                RAISE EXCEPTION 'the index of stage % is not there, or not valid', stage USING ERRCODE = '55000';
            END IF;
    END CASE;
    -- What was counted between plan and change belongs to before; an index takes its time.
    UPDATE pgcurb.tune_stage s
    SET state = 'watching', changed_at = clock_timestamp(),
        window_ends = s.window_ends + (clock_timestamp() - s.planned_at),
        decide_by = s.decide_by + (clock_timestamp() - s.planned_at),
        before = (SELECT n.now || jsonb_build_object('last', n.now -> 'queries', 'bad', '{}'::jsonb)
                  FROM (SELECT pgcurb.tune_state_of(its.role) AS now) AS n)
    WHERE s.id = stage;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'stage', 'detail', jsonb_build_object(
            'stage', stage, 'trial', its.trial_id, 'state', 'watching', 'statement', its.made, 'inverse', its.inverse)));
END
$$;

-- Takes a change back. Whatever somebody else made of it since stays. False: not now, "trouble" says why.
CREATE FUNCTION pgcurb.tune_take_back(its pgcurb.tune_stage, why text)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    now_kept text;
    did      text := 'reverted';
BEGIN
    BEGIN
        IF its.scope = 'index' THEN
            IF NOT pgcurb.tune_drop_index(its.relation, its.index_name) THEN
                did := 'there was no index to drop';
            END IF;
        ELSE
            now_kept := pgcurb.tune_kept_value(its.scope, its.role, its.setting);
            IF now_kept IS NOT DISTINCT FROM its.was THEN
                did := 'it was as before already';
            ELSIF now_kept IS DISTINCT FROM its.value THEN
                did := 'somebody else changed it since, and it is left as it is';
            ELSIF its.scope = 'role' THEN
                PERFORM pgcurb.tune_alter_role(its.role, its.setting, its.was);
            ELSE
                PERFORM pgcurb.tune_alter_database(its.setting, its.was);
            END IF;
        END IF;
    EXCEPTION WHEN lock_not_available OR internal_error OR query_canceled OR insufficient_privilege OR deadlock_detected THEN
        UPDATE pgcurb.tune_stage s SET going = why, trouble = SQLERRM, looked_at = clock_timestamp() WHERE s.id = its.id;
        RETURN false;
    END;
    UPDATE pgcurb.tune_stage s
    SET state = 'reverted', ended_at = clock_timestamp(), reason = why, trouble = NULL
    WHERE s.id = its.id;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'stage', 'reason', why,
        'detail', jsonb_build_object(
            'stage', its.id, 'trial', its.trial_id, 'state', 'reverted', 'statement', its.inverse, 'did', did)));
    RETURN true;
END
$$;

-- A person, or the runner, says that the change stays. Before its window is over only with force. 55000: it is not being watched.
CREATE FUNCTION pgcurb.tune_keep(stage bigint, why text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcurb.demand_may_tune();
    PERFORM pgcurb.tune_look();
    PERFORM pgcurb.tune_keep_now(stage, why);
END
$$;

CREATE FUNCTION pgcurb.tune_keep_now(stage bigint, why text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.tune_stage;
BEGIN
    UPDATE pgcurb.tune_stage s SET state = 'kept', ended_at = clock_timestamp(), reason = why
    WHERE s.id = stage AND s.state = 'watching'
    RETURNING s.* INTO its;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'stage % is not being watched', stage USING ERRCODE = '55000';
    END IF;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'stage', 'reason', why,
        'detail', jsonb_build_object(
            'stage', stage, 'trial', its.trial_id, 'state', 'kept', 'statement', its.made, 'inverse', its.inverse)));
END
$$;

-- A person takes a change back, watched or kept. False: not now; it is tried again by whoever looks next.
CREATE FUNCTION pgcurb.tune_revert(stage bigint, why text)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.tune_stage;
BEGIN
    PERFORM pgcurb.demand_may_tune();
    SELECT s.* INTO its FROM pgcurb.tune_stage s WHERE s.id = stage FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no stage %', stage USING ERRCODE = '42704';
    END IF;
    IF its.state = 'reverted' THEN
        RAISE EXCEPTION 'stage % is reverted already', stage USING ERRCODE = '55000';
    END IF;
    RETURN pgcurb.tune_take_back(its, why);
END
$$;

RESET ROLE;
