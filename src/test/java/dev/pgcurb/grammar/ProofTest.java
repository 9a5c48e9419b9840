package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT",
                "VALUES (1, 'x'), (2, NULL)",
                "TABLE hives",
                "SELECT * FROM app.hives h WHERE h.id = $1 AND name LIKE 'a%' OR id IN (1, 2) OR id = ANY($2)",
                "SELECT h.name, count(*) FILTER (WHERE x), sum(o.total) OVER (PARTITION BY y ORDER BY z"
                        + " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
                        + " FROM hives h LEFT JOIN orders o USING (id) GROUP BY ROLLUP (1) HAVING count(*) > 3"
                        + " ORDER BY 2 DESC NULLS LAST LIMIT 10 OFFSET 5",
                "SELECT DISTINCT ON (a) a, b FROM t WINDOW w AS (ORDER BY a)",
                "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 9) SEARCH DEPTH FIRST BY n"
                        + " SET s SELECT * FROM r",
                "SELECT a FROM t UNION SELECT b FROM u EXCEPT (SELECT c FROM v INTERSECT SELECT 1)",
                "SELECT a::int, b::text[], '1'::pg_catalog.int4, CAST(c AS numeric(10,2)), DATE '2026-01-01',"
                        + " interval '1 day', 't'::regclass, now() AT TIME ZONE 'UTC', 'x' COLLATE \"C\"",
                "SELECT CASE WHEN a IS NULL THEN b ELSE c END, coalesce(a, b), greatest(1, 2), ARRAY[1, 2], ROW(1, 2),"
                        + " (a).b[1], a BETWEEN 1 AND 2, a NOT BETWEEN SYMMETRIC 1 AND 2, a IS DISTINCT FROM b,"
                        + " NOT a, a IS TRUE, current_date, current_user, extract(year FROM a), substring(a FROM 2),"
                        + " trim(a), position('a' IN b), overlay(a PLACING b FROM 1), (a, b) OVERLAPS (c, d)",
                "SELECT upper(a), pg_catalog.lower(b), a OPERATOR(pg_catalog.+) 1, a -> 'x' ->> 'y', a @> b, a ~* 'x'",
                "SELECT json_object('a': 1), json_value(j, '$.a'), json_arrayagg(a), json_query(j, '$'), j IS JSON",
                "SELECT * FROM json_table(j, '$' COLUMNS (a int PATH '$.a'))",
                "SELECT * FROM generate_series(1, 3) WITH ORDINALITY AS g (n, o), unnest(ARRAY[1]),"
                        + " json_to_record('{}') AS x (a int), LATERAL (SELECT 1) l",
                "SELECT * FROM t TABLESAMPLE bernoulli (10)",
                "SELECT xmlelement(name a, b), xmlparse(document '<a/>')",
                "SELECT a FROM t WHERE EXISTS (SELECT FROM u) AND a > ALL (SELECT 1) AND a IN (SELECT b FROM u)",
                "SELECT max(id), currval('s'), random(), gen_random_uuid() FROM t ORDER BY a USING <",
                "SHOW work_mem",
                "SHOW ALL",
                "EXPLAIN SELECT * FROM t",
                "EXPLAIN (ANALYZE false, FORMAT json) SELECT * FROM t",
                "COPY t TO STDOUT",
                "COPY app.t (a, b) TO STDOUT WITH (FORMAT csv, HEADER)",
                "COPY (SELECT * FROM t) TO STDOUT",
            })
    void plainQueriesAreProvablyReads(String sql) throws SyntaxException {
        assertThat(Parsed.one(sql).provablyRead()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (1)",
                "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
                "SELECT * FROM (WITH x AS (SELECT 1), y AS (UPDATE t SET a = 1 RETURNING 1) SELECT 1) z",
                "SELECT * INTO u FROM t",
                "SELECT 1 INTO u UNION SELECT 2",
                "SELECT * FROM t FOR UPDATE",
                "SELECT * FROM t FOR KEY SHARE",
                "SELECT * FROM t WHERE EXISTS (SELECT FROM u FOR SHARE)",
                "EXPLAIN ANALYZE SELECT 1",
                "EXPLAIN DELETE FROM t",
                "EXPLAIN EXECUTE p",
                "EXPLAIN CREATE TABLE u AS SELECT 1",
                "EXPLAIN DECLARE c CURSOR FOR SELECT 1",
                "COPY t FROM STDIN",
                "COPY t TO '/tmp/x'",
                "COPY t TO PROGRAM 'id'",
                "COPY (UPDATE t SET a = 1 RETURNING a) TO STDOUT",
                "COPY (SELECT nextval('s')) TO STDOUT",
                "PREPARE p AS SELECT 1",
                "EXECUTE p",
                "DECLARE c CURSOR FOR SELECT 1",
                "FETCH 1 FROM c",
                "SET work_mem = 1",
                "BEGIN READ ONLY",
                "CALL f()",
                "DO $$ BEGIN END $$",
                "LISTEN x",
            })
    void everythingElseIsNot(String sql) throws SyntaxException {
        assertThat(Parsed.one(sql).provablyRead()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nextval('s')",
                "setval('s', 1)",
                "set_config('role', 'x', false)",
                "setseed(0.5)",
                "pg_notify('a', 'b')",
                "pg_sleep(1)",
                "pg_advisory_lock(1)",
                "pg_try_advisory_xact_lock(1)",
                "pg_terminate_backend(1)",
                "pg_cancel_backend(1)",
                "txid_current()",
                "pg_current_xact_id()",
                "pg_logical_emit_message(false, 'a', 'b')",
                "pg_logical_slot_get_changes('s', null, null)",
                "pg_export_snapshot()",
                "lo_create(0)",
                "lo_get(1)",
                "lo_unlink(1)",
                "dblink('x', 'y')",
                "query_to_xml('DELETE FROM t', true, true, '')",
                "table_to_xml('t', true, true, '')",
                "database_to_xml(true, true, '')",
                "cursor_to_xml('c', 1, true, true, '')",
                "ts_stat('SELECT 1')",
                "ts_rewrite('a', 'SELECT 1')",
                "pg_read_file('/etc/passwd')",
                "pg_ls_dir('/')",
                "pg_stat_reset()",
                "pg_reload_conf()",
                "pg_switch_wal()",
                "pgcurb.ask(7, 'why')",
                "public.lower('x')",
                "app.pg_catalog.lower('x')",
                "unheard_of()",
                "x OPERATOR(public.+) 1",
                "x <+> 1",
                "x::app.mood",
                "x::mood",
                "CAST(x AS public.int4)",
                "x = ANY (SELECT nextval('s'))",
                "x OPERATOR(app.=) ANY (SELECT 1)",
                "count(*) FILTER (WHERE nextval('s') > 0)",
                "max(1) OVER (ORDER BY nextval('s'))",
                "CASE WHEN true THEN nextval('s') END",
                "ARRAY[nextval('s')]",
                "json_object('a': nextval('s'))",
                "json_value('{}', '$.a' DEFAULT nextval('s') ON EMPTY)",
                "json_value('{}', '$.a' RETURNING app.mood)",
            })
    void aFunctionOperatorOrTypeThatIsNotKnownIsNoProof(String expression) throws SyntaxException {
        assertThat(Parsed.one("SELECT " + expression).provablyRead()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 FROM pg_sleep(1)",
                "SELECT 1 FROM ROWS FROM (now(), nextval('s'))",
                "SELECT 1 FROM t JOIN u ON nextval('s') = 1",
                "SELECT 1 FROM t ORDER BY nextval('s')",
                "SELECT 1 FROM t ORDER BY a USING OPERATOR(app.<)",
                "SELECT 1 FROM t GROUP BY CUBE (nextval('s'))",
                "SELECT 1 FROM t LIMIT nextval('s')",
                "SELECT DISTINCT ON (nextval('s')) 1",
                "SELECT 1 FROM t WINDOW w AS (ORDER BY nextval('s'))",
                "SELECT 1 FROM t TABLESAMPLE app.mine (1)",
                "SELECT 1 FROM json_to_record('{}') AS x (a app.mood)",
                "SELECT * FROM xmltable('/a' PASSING x COLUMNS b app.mood)",
                "VALUES (nextval('s'))",
                "SELECT 1 UNION SELECT nextval('s')",
                "WITH x AS (SELECT nextval('s')) SELECT 1",
            })
    void anUnknownFunctionIsFoundInEveryClause(String sql) throws SyntaxException {
        assertThat(Parsed.one(sql).provablyRead()).isFalse();
    }
}
