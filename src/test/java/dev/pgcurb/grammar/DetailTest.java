package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.grammar.Detail.Copy;
import dev.pgcurb.grammar.Detail.Cursor;
import dev.pgcurb.grammar.Detail.Endpoint;
import dev.pgcurb.grammar.Detail.Explain;
import dev.pgcurb.grammar.Detail.Named;
import dev.pgcurb.grammar.Detail.None;
import dev.pgcurb.grammar.Detail.Prepared;
import dev.pgcurb.grammar.Detail.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetailTest {

    private static Detail detail(String sql) throws SyntaxException {
        return Parsed.one(sql).detail();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "null", textBlock = """
            s        | SAVEPOINT s
            s        | RELEASE SAVEPOINT s
            s        | ROLLBACK TO s
            g 1      | COMMIT PREPARED 'g 1'
            p        | EXECUTE P(1)
            all      | EXECUTE "all"
            p        | DEALLOCATE PREPARE p
            null     | DEALLOCATE ALL
            c        | FETCH 10 FROM c
            c        | MOVE c
            c        | CLOSE c
            null     | CLOSE ALL
            news     | LISTEN news
            news     | NOTIFY news, 'x'
            null     | UNLISTEN *
            work_mem | SHOW work_mem
            null     | SHOW ALL
            """)
    void theNameIsGiven(String name, String sql) throws SyntaxException {
        assertThat(detail(sql)).isEqualTo(new Named(name));
    }

    @Test
    void transactionControlCarriesItsModes() throws SyntaxException {
        assertThat(detail("BEGIN")).isEqualTo(new Transaction(null, null, null, false));
        assertThat(detail("START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE"))
                .isEqualTo(new Transaction("serializable", true, true, false));
        assertThat(detail("BEGIN READ ONLY READ WRITE")).isEqualTo(new Transaction(null, false, null, false));
        assertThat(detail("COMMIT AND CHAIN")).isEqualTo(new Transaction(null, null, null, true));
        assertThat(detail("ROLLBACK AND NO CHAIN")).isEqualTo(new Transaction(null, null, null, false));
    }

    @Test
    void preparedStatementsAndCursorsSayWhatTheyHold() throws SyntaxException {
        assertThat(detail("PREPARE p AS SELECT 1")).isEqualTo(new Prepared("p", Kind.SELECT, true));
        assertThat(detail("PREPARE p AS DELETE FROM t")).isEqualTo(new Prepared("p", Kind.DELETE, false));
        assertThat(detail("DECLARE c CURSOR FOR SELECT 1")).isEqualTo(new Cursor("c", false, true));
        assertThat(detail("DECLARE c CURSOR WITH HOLD FOR SELECT nextval('s')"))
                .isEqualTo(new Cursor("c", true, false));
    }

    @Test
    void copySaysWhereItsOtherEndIs() throws SyntaxException {
        assertThat(detail("COPY t FROM STDIN")).isEqualTo(new Copy(Endpoint.CLIENT, null));
        assertThat(detail("COPY t TO STDOUT")).isEqualTo(new Copy(Endpoint.CLIENT, null));
        assertThat(detail("COPY t TO '/tmp/x'")).isEqualTo(new Copy(Endpoint.FILE, "/tmp/x"));
        assertThat(detail("COPY t FROM PROGRAM 'id'")).isEqualTo(new Copy(Endpoint.PROGRAM, "id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXPLAIN ANALYZE DELETE FROM t",
                "EXPLAIN (ANALYZE) DELETE FROM t",
                "EXPLAIN (VERBOSE, ANALYZE true) DELETE FROM t",
                "EXPLAIN (ANALYZE 1) DELETE FROM t",
                "EXPLAIN (ANALYZE 'on') DELETE FROM t",
                "EXPLAIN (ANALYZE off, ANALYZE on) DELETE FROM t",
                "EXPLAIN (ANALYZE nonsense) DELETE FROM t"
            })
    void explainThatMayRunItsStatementIsToldApart(String sql) throws SyntaxException {
        assertThat(detail(sql)).isEqualTo(new Explain(true, Kind.DELETE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXPLAIN DELETE FROM t",
                "EXPLAIN (ANALYZE off) DELETE FROM t",
                "EXPLAIN (ANALYZE 0) DELETE FROM t",
                "EXPLAIN (ANALYZE 'FALSE', VERBOSE) DELETE FROM t"
            })
    void explainThatOnlyPlansIsToldApart(String sql) throws SyntaxException {
        assertThat(detail(sql)).isEqualTo(new Explain(false, Kind.DELETE));
    }

    @Test
    void mostKindsHaveNone() throws SyntaxException {
        assertThat(detail("SELECT 1")).isEqualTo(new None());
        assertThat(detail("CALL p()")).isEqualTo(new None());
    }
}
