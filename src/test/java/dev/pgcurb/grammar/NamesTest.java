package dev.pgcurb.grammar;

import static dev.pgcurb.grammar.Access.LOCK;
import static dev.pgcurb.grammar.Access.READ;
import static dev.pgcurb.grammar.Access.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private static Relation relation(String name, Access access) {
        return new Relation(null, name, access);
    }

    @Test
    void aQueryReadsEverythingInItsFromClausesAndSubqueries() throws SyntaxException {
        assertThat(Parsed.one("SELECT (SELECT max(x) FROM c) FROM app.a JOIN b USING (id), LATERAL (SELECT * FROM d) e"
                                + " WHERE EXISTS (SELECT FROM f) UNION SELECT 1 FROM g")
                        .relations())
                .containsExactlyInAnyOrder(
                        new Relation("app", "a", READ),
                        relation("b", READ),
                        relation("c", READ),
                        relation("d", READ),
                        relation("f", READ),
                        relation("g", READ));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t SELECT * FROM s",
                "UPDATE t SET a = s.a FROM s",
                "DELETE FROM t USING s",
                "MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (1)",
                "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x, s",
                "EXPLAIN ANALYZE DELETE FROM t USING s",
                "PREPARE p AS DELETE FROM t USING s",
                "COPY (DELETE FROM t USING s RETURNING t.id) TO STDOUT",
                "CREATE TABLE t AS SELECT * FROM s",
                "SELECT * INTO t FROM s",
                "CREATE VIEW t AS SELECT * FROM s"
            })
    void theTargetIsWrittenAndTheSourceIsRead(String sql) throws SyntaxException {
        assertThat(Parsed.one(sql).relations()).containsExactlyInAnyOrder(relation("t", WRITE), relation("s", READ));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY t FROM STDIN",
                "TRUNCATE t",
                "DROP TABLE t",
                "DROP VIEW t",
                "ALTER TABLE t ADD COLUMN a int",
                "CREATE INDEX ON t (a)",
                "GRANT SELECT ON t TO PUBLIC",
                "VACUUM t",
                "REFRESH MATERIALIZED VIEW t"
            })
    void whatDefinesOrFillsARelationWritesIt(String sql) throws SyntaxException {
        assertThat(Parsed.one(sql).relations()).containsExactly(relation("t", WRITE));
    }

    @Test
    void lockingClausesLockWhatTheyReach() throws SyntaxException {
        assertThat(Parsed.one("SELECT * FROM a, b FOR UPDATE").relations())
                .contains(relation("a", LOCK), relation("b", LOCK));
        assertThat(Parsed.one("SELECT * FROM a x JOIN b ON true FOR SHARE OF x").relations())
                .contains(relation("a", LOCK), relation("b", READ))
                .doesNotContain(relation("b", LOCK), relation("x", LOCK));
        assertThat(Parsed.one("SELECT * FROM (SELECT * FROM a) s FOR NO KEY UPDATE")
                        .relations())
                .contains(relation("a", LOCK));
        assertThat(Parsed.one("SELECT * FROM a WHERE EXISTS (SELECT FROM b FOR UPDATE)")
                        .relations())
                .contains(relation("b", LOCK))
                .doesNotContain(relation("a", LOCK));
        assertThat(Parsed.one("SELECT * FROM a TABLESAMPLE system (1) FOR UPDATE")
                        .relations())
                .contains(relation("a", LOCK));
        assertThat(Parsed.one("LOCK TABLE a IN SHARE MODE").relations()).containsExactly(relation("a", LOCK));
    }

    @Test
    void aCteIsNoRelation() throws SyntaxException {
        assertThat(Parsed.one("WITH a AS (SELECT 1) SELECT * FROM a, (SELECT * FROM a) b")
                        .relations())
                .isEmpty();
        assertThat(Parsed.one("WITH RECURSIVE a AS (SELECT 1 UNION SELECT * FROM a) SELECT * FROM a")
                        .relations())
                .isEmpty();
    }

    @Test
    void aTableBehindTheNameOfACteIsStillSeen() throws SyntaxException {
        assertThat(Parsed.one("WITH a AS (SELECT * FROM a) SELECT * FROM a").relations())
                .containsExactly(relation("a", READ));
        assertThat(Parsed.one("WITH a AS (SELECT 1) SELECT * FROM public.a").relations())
                .containsExactly(new Relation("public", "a", READ));
        assertThat(Parsed.one("WITH a AS (SELECT 1) DELETE FROM a").relations()).containsExactly(relation("a", WRITE));
        assertThat(Parsed.one("SELECT (WITH a AS (SELECT 1) SELECT max(1) FROM a) FROM a")
                        .relations())
                .containsExactly(relation("a", READ));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            f                  | SELECT f(1)
            f                  | SELECT F(1)
            a.f                | SELECT a.f(1)
            "A"."f(x)"         | SELECT "A"."f(x)"(1)
            data               | SELECT U&"d\\0061t\\+000061"(1)
            pg_catalog.extract | SELECT extract(year FROM d)
            f                  | SELECT * FROM f(1) WITH ORDINALITY
            f                  | SELECT * FROM ROWS FROM (f(1))
            f                  | CALL f(1)
            f                  | SELECT 1 FROM t ORDER BY f(x)
            f                  | UPDATE t SET a = f(a)
            f                  | INSERT INTO t VALUES (f(1))
            f                  | EXPLAIN SELECT f(1)
            f                  | EXECUTE p(f(1))
            """)
    void functionsAreFoundWhereverTheyAreCalled(String function, String sql) throws SyntaxException {
        assertThat(Parsed.one(sql).functions()).containsExactly(function);
    }

    @Test
    void unicodeEscapesAreResolvedAsPostgresResolvesThem() throws SyntaxException {
        assertThat(Parsed.one("DELETE FROM U&\"\\0061pp\".U&\"t!0069ckets\" UESCAPE '!'")
                        .relations())
                .containsExactly(new Relation("app", "tickets", WRITE));
    }
}
