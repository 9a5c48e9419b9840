package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {

    private static String of(String sql) throws SyntaxException {
        return Parsed.one(sql).fingerprint();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT * FROM t WHERE id = 1         | select  *  from T where ID = 22 -- talk
            SELECT * FROM t WHERE id = $1        | SELECT * FROM t WHERE id = 'x'
            SELECT * FROM t WHERE id IN (1, 2)   | SELECT * FROM t WHERE id IN (1, 2, 3)
            SELECT * FROM t WHERE id = ANY(ARRAY[1]) | SELECT * FROM t WHERE id = ANY(ARRAY[1, 2])
            INSERT INTO t (a, b) VALUES (1, 2)   | INSERT INTO t (a, b) VALUES (3, 4), (5, 6)
            SAVEPOINT s1                         | SAVEPOINT s2
            FETCH 10 FROM c1                     | FETCH 10 FROM c2
            ALTER ROLE a PASSWORD 'x'            | ALTER ROLE a PASSWORD 'y'
            NOTIFY n, 'x'                        | NOTIFY n, 'y'
            SET work_mem = 1                     | SET work_mem = 2
            """)
    void isTheSameForTheSameShape(String one, String other) throws SyntaxException {
        assertThat(of(one)).isEqualTo(of(other)).matches("[0-9a-f]{16}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT a FROM t            | SELECT b FROM t
            SELECT a FROM t            | SELECT a FROM s.t
            SELECT a FROM t            | SELECT a FROM t WHERE a
            SELECT a FROM t            | SELECT a FROM t FOR UPDATE
            DELETE FROM t WHERE a = 1  | DELETE FROM t WHERE a > 1
            DELETE FROM t              | DELETE FROM t WHERE true
            SET work_mem = 1           | SET hash_mem_multiplier = 1
            SELECT f(1)                | SELECT f(1, 2)
            SELECT "a:", b FROM t      | SELECT a, ":b" FROM t
            """)
    void differsWhereTheShapeDoes(String one, String other) throws SyntaxException {
        assertThat(of(one)).isNotEqualTo(of(other));
    }
}
