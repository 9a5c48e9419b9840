package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrammarTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        SELECT                | SELECT 1
        SELECT                | VALUES (1, 2)
        SELECT                | TABLE hives
        SELECT                | WITH gone AS (DELETE FROM hives RETURNING *) SELECT * FROM gone
        INSERT                | INSERT INTO hives (name) VALUES ('a')
        UPDATE                | UPDATE hives SET name = 'b'
        DELETE                | DELETE FROM hives
        MERGE                 | MERGE INTO hives h USING swarms s ON h.id = s.id WHEN MATCHED THEN DELETE
        TRUNCATE              | TRUNCATE hives
        COPY_IN               | COPY hives FROM STDIN
        COPY_OUT              | COPY hives TO STDOUT
        BEGIN                 | BEGIN
        BEGIN                 | START TRANSACTION READ ONLY
        COMMIT                | COMMIT
        COMMIT                | END
        ROLLBACK              | ROLLBACK
        ROLLBACK              | ABORT
        SAVEPOINT             | SAVEPOINT s
        RELEASE               | RELEASE SAVEPOINT s
        ROLLBACK_TO           | ROLLBACK TO SAVEPOINT s
        TWO_PHASE             | PREPARE TRANSACTION 'g'
        TWO_PHASE             | COMMIT PREPARED 'g'
        TWO_PHASE             | ROLLBACK PREPARED 'g'
        SET                   | SET work_mem = '1GB'
        SET                   | SET ROLE nobody
        SET                   | SET TRANSACTION READ WRITE
        SET_CONSTRAINTS       | SET CONSTRAINTS ALL DEFERRED
        SHOW                  | SHOW work_mem
        RESET                 | RESET work_mem
        RESET                 | RESET ALL
        EXPLAIN               | EXPLAIN SELECT 1
        PREPARE               | PREPARE p AS SELECT 1
        EXECUTE               | EXECUTE p(1)
        DEALLOCATE            | DEALLOCATE p
        DECLARE               | DECLARE c CURSOR FOR SELECT 1
        FETCH                 | FETCH 10 FROM c
        FETCH                 | MOVE ALL IN c
        CLOSE                 | CLOSE c
        LOCK                  | LOCK TABLE hives
        LISTEN                | LISTEN news
        NOTIFY                | NOTIFY news, 'x'
        UNLISTEN              | UNLISTEN *
        DO                    | DO $$ BEGIN END $$
        CALL                  | CALL tidy(1)
        DISCARD               | DISCARD ALL
        ROLE                  | GRANT SELECT ON hives TO PUBLIC
        ROLE                  | ALTER ROLE CURRENT_USER PASSWORD 'x'
        ROLE                  | ALTER ROLE CURRENT_USER SET statement_timeout = 0
        ROLE                  | DROP OWNED BY CURRENT_USER
        DDL                   | CREATE TABLE hives (id int)
        DDL                   | CREATE TEMP TABLE loot AS TABLE hives
        DDL                   | SELECT * INTO TEMP loot FROM hives
        DDL                   | SELECT 1 INTO loot UNION SELECT 2
        DDL                   | REFRESH MATERIALIZED VIEW sums
        DDL                   | ALTER SYSTEM SET work_mem = 1
        DDL                   | COMMENT ON TABLE hives IS 'x'
        OTHER                 | VACUUM hives
        OTHER                 | CHECKPOINT
        """)
    void everyStatementHasItsKind(Kind kind, String sql) throws SyntaxException {
        assertThat(Parsed.one(sql).kind()).isEqualTo(kind);
    }

    @Test
    void textWithoutStatementsHasNone() throws SyntaxException {
        assertThat(Parsed.all("")).isEmpty();
        assertThat(Parsed.all(" ; /* only */ ; -- talk")).isEmpty();
    }
}
