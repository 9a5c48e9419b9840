-- What a held statement would have done, taken from its log before everything is rolled back.
SET LOCAL ROLE pgcurb_owner;

-- What the log would keep for undo: images of rows, and their bytes as Postgres stores them, without indexes.
CREATE FUNCTION pgcurb.undo_size(counts jsonb, OUT images bigint, OUT bytes bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    log_table name;
    part      record;
BEGIN
    images := 0;
    bytes := 0;
    FOR log_table IN SELECT c.key FROM jsonb_each_text(counts) c WHERE c.value::bigint > 0 LOOP
        EXECUTE format(
            'SELECT count(*) AS images, coalesce(sum(pg_column_size(l.*)), 0) AS bytes
             FROM pgcurb_log.%I l
             WHERE "curb:xid" = $1 AND "curb:statement" = $2', log_table)
        INTO part
        USING pg_current_xact_id(), statement_timestamp();
        images := images + part.images;
        bytes := bytes + part.bytes;
    END LOOP;
END
$$;

-- The first rows that the statement changed in each table, as text, long values cut:
-- {"public.observations": [{"op": "delete", "before": {"id": "1", …}, "after": null}, …]}
CREATE FUNCTION pgcurb.sample_of(counts jsonb, most integer)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
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
    its    record;
    rows   jsonb;
    sample jsonb := '{}';
BEGIN
    FOR its IN
        SELECT concat(g.schema_name, '.', g.table_name) AS relation, g.log_table,
               (SELECT string_agg(quote_literal(u.c), ', ' ORDER BY u.n) FROM unnest(g.columns) WITH ORDINALITY AS u (c, n))
                   AS names,
               (SELECT string_agg(format(
                    'CASE WHEN length(%1$I::text) > 80 THEN left(%1$I::text, 79) || ''…'' ELSE %1$I::text END', u.c),
                    ', ' ORDER BY u.n)
                FROM unnest(g.columns) WITH ORDINALITY AS u (c, n)) AS texts
        FROM jsonb_each_text(counts) c
        JOIN pgcurb.guarded g ON g.log_table = c.key
        WHERE c.value::bigint > 0
    LOOP
        EXECUTE format(
            'SELECT jsonb_agg(changed.row ORDER BY changed.number)
             FROM (
                 SELECT "curb:change" AS number,
                        jsonb_build_object(
                            ''op'', CASE min("curb:op"::text) WHEN ''I'' THEN ''insert'' WHEN ''U'' THEN ''update'' ELSE ''delete'' END,
                            ''before'', jsonb_agg(image) FILTER (WHERE NOT "curb:after") -> 0,
                            ''after'', jsonb_agg(image) FILTER (WHERE "curb:after") -> 0) AS row
                 FROM (
                     SELECT "curb:change", "curb:op", "curb:after", jsonb_object(ARRAY[%s]::text[], ARRAY[%s]::text[]) AS image
                     FROM pgcurb_log.%I
                     WHERE "curb:xid" = $1 AND "curb:statement" = $2
                     -- An update has two images.
                     ORDER BY "curb:change"
                     LIMIT 2 * $3
                 ) AS first
                 GROUP BY "curb:change"
                 ORDER BY "curb:change"
                 LIMIT $3
             ) AS changed', its.names, its.texts, its.log_table)
        INTO rows
        USING pg_current_xact_id(), statement_timestamp(), most;
        sample := sample || jsonb_build_object(its.relation, rows);
    END LOOP;
    RETURN sample;
END
$$;

-- The sample of this statement as it travels with the refusal: a nonce and what only pgcurb's functions can read. Neither the agent
-- nor a log learns a value from it. NULL: none is wanted, or one row of each table is too large already.
CREATE FUNCTION pgcurb.veiled_sample(counts jsonb, most integer)
    RETURNS bytea
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    nonce CONSTANT bytea := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
    plain bytea;
BEGIN
    WHILE most > 0 LOOP
        plain := convert_to(pgcurb.sample_of(counts, most)::text, 'UTF8');
        IF length(plain) <= 16000 THEN
            RETURN nonce || pgcurb.veil(plain, nonce);
        END IF;
        most := most / 2;
    END LOOP;
    RETURN NULL;
END
$$;

RESET ROLE;
