-- What the policy offers, and whether a proposal is within it.
SET LOCAL ROLE pgcurb_owner;

-- {"roles": [name], "database": bool, "settings": {"work_mem": {"min": n, "max": n, "step": f, "rule": …, "source": …}},
--  "memory": bytes, "sessions": n, "nodes": n, "trials_per_day": n, "proposals": n, "blast_radius_ms": n, "factor": f,
--  "absolute_ms": n, "from": "22:00", "to": "06:00", "watch_ms": n, "reads": […],
--  "indexes": {"tables": [schema.table], "bytes": n}, "approvers": [role], "rule": "tuning", "source": "policy.yaml:40"}
-- Ranges are in bytes for memory, otherwise in the setting's own unit. NULL: nothing is on offer.
CREATE FUNCTION pgcurb.tune_rules()
    RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.rules::jsonb || jsonb_build_object('source', t.source) FROM pgcurb.tuning t
$$;

-- The value as Postgres prints it and as a number (memory in bytes), or an error that says what is wrong with it. Postgres itself
-- reads it: it is set and at once taken back.
CREATE FUNCTION pgcurb.tune_normal(setting text, value text, OUT shown text, OUT number numeric)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    BEGIN
        PERFORM set_config(tune_normal.setting, value, true);
        SELECT current_setting(tune_normal.setting), s.setting::numeric * CASE s.unit
                   WHEN 'B' THEN 1 WHEN 'kB' THEN 1024 WHEN '8kB' THEN 8192 WHEN 'MB' THEN 1048576 ELSE 1 END
        INTO shown, number
        FROM pg_settings s
        WHERE s.name = tune_normal.setting AND s.vartype IN ('integer', 'real');
        RAISE EXCEPTION USING ERRCODE = 'PG701';
    EXCEPTION
        WHEN SQLSTATE 'PG701' THEN NULL;   -- as intended
        WHEN invalid_parameter_value THEN
            RAISE EXCEPTION 'proposal refused: "%" is no value of %', left(value, 40), setting
                USING ERRCODE = '22023', DETAIL = SQLERRM || '. Nothing was changed.';
    END;
END
$$;

-- What new sessions of this role have in this database: what is kept for the role and database, for the role, for the database,
-- or the server's. As Postgres prints it.
CREATE FUNCTION pgcurb.tune_value_of(role name, setting text)
    RETURNS text
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.shown
    FROM (
        SELECT coalesce(
            (
                SELECT split_part(c.entry, '=', 2)
                FROM pg_db_role_setting s
                CROSS JOIN LATERAL unnest(s.setconfig) AS c (entry)
                WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
                  AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = tune_value_of.role))
                  AND split_part(c.entry, '=', 1) = tune_value_of.setting
                ORDER BY s.setrole = 0, s.setdatabase = 0
                LIMIT 1),
            (
                SELECT concat(p.reset_val, CASE WHEN p.unit IN ('kB', 'MB', 'B', 'ms', 's') THEN p.unit END)
                FROM pg_settings p
                WHERE p.name = tune_value_of.setting AND p.unit IS DISTINCT FROM '8kB'),
            (
                SELECT concat(p.reset_val::bigint * 8, 'kB')
                FROM pg_settings p
                WHERE p.name = tune_value_of.setting AND p.unit = '8kB')) AS value
    ) AS v
    CROSS JOIN LATERAL pgcurb.tune_normal(tune_value_of.setting, v.value) AS n
$$;

-- How many bytes all sessions together could ask for with these two: work_mem x hash_mem_multiplier x sessions x nodes.
CREATE FUNCTION pgcurb.tune_memory(work_mem numeric, multiplier numeric, rules jsonb)
    RETURNS numeric
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT work_mem * greatest(multiplier, 1) * (rules ->> 'nodes')::numeric
           * coalesce((rules ->> 'sessions')::numeric, current_setting('max_connections')::numeric)
$$;

-- Refuses a setting that is not on offer, out of its range, too far from what it is now, or too much memory. Returns the value as
-- Postgres prints it. 42501: not on offer. 54000: past a limit.
CREATE FUNCTION pgcurb.tune_check_setting(setting text, value text, role name)
    RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rules CONSTANT jsonb := pgcurb.tune_rules();
    rule  CONSTANT jsonb := rules -> 'settings' -> setting;
    wish  record;
    now   record;
    step  numeric;
    low   numeric;
    needs numeric;
    floor CONSTANT numeric := CASE WHEN setting LIKE '%\_cost' THEN 0.001 ELSE 1 END; -- from nothing, everything would be far
