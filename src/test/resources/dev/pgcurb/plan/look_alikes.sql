-- A schema with a look-alike of everything that is named by those functions of pgcurb that run as their owner and pin no
-- search_path: functions, operators, types and tables. A function or operator raises, a type takes no value, a table swallows
-- what was meant for pgcurb's own.
CREATE SCHEMA look_alikes;
GRANT USAGE ON SCHEMA look_alikes TO PUBLIC;

DO $make$
DECLARE
    source CONSTANT text := (
        SELECT string_agg(p.prosrc, '')
        FROM pg_proc p
        WHERE p.pronamespace IN ('pgcurb'::regnamespace, 'pgcurb_log'::regnamespace) AND p.prosecdef AND p.proconfig IS NULL);
    words  CONSTANT text[] := (SELECT array_agg(DISTINCT w[1]) FROM regexp_matches(source, '\w+', 'g') w);
    its    record;
BEGIN
    FOR its IN
        SELECT p.proname, format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) AS signature,
               pg_get_function_result(p.oid) AS result
        FROM pg_proc p
        WHERE p.pronamespace IN ('pg_catalog'::regnamespace, 'pgcurb'::regnamespace)
          AND p.proname = ANY (words)
          AND p.prokind = 'f'
          AND NOT EXISTS (
                SELECT
                FROM pg_type t
                WHERE t.oid = ANY (p.proargtypes::oid[] || p.prorettype) AND t.typtype = 'p' AND t.typname <> 'void')
    LOOP
        EXECUTE format(
            'CREATE FUNCTION look_alikes.%s RETURNS %s LANGUAGE plpgsql AS $$ BEGIN RAISE ''look-alike''; END $$',
            its.signature, its.result);
    END LOOP;

    FOR its IN
        SELECT o.oid, o.oprname AS name, o.oprleft::regtype AS "left", o.oprright::regtype AS "right", o.oprresult::regtype AS result
        FROM pg_operator o
        WHERE o.oprnamespace = 'pg_catalog'::regnamespace
          AND position(o.oprname IN source) > 0
          AND o.oprkind = 'b'
          AND NOT EXISTS (SELECT FROM pg_type t WHERE t.oid IN (o.oprleft, o.oprright) AND t.typtype = 'p')
    LOOP
        EXECUTE format(
            'CREATE FUNCTION look_alikes."operator %1$s"(%2$s, %3$s) RETURNS %4$s LANGUAGE plpgsql
             AS $$ BEGIN RAISE ''look-alike''; END $$;
             CREATE OPERATOR look_alikes.%5$s (
                 FUNCTION = look_alikes."operator %1$s", LEFTARG = %2$s, RIGHTARG = %3$s)',
            its.oid, its."left", its."right", its.result, its.name);
    END LOOP;

    FOR its IN
        SELECT t.typname AS name
        FROM pg_type t
        WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typname = ANY (words) AND t.typtype = 'b'
    LOOP
        EXECUTE format('CREATE DOMAIN look_alikes.%I AS pg_catalog.text CHECK (false)', its.name);
    END LOOP;

    FOR its IN
        SELECT c.oid::regclass AS log, c.relname AS name
        FROM pg_class c
        WHERE c.relnamespace IN ('pgcurb'::regnamespace, 'pgcurb_log'::regnamespace)
          AND c.relkind = 'r'
          AND position(c.relname IN source) > 0
    LOOP
        EXECUTE format('CREATE TABLE look_alikes.%I (LIKE %s)', its.name, its.log);
        EXECUTE format('GRANT ALL ON look_alikes.%I TO PUBLIC', its.name);
    END LOOP;
END
$make$;
