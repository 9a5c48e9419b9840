-- Trials as they are recorded. A person's session calls these; what measures is a session of pgcurb_trial that they open.
SET LOCAL ROLE pgcurb_owner;

-- Begins the trial of a proposal and says everything that its runner needs. One trial at a time in a database, so many a day, in
-- the hours that the policy names. 55000: not now. 42704: no such proposal.
CREATE FUNCTION pgcurb.tune_begin(proposal bigint, workload text)
    RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rules CONSTANT jsonb := pgcurb.tune_rules();
    its   pgcurb.tune_proposal;
    clock CONSTANT time := (clock_timestamp() AT TIME ZONE INTERVAL '0')::time;
    whose CONSTANT name := rules -> 'roles' ->> 0;
    began bigint;
    was   text;
BEGIN
    PERFORM pgcurb.demand_may_tune();
    IF rules IS NULL THEN
        RAISE EXCEPTION 'the policy offers no tuning' USING ERRCODE = '55000';
    END IF;
    PERFORM pgcurb.tune_look();
    SELECT p.* INTO its FROM pgcurb.tune_proposal p WHERE p.id = tune_begin.proposal FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no proposal %', tune_begin.proposal USING ERRCODE = '42704';
    END IF;
    IF its.state <> 'proposed' THEN
        RAISE EXCEPTION 'proposal % is not to be tried: it is %', its.id, its.state USING ERRCODE = '55000';
    END IF;
    IF NOT (CASE WHEN (rules ->> 'from')::time <= (rules ->> 'to')::time
                THEN clock >= (rules ->> 'from')::time AND clock < (rules ->> 'to')::time
                ELSE clock >= (rules ->> 'from')::time OR clock < (rules ->> 'to')::time END)
       AND rules ->> 'from' <> rules ->> 'to' THEN
        RAISE EXCEPTION 'the policy allows trials from % to % UTC only', rules ->> 'from', rules ->> 'to'
            USING ERRCODE = '55000', DETAIL = format('Rule tuning.hours (%s).', rules ->> 'source');
    END IF;
    IF (SELECT count(*) FROM pgcurb.tune_trial t WHERE t.began_at > clock_timestamp() - interval '1 day')
       >= (rules ->> 'trials_per_day')::bigint THEN
        RAISE EXCEPTION 'the policy allows % trials a day, and they are used up', rules ->> 'trials_per_day'
            USING ERRCODE = '55000', DETAIL = format('Rule tuning.trials_per_day (%s).', rules ->> 'source');
    END IF;
    IF EXISTS (SELECT FROM pgcurb.tune_stage s WHERE s.state IN ('planned', 'watching')) THEN
        RAISE EXCEPTION 'a change is being watched: nothing else is tried until it is kept or reverted' USING ERRCODE = '55000';
    END IF;
    -- The policy, or the setting, may be another one since it was proposed.
    IF its.kind = 'setting' THEN
        PERFORM pgcurb.tune_check_setting(its.setting, its.value, whose);
        was := pgcurb.tune_value_of(whose, its.setting);
    ELSE
        PERFORM pgcurb.tune_check_index(its.definition);
        PERFORM pgcurb.tune_check_size(its.relation, its.definition);
    END IF;
    BEGIN
        INSERT INTO pgcurb.tune_trial (proposal_id, before, radius_ms, workload)
        VALUES (its.id, was, (rules ->> 'blast_radius_ms')::numeric, tune_begin.workload)
        RETURNING id INTO began;
    EXCEPTION WHEN unique_violation THEN
        RAISE EXCEPTION 'another trial is under way in this database' USING ERRCODE = '55000';
    END;
    UPDATE pgcurb.tune_proposal p SET state = 'trying' WHERE p.id = its.id;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'trial', 'agent', its.agent,
        'detail', jsonb_strip_nulls(jsonb_build_object(
            'trial', began, 'proposal', its.id, 'state', 'begun', 'setting', its.setting, 'value', its.value,
            'index', its.definition, 'before', was, 'workload', tune_begin.workload))));
    RETURN jsonb_build_object(
        'trial', began, 'kind', its.kind, 'setting', its.setting, 'value', its.value, 'before', was,
        'definition', its.definition, 'index_name', its.index_name, 'relation', its.relation, 'role', whose, 'rules', rules,
        'settings', (
            SELECT coalesce(jsonb_object_agg(k.name, k.value), '{}')
            FROM (
                SELECT DISTINCT ON (split_part(c.entry, '=', 1))
                       split_part(c.entry, '=', 1) AS name, substr(c.entry, strpos(c.entry, '=') + 1) AS value
                FROM pg_db_role_setting s
                CROSS JOIN LATERAL unnest(s.setconfig) AS c (entry)
                JOIN pg_settings p ON p.name = split_part(c.entry, '=', 1) AND p.context = 'user'
                WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
                  AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = whose))
                ORDER BY split_part(c.entry, '=', 1), s.setrole = 0, s.setdatabase = 0
            ) AS k));