BEGIN
    IF rule IS NULL THEN
        RAISE EXCEPTION 'proposal refused: the policy offers no tuning of "%"', left(setting, 63)
            USING ERRCODE = '42501',
                  DETAIL = concat('Rule tuning.settings', ' (' || (rules ->> 'source') || ')', '. Nothing was changed.'),
                  HINT = CASE WHEN rules -> 'settings' IS NULL THEN 'Ask a person.'
                         ELSE 'On offer: ' || (SELECT string_agg(k, ', ' ORDER BY k) FROM jsonb_object_keys(rules -> 'settings') k)
                         END;
    END IF;
    wish := pgcurb.tune_normal(setting, value);
    now := pgcurb.tune_normal(setting, pgcurb.tune_value_of(role, setting));
    IF wish.number NOT BETWEEN (rule ->> 'min')::numeric AND (rule ->> 'max')::numeric THEN
        RAISE EXCEPTION 'proposal refused: % = % is outside of what the policy allows', setting, wish.shown
            USING ERRCODE = '54000',
                  DETAIL = format('Rule %s (%s): from %s to %s. Nothing was changed.',
                                  rule ->> 'rule', rule ->> 'source', rule ->> 'from', rule ->> 'to'),
                  HINT = 'Propose a value within it.';
    END IF;
    step := (rule ->> 'step')::numeric;
    low := greatest(least(wish.number, now.number), floor);
    IF greatest(wish.number, now.number) > low * step THEN
        RAISE EXCEPTION 'proposal refused: from % to % is more than one step of %', now.shown, wish.shown, setting
            USING ERRCODE = '54000',
                  DETAIL = format('Rule %s (%s): by the factor %s at most. Nothing was changed.',
                                  rule ->> 'rule', rule ->> 'source', step),
                  HINT = 'Propose a value that is nearer.';
    END IF;
    IF setting IN ('work_mem', 'hash_mem_multiplier') AND rules ->> 'memory' IS NOT NULL THEN
        needs := pgcurb.tune_memory(
            CASE setting WHEN 'work_mem' THEN wish.number
                 ELSE (pgcurb.tune_normal('work_mem', pgcurb.tune_value_of(role, 'work_mem'))).number END,
            CASE setting WHEN 'hash_mem_multiplier' THEN wish.number
                 ELSE (pgcurb.tune_normal('hash_mem_multiplier', pgcurb.tune_value_of(role, 'hash_mem_multiplier'))).number END,
            rules);
        IF needs > (rules ->> 'memory')::numeric THEN
            RAISE EXCEPTION 'proposal refused: % = % could take % in all, and % is there for it',
                    setting, wish.shown, pg_size_pretty(needs), pg_size_pretty((rules ->> 'memory')::numeric)
                USING ERRCODE = '54000',
                      DETAIL = format('Rule tuning.memory (%s): work_mem x hash_mem_multiplier x sessions x nodes. Nothing was changed.',
                                      rules ->> 'source'),
                      HINT = 'Propose less.';
        END IF;
    END IF;
    RETURN wish.shown;
END
$$;