END
$$;

-- Refuses an index that would be larger than the policy allows, by what Postgres knows of the table.
CREATE FUNCTION pgcurb.tune_check_size(relation oid, definition text)
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rules CONSTANT jsonb := pgcurb.tune_rules();
    most  CONSTANT numeric := (rules -> 'indexes' ->> 'bytes')::numeric;
    guess numeric;
BEGIN
    -- An index on plain columns holds no more than the table does, but for the header of each entry.
    SELECT pg_relation_size(relation) + greatest(c.reltuples, 0) * 8 INTO guess FROM pg_class c WHERE c.oid = relation;
    IF guess > most THEN
        RAISE EXCEPTION 'an index on % could take %, and the policy allows %',
                relation::regclass, pg_size_pretty(guess), pg_size_pretty(most)
            USING ERRCODE = '54000', DETAIL = format('Rule tuning.indexes.size (%s). Nothing was changed.', rules ->> 'source');
    END IF;
END
$$;

-- Makes one of the two roles a login until then. Only for whoever runs the trial, or acts on it.
CREATE FUNCTION pgcurb.tune_open(role name, verifier text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcurb.demand_may_tune();
    IF verifier IS NULL THEN
        RAISE EXCEPTION 'a verifier is needed' USING ERRCODE = '22023';
    END IF;
    PERFORM pgcurb.tune_alter_login(role, verifier, clock_timestamp() + interval '5 minutes');
END
$$;

CREATE FUNCTION pgcurb.tune_shut()
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcurb.demand_may_tune();
    PERFORM pgcurb.tune_alter_login('pgcurb_trial', NULL, NULL);
    PERFORM pgcurb.tune_alter_login('pgcurb_tuner', NULL, NULL);
END
$$;

-- Keeps samples as they come, and says that the runner is alive. 55000: the trial is over.
CREATE FUNCTION pgcurb.tune_note(trial bigint, samples jsonb, spent_ms numeric)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcurb.demand_may_tune();
    UPDATE pgcurb.tune_trial t SET heard_at = clock_timestamp(), spent_ms = tune_note.spent_ms
    WHERE t.id = trial AND t.state = 'running';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'trial % is not under way any more', trial USING ERRCODE = '55000';
    END IF;
    INSERT INTO pgcurb.tune_sample (trial_id, number, phase, place, at, ms, blocks, temp, rows, cancelled)
    SELECT trial, s.number, s.phase, s.place, s.at, s.ms, s.blocks, s.temp, s.rows, s.cancelled
    FROM jsonb_to_recordset(samples) AS s (
        number integer, phase text, place integer, at timestamptz, ms double precision, blocks bigint, temp bigint, rows bigint,
        cancelled boolean);
END
$$;

-- Ends a trial with what it found: {"decision", "reason", "facts", "queries": [{"number", "text", "calls", "verdict", …}]}.
CREATE FUNCTION pgcurb.tune_decide(trial bigint, outcome jsonb)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.tune_trial;
BEGIN
    PERFORM pgcurb.demand_may_tune();
    UPDATE pgcurb.tune_trial t
    SET state = 'decided', ended_at = clock_timestamp(), decision = outcome ->> 'decision', reason = outcome ->> 'reason',
        facts = coalesce(outcome -> 'facts', '{}')
    WHERE t.id = trial AND t.state = 'running'
    RETURNING t.* INTO its;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'trial % is not under way any more', trial USING ERRCODE = '55000';
    END IF;
    INSERT INTO pgcurb.tune_query (
        trial_id, number, text, calls, verdict, reason, work_ratio, time_ratio, time_low, time_high, plan_before, plan_candidate)
    SELECT trial, q.number, q.text, q.calls, q.verdict, q.reason, q.work_ratio, q.time_ratio, q.time_low, q.time_high,
           q.plan_before, q.plan_candidate
    FROM jsonb_to_recordset(outcome -> 'queries') AS q (
        number integer, text text, calls numeric, verdict text, reason text, work_ratio double precision,
        time_ratio double precision, time_low double precision, time_high double precision, plan_before jsonb,
        plan_candidate jsonb);
    UPDATE pgcurb.tune_proposal p SET state = CASE its.decision WHEN 'passed' THEN 'passed' ELSE 'rejected' END
    WHERE p.id = its.proposal_id;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'trial', 'reason', its.reason,
        'detail', jsonb_build_object(
            'trial', trial, 'proposal', its.proposal_id, 'state', 'decided', 'decision', its.decision,
            'spent_ms', its.spent_ms, 'facts', its.facts,
            'queries', (
                SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                    'number', q.number, 'text', q.text, 'verdict', q.verdict, 'reason', q.reason, 'work_ratio', q.work_ratio,
                    'time_ratio', q.time_ratio, 'plan_before', q.plan_before, 'plan_candidate', q.plan_candidate))
                    ORDER BY q.number), '[]')
                FROM pgcurb.tune_query q WHERE q.trial_id = trial),
            'samples', (
                SELECT coalesce(jsonb_agg(jsonb_build_array(
                    s.number, s.phase, s.ms, s.blocks, s.temp, s.rows, s.cancelled) ORDER BY s.place), '[]')
                FROM pgcurb.tune_sample s WHERE s.trial_id = trial))));
END
$$;

-- Takes a proposal off the list.
CREATE FUNCTION pgcurb.tune_withdraw(proposal bigint, reason text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcurb.demand_may_tune();
    UPDATE pgcurb.tune_proposal p SET state = 'withdrawn' WHERE p.id = proposal AND p.state = 'proposed';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'proposal % is not waiting', proposal USING ERRCODE = '55000';
    END IF;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'proposal', 'reason', tune_withdraw.reason,
        'detail', jsonb_build_object('proposal', proposal, 'state', 'withdrawn')));
END
$$;

-- The workload as pg_stat_statements has it, the costliest first, with a text that has its literals where one was captured.
CREATE FUNCTION pgcurb.tune_workload(most integer)
    RETURNS TABLE (queryid bigint, query text, calls bigint, ms double precision, blocks bigint)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcurb.demand_may_tune();
    RETURN QUERY
    SELECT s.queryid, min(s.query), sum(s.calls)::bigint, sum(s.ms), sum(s.blocks)::bigint
    FROM pgcurb.tune_statements(true) s
    WHERE s.query IS NOT NULL AND s.query ~* '^\s*(select|with|values|table)\y'
      AND s.userid IN (
          SELECT r.oid FROM pg_roles r
          WHERE r.rolname IN (SELECT jsonb_array_elements_text(pgcurb.tune_rules() -> 'roles')))
    GROUP BY s.queryid
    ORDER BY sum(s.ms) DESC
    LIMIT most;
END
$$;

-- What runs now, with its literals, of the roles that the policy names.
CREATE FUNCTION pgcurb.tune_capture()
    RETURNS TABLE (queryid bigint, query text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcurb.demand_may_tune();
    PERFORM pg_stat_clear_snapshot();
    RETURN QUERY
    SELECT r.queryid, r.query
    FROM pgcurb.tune_running() r
    WHERE r.userid IN (
        SELECT o.oid FROM pg_roles o WHERE o.rolname IN (SELECT jsonb_array_elements_text(pgcurb.tune_rules() -> 'roles')));
END
$$;

RESET ROLE;