-- Takes an index apart and puts it together again. Only columns of a table that the policy names: an expression or a condition
-- would run functions as the table's owner, and UNIQUE would change what may be written.
CREATE FUNCTION pgcurb.tune_check_index(definition text, OUT relation oid, OUT index_name text, OUT rebuilt text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rules CONSTANT jsonb := pgcurb.tune_rules();
    ident CONSTANT text := '(?:[a-z_][a-z0-9_]*|"(?:[^"]|"")+")';
    -- PostgreSQL's regular expressions take the case of identifiers as it is; keywords are matched with (?i) by lower() below.
    parts text[];
    keys  text[] := '{}';
    extra text[] := '{}';
    names text[] := '{}';
    one   text;
    col   text[];
    name  text;
    home  name;
BEGIN
    parts := regexp_match(
        regexp_replace(btrim(definition, E' \t\r\n;'), '\s+', ' ', 'g'),
        '^create index (?:concurrently )?(?:if not exists )?(?:(' || ident || ') )?on (?:(' || ident || ') ?\. ?)?(' || ident
            || ') ?(?:using (btree|hash|gin|gist|brin|spgist) ?)?\(([^()]+)\)(?: ?include ?\(([^()]+)\))?$', 'i');
    IF length(definition) > 2000 OR parts IS NULL THEN
        RAISE EXCEPTION 'proposal refused: an index is proposed as CREATE INDEX ON table (columns)'
            USING ERRCODE = '42601',
                  DETAIL = 'No UNIQUE, no expressions, no conditions, no options. Nothing was changed.',
                  HINT = 'Propose an index on plain columns.';
    END IF;
    relation := to_regclass(concat(coalesce(parts[2], 'public'), '.', parts[3]));
    SELECT n.nspname INTO home FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = tune_check_index.relation AND c.relkind = 'r';
    IF home IS NULL OR (rules -> 'indexes' -> 'tables') ? (
        SELECT concat(n.nspname, '.', c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = tune_check_index.relation) IS NOT TRUE THEN
        RAISE EXCEPTION 'proposal refused: the policy offers no index on %', left(concat_ws('.', parts[2], parts[3]), 130)
            USING ERRCODE = '42501',
                  DETAIL = concat('Rule tuning.indexes', ' (' || (rules ->> 'source') || ')', '. Nothing was changed.'),
                  HINT = 'Propose one on a table that the policy names, or ask a person.';
    END IF;
    FOREACH one IN ARRAY string_to_array(parts[5], ',') LOOP
        col := regexp_match(btrim(one), '^(' || ident || ')(?: (asc|desc))?(?: nulls (first|last))?$', 'i');
        name := pgcurb.tune_column(relation, col[1]);
        names := names || name;
        keys := keys || concat_ws(' ', name, upper(col[2]), 'NULLS ' || upper(col[3]));
    END LOOP;
    FOREACH one IN ARRAY string_to_array(coalesce(parts[6], ''), ',') LOOP
        extra := extra || pgcurb.tune_column(relation, btrim(one));
    END LOOP;
    index_name := CASE
        WHEN parts[1] IS NULL THEN left(concat('curb_', (SELECT c.relname FROM pg_class c WHERE c.oid = tune_check_index.relation), '_',
            regexp_replace(array_to_string(names || extra, '_'), '[^A-Za-z0-9_]+', '', 'g')), 63)
        WHEN parts[1] LIKE '"%' THEN replace(btrim(parts[1], '"'), '""', '"')
        ELSE lower(parts[1])
    END;
    IF octet_length(index_name) > 63 OR to_regclass(format('%I.%I', home, index_name)) IS NOT NULL THEN
        RAISE EXCEPTION 'proposal refused: the name "%" is taken or too long', left(index_name, 63)
            USING ERRCODE = '42P07', DETAIL = 'Nothing was changed.', HINT = 'Propose it under another name, or without one.';
    END IF;
    rebuilt := format('CREATE INDEX CONCURRENTLY %I ON %s USING %s (%s)%s', index_name, relation::regclass,
        coalesce(lower(parts[4]), 'btree'), array_to_string(keys, ', '),
        CASE WHEN extra <> '{}' THEN format(' INCLUDE (%s)', array_to_string(extra, ', ')) ELSE '' END);
END
$$;

-- The column as SQL spells it, or an error.
CREATE FUNCTION pgcurb.tune_column(relation oid, written text)
    RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its text;
BEGIN
    SELECT quote_ident(a.attname) INTO its
    FROM pg_attribute a
    WHERE a.attrelid = tune_column.relation AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attname = CASE WHEN written LIKE '"%' THEN replace(btrim(written, '"'), '""', '"') ELSE lower(written) END;
    IF its IS NULL THEN
        RAISE EXCEPTION 'proposal refused: an index is proposed on columns of the table'
            USING ERRCODE = '42703', DETAIL = 'No expressions. Nothing was changed.', HINT = 'Name plain columns of the table.';
    END IF;
    RETURN its;
END
$$;

-- May the person of this session run trials? Those whom the policy names, or every approver; the owner always, an agent never.
CREATE FUNCTION pgcurb.may_tune()
    RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT EXISTS (SELECT FROM pgcurb.slot s WHERE s.slot = session_user)
       AND (pg_has_role(session_user, 'pgcurb_owner', 'MEMBER')
            OR pg_has_role(session_user, 'pgcurb_approver', 'MEMBER')
               AND (coalesce(pgcurb.tune_rules() -> 'approvers', '[]') = '[]'
                    OR EXISTS (
                        SELECT FROM jsonb_array_elements_text(pgcurb.tune_rules() -> 'approvers') AS a (role)
                        JOIN pg_roles r ON r.rolname = a.role
                        WHERE pg_has_role(session_user, r.oid, 'MEMBER'))))
$$;

CREATE FUNCTION pgcurb.demand_may_tune()
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT pgcurb.may_tune() THEN
        RAISE EXCEPTION '"%" may not run or end trials', session_user
            USING ERRCODE = '42501', DETAIL = 'Rule tuning.approvers names who may. Nothing was changed.';
    END IF;
END
$$;

RESET ROLE;
